// SPDX-License-Identifier: MIT
//
// What the units run: it says to standard output what it is, as /proc and its environment have it, and
// then does what a service does. It speaks sd_notify(3) and sd_listen_fds(3) by hand, so that it needs
// neither a library nor anything of doff.
//
//     service [--write=PATH | --read=PATH | --bind=PORT]... MODE [ADDRESS]
//
//     report          ends
//     notify          is ready, and waits until it is ended
//     watchdog        is ready, and goes on saying that it lives
//     hang            is ready, and never says that it lives
//     listen          is ready, and answers on every socket that it was given
//     answer          answers on standard input
//     answer-passed   answers on the one connection that it was given
//     ask ADDRESS     the other side: prints what a service answers, at a port of 127.0.0.1 or a path
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int k_first_passed = 3;  // SD_LISTEN_FDS_START

void say(const std::string& line) {
    const std::string text = line + "\n";
    if (write(STDOUT_FILENO, text.data(), text.size()) == -1) {
        _exit(90);
    }
}

std::string variable(const char* name) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread.
    const char* value = getenv(name);
    return value == nullptr ? "" : value;
}

// "Uid:\t1500\t1500" as "Uid=1500 1500", for these lines of /proc/self/status.
void say_status() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        const std::size_t colon = line.find(':');
        const std::string key = line.substr(0, colon);
        if (!key.starts_with("Cap") && key != "Uid" && key != "Gid" && key != "Groups" &&
            key != "NoNewPrivs") {
            continue;
        }
        std::string value = line.substr(colon + 2);
        std::ranges::replace(value, '\t', ' ');
        value.erase(value.find_last_not_of(' ') + 1);
        say(key + "=" + value);
    }
}

void say_descriptors() {
    std::string open;
    for (int fd = 0; fd < 1024; ++fd) {
        if (fcntl(fd, F_GETFD) != -1) {
            open += (open.empty() ? "" : " ") + std::to_string(fd);
        }
    }
    say("fds=" + open);
}

void say_what_it_is() {
    say_status();
    say_descriptors();
    say("pid=" + std::to_string(getpid()));
    for (char** each = environ; *each != nullptr; ++each) {
        say("env." + std::string(*each));
    }
}

std::string error_or(bool done, std::string_view text) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe)
    return done ? std::string(text) : strerror(errno);
}

sockaddr_in loopback(const std::string& port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(strtoul(port.c_str(), nullptr, 10)));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

sockaddr_un at_path(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    // An abstract one, which sd_notify(3) writes with an "@".
    if (path.starts_with('@')) {
        address.sun_path[0] = '\0';
    }
    return address;
}

template <typename Address>
const sockaddr* generic(const Address& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

int make_socket(int domain, int type) {
    const int fd = socket(domain, type | SOCK_CLOEXEC, 0);
    if (fd == -1) {
        _exit(91);
    }
    return fd;
}

void try_to_bind(const std::string& port) {
    const int fd = make_socket(AF_INET, SOCK_STREAM);
    const sockaddr_in address = loopback(port);
    say("bind " + port + "=" + error_or(bind(fd, generic(address), sizeof address) == 0, "bound"));
    close(fd);
}

void try_to_write(const std::string& path) {
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    say("write " + path + "=" + error_or(fd != -1 && write(fd, "x", 1) == 1, "written"));
    close(fd);
}

void try_to_read(const std::string& path) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    char byte = 0;
    say("read " + path + "=" + error_or(fd != -1 && read(fd, &byte, 1) == 1, "read"));
    close(fd);
}

// sd_notify(3): one datagram to the socket that the manager named.
bool notify(std::string_view state) {
    const std::string path = variable("NOTIFY_SOCKET");
    if (path.empty()) {
        say("notify=no NOTIFY_SOCKET");
        return false;
    }
    const int fd = make_socket(AF_UNIX, SOCK_DGRAM);
    const sockaddr_un address = at_path(path);
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    const bool sent = sendto(fd, state.data(), state.size(), MSG_NOSIGNAL, generic(address), length) != -1;
    say("notify=" + error_or(sent, "sent"));
    close(fd);
    return sent;
}

