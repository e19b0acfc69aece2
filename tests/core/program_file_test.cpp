// SPDX-License-Identifier: MIT
//
// The first bytes of a file: the "#!" line by the rules of execve(2), and the header by those of elf(5).
#include "core/program_file.h"

#include "catch.h"
#include "fake/fake_kernel.h"

namespace doff {
namespace {

using namespace std::string_literals;

std::string interpreter_of(const std::string& beginning) {
    const auto script = parse_script(beginning);
    return script ? script->interpreter : "no script";
}

}  // namespace

TEST_CASE("the interpreter is the first word of the line") {
    CHECK(interpreter_of("#!/bin/sh\nid\n") == "/bin/sh");
    CHECK(interpreter_of("#! \t/bin/sh -e  x\nid\n") == "/bin/sh");
    CHECK(interpreter_of("#!/usr/bin/env python3\n") == "/usr/bin/env");
    CHECK(interpreter_of("#!/bin/sh") == "/bin/sh");
    CHECK(parse_script("#!\n/bin/sh\n")->blank);
    CHECK(parse_script("#! \t\n")->blank);
    CHECK(parse_script("#!" + std::string(300, ' '))->blank);
    CHECK(interpreter_of("#!") == "");
    CHECK_FALSE(parse_script("#!")->blank);
    CHECK(interpreter_of("# !/bin/sh\n") == "no script");
    CHECK(interpreter_of("") == "no script");
    CHECK(interpreter_of("#") == "no script");
}

TEST_CASE("a carriage return matters where it is part of the interpreter's name") {
    CHECK(interpreter_of("#!/bin/sh\r\nid\r\n") == "/bin/sh\r");
    CHECK(parse_script("#!/bin/sh\r\nid\r\n")->carriage_return);
    CHECK_FALSE(parse_script("#!/bin/sh -e\r\n")->carriage_return);
    CHECK_FALSE(parse_script("#!/bin/sh\nid\r\n")->carriage_return);
}

TEST_CASE("an argument that ends in a carriage return is told, where the line ends there") {
    const auto argument = [](const std::string& beginning) { return parse_script(beginning)->dos_argument; };
    CHECK(argument("#!/usr/bin/env bash\r\nid\r\n") == "bash\r");
    CHECK(argument("#!/bin/sh \t-e -u\r\n") == "-e -u\r");
    CHECK(argument("#!/bin/sh \r\n") == "\r");
    for (const char* const none : {"#!/bin/sh\r\n", "#!/bin/sh -e\nid\r\n", "#!/bin/sh -e\r \n",
                                   "#!/bin/sh \n", "#!/bin/sh -e\r", "#!\r\n", "#! \t\n"}) {
        CAPTURE(none);
        CHECK(argument(none) == "");
    }
    CHECK(argument(std::string("#!/bin/sh -e\0\r\n", 15)) == "");
    std::string longest = "#!/bin/sh ";
    longest.append(244, 'a').append("\r\n");
    CHECK(argument(longest) == longest.substr(10, 245));
    longest.insert(10, "a");
    CHECK(argument(longest.substr(0, k_beginning)) == "");
}

TEST_CASE("the line ends at 256 bytes, and a name that goes on beyond is too long") {
    const auto with_name_of = [](std::size_t length) {
        return parse_script(("#!/" + std::string(length - 1, 'n') + "\nid\n" + std::string(300, '\n'))
                                .substr(0, k_beginning));
    };
    CHECK_FALSE(with_name_of(252)->line_too_long);
    CHECK_FALSE(with_name_of(253)->line_too_long);
    CHECK(with_name_of(254)->line_too_long);
    CHECK_FALSE(parse_script("#!/" + std::string(252, 'n'))->line_too_long);
    CHECK(parse_script("#!/" + std::string(253, 'n'))->line_too_long);
    // Only the name has to end there, not the arguments.
    CHECK_FALSE(parse_script("#!/bin/sh " + std::string(300, 'a'))->line_too_long);
}

TEST_CASE("the header of a program of this machine is understood") {
    const auto elf = parse_elf(program_of_this_machine());
    REQUIRE(elf);
    CHECK(elf->type == 2);
    CHECK(elf->wide);
    CHECK(elf->little);
    CHECK(elf->headers == 1);
    CHECK(elf->header_size == 56);
    CHECK(elf->headers_at == 64);
    CHECK_FALSE(parse_elf(program_of_this_machine().substr(0, 63)));
    CHECK_FALSE(
        parse_elf("\x7f"
                  "ELF"));
    CHECK_FALSE(parse_elf(""));
    std::string big = program_of_this_machine();
    big[5] = 2;
    big[18] = 0;
    big[19] = 22;
    CHECK_FALSE(parse_elf(big)->little);
    CHECK(parse_elf(big)->machine == 22);
}

TEST_CASE("Linux goes by the machine, not by what e_ident says of width and byte order") {
    for (const auto& [at, value] : {std::pair{4, 1}, {4, 0}, {4, 7}, {5, 2}, {5, 0}}) {
        std::string program = program_of_this_machine();
        program[static_cast<std::size_t>(at)] = static_cast<char>(value);
        const auto elf = parse_elf(program);
        REQUIRE(elf);
        CHECK(is_own_layout(*elf));
        CHECK(elf->headers == 1);
    }
    std::string narrow = program_of_this_machine();
    narrow[4] = 1;
    narrow[54] = 32;  // no size of 64 bits: as in a program of x32
    CHECK_FALSE(parse_elf(narrow)->wide);
}

TEST_CASE("the parts of a program are where its headers say") {
    std::string table(2 * 56, '\0');
    const Elf elf{.machine = 62};
    table[56] = 3;
    table[56 + 8] = 0x40;
    table[56 + 9] = 0x01;
    table[56 + 32] = 28;
    const auto parts = parse_parts(elf, table);
    REQUIRE(parts.size() == 2);
    CHECK(parts[0].type == 0);
    CHECK(parts[1].type == k_name_of_loader);
    CHECK(parts[1].at == 0x140);
    CHECK(parts[1].size == 28);
    // Half a header is none.
    CHECK(parse_parts(elf, table.substr(0, 111)).size() == 1);
    CHECK(parse_parts(elf, "").empty());
}

TEST_CASE("what is no program is told by its first bytes") {
    CHECK(what_it_is("") == "it is empty");
    CHECK(what_it_is("\x7f"
                     "ELF\2") == "it is cut short: not even the header of an ELF program is all there");
    CHECK(what_it_is("\xef\xbb\xbf#!/bin/sh\n").starts_with("a UTF-8 byte order mark stands before its #!"));
    CHECK(what_it_is("\xef\xbb\xbfhello\n").starts_with("it is a text without"));
    CHECK(what_it_is("\xff\xfe#\0!\0"s).starts_with("it is a text in UTF-16"));
    CHECK(what_it_is("MZ\x90"s) == "it is a program for Windows");
    CHECK(what_it_is("\xcf\xfa\xed\xfe\x0c"s) == "it is a program for macOS");
    CHECK(what_it_is("\n#!/bin/sh\n").starts_with("its #! is not at the very beginning"));
    CHECK(what_it_is("echo #!\n").starts_with("it is a text without a first line"));
    CHECK(what_it_is("\x01\x02\x03"s) == "it is neither a script that begins with #! nor an ELF program");
}

TEST_CASE("machines have the names that uname(1) has for them") {
    CHECK(name_of_machine(62) == "x86-64");
    CHECK(name_of_machine(183) == "aarch64");
    CHECK(name_of_machine(40) == "arm");
    CHECK(name_of_machine(60000) == "machine 60000 of the ELF format");
}

}  // namespace doff
