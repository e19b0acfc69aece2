// SPDX-License-Identifier: MIT
//
// --lookup: whose users and groups count where the root directory is another. Inside it may be anything,
// an image that was downloaded, so its files are read as they are seen from inside, and none of its code
// is loaded.
#include "catch.h"
#include "credentials.h"
#include "rooms.h"
#include "world.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <filesystem>

namespace doff_test {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

std::string etc(const std::string& name) {
    return room("image") + "/etc/" + name;
}

// The same names as outside and some others, with other numbers.
void make_image() {
    new_room("image");
    fs::create_directories(etc(""));
    write_file(etc("passwd"),
               "root:x:0:0:root:/inside/root:/bin/inside\n"
               "app:x:2500:2501::/inside/app:/inside/shell\n"
               "insider:x:2600:2600::/inside/insider:\n");
    write_file(etc("group"),
               "root:x:0:\n"
               "www:x:2033:app\n"
               "app:x:2501:\n"
               "extra:x:2700:app,insider\n");
}

Outcome look_inside(Words words, const std::function<void()>& prepare = {}) {
    words.insert(words.begin(), {"--root", room("image"), "--lookup", "inside"});
    return doff(words, prepare);
}

Witness app_inside() {
    return inside(ordinary(2500, 2501, {2033, 2501, 2700}, "app", "/inside/app", "/inside/shell"), "image");
}

void replace_by_link(const std::string& name, const std::string& target) {
    fs::remove(etc(name));
    fs::create_symlink(target, etc(name));
}

}  // namespace

TEST_CASE("Inside a name is the user that it is there, and outside the one that it is here") {
    if (!in_private_world()) {
        return;
    }
    make_image();
    check_ran_as(look_inside({"app"}), app_inside());
    check_ran_as(doff({"--root", room("image"), "app"}), inside(app(), "image"));
    check_ran_as(doff({"--root", room("image"), "--lookup", "outside", "app"}), inside(app(), "image"));
    check_ran_as(
        look_inside({"insider"}),
        inside(ordinary(2600, 2600, {2600, 2700}, "insider", "/inside/insider", "/bin/sh"), "image"));
    check_ran_as(look_inside({"2500"}), app_inside());
    check_ran_as(look_inside({"1999:1998"}), inside(ordinary(1999, 1998, {1998}), "image"));
    Witness www = app_inside();
    www.gid = {2033, 2033, 2033, 2033};
    www.groups = {2033};
    check_ran_as(look_inside({"app:www"}), www);
    www.groups = {2033, 2501, 2700};
    check_ran_as(look_inside({"-G", "init", "app:www"}), www);
    check_refused(look_inside({"helper"}), "no user 'helper'");
    check_refused(look_inside({"app:video"}), "no group 'video'");
    check_refused(doff({"--root", room("image"), "insider"}), "no user 'insider'");
    // What is near is so inside as well.
    check_refused(look_inside({"insidre"}), "no user 'insidre'\nhint: did you mean insider?\n");
    check_refused(look_inside({"frobnicate"}),
                  "no user 'frobnicate'\n"
                  "hint: asked: /etc/passwd in the new root directory, and nothing else\n");
    CHECK_FALSE(doff({"--root", room("image"), "insidre"}).err.contains("did you mean"));
}

TEST_CASE("The owner of a path is asked outside, and called what it is called inside") {
    if (!in_private_world()) {
        return;
    }
    make_image();
    write_file(path_of("of-2500"), "");
    REQUIRE(::chown(path_of("of-2500").c_str(), 2500, 2501) == 0);
    Witness owner = app_inside();
    owner.groups = {2501};
    check_ran_as(look_inside({"@" + path_of("of-2500")}), owner);
    check_refused(look_inside({"@/etc/nosuch-outside"}), "No such file or directory");
}

TEST_CASE("A symbolic link inside leads inside") {
    if (!in_private_world()) {
        return;
    }
    make_image();
    // Outside these paths hold other users; inside they are what they say.
    replace_by_link("passwd", "/etc/passwd.real");
    write_file(etc("passwd.real"), "root:x:0:0:::\napp:x:2500:2501::/inside/app:/inside/shell\n");
    check_ran_as(look_inside({"app"}), app_inside());
    replace_by_link("passwd", "../../../../../../etc/passwd.real");
    check_ran_as(look_inside({"app"}), app_inside());
    // To itself, as the path of the system's own would have it.
    replace_by_link("passwd", "/etc/passwd");
    check_refused(look_inside({"app"}), "cannot look up user 'app'");
    // To files that are there outside only.
    replace_by_link("passwd", path_of("passwd"));
    check_refused(look_inside({"app"}), "cannot look up user 'app'");
    replace_by_link("passwd", "/proc/self/root/etc/passwd");
    check_refused(look_inside({"app"}), "cannot look up user 'app'");
    make_image();
    fs::remove_all(etc(""));
    fs::create_symlink("/etc", room("image") + "/etc");
    check_refused(look_inside({"app"}), "cannot look up user 'app'");
}

TEST_CASE("Files that are missing or cannot be read name nobody") {
    if (!in_private_world()) {
        return;
    }
    make_image();
    fs::remove(etc("passwd"));
    check_refused(look_inside({"app"}), "cannot look up user 'app'");
    check_refused(look_inside({"root"}), "cannot look up user 'root'");
    check_ran_as(look_inside({"+1999:+1998"}), inside(ordinary(1999, 1998, {1998}), "image"));
    make_image();
    fs::remove(etc("group"));
    check_refused(look_inside({"app"}), "cannot read the groups of user 'app'");
    check_refused(look_inside({"app:www"}), "cannot look up group 'www'");
    make_image();
    write_file(etc("passwd"), "");
    check_refused(look_inside({"app"}), "the user database has no entry for id 0 either");
    make_image();
    fs::remove(etc("passwd"));
    fs::create_directory(etc("passwd"));
    check_refused(look_inside({"app"}), "cannot look up user 'app'");
    make_image();
    write_file(etc("passwd"), read_file(etc("passwd")), 0);
    check_refused(look_inside({"app"}, [] { root_without(k_dac_override_bits); }), "Permission denied");
}

