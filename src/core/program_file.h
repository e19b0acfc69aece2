// SPDX-License-Identifier: MIT
//
// What execve(2) reads of a file before it starts it: the line after "#!" or the header of an ELF program,
// elf(5). Pure: bytes in, value out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doff {

// As much of a file as the kernel looks at to tell what it is.
inline constexpr std::size_t k_beginning = 256;

struct Script {
    std::string interpreter;       // empty where the line names none
    bool blank = false;            // it ends before any other byte, even a zero byte
    bool line_too_long = false;    // the name of the interpreter does not end within the beginning
    bool carriage_return = false;  // the name ends in one: a DOS text file
    std::string dos_argument;      // or what is behind the name does; else empty
};

struct Elf {
    unsigned machine = 0;  // e_machine
    unsigned type = 0;     // e_type: 2 and 3 are programs
    bool wide = true;      // 64 bits
    bool little = true;    // byte order
    std::uint64_t headers_at = 0;
    std::uint64_t headers = 0;  // how many program headers
    std::uint64_t header_size = 0;
};

// Of a program header: a part of the file, and what it is for.
struct Part {
    std::uint64_t type = 0;  // p_type
    std::uint64_t at = 0;
    std::uint64_t size = 0;
};
inline constexpr std::uint64_t k_loaded_part = 1;     // PT_LOAD
inline constexpr std::uint64_t k_name_of_loader = 3;  // PT_INTERP

unsigned own_machine();
bool is_own_layout(const Elf& elf);
// The size of a program header of this width, elf(5).
std::uint64_t header_size_of(const Elf& elf);

// Where `beginning` starts with "#!".
std::optional<Script> parse_script(std::string_view beginning);

// Where `beginning` is an ELF header, of any machine, and not cut short. As for Linux, a header of this
// machine is one whatever its e_ident says of width and byte order.
std::optional<Elf> parse_elf(std::string_view beginning);
bool has_elf_magic(std::string_view beginning);

// A table of program headers.
std::vector<Part> parse_parts(const Elf& elf, std::string_view table);

// "aarch64"; "machine 258 of the ELF format" for one we have no name for.
std::string name_of_machine(unsigned machine);

// What a file is that is neither a script nor ELF, for people: "it is empty". `file` is what a shell calls
// it.
std::string what_it_is(std::string_view beginning, const std::string& file = "FILE");

}  // namespace doff
