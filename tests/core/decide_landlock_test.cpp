// SPDX-License-Identifier: MIT
//
// Which ruleset the words lead to, what an older kernel cannot do of it, and what is tried to prove it.
#include "core/decide_landlock.h"

#include "catch.h"
#include "fake/printed.h"
#include "fake/starts.h"

#include <functional>

namespace doff {
namespace {

FakeKernel with_files() {
    FakeKernel kernel;
    std::uint64_t inode = 1000;
    for (const char* const path : {"/usr", "/etc", "/dev", "/tmp", "/var", "/run"}) {
        kernel.files[path] = {k_root, Gid{0}, 0040755, 2, 1, inode++};
    }
    kernel.files["/dev/null"] = {k_root, Gid{0}, 0020666, 1, 1, inode++};
    kernel.files["/etc/passwd"] = {k_root, Gid{0}, 0100644, 1, 1, inode++};
    return kernel;
}

Result<Landlock> decide(const std::function<void(Request&)>& change, FakeKernel kernel = with_files(),
                        bool no_new_privs = true) {
    Request request;
    change(request);
    Target target;
    target.uid = all_three(Uid{1000});
    target.no_new_privs = no_new_privs;
    if (const auto decided = decide_landlock(request, kernel, state_of(kernel), target); !decided) {
        return std::unexpected(decided.error());
    }
    return target.landlock;
}

std::string refusal(const std::function<void(Request&)>& change, const FakeKernel& kernel = with_files(),
                    bool no_new_privs = true) {
    const auto landlock = decide(change, kernel, no_new_privs);
    return landlock ? "" : sentence(landlock.error());
}

FakeKernel of_version(int version) {
    FakeKernel kernel = with_files();
    kernel.landlock = version;
    return kernel;
}

bool tries(const Landlock& landlock, const LandlockCanary& canary) {
    return std::ranges::any_of(landlock.canaries, [&](const LandlockCanary& each) {
        return std::string_view(each.path) == canary.path && each.writing == canary.writing;
    });
}

const auto k_writing = [](const char* path) { return LandlockCanary{path, true}; };

}  // namespace

TEST_CASE("without an option there is no ruleset") {
    const auto landlock = decide([](Request&) {});
    REQUIRE(landlock);
    CHECK_FALSE(landlock->asked_for());
}

TEST_CASE("a path that is no directory gets the rights of a file") {
    const auto landlock = decide([](Request& r) {
        r.ro = {"/etc/passwd"};
        r.rwx = {"/tmp", "/dev/null"};
    });
    REQUIRE(landlock);
    CHECK(landlock->handled == LandlockHandled{k_fs_all, 0, 0});
    CHECK(landlock->paths.size() == 3);
    CHECK(landlock->paths[0].allowed == k_fs_read_file);
    CHECK(landlock->paths[1].allowed == k_fs_all);
    CHECK(landlock->paths[2].allowed == k_fs_of_a_file);
}

TEST_CASE("the proof tries only what is there and no rule allows") {
    const auto all = decide([](Request& r) { r.ro = {"/etc/passwd"}; });
    REQUIRE(all);
    CHECK(tries(*all, {"/"}));
    CHECK(tries(*all, {"/etc"}));
    CHECK(tries(*all, k_writing("/dev/null")));
    CHECK_FALSE(tries(*all, k_writing("/dev/zero")));  // this machine has none
    const auto reading = decide([](Request& r) { r.rox = {"/"}; });
    REQUIRE(reading);
    CHECK(reading->canaries.size() == 1);
    CHECK(tries(*reading, k_writing("/dev/null")));
    const auto device = decide([](Request& r) { r.rw = {"/dev"}; });
    REQUIRE(device);
    CHECK_FALSE(tries(*device, k_writing("/dev/null")));
    CHECK_FALSE(tries(*device, {"/dev"}));
    CHECK(tries(*device, {"/etc"}));
    const auto nothing = decide([](Request& r) { r.rwx = {"/"}; });
    REQUIRE(nothing);
    CHECK(nothing->canaries.empty());
}

TEST_CASE("where something is denied and nothing is there to see it by, that is an error") {
    FakeKernel bare = with_files();
    bare.files.erase("/dev/null");
    CHECK(refusal([](Request& r) { r.ro = {"/"}; }, bare) ==
          "cannot prove that Landlock will deny writing: there is nothing to try it with");
    CHECK(refusal([](Request& r) { r.ro = {"/", "/dev/null"}; }, bare) != "");
    // What /dev allows says nothing about /proc.
    FakeKernel with_proc = with_files();
    with_proc.files["/proc/self/attr/current"] = {k_root, Gid{0}, 0100666, 1, 5, 77};
    const auto both = decide(
        [](Request& r) {
            r.ro = {"/"};
            r.rw = {"/dev"};
        },
        with_proc);
    REQUIRE(both);
    CHECK(both->canaries.size() == 1);
    CHECK(tries(*both, k_writing("/proc/self/attr/current")));
    CHECK(refusal([](Request& r) { r.ro = {"/etc"}; }, bare).empty());
    CHECK(refusal([](Request& r) { r.rw = {"/"}; }, bare).empty());
}

TEST_CASE("a scope gets something outside to prove it by, and nothing else does") {
    const auto signal = decide([](Request& r) { r.scope = "signal"; });
    REQUIRE(signal);
    CHECK(signal->outside.bystander != SocketPair{});
    CHECK(signal->outside.abstract_socket == -1);
    const auto socket = decide([](Request& r) { r.scope = "abstract-unix-socket"; });
    REQUIRE(socket);
    CHECK(socket->outside.bystander == SocketPair{});
    CHECK(socket->outside.abstract_socket != -1);
    for (const char* const call : {"socketpair", "bind_abstract"}) {
        FakeKernel kernel = with_files();
        kernel.refuse(call, std::errc::too_many_files_open);
        CHECK(refusal([](Request& r) { r.scope = "signal,abstract-unix-socket"; }, kernel)
                  .ends_with("for the proof of --scope: Too many open files"));
    }
}

TEST_CASE("a right that the kernel cannot restrict is an error, and its version is named") {
    const auto paths = [](Request& r) { r.ro = {"/etc"}; };
    const auto ports = [](Request& r) { r.bind_tcp = {"80"}; };
    const auto scope = [](Request& r) { r.scope = "signal"; };
    const std::string what = "cannot confine the command: this kernel cannot restrict ";
    CHECK(refusal(paths, of_version(5)).empty());
    CHECK(refusal(paths, of_version(4)) ==
          what + "ioctl(2) on devices, which came with Linux 6.10 (this is Landlock 4)");
    CHECK(refusal(paths, of_version(2)) ==
          what + "truncating files, which came with Linux 6.2 (this is Landlock 2)");
    CHECK(refusal(paths, of_version(1)) ==
          what +
              "renaming and linking into other directories, which came with Linux 5.19 (this is Landlock 1)");
    CHECK(refusal(ports, of_version(4)).empty());
    CHECK(refusal(ports, of_version(3)) ==
          what + "TCP ports, which came with Linux 6.7 (this is Landlock 3)");
    CHECK(refusal(scope, of_version(6)).empty());
    CHECK(refusal(scope, of_version(5)) == what + "scopes, which came with Linux 6.12 (this is Landlock 5)");
    CHECK(refusal(paths, of_version(0)) ==
          "cannot confine the command: this kernel has no Landlock: Function not implemented");
}

TEST_CASE("to try is to do without, and to say what") {
    const auto everything = [](Request& r) {
        r.try_landlock = true;
        r.ro = {"/etc"};
        r.bind_tcp = {"80"};
        r.scope = "signal";
    };
    const auto older = decide(everything, of_version(3));
    REQUIRE(older);
    CHECK(older->handled == LandlockHandled{k_fs_all & ~k_fs_ioctl_dev, 0, 0});
    CHECK(older->ports.empty());
    CHECK(older->not_had.size() == 3);
    const auto none = decide(everything, of_version(0));
    REQUIRE(none);
    CHECK_FALSE(none->asked_for());
    CHECK(none->not_had == std::vector<std::string>{"anything: it has no Landlock"});
    // A path that is not there is no matter of the kernel's age.
    CHECK_FALSE(decide([](Request& r) {
        r.try_landlock = true;
        r.ro = {"/none"};
    }));
}

TEST_CASE("what cannot be understood or opened is named") {
    CHECK(refusal([](Request& r) { r.ro = {"/none"}; }) ==
          "cannot open '/none' for Landlock: No such file or directory");
    CHECK(refusal([](Request& r) { r.scope = "signal,"; }) == "unknown scope '' in --scope 'signal,'");
    CHECK(refusal([](Request& r) { r.scope = "signl"; }) == "unknown scope 'signl' in --scope 'signl'");
    CHECK(refusal([](Request& r) { r.connect_tcp = {"65536"}; }).find("'65536'") != std::string::npos);
    CHECK(refusal([](Request& r) { r.ro = {"/etc"}; }, with_files(), /* no_new_privs= */ false) ==
          "cannot confine the command: Landlock needs no_new_privs");
}

}  // namespace doff