TEST_CASE("A pipe or a device inside is not read, so that nothing hangs") {
    if (!in_private_world()) {
        return;
    }
    make_image();
    for (const std::string name : {"passwd", "group"}) {
        CAPTURE(name);
        make_image();
        fs::remove(etc(name));
        REQUIRE(::mkfifo(etc(name).c_str(), 0644) == 0);
        check_refused(look_inside({"app"}), ": Operation not supported");
        fs::remove(etc(name));
        constexpr dev_t k_zero = 1 << 8 | 5;
        REQUIRE(::mknod(etc(name).c_str(), S_IFCHR | 0644, k_zero) == 0);
        check_refused(look_inside({"app"}), ": Operation not supported");
    }
}

TEST_CASE("A file inside that says it is larger than any directory is not read") {
    if (!in_private_world()) {
        return;
    }
    for (const std::string name : {"passwd", "group"}) {
        CAPTURE(name);
        make_image();
        write_file(etc(name), "");
        // Holes: nothing is written, and read they would be one line without end.
        REQUIRE(::truncate(etc(name).c_str(), off_t{1} << 40) == 0);
        check_refused(look_inside({"app"}), ": File too large");
        make_image();
        write_file(etc(name), "");
        REQUIRE(::truncate(etc(name).c_str(), off_t{20} << 20) == 0);
        check_refused(look_inside({"app"}), ": File too large");
        // A file that says it is empty and has no end.
        make_image();
        fs::remove(etc(name));
        write_file(etc(name), "");
        check_refused(look_inside({"app"},
                                  [&] {
                                      own_mounts();
                                      bind_mount("/proc/self/pagemap", etc(name));
                                  }),
                      ": File too large");
    }
}

TEST_CASE("The lines of a compatibility service are nobody inside, and a large group takes no time") {
    if (!in_private_world()) {
        return;
    }
    make_image();
    write_file(etc("passwd"), "+::::::\n-app:x:9:9:::\n" + read_file(etc("passwd")));
    std::string large = "large:x:2800:";
    for (int member = 0; member < 300'000; ++member) {
        large += "member" + std::to_string(member) + ",";
    }
    write_file(etc("group"), "+:::app\n" + read_file(etc("group")) + large + "app\n");
    Witness wanted = app_inside();
    wanted.groups = {2033, 2501, 2700, 2800};
    check_ran_as(look_inside({"app"}), wanted);
}

TEST_CASE("No name service and no module of the image is asked") {
    if (!in_private_world()) {
        return;
    }
    make_image();
    // A configuration that asks for a module which would say so, where it is loaded: it is no library, and a
    // C library that tried would fail or complain.
    write_file(etc("nsswitch.conf"), "passwd: poison\ngroup: poison\ninitgroups: poison\n");
    for (const std::string directory : {"/lib", "/usr/lib", "/lib/x86_64-linux-gnu", "/lib64"}) {
        fs::create_directories(room("image") + directory);
        write_file(room("image") + directory + "/libnss_poison.so.2", "not a library\n", 0755);
    }
    check_ran_as(look_inside({"app"}), app_inside());
    // Nor of the system outside: it would know this name, and its configuration is read by nobody.
    const auto poisoned_outside = [] {
        own_mounts();
        write_file(path_of("poison.conf"), "passwd: poison\ngroup: poison\ninitgroups: poison\n");
        bind_mount(path_of("poison.conf"), "/etc/nsswitch.conf");
    };
    if (fs::exists("/etc/nsswitch.conf")) {
        check_ran_as(look_inside({"app"}, poisoned_outside), app_inside());
    }
}

TEST_CASE("To look inside no file is read but the two") {
    if (!in_private_world()) {
        return;
    }
    make_image();
    write_file(etc("nsswitch.conf"), "passwd: files\n");
    // What is read is no longer as old as it was made.
    const auto untouched = [](const std::string& path) {
        struct stat status{};
        REQUIRE(::stat(path.c_str(), &status) == 0);
        return status.st_atim.tv_sec == 1;
    };
    const std::array<timespec, 2> long_ago{timespec{1, 0}, timespec{2, 0}};
    for (const std::string& path : {etc("passwd"), etc("group"), etc("nsswitch.conf"), path_of("passwd"),
                                    path_of("group"), path_of("nsswitch.conf")}) {
        REQUIRE((!fs::exists(path) || ::utimensat(AT_FDCWD, path.c_str(), long_ago.data(), 0) == 0));
    }
    check_ran_as(look_inside({"app"}), app_inside());
    CHECK_FALSE(untouched(etc("passwd")));
    CHECK_FALSE(untouched(etc("group")));
    CHECK(untouched(etc("nsswitch.conf")));
    // Nor are the system's own, which stand here in place of those in /etc. A static C library reads its
    // configuration when it is told to do without.
    CHECK(untouched(path_of("passwd")));
    CHECK(untouched(path_of("group")));
    CHECK((doff_is_static() || !fs::exists(path_of("nsswitch.conf")) || untouched(path_of("nsswitch.conf"))));
}

}  // namespace doff_test
