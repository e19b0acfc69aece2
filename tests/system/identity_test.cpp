// SPDX-License-Identifier: MIT
//
// Who the command runs as, for every way to say it: the whole of what the command can see of itself
// against what the manual says. Words that name nobody are in bad_input_test.cpp, and databases that
// cannot be read in database_test.cpp.
#include "automount.h"
#include "catch.h"
#include "credentials.h"
#include "world.h"

#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>

namespace doff_test {
namespace {

struct Row {
    std::vector<std::string> words;
    Witness wanted;
};

void check(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        CAPTURE(row.words);
        check_ran_as(doff(row.words), row.wanted);
    }
}

Witness with_groups(Witness witness, std::vector<std::uint32_t> groups) {
    witness.groups = std::move(groups);
    return witness;
}

Witness with_group(Witness witness, std::uint32_t gid) {
    witness.gid = {gid, gid, gid, gid};
    witness.groups = {gid};
    return witness;
}

// A root target keeps its capabilities and gets no no_new_privs, since execve(2) would give the
// former back.
Witness root() {
    Witness witness = ordinary(0, 0, {0}, "root", "/root", "/bin/bash");
    witness.permitted = witness.effective = witness.bounding;
    witness.no_new_privs = baseline().no_new_privs;
    return witness;
}

// Paths for @PATH, owned by 1500:33, by a uid without an entry, and by root.
void make_owned_paths() {
    const auto owned = [](const std::string& name, uid_t uid, gid_t gid) {
        write_file(path_of(name), "");
        REQUIRE(::chown(path_of(name).c_str(), uid, gid) == 0);
    };
    owned("of-app", 1500, 33);
    owned("of-nobody-known", 1999, 1998);
    owned("of-root", 0, 0);
    owned("with:colon", 1500, 44);
}

}  // namespace

TEST_CASE("A user by name has its group and all its groups") {
    if (!in_private_world()) {
        return;
    }
    check({
        {{"app"}, app()},
        {{"helper"}, ordinary(1600, 1600, {1600}, "helper", "/srv/helper", "/bin/sh")},
        {{"nobody"}, ordinary(65534, 65534, {65534}, "nobody", "/nonexistent", "/usr/sbin/nologin")},
        {{"--user", "app"}, app()},
        {{"--user=app"}, app()},
        {{"dom\\ain user"}, ordinary(1509, 1509, {1509}, "dom\\ain user", "/srv/domain", "/bin/sh")},
    });
}

TEST_CASE("A group that is named is the only one") {
    if (!in_private_world()) {
        return;
    }
    check({
        {{"app:www"}, with_group(app(), 33)},
        {{"app:app"}, with_group(app(), 1500)},
        {{"app:only"}, with_group(app(), 1700)},
        {{"app:33"}, with_group(app(), 33)},
        {{"app:+33"}, with_group(app(), 33)},
        {{"app:4000"}, with_group(app(), 4000)},
        {{"app:0"}, with_group(app(), 0)},
        {{"--user", "app:www"}, with_group(app(), 33)},
        {{"--group", "www", "app"}, with_group(app(), 33)},
        {{"-g", "www", "app"}, with_group(app(), 33)},
        {{"-gwww", "app"}, with_group(app(), 33)},
        {{"--group=+33", "--user", "app"}, with_group(app(), 33)},
    });
}

TEST_CASE("Numbers need no entry, and a number with an entry is as its name") {
    if (!in_private_world()) {
        return;
    }
    check({
        {{"1500"}, app()},
        {{"+1500"}, app()},
        {{"1500:33"}, with_group(app(), 33)},
        {{"+1500:+33"}, with_group(app(), 33)},
        {{"1999:1998"}, ordinary(1999, 1998, {1998})},
        {{"+1999:+1998"}, ordinary(1999, 1998, {1998})},
        {{"1999:www"}, ordinary(1999, 33, {33})},
        {{"4294967294:4294967294"}, ordinary(4294967294, 4294967294, {4294967294})},
        {{"2147483648:2147483648"}, ordinary(2147483648, 2147483648, {2147483648})},
        {{"--group", "33", "1999"}, ordinary(1999, 33, {33})},
    });
}

TEST_CASE("A name of digits is that user where the number says the same") {
    if (!in_private_world()) {
        return;
    }
    const Witness itself = ordinary(1504, 1504, {1504}, "1504", "/srv/itself", "/bin/sh");
    const Witness other = ordinary(1503, 1503, {1503}, "1502", "/srv/digits", "/bin/sh");
    check({
        {{"1504"}, itself},
        {{"1503"}, other},
        {{"+1502:+1502"}, ordinary(1502, 1502, {1502})},
        {{"app:1703"}, with_group(app(), 1703)},
        {{"app:+1701"}, with_group(app(), 1701)},
    });
}

