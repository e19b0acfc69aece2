// SPDX-License-Identifier: MIT
//
// User namespaces, user_namespaces(7), with every kind of map: the right identity inside, or a
// refusal before the command that names the step and its values.
#include "catch.h"
#include "credentials.h"
#include "world.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>

namespace doff_test {
namespace {

struct Maps {
    std::string uid;
    std::string gid;
    bool setgroups_denied = false;
};

void write_to(const std::string& path, const std::string& text) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    must(fd != -1 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()),
         path.c_str());
    ::close(fd);
}

// In the child: a user namespace with these maps, in which it is `uid` and `gid`. The maps are
// written by a process that stays outside, since only the outside has the privilege to.
std::function<void()> inside(const Maps& maps, std::uint32_t uid, std::uint32_t gid,
                             const std::vector<std::uint32_t>& groups = {}) {
    return [maps, uid, gid, groups] {
        set_groups(groups);
        std::array<int, 2> ready{};
        must(::pipe2(ready.data(), O_CLOEXEC) == 0, "pipe2");
        const std::string proc = "/proc/" + std::to_string(::getpid());
        const pid_t outside = ::fork();
        must(outside != -1, "fork");
        if (outside == 0) {
            char byte = 0;
            must(::read(ready[0], &byte, 1) == 1, "read");
            write_to(proc + "/uid_map", maps.uid);
            if (maps.setgroups_denied) {
                write_to(proc + "/setgroups", "deny");
            }
            write_to(proc + "/gid_map", maps.gid);
            ::_exit(0);
        }
        must(::unshare(CLONE_NEWUSER) == 0, "unshare(CLONE_NEWUSER)");
        must(::write(ready[1], "", 1) == 1, "write");
        int status = 0;
        must(::waitpid(outside, &status, 0) == outside && status == 0, "write the maps");
        ::close(ready[0]);
        ::close(ready[1]);
        set_gids(gid, gid, gid);
        set_uids(uid, uid, uid);
    };
}

bool namespaces_work() {
    if (!in_private_world()) {
        return false;
    }
    const auto outcome = run({.argv = {probe_path()}, .prepare = inside({"0 0 1", "0 0 1"}, 0, 0)});
    if (outcome.status != 0) {
        skip("no user namespaces here: " + outcome.err);
    }
    return outcome.status == 0;
}

// Inside a namespace the bounding set is full, user_namespaces(7).
Witness in_namespace(Witness witness) {
    const auto full = testimony_in(
        run({.argv = {probe_path()}, .prepare = inside({"0 0 4294967295", "0 0 4294967295"}, 0, 0)}).out);
    REQUIRE(full.has_value());
    witness.bounding = full->witness.bounding;
    return witness;
}

}  // namespace

TEST_CASE("In a namespace that maps everybody, everybody can be become") {
    if (!namespaces_work()) {
        return;
    }
    const auto prepare = inside({"0 0 4294967295", "0 0 4294967295"}, 0, 0, {4, 7});
    check_ran_as(doff({"app"}, prepare), in_namespace(app()));
    check_ran_as(doff({"4294967294:4294967294"}, prepare),
                 in_namespace(ordinary(4294967294, 4294967294, {4294967294})));
}

TEST_CASE("In a namespace that shifts the ids, inside they are the same") {
    if (!namespaces_work()) {
        return;
    }
    const auto prepare = inside({"0 100000 65536", "0 100000 65536"}, 0, 0);
    check_ran_as(doff({"app"}, prepare), in_namespace(app()));
    check_ran_as(doff({"app:www"}, prepare), [] {
        Witness witness = in_namespace(app());
        witness.gid = {33, 33, 33, 33};
        witness.groups = {33};
        return witness;
    }());
    check_ran_as(doff({"nobody"}, prepare), in_namespace(ordinary(65534, 65534, {65534}, "nobody",
                                                                  "/nonexistent", "/usr/sbin/nologin")));
    check_ran_as(doff({"--strict", "app"}, prepare), strictly(in_namespace(app())));
}

TEST_CASE("An id that the namespace does not map is refused by its number") {
    if (!namespaces_work()) {
        return;
    }
    const auto thousand = inside({"0 100000 1000", "0 100000 1000"}, 0, 0);
    check_refused(doff({"app"}, thousand), "setgroups([33, 44, 1500])");
    check_refused(doff({"999:1500"}, thousand), "setgroups([1500])");
    check_refused(doff({"-G", "none", "999:1500"}, thousand), "setregid(1500, 1500)");
    check_refused(doff({"1500:999"}, thousand), "setuid(1500)");
    check_refused(doff({"nobody"}, thousand), "setgroups([65534])");
    check_refused(doff({"65534:999"}, thousand), "setuid(65534)");
    check_ran_as(doff({"999:998"}, thousand), in_namespace(ordinary(999, 998, {998})));
}

