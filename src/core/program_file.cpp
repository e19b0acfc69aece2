// SPDX-License-Identifier: MIT
#include "core/program_file.h"

#include "core/terminal_guard.h"

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

bool is_own_wide() {
    constexpr std::uint32_t k_wide = 0x8000'0000;  // __AUDIT_ARCH_64BIT
    return (k_own_audit_arch & k_wide) != 0;
}

bool is_own_little() {
    constexpr std::uint32_t k_little = 0x4000'0000;  // __AUDIT_ARCH_LE
    return (k_own_audit_arch & k_little) != 0;
}

Elf elf_at(std::string_view beginning, bool wide, bool little) {
    const auto number = [&](std::size_t at, std::size_t size) {
        return number_at(beginning, at, size, little);
    };
    return {.machine = static_cast<unsigned>(number(18, 2)),
            .type = static_cast<unsigned>(number(16, 2)),
            .wide = wide,
            .little = little,
            .headers_at = wide ? number(32, 8) : number(28, 4),
            .headers = number(wide ? 56 : 44, 2),
            .header_size = number(wide ? 54 : 42, 2)};
}

bool is_text(std::string_view bytes) {
    return std::ranges::none_of(bytes, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r' && c != '\f' &&
               c != '\x1b';
    });
}

// All that is behind the name of the interpreter is one argument.
std::string dos_argument_of(std::string_view line, std::size_t behind_the_name) {
    const std::size_t first = line.find_first_not_of(" \t"sv, behind_the_name);
    const bool whole = line.size() < k_beginning - 2;
    return whole && first != std::string_view::npos && line.ends_with('\r') && !line.contains('\0')
               ? std::string(line.substr(first))
               : "";
}

}  // namespace

std::optional<Script> parse_script(std::string_view beginning) {
    if (!beginning.starts_with("#!")) {
        return std::nullopt;
    }
    // As fs/binfmt_script.c, for which zero bytes stand behind the end of a file.
    std::string read(beginning.substr(2, k_beginning - 2));
    read.resize(k_beginning - 2);
    const std::string_view line = std::string_view(read).substr(0, read.find('\n'));
    const std::size_t first = line.find_first_not_of(" \t"sv);
    Script script;
    if (first == std::string_view::npos) {
        script.blank = true;
        return script;
    }
    const std::size_t last = line.find_first_of(" \t\0"sv, first);
    script.line_too_long = line.size() == read.size() && last == std::string_view::npos;
    script.interpreter = line.substr(first, last == std::string_view::npos ? last : last - first);
    script.carriage_return = script.interpreter.ends_with('\r');
    script.dos_argument = dos_argument_of(line, last);
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
    if (beginning.size() >= k_wide_header) {
        const Elf own = elf_at(beginning, is_own_wide(), is_own_little());
        if (own.machine == own_machine() && own.header_size == header_size_of(own)) {
            return own;
        }
    }
    const bool wide = beginning[4] == 2;
    return wide && beginning.size() < k_wide_header
               ? std::nullopt
               : std::optional(elf_at(beginning, wide, beginning[5] != 2));
}

std::vector<Part> parse_parts(const Elf& elf, std::string_view table) {
    const std::size_t size = header_size_of(elf);
    std::vector<Part> parts;
    for (std::size_t at = 0; at + size <= table.size(); at += size) {
        const auto number = [&](std::size_t from, std::size_t length) {
            return number_at(table, at + from, length, elf.little);
        };
        parts.push_back(elf.wide ? Part{number(0, 4), number(8, 8), number(32, 8)}
                                 : Part{number(0, 4), number(4, 4), number(16, 4)});
    }
    return parts;
}

unsigned own_machine() {
    return k_own_audit_arch & 0xffff;
}

bool is_own_layout(const Elf& elf) {
    return elf.wide == is_own_wide() && elf.little == is_own_little();
}

std::uint64_t header_size_of(const Elf& elf) {
    return elf.wide ? 56 : 32;
}

std::string name_of_machine(unsigned machine) {
    const auto* const found = std::ranges::find(k_machines, machine, &Machine::number);
    return found != k_machines.end() ? found->name
                                     : "machine " + std::to_string(machine) + " of the ELF format";
}

std::string what_it_is(std::string_view beginning, const std::string& file) {
    if (beginning.empty()) {
        return "it is empty";
    }
    if (has_elf_magic(beginning)) {
        return "it is cut short: not even the header of an ELF program is all there";
    }
    if (beginning.starts_with("\xef\xbb\xbf#!"sv)) {
        return "a UTF-8 byte order mark stands before its #!: sed -i '1s/^\\xEF\\xBB\\xBF//' " + file +
               " removes it";
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
