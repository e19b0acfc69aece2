#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The completions of an installed doff in the shells they are for.
#
#     tests/completions/run.sh PREFIX      as in /usr
set -euo pipefail
prefix=$1
cd "$(dirname "$0")"
export DOFF_TEST_VARIABLE=1
failed=0
checked=0
lines=$(sed -n 's/^\(doff.*\)|.*/\1/p' cases.txt)
options=$("$prefix/bin/doff" --help | sed -nE 's/^  (-., |    )(--[a-z0-9-]+).*/\2/p')

answers_of() {
    local files=$prefix/share
    case $1 in
        bash) bash --norc bash.sh "$files/bash-completion/completions/doff" ;;
        zsh) zsh -f zsh.sh "$files/zsh/vendor-completions" ;;
        # Its read takes the blanks at the end away.
        fish) sed 's/$/|/' | fish --no-config fish.sh "$files/fish/vendor_completions.d/doff.fish" ;;
    esac
}

# A directory may be told with its slash.
check() {
    local shell=$1 line=$2 wanted=$3 offered=$4 word=${3#!} there=no
    [[ $offered != *$'\n'"$word"$'\n'* && $offered != *$'\n'"$word/"$'\n'* ]] || there=yes
    checked=$((checked + 1))
    case $wanted,$there in
        !*,yes) echo "$shell: '$line': offered, and should not be: $word" ;;
        !*,no | *,yes) return ;;
        *) echo "$shell: '$line': not offered: $word; offered:" ${offered:0:200} ;;
    esac
    failed=$((failed + 1))
}

for shell in bash zsh fish; do
    answers=$(printf '%s\ndoff --\n' "$lines" | answers_of "$shell")
    while IFS='|' read -r line words; do
        case $line in doff*) ;; *) continue ;; esac
        offered=$(LINE="== $line" awk '$0 == ENVIRON["LINE"] { on = 1; next } /^== / { on = 0 } on' <<<"$answers")
        offered=$'\n'$offered$'\n'
        for wanted in $words; do
            check "$shell" "$line" "$wanted" "$offered"
        done
    done <cases.txt
    offered=${answers##*'== doff --'$'\n'}$'\n'
    offered=$'\n'$offered
    for option in $options; do
        check "$shell" "doff --" "$option" "$offered"
    done
done
printf 'completions: %d checked, %d wrong\n' "$checked" "$failed"
[ "$failed" = 0 ]
