// SPDX-License-Identifier: MIT
//
// bash, with the functions of the package bash-completion.
#include "completions.h"

namespace doff {
namespace {

constexpr std::string_view k_script = R"script(# bash completion for doff(1)
# Made from doff's table of options.

# Words that go on after what stands before the last comma, and a sign where $2 is "signs".
_doff_list() {
    local head=
    [[ $cur != *,* ]] || head=${cur%,*},
    local last=${cur#"$head"}
    if [[ ${2-} == signs && $last == [+-]* ]]; then
        head+=${last:0:1}
        last=${last:1}
    fi
    compopt -o nospace
    local IFS=$' \t\n'
    COMPREPLY=($(compgen -P "$head" -W "$1" -- "$last"))
}

# The owner of a path: @/srv/app
_doff_owner() {
    compopt -o filenames
    local IFS=$'\n'
    COMPREPLY=($(compgen -P @ -f -- "${cur#@}"))
}

_doff_value_user() {
    [[ $cur == @* ]] && _doff_owner && return
    COMPREPLY=($(compgen -u -- "$cur"))
}

_doff_value_group() {
    [[ $cur == @* ]] && _doff_owner && return
    COMPREPLY=($(compgen -g -- "$cur"))
}

_doff_value_user_and_group() {
    if [[ $cur == *:* ]]; then
        COMPREPLY=($(compgen -P "${cur%%:*}:" -g -- "${cur#*:}"))
    else
        _doff_value_user
    fi
}

_doff_value_groups() { _doff_list "$words_groups $(compgen -g)"; }
_doff_value_capabilities() { _doff_list "$words_capabilities"; }
_doff_value_capability_set() { _doff_list "$words_capability_set" signs; }
_doff_value_securebits() { _doff_list "$words_securebits" signs; }
_doff_value_scopes() { _doff_list "$words_scopes"; }
_doff_value_path() { _filedir; }
_doff_value_directory() { _filedir -d; }
_doff_value_limit() { _doff_list "$words_limit"; }
_doff_value_io_class() { COMPREPLY=($(compgen -W "$words_io_class" -- "$cur")); }
_doff_value_signal() { COMPREPLY=($(compgen -W "$words_signal" -- "$cur")); }
_doff_value_ptracer() { COMPREPLY=($(compgen -W "$words_ptracer" -- "$cur")); }
_doff_value_lookup() { COMPREPLY=($(compgen -W "$words_lookup" -- "$cur")); }
_doff_value_variable() { COMPREPLY=($(compgen -v -- "$cur")); }
_doff_value_nothing() { :; }
_doff_value_log_format() { COMPREPLY=($(compgen -W "$words_log_format" -- "$cur")); }

_doff_value_log_place() {
    _filedir
    COMPREPLY+=($(compgen -W "$words_log_place" -- "$cur"))
}

# Completes what stands behind $1 in $cur by the function $2.
_doff_behind() {
    local head=$1 whole=$cur
    cur=${cur#"$head"}
    "$2"
    COMPREPLY=("${COMPREPLY[@]/#/$head}")
    cur=$whole
}

_doff_value_question() {
    case $cur in
        enter:*) _doff_behind enter: _doff_value_directory ;;
        bind:*) ;;
        *:*) _doff_behind "${cur%%:*}:" _doff_value_path ;;
        *)
            compopt -o nospace
            COMPREPLY=($(compgen -W "$words_question" -- "$cur"))
            ;;
    esac
}

# Whole sets, so that nobody's groups are meant.
_doff_groups_alone() { _doff_list "none $(compgen -g)"; }

_doff_value_expectation() {
    local name=${cur%%=*}=
    case $cur in
        @expects_user@) _doff_behind "$name" _doff_value_user ;;
        @expects_group@) _doff_behind "$name" _doff_value_group ;;
        @expects_groups@) _doff_behind "$name" _doff_groups_alone ;;
        @expects_capability_set@) _doff_behind "$name" _doff_value_capability_set ;;
        @expects_securebits@) _doff_behind "$name" _doff_value_securebits ;;
        @expects_directory@) _doff_behind "$name" _doff_value_directory ;;
        *)
            COMPREPLY=($(compgen -W "$words_expectation" -- "$cur"))
            [[ ${COMPREPLY-} != *= ]] || compopt -o nospace
            ;;
    esac
}

