// SPDX-License-Identifier: MIT
//
// What crosses over from the caller and is no credential: descriptors, and the session keyring, which
// does not.
#include "catch.h"
#include "credentials.h"
#include "world.h"

#include <fcntl.h>
#include <unistd.h>

namespace doff_test {

TEST_CASE("A keyring of the caller's is not the command's") {
    if (!in_private_world()) {
        return;
    }
    if (session_keyring() == 0) {
        skip("no session keyrings here");
        return;
    }
    const auto join = [] {
        const std::string id = std::to_string(join_keyring()) + "\n";
        must(::write(STDERR_FILENO, id.data(), id.size()) > 0, "write");
    };
    const auto outcome = doff({"app"}, join);
    const auto testimony = testimony_in(outcome.out);
    REQUIRE(testimony.has_value());
    CHECK(differences(app(), testimony->witness) == "");
    CHECK(std::to_string(testimony->keyring) + "\n" != outcome.err);
    CHECK(testimony->keyring != session_keyring());
    // The same for a caller that already is the target, and whose keyring is his own.
    const auto as_target = doff({"app"}, [&] {
        become(1500, 1500, {33, 44, 1500});
        join();
    });
    const auto second = testimony_in(as_target.out);
    REQUIRE(second.has_value());
    CHECK(differences(app(), second->witness) == "");
    CHECK(std::to_string(second->keyring) + "\n" != as_target.err);
}

TEST_CASE("Closed standard descriptors are opened on the null device") {
    if (!in_private_world()) {
        return;
    }
    for (unsigned closed = 0; closed < 8; ++closed) {
        CAPTURE(closed);
        const std::string output = scratch("fds-" + std::to_string(closed));
        std::vector<int> null_fds{0};  // standard input is that already
        for (int fd = 1; fd < 3; ++fd) {
            if ((closed >> fd & 1U) != 0) {
                null_fds.push_back(fd);
            }
        }
        const auto outcome =
            run({.argv = {doff_path(), "app", "--", probe_path(), "--output=" + output}, .prepare = [closed] {
                     for (int fd = 0; fd < 3; ++fd) {
                         if ((closed >> fd & 1U) != 0) {
                             ::close(fd);
                         }
                     }
                 }});
        CHECK(outcome.status == 0);
        CHECK(outcome.out.empty());
        CHECK(outcome.err.empty());
        const auto testimony = testimony_in(read_file(output));
        REQUIRE(testimony.has_value());
        CHECK(differences(app(), testimony->witness) == "");
        CHECK(testimony->null_fds == null_fds);
    }
}

TEST_CASE("Nothing but the null device is opened in place of a closed descriptor") {
    if (!in_private_world()) {
        return;
    }
    const std::string secret = path_of("secret");
    write_file(secret, "of root\n", 0600);
    check_refused(doff({"app"},
                       [&] {
                           own_mounts();
                           bind_mount(secret, "/dev/null");
                           ::close(0);
                       }),
                  "fd 0 is closed and /dev/null cannot be opened");
    CHECK(read_file(secret) == "of root\n");
}

// A name service that was told of a descriptor it did not get reads from that, and closes it: fd 0. strace(1)
// lies to one openat(2) at a time, which a filter cannot.
TEST_CASE("An open that lies to the name service takes no standard descriptor from the command") {
    if (!in_private_world()) {
        return;
    }
    const std::string strace = "/usr/bin/strace";
    if (::access(strace.c_str(), X_OK) != 0) {
        skip("no strace");
        return;
    }
    const auto traced = [&](const std::vector<std::string>& how, const std::string& trace) {
        std::vector<std::string> argv{strace, "-q", "-o", trace, "-e", "trace=openat,execve"};
        argv.insert(argv.end(), how.begin(), how.end());
        // One whose groups are the same where the group file is taken for an empty one.
        argv.insert(argv.end(), {doff_path(), "--rox=/", "helper", "--", probe_path()});
        return run({argv});
    };
    const std::string trace = path_of("trace");
    const auto as_it_is = traced({}, trace);
    if (as_it_is.status != 0) {
        skip("strace cannot trace here: " + summary_of(as_it_is));
        return;
    }
    int opened = 0;
    for (const std::string& line : lines_of(read_file(trace))) {
        if (line.starts_with("execve(") && opened > 0) {
            break;
        }
        opened += line.starts_with("openat(") ? 1 : 0;
    }
    REQUIRE(opened > 5);
    int kept_from_running = 0;
    for (int at = 1; at <= opened; ++at) {
        CAPTURE(at);
        const auto outcome =
            traced({"-e", "inject=openat:retval=0:when=" + std::to_string(at)}, path_of("trace-of-a-lie"));
        const auto testimony = testimony_in(outcome.out);
        if (!testimony) {
            CHECK(outcome.status >= 120);
            ++kept_from_running;
            continue;
        }
        CHECK(testimony->witness.fds == std::vector{0, 1, 2});
        CHECK(testimony->null_fds == std::vector{0});
    }
    CHECK(kept_from_running > 2);
}

TEST_CASE("What is inherited is as the caller left it") {
    if (!in_private_world()) {
        return;
    }
    // Descriptors for readiness and <(...), and no others: none of doff's own.
    const auto outcome = doff({"app"}, [] {
        must(::fcntl(1, F_DUPFD, 7) == 7 && ::fcntl(1, F_DUPFD, 63) == 63, "F_DUPFD");
        must(::fcntl(1, F_DUPFD_CLOEXEC, 8) == 8, "F_DUPFD_CLOEXEC");
    });
    Witness wanted = app();
    wanted.fds = {0, 1, 2, 7, 63};
    check_ran_as(outcome, wanted);
}

}  // namespace doff_test
