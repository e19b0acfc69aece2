// SPDX-License-Identifier: MIT
//
// proc_pid_status(5), proc_pid_stat(5) and proc_pid_limits(5), in the form that their manual pages give them.
#include "core/proc_status.h"

#include "catch.h"

namespace doff {
namespace {

const std::string k_status =
    "Name:\tsleep\nUmask:\t0027\nState:\tS (sleeping)\nTgid:\t1137\nNgid:\t0\nPid:\t1139\nPPid:\t40\n"
    "TracerPid:\t0\nUid:\t1000\t1001\t1002\t1003\nGid:\t33\t34\t35\t36\nFDSize:\t64\nGroups:\t4 33 "
    "4294967294 \n"
    "NStgid:\t1137\nKthread:\t0\nThreads:\t3\nSigQ:\t0/96365\nSigPnd:\t0000000000000000\n"
    "ShdPnd:\t0000000000000000\nSigBlk:\t0000000000004001\nSigIgn:\t8000000000000000\n"
    "SigCgt:\t0000000000000000\nCapInh:\t0000000000000001\nCapPrm:\t0000000000000003\n"
    "CapEff:\t0000000000000002\nCapBnd:\t000001ffffffffff\nCapAmb:\t0000000000000004\nNoNewPrivs:\t1\n"
    "Seccomp:\t2\nSeccomp_filters:\t5\nSpeculation_Store_Bypass:\tthread vulnerable\nCpus_allowed:\t3\n"
    "Cpus_allowed_list:\t0-1,4\n";

std::string without(const std::string& key) {
    std::string text = k_status;
    const std::size_t at = text.find("\n" + key + ":") + 1;
    return text.erase(at, text.find('\n', at) + 1 - at);
}

std::string with(const std::string& key, const std::string& value) {
    return without(key) + key + ":\t" + value + "\n";
}

}  // namespace

TEST_CASE("every line of a process's status is where it belongs") {
    ProcStatus wanted;
    wanted.state = 'S';
    wanted.id = 1139;
    wanted.thread_group = 1137;
    wanted.parent = 40;
    wanted.threads = 3;
    wanted.uid = {Uid{1000}, Uid{1001}, Uid{1002}, Uid{1003}};
    wanted.gid = {Gid{33}, Gid{34}, Gid{35}, Gid{36}};
    wanted.groups = {Gid{4}, Gid{33}, Gid{4294967294}};
    wanted.capabilities = {{3}, {2}, {1}, {0x1ff'ffff'ffff}, {4}};
    wanted.no_new_privs = true;
    wanted.seccomp_mode = 2;
    wanted.seccomp_filters = 5;
    wanted.umask = 027;
    wanted.cpus = CpuSet{{0b10011}};
    wanted.blocked = {1, 15};
    wanted.ignored = {64};
    CHECK((parse_proc_status(k_status) == wanted));
}

TEST_CASE("what an older kernel or a zombie has no line for is not known") {
    for (const char* const key : {"Umask", "NoNewPrivs", "Seccomp", "Seccomp_filters", "Cpus_allowed_list"}) {
        CAPTURE(key);
        CHECK(parse_proc_status(without(key)).has_value());
    }
    CHECK(parse_proc_status(without("Umask"))->umask == std::nullopt);
    CHECK(parse_proc_status(without("NoNewPrivs"))->no_new_privs == std::nullopt);
    CHECK(parse_proc_status(without("Seccomp"))->seccomp_mode == std::nullopt);
    CHECK(parse_proc_status(with("Groups", ""))->groups.empty());
}

TEST_CASE("a status without one of the other lines, or with nonsense in it, is refused by its name") {
    for (const std::string key : {"State", "Tgid", "Pid", "PPid", "Threads", "Uid", "Gid", "Groups", "SigBlk",
                                  "SigIgn", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
        CAPTURE(key);
        CHECK((parse_proc_status(without(key)) == std::unexpected(key)));
        CHECK((parse_proc_status(with(key, key == "State" ? "" : "x")) == std::unexpected(key)));
    }
    for (const std::string key : {"SigBlk", "SigIgn"}) {
        CHECK((parse_proc_status(with(key, "000000000000000g")) == std::unexpected(key)));
    }
    CHECK((parse_proc_status(with("Uid", "1\t2\t3")) == std::unexpected("Uid")));
    CHECK((parse_proc_status(with("Uid", "1\t2\t3\t4294967296")) == std::unexpected("Uid")));
    CHECK(parse_proc_status("").has_value() == false);
}

TEST_CASE("a process's name cannot pass for other fields of its stat") {
    const std::string numbers =
        " S 40 1137 1137 0 -1 4194304 1 0 0 0 0 0 0 0 20 -5 1 0 9000 1 1 1 1 1 1 1 1 0 0 0 0 0 0 0 17 1 50 2 "
        "0 0\n";
    const ProcStat wanted{false, -5, {.policy = k_sched_rr, .priority = 50}};
    CHECK(parse_proc_stat("1137 (sleep)" + numbers) == wanted);
    CHECK(parse_proc_stat("1137 (a) S 1 2 (b\n) c" + std::string(")") + numbers) == wanted);
    std::string kernel_thread = numbers;
    kernel_thread.replace(kernel_thread.find("4194304"), 7, "2129984");
    CHECK(parse_proc_stat("2 (kthreadd)" + kernel_thread)->kernel_thread);
    CHECK_FALSE(parse_proc_stat("1137 (sleep) S 1 2"));
    CHECK_FALSE(parse_proc_stat("1137"));
    CHECK_FALSE(parse_proc_stat(""));
}

TEST_CASE("limits are known by their names") {
    const auto limits = parse_proc_limits(
        "Limit                     Soft Limit           Hard Limit           Units     \n"
        "Max cpu time              unlimited            unlimited            seconds   \n"
        "Max open files            1024                 524288               files     \n"
        "Max nice priority         0                    0                    \n"
        "Max processes             x                    7                    processes \n"
        "Max of something new      1                    2                    things    \n");
    const auto at = [&](Resource resource) { return limits.at(static_cast<std::size_t>(resource)); };
    CHECK(at(Resource::cpu) == Limit{});
    CHECK(at(Resource::nofile) == Limit{1024, 524288});
    CHECK(at(Resource::nice) == Limit{0, 0});
    CHECK(at(Resource::nproc) == std::nullopt);
    CHECK(at(Resource::core) == std::nullopt);
}

}  // namespace doff
