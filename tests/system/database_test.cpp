// SPDX-License-Identifier: MIT
//
// User and group databases that are absent, empty, unreadable, malformed or larger than the kernel's
// limits: "not found" and "could not be asked" are different, and neither is ever root.
#include "catch.h"
#include "credentials.h"
#include "world.h"

#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <optional>

namespace doff_test {
namespace {

struct Database {
    std::optional<std::string> passwd = passwd_text();
    std::optional<std::string> group = group_text();
};

// In the child: an /etc with these files and no others, but for the loader's cache.
std::function<void()> with_etc(const Database& database, const std::function<void()>& then = {}) {
    return [database, then] {
        const std::string cache = read_file("/etc/ld.so.cache");
        own_mounts();
        must(::mount("etc", "/etc", "tmpfs", 0, "mode=0755") == 0, "mount tmpfs on /etc");
        write_file("/etc/ld.so.cache", cache);
        write_file("/etc/nsswitch.conf", "passwd: files\ngroup: files\n");
        if (database.passwd) {
            write_file("/etc/passwd", *database.passwd);
        }
        if (database.group) {
            write_file("/etc/group", *database.group);
        }
        if (then) {
            then();
        }
    };
}

// A root without the capabilities that make it read everything, as in a container that drops them.
void make_unreadable(const char* path) {
    must(::chown(path, 1999, 1999) == 0 && ::chmod(path, 0) == 0, "chmod 0");
    root_without(k_dac_override_bits);
}

// `app`'s groups in a database that has `count` of them, its primary group among them.
std::string group_text_with(std::uint32_t count) {
    std::string text = "root:x:0:\n";
    for (std::uint32_t gid = 10'000; gid < 10'000 + count - 1; ++gid) {
        text += "g" + std::to_string(gid) + ":x:" + std::to_string(gid) + ":app\n";
    }
    return text;
}

Witness without_entry() {
    return ordinary(1500, 33, {33});
}

Witness app_with(std::uint32_t gid, std::vector<std::uint32_t> groups) {
    Witness witness = app();
    witness.gid = {gid, gid, gid, gid};
    witness.groups = std::move(groups);
    return witness;
}

}  // namespace

TEST_CASE("Without a group file nobody's groups are guessed") {
    if (!in_private_world()) {
        return;
    }
    const auto missing = with_etc({.group = std::nullopt});
    check_refused(doff({"app"}, missing), "cannot read the groups of user 'app'");
    check_refused(doff({"-G", "init", "app:33"}, missing), "cannot read the groups of user 'app'");
    check_refused(doff({"app:www"}, missing), "cannot look up group 'www'");
    check_refused(doff({"-G", "www", "app"}, missing), "cannot look up group 'www'");
    check_ran_as(doff({"app:33"}, missing), app_with(33, {33}));
    check_ran_as(doff({"-G", "none", "app"}, missing), app_with(1500, {}));
    check_ran_as(doff({"-G", "33,1700", "app"}, missing), app_with(1500, {33, 1700}));
}

TEST_CASE("An empty group file is one in which nobody is a member") {
    if (!in_private_world()) {
        return;
    }
    check_ran_as(doff({"app"}, with_etc({.group = ""})), app_with(1500, {1500}));
    check_refused(doff({"app:www"}, with_etc({.group = ""})), "cannot look up group 'www'");
}

TEST_CASE("Without a passwd file names are errors and numbers are numbers") {
    if (!in_private_world()) {
        return;
    }
    for (const auto& passwd : {std::optional<std::string>{}, std::optional<std::string>{""}}) {
        const auto prepare = with_etc({.passwd = passwd});
        check_refused(doff({"app"}, prepare), "cannot look up user 'app'");
        check_refused(doff({"root"}, prepare), "cannot look up user 'root'");
        check_refused(doff({"1500"}, prepare), "no passwd entry for uid 1500, so no group");
        check_refused(doff({"0"}, prepare), "no passwd entry for uid 0, so no group");
        check_refused(doff({"-G", "init", "1500:33"}, prepare), "no passwd entry for uid 1500");
        check_ran_as(doff({"1500:33"}, prepare), without_entry());
        check_ran_as(doff({"+1500:+33"}, prepare), without_entry());
        check_ran_as(doff({"1500:www"}, prepare), without_entry());
        const std::string said = doff({"frobnicate"}, prepare).err;
        CHECK(said.contains("hint: write numbers: UID:GID\n"));
        CHECK(said.contains("it looks in /etc/passwd alone") == doff_is_static());
        CHECK(said.contains("and may not be there: No such file") == !passwd);
        CHECK(said.contains("cannot be told whether it is whole\n") == passwd.has_value());
    }
}

TEST_CASE("In a user file without root a name that is misspelt is told with its neighbours") {
    if (!in_private_world()) {
        return;
    }
    const auto prepare =
        with_etc({.passwd = "app:x:1500:1500::/srv/app:/bin/app-shell\n", .group = "app:x:1500:\n"});
    check_ran_as(doff({"+1500:+1500"}, prepare), app_with(1500, {1500}));
    for (const auto& [word, of] : {std::pair{"ap", "user"}, std::pair{"app:ap", "group"}}) {
        const auto outcome = doff({word}, prepare);
        check_refused(outcome,
                      std::string("cannot look up ") + of + " 'ap': the " + of +
                          " database has no entry for id 0 either, so that it cannot be told whether");
        CHECK(outcome.err.contains("hint: did you mean app?\nhint: write numbers: UID:GID\n"));
    }
}

TEST_CASE("A name that nobody has is told with its neighbours in the file and the sources asked") {
    if (!in_private_world()) {
        return;
    }
    const auto said = [](std::vector<std::string> words, const std::string& nsswitch) {
        const auto write_it = [nsswitch] { write_file("/etc/nsswitch.conf", nsswitch); };
        const Outcome outcome = doff(std::move(words), with_etc({}, write_it));
        CHECK(outcome.status == 125);
        return outcome.err;
    };
    const std::string files = "passwd: files  # alone\ngroup:\tfiles [NOTFOUND=continue]\n";
    const std::string asked_of_user =
        doff_is_static() ? "hint: this doff is static: it looks in /etc/passwd alone, not in LDAP or SSSD\n"
                         : "hint: asked: files (/etc/nsswitch.conf)\n";
    const std::string asked_of_group =
        doff_is_static() ? "hint: this doff is static: it looks in /etc/group alone, not in LDAP or SSSD\n"
                         : "hint: asked: files [NOTFOUND=continue] (/etc/nsswitch.conf)\n";
    CHECK(said({"ap"}, files) == "doff: no user 'ap'\nhint: did you mean app?\n");
    CHECK(said({"app:vdieo"}, files) == "doff: no group 'vdieo'\nhint: did you mean video?\n");
    CHECK(said({"app:frobnicate"}, files) == "doff: no group 'frobnicate'\n" + asked_of_group);
    CHECK(said({"frobnicate"}, files) == "doff: no user 'frobnicate'\n" + asked_of_user);
    // Both sides of a dot that stands for the colon are in the files, and a second group is.
    CHECK(said({"app.www"}, files) ==
          "doff: no user 'app.www'\nhint: a colon stands before the group: write app:www\n");
    CHECK(said({"app.frobnicate"}, files) == "doff: no user 'app.frobnicate'\n" + asked_of_user);
    CHECK(said({"--groups", "www", "video"}, files)
              .contains("hint: --groups takes one word: for more write --groups www,video\n"));
    CHECK_FALSE(said({"--groups", "www", "frobnicate"}, files).contains("takes one word"));
    if (!doff_is_static()) {
        // Where the file says nothing of it, neither do we.
        CHECK(said({"frobnicate"}, "hosts: files\n") == "doff: no user 'frobnicate'\n");
        CHECK(said({"frobnicate"}, "") == "doff: no user 'frobnicate'\n");
    }
}

TEST_CASE("Of a user file without an end only the beginning is read for neighbours") {
    if (!in_private_world()) {
        return;
    }
    std::string many = passwd_text();
    for (int number = 0; number < 100'000; ++number) {
        many += "u" + std::to_string(number) + ":x:1:1:::\n";
    }
    many += "frobnicated:x:1:1:::\n";
    const auto outcome = doff({"frobnicate"}, with_etc({.passwd = many}));
    CHECK(outcome.status == 125);
    CHECK(outcome.err.contains("doff: no user 'frobnicate'\n"));
    CHECK_FALSE(outcome.err.contains("did you mean"));
    const auto near_the_start = doff({"ap"}, with_etc({.passwd = many}));
    CHECK(near_the_start.err.contains("did you mean app"));
}

TEST_CASE("A database that cannot be read is not one that has no entry") {
    if (!in_private_world()) {
        return;
    }
    const auto passwd = with_etc({}, [] { make_unreadable("/etc/passwd"); });
    check_refused(doff({"app"}, passwd), "cannot look up user 'app'");
    check_refused(doff({"1500"}, passwd), "cannot look up user '1500'");
    check_refused(doff({"1500:33"}, passwd), "cannot look up user '1500'");
    // Whose home directory is it? Not root's, and not a guess.
    check_refused(doff({"+1500:+33"}, passwd), "cannot look up user 1500");
    const auto group = with_etc({}, [] { make_unreadable("/etc/group"); });
    check_refused(doff({"app"}, group), "cannot read the groups of user 'app'");
    check_refused(doff({"app:www"}, group), "cannot look up group 'www'");
    check_refused(doff({"app:33"}, group), "cannot look up group '33'");
    Witness by_number = app_with(33, {33});
    by_number.bounding &= ~k_dac_override_bits;
    check_ran_as(doff({"app:+33"}, group), by_number);
}

TEST_CASE("With plus signs and the caller's environment no database is asked") {
    if (!in_private_world()) {
        return;
    }
    Witness wanted = without_entry();
    wanted.bounding &= ~k_dac_override_bits;
    wanted.home = "/root";
    wanted.user = wanted.logname = "root";
    wanted.shell = "/bin/root-shell";
    check_ran_as(doff({"--keep-env", "+1500:+33"}, with_etc({}, [] { make_unreadable("/etc/passwd"); })),
                 wanted);
}

// As a file has after a crash: nothing in it ends a line, and the address space is what is read of it.
TEST_CASE("A database with a hole in it is not read to its end") {
    if (!in_private_world()) {
        return;
    }
    const auto with_hole = [](const char* path) {
        return with_etc({}, [path] {
            constexpr off_t k_size = off_t{4} << 30;
            constexpr rlim_t k_room = rlim_t{256} << 20;
            const rlimit limit{k_room, k_room};
            must(::truncate(path, k_size) == 0, "truncate");
            must(::setrlimit(RLIMIT_AS, &limit) == 0, "setrlimit");
        });
    };
    check_refused(doff({"frobnicate"}, with_hole("/etc/passwd")),
                  "user 'frobnicate': the user database could not be asked: File too large");
    check_refused(doff({"+77:+77"}, with_hole("/etc/passwd")),
                  "user 77: the user database could not be asked: File too large");
    check_refused(doff({"app:frobnicate"}, with_hole("/etc/group")),
                  "group 'frobnicate': the group database could not be asked: File too large");
    // Who is there before the hole is found.
    CHECK(testimony_in(doff({"app:www"}, with_hole("/etc/passwd")).out));
    check_refused(doff({"app"}, with_hole("/etc/group")),
                  "cannot read the groups of user 'app': File too large");
}

TEST_CASE("A directory in place of a database is not an empty database") {
    if (!in_private_world()) {
        return;
    }
    const auto no_file = with_etc({.passwd = std::nullopt, .group = std::nullopt}, [] {
        must(::mkdir("/etc/passwd", 0755) == 0 && ::mkdir("/etc/group", 0755) == 0, "mkdir");
    });
    check_refused(doff({"app"}, no_file), "cannot look up user 'app'");
    check_refused(doff({"1500:www"}, no_file), "cannot look up");
}

TEST_CASE("Entries that name nobody are refused, and malformed ones are not root") {
    if (!in_private_world()) {
        return;
    }
    const std::string malformed =
        passwd_text() + "empty:x::0::/:/bin/sh\nhex:x:0x10:0::/:/bin/sh\nword:x:one:0::/:/bin/sh\n" +
        "short:x:0\nwraps:x:4294967296:0::/:/bin/sh\nnegative:x:-1:0::/:/bin/sh\n" +
        "gidless:x:1510:::/:/bin/sh\n";
    for (const char* name : {"empty", "hex", "word", "short", "wraps", "negative", "gidless"}) {
        CAPTURE(name);
        check_refused(doff({name}, with_etc({.passwd = malformed})), name);
    }
    check_refused(doff({"minusone"}), "4294967295");
    check_refused(doff({"minusone:www"}), "4294967295");
    check_refused(doff({"minusgroup"}), "4294967295");
    check_refused(doff({"app:minusgid"}), "4294967295");
    check_refused(doff({"-G", "minusgid", "app"}), "4294967295");
}

TEST_CASE("A number that is somebody else's name is refused as ambiguous") {
    if (!in_private_world()) {
        return;
    }
    for (const char* spec : {"1502", "1502:33", "1502:1502", "app:1701"}) {
        CAPTURE(spec);
        check_refused(doff({spec}), "ambiguous");
    }
    check_refused(doff({"-g", "1701", "app"}), "ambiguous");
    check_refused(doff({"-G", "init,1701", "app"}), "ambiguous");
}

TEST_CASE("As many groups as the kernel takes are set, and one more is refused") {
    if (!in_private_world()) {
        return;
    }
    // NGROUPS_MAX, setgroups(2).
    std::vector<std::uint32_t> groups{1500};
    for (std::uint32_t gid = 10'000; gid < 10'000 + 65'535; ++gid) {
        groups.push_back(gid);
    }
    check_ran_as(doff({"app"}, with_etc({.group = group_text_with(65'536)})), app_with(1500, groups));
    check_refused(doff({"app"}, with_etc({.group = group_text_with(65'537)})), "65537");
}

}  // namespace doff_test