_doff_value_policy() {
    COMPREPLY=($(compgen -W "$words_policy" -- "$cur"))
    [[ ${COMPREPLY-} != *: ]] || compopt -o nospace
}

# The argument of the option $1, of which $cur is there.
_doff_value() {
@words@
    case $1 in
@values@
    esac
    # readline replaces what stands behind the last of the characters that divide words.
    local before=${cur%"${cur##*[$_doff_dividers]}"}
    COMPREPLY=("${COMPREPLY[@]#"$before"}")
}

# Completes the command line that starts with the word number $1; bash counts divided words.
_doff_command() {
    local at divided=0 whole
    for ((at = 0; at < $1; at++)); do
        whole=${COMP_WORDS[divided++]}
        while [[ $whole != "${words[at]}" ]] && ((divided < ${#COMP_WORDS[@]})); do
            whole+=${COMP_WORDS[divided++]}
        done
    done
    _command_offset "$divided"
}

_doff() {
    local _doff_dividers=${COMP_WORDBREAKS//[^:=@]/}
    local cur prev words cword
    _get_comp_words_by_ref -n :=@ cur prev words cword
    local at=1 word who= shows=
    while ((at < cword)); do
        word=${words[at]}
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
                    @takes@)
                        if ((at + 1 == cword)); then
                            _doff_value "$word"
                            return
                        fi
                        at=$((at + 1))
                        ;;
                esac
                ;;
            *)
                if [[ $shows ]]; then
                    at=$((at + 1)) # the PID, which no command follows
                    continue
                fi
                [[ ! $who ]] || return
                if [[ ${words[at + 1]} == -- ]] && ((at + 1 < cword)); then
                    at=$((at + 1))
                fi
                _doff_command $((at + 1))
                return
                ;;
        esac
        at=$((at + 1))
    done
    case $cur in
        --*=*)
            word=${cur%%=*}
            cur=${cur#*=}
            _doff_value "$word"
            ;;
        -*)
            COMPREPLY=($(compgen -W "@options@" -- "$cur"))
            ;;
        *)
            if [[ $shows ]]; then
                COMPREPLY=($(compgen -W "@options@" -- "$cur"))
            elif [[ $who ]]; then
                COMPREPLY=($(compgen -W "-- @options@" -- "$cur"))
            else
                _doff_value --user
            fi
            ;;
    esac
} && complete -F _doff doff
)script";

std::string words() {
    std::string lines;
    for (const Completes completes : all_completes()) {
        std::string list;
        for (const std::string& word : words_of(completes)) {
            list += list.empty() ? "" : " ";
            list += word;
        }
        if (!list.empty()) {
            lines += "    local words_" + std::string(name_of(completes)) + "='" + list + "'\n";
        }
    }
    lines.pop_back();
    return lines;
}

std::string values() {
    std::string lines;
    for (const Completes completes : all_completes()) {
        const std::string names = names_between_bars(
            [&](const Option& option) { return option.takes_argument() && option.completes == completes; });
        if (!names.empty()) {
            lines += "        " + names + ") _doff_value_" + std::string(name_of(completes)) + " ;;\n";
        }
    }
    lines.pop_back();
    return lines;
}

std::string options() {
    std::string names;
    for (const Option& option : k_options) {
        names += names.empty() ? "" : " ";
        names += option.name;
    }
    return names;
}

}  // namespace

std::string bash_completion() {
    std::string text(k_script);
    text = filled_in(std::move(text), "words", words());
    text = filled_in(std::move(text), "values", values());
    text = filled_in(std::move(text), "options", options());
    for (const Completes completes : all_completes()) {
        text = filled_in(std::move(text), "expects_" + std::string(name_of(completes)),
                         expectations_with(completes, "=*"));
    }
    text = filled_in(std::move(text), "says_who",
                     names_between_bars([](const Option& option) { return option.says_who; }));
    return filled_in(std::move(text), "takes",
                     names_between_bars([](const Option& option) { return option.takes_argument(); }));
}

}  // namespace doff
