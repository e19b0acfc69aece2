// SPDX-License-Identifier: MIT
//
// Which places are told apart, and by what evidence.
#include "core/places.h"

#include "catch.h"
#include "fake/fake_kernel.h"

namespace doff {
namespace {

FakeKernel with_file(const char* path, FakeKernel kernel = {}) {
    kernel.files[path] = {k_root, Gid{0}, 0100644, 1};
    return kernel;
}

std::string status_of(int pid, const std::string& uid) {
    const std::string none = "\t0000000000000000\n";
    const std::string ids = "\t" + uid + "\t" + uid + "\t" + uid + "\t" + uid + "\n";
    return "State:\tS (sleeping)\nTgid:\t" + std::to_string(pid) + "\nPid:\t" + std::to_string(pid) +
           "\nPPid:\t0\nUid:" + ids + "Gid:" + ids + "Groups:\t \nThreads:\t1\nSigBlk:" + none +
           "SigIgn:" + none + "CapInh:" + none + "CapPrm:" + none + "CapEff:" + none +
           "CapBnd:\t00000000000000c0\nCapAmb:" + none;
}

void with_first_process(FakeKernel& kernel, const std::string& status) {
    kernel.files["/proc/1"] = {k_root, Gid{0}, 040555, 9, 1, 7};
    kernel.texts["/proc/1/status"] = status;
}

}  // namespace

TEST_CASE("a place is what there is evidence of") {
    struct {
        FakeKernel kernel;
        Environment environment;
        Places wanted;
    } rows[]{
        {{}, {"PATH=/bin"}, {}},
        {with_file("/.dockerenv"), {}, {.docker = true}},
        {with_file("/run/.containerenv"), {}, {.podman = true}},
        {{}, {"A=1", "KUBERNETES_SERVICE_HOST=10.0.0.1"}, {.kubernetes = true}},
        {{}, {"KUBERNETES_SERVICE_HOST_2=1", "XKUBERNETES_SERVICE_HOST=1", "KUBERNETES_SERVICE_HOST"}, {}},
        {with_file("/run/.containerenv"), {"KUBERNETES_SERVICE_HOST="}, {.kubernetes = true}},
    };
    for (auto& row : rows) {
        CHECK(find_places(row.kernel, row.environment) == row.wanted);
    }
}

TEST_CASE("how a container was started is what its first process has") {
    const auto first = [](const std::string& uid, bool docker) {
        FakeKernel kernel = docker ? with_file("/.dockerenv") : FakeKernel{};
        with_first_process(kernel, status_of(1, uid));
        return find_places(kernel, {}).first;
    };
    CHECK(first("0", true) == FirstProcess{true, capabilities_of({k_cap_setgid, k_cap_setuid})});
    CHECK(first("500", true) == FirstProcess{false, capabilities_of({k_cap_setgid, k_cap_setuid})});
    CHECK_FALSE(first("65534", true));  // of whom this user namespace knows nothing
    CHECK_FALSE(first("0", false));
    FakeKernel image = with_file("/.dockerenv");
    with_first_process(image, status_of(2, "0"));  // mounted there
    CHECK_FALSE(find_places(image, {}).first);
    with_first_process(image, status_of(1, "0"));
    image.refuse("read_file_at", std::errc::not_supported);  // none of proc(5)
    CHECK_FALSE(find_places(image, {}).first);
}

TEST_CASE("a unit is what the manager itself started") {
    const Environment environment{"INVOCATION_ID=1f"};
    FakeKernel unit = with_file("/run/systemd/system");
    unit.process.parent = 1;
    CHECK(find_places(unit, environment).systemd);
    // A login below a unit has the variable too; a container's init is no manager of units.
    CHECK_FALSE(find_places(unit, {}).systemd);
    FakeKernel other;
    other.process.parent = 1;
    CHECK_FALSE(find_places(other, environment).systemd);
    unit.process.parent = 2;
    CHECK_FALSE(find_places(unit, environment).systemd);
}

TEST_CASE("lines are joined by newlines, and an empty one is none") {
    CHECK(with_line("", "a") == "a");
    CHECK(with_line("a", "") == "a");
    CHECK(with_line("a", "b") == "a\nb");
    CHECK(with_line("a\nb", "b") == "a\nb");
    CHECK(with_line("ab", "b\nab\na") == "ab\nb\na");
}

}  // namespace doff