TEST_CASE("An owner whom the namespace does not map is nobody to become") {
    if (!namespaces_work()) {
        return;
    }
    // 65534 is mapped, and so could be become; the owner is 1500 outside, whom nothing inside stands for.
    const auto prepare = inside({"0 100000 65536", "0 100000 65536"}, 0, 0);
    const std::string path = path_of("of-unmapped");
    write_file(path, "");
    REQUIRE(::chown(path.c_str(), 1500, 100'033) == 0);
    check_refused(doff({"@" + path}, prepare), "it is shown as 65534");
    REQUIRE(::chown(path.c_str(), 101'500, 33) == 0);
    check_refused(doff({"@" + path}, prepare), "cannot take the group of");
    check_refused(doff({"-G", "@" + path, "app"}, prepare), "cannot take the group of");
    REQUIRE(::chown(path.c_str(), 101'500, 100'033) == 0);
    check_ran_as(doff({"@" + path}, prepare), [] {
        Witness witness = in_namespace(app());
        witness.gid = {33, 33, 33, 33};
        witness.groups = {33};
        return witness;
    }());
}

TEST_CASE("The overflow group is never taken for the group it stands for") {
    if (!namespaces_work()) {
        return;
    }
    // The caller has a group that is not mapped and shows as 65534, proc_sys_kernel(5); so it seems
    // to have exactly what was asked for.
    const auto unmapped = inside({"0 100000 1000", "0 100000 1000"}, 0, 0, {300'000});
    check_refused(doff({"-G", "65534", "999:998"}, unmapped), "setgroups([65534])");
}

TEST_CASE("In a namespace of a single id nobody else can be become") {
    if (!namespaces_work()) {
        return;
    }
    const auto root_only = inside({"0 0 1", "0 0 1", true}, 0, 0);
    check_refused(doff({"app"}, root_only), "setgroups([33, 44, 1500])");
    check_refused(doff({"-G", "keep", "1500:0"}, root_only), "setuid(1500)");
    check_refused(doff({"-G", "keep", "0:1500"}, root_only), "setregid(1500, 1500)");
    const auto app_only = inside({"1500 1500 1", "1500 1500 1", true}, 1500, 1500);
    check_refused(doff({"helper"}, app_only), "cap_setgid");
    // Already the target: its groups are what the namespace shows of them, and stay.
    Witness kept = in_namespace(app());
    kept.groups = {};
    check_ran_as(doff({"-G", "keep", "app"}, app_only), kept);
    check_ran_as(doff({"-G", "none", "app"}, app_only), kept);
    check_refused(doff({"app"}, app_only), "cap_setgid");
}

TEST_CASE("Where setgroups is denied the caller's groups can be kept, and no others be had") {
    if (!namespaces_work()) {
        return;
    }
    const auto denied = inside({"0 100000 65536", "0 100000 65536", true}, 0, 0, {100'004, 300'000});
    check_refused(doff({"app"}, denied), "setgroups([33, 44, 1500])");
    check_refused(doff({"-G", "none", "app"}, denied), "setgroups([])");
    check_refused(doff({"-G", "keep,www", "app"}, denied), "group 65534");
    Witness kept = in_namespace(app());
    kept.groups = {4, 65534};
    check_ran_as(doff({"-G", "keep", "app"}, denied), kept);
}

TEST_CASE("The hint for groups that cannot be set is followed, and not given where it does not help") {
    if (!namespaces_work()) {
        return;
    }
    const std::string hint = "hint: to leave the groups as they are: --groups keep";
    const auto root_only = inside({"0 1500 1", "0 1500 1", true}, 0, 0, {300'000});
    const auto refused = doff({"root"}, root_only);
    check_refused(refused, "setgroups([0])");
    CHECK(refused.err.find(hint) != std::string::npos);
    const auto kept = doff({"--groups", "keep", "root"}, root_only);
    CHECK(kept.status == 0);
    for (const std::vector<std::string>& words : {std::vector<std::string>{"app"}, {"1500:0"}, {"0:1500"}}) {
        INFO(words.front());
        const auto other = doff(words, root_only);
        check_refused(other, "setgroups(");
        CHECK(other.err.find("--groups keep") == std::string::npos);
        CHECK(other.err.find("hint: this user namespace maps only ") != std::string::npos);
    }
}

TEST_CASE("What the namespace is bound to refuse is foreseen, and nothing else") {
    if (!namespaces_work()) {
        return;
    }
    const auto root_only = inside({"0 0 1", "0 0 1", true}, 0, 0);
    const auto explained = [&](std::vector<std::string> words) {
        words.insert(words.begin(), "--explain");
        return doff(words, root_only).out;
    };
    const std::string denied = explained({"root"});
    CHECK(denied.find("step 1: /proc/self/setgroups says deny") != std::string::npos);
    CHECK(denied.find("to leave the groups as they are: --groups") != std::string::npos);
    CHECK(denied.find("enough for every step") == std::string::npos);
    const std::string unmapped = explained({"-G", "keep", "1500:0"});
    CHECK(unmapped.find(": uid 1500 is not mapped") != std::string::npos);
    CHECK(unmapped.find("--groups keep") == std::string::npos);
    CHECK(explained({"-G", "keep", "root"}).find("enough for every step") != std::string::npos);
}

TEST_CASE("A caller that no map knows is not nobody, whatever the kernel shows") {
    if (!namespaces_work()) {
        return;
    }
    // Every id reads 65534 here, and the process is still root to the files outside.
    const auto unmapped = [] { must(::unshare(CLONE_NEWUSER) == 0, "unshare(CLONE_NEWUSER)"); };
    for (const std::string spec : {"65534:65534", "+65534:+65534", "nobody:nogroup", "nobody"}) {
        INFO(spec);
        check_refused(doff({spec}, unmapped), "(");
        const auto refused = doff({"-G", "keep", spec}, unmapped);
        check_refused(refused, "setregid(65534, 65534): Invalid argument");
        check_refused(refused,
                      "hint: this user namespace maps no gids: nothing was written to /proc/self/gid_map\n");
    }
}

}  // namespace doff_test
