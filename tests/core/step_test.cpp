// SPDX-License-Identifier: MIT
//
// One step of each kind as --explain and --verbose print it.
#include "core/step.h"

#include "catch.h"
#include "fake/fake_kernel.h"
#include "fake/printed.h"

#include <set>

namespace doff {
namespace {

struct Row {
    Step step;
    std::string call;
    std::string purpose;
};

const CapabilitySet k_two = capabilities_of({6, 7});

std::vector<Gid> many(std::uint32_t count) {
    std::vector<Gid> groups;
    for (std::uint32_t gid = 1; gid <= count; ++gid) {
        groups.push_back(Gid{gid});
    }
    return groups;
}

std::vector<Row> rows() {
    return {
        {SetLimit{Resource::nofile, {1024, k_unlimited}}, "prlimit(nofile, 1024:unlimited)", "soft:hard"},
        {SetNice{-5}, "setpriority(-5)", "the nice value"},
        {SetIoPriority{{k_io_best_effort, 7}}, "ioprio_set(best-effort:7)", "class and level"},
        {SetScheduling{{.policy = k_sched_fifo, .priority = 5}}, "sched_setattr(fifo:5)",
         "policy and priority"},
        {SetCpus{{{0b1101}}}, "sched_setaffinity(0,2-3)", "these CPUs and no others"},
        {SetOomScoreAdj{9, 500}, "write(/proc/self/oom_score_adj, 500)",
         "for the kernel's out-of-memory killer"},
        {SetUmask{077}, "umask(0077)", "for the files it creates"},
        {UnshareFs{}, "unshare(CLONE_FS)", "or execve may make the IDs one"},
        {ChangeRoot{3, "/srv/jail"}, "chroot('/srv/jail')", "and the working directory with it"},
        {SetExecLabel{4,
                      {SecurityModule::apparmor, "a b\xff", "/proc/self/attr/apparmor/exec", "exec a b\xff"}},
         "write(/proc/self/attr/apparmor/exec, 'exec a b\\xff')", "the command's label, from execve on"},
        {StartSession{}, "setsid()", "without a terminal"},
        {ResetSignals{}, "rt_sigaction(default), rt_sigprocmask(none)", "none is ignored, none blocked"},
        {CloseFds{{3, 8}}, "close_range(3, 8)", "nothing else stays open"},
        {CloseFds{{10, ~0U}}, "close_range(10, ~0)", "nothing else stays open"},
        {KeepFd{9}, "fcntl(9, F_SETFD, 0)", "passed on to the command"},
        {ChangeDirectory{"/a b\n"}, "chdir('/a b\\n')", "as the new user"},
        {SetPtracer{k_any_ptracer}, "prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY)", "who may trace it"},
        {SetPtracer{17}, "prctl(PR_SET_PTRACER, 17)", "who may trace it"},
        {SetParentDeathSignal{15, 1}, "prctl(PR_SET_PDEATHSIG, SIGTERM)", "when our parent ends"},
        {InstallFilter{4, 1210}, "seccomp(1210 instructions)", "then try what it has to deny"},
        {RestrictSelf{5}, "landlock_restrict_self(ruleset)", "then try what it has to deny"},
        {SetKeepCaps{true}, "prctl(PR_SET_KEEPCAPS, 1)", "capabilities outlive the next steps"},
        {SetKeepCaps{false}, "prctl(PR_SET_KEEPCAPS, 0)", "and no longer"},
        {DropBounding{k_two}, "prctl(PR_CAPBSET_DROP, cap_setgid,cap_setuid)",
         "no program can gain these again"},
        {DropBounding{capabilities_of({0, 1, 2, 3, 4})}, "prctl(PR_CAPBSET_DROP, 5 capabilities)",
         "no program can gain these again"},
        {SetGroups{{Gid{33}, Gid{1000}}}, "setgroups([33, 1000])", "supplementary groups: exactly these"},
        {SetGroups{}, "setgroups([])", "supplementary groups: exactly these"},
        {SetRegid{Gid{1}, Gid{2}}, "setregid(1, 2)", "real and effective; group before user"},
        {SetGid{Gid{4294967294}}, "setgid(4294967294)", "with CAP_SETGID the saved one too"},
        {SetUid{Uid{1000}}, "setuid(1000)", "real, effective and saved"},
        {SetResgid{{k_unchanged_gid, Gid{33}, Gid{33}}}, "setresgid(-1, 33, 33)",
         "real, effective, saved; -1 stays"},
        {SetResuid{{Uid{1}, Uid{0}, k_unchanged_uid}}, "setresuid(1, 0, -1)",
         "real, effective, saved; -1 stays"},
        {SetNotDumpable{}, "prctl(PR_SET_DUMPABLE, 0)", "the new user cannot trace us"},
        {SetCapabilities{{}}, "capset(none)", "exactly, in all three sets"},
        {SetCapabilities{{k_two, k_two, k_two}}, "capset(cap_setgid,cap_setuid)",
         "exactly, in all three sets"},
        {SetCapabilities{{capabilities_of({0}), k_two, {}}},
         "capset(effective cap_chown; permitted cap_setgid,cap_setuid; inheritable none)",
         "exactly, in all three sets"},
        {ClearAmbient{}, "prctl(PR_CAP_AMBIENT_CLEAR_ALL)", "and nothing ambient"},
        {RaiseAmbient{k_two}, "prctl(PR_CAP_AMBIENT_RAISE, cap_setgid,cap_setuid)", "these survive execve"},
        {SetSecurebits{0xef}, "prctl(PR_SET_SECUREBITS, 0xef)", "what uid 0 means, and locks"},
        {JoinSessionKeyring{false}, "keyctl(KEYCTL_JOIN_SESSION_KEYRING)",
         "a new one, if the kernel lets us"},
        {JoinSessionKeyring{true}, "keyctl(KEYCTL_JOIN_SESSION_KEYRING)", "a new one"},
        {SetNoNewPrivs{}, "prctl(PR_SET_NO_NEW_PRIVS, 1)", "no program gives more privilege"},
        {InstallTerminalGuard{4}, "seccomp(refuse TIOCSTI, TIOCLINUX)", "nothing types into the terminal"},
    };
}

}  // namespace

TEST_CASE("every kind of step names its call with its values, and what it is for") {
    std::set<std::size_t> kinds;
    for (const Row& row : rows()) {
        CHECK(call_of(row.step) == row.call);
        CHECK(purpose_of(row.step) == row.purpose);
        kinds.insert(row.step.index());
    }
    CHECK(kinds.size() == std::variant_size_v<Step>);
}

TEST_CASE("a list of more than sixteen groups is cut, and the cut is shown") {
    CHECK(call_of(SetGroups{many(16)}) ==
          "setgroups([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])");
    CHECK(call_of(SetGroups{many(17)}) ==
          "setgroups([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, ... 17 in all])");
}

}  // namespace doff
