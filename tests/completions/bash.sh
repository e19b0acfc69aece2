# SPDX-License-Identifier: MIT
#
# bash --norc bash.sh FILE: for each line of standard input "== LINE" and what the completion in FILE offers.
. /usr/share/bash-completion/bash_completion
. "$1"

# As an interactive bash has it.
COMP_WORDBREAKS=$' \t\n"\'@><=;|&(:'

# As readline(3) divides a line: at blanks, and at :, = and @, which are words themselves.
divide() {
    local spaced
    spaced=$(sed -E 's/[:=@]+/ & /g' <<<"$1")
    read -ra COMP_WORDS <<<"$spaced"
    [[ $1 != *' ' ]] || COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMP_LINE=$1
    COMP_POINT=${#1}
}

while IFS= read -r line; do
    printf '== %s\n' "$line"
    divide "$line"
    COMPREPLY=()
    _doff 2>/dev/null
    # What readline leaves standing before the word that it replaces.
    before=${line##* }
    before=${before%"${before##*[:=@]}"}
    for word in "${COMPREPLY[@]}"; do
        printf '%s\n' "$before${word% }"
    done
done
