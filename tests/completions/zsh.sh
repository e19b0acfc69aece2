# SPDX-License-Identifier: MIT
#
# zsh -f zsh.sh DIRECTORY: for each line of standard input "== LINE" and what the completion in DIRECTORY offers to
# a zsh that runs in a terminal of its own.
zmodload zsh/zpty
work=$(mktemp -d)
trap 'zpty -d inner 2>/dev/null; rm -rf $work' EXIT

cat >$work/inner.zsh <<'INNER'
PS1= PROMPT= RPROMPT=
fpath=($DIRECTORY $fpath)
autoload -Uz compinit
compinit -D -u
zstyle ':completion:*' completer _complete
setopt no_beep
# Writes down what is offered.
compadd() {
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
        builtin compadd "$@"
        return
    fi
    local -a hits
    builtin compadd -A hits "$@"
    # -p is the part of a path that is there already.
    local hit path_before=
    ((${@[(i)-p]} > $#)) || path_before=${@[${@[(i)-p]} + 1]}
    for hit in $hits; do
        print -r -- "$IPREFIX$path_before$hit" >>$WORK/offered
    done
    builtin compadd "$@"
}
# And nothing is inserted or listed, which the next line would take for its own beginning.
forget() { compstate[insert]= compstate[list]=; }
capture() {
    comppostfuncs=(forget)
    zle complete-word
    BUFFER=
    print >$WORK/finished
}
zle -N capture
bindkey '^I' capture
print >$WORK/ready
INNER

wait_for() {
    local tries=0
    until [[ -e $1 ]]; do
        sleep 0.02
        ((++tries < 250)) || return 1
    done
}

export DIRECTORY=$1 WORK=$work
zpty -b inner zsh -f -i
zpty -w inner ". $work/inner.zsh"
wait_for $work/ready || exit 1
while IFS= read -r line; do
    print -r -- "== $line"
    rm -f $work/offered $work/finished
    zpty -w -n inner "$line"$'\t'
    wait_for $work/finished || exit 1
    [[ ! -e $work/offered ]] || sort -u $work/offered
    while zpty -r -t inner ignored; do :; done
done
