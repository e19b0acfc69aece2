// SPDX-License-Identifier: MIT
//
// What execve(2) reads of a file before it starts it: the line after "#!" or the header of an ELF program,
// elf(5). Pure: bytes in, value out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace doff {

// As much of a file as the kernel looks at to tell what it is.
inline constexpr std::size_t k_beginning = 256;

struct Script {
    std::string interpreter;       // empty where the line names none
    bool line_too_long = false;    // the name of the interpreter does not end within the beginning
    bool carriage_return = false;  // the name ends in one: a DOS text file
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

struct Part {
    std::uint64_t at = 0;
    std::uint64_t size = 0;
};

// Where `beginning` starts with "#!".
std::optional<Script> parse_script(std::string_view beginning);

// Where `beginning` is an ELF header, of any machine, and not cut short.
std::optional<Elf> parse_elf(std::string_view beginning);
bool has_elf_magic(std::string_view beginning);

// Of a table of program headers: where the path of the loader stands in the file, PT_INTERP.
std::optional<Part> find_loader(const Elf& elf, std::string_view table);

// "aarch64"; "machine 258 of the ELF format" for one we have no name for.
std::string name_of_machine(unsigned machine);

// What a file is that is neither a script nor ELF, for people: "it is empty".
std::string what_it_is(std::string_view beginning);

}  // namespace doff
