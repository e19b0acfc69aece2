// SPDX-License-Identifier: MIT
#include "core/command_word.h"

#include "core/command.h"
#include "core/dash.h"
#include "core/quote.h"
#include "core/shell_word.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace doff {
namespace {

using namespace std::string_view_literals;

struct ShellWord {
    std::string_view word;
    std::string_view instead = {};  // of doff's own, before USER; empty where there is none
};

// Of POSIX's shell, sections 2.14 and 1.6 (XCU): those that no program can do for its parent. And of 2.4 and
// 2.10.2 (XCU), reserved words and operators.
constexpr std::array k_shell_words{
    ShellWord{"!"},
    ShellWord{"&"},
    ShellWord{"&&"},
    ShellWord{"("},
    ShellWord{")"},
    ShellWord{"."},
    ShellWord{":"},
    ShellWord{";"},
    ShellWord{";;"},
    ShellWord{"alias"},
    ShellWord{"bg"},
    ShellWord{"case"},
    ShellWord{"cd", "--chdir DIR"},
    ShellWord{"command"},
    ShellWord{"do"},
    ShellWord{"done"},
    ShellWord{"elif"},
    ShellWord{"else"},
    ShellWord{"esac"},
    ShellWord{"eval"},
    ShellWord{"exec"},
    ShellWord{"exit"},
    ShellWord{"export", "--env NAME=VALUE"},
    ShellWord{"fg"},
    ShellWord{"fi"},
    ShellWord{"for"},
    ShellWord{"if"},
    ShellWord{"in"},
    ShellWord{"jobs"},
    ShellWord{"read"},
    ShellWord{"set"},
    ShellWord{"then"},
    ShellWord{"trap"},
    ShellWord{"type"},
    ShellWord{"ulimit", "--rlimit NAME=SOFT:HARD"},
    ShellWord{"umask", "--umask MODE"},
    ShellWord{"unset", "--unset-env NAME"},
    ShellWord{"until"},
    ShellWord{"wait"},
    ShellWord{"while"},
    ShellWord{"{"},
    ShellWord{"|"},
    ShellWord{"||"},
    ShellWord{"}"},
};

// Bash has these, and POSIX's shell has not.
constexpr std::array k_bash_words{"[["sv,     "declare"sv, "function"sv, "popd"sv, "pushd"sv,
                                  "select"sv, "shopt"sv,   "source"sv,   "time"sv, "typeset"sv};

constexpr std::array k_curly_quotes{"\u2018"sv, "\u2019"sv, "\u201c"sv, "\u201d"sv, "\u201e"sv, "\u00ab"sv};

bool is_variable_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_bash_word(std::string_view word) {
    return std::ranges::find(k_bash_words, word) != k_bash_words.end();
}

const ShellWord* find_shell_word(std::string_view word) {
    const auto* const found = std::ranges::find(k_shell_words, word, &ShellWord::word);
    return found == k_shell_words.end() ? nullptr : found;
}

std::string hint_of_shell_word(std::string_view name) {
    if (is_bash_word(name)) {
        return quote(name) + " is a word of bash: write bash -c 'COMMANDS'";
    }
    const ShellWord* const found = find_shell_word(name);
    if (found == nullptr) {
        return {};
    }
    return quote(name) + " is a word of the shell: write sh -c 'COMMANDS'" +
           (found->instead.empty() ? "" : ", or " + std::string(found->instead) + " before USER");
}

std::string hint_of_expansion(std::string_view name) {
    if (name.starts_with('~')) {
        return "no shell expands ~ here: write the path whole, or sh -c 'COMMANDS'";
    }
    return holds_an_expansion(name) ? "no shell expands $ here: write what it stands for, or sh -c 'COMMANDS'"
                                    : "";
}

// A=1 where a shell would set a variable: XBD 3.216 (names) says which letters.
std::string hint_of_assignment(std::string_view name) {
    const std::size_t equals = name.find('=');
    const std::string_view variable = name.substr(0, equals);
    const bool is_name =
        !variable.empty() && is_variable_letter(variable.front()) &&
        std::ranges::all_of(variable, [](char c) { return is_variable_letter(c) || (c >= '0' && c <= '9'); });
    return equals != std::string_view::npos && is_name
               ? "to set a variable write --env " + std::string(variable) + "=VALUE before USER"
               : "";
}

std::string hint_of_curly_quote(std::string_view name) {
    const bool curly =
        std::ranges::any_of(k_curly_quotes, [&](std::string_view each) { return name.starts_with(each); });
    return curly ? "it starts with a quotation mark that is not ASCII, which no shell takes for one" : "";
}

Environment environment_of(const ExecArguments& arguments) {
    Environment environment;
    for (const char* const variable : arguments.envp) {
        if (variable != nullptr) {
            environment.emplace_back(variable);
        }
    }
    return environment;
}

// "id -u" as one word: said only where there is a program "id", for a path may hold blanks. Or "cd /tmp".
std::string hint_of_line(Kernel& kernel, const ExecArguments& arguments) {
    const std::size_t blank = arguments.name.find_first_of(" \t\n");
    if (blank == std::string_view::npos || blank == 0) {
        return {};
    }
    const std::string_view word = arguments.name.substr(0, blank);
    if (is_bash_word(word) || find_shell_word(word) != nullptr) {
        return "it is one word with a blank in it, and " + quote(word) + " is a word of " +
               (is_bash_word(word) ? "bash: write bash -c before it" : "the shell: write sh -c before it");
    }
    for (const std::string& path : candidates_for(std::string(word), environment_of(arguments))) {
        if (is_a_program(kernel, path)) {
            return "it is one word with a blank in it, and there is " + quote(path) +
                   ": write the words apart, or sh -c before it";
        }
    }
    return {};
}

}  // namespace

bool holds_an_expansion(std::string_view word) {
    for (std::size_t at = 0; at + 1 < word.size(); ++at) {
        const char next = word[at + 1];
        if (word[at] == '$' && (is_variable_letter(next) || next == '{' || next == '(')) {
            return true;
        }
    }
    return false;
}

bool is_a_program(Kernel& kernel, const std::string& path) {
    constexpr std::uint32_t k_executable = 0111;
    const auto status = kernel.stat(path.c_str());
    return status && status->is_regular() && (status->mode & k_executable) != 0;
}

std::string what_command_looks_like(Kernel& kernel, const ExecArguments& arguments) {
    if (const std::string dash = hint_of_dash(arguments.name); !dash.empty()) {
        return dash + ", before USER";
    }
    if (arguments.name.starts_with('-')) {
        return "it starts with a dash: options go before USER; or is a variable before it unset?";
    }
    for (const auto& look : {hint_of_shell_word, hint_of_assignment, hint_of_curly_quote}) {
        if (std::string hint = look(arguments.name); !hint.empty()) {
            return hint;
        }
    }
    const std::string line = hint_of_line(kernel, arguments);
    return line.empty() ? hint_of_expansion(arguments.name) : line;
}

std::string hint_of_working_directory(Kernel& kernel, const ExecArguments& arguments) {
    const std::string path = "./" + std::string(arguments.name);
    if (arguments.name.empty() || arguments.names_a_path() || !is_a_program(kernel, path)) {
        return {};
    }
    return "there is " + quote(path) + ": write " + shell_word(path, "its path");
}

}  // namespace doff
