// SPDX-License-Identifier: MIT
//
// --root: another root directory, which may hold nothing but the command, and whose files may be anything.
// Whose names count there is in lookup_inside_test.cpp.
#include "catch.h"
#include "credentials.h"
#include "rooms.h"
#include "world.h"

#include <sys/stat.h>
#include <unistd.h>
#include <filesystem>

namespace doff_test {
namespace {

namespace fs = std::filesystem;

void make_room() {
    new_room("room");
    for (const std::string name : {"/srv", "/srv/inner", "/srv/of-root", "/bin"}) {
        fs::create_directories(room("room") + name);
    }
    REQUIRE(::chmod((room("room") + "/srv/of-root").c_str(), 0700) == 0);
    copy_program(probe_path(), room("room") + "/bin/tool");
    fs::create_symlink("/srv/inner", room("room") + "/absolute");
    fs::create_symlink("../../../../srv", room("room") + "/srv/upwards");
}

}  // namespace

TEST_CASE("The command sees the new root directory and no other") {
    if (!in_private_world()) {
        return;
    }
    make_room();
    check_ran_as(doff({"--root", room("room"), "app"}), inside(app(), "room"));
    check_ran_as(doff({"--root=" + room("room"), "1999:1998"}), inside(ordinary(1999, 1998, {1998}), "room"));
    Witness root = ordinary(0, 0, {0}, "root", "/root", "/bin/bash");
    root.permitted = root.effective = root.bounding;
    root.no_new_privs = baseline().no_new_privs;
    check_ran_as(doff({"--root", room("room"), "root"}), inside(root, "room"));
    check_ran_as(doff({"--root", "/", "app"}), [] {
        Witness witness = app();
        witness.directory = witness.root;
        return witness;
    }());
    // Relative, and behind a symbolic link, as the caller sees it.
    fs::remove(path_of("to-room"));
    fs::create_symlink("room", path_of("to-room"));
    check_ran_as(
        doff({"--root", "./to-room", "app"}, [] { must(::chdir(path_of("").c_str()) == 0, "chdir"); }),
        inside(app(), "room"));
}

TEST_CASE("The working directory is inside, by links as they lead there") {
    if (!in_private_world()) {
        return;
    }
    make_room();
    for (const auto& [word, path] :
         std::vector<std::pair<std::string, std::string>>{{"/srv", "/srv"},
                                                          {"srv/inner", "/srv/inner"},
                                                          {"/absolute", "/srv/inner"},
                                                          {".", "/"},
                                                          {"/../../srv/../../srv", "/srv"},
                                                          {"..", "/"},
                                                          {"/srv/upwards", "/srv"},
                                                          {"/srv/upwards/inner/..", "/srv"}}) {
        CAPTURE(word);
        Witness wanted = inside(app(), "room");
        wanted.directory = id_of(room("room") + path);
        check_ran_as(doff({"--root", room("room"), "--chdir", word, "app"}), wanted);
    }
    check_refused(
        doff({"--root", room("room"), "--chdir", "/srv/of-root", "app"}),
        "chdir('/srv/of-root'): Permission denied\nhint: in '" + room("room") +
            "': '/srv/of-root' may not be entered by uid 1500: it belongs to uid 0, gid 0 and has mode "
            "0700\n");
    check_refused(doff({"--root", room("room"), "--chdir", "/srv/nosuch/below", "app"}),
                  ": No such file or directory\nhint: in '" + room("room") +
                      "': '/srv/nosuch' is not there, or is a link to what is not\n");
    // It is there outside.
    check_refused(doff({"--root", room("room"), "--chdir", path_of("scratch"), "app"}),
                  "cannot look at the directory '" + path_of("scratch") + "': No such file or directory");
}

TEST_CASE("The command is looked for inside") {
    if (!in_private_world()) {
        return;
    }
    make_room();
    write_file(room("room") + "/bin/script", "#!/bin/sh\n", 0755);
    const auto runs = [](const std::string& command, const std::string& path) {
        return run(
            {.argv = {doff_path(), "--root", room("room"), "app", "--", command}, .envp = {"PATH=" + path}});
    };
    Witness wanted = inside(app(), "room");
    wanted.argv0 = "tool";
    check_ran_as(runs("tool", "/nosuch:/bin"), wanted);
    wanted.argv0 = "/bin/tool";
    check_ran_as(runs("/bin/tool", ""), wanted);
    // What is there outside is not there inside, be it the command or what a script asks for.
    const std::string in = "hint: in '" + room("room") + "': ";
    check_refused(runs("sh", "/bin:/usr/bin"),
                  "command 'sh' not found in PATH\n" + in + "looked for in /bin, /usr/bin\n" +
                      "hint: inside it: '/usr' is not there\n",
                  127);
    check_refused(runs("sh", room("room") + ":/no/bin:/bin:/no/sbin:/usr/bin"),
                  "/usr/bin\nhint: inside it: '" + room("room") + "', '/no' and '/usr' are not there\n", 127);
    check_refused(runs(doff_path(), ""), "not found\n" + in, 127);
    check_refused(runs("/bin/script", ""), "cannot execute '/bin/script': No such file or directory", 126);
}

TEST_CASE("What is no directory is no root directory") {
    if (!in_private_world()) {
        return;
    }
    check_refused(doff({"--root", path_of("nosuch"), "app"}),
                  "cannot open the root directory '" + path_of("nosuch") + "': No such file or directory");
    check_refused(doff({"--root", path_of("nosuch/below"), "app"}),
                  ": No such file or directory\nhint: '" + path_of("nosuch") + "' is not there\n");
    check_refused(doff({"--root", probe_path(), "app"}), "Not a directory");
    check_refused(doff({"--root", "", "app"}), "--root '' is no path");
    check_refused(doff({"--root", probe_path() + "/below", "app"}), "Not a directory");
}

TEST_CASE("The capability that it takes is named") {
    if (!in_private_world()) {
        return;
    }
    make_room();
    const std::string needs =
        "chroot('" + room("room") + "') needs cap_sys_chroot, which this process does not have";
    check_refused(doff({"--root", room("room"), "app"}, [] { root_without(k_sys_chroot_bit); }), needs);
    check_refused(doff({"--root", room("room"), "app"}, [] { become(1500, 1500, {33, 44, 1500}); }), needs);
    check_refused(doff({"--root", room("room"), "--keep-ids"}, [] { become(1600, 1600, {1600}); }), needs);
    Witness wanted = inside(app(), "room");
    check_ran_as(
        doff({"--root", room("room"), "app"},
             [] { become_holder(1600, 1600, {1600}, k_sys_chroot_bit | k_setuid_bit | k_setgid_bit); }),
        wanted);
}

TEST_CASE("Everything else that was asked for holds inside too") {
    if (!in_private_world()) {
        return;
    }
    make_room();
    Witness wanted = inside(app(), "room");
    wanted.inheritable = wanted.permitted = wanted.effective = wanted.bounding = wanted.ambient =
        k_net_bind_service_bit;
    wanted.limits.at(k_limit_core) = {0, 0};
    wanted.securebits = 0xef;
    wanted.seccomp = 2;
    wanted.nice = 3;
    wanted.umask = 077;
    wanted.limits.at(k_limit_nofile) = {32, 64};
    check_ran_as(
        doff({"--strict", "--keep-caps=net_bind_service", "--root", room("room"), "--nice=3", "--umask=077",
              "--rlimit=nofile=32:64", "--oom-score-adj=11", "--close-fds", "--reset-signals", "app"}),
        wanted);
}

}  // namespace doff_test
