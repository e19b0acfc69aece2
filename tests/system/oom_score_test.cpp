// SPDX-License-Identifier: MIT
//
// --oom-score-adj, which is a file and no system call: who may lower it, and a machine without /proc.
#include "catch.h"
#include "credentials.h"
#include "world.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

namespace doff_test {
namespace {

void start_with_score(const std::string& score) {
    const int fd = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    must(fd != -1 && ::write(fd, score.data(), score.size()) > 0, "oom_score_adj");
    ::close(fd);
}

Witness with_score(int score) {
    Witness witness = app();
    witness.oom_score_adj = score;
    return witness;
}

}  // namespace

TEST_CASE("The score for the out-of-memory killer is raised by anybody, and lowered by few") {
    if (!in_private_world()) {
        return;
    }
    const auto nobody_special = [] {
        root_without(k_sys_resource_bit);
        start_with_score("100");
    };
    for (const int score : {100, 101, 500, 1000}) {
        CAPTURE(score);
        Witness wanted = with_score(score);
        wanted.bounding &= ~k_sys_resource_bit;
        check_ran_as(doff({"--oom-score-adj", std::to_string(score), "app"}, nobody_special), wanted);
    }
    check_ran_as(doff({"--oom-score-adj", "700", "app"}, [] { become(1500, 1500, {33, 44, 1500}); }),
                 with_score(700));
    check_ran_as(doff({"app"}, [] { start_with_score("300"); }), with_score(300));
    for (const std::string score : {"-1", "-1000"}) {
        CAPTURE(score);
        check_refused(doff({"--oom-score-adj", score, "app"}, nobody_special),
                      "write(/proc/self/oom_score_adj, " + score +
                          "): Permission denied\nhint: to lower it this far takes cap_sys_resource");
    }
    if ((baseline().effective & k_sys_resource_bit) != 0) {
        check_ran_as(doff({"--oom-score-adj", "-1000", "app"}), with_score(-1000));
    } else {
        skip("root has no CAP_SYS_RESOURCE here, so no score is lowered");
    }
}

TEST_CASE("Without proc there is no score to set, and nothing is run") {
    if (!in_private_world()) {
        return;
    }
    const auto no_proc = [] {
        own_mounts();
        must(::mount("none", "/proc", "tmpfs", 0, nullptr) == 0, "mount over /proc");
    };
    check_refused(doff({"--oom-score-adj", "5", "app"}, no_proc),
                  "cannot open /proc/self/oom_score_adj: No such file or directory\nhint: is /proc mounted?");
}

TEST_CASE("A file that stands in the place of the score is no score") {
    if (!in_private_world()) {
        return;
    }
    write_file(path_of("no-score"), "0\n", 0666);
    const auto covered = [] {
        own_mounts();
        bind_mount(path_of("no-score"), "/proc/self/oom_score_adj");
    };
    check_refused(doff({"--oom-score-adj", "5", "app"}, covered),
                  "cannot open /proc/self/oom_score_adj: Operation not supported\nhint: is /proc mounted?");
    CHECK(read_file(path_of("no-score")) == "0\n");
}

}  // namespace doff_test
