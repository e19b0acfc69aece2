// SPDX-License-Identifier: MIT
#include "core/program_file.h"

#include <algorithm>
#include <array>

namespace doff {
namespace {

using namespace std::string_view_literals;

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t size, bool little) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const std::size_t from = little ? size - 1 - i : i;
        number = number << 8 | static_cast<unsigned char>(bytes[at + from]);
    }
    return number;
}

constexpr std::uint64_t k_interp = 3;  // PT_INTERP

struct Machine {
    unsigned number;
    const char* name;
};

// elf(5), <linux/elf-em.h>, by the names of uname(1).
constexpr std::array k_machines{
    Machine{3, "i386"},    Machine{8, "mips"},        Machine{20, "ppc"},    Machine{21, "ppc64"},
    Machine{22, "s390x"},  Machine{40, "arm"},        Machine{62, "x86-64"}, Machine{183, "aarch64"},
    Machine{243, "riscv"}, Machine{258, "loongarch"},
};

bool is_text(std::string_view bytes) {
    return std::ranges::none_of(bytes, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r' && c != '\f' &&
               c != '\x1b';
    });
}

}  // namespace

std::optional<Script> parse_script(std::string_view beginning) {
    if (!beginning.starts_with("#!")) {
        return std::nullopt;
    }
    // As fs/binfmt_script.c: the first 255 bytes, up to the end of the line.
    const std::string_view read = beginning.substr(2, k_beginning - 3);
    const std::size_t end = read.find('\n');
    const std::string_view line = read.substr(0, end);
    const std::size_t first = line.find_first_not_of(" \t"sv);
    Script script;
    if (first == std::string_view::npos) {
        return script;
    }
    const std::size_t last = line.find_first_of(" \t\0"sv, first);
    const bool whole_file = beginning.size() < k_beginning;
    script.line_too_long = end == std::string_view::npos && last == std::string_view::npos && !whole_file;
    script.interpreter = line.substr(first, last == std::string_view::npos ? last : last - first);
    script.carriage_return = script.interpreter.ends_with('\r');
    return script;
}

bool has_elf_magic(std::string_view beginning) {
    return beginning.starts_with(
        "\x7f"
        "ELF"sv);
}

std::optional<Elf> parse_elf(std::string_view beginning) {
    constexpr std::size_t k_wide_header = 64;
    constexpr std::size_t k_narrow_header = 52;
    if (!has_elf_magic(beginning) || beginning.size() < k_narrow_header) {
        return std::nullopt;
    }
    Elf elf;
    elf.wide = beginning[4] == 2;
    elf.little = beginning[5] != 2;
    if (elf.wide && beginning.size() < k_wide_header) {
        return std::nullopt;
    }
    const auto number = [&](std::size_t at, std::size_t size) {
        return number_at(beginning, at, size, elf.little);
    };
    elf.type = static_cast<unsigned>(number(16, 2));
    elf.machine = static_cast<unsigned>(number(18, 2));
    elf.headers_at = elf.wide ? number(32, 8) : number(28, 4);
    elf.header_size = number(elf.wide ? 54 : 42, 2);
    elf.headers = number(elf.wide ? 56 : 44, 2);
    return elf;
}

std::optional<Part> find_loader(const Elf& elf, std::string_view table) {
    const std::size_t size = elf.wide ? 56 : 32;
    for (std::size_t at = 0; at + size <= table.size(); at += size) {
        if (number_at(table, at, 4, elf.little) == k_interp) {
            return elf.wide ? Part{number_at(table, at + 8, 8, elf.little),
                                   number_at(table, at + 32, 8, elf.little)}
                            : Part{number_at(table, at + 4, 4, elf.little),
                                   number_at(table, at + 16, 4, elf.little)};
        }
    }
    return std::nullopt;
}

std::string name_of_machine(unsigned machine) {
    const auto* const found = std::ranges::find(k_machines, machine, &Machine::number);
    return found != k_machines.end() ? found->name
                                     : "machine " + std::to_string(machine) + " of the ELF format";
}

std::string what_it_is(std::string_view beginning) {
    if (beginning.empty()) {
        return "it is empty";
    }
    if (has_elf_magic(beginning)) {
        return "it is cut short: not even the header of an ELF program is all there";
    }
    if (beginning.starts_with("\xef\xbb\xbf#!"sv)) {
        return "a UTF-8 byte order mark stands before its #!: sed -i '1s/^\\xEF\\xBB\\xBF//' FILE removes it";
    }
    if (beginning.starts_with("\xff\xfe"sv) || beginning.starts_with("\xfe\xff"sv)) {
        return "it is a text in UTF-16, in which no script can begin with #!";
    }
    if (beginning.starts_with("MZ")) {
        return "it is a program for Windows";
    }
    if (beginning.starts_with("\xcf\xfa\xed\xfe"sv) || beginning.starts_with("\xce\xfa\xed\xfe"sv)) {
        return "it is a program for macOS";
    }
    const std::size_t first = beginning.find_first_not_of(" \t\r\n"sv);
    if (first != std::string_view::npos && first > 0 && beginning.substr(first).starts_with("#!")) {
        return "its #! is not at the very beginning: blanks or empty lines stand before it";
    }
    return is_text(beginning) ? "it is a text without a first line that names an interpreter, as in #!/bin/sh"
                              : "it is neither a script that begins with #! nor an ELF program";
}

}  // namespace doff