[[noreturn]] void wait_for_the_end() {
    for (;;) {
        pause();
    }
}

int be_watched() {
    // sd_watchdog_enabled(3)
    if (variable("WATCHDOG_PID") != std::to_string(getpid())) {
        say("watchdog=not for this process");
        return 1;
    }
    const long microseconds = strtol(variable("WATCHDOG_USEC").c_str(), nullptr, 10);
    say("watchdog=" + std::to_string(microseconds));
    for (int times = 0; notify("WATCHDOG=1"); ++times) {
        if (times == 3) {
            notify("STATUS=watched");
        }
        usleep(static_cast<useconds_t>(microseconds / 3));
    }
    return 1;
}

void answer(int fd, const std::string& name) {
    char word[16] = {};
    if (read(fd, word, sizeof word) <= 0) {
        return;
    }
    const std::string text = name + " answers uid " + std::to_string(getuid()) + " groups " +
                             std::to_string(getgroups(0, nullptr)) + "\n";
    static_cast<void>(write(fd, text.data(), text.size()) == -1);
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t to = std::min(text.find(':', from), text.size());
        words.push_back(text.substr(from, to - from));
        from = to + 1;
    }
    return words;
}

int listen_on_what_was_passed() {
    if (variable("LISTEN_PID") != std::to_string(getpid())) {
        say("listen=not for this process");
        return 1;
    }
    const auto names = split(variable("LISTEN_FDNAMES"));
    std::vector<pollfd> sockets;
    for (int at = 0; at < static_cast<int>(strtol(variable("LISTEN_FDS").c_str(), nullptr, 10)); ++at) {
        sockets.push_back({k_first_passed + at, POLLIN, 0});
    }
    say("listen=" + std::to_string(sockets.size()));
    if (!notify("READY=1")) {
        return 1;
    }
    while (poll(sockets.data(), sockets.size(), -1) > 0) {
        for (std::size_t at = 0; at < sockets.size(); ++at) {
            if (sockets[at].revents != 0) {
                const int fd = accept4(sockets[at].fd, nullptr, nullptr, SOCK_CLOEXEC);
                answer(fd, at < names.size() ? names[at] : "unnamed");
                close(fd);
            }
        }
    }
    return 1;
}

int ask(const std::string& where) {
    const bool path = where.starts_with('/');
    const int fd = make_socket(path ? AF_UNIX : AF_INET, SOCK_STREAM);
    const sockaddr_in port = loopback(where);
    const sockaddr_un file = at_path(where);
    const bool connected =
        (path ? connect(fd, generic(file), sizeof file) : connect(fd, generic(port), sizeof port)) == 0;
    char text[256] = {};
    if (!connected || write(fd, "who\n", 4) != 4 || read(fd, text, sizeof text - 1) <= 0) {
        say("ask " + where + "=" + error_or(false, ""));
        return 1;
    }
    text[strcspn(text, "\n")] = '\0';
    say("ask " + where + "=" + text);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    std::string mode;
    std::string address;
    std::vector<std::string> attempts;
    for (const std::string& word : words) {
        (word.starts_with("--") ? attempts.emplace_back() : mode.empty() ? mode : address) = word;
    }
    if (mode == "ask") {
        return ask(address);
    }
    say_what_it_is();
    if (mode == "answer") {
        answer(STDIN_FILENO, "standard input");
        return 0;
    }
    if (mode == "answer-passed") {
        answer(k_first_passed, variable("LISTEN_FDNAMES"));
        return 0;
    }
    for (const std::string& attempt : attempts) {
        const std::size_t equals = std::min(attempt.find('='), attempt.size() - 1);
        const std::string what = attempt.substr(0, equals);
        const std::string value = attempt.substr(equals + 1);
        what == "--bind" ? try_to_bind(value) : what == "--write" ? try_to_write(value) : try_to_read(value);
    }
    if (mode == "report") {
        return 0;
    }
    if (mode == "listen") {
        return listen_on_what_was_passed();
    }
    if (!notify("READY=1")) {
        return 1;
    }
    if (mode == "watchdog") {
        return be_watched();
    }
    wait_for_the_end();
}
