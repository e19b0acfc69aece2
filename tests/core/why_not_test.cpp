// SPDX-License-Identifier: MIT
//
// What is said of a command that execve(2) refused, on the model: for each sentence a situation in which it
// is true, and one close to it in which it would not be.
#include "core/why_not.h"

#include "catch.h"
#include "core/command.h"
#include "core/confine.h"
#include "core/examine.h"
#include "core/execute.h"
#include "core/terminal_guard.h"
#include "fake/starts.h"

namespace doff {
namespace {

using enum std::errc;

FakeKernel with_command(const std::string& text, unsigned mode = 0100755) {
    FakeKernel kernel = already_app();
    kernel.files["/srv/x"] = {k_root, Gid{50}, mode, 1};
    kernel.texts["/srv/x"] = text;
    return kernel;
}

std::string said(FakeKernel kernel, std::errc reason, const Restrictions& under = {},
                 const Command& command = {"/srv/x", {"/srv/x"}, {}, {"/srv/x"}}) {
    return why_refused(kernel, command.candidates.front().c_str(), reason, exec_arguments(command), under);
}

std::string of_machine(unsigned char machine) {
    std::string header = program_of_this_machine();
    header[18] = static_cast<char>(machine);
    return header;
}

std::string changed(std::string file, std::size_t at, unsigned value) {
    file[at] = static_cast<char>(value & 0xff);
    file[at + 1] = static_cast<char>(value >> 8);
    return file;
}

constexpr std::size_t k_header_size = 54;    // e_phentsize, elf(5)
constexpr std::size_t k_headers = 56;        // e_phnum
constexpr std::size_t k_loader_size = 96;    // p_filesz of the first program header
constexpr std::size_t k_loader_offset = 72;  // p_offset

// With two program headers, of which the first names this loader.
std::string with_loader(const std::string& loader) {
    std::string file = program_of_this_machine();
    const std::string loaded = file.substr(64);
    file[64] = 3;  // PT_INTERP
    file = changed(changed(file, k_headers, 2), k_loader_offset, 176);
    file = changed(file, k_loader_size, static_cast<unsigned>(loader.size() + 1));
    return file + loaded + loader + std::string(1, '\0');
}

// What --check would say, before there is a refusal.
std::string beforehand(const std::string& text) {
    FakeKernel kernel = with_command(text);
    const auto defect = examine(kernel, "/srv/x", Execve::not_tried).defect;
    return defect ? defect->text : "";
}

const std::string k_beyond =
    "its mode would allow it: an access control list, a security module (AppArmor, SELinux), Landlock or the "
    "file system refuses";

}  // namespace

TEST_CASE("who may not execute a file is told by its owner and mode") {
    CHECK(said(with_command("", 0100644), permission_denied) ==
          "it may be executed by no user at all: chmod +x");
    CHECK(said(with_command("", 0100744), permission_denied) ==
          "it may not be executed by uid 1000: it belongs to uid 0, gid 50 and has mode 0744");
    CHECK(said(with_command(program_of_this_machine()), permission_denied) == k_beyond);
    FakeKernel guarded = with_command(program_of_this_machine());
    guarded.guarded = {"/srv/x"};
    CHECK(said(guarded, permission_denied) == "it may not be executed by uid 1000: " + k_beyond);
    FakeKernel by_module = with_command(program_of_this_machine());
    by_module.guarded_at_execve = {"/srv/x"};
    CHECK(said(by_module, permission_denied) == "it may not be executed: " + k_beyond);
    by_module.has_execve_check = false;
    CHECK(said(by_module, permission_denied) == k_beyond);
}

TEST_CASE("what is no regular file cannot be executed") {
    CHECK(said(with_command("", 0040755), permission_denied) == "it is a directory");
    CHECK(said(with_command("", 0010777), permission_denied) == "it is a pipe");
    CHECK(said(with_command("", 0020777), permission_denied) == "it is a character device");
    CHECK(said(with_command("", 0140777), permission_denied) == "it is a socket");
}

TEST_CASE("noexec is told where the command is, and not where another mount has it") {
    FakeKernel kernel = with_command(program_of_this_machine());
    kernel.mounts["/srv"] = {0, k_mounted_noexec};
    CHECK(said(kernel, permission_denied) ==
          "it is on a file system that is mounted noexec, where nothing is executed");
    kernel.mounts = {{"/srv/y", {0, k_mounted_noexec}}, {"/srv", {0, k_mounted_read_only}}};
    CHECK(said(kernel, permission_denied) == k_beyond);
    // The mode is to blame first: chmod(1) is needed on any mount.
    kernel.mounts["/srv"] = {0, k_mounted_noexec};
    kernel.files["/srv/x"].mode = 0100644;
    CHECK(said(kernel, permission_denied) == "it may be executed by no user at all: chmod +x");
}

TEST_CASE("an interpreter is looked at as the command is") {
    FakeKernel kernel = with_command("#!/srv/i -x\n");
    CHECK(said(kernel, no_such_file_or_directory) ==
          "its first line names the interpreter '/srv/i', which is not there");
    kernel.links["/srv/i"] = "/opt/i";
    CHECK(said(kernel, no_such_file_or_directory) ==
          "its first line names the interpreter '/srv/i', and '/srv/i' is a symbolic link to '/opt/i', and "
          "'/opt' is not there");
    kernel.links.clear();
    kernel.files["/srv/i"] = {k_root, Gid{0}, 0100644, 1};
    CHECK(said(kernel, permission_denied) == "its interpreter '/srv/i' may be executed by no user at all");
    kernel.files["/srv/i"].mode = 0100755;
    kernel.texts["/srv/i"] = "";
    CHECK(said(kernel, executable_format_error) == "its interpreter '/srv/i' cannot be run: it is empty");
    kernel.texts["/srv/i"] = "#!/srv/j\n";
    CHECK(said(kernel, no_such_file_or_directory) ==
          "its interpreter '/srv/i' is itself a script, whose first line names the interpreter '/srv/j', "
          "which is not there");
    kernel.texts["/srv/i"] = "#!/srv/x\n";
    CHECK(said(kernel, too_many_symbolic_link_levels).starts_with("a script whose interpreter is a script"));
    // What env(1) does not find is not the kernel's affair: nothing is missing.
    kernel.texts["/srv/i"] = program_of_this_machine();
    CHECK(said(kernel, permission_denied) == k_beyond);
}

TEST_CASE("what an interpreter asks for in its turn is not said to be the command's") {
    FakeKernel kernel = with_command("#!/srv/i\n");
    kernel.files["/srv/i"] = {k_root, Gid{0}, 0100755, 1};
    kernel.texts["/srv/i"] = "#!/no/such\n";
    CHECK(said(kernel, no_such_file_or_directory) ==
          "its interpreter '/srv/i' is itself a script, whose first line names the interpreter '/no/such', "
          "and '/no' is not there");
    kernel.texts["/srv/i"] = "#!/srv/j\n";
    kernel.files["/srv/j"] = {k_root, Gid{0}, 0100644, 1};
    CHECK(said(kernel, permission_denied) ==
          "the interpreter '/srv/j' of its interpreter '/srv/i' may be executed by no user at all");
    kernel.texts["/srv/i"] = "#!/bin/true\r\n";
    CHECK(said(kernel, no_such_file_or_directory) ==
          "its interpreter '/srv/i' is itself a script, whose first line ends in a carriage return, as in a "
          "DOS text file, so that '/bin/true\\x0d' is looked for: sed -i 's/\\r$//' /srv/i");
    // It is there, and what it names is not.
    kernel.files["/bin/true\r"] = {k_root, Gid{0}, 0100755, 1};
    kernel.texts["/bin/true\r"] = "#!/srv/k\n";
    CHECK(said(kernel, no_such_file_or_directory) ==
          "the interpreter '/bin/true\\x0d' of its interpreter '/srv/i' is itself a script, whose first line "
          "names the interpreter '/srv/k', which is not there");
    kernel.texts["/srv/i"] = with_loader("/srv/l");
    CHECK(said(kernel, no_such_file_or_directory) ==
          "its interpreter '/srv/i' needs the loader '/srv/l', which is not there");
    kernel.files["/srv/l"] = {k_root, Gid{0}, 0100644, 1};
    CHECK(said(kernel, permission_denied) ==
          "the loader '/srv/l' of its interpreter '/srv/i' may be executed by no user at all");
}

TEST_CASE("a line end of DOS is told where the interpreter is missing for it") {
    const std::string hint =
        "its first line ends in a carriage return, as in a DOS text file, so that '/bin/true\\x0d' is looked "
        "for: sed -i 's/\\r$//' /srv/x";
    CHECK(said(with_command("#!/bin/true\r\nx\r\n"), no_such_file_or_directory) == hint);
    for (const std::string path : {"x", "./x"}) {
        FakeKernel here = with_command("#!/bin/true\r\nx\r\n");
        here.process.directory = "/srv";
        CHECK(said(here, no_such_file_or_directory, {}, {path, {path}, {}, {path}}) == hint);
    }
    FakeKernel has_it = with_command("#!/bin/true\r\n");
    has_it.files["/bin/true\r"] = {k_root, Gid{0}, 0100644, 1};
    CHECK(said(has_it, permission_denied) ==
          "its interpreter '/bin/true\\x0d' may be executed by no user at all");
    CHECK(said(with_command("#!/bin/none -x\r\n"), no_such_file_or_directory) ==
          "its first line names the interpreter '/bin/none', which is not there");
}

TEST_CASE("a program for another machine, and one that is damaged") {
    CHECK(
        said(with_command(of_machine(22)), executable_format_error).starts_with("it is a program for s390x"));
    CHECK(said(with_command(program_of_this_machine().substr(0, 40)), executable_format_error) ==
          "it is cut short: not even the header of an ELF program is all there");
    CHECK(said(with_command(with_loader("/lib/l").substr(0, 100)), executable_format_error) ==
          "it is cut short: its ELF header tells of parts beyond its end");
    std::string object = program_of_this_machine();
    object[16] = 1;
    CHECK(said(with_command(object), executable_format_error) ==
          "it is an ELF file that is no program, such as an object file");
    CHECK(said(with_command("id\n"), executable_format_error) ==
          "it is a text without a first line that names an interpreter, as in #!/bin/sh");
    // Nothing is wrong with this one, as far as can be seen.
    CHECK(said(with_command(program_of_this_machine()), executable_format_error) ==
          "no program of this machine, and a script starts with #!, as in #!/bin/sh");
}

// What the kernel makes of them, tests/system/why_not_test.cpp holds against it.
TEST_CASE("a program whose headers the kernel would not take is damaged") {
    const std::string program = program_of_this_machine();
    CHECK(said(with_command(changed(program, k_headers, 0)), executable_format_error) ==
          "it is damaged: its ELF header tells of 0 program headers of 56 bytes, and has to of 1 to 1170 of "
          "56");
    CHECK(said(with_command(changed(program, k_header_size, 57)), executable_format_error) ==
          "it is damaged: its ELF header tells of 1 program headers of 57 bytes, and has to of 1 to 1170 of "
          "56");
    CHECK(said(with_command(changed(program, k_headers, 1171)), executable_format_error)
              .starts_with("it is damaged: its ELF header tells of 1171 program headers"));
    CHECK(said(with_command(changed(program, k_headers, 1170)), executable_format_error) ==
          "it is cut short: its ELF header tells of parts beyond its end");
    FakeKernel most = with_command(changed(program, k_headers, 1170) + std::string(65'536, '\0'));
    CHECK_FALSE(examine(most, "/srv/x", Execve::not_tried).defect);
    const std::string dynamic = with_loader("/bin/true");
    for (const unsigned size : {0U, 1U, 4097U}) {
        CHECK(said(with_command(changed(dynamic, k_loader_size, size)), executable_format_error)
                  .starts_with("it is damaged: the name of its loader has " + std::to_string(size)));
    }
    CHECK(said(with_command(changed(dynamic, k_loader_size, 9)), executable_format_error) ==
          "it is damaged: the name of its loader has no end");
    CHECK(said(with_command(changed(dynamic, k_loader_offset, 5000)), io_error) ==
          "it is cut short: the name of its loader is beyond its end");
    FakeKernel sound = with_command(dynamic);
    CHECK_FALSE(examine(sound, "/srv/x", Execve::not_tried).defect);
    sound.texts["/bin/true"] = changed(program, k_headers, 0);
    CHECK(said(sound, static_cast<std::errc>(80)) ==
          "its loader '/bin/true' cannot be run: it is damaged: its ELF header tells of 0 program headers of "
          "56 bytes, and has to of 1 to 1170 of 56");
    sound.texts["/bin/true"] = program.substr(0, 70);
    CHECK(said(sound, static_cast<std::errc>(80)) ==
          "its loader '/bin/true' cannot be run: it is cut short: its ELF header tells of parts beyond its "
          "end");
    sound.texts["/bin/true"] = program.substr(0, 20);
    CHECK(said(sound, io_error) == "its loader '/bin/true' is cut short");
    CHECK(said(with_command(changed(dynamic, 176, 0)), permission_denied) ==
          "it is damaged: the name of its loader is empty");
}

TEST_CASE("what the kernel would find only when there is no way back is told beforehand") {
    const std::string program = program_of_this_machine();
    CHECK(beforehand(program) == "");
    CHECK(beforehand(changed(program, k_loader_size, 120)) == "");
    CHECK(beforehand(changed(program, k_loader_size, 121)) ==
          "it is cut short: parts of it are beyond its end");
    CHECK(beforehand(changed(program, k_loader_offset, 1)) == "");  // no bytes of it
    const std::string end_wraps =
        changed(changed(program, k_loader_offset, 8), k_loader_size, 0xffff).replace(98, 6, 6, '\xff');
    CHECK(beforehand(end_wraps) == "it is cut short: parts of it are beyond its end");
    CHECK(beforehand(changed(program, 64, 2)) == "it is damaged: no part of it is to be loaded");
    FakeKernel loader = with_command(with_loader("/bin/true"));
    loader.texts["/bin/true"] = changed(program, 16, 1);
    const auto defect = examine(loader, "/srv/x", Execve::not_tried).defect;
    REQUIRE(defect);
    CHECK(defect->text ==
          "its loader '/bin/true' cannot be run: it is an ELF file that is no program, such as an object "
          "file");
}

TEST_CASE("an interpreter of no bytes is refused as the working directory, and one of blanks is none") {
    const std::string hint = "its first line names no interpreter after the #!";
    for (const std::string& line :
         {std::string("#!"), std::string("#! "), std::string("#! \0/bin/sh\n", 12)}) {
        CHECK(said(with_command(line), permission_denied) == hint);
    }
    for (const std::string& line : {std::string("#!\n"), std::string("#! \t\n/bin/sh\n")}) {
        CHECK(said(with_command(line), executable_format_error) == hint);
    }
}

TEST_CASE("a loader is looked for where the program says") {
    FakeKernel kernel = with_command(with_loader("/lib/ld-musl-x86_64.so.1"));
    CHECK(said(kernel, no_such_file_or_directory) ==
          "it needs the loader '/lib/ld-musl-x86_64.so.1', and '/lib' is not there: it was made for a system "
          "with musl libc, such as Alpine");
    kernel.files["/lib/ld-musl-x86_64.so.1"] = {k_root, Gid{0}, 0100755, 1};
    kernel.texts["/lib/ld-musl-x86_64.so.1"] = "x";
    CHECK(said(kernel, static_cast<std::errc>(80)) ==
          "its loader '/lib/ld-musl-x86_64.so.1' cannot be run: it is a text without a first line that names "
          "an interpreter, as in #!/bin/sh");
    kernel.texts["/lib/ld-musl-x86_64.so.1"] = of_machine(22);
    CHECK(said(kernel, static_cast<std::errc>(80)).contains("it is a program for s390x, and"));
    kernel.texts["/lib/ld-musl-x86_64.so.1"] = program_of_this_machine();
    CHECK(said(kernel, no_such_file_or_directory) ==
          "the file is there; what it asks for, after #! or as its dynamic loader, is not");
    CHECK(
        said(with_command(with_loader("/bin/ld-linux-x86-64.so.2")), no_such_file_or_directory) ==
        "it needs the loader '/bin/ld-linux-x86-64.so.2', which is not there: it was made for a system with "
        "glibc; an image FROM scratch has no loader, and Alpine another");
    CHECK(said(with_command(with_loader("/bin/own")), no_such_file_or_directory) ==
          "it needs the loader '/bin/own', which is not there");
}

TEST_CASE("arguments that are too long are told with their sizes") {
    FakeKernel kernel = with_command(program_of_this_machine());
    const std::string word(131'072, 'x');
    const auto with = [](std::vector<std::string> argv, std::vector<std::string> envp) {
        return Command{"/srv/x", std::move(argv), std::move(envp), {"/srv/x"}};
    };
    CHECK(said(kernel, argument_list_too_long, {}, with({"x", word}, {})) ==
          "argument 1 has 131072 bytes, and one may have at most 131071");
    CHECK(said(kernel, argument_list_too_long, {}, with({"x"}, {"A=" + word})) ==
          "the environment variable 'A' has, with its name, 131074 bytes, and one may have at most 131071");
    kernel.process.limits.at(static_cast<std::size_t>(Resource::stack)) = {1'048'576, 1'048'576};
    const Command many = with({"x", word.substr(1), word.substr(1)}, {"A=1"});
    CHECK(said(kernel, argument_list_too_long, {}, many) ==
          "the arguments have 262146 bytes, the environment has 4, the path 7, the pointers to them 32, and "
          "all "
          "of it may have 262144: a quarter of the limit on the stack (--rlimit stack)");
    CHECK(said(kernel, argument_list_too_long, {}, with({"x", word.substr(1)}, {})) == "");
    // As it is with a limit of 64 KiB: 15 pages and all but 8 bytes of the 16th hold the words.
    kernel.process.limits.at(static_cast<std::size_t>(Resource::stack)) = {65'536, 65'536};
    const auto variable = [&](std::size_t size) { return with({"x"}, {"A=" + word.substr(0, size)}); };
    CHECK(said(kernel, argument_list_too_long, {}, variable(65'536 - 8 - 12)) == "");
    CHECK(said(kernel, argument_list_too_long, {}, variable(65'536 - 8 - 11)) ==
          "the arguments have 2 bytes, the environment has 65520, the path 7, and all of it has to be within "
          "the limit on the stack, 65536 bytes (--rlimit stack)");
    const Command pointers = with(std::vector<std::string>(16'383), {});
    CHECK(
        said(kernel, argument_list_too_long, {}, pointers) ==
        "the arguments have 16383 bytes, the environment has 0, the path 7, the pointers to them 131064, and "
        "all of it may have 131072, as with any limit on the stack up to 524288 (--rlimit stack)");
}

TEST_CASE("limits are told where there are any") {
    FakeKernel kernel = with_command(program_of_this_machine());
    CHECK(said(kernel, resource_unavailable_try_again) == "");
    CHECK(said(kernel, not_enough_memory) == "");
    CHECK(said(kernel, too_many_files_open) == "");
    kernel.process.limits.fill({7, 8});
    CHECK(said(kernel, resource_unavailable_try_again) ==
          "uid 1000 has more processes than its limit allows, 7 (--rlimit nproc)");
    CHECK(said(kernel, not_enough_memory) == "the limit on the address space is 7 bytes (--rlimit as)");
    CHECK(said(kernel, too_many_files_open) == "the limit on open files is 7 (--rlimit nofile)");
}

TEST_CASE("file capabilities that the bounding set lacks are named") {
    FakeKernel kernel = with_command(program_of_this_machine());
    std::string value(20, '\0');
    value[0] = 1;  // effective
    value[3] = 2;  // VFS_CAP_REVISION_2
    value[5] = 4;  // cap_net_bind_service
    kernel.xattrs["/srv/x security.capability"] = value;
    CHECK(said(kernel, operation_not_permitted) == "");
    kernel.process.capabilities.bounding = capabilities_of({0});
    CHECK(said(kernel, operation_not_permitted) ==
          "its file capabilities have cap_net_bind_service, which the bounding set does not: --bounding, or "
          "setcap -r removes them");
    value[0] = 0;
    kernel.xattrs["/srv/x security.capability"] = value;
    CHECK(said(kernel, operation_not_permitted) == "");
}

TEST_CASE("what was asked for is to blame where nothing else is") {
    const Restrictions landlock{.landlock_files = true};
    const std::string rox =
        "--rox or --rwx has to cover it and its interpreter or loader; for its libraries --ro will do";
    CHECK(said(with_command(program_of_this_machine()), permission_denied, landlock) == rox);
    CHECK(said(with_command("", 0100744), permission_denied, landlock).starts_with("it may not be executed"));
    CHECK(said(with_command(""), executable_format_error, landlock) == "it is empty");
    FakeKernel confined = with_command(program_of_this_machine());
    confined.process.domains.push_back({{1, 0, 0}, {}, {}});
    CHECK(said(confined, permission_denied, landlock) == rox);
    const Restrictions selinux{.label = SecurityModule::selinux, .no_new_privs = true};
    CHECK(said(with_command(program_of_this_machine()), operation_not_permitted, selinux) ==
          "under no_new_privs SELinux asks its policy for nnp_transition; or --allow-new-privs");
    CHECK(said(with_command(program_of_this_machine()), permission_denied, selinux) ==
          "the policy has to allow the transition, with this file as the label's entrypoint");
    CHECK(said(with_command("", 0100744), permission_denied, selinux).starts_with("it may not be executed"));
}

TEST_CASE("a program of 32 bits is none that would be refused, before execve(2) has") {
    std::string narrow = of_machine((k_own_audit_arch & 0xffff) == 62 ? 3 : 40);
    narrow[4] = 1;
    narrow[28] = 64;  // e_phoff, e_phentsize and e_phnum, elf(5) of 32 bits
    narrow[42] = 32;
    narrow[44] = 1;
    FakeKernel kernel = with_command(narrow);
    CHECK_FALSE(examine(kernel, "/srv/x", Execve::not_tried).defect);
    CHECK(examine(kernel, "/srv/x", Execve::has_refused).defect);
    kernel.texts["/srv/x"] = of_machine(22);
    CHECK(examine(kernel, "/srv/x", Execve::not_tried).defect);
}

}  // namespace doff
