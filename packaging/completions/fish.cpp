// SPDX-License-Identifier: MIT
//
// fish, which completes a command line that it is given by itself.
#include "completions.h"

#include <algorithm>

namespace doff {
namespace {

constexpr std::string_view k_script = R"script(# fish completion for doff(1)
# Made from doff's table of options.

# Where the cursor is: prints "user", "process", "end" where -- has to come, "argument", or the number of words
# before the command.
function __doff_place
    set -l words (commandline -opc)
    set -l who no
    set -l shows no
    set -l at 2
    while test $at -le (count $words)
        set -l word $words[$at]
        switch $word
            case --
                echo $at
                return
            case '-*'
                if contains -- (string replace -r '=.*' '' -- $word) @says_who@
                    set who yes
                end
                test $word = --show; and set shows yes
                if contains -- $word @takes@
                    set at (math $at + 1)
                    if test $at -gt (count $words)
                        echo argument
                        return
                    end
                end
            case '*'
                if test $shows = yes
                    set at (math $at + 1) # the PID, which no command follows
                    continue
                end
                if test $who = no
                    set -l next (math $at + 1)
                    test "$words[$next]" = --; and set at $next
                    echo $at
                end
                return
        end
        set at (math $at + 1)
    end
    if test $shows = yes
        echo process
    else
        test $who = yes; and echo end; or echo user
    end
end

function __doff_before_command
    string match -qv -r '^[0-9]+$' -- (__doff_place)
end

function __doff_at
    test "$(__doff_place)" = $argv[1]
end

function __doff_in_command
    string match -q -r '^[0-9]+$' -- (__doff_place)
end

function __doff_command
    set -l words (commandline -opc)
    set -l before (__doff_place)
    set -e words[1..$before]
    complete -C (string join ' ' -- (string escape -- $words) (commandline -ct))
end

# Each of the words read, behind what stands before the last comma of the current one, or its name.
function __doff_list
    set -l current (string replace -r '^-+[^=]*=' '' -- (commandline -ct))
    set -l head (string match -r '^(?:.*,|[a-z]+=)' -- $current)
    set -l signs ''
    test "$argv[1]" = signs; and set signs (string replace -- "$head" '' $current | string match -r '^[+-]')
    while read -l word
        echo "$head$signs$word"
    end
end

function __doff_user_and_group
    set -l current (string replace -r '^-+[^=]*=' '' -- (commandline -ct))
    if string match -q '*:*' -- $current
        for group in (__fish_complete_groups)
            echo (string replace -r ':.*' ':' -- $current)$group
        end
    else if string match -q '@*' -- $current
        for path in (__fish_complete_path (string sub -s 2 -- $current))
            echo @$path
        end
    else
        __fish_complete_users
    end
end

function __doff_groups
    begin
        printf '%s\n' @words_groups@
        __fish_complete_groups
    end | __doff_list
end

# Each of the lines read, behind $argv[1].
function __doff_behind
    while read -l line
        echo "$argv[1]$line"
    end
end

function __doff_question
    set -l current (string replace -r '^-+[^=]*=' '' -- (commandline -ct))
    set -l name (string replace -r ':.*' ':' -- "$current")
    set -l path (string replace -r '^[^:]*:' '' -- "$current")
    switch "$current"
        case 'enter:*'
            __fish_complete_directories $path | __doff_behind $name
        case 'bind:*'
        case '*:*'
            __fish_complete_path $path | __doff_behind $name
        case '*'
            printf '%s\n' @words_question@
    end
end

function __doff_expectation
    set -l current (string replace -r '^-+[^=]*=' '' -- (commandline -ct))
    set -l name (string replace -r '=.*' '=' -- "$current")
    set -l value (string replace -r '^[^=]*=' '' -- "$current")
    switch "$current"
        case @expects_user@
            __fish_complete_users | __doff_behind $name
        case @expects_group@
            __fish_complete_groups | __doff_behind $name
        case @expects_groups@
            begin
                echo none
                __fish_complete_groups
            end | __doff_list
        case @expects_capability_set@
            printf '%s\n' @words_capability_set@ | __doff_list signs
        case @expects_securebits@
            printf '%s\n' @words_securebits@ | __doff_list signs
        case @expects_directory@
            __fish_complete_directories $value | __doff_behind $name
        case '*'
            printf '%s\n' @words_expectation@
    end
end

function __doff_log_place
    printf '%s\n' @words_log_place@
    __fish_complete_path (string replace -r '^-+[^=]*=' '' -- (commandline -ct))
end

complete -c doff -f
complete -c doff -n __doff_in_command -a '(__doff_command)'
complete -c doff -n '__doff_at user' -a '(__doff_user_and_group)'
complete -c doff -n '__doff_at process' -a '(__fish_complete_pids)'
complete -c doff -n '__doff_at end' -a -- -d 'the command follows'
@options@
)script";

// Between single quotes.
std::string quoted(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\'' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out;
}

std::string between_blanks(const std::vector<std::string>& words) {
    std::string list;
    for (const std::string& word : words) {
        list += list.empty() ? "" : " ";
        list += word;
    }
    return list;
}

// What -a takes.
std::string candidates_of(Completes completes) {
    std::string words = between_blanks(words_of(completes));
    switch (completes) {
        case Completes::user_and_group: return "(__doff_user_and_group)";
        case Completes::user: return "(__fish_complete_users)";
        case Completes::group: return "(__fish_complete_groups)";
        case Completes::groups: return "(__doff_groups)";
        case Completes::capabilities:
        case Completes::scopes: return "(printf \"%s\\\\n\" " + words + " | __doff_list)";
        case Completes::capability_set:
        case Completes::securebits: return "(printf \"%s\\\\n\" " + words + " | __doff_list signs)";
        case Completes::directory: return "(__fish_complete_directories)";
        case Completes::variable: return "(set -xn)";
        case Completes::question: return "(__doff_question)";
        case Completes::expectation: return "(__doff_expectation)";
        case Completes::log_place: return "(__doff_log_place)";
        default: return words;
    }
}

void append_row(std::string& lines, const Option& option) {
    lines += "complete -c doff -n __doff_before_command -l " + std::string(option.name.substr(2));
    if (!option.letter.empty()) {
        lines += " -s " + std::string(option.letter.substr(1));
    }
    if (option.completes == Completes::path) {
        lines += " -r -F";
    } else if (option.takes_argument()) {
        lines += " -x";
        const std::string candidates = candidates_of(option.completes);
        if (!candidates.empty()) {
            lines += " -a '" + candidates + "'";
        }
    }
    lines += " -d '" + quoted(description_of(option)) + "'\n";
}

// 'uid=*' 'euid=*', which nothing expands.
std::string patterns(const std::string& bars) {
    std::string text = "'";
    for (const char c : bars) {
        text += c == '|' ? "' '" : std::string{c};
    }
    return text + "'";
}

std::string names_between_blanks(std::string bars) {
    std::ranges::replace(bars, '|', ' ');
    return bars;
}

}  // namespace

std::string fish_completion() {
    std::string text(k_script);
    std::string lines;
    for (const Option& option : k_options) {
        append_row(lines, option);
    }
    lines.pop_back();
    text = filled_in(std::move(text), "options", lines);
    for (const Completes completes : all_completes()) {
        text = filled_in(std::move(text), "words_" + std::string(name_of(completes)),
                         between_blanks(words_of(completes)));
        text = filled_in(std::move(text), "expects_" + std::string(name_of(completes)),
                         patterns(expectations_with(completes, "=*")));
    }
    text = filled_in(
        std::move(text), "says_who",
        names_between_blanks(names_between_bars([](const Option& option) { return option.says_who; })));
    return filled_in(std::move(text), "takes",
                     names_between_blanks(
                         names_between_bars([](const Option& option) { return option.takes_argument(); })));
}

}  // namespace doff
