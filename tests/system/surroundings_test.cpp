// SPDX-License-Identifier: MIT
//
// Where doff finds itself: without /proc, without /etc, with hardly a descriptor, with no argv, with
// a very large environment, at a limit.
#include "catch.h"
#include "credentials.h"
#include "world.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <filesystem>

namespace doff_test {
namespace {

void empty_root() {
    static const std::string root = path_of("empty-root");
    must(::chroot(root.c_str()) == 0 && ::chdir("/") == 0, "chroot");
}

void make_empty_root() {
    std::filesystem::create_directories(path_of("empty-root"));
    copy_program(doff_path(), path_of("empty-root/doff"));
    copy_program(probe_path(), path_of("empty-root/probe"));
}

Witness of_empty_root(Witness witness) {
    witness.root = witness.directory = id_of(path_of("empty-root"));
    witness.oom_score_adj = {};
    witness.argv0 = "/probe";
    return witness;
}

Outcome in_empty_root(std::vector<std::string> words) {
    words.insert(words.begin(), "/doff");
    words.insert(words.end(), {"--", "/probe"});
    return run({.argv = words, .prepare = empty_root});
}

}  // namespace

TEST_CASE("Without proc the proof is the same") {
    if (!in_private_world()) {
        return;
    }
    const auto no_proc = [] {
        own_mounts();
        must(::mount("none", "/proc", "tmpfs", 0, nullptr) == 0, "mount over /proc");
    };
    Witness wanted = app();
    wanted.oom_score_adj = {};
    check_ran_as(doff({"app"}, no_proc), wanted);
    const auto outcome = doff({"--keep-caps=net_bind_service", "app:www"}, no_proc);
    const auto testimony = testimony_in(outcome.out);
    REQUIRE(testimony.has_value());
    CHECK_FALSE(testimony->from_proc);
    CHECK(testimony->witness.ambient == k_net_bind_service_bit);
    CHECK(testimony->witness.bounding == k_net_bind_service_bit);
}

TEST_CASE("In a directory that holds nothing but doff and the command numbers are enough") {
    if (!in_private_world()) {
        return;
    }
    if (!doff_is_static()) {
        skip("a doff that is linked dynamically does not run in an empty directory");
        return;
    }
    make_empty_root();
    const Witness by_number = of_empty_root(ordinary(1999, 1998, {1998}));
    check_ran_as(in_empty_root({"1999:1998"}), by_number);
    check_ran_as(in_empty_root({"+1999:+1998"}), by_number);
    Witness root = of_empty_root(ordinary(0, 0, {}));
    root.permitted = root.effective = root.bounding;
    root.no_new_privs = baseline().no_new_privs;
    check_ran_as(in_empty_root({"-G", "none", "@/probe"}), root);
    check_refused(in_empty_root({"app"}), "cannot look up user 'app'");
    check_refused(in_empty_root({"root"}), "cannot look up user 'root'");
    check_refused(in_empty_root({"1999"}), "no passwd entry for uid 1999, so no group");
}

TEST_CASE("In an empty directory a closed descriptor that cannot be opened is refused") {
    if (!in_private_world()) {
        return;
    }
    if (!doff_is_static()) {
        skip("a doff that is linked dynamically does not run in an empty directory");
        return;
    }
    make_empty_root();
    const auto outcome = run({.argv = {"/doff", "1999:1998", "--", "/probe"}, .prepare = [] {
                                  empty_root();
                                  ::close(0);
                              }});
    check_refused(outcome, "/dev/null");
}

TEST_CASE("Four descriptors are enough") {
    if (!in_private_world()) {
        return;
    }
    Witness wanted = app();
    wanted.limits[k_limit_nofile] = {4, 4};
    check_ran_as(doff({"app"},
                      [] {
                          const rlimit four{4, 4};
                          must(::setrlimit(RLIMIT_NOFILE, &four) == 0, "RLIMIT_NOFILE");
                      }),
                 wanted);
}

TEST_CASE("A limit on the number of processes stops the command and not the drop") {
    if (!in_private_world()) {
        return;
    }
    // Where the user has too many already, setuid(2) succeeds since Linux 3.1 and execve(2) says
    // EAGAIN. Before, launchers that did not look ran the command as root.
    const auto outcome = doff({"app"}, [] {
        have_a_process_of(1500);
        const rlimit none{0, 0};
        must(::setrlimit(RLIMIT_NPROC, &none) == 0, "RLIMIT_NPROC");
    });
    check_refused(outcome, "cannot execute", 126);
}

TEST_CASE("No argv at all is no user and no command") {
    if (!in_private_world()) {
        return;
    }
    const auto outcome = run({.argv = {probe_path()}, .prepare = [] {
                                  std::array<char*, 1> nothing{nullptr};
                                  ::execve(doff_path().c_str(), nothing.data(), nothing.data());
                                  must(false, "execve");
                              }});
    check_refused(outcome, "no USER");
}

TEST_CASE("A mebibyte of environment arrives whole") {
    if (!in_private_world()) {
        return;
    }
    constexpr std::size_t k_count = 16;
    constexpr std::size_t k_size = 65'536;
    std::vector<std::string> environment{"HOME=/"};
    for (std::size_t at = 0; at < k_count; ++at) {
        environment.push_back(std::string(1, static_cast<char>('A' + at)) + "=" +
                              std::string(k_size - 3, 'x'));
    }
    const auto outcome = run({.argv = {doff_path(), "1999:1998", "--", probe_path()}, .envp = environment});
    const auto testimony = testimony_in(outcome.out);
    REQUIRE(testimony.has_value());
    CHECK(testimony->environment == k_count * k_size + sizeof "HOME=/");
    CHECK(differences(ordinary(1999, 1998, {1998}), testimony->witness) == "");
}

TEST_CASE("Where nobody reads the messages, or no file takes them, the status is still doff's own") {
    if (!in_private_world()) {
        return;
    }
    const auto unread = [](int fd) {
        return [fd] {
            std::array<int, 2> ends{};
            must(::pipe2(ends.data(), O_CLOEXEC) == 0 && ::dup2(ends[1], fd) == fd, "pipe2");
            ::close(ends[0]);
        };
    };
    CHECK(doff({"nosuch"}, unread(2)).status == 125);
    CHECK(run({.argv = {doff_path(), "--help"}, .prepare = unread(1)}).status == 125);
    const auto full = [] {
        const int file = ::open(scratch("full").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        const rlimit nothing{0, 0};
        must(file != -1 && ::dup2(file, 2) == 2 && ::setrlimit(RLIMIT_FSIZE, &nothing) == 0, "RLIMIT_FSIZE");
    };
    CHECK(doff({"nosuch"}, full).status == 125);
    // And the command has its dispositions as the caller left them.
    const auto verbose = doff({"--verbose", "app"}, unread(2));
    const auto testimony = testimony_in(verbose.out);
    REQUIRE(testimony);
    CHECK(testimony->witness.ignored == app().ignored);
}

}  // namespace doff_test
