// SPDX-License-Identifier: MIT
//
// Why a command cannot be executed, each reason made for real: what doff says is true, and is not said where
// something else is the matter.
#include "core/why_not.h"
#include "catch.h"
#include "core/execute.h"
#include "fault.h"
#include "sweep.h"
#include "system/linux_kernel.h"
#include "world.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <csignal>
#include <filesystem>
#include <tuple>

namespace doff_test {
namespace {

using doff::Command;
using doff::exec_arguments;
using doff::ExecArguments;
using doff::LinuxKernel;
using doff::why_too_big;

using Words = std::vector<std::string>;

std::string hints_of(const Words& words, std::function<void()> prepare = {},
                     const std::string& path = "/usr/bin:/bin") {
    Words argv{doff_path()};
    argv.insert(argv.end(), words.begin(), words.end());
    const auto outcome =
        run({.argv = argv, .envp = {"PATH=" + path, "LANG=C"}, .prepare = std::move(prepare)});
    std::string hints = outcome.status == 126 || outcome.status == 127 ? "" : summary_of(outcome);
    for (const std::string& line : lines_of(outcome.err)) {
        hints += line.starts_with("hint: ") ? line.substr(6) + "\n" : "";
    }
    return hints;
}

std::string hint_for(const std::string& path, std::function<void()> prepare = {}) {
    return hints_of({"app", "--", path}, std::move(prepare));
}

std::string file(const std::string& name, const std::string& text, unsigned mode = 0755) {
    write_file(path_of(name), text, mode);
    return path_of(name);
}

bool is_refused_by_check(const std::string& path) {
    const auto checked = run({.argv = {doff_path(), "--check", "app", "--", path}});
    return checked.status == 125 && checked.out.contains("* no  execute");
}

std::string directory(const std::string& name, unsigned mode, gid_t group = 0) {
    const std::string path = path_of(name);
    std::filesystem::create_directories(path);
    REQUIRE(::chown(path.c_str(), 0, group) == 0);
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    return path;
}

std::string link_to(const std::string& name, const std::string& target) {
    const std::string path = path_of(name);
    ::unlink(path.c_str());
    REQUIRE(::symlink(target.c_str(), path.c_str()) == 0);
    return path;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("The directory that keeps the user out is named with its owner and mode") {
    if (!in_private_world()) {
        return;
    }
    directory("why", 0755);
    const std::string closed = directory("why/closed", 0750, 50);
    directory("why/closed/in", 0755);
    copy_program(probe_path(), closed + "/in/tool");
    const std::string denied = "'" + closed +
                               "' may not be searched by uid 1500: it belongs to uid 0, gid 50 and has mode "
                               "0750\n";
    CHECK(hint_for(closed + "/in/tool") == denied);
    CHECK(hint_for(link_to("why/link", "closed/in/tool")) == denied);
    CHECK(hint_for(closed + "/none") == denied);
    // app is a member of www.
    directory("why/closed", 0750, 33);
    CHECK(contains(hint_for(closed + "/in/tool"), "status 0"));
    CHECK(hint_for(closed + "/none") == "");
}

TEST_CASE("Who may not execute the file itself is told by its owner and mode") {
    if (!in_private_world()) {
        return;
    }
    CHECK(hint_for(file("why-0644", "#!/bin/sh\n", 0644)) ==
          "it may be executed by no user at all: chmod +x\n");
    CHECK(hint_for(file("why-0744", "#!/bin/sh\n", 0744)) ==
          "it may not be executed by uid 1500: it belongs to uid 0, gid 0 and has mode 0744\n");
    // Written in another way a path is no link.
    const auto here = [] { must(::chdir(path_of(".").c_str()) == 0, "chdir"); };
    for (const std::string& path : {std::string("scratch/../why-0644"), std::string("./why-0644"),
                                    path_of("scratch") + "/../why-0644"}) {
        CAPTURE(path);
        CHECK(hint_for(path, here) == "it may be executed by no user at all: chmod +x\n");
    }
    CHECK(hint_for(path_of("scratch")) == "it is a directory\n");
    const std::string pipe = path_of("why-pipe");
    ::unlink(pipe.c_str());
    REQUIRE(::mkfifo(pipe.c_str(), 0777) == 0);
    REQUIRE(::chmod(pipe.c_str(), 0777) == 0);
    CHECK(hint_for(pipe) == "it is a pipe\n");
    CHECK(hint_for("/dev/null") == "it is a character device\n");
    // An access control list that refuses what the mode allows: user::rwx user:app:--- group::r-x mask::r-x
    // other::r-x, as acl(5) and <linux/posix_acl_xattr.h> have it.
    const auto list = file("why-acl", "#!/bin/sh\n");
    const unsigned char entries[]{2, 0,   0,   0,   1,   0,   7,  0, 255, 255, 255, 255, 2,   0,  0,
                                  0, 220, 5,   0,   0,   4,   0,  5, 0,   255, 255, 255, 255, 16, 0,
                                  5, 0,   255, 255, 255, 255, 32, 0, 5,   0,   255, 255, 255, 255};
    if (::setxattr(list.c_str(), "system.posix_acl_access", entries, sizeof entries, 0) == 0) {
        CHECK(
            hint_for(list) ==
            "it may not be executed by uid 1500: its mode would allow it, its access control list does not: "
            "see getfacl\n");
    }
}

TEST_CASE("A file system that is mounted noexec is told, and one that is not is not") {
    if (!in_private_world()) {
        return;
    }
    const std::string mounted = directory("why-mount", 0755);
    const auto with = [&](unsigned long flags, unsigned mode) {
        return [=] {
            own_mounts();
            must(::mount("tmpfs", mounted.c_str(), "tmpfs", flags, "mode=755") == 0, "mount");
            copy_program(probe_path(), mounted + "/tool");
            must(::chmod((mounted + "/tool").c_str(), mode) == 0, "chmod");
        };
    };
    CHECK(hint_for(mounted + "/tool", with(MS_NOEXEC, 0755)) ==
          "it is on a file system that is mounted noexec, where nothing is executed\n");
    CHECK(contains(hint_for(mounted + "/tool", with(MS_NODEV, 0700)), "has mode 0700"));
    CHECK(contains(hint_for(mounted + "/tool", with(MS_NODEV | MS_NOSUID, 0755)), "status 0"));
    // A script elsewhere whose interpreter is there.
    CHECK(hint_for(file("why-noexec-script", "#!" + mounted + "/tool\n"), with(MS_NOEXEC, 0755)) ==
          "its interpreter '" + mounted +
              "/tool' is on a file system that is mounted noexec, where nothing is executed\n");
}

TEST_CASE("What is wrong with the first line of a script is told") {
    if (!in_private_world()) {
        return;
    }
    CHECK(hint_for(file("why-none", "#!/no/such/interpreter\n")) ==
          "its first line names the interpreter '/no/such/interpreter', and '/no' is not there\n");
    CHECK(contains(hint_for(file("why-crlf", "#!/bin/sh\r\nid\r\n")), "ends in a carriage return"));
    CHECK(hint_for(path_of("why-crlf")).ends_with("sed -i 's/\\r$//' " + path_of("why-crlf") + "\n"));
    const auto here = [] { must(::chdir(path_of("scratch").c_str()) == 0, "chdir"); };
    CHECK(hint_for("../why-crlf", here).ends_with(" " + path_of("scratch") + "/../why-crlf\n"));
    CHECK(hint_for(file("why crlf;$x", "#!/bin/sh\r\n")).ends_with(" '" + path_of("why crlf;$x") + "'\n"));
    CHECK(hint_for(file("why-'crlf", "#!/bin/sh\r\n")).ends_with(" FILE\n"));
    CHECK_FALSE(contains(hint_for(file("why-crlf-none", "#!/bin/none -x\r\nid\r\n")), "carriage return"));
    CHECK(contains(hint_for(file("why-crlf-later", "#!/bin/sh\ntrue\r\nexit 0\n")), "status"));
    CHECK(contains(hint_for(file("why-bom", "\xef\xbb\xbf#!/bin/sh\n")), "byte order mark"));
    CHECK(hint_for(path_of("why-bom")).ends_with("//' " + path_of("why-bom") + " removes it\n"));
    // The path inside another root directory is not the one that the shell finds.
    CHECK(hints_of({"--root", path_of("."), "app", "--", "/why-bom"}).ends_with("//' FILE removes it\n"));
    CHECK(contains(hint_for(file("why-late", "\n#!/bin/sh\n")), "not at the very beginning"));
    CHECK(contains(hint_for(file("why-text", "id\n")), "a text without a first line"));
    CHECK(hint_for(file("why-empty", "")) == "it is empty\n");
    CHECK(hint_for(file("why-nothing", "#!\n")) == "its first line names no interpreter after the #!\n");
    CHECK(contains(hint_for(file("why-long", "#!/" + std::string(300, 'n') + "\n")), "than the 255 bytes"));
    const auto closed = file("why-interpreter", "#!/bin/sh\n", 0700);
    CHECK(hint_for(file("why-closed", "#!" + closed + "\n")) ==
          "its interpreter '" + closed +
              "' may not be executed by uid 1500: it belongs to uid 0, gid 0 and has mode 0700\n");
    const auto itself = path_of("why-itself");
    CHECK(contains(hint_for(file("why-itself", "#!" + itself + "\n")), "interpreter is a script"));
    // env(1) is there, and what it does not find is its own affair.
    const auto env =
        run({.argv = {doff_path(), "app", "--", file("why-env", "#!/usr/bin/env no-such-python\n")}});
    CHECK_FALSE(contains(env.err, "doff: "));
    CHECK(env.status == 127);
}

TEST_CASE("A program of another machine, a damaged one and a missing loader are told") {
    if (!in_private_world()) {
        return;
    }
    std::string program = read_file("/bin/true");
    if (!program.starts_with("\x7f"
                             "ELF")) {
        skip("/bin/true is no program of its own");
        return;
    }
    std::string other = program;
    other[5] = 2;  // e_machine in the other byte order: s390x
    other[18] = 0;
    other[19] = 22;
    CHECK(contains(hint_for(file("why-other", other)), "it is a program for s390x, and this machine is "));
    other = program;
    other[18] = static_cast<char>(243);
    CHECK(contains(hint_for(file("why-riscv", other)), "it is a program for riscv, and this machine is "));
    CHECK(contains(hint_for(file("why-cut", program.substr(0, 100))), "it is cut short"));
    CHECK(contains(hint_for(file("why-cut-more", program.substr(0, 30))), "not even the header"));
    other = program;
    other[16] = 1;  // e_type: relocatable
    CHECK(contains(hint_for(file("why-object", other)), "such as an object file"));
    const auto loader = program.find("/ld-linux");
    if (loader == std::string::npos) {
        skip("/bin/true has no loader of glibc");
        return;
    }
    other = program;
    other.replace(loader, 4, "/no-");
    const auto missing = hint_for(file("why-loader", other));
    CHECK(missing.starts_with("it needs the loader '/lib"));
    CHECK(contains(missing, "/no-linux"));
    CHECK(contains(missing, "is not there"));
    CHECK_FALSE(contains(missing, "glibc"));
}

TEST_CASE("A program whose headers the kernel does not take is told to be damaged, and by --check before") {
    if (!in_private_world()) {
        return;
    }
    const std::string program = read_file(probe_path());
    // elf(5) of 64 bits: e_phentsize and e_phnum, and p_type and p_filesz of the first header.
    constexpr std::size_t k_headers_at = 32;
    constexpr std::size_t k_header_size = 54;
    constexpr std::size_t k_headers = 56;
    constexpr std::size_t k_type = 64;
    constexpr std::size_t k_loader_at = 72;
    constexpr std::size_t k_loader_size = 96;
    if (program.size() < 120 || program[4] != 2 || program[5] != 1) {
        skip("no program of 64 bits in little endian");
        return;
    }
    using Changes = std::vector<std::pair<std::size_t, char>>;
    for (const auto& [name, changes, why] : std::vector<std::tuple<std::string, Changes, std::string>>{
             {"none", {{k_headers, 0}}, "tells of 0 program headers of 56 bytes"},
             {"wide", {{k_header_size, 57}}, "program headers of 57 bytes"},
             {"many", {{k_headers + 1, 5}}, "and has to of 1 to 1170 of 56"},
             {"no-loader",
              {{k_type, 3}, {k_loader_size, 1}, {k_loader_size + 1, 0}, {k_loader_size + 2, 0}},
              "the name of its loader has 1 bytes"},
             {"no-end",
              {{k_type, 3}, {k_loader_size, 4}, {k_loader_size + 1, 0}, {k_loader_size + 2, 0}},
              "the name of its loader has no end"},
             {"empty",
              {{k_type, 3},
               {k_loader_at, 9},
               {k_loader_size, 2},
               {k_loader_size + 1, 0},
               {k_loader_size + 2, 0}},
              "the name of its loader is empty"},
             {"beyond-all", {{k_headers_at + 7, '\x80'}}, "tells of parts beyond its end"},
             {"loader-beyond-all",
              {{k_type, 3},
               {k_loader_at + 7, '\x80'},
               {k_loader_size, 9},
               {k_loader_size + 1, 0},
               {k_loader_size + 2, 0}},
              "the name of its loader is beyond its end"}}) {
        std::string damaged = program;
        for (const auto& [at, byte] : changes) {
            damaged[at] = byte;
        }
        const auto path = file("why-damaged-" + name, damaged);
        CAPTURE(name);
        CHECK(contains(hint_for(path), why));
        CHECK(is_refused_by_check(path));
    }
    CHECK(run({.argv = {doff_path(), "--check", "app", "--", file("why-sound", program)}}).status == 0);
}

TEST_CASE("A program that the kernel would start only to kill it is refused by --check") {
    if (!in_private_world()) {
        return;
    }
    const std::string program = read_file("/bin/true");
    const std::string loader = read_file("/lib64/ld-linux-x86-64.so.2");
    const auto named = program.find("/lib64/ld-linux-x86-64.so.2");
    if (loader.empty() || named == std::string::npos) {
        skip("/bin/true has no loader of glibc for x86-64");
        return;
    }
    const auto with_loader = [&](const std::string& name, const std::string& bytes) {
        const std::string path = file("L" + name.substr(0, 1), bytes);
        REQUIRE(path.size() <= 27);  // room for the name of x86-64's loader
        std::string other = program;
        other.replace(named, path.size() + 1, path + std::string(1, '\0'));
        return file("why-with-" + name, other);
    };
    std::string object = loader;
    object[16] = 1;  // e_type: relocatable
    for (const std::string& path : {with_loader("object", object), with_loader("cut", loader.substr(0, 4096)),
                                    file("why-cut-in-half", program.substr(0, program.size() / 2))}) {
        CAPTURE(path);
        // What is mapped and not in the file: which of them goes by the file system.
        const int killed_by = run({.argv = {doff_path(), "app", "--", path}}).signal;
        CHECK((killed_by == SIGSEGV || killed_by == SIGBUS));
        CHECK(is_refused_by_check(path));
    }
    for (const std::string& path : {with_loader("sound", loader), file("why-with-itself", program)}) {
        CAPTURE(path);
        CHECK(run({.argv = {doff_path(), "app", "--", path}}).status == 0);
        CHECK_FALSE(is_refused_by_check(path));
    }
}

TEST_CASE("Links that go round or lead nowhere, and names that are too long") {
    if (!in_private_world()) {
        return;
    }
    link_to("why-b", "why-a");
    CHECK(contains(hint_for(link_to("why-a", "why-b")), "symbolic links lead round and round"));
    CHECK(hint_for(link_to("why-dangling", "/no/where")) ==
          "'" + path_of("why-dangling") + "' is a symbolic link to '/no/where', and '/no' is not there\n");
    CHECK(contains(hint_for(path_of(std::string(256, 'n'))), "has 256 bytes"));
    CHECK(hint_for(path_of(std::string(255, 'n'))) == "");
    CHECK(hint_for(path_of("no-such/tool")) == "'" + path_of("no-such") + "' is not there\n");
    CHECK(hint_for(path_of("why-empty/tool")) == "'" + path_of("why-empty") + "' is not a directory\n");
    const auto relative = hint_for("./no-such", [] { must(::chdir("/usr") == 0, "chdir"); });
    CHECK(relative == "'/usr/no-such' is not there\n");
}

TEST_CASE("A file that is open for writing is told") {
    if (!in_private_world()) {
        return;
    }
    const std::string path = path_of("why-busy");
    copy_program(probe_path(), path);
    const auto held = [&](int how) { return [=] { must(::open(path.c_str(), how) != -1, "open"); }; };
    CHECK(contains(hint_for(path, held(O_WRONLY)), "is open for writing"));
    CHECK(contains(hint_for(path, held(O_RDONLY)), "status 0"));
}

TEST_CASE("Arguments and variables that are too long are told with their sizes") {
    if (!in_private_world()) {
        return;
    }
    const auto variables = [](std::size_t size) {
        write_file(path_of("why-variables"), "LONG=" + std::string(size, 'x') + "\n");
        return hints_of({"--env-file", path_of("why-variables"), "app", "--", probe_path()});
    };
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t most = 32 * page - 1;
    CHECK(variables(most - 4) == "the environment variable 'LONG' has, with its name, " +
                                     std::to_string(most + 1) + " bytes, and one may have at most " +
                                     std::to_string(most) + "\n");
    CHECK(contains(variables(most - 5), "status 0"));
    Words words{"--rlimit", "stack=1048576:", "app", "--", probe_path()};
    words.insert(words.end(), 300, std::string(1000, 'y'));
    CHECK(contains(hints_of(words), "and all of it may have 262144: a quarter of the limit on the stack"));
    words.resize(words.size() - 100);
    CHECK(contains(hints_of(words), "status 0"));
}

// A file that is no program: execve(2) copies the arguments before it finds that out, and returns.
TEST_CASE("What is too big for execve is so for the kernel too, to the byte") {
    if (!in_private_world()) {
        return;
    }
    const std::string path = file("why-no-program", "");
    const auto compare = [&](std::uint64_t stack, std::size_t count) {
        rlimit limit{};
        must(::getrlimit(RLIMIT_STACK, &limit) == 0, "getrlimit");
        const rlimit less{stack, limit.rlim_max};
        LinuxKernel kernel;
        const std::vector<std::string> some(count);
        const auto disagrees = [&](std::size_t size, bool& refused) {
            constexpr std::size_t k_longest = 100'000;
            std::vector<std::string> envp(size / k_longest, std::string(k_longest - 1, 'x'));
            envp.emplace_back(size % k_longest, 'x');
            const Command command{"no", some, std::move(envp), {path}};
            const ExecArguments arguments = exec_arguments(command);
            must(::setrlimit(RLIMIT_STACK, &less) == 0, "setrlimit");
            refused = kernel.execve(path.c_str(), arguments.argv.data(), arguments.envp.data()) ==
                      std::errc::argument_list_too_long;
            const bool told = !why_too_big(kernel, path, arguments).empty();
            must(::setrlimit(RLIMIT_STACK, &limit) == 0, "setrlimit");
            return told != refused;
        };
        // The first size that is refused.
        std::size_t low = 0;
        std::size_t high = 7'000'000;
        bool refused = false;
        std::string wrong;
        const auto look = [&](std::size_t size) {
            if (disagrees(size, refused)) {
                wrong += " " + std::to_string(size);
            }
        };
        look(low);
        if (!refused) {
            while (high - low > 1) {
                const std::size_t middle = low + (high - low) / 2;
                look(middle);
                (refused ? high : low) = middle;
            }
            look(low);
            look(high);
        }
        if (!wrong.empty()) {
            say("stack " + std::to_string(stack) + ", " + std::to_string(count) + " words:" + wrong + "\n");
        }
    };
    const auto outcome = run({.argv = {"none"}, .prepare = [&] {
                                  for (const std::uint64_t stack :
                                       {0, 1, 4096, 5000, 16'384, 65'536, 100'000, 131'072, 135'168, 262'144,
                                        524'288, 524'292, 1'000'000, 8'388'608, 33'554'432}) {
                                      for (const std::size_t count : {1, 2000, 16'380, 16'384, 17'000}) {
                                          compare(stack, count);
                                      }
                                  }
                                  ::_exit(0);
                              }});
    CAPTURE(summary_of(outcome));
    CHECK(outcome.status == 0);
    CHECK(outcome.err.empty());
}

TEST_CASE("--check says of arguments that are too big what a launch does") {
    if (!in_private_world()) {
        return;
    }
    const auto status = [](const Words& first, std::size_t size) {
        Words argv{doff_path()};
        argv.insert(argv.end(), first.begin(), first.end());
        for (const char* const word : {"--rlimit", "stack=64K", "--keep-env", "app", "--", "/bin/true"}) {
            argv.emplace_back(word);
        }
        return run({.argv = argv, .envp = {"BIG=" + std::string(size, 'x')}});
    };
    const auto checked = status({"--check"}, 100'000);
    CAPTURE(summary_of(checked));
    CHECK(checked.status == 125);
    CHECK(contains(checked.out, "has to be within the limit on the stack, 65536 bytes"));
    CHECK(contains(status({}, 100'000).err, "has to be within the limit on the stack, 65536 bytes"));
    CHECK(status({"--check"}, 10'000).status == 0);
    CHECK(status({}, 10'000).status == 0);
}

// The stack is full of arguments, and may not grow from the moment on when the limit is lowered.
TEST_CASE("What failed is said whatever limit the stack has been given") {
    if (!in_private_world() || !filters_work()) {
        return;
    }
    directory("why-no-stack", 0700);
    const auto ended = [](const std::string& limit, const Words& rest, std::function<void()> prepare = {}) {
        Words argv{doff_path(), "--rlimit", limit};
        argv.insert(argv.end(), rest.begin(), rest.end());
        argv.insert(argv.end(), 20'000, "12345");
        return run({.argv = argv, .envp = {"PATH=/usr/bin:/bin"}, .prepare = std::move(prepare)});
    };
    for (const std::string limit : {"stack=0", "stack=16K", "stack=64K", "stack=256K"}) {
        const auto too_big = ended(limit, {"app", "--", probe_path()});
        CAPTURE(limit, summary_of(too_big));
        CHECK(too_big.status == 126);
        CHECK(contains(too_big.err, "the arguments have 120"));
        const auto no_entry = ended(limit, {"--chdir", path_of("why-no-stack"), "app", "--", probe_path()});
        CAPTURE(summary_of(no_entry));
        CHECK(no_entry.status == 125);
        CHECK(contains(no_entry.err, "has mode 0700"));
        const auto lied_to = ended(limit, {"app", "--", probe_path()}, [] {
            for (const Call& call : credential_calls()) {
                if (call.name == "setgroups") {
                    install(std::vector<Fault>{{call, 0}});
                }
            }
        });
        CAPTURE(summary_of(lied_to));
        CHECK(lied_to.status == 120);
        CHECK(contains(lied_to.err, "groups"));
    }
}

TEST_CASE("A limit on processes that is exceeded is told") {
    if (!in_private_world()) {
        return;
    }
    constexpr uid_t k_uid = 54'321;
    const auto ended = [](const Words& words, unsigned others) {
        Words argv{doff_path()};
        argv.insert(argv.end(), words.begin(), words.end());
        for (const char* const word : {"--rlimit", "nproc=1", "54321:54321", "--", "id"}) {
            argv.emplace_back(word);
        }
        return run({.argv = argv, .envp = {"PATH=/no/such:/usr/bin:/bin"}, .prepare = [=] {
                        for (unsigned i = 0; i < others; ++i) {
                            const pid_t child = ::fork();
                            must(child != -1, "fork");
                            if (child == 0) {
                                must(::setuid(k_uid) == 0, "setuid");
                                ::close(1);
                                ::close(2);
                                ::sleep(3);
                                ::_exit(0);
                            }
                        }
                        ::usleep(200'000);
                    }});
    };
    const std::string hint = "uid 54321 has more processes than its limit allows, 1 (--rlimit nproc)\n";
    CHECK(ended({}, 0).status == 0);
    CHECK(ended({}, 3).err == "doff: cannot execute 'id': Resource temporarily unavailable\nhint: " + hint);
    const auto checked = ended({"--check"}, 3);
    CAPTURE(summary_of(checked), checked.out);
    CHECK(checked.status == (contains(checked.out, "yes execute") ? 0 : 125));
    if (checked.status != 0) {
        CHECK(contains(checked.out, "execute id: Resource temporarily unavailable\n"));
        CHECK(contains(checked.out, hint));
    }
}

TEST_CASE("File capabilities beyond the bounding set are told") {
    if (!in_private_world()) {
        return;
    }
    const std::string path = path_of("why-capable");
    copy_program(probe_path(), path);
    // struct vfs_cap_data, version 2: effective, and cap_net_raw permitted.
    const unsigned char value[20]{1, 0, 0, 2, 0, 0x20};
    if (::setxattr(path.c_str(), "security.capability", value, sizeof value, 0) == -1) {
        skip("no file capabilities here");
        return;
    }
    CHECK(contains(hints_of({"--strict", "app", "--", path}),
                   "capabilities have cap_net_raw, which the bounding set does not"));
    CHECK(contains(hints_of({"--strict", "--bounding", "net_raw", "app", "--", path}), "status 0"));
}

TEST_CASE("The directories of PATH are told where a command is not found, and what is the matter with them") {
    if (!in_private_world()) {
        return;
    }
    const std::string closed = directory("why-path", 0700);
    write_file(path_of("why-empty"), "", 0755);
    CHECK(
        hints_of({"app", "--", "no-such"}, {}, "/usr/bin:" + closed + ":/no/such:" + path_of("why-empty")) ==
        "looked for in /usr/bin, " + closed + ", /no/such, " + path_of("why-empty") +
            "\n'/no' is not there\n'" + closed +
            "' may not be searched by uid 1500: it belongs to uid 0, gid 0 and has mode 0700\n'" +
            path_of("why-empty") + "' is not a directory\n");
    CHECK(hints_of({"app", "--", "no-such"}, {}, "/no/such:/usr/bin:/none") ==
          "looked for in /no/such, /usr/bin, /none\n'/no' and '/none' are not there\n");
    // One that may not be executed is beside one that could not be looked at.
    directory("why-path-2", 0755);
    write_file(path_of("why-path-2/tool"), "", 0644);
    const std::string mode = "it may be executed by no user at all: chmod +x\n";
    const std::string denied =
        "'" + closed + "' may not be searched by uid 1500: it belongs to uid 0, gid 0 and has mode 0700\n";
    for (const std::string& path :
         {closed + ":" + path_of("why-path-2"), path_of("why-path-2") + ":" + closed}) {
        CHECK(hints_of({"app", "--", "tool"}, {}, path) == mode + denied);
        CHECK(contains(
            run({.argv = {doff_path(), "--check", "app", "--", "tool"}, .envp = {"PATH=" + path}}).out,
            "has mode 0700\n"));
    }
    CHECK(hints_of({"app", "--", "tool"}, {}, "/usr/bin:/no/such:" + path_of("why-path-2")) == mode);
    CHECK(hints_of({"app", "--", path_of("why-path-2/tool")}, {}, closed) == mode);
    CHECK(hints_of({"app", "--", "no-such"}, {}, "/usr/bin") == "looked for in /usr/bin\n");
    CHECK(contains(hints_of({"--unset-env", "PATH", "app", "--", "no-such"}),
                   "PATH is not set; looked for in /usr/local/bin, /usr/bin, /bin\n"));
}

TEST_CASE("What Landlock refuses is told where it was asked for, and what the mode refuses is the mode's") {
    if (!in_private_world()) {
        return;
    }
    const std::string path = path_of("why-confined");
    copy_program(probe_path(), path);
    const std::string rox =
        "--rox or --rwx has to cover it and its interpreter or loader; for its libraries --ro will do\n";
    const auto confined = [&](const std::string& option) {
        return hints_of({option, "/usr", "--ro", path_of("."), "app", "--", path});
    };
    const auto first = confined("--rox");
    if (contains(first, "status 125")) {
        skip("no Landlock here: " + first);
        return;
    }
    CHECK(first == rox);
    REQUIRE(::chmod(path.c_str(), 0700) == 0);
    CHECK(confined("--rox") ==
          "it may not be executed by uid 1500: it belongs to uid 0, gid 0 and has mode 0700\n");
}

}  // namespace doff_test
