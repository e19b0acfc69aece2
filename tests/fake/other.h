// SPDX-License-Identifier: MIT
//
// Another process in the model's proc(5).
#pragma once

#include "fake/fake_kernel.h"

namespace doff {

// Process 77 of uid 1000: two threads, a filter, a capability, everything readable, in our namespaces but
// that of the network.
inline FakeKernel with_process_77() {
    FakeKernel kernel;
    const FileStatus directory{k_root, Gid{0}, 040555, 9, 1, 77};
    kernel.files["/proc"] = kernel.files["/proc/self"] = kernel.files["/proc/77"] = directory;
    const std::string at = "/proc/77/";
    kernel.texts[at + "status"] =
        "Umask:\t0027\nState:\tS (sleeping)\nTgid:\t77\nPid:\t77\nPPid:\t1\nUid:\t1000\t1000\t1000\t1000\n"
        "Gid:\t1000\t1000\t1000\t1000\nGroups:\t33 998 1000 \nThreads:\t2\nSigBlk:\t0000000000000000\n"
        "SigIgn:\t0000000000001000\nCapInh:\t0000000000000000\nCapPrm:\t0000000000000400\n"
        "CapEff:\t0000000000000400\nCapBnd:\t000001ffffdfffff\nCapAmb:\t0000000000000000\nNoNewPrivs:\t1\n"
        "Seccomp:\t2\nSeccomp_filters:\t1\nCpus_allowed_list:\t0-1\n";
    kernel.texts[at + "stat"] =
        "77 (server) S 1 77 77 0 -1 4194304 1 0 0 0 0 0 0 0 20 5 1 0 9000 1 1 1 1 1 1 1 1 0 0 0 0 0 0 0 17 1 "
        "0 3 0\n";
    kernel.texts[at + "limits"] =
        "Max core file size        0                    unlimited            bytes     \n"
        "Max open files            1024                 524288               files     \n";
    kernel.texts[at + "comm"] = "ser\033ver\n";
    kernel.texts[at + "oom_score_adj"] = "-500\n";
    kernel.texts[at + "attr/current"] = "lab (enforce)\n";
    kernel.texts[at + "cmdline"] = std::string("/usr/bin/server\0--name\0a b\xff\0", 28);
    kernel.texts[at + "cgroup"] = "0::/system.slice/server.service\n";
    kernel.proc_links[at + "exe"] = "/usr/bin/server (deleted)";
    kernel.proc_links[at + "cwd"] = "/srv/app";
    kernel.proc_links[at + "root"] = "/";
    for (const std::string name : {"user", "mnt", "pid", "net"}) {
        kernel.proc_links["/proc/self/ns/" + name] = name + ":[4026531837]";
        kernel.proc_links[at + "ns/" + name] = name + (name == "net" ? ":[4026532000]" : ":[4026531837]");
    }
    kernel.numbers[at + "fd"] = {0, 1, 2, 3, 7};
    return kernel;
}

// The same as another user sees it.
inline FakeKernel with_hidden_process_77() {
    FakeKernel kernel = with_process_77();
    for (const char* const name : {"exe", "cwd", "root", "fd", "ns/user", "ns/mnt", "ns/pid", "ns/net"}) {
        kernel.unreadable["/proc/77/" + std::string(name)] = std::errc::permission_denied;
    }
    return kernel;
}

// Process 77 has ended and nobody has waited for it.
inline FakeKernel with_zombie_77() {
    FakeKernel kernel = with_process_77();
    const std::string at = "/proc/77/";
    std::string& status = kernel.texts[at + "status"];
    status.erase(0, status.find('\n') + 1);  // the umask
    status.replace(status.find("S (sleeping)"), 12, "Z (zombie)");
    for (const char* const name : {"exe", "cwd", "root", "ns/user", "ns/mnt", "ns/pid", "ns/net"}) {
        kernel.proc_links.erase(at + name);
    }
    kernel.texts[at + "cmdline"] = "";
    kernel.texts[at + "limits"] = "";
    kernel.numbers[at + "fd"] = {};
    return kernel;
}

}  // namespace doff
