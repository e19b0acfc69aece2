// SPDX-License-Identifier: MIT
//
// A path on the model, walked by name: where it ends, and what is said of that. The rules are those of
// path_resolution(7).
#include "core/path_walk.h"

#include "catch.h"
#include "fake/starts.h"

namespace doff {
namespace {

using enum std::errc;

std::string end_of(FakeKernel& kernel, const std::string& path) {
    const auto end = walk(kernel, path);
    return end ? end->path : why_stopped(kernel, end.error());
}

FakeKernel with_files() {
    FakeKernel kernel = already_app();
    kernel.files["/srv/app"] = {k_root, Gid{50}, 0040750, 2};
    kernel.files["/srv/app/x"] = {k_root, Gid{50}, 0100755, 1};
    kernel.files["/srv/open"] = {k_root, Gid{50}, 0040755, 2};
    kernel.files["/srv/open/x"] = {k_root, Gid{50}, 0100755, 1};
    kernel.links["/srv/link"] = "open";
    kernel.links["/srv/far"] = "/srv/link/x";
    kernel.links["/srv/gone"] = "/none/x";
    kernel.links["/srv/a"] = "b";
    kernel.links["/srv/b"] = "a";
    kernel.links["/srv/closed"] = "app/x";
    return kernel;
}

}  // namespace

TEST_CASE("a walk ends where the kernel's does, without symbolic links") {
    FakeKernel kernel = with_files();
    CHECK(end_of(kernel, "/srv/open/x") == "/srv/open/x");
    CHECK(end_of(kernel, "//srv///open/./x") == "/srv/open/x");
    CHECK(end_of(kernel, "/srv/link/x") == "/srv/open/x");
    CHECK(end_of(kernel, "/srv/far") == "/srv/open/x");
    CHECK(end_of(kernel, "/srv/link/") == "/srv/open");
    CHECK(end_of(kernel, "/") == "/");
    kernel.process.directory = "/srv";
    CHECK(end_of(kernel, "link/x") == "open/x");
}

TEST_CASE("the directory that may not be searched is named, and not one before or after it") {
    FakeKernel kernel = with_files();
    const std::string why =
        "'/srv/app' may not be searched by uid 1000: it belongs to uid 0, gid 50 and has mode 0750";
    CHECK(end_of(kernel, "/srv/app/x") == why);
    CHECK(end_of(kernel, "/srv/app/none/x") == why);
    CHECK(end_of(kernel, "/srv/closed") == why);
    // A member of its group may.
    kernel.process.groups.push_back(Gid{50});
    CHECK(end_of(kernel, "/srv/app/x") == "/srv/app/x");
    // The mode allows it then, and is not to blame where something else refuses.
    kernel.guarded = {"/srv/app"};
    CHECK(end_of(kernel, "/srv/app/x") ==
          "'/srv/app' may not be searched by uid 1000: its mode would allow it: an access control list, a "
          "security module (AppArmor, SELinux), Landlock or the file system refuses");
    kernel.xattrs["/srv/app system.posix_acl_access"] = "";
    CHECK(end_of(kernel, "/srv/app/x") ==
          "'/srv/app' may not be searched by uid 1000: its mode would allow it, its access control list does "
          "not: see getfacl");
    kernel.guarded.clear();
    CHECK(end_of(kernel, "/srv/app/x") == "/srv/app/x");
}

TEST_CASE("what is not there is named, with the link that leads to it") {
    FakeKernel kernel = with_files();
    CHECK(end_of(kernel, "/srv/open/none") == "'/srv/open/none' is not there");
    CHECK(end_of(kernel, "/srv/none/x") == "'/srv/none' is not there");
    CHECK(end_of(kernel, "/srv/gone") ==
          "'/srv/gone' is a symbolic link to '/none/x', and '/none' is not there");
    // That link is no reason.
    CHECK(end_of(kernel, "/srv/link/none") == "'/srv/open/none' is not there");
    CHECK(end_of(kernel, "/srv/open/x/y") == "'/srv/open/x' is not a directory");
    CHECK(end_of(kernel, "/srv/open/x/") == "'/srv/open/x' is not a directory");
    kernel.process.directory = "/srv";
    CHECK(end_of(kernel, "none/x") == "'/srv/none' is not there");
    CHECK(end_of(kernel, "./none") == "'/srv/none' is not there");
}

TEST_CASE("a working directory that may not be searched has a name, and so has what is in the way to it") {
    FakeKernel kernel = with_files();
    kernel.process.directory = "/srv/app";
    CHECK(end_of(kernel, "x") ==
          "the working directory '/srv/app' may not be searched by uid 1000: it belongs to uid 0, gid 50 and "
          "has "
          "mode 0750; --chdir names another");
    kernel.files["/srv/app/below"] = {k_root, Gid{50}, 0040700, 2};
    kernel.process.directory = "/srv/app/below";
    CHECK(end_of(kernel, "./x") ==
          "the working directory is '/srv/app/below', and '/srv/app' may not be searched by uid 1000: it "
          "belongs to "
          "uid 0, gid 50 and has mode 0750");
    kernel.process.directory = "/srv/open";
    CHECK(end_of(kernel, "x") == "x");
}

TEST_CASE("of a path that could not be had the first name in the way is told, unless that is all of it") {
    FakeKernel kernel = with_files();
    CHECK(why_not_reached(kernel, "/srv/none") == "");
    CHECK(why_not_reached(kernel, "/srv/open") == "");
    CHECK(why_not_reached(kernel, "/srv/none/x/y") == "'/srv/none' is not there");
    CHECK(why_not_reached(kernel, "/srv/app/x").starts_with("'/srv/app' may not be searched by uid 1000"));
    kernel.process.directory = "/srv";
    CHECK(why_not_reached(kernel, "none") == "'/srv/none' is not there");
}

TEST_CASE("lines about paths inside a new root directory say so, each") {
    CHECK(in_root("", "a\nb") == "a\nb");
    CHECK(in_root("/srv", "") == "");
    CHECK(in_root("/s\n", "a\nb") == "in '/s\\n': a\ninside it: b");
}

TEST_CASE("links that go round, and names that are too long") {
    FakeKernel kernel = with_files();
    CHECK(end_of(kernel, "/srv/a") ==
          "symbolic links lead round and round, or through more than 40: '/srv/a' leads to 'b'");
    const std::string name(256, 'n');
    CHECK(end_of(kernel, "/srv/" + name) ==
          "the name '" + std::string(160, 'n') + "...' has 256 bytes, and a file's name at most 255");
    CHECK(end_of(kernel, "/srv/" + name.substr(1)).ends_with("' is not there"));
    CHECK(walk(kernel, "").error().reason == no_such_file_or_directory);
}

TEST_CASE("a file system that lets nobody in is told by its type") {
    FakeKernel kernel = with_files();
    kernel.mounts["/srv/open"] = {k_fuse, 0};
    kernel.refuse("lstat", permission_denied, 4);  // "/", "/srv", "/srv/open", "x"
    kernel.refuse("stat", permission_denied);
    CHECK(end_of(kernel, "/srv/open/x") ==
          "'/srv/open/x' is a FUSE file system, which lets in nobody but the user who mounted it unless that "
          "was with allow_other");
    kernel.mounts.clear();
    kernel.refuse("lstat", permission_denied, 8);
    CHECK(end_of(kernel, "/srv/open/x") == "");
}

TEST_CASE("a link of somebody else in a directory for all is named where the kernel does not follow it") {
    FakeKernel kernel = already_app();
    kernel.files["/tmp"] = {Uid{7}, Gid{0}, 0041777, 2};
    kernel.files["/srv/x"] = {k_root, Gid{0}, 0100755, 1};
    kernel.links["/tmp/link"] = "/srv/x";
    CHECK(end_of(kernel, "/tmp/link") == "/srv/x");
    kernel.refuse("stat", permission_denied);
    CHECK(end_of(kernel, "/tmp/link").ends_with("the kernel does not follow it (fs.protected_symlinks)"));
    kernel.files["/tmp"].uid = k_root;  // the link's owner
    CHECK(end_of(kernel, "/tmp/link") == "");
}

TEST_CASE("where the kernel answers otherwise than the walk, nothing is said") {
    FakeKernel kernel = with_files();
    kernel.refuse("stat", io_error);
    CHECK(end_of(kernel, "/srv/open/x") == "");
    CHECK(walk(kernel, "/srv/open/x").error().reason == io_error);
    CHECK(end_of(kernel, "/srv/app/x") == "");
}

}  // namespace doff
