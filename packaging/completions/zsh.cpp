// SPDX-License-Identifier: MIT
//
// zsh, with the functions that it brings along.
#include "completions.h"

namespace doff {
namespace {

constexpr std::string_view k_script = R"script(#compdef doff
# zsh completion for doff(1)
# Made from doff's table of options.

# Words that go on after the last comma, and after a sign where $1 is "signs".
_doff_list() {
    local signs=$1
    shift
    compset -P '*,'
    [[ $signs != signs ]] || compset -P '[+-]'
    local -a expl
    _wanted words expl word compadd -qS , "$@"
}

_doff_one() {
    local -a expl
    _wanted words expl word compadd "$@"
}

# The owner of a path: @/srv/app
_doff_owner() {
    compset -P @ && _files
}

_doff_value_user() { _doff_owner || _users; }
_doff_value_group() { _doff_owner || _groups; }

_doff_value_user_and_group() {
    if compset -P '*:'; then
        _groups
    else
        _doff_owner || _users
    fi
}

_doff_value_groups() {
    compset -P '*,'
    local -a expl
    _alternative 'words:word:(@words_groups@)' 'groups:group:_groups'
}

_doff_value_capabilities() { _doff_list plain @words_capabilities@; }
_doff_value_capability_set() { _doff_list signs @words_capability_set@; }
_doff_value_securebits() { _doff_list signs @words_securebits@; }
_doff_value_scopes() { _doff_list plain @words_scopes@; }
_doff_value_path() { _files; }
_doff_value_directory() { _directories; }
_doff_value_limit() { _doff_one -S '' @words_limit@; }
_doff_value_io_class() { _doff_one @words_io_class@; }
_doff_value_policy() { _doff_one -S '' @words_policy@; }
_doff_value_signal() { _doff_one @words_signal@; }
_doff_value_ptracer() { _doff_one @words_ptracer@; }
_doff_value_lookup() { _doff_one @words_lookup@; }
_doff_value_variable() { _parameters -g '*export*'; }
_doff_value_nothing() { _message 'argument'; }
_doff_value_log_format() { _doff_one @words_log_format@; }

_doff_value_log_place() {
    _alternative 'words:word:(@words_log_place@)' 'files:file:_files'
}

_doff_value_question() {
    if compset -P 'enter:'; then
        _directories
    elif compset -P 'bind:'; then
        _message 'port'
    elif compset -P '*:'; then
        _files
    else
        _doff_one -S '' @words_question@
    fi
}

# Whole sets, so that nobody's groups are meant.
_doff_groups_alone() {
    compset -P '*,'
    _alternative 'words:word:(none)' 'groups:group:_groups'
}

_doff_value_expectation() {
    if compset -P '(@expects_user@)='; then
        _doff_value_user
    elif compset -P '(@expects_group@)='; then
        _doff_value_group
    elif compset -P '(@expects_groups@)='; then
        _doff_groups_alone
    elif compset -P '(@expects_capability_set@)='; then
        _doff_value_capability_set
    elif compset -P '(@expects_securebits@)='; then
        _doff_value_securebits
    elif compset -P '(@expects_directory@)='; then
        _directories
    else
        _doff_one -S '' @words_expectation@
    fi
}

# Completes the command line that starts with the word number $1.
_doff_command() {
    words=("${(@)words[$1,-1]}")
    CURRENT=$((CURRENT - $1 + 1))
    _normal
}

_doff() {
    local at=2 word who= shows=
    while ((at < CURRENT)); do
        word=${(Q)words[at]}
        case $word in
            --)
                _doff_command $((at + 1))
                return
                ;;
            -*)
                case ${word%%=*} in
                    @says_who@) who=$word ;;
                    --show) shows=$word ;;
                esac
                case $word in
                    @takes@) at=$((at + 1)) ;;
                esac
                ;;
            *)
                if [[ -n $shows ]]; then
                    at=$((at + 1)) # the PID, which no command follows
                    continue
                fi
                [[ -z $who ]] || return 1
                if [[ $words[at+1] == -- ]] && ((at + 1 < CURRENT)); then
                    at=$((at + 1))
                fi
                _doff_command $((at + 1))
                return
                ;;
        esac
        at=$((at + 1))
    done

    local -a options
    options=(
@options@
    )
    if [[ -n $shows ]]; then
        _arguments : $options '1:process:_pids'
    elif [[ -z $who ]]; then
        _arguments : $options '1:user:_doff_value_user_and_group'
    else
        _arguments : $options '1:end of options:(--)'
    fi
}

_doff "$@"
)script";

// Between single quotes in the list of options.
std::string quoted(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\'') {
            out += "'\\'";
        } else if (c == '[' || c == ']' || c == ':' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out;
}

// '*--env=[set a variable]:NAME=VALUE:_doff_value_variable'
void append_row(std::string& lines, const Option& option, std::string_view name) {
    lines += "        '";
    if (option.repeats()) {
        lines += '*';
    } else if (!option.letter.empty()) {
        lines += "(" + std::string(option.name) + " " + std::string(option.letter) + ")";
    }
    lines += name;
    if (option.takes_argument()) {
        lines += name.starts_with("--") ? '=' : '+';
    }
    lines += "[" + quoted(description_of(option)) + "]";
    if (option.takes_argument()) {
        lines += ":" + quoted(option.argument) + ":_doff_value_" + std::string(name_of(option.completes));
    }
    lines += "'\n";
}

}  // namespace

std::string zsh_completion() {
    std::string text(k_script);
    std::string lines;
    for (const Option& option : k_options) {
        append_row(lines, option, option.name);
        if (!option.letter.empty()) {
            append_row(lines, option, option.letter);
        }
    }
    lines.pop_back();
    text = filled_in(std::move(text), "options", lines);
    for (const Completes completes : all_completes()) {
        std::string list;
        for (const std::string& word : words_of(completes)) {
            list += list.empty() ? "" : " ";
            list += word;
        }
        text = filled_in(std::move(text), "words_" + std::string(name_of(completes)), list);
        text = filled_in(std::move(text), "expects_" + std::string(name_of(completes)),
                         expectations_with(completes, ""));
    }
    text = filled_in(std::move(text), "says_who",
                     names_between_bars([](const Option& option) { return option.says_who; }));
    return filled_in(std::move(text), "takes",
                     names_between_bars([](const Option& option) { return option.takes_argument(); }));
}

}  // namespace doff
