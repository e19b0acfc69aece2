// SPDX-License-Identifier: MIT
//
// Each row says what changes from the start, and everything it does not name stays as it was: so a
// row is the whole process. The defaults are those of doff(1).
#include "fake/scenarios.h"

#include "core/landlock.h"
#include "core/terminal_guard.h"
#include "fake/starts.h"
#include "profile/profile_compiler.h"
#include "run.h"

#include <functional>
#include <utility>

namespace doff {
namespace {

using Words = std::vector<std::string>;
using Change = std::function<void(Process&)>;

const std::vector<Gid> k_groups_of_app{Gid{33}, Gid{998}, Gid{1000}};
const CapabilitySet k_all{(std::uint64_t{1} << 41) - 1};
constexpr unsigned k_strict_bits = 0xef;

void become(Process& p, std::uint32_t uid, std::uint32_t gid) {
    p.uid = {Uid{uid}, Uid{uid}, Uid{uid}, Uid{uid}};
    p.gid = {Gid{gid}, Gid{gid}, Gid{gid}, Gid{gid}};
}

// What every user but root gets.
void drop(Process& p, std::uint32_t uid, std::uint32_t gid, std::vector<Gid> groups) {
    become(p, uid, gid);
    p.groups = std::move(groups);
    p.capabilities = {{}, {}, {}, p.capabilities.bounding, {}};
    p.securebits &= ~k_secbit_keep_caps;
    p.no_new_privs = true;
}

void drop_to_app(Process& p) {
    drop(p, 1000, 1000, k_groups_of_app);
}

void keep(Process& p, CapabilitySet kept) {
    p.capabilities = {kept, kept, kept, kept, kept};
}

void guard(Process& p) {
    const auto program = terminal_guard();
    p.filters.emplace_back(program.begin(), program.end());
}

void make_strict(Process& p) {
    p.limits.at(static_cast<std::size_t>(Resource::core)) = {0, 0};
    p.umask = 077;
    keep(p, {});
    p.securebits = k_strict_bits;
    p.no_new_privs = true;
    guard(p);
}

FakeKernel with(FakeKernel kernel, const std::function<void(FakeKernel&)>& change) {
    change(kernel);
    return kernel;
}

FakeKernel in_a_terminal(FakeKernel kernel = {}) {
    kernel.terminals = {0, 1, 2};
    return kernel;
}

FakeKernel root_with_securebits(unsigned bits) {
    FakeKernel kernel;
    kernel.process.securebits = bits;
    return kernel;
}

}  // namespace

Outcome run_on(FakeKernel kernel, const Words& words, FakeAccounts accounts) {
    Outcome outcome;
    ProfileCompiler compiler;
    try {
        outcome.status = run(words, {"PATH=/usr/bin:/bin", "HOME=/root"}, kernel, accounts, compiler);
    } catch (const Executed& executed) {
        outcome.executed = executed;
    }
    outcome.calls = std::move(kernel.calls);
    return outcome;
}

std::vector<Scenario> scenarios() {
    std::vector<Scenario> rows;
    const CapabilitySet chown = capabilities_of({0});
    const CapabilitySet chown_and_bind = capabilities_of({0, 10});

    enum class Ring { new_one, kept };
    const auto add = [&](std::string name, FakeKernel kernel, Words options, const Change& change,
                         Ring ring = Ring::new_one) {
        options.insert(options.end(), {"--", "/bin/true", "an argument"});
        Process wanted = kernel.process;
        change(wanted);
        wanted.dumpable = 0;
        wanted.session_keyring = ring == Ring::new_one ? 101 : wanted.session_keyring;
        rows.push_back({std::move(name), std::move(kernel), std::move(options), std::move(wanted)});
    };

    add("root to a user", {}, {"app"}, drop_to_app);
    add("expectations that hold", {},
        {"--assert", "uid=app", "--assert=gid=1000", "--assert", "groups=www,998,app", "--assert=caps=none",
         "--assert=no-new-privs", "--assert=umask=022", "--assert=cwd=/", "--assert=cannot-regain", "app"},
        drop_to_app);
    add("by --user", {}, {"--user", "app"}, drop_to_app);
    add("user and group", {}, {"app:www"}, [](Process& p) { drop(p, 1000, 33, {Gid{33}}); });
    add("numbers", {}, {"4242:4243"}, [](Process& p) { drop(p, 4242, 4243, {Gid{4243}}); });
    add("sure numbers", {}, {"--keep-env", "+4242:+33"}, [](Process& p) { drop(p, 4242, 33, {Gid{33}}); });
    add("the largest id", {}, {"+4294967294:+4294967294"},
        [](Process& p) { drop(p, 4294967294, 4294967294, {Gid{4294967294}}); });
    add("the owner of a path",
        with({}, [](FakeKernel& k) { k.files["/srv/app"] = {Uid{1000}, Gid{33}, 0040755, 2}; }),
        {"@/srv/app"}, [](Process& p) { drop(p, 1000, 33, {Gid{33}}); });
    add("groups kept", with({}, [](FakeKernel& k) { k.process.groups = {Gid{0}, Gid{27}}; }),
        {"-G", "keep", "app"}, [](Process& p) { drop(p, 1000, 1000, {Gid{0}, Gid{27}}); });
    add("no groups", with({}, [](FakeKernel& k) { k.process.groups = {Gid{0}, Gid{27}}; }),
        {"-G", "none", "app"}, [](Process& p) { drop(p, 1000, 1000, {}); });
    add("more groups", {}, {"-G", "init,5", "app"},
        [](Process& p) { drop(p, 1000, 1000, {Gid{5}, Gid{33}, Gid{998}, Gid{1000}}); });
    add("the overflow gid", with({}, [](FakeKernel& k) { k.process.groups = {Gid{65534}}; }), {"nobody"},
        [](Process& p) { drop(p, 65534, 65534, {Gid{65534}}); });

    add("capabilities kept", {}, {"--keep-caps", "chown,net_bind_service", "app"}, [&](Process& p) {
        drop_to_app(p);
        keep(p, chown_and_bind);
    });
    add("CAP_SETUID kept", {}, {"--keep-caps", "setuid,setgid", "app"}, [&](Process& p) {
        drop_to_app(p);
        keep(p, capabilities_of({k_cap_setuid, k_cap_setgid}));
    });
    // The sets are as wanted at the start, and the change of user is what would empty one of them.
    const CapabilitySet ids = capabilities_of({k_cap_setuid, k_cap_setgid});
    add("exactly the capabilities to keep",
        with({}, [&](FakeKernel& k) { k.process.capabilities = {ids, ids, ids, ids, {}}; }),
        {"--keep-caps", "setuid,setgid", "app"}, [&](Process& p) {
            drop_to_app(p);
            keep(p, ids);
        });
    add("strict", {}, {"--strict", "app"}, [](Process& p) {
        drop_to_app(p);
        make_strict(p);
    });
    add("strict with capabilities", {}, {"--strict", "--keep-caps", "chown", "app"}, [&](Process& p) {
        drop_to_app(p);
        make_strict(p);
        keep(p, chown);
    });
    add("strict, once more", root_with_securebits(k_strict_bits), {"--strict", "app"}, [](Process& p) {
        drop_to_app(p);
        make_strict(p);
    });
    add("new privileges allowed", {}, {"--allow-new-privs", "app"}, [](Process& p) {
        drop_to_app(p);
        p.no_new_privs = false;
    });
    add("keyring kept", {}, {"--keep-keyring", "app"}, drop_to_app, Ring::kept);
    add("keyrings refused",
        with({},
             [](FakeKernel& k) {
                 k.refuse("keyctl_join_session_keyring", std::errc::function_not_supported);
                 k.refuse("keyctl_get_session_keyring_id", std::errc::function_not_supported);
             }),
        {"app"}, drop_to_app, Ring::kept);

    add("a real uid alone", {}, {"--ruid", "app"}, [](Process& p) { p.uid.real = Uid{1000}; });
    add("an effective uid alone", {}, {"--euid", "app"}, [](Process& p) {
        p.uid = {k_root, Uid{1000}, Uid{1000}, Uid{1000}};
        p.capabilities = {{}, {}, {}, p.capabilities.bounding, {}};
    });
    add("an effective gid alone", {}, {"--egid", "www"},
        [](Process& p) { p.gid = {Gid{0}, Gid{33}, Gid{33}, Gid{33}}; });
    add("all six ids and groups", {},
        {"--ruid", "1", "--euid", "2", "--suid", "2", "--rgid", "3", "--egid", "4", "--sgid", "4", "-G",
         "5,6"},
        [](Process& p) {
            drop(p, 2, 4, {Gid{5}, Gid{6}});
            p.uid.real = Uid{1};
            p.gid.real = Gid{3};
            p.no_new_privs = false;
        });
    add("ids of an ordinary user, changed round",
        with(ordinary_user(), [](FakeKernel& k) { k.process.uid.real = Uid{7}; }),
        {"--ruid", "500", "--euid", "7"}, [](Process& p) { p.uid = {Uid{500}, Uid{7}, Uid{7}, Uid{7}}; });
    add("a holder of CAP_SETUID to another effective uid", holder_of_setuid(), {"--euid", "app"},
        [](Process& p) {
            p.uid = {Uid{500}, Uid{1000}, Uid{1000}, Uid{1000}};
            p.capabilities = {{}, {}, {}, p.capabilities.bounding, {}};
        });
    add("ids kept", ordinary_user(), {"--keep-ids"}, [](Process& p) { p.no_new_privs = true; });
    add("ids kept, groups set", {}, {"--keep-ids", "-G", "www"}, [](Process& p) { p.groups = {Gid{33}}; });

    add("limits", {}, {"--rlimit", "nofile=100:200", "--rlimit=core=0", "--rlimit", "stack=8192:", "app"},
        [](Process& p) {
            drop_to_app(p);
            const auto set = [&](Resource resource, Limit limit) {
                p.limits.at(static_cast<std::size_t>(resource)) = limit;
            };
            set(Resource::nofile, {100, 200});
            set(Resource::core, {0, 0});
            set(Resource::stack, {8192, k_unlimited});
        });
    add("scheduling", {},
        {"--nice", "-5", "--ionice", "rt:1", "--sched", "fifo:7", "--cpus", "1,3", "--oom-score-adj", "-500",
         "app"},
        [](Process& p) {
            drop_to_app(p);
            p.nice = -5;
            p.io_priority = {k_io_realtime, 1};
            p.scheduling = {.policy = k_sched_fifo, .priority = 7};
            p.cpus = {{0b1010}};
            p.oom_score_adj = -500;
        });
    add("a process of its own",
        with({},
             [](FakeKernel& k) {
                 k.process.ignored_signals = {1, 13, 34};
                 k.process.signals_blocked = true;
             }),
        {"--umask", "27", "--chdir", "/srv", "--new-session", "--pdeathsig", "TERM", "--ptracer", "any",
         "--reset-signals", "--new-keyring", "app"},
        [](Process& p) {
            drop_to_app(p);
            p.umask = 027;
            p.directory = "/srv";
            p.session = p.group = p.pid;
            p.parent_death_signal = 15;
            p.ptracer = k_any_ptracer;
            p.ignored_signals = {};
            p.signals_blocked = false;
        });
    add("descriptors closed but for some",
        with({},
             [](FakeKernel& k) {
                 k.process.open_fds = {0, 1, 2, 3, 4, 7, 9, 70'000};
                 k.process.closing_fds = {7};
             }),
        {"--close-fds", "--keep-fd", "7", "--keep-fd=4", "app"}, [](Process& p) {
            drop_to_app(p);
            p.open_fds = {0, 1, 2, 4, 7};
            p.closing_fds = {};
        });
    add("another root directory", {}, {"--root", "/srv/root", "--close-fds", "app"}, [](Process& p) {
        drop_to_app(p);
        p.root = "/srv/root";
        p.directory = "/";
    });
    add("a directory in another root directory", {},
        {"--root", "/srv/root", "--chdir", "/data", "--oom-score-adj", "5", "app"}, [](Process& p) {
            drop_to_app(p);
            p.root = "/srv/root";
            p.directory = "/data";
            p.oom_score_adj = 5;
        });

    add("a smaller bounding set", {}, {"--bounding", "-chown,-kill", "app"}, [](Process& p) {
        drop_to_app(p);
        p.capabilities.bounding = p.capabilities.bounding.without(capabilities_of({0, 5}));
    });
    add("inheritable and not in the bounding set", {}, {"--inheritable=chown", "--bounding=none", "app"},
        [&](Process& p) {
            drop_to_app(p);
            p.capabilities = {{}, {}, chown, {}, {}};
        });
    add("ambient capabilities", {}, {"--ambient", "chown,net_bind_service", "app"}, [&](Process& p) {
        drop_to_app(p);
        const CapabilitySet set = chown_and_bind;
        p.capabilities = {set, set, set, p.capabilities.bounding, set};
    });
    add("an ambient capability for root", {}, {"--ambient", "chown", "-G", "keep", "root"},
        [&](Process& p) { p.capabilities.inheritable = p.capabilities.ambient = chown; });
    add("one kept and another set changed", {},
        {"--keep-caps", "chown", "--bounding", "+net_bind_service", "app"}, [&](Process& p) {
            drop_to_app(p);
            keep(p, chown);
            p.capabilities.bounding = chown_and_bind;
        });
    add("securebits", {}, {"--securebits", "noroot,noroot_locked,exec_restrict_file", "app"}, [](Process& p) {
        drop_to_app(p);
        p.securebits = k_secbit_noroot | k_secbit_noroot_locked | k_secbit_exec_restrict_file;
    });
    add("securebits taken away", root_with_securebits(k_secbit_noroot | k_secbit_no_setuid_fixup),
        {"--securebits", "none", "app"}, [](Process& p) {
            drop_to_app(p);
            p.securebits = 0;
        });
    add("securebits that need no capability", already_app(), {"--securebits", "exec_deny_interactive", "app"},
        [](Process& p) {
            p.no_new_privs = true;
            p.securebits = k_secbit_exec_deny_interactive;
        });
    add(
        "strict, loosened in every item", with({}, [](FakeKernel& k) { k.process.open_fds = {0, 1, 2, 5}; }),
        {"--strict", "--bounding=all", "--securebits=none", "--allow-new-privs", "--allow-tty-injection",
         "--keep-keyring", "--keep-fds", "--keep-signals", "--umask=22", "--rlimit=core=1", "app"},
        [](Process& p) {
            drop_to_app(p);
            p.no_new_privs = false;
            p.limits.at(static_cast<std::size_t>(Resource::core)) = {1, 1};
        },
        Ring::kept);
    add("a login",
        with({}, [](FakeKernel& k) { k.files["/home/app"] = {Uid{1000}, Gid{1000}, 0040755, 2, 1, 99}; }),
        {"--login", "app"}, [](Process& p) {
            drop_to_app(p);
            p.directory = "/home/app";
        });

    const auto domain = [](LandlockHandled handled, std::map<std::string, std::uint64_t> paths,
                           std::map<std::uint16_t, std::uint64_t> ports = {}) {
        return FakeDomain{handled, std::move(paths), std::move(ports)};
    };
    const auto with_executable = [](FakeKernel& k) {
        for (const char* const path : {"/usr", "/etc", "/dev", "/dev/null", "/tmp"}) {
            k.files[path] = {k_root, Gid{0}, 0040755, 2, 1, 1000 + k.files.size()};
        }
        k.files["/dev/null"].mode = 0020666;
    };
    add("confined to paths", with({}, with_executable),
        {"--ro", "/etc", "--rox=/usr", "--rwx", "/tmp", "--rw", "/dev/null", "app"}, [&](Process& p) {
            drop_to_app(p);
            p.domains = {domain({k_fs_all, 0, 0}, {{"/etc", k_fs_reading},
                                                   {"/usr", k_fs_reading | k_fs_execute},
                                                   {"/tmp", k_fs_all},
                                                   {"/dev/null", k_fs_of_a_file & ~k_fs_execute}})};
        });
    add("confined to ports", {}, {"--bind-tcp", "80,443", "--bind-tcp=0", "--connect-tcp", "none", "app"},
        [&](Process& p) {
            drop_to_app(p);
            p.domains = {domain({0, k_net_bind_tcp | k_net_connect_tcp, 0}, {},
                                {{0, k_net_bind_tcp}, {80, k_net_bind_tcp}, {443, k_net_bind_tcp}})};
        });
    add("confined to itself", {}, {"--scope", "signal,abstract-unix-socket", "app"}, [&](Process& p) {
        drop_to_app(p);
        p.domains = {domain({0, 0, k_scope_signal | k_scope_abstract_unix_socket}, {})};
    });
    add("confined as far as an older kernel can",
        with({},
             [&](FakeKernel& k) {
                 with_executable(k);
                 k.landlock = 2;
             }),
        {"--try-landlock", "--rox", "/usr", "--bind-tcp=80", "--scope=signal", "app"}, [&](Process& p) {
            drop_to_app(p);
            p.domains = {domain({k_fs_all & ~k_fs_truncate & ~k_fs_ioctl_dev, 0, 0},
                                {{"/usr", k_fs_reading | k_fs_execute}})};
        });

    const std::string profile =
        R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["getppid"],"action":"SCMP_ACT_ERRNO"}]})";
    ProfileCompiler compiler;
    const auto filter = with_marker(compiler.compile("/profile", profile, {}).value().program,
                                    k_own_audit_arch, FakeKernel().marked_call());
    const auto with_profile = [&](FakeKernel& k) { k.texts["/profile"] = profile; };
    add("system calls filtered", with({}, with_profile), {"--seccomp", "/profile", "app"}, [&](Process& p) {
        drop_to_app(p);
        p.filters.push_back(filter);
    });
    add("system calls filtered, confined, in a terminal",
        with(in_a_terminal(),
             [&](FakeKernel& k) {
                 with_executable(k);
                 with_profile(k);
             }),
        {"--seccomp=/profile", "--ro", "/etc", "--strict", "app"}, [&](Process& p) {
            drop_to_app(p);
            make_strict(p);
            p.filters.push_back(filter);
            p.domains = {domain({k_fs_all, 0, 0}, {{"/etc", k_fs_reading}})};
        });

    const auto as_lab = [](Process& p) {
        drop_to_app(p);
        p.exec_label = "lab";
    };
    const auto as_lab_t = [](Process& p) {
        drop_to_app(p);
        p.exec_label = "u:r:lab_t:s0";
    };
    add("an AppArmor profile", with_apparmor(), {"--apparmor", "lab", "app"}, as_lab);
    add("an AppArmor profile, before Linux 5.8",
        with(with_apparmor(), [](FakeKernel& k) { k.labels.apparmor_has_own_files = false; }),
        {"--apparmor=lab", "app"}, as_lab);
    add("an AppArmor profile for root, strict, in another root directory", with_apparmor(),
        {"--strict", "--root", "/srv/root", "--apparmor", "half", "root"}, [](Process& p) {
            p.groups = {Gid{0}};
            p.root = "/srv/root";
            make_strict(p);
            p.exec_label = "half";
        });
    add("a SELinux label", with_selinux(), {"--selinux", "u:r:lab_t:s0", "app"}, as_lab_t);
    add("a SELinux label in other words", with_selinux(), {"--selinux=u:r:lab_t:s0-s0", "app"}, as_lab_t);
    add("a SELinux label, without selinuxfs",
        with(with_selinux(), [](FakeKernel& k) { k.labels.selinuxfs_mounted = false; }),
        {"--selinux", "u:r:lab_t:s0", "--close-fds", "app"}, as_lab_t);

    add("root to root", {}, {"root"}, [](Process& p) { p.groups = {Gid{0}}; });
    add("root to root, strict", {}, {"--strict", "root"}, [](Process& p) {
        p.groups = {Gid{0}};
        make_strict(p);
    });
    add("root with one capability", {}, {"--keep-caps", "chown", "root"}, [&](Process& p) {
        p.groups = {Gid{0}};
        keep(p, chown);
    });
    add("root in a terminal", in_a_terminal(), {"root"}, [](Process& p) {
        p.groups = {Gid{0}};
        guard(p);
    });
    add("root without capabilities to root", root_without_capabilities(), {"-G", "keep", "root"},
        [](Process&) {});

    add("in a terminal", in_a_terminal(), {"app"}, [](Process& p) {
        drop_to_app(p);
        guard(p);
    });
    add("in a terminal, new privileges allowed", in_a_terminal(), {"--allow-new-privs", "app"},
        [](Process& p) {
            guard(p);
            drop_to_app(p);
            p.no_new_privs = false;
        });
    add("in a terminal, injection allowed", in_a_terminal(), {"--allow-tty-injection", "app"}, drop_to_app);
    add("in a terminal, strict", in_a_terminal(), {"--strict", "app"}, [](Process& p) {
        drop_to_app(p);
        make_strict(p);
    });
    add("in a terminal, under a filter",
        with(in_a_terminal(),
             [](FakeKernel& k) {
                 k.process.filters = {{{0x06, 0, 0, 0x7fff'0000}}};
                 k.process.no_new_privs = true;
             }),
        {"app"}, [](Process& p) {
            drop_to_app(p);
            guard(p);
        });

    add("already the target", already_app(), {"app"}, [](Process& p) { p.no_new_privs = true; });
    add("already the target, with too much",
        with(already_app(), [&](FakeKernel& k) { keep(k.process, chown); }), {"app"}, drop_to_app);
    add("a holder of CAP_SETUID", holder_of_setuid(), {"app"}, drop_to_app);
    add("an ordinary user, if root", ordinary_user(), {"--if-root", "app"},
        [](Process& p) { p.no_new_privs = true; });
    add("root, if root", {}, {"--if-root", "app"}, drop_to_app);

    add("dirty root", dirty_root(), {"app"}, drop_to_app);
    add("dirty root, strict", dirty_root(), {"--strict", "app"}, [](Process& p) {
        drop_to_app(p);
        make_strict(p);
    });
    add("dirty root with capabilities", dirty_root(), {"--keep-caps", "chown", "app"}, [&](Process& p) {
        drop_to_app(p);
        keep(p, chown);
    });
    add("dirty root to root", dirty_root(), {"root"}, [](Process& p) {
        become(p, 0, 0);
        p.groups = {Gid{0}};
        p.securebits = k_secbit_no_setuid_fixup;
    });
    add("no fix-up", root_with_securebits(k_secbit_no_setuid_fixup), {"app"}, drop_to_app);
    add("keep_caps on", root_with_securebits(k_secbit_keep_caps), {"app"}, drop_to_app);
    add("keep_caps on and locked", root_with_securebits(k_secbit_keep_caps | k_secbit_keep_caps_locked),
        {"app"}, [](Process& p) {
            drop_to_app(p);
            p.securebits |= k_secbit_keep_caps;
        });
    add("keep_caps on and locked, capabilities kept",
        root_with_securebits(k_secbit_keep_caps | k_secbit_keep_caps_locked), {"--keep-caps", "chown", "app"},
        [&](Process& p) {
            drop_to_app(p);
            p.securebits |= k_secbit_keep_caps;
            keep(p, chown);
        });
    add("keep_caps off and locked", root_with_securebits(k_secbit_keep_caps_locked), {"app"}, drop_to_app);
    add("a saved uid of 0",
        with(already_app(),
             [](FakeKernel& k) {
                 k.process.uid.saved = k_root;
                 k.process.capabilities.permitted = k_all;
                 k.process.capabilities.effective = k_all;
             }),
        {"app"}, drop_to_app);
    add("suid_dumpable 2", with({}, [](FakeKernel& k) { k.suid_dumpable = 2; }), {"app"}, drop_to_app);
    add("standard fds closed", with({}, [](FakeKernel& k) { k.process.open_fds = {1, 7}; }), {"app"},
        [](Process& p) {
            drop_to_app(p);
            p.open_fds = {0, 1, 2, 7};
        });
    add("no_new_privs on, root to root", with({}, [](FakeKernel& k) { k.process.no_new_privs = true; }),
        {"root"}, [](Process& p) { p.groups = {Gid{0}}; });
    add("root of a user namespace",
        with({},
             [](FakeKernel& k) {
                 k.uid_map = k.gid_map = {{0, 100'000, 65'536}};
                 become(k.process, 100'000, 100'000);
                 k.process.groups = {Gid{4}, Gid{100'000}};
                 k.keyrings[100] = Uid{100'000};
             }),
        {"app"}, [](Process& p) { drop(p, 101'000, 101'000, {Gid{100'033}, Gid{100'998}, Gid{101'000}}); });
    add("no unshare(2), no threads",
        with({}, [](FakeKernel& k) { k.refuse("unshare_thread", std::errc::operation_not_permitted); }),
        {"app"}, drop_to_app);
    add("newer capabilities",
        with({},
             [](FakeKernel& k) {
                 k.last_capability = 45;
                 const CapabilitySet all{(std::uint64_t{1} << 46) - 1};
                 k.process.capabilities = {all, all, {}, all, {}};
             }),
        {"--strict", "app"}, [](Process& p) {
            drop_to_app(p);
            make_strict(p);
        });
    return rows;
}

}  // namespace doff
