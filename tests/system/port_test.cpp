// SPDX-License-Identifier: MIT
//
// A server that binds port 80 as nobody with the one capability that this takes: busybox's httpd, whose page
// is fetched, and a server of our own. In a network namespace of its own, where port 80 is free and
// privileged, whatever the machine says of it.
#include "catch.h"
#include "world.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <csignal>
#include <sstream>

namespace doff_test {
namespace {

constexpr const char* k_busybox = "/bin/busybox";

// In the child: a network of its own, in which only its loopback is there.
void own_network() {
    must(::unshare(CLONE_NEWNET) == 0, "unshare(CLONE_NEWNET)");
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    must(fd != -1, "socket");
    ifreq request{};
    std::string("lo").copy(request.ifr_name, IFNAMSIZ - 1);
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    must(::ioctl(fd, SIOCSIFFLAGS, &request) == 0, "SIOCSIFFLAGS");
    ::close(fd);
    // ip(7): below it a port takes CAP_NET_BIND_SERVICE.
    must(read_file("/proc/sys/net/ipv4/ip_unprivileged_port_start") == "1024\n",
         "ports below 1024 are not privileged");
}

int connected_to_port_80() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(80);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int tries = 0; tries < 1000; ++tries) {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd != -1 && ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
            return fd;
        }
        ::close(fd);
        ::usleep(10'000);
    }
    return -1;
}

std::string fetch(const std::string& request) {
    const int fd = connected_to_port_80();
    must(fd != -1, "nobody listens on port 80");
    must(::write(fd, request.data(), request.size()) == static_cast<ssize_t>(request.size()), "write");
    std::string answer;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = ::read(fd, buffer.data(), buffer.size())) > 0;) {
        answer.append(buffer.data(), static_cast<std::size_t>(got));
    }
    ::close(fd);
    return answer;
}

std::vector<std::string> under_doff(const std::vector<std::string>& options,
                                    const std::vector<std::string>& command) {
    std::vector<std::string> argv{doff_path()};
    argv.insert(argv.end(), options.begin(), options.end());
    argv.insert(argv.end(), {"nobody", "--"});
    argv.insert(argv.end(), command.begin(), command.end());
    return argv;
}

// In the child: goes on as the server; the one that is left fetches the page from it, looks at it as root,
// and says both.
void serve_and_look() {
    own_network();
    const pid_t server = ::fork();
    must(server != -1, "fork");
    if (server == 0) {
        return;
    }
    // Only once it answers is it the server, and no longer doff.
    const std::string page = fetch("GET /page HTTP/1.0\r\n\r\n");
    const std::string text = page + "\n" + read_file("/proc/" + std::to_string(server) + "/status");
    must(::write(STDOUT_FILENO, text.data(), text.size()) == static_cast<ssize_t>(text.size()), "write");
    ::kill(server, SIGTERM);
    int status = 0;
    must(::waitpid(server, &status, 0) == server, "waitpid");
    ::_exit(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM ? 0 : 98);
}

// The words behind "KEY:" in /proc/PID/status, with one blank between them.
std::string field(const std::string& status, const std::string& key) {
    for (const std::string& line : lines_of(status)) {
        if (line.starts_with(key + ":")) {
            std::istringstream words(line.substr(key.size() + 1));
            std::string joined;
            for (std::string word; words >> word;) {
                joined += (joined.empty() ? "" : " ") + word;
            }
            return joined;
        }
    }
    return "no " + key;
}

void check_nobody_with_one_capability(const std::string& status) {
    for (const std::string id : {"Uid", "Gid"}) {
        CHECK(field(status, id) == "65534 65534 65534 65534");
    }
    CHECK(field(status, "Groups") == "65534");
    for (const std::string set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
        CAPTURE(set);
        CHECK(field(status, set) == "0000000000000400");
    }
    CHECK(field(status, "NoNewPrivs") == "1");
}

bool networks_can_be_made() {
    if (!in_private_world()) {
        return false;
    }
    const Outcome outcome = run({.argv = {probe_path()}, .prepare = own_network});
    if (outcome.status != 0) {
        skip("no network namespace here: " + outcome.err);
    }
    return outcome.status == 0;
}

bool busybox_serves() {
    const bool serves = ::access(k_busybox, X_OK) == 0 &&
                        run({.argv = {k_busybox, "--list"}}).out.find("\nhttpd\n") != std::string::npos;
    if (!serves) {
        skip("no busybox with httpd");
    }
    return serves;
}

}  // namespace

TEST_CASE("busybox's httpd serves port 80 as nobody with one capability") {
    if (!networks_can_be_made() || !busybox_serves()) {
        return;
    }
    write_file(scratch("page"), "served by nobody\n");
    const std::vector<std::string> httpd{k_busybox, "httpd", "-f", "-p", "127.0.0.1:80", "-h", scratch("")};
    for (const bool strict : {false, true}) {
        CAPTURE(strict);
        std::vector<std::string> options{"--keep-caps", "net_bind_service"};
        if (strict) {
            options.emplace_back("--strict");
        }
        const Outcome outcome = run({.argv = under_doff(options, httpd), .prepare = serve_and_look});
        CAPTURE(summary_of(outcome));
        CHECK(outcome.status == 0);
        CHECK(outcome.err.empty());
        CHECK(outcome.out.find(" 200 OK\r\n") != std::string::npos);
        CHECK(outcome.out.find("\r\n\r\nserved by nobody\n") != std::string::npos);
        CHECK(field(outcome.out, "Name") == "busybox");
        check_nobody_with_one_capability(outcome.out);
    }
}

TEST_CASE("Without the capability busybox's httpd cannot have port 80") {
    if (!networks_can_be_made() || !busybox_serves()) {
        return;
    }
    const std::vector<std::string> httpd{k_busybox, "httpd", "-f", "-p", "127.0.0.1:80", "-h", scratch("")};
    for (const auto& options : std::vector<std::vector<std::string>>{
             {}, {"--strict"}, {"--keep-caps", "chown"}, {"--bounding", "net_bind_service"}}) {
        const Outcome outcome = run({.argv = under_doff(options, httpd), .prepare = own_network});
        CAPTURE(summary_of(outcome));
        CHECK(outcome.status == 1);
        CHECK(outcome.err == "httpd: bind: Permission denied\n");
    }
}

TEST_CASE("A server of our own binds port 80 with the capability and not without") {
    if (!networks_can_be_made()) {
        return;
    }
    copy_program(DOFF_SERVICE, path_of("service"));
    const std::vector<std::string> service{path_of("service"), "--bind=80", "report"};
    const auto with =
        run({.argv = under_doff({"--keep-caps=net_bind_service"}, service), .prepare = own_network});
    CHECK(with.status == 0);
    CHECK(with.out.find("\nbind 80=bound\n") != std::string::npos);
    CHECK(with.out.find("\nCapEff=0000000000000400\n") != std::string::npos);
    const auto without = run({.argv = under_doff({}, service), .prepare = own_network});
    CHECK(without.status == 0);
    CHECK(without.out.find("\nbind 80=Permission denied\n") != std::string::npos);
    CHECK(without.out.find("\nCapEff=0000000000000000\n") != std::string::npos);
}

}  // namespace doff_test