TEST_CASE("The owner of a path is a user, a group or both") {
    if (!in_private_world()) {
        return;
    }
    make_owned_paths();
    Witness root_by_path = root();
    root_by_path.groups = {0};
    check({
        {{"@" + path_of("of-app")}, with_group(app(), 33)},
        {{"@" + path_of("of-nobody-known")}, ordinary(1999, 1998, {1998})},
        {{"@" + path_of("of-root")}, root_by_path},
        {{"app:@" + path_of("of-nobody-known")}, with_group(app(), 1998)},
        {{"@" + path_of("of-app") + ":only"}, with_group(app(), 1700)},
        {{"--group", "@" + path_of("with:colon"), "app"}, with_group(app(), 44)},
        {{"-G", "init,@" + path_of("of-nobody-known"), "app"}, with_groups(app(), {33, 44, 1500, 1998})},
    });
}

TEST_CASE("The owner of an automount is that of what is mounted, and not the trigger's") {
    if (!in_private_world()) {
        return;
    }
    if (read_file("/proc/filesystems").find("\tautofs\n") == std::string::npos) {
        skip("no autofs in this kernel");
        return;
    }
    const std::string path = path_of("on-demand");
    REQUIRE((::mkdir(path.c_str(), 0755) == 0 || errno == EEXIST));
    const auto caller = [&] {
        own_mounts();
        mount_on_demand(path, 1500, 33);
    };
    check_ran_as(doff({"@" + path}, caller), with_group(app(), 33));
    check_ran_as(doff({"app:@" + path}, caller), with_group(app(), 33));
    check_ran_as(doff({"-G", "@" + path, "app"}, caller), with_groups(app(), {33}));
}

TEST_CASE("The list of groups is a union of what was named, and nothing else") {
    if (!in_private_world()) {
        return;
    }
    check({
        {{"-G", "init", "app"}, app()},
        {{"-G", "none", "app"}, with_groups(app(), {})},
        {{"-G", "none", "1999:1998"}, ordinary(1999, 1998, {})},
        {{"-G", "www", "app"}, with_groups(app(), {33})},
        {{"-G", "only,www,33,+1999", "app"}, with_groups(app(), {33, 1700, 1999})},
        {{"--groups=init,only", "app"}, with_groups(app(), {33, 44, 1500, 1700})},
        {{"-G", "init", "app:only"},
         [] {
             Witness witness = app();
             witness.gid = {1700, 1700, 1700, 1700};
             return witness;
         }()},
        {{"-G", "0", "app"}, with_groups(app(), {0})},
        {{"-G", "7,5,5,7,5", "app"}, with_groups(app(), {5, 7})},
    });
}

TEST_CASE("The caller's groups are kept only where that was asked for") {
    if (!in_private_world()) {
        return;
    }
    const auto caller = [] { set_groups({4, 7, 4, 65534}); };
    check_ran_as(doff({"app"}, caller), app());
    check_ran_as(doff({"-G", "none", "app"}, caller), with_groups(app(), {}));
    check_ran_as(doff({"-G", "keep", "app"}, caller), with_groups(app(), {4, 4, 7, 65534}));
    check_ran_as(doff({"-G", "keep,init", "app"}, caller), with_groups(app(), {4, 7, 33, 44, 1500, 65534}));
    check_ran_as(doff({"-G", "keep,www", "app"}, caller), with_groups(app(), {4, 7, 33, 65534}));
}

TEST_CASE("A user with three hundred groups has all of them") {
    if (!in_private_world()) {
        return;
    }
    std::vector<std::uint32_t> groups{1507};
    for (std::uint32_t gid = 2000; gid < 2300; ++gid) {
        groups.push_back(gid);
    }
    check({{{"many"}, ordinary(1507, 1507, groups, "many", "/srv/many", "/bin/sh")}});
}

TEST_CASE("An entry without a home directory and shell gets those of passwd(5)") {
    if (!in_private_world()) {
        return;
    }
    check({{{"bare"}, ordinary(1501, 1501, {1501}, "bare", "/", "/bin/sh")}});
}

TEST_CASE("The environment is the caller's only where that was asked for") {
    if (!in_private_world()) {
        return;
    }
    Witness kept = ordinary(1500, 1500, {33, 44, 1500}, "root", "/root", "/bin/root-shell");
    check({{{"--keep-env", "app"}, kept}});
    // Set twice is the trick of a caller that wants one of them to survive.
    auto environment = environment_of_root();
    environment.insert(environment.end(), {"HOME=/second", "USER=second", "SHELL=/second"});
    const auto outcome = run({.argv = {doff_path(), "1999:1998", "--", probe_path()}, .envp = environment});
    check_ran_as(outcome, ordinary(1999, 1998, {1998}));
}

TEST_CASE("A root target keeps what root has") {
    if (!in_private_world()) {
        return;
    }
    check({{{"root"}, root()}, {{"0"}, root()}, {{"+0:+0"}, root()}, {{"0:33"}, with_group(root(), 33)}});
}

}  // namespace doff_test
