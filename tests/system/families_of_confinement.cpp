// SPDX-License-Identifier: MIT
//
// Landlock and filters: what the command is denied, by what the probe tries.
#include "catch.h"
#include "credentials.h"
#include "families.h"
#include "rooms.h"

#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>
#include <cerrno>
#include <cstddef>
#include <filesystem>

namespace doff_test {
namespace {

constexpr int k_by_profile = 77;
constexpr int k_by_program = 78;

int landlock_version() {
    return static_cast<int>(
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
}

std::string notes() {
    return scratch("notes");
}

// What is outside: an abstract socket, and a process of everyone that the tests make of the command.
std::string make_socket_outside() {
    const std::string name = "doff-outside-" + std::to_string(::getpid());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    name.copy(&address.sun_path[1], name.size());
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    REQUIRE(fd != -1);
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    REQUIRE(::bind(fd, reinterpret_cast<const sockaddr*>(&address), length) == 0);
    return name;
}

std::string make_processes_outside() {
    std::string list;
    for (const std::uint32_t uid : {0U, 1500U, 1600U, 1999U, 2500U, 2600U}) {
        list += (list.empty() ? "" : ",") + std::to_string(have_a_process_of(uid));
    }
    return list;
}

const std::string& of_processes() {
    static const std::string attempt = "signal:" + make_processes_outside();
    return attempt;
}

const std::string& of_socket() {
    static const std::string attempt = "reach:" + make_socket_outside();
    return attempt;
}

Choice denies(Words words, const Words& what, int error = EACCES) {
    return {std::move(words), [=](Expectation& expected) {
                expected.confined = true;
                for (const std::string& attempt : what) {
                    int& found = expected.witness.attempts.at(attempt);
                    // Where there is no TCP there is nothing to deny.
                    found = found == EAFNOSUPPORT ? found : error;
                }
            }};
}

Choice together(const std::vector<Choice>& choices) {
    Choice all;
    for (const Choice& choice : choices) {
        all.words.insert(all.words.end(), choice.words.begin(), choice.words.end());
    }
    all.effect = [choices](Expectation& expected) {
        for (const Choice& choice : choices) {
            choice.effect(expected);
        }
    };
    return all;
}

Family landlock() {
    // What the probe is executed from and reads.
    const Words needed{"--rox", probe_path(), "--ro=/proc"};
    const auto files = [&](const Words& more, const Words& what) {
        Words words = needed;
        words.insert(words.end(), more.begin(), more.end());
        return denies(words, what);
    };
    const Choice reading = files({"--ro", path_of("scratch")}, {"list:/", "write:" + notes()});
    const Choice writing = files({"--rw", path_of("scratch")}, {"list:/"});
    const Choice ports = denies({"--bind-tcp=4141", "--connect-tcp=4142,80"}, {"bind:4142", "connect:4141"});
    const Choice scopes =
        denies({"--scope=signal,abstract-unix-socket"}, {of_processes(), of_socket()}, EPERM);
    Family family{"Landlock", {{}}};
    const int version = landlock_version();
    if (version >= 5) {
        family.choices.insert(family.choices.end(), {reading, writing});
    }
    if (version >= 4) {
        family.choices.push_back(ports);
        family.choices.push_back(denies({"--bind-tcp=none", "--connect-tcp", "none"},
                                        {"bind:4141", "bind:4142", "connect:4141", "connect:4142"}));
    }
    if (version >= 6) {
        family.choices.insert(family.choices.end(), {scopes, together({reading, ports, scopes})});
    }
    return family;
}

// fdatasync(2) is denied, and flock(2) but to those who hold a capability.
std::string write_profile() {
    write_file(path_of("profile.json"), R"({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
        {"names": ["fdatasync"], "action": "SCMP_ACT_ERRNO", "errnoRet": 77},
        {"names": ["flock"], "action": "SCMP_ACT_ERRNO", "errnoRet": 77,
         "excludes": {"caps": ["CAP_NET_BIND_SERVICE"]}}]})");
    return path_of("profile.json");
}

std::string write_program() {
    const std::vector<sock_filter> program{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_flock, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | k_by_program),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    write_file(path_of("program.bpf"), std::string(reinterpret_cast<const char*>(program.data()),
                                                   program.size() * sizeof program[0]));
    return path_of("program.bpf");
}

Family filter() {
    return {"filter",
            {{},
             {{"--seccomp", write_profile()},
              [](Expectation& expected) {
                  expected.filtered = true;
                  expected.witness.attempts.at("fdatasync") = k_by_profile;
                  expected.denied_without = {k_net_bind_service_bit, "flock", k_by_profile};
              }},
             {{"--seccomp=" + write_program()}, [](Expectation& expected) {
                  expected.filtered = true;
                  expected.witness.attempts.at("flock") = k_by_program;
              }}}};
}

}  // namespace

Words attempts() {
    // Everybody may read and write them, outside and inside. Nothing has to be mounted in the room.
    for (const std::string& root : {std::string(), room(k_room)}) {
        std::filesystem::create_directories(root + path_of("scratch"));
        write_file(root + notes(), "", 0666);
    }
    std::filesystem::create_directories(room(k_room) + "/proc");
    return {"list:/",           "list:" + path_of("scratch"),
            "write:" + notes(), "bind:4141",
            "bind:4142",        "connect:4141",
            "connect:4142",     of_processes(),
            of_socket(),        "flock",
            "fdatasync"};
}

std::vector<Family> families_of_confinement() {
    return {
        landlock(),
        {"Landlock's absence", {{}, {{"--try-landlock"}}}},
        filter(),
    };
}

}  // namespace doff_test
