#!/bin/bash
# SPDX-License-Identifier: MIT
#
# doff in ExecStart= of a real, booted systemd: readiness, watchdog, sockets, users, the sandbox and
# credentials work through it. Makes a Debian or Ubuntu of this machine's release, boots it in a container
# once for each binary, and checks what the units of units.sh did; a line for each.
#
#     tests/systemd/run.sh [DOFF]...      instead of build/default/doff and build/static/doff
#
# The system is kept in ${DOFF_SYSTEMD_CACHE:-build/systemd}, and what the units wrote beside it.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ "$(id -u)" = 0 ] || exec sudo --preserve-env=DOFF_SYSTEMD_CACHE bash tests/systemd/run.sh "$@"

binaries=("$@")
[ $# -gt 0 ] || binaries=(build/default/doff build/static/doff)
cache=$(realpath -m "${DOFF_SYSTEMD_CACHE:-build/systemd}")
wrong=0
right=0

verdict() {
    local word=$1
    shift
    printf '%-7s%s\n' "$word" "$*"
    if [ "$word" = ok ]; then right=$((right + 1)); else wrong=$((wrong + 1)); fi
}

# A system like this one, so that the dynamic doff finds the C library that it was linked with.
make_root() {
    local suite mirror
    suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
    root=$cache/$suite
    [ ! -d "$root" ] || return 0
    # shellcheck disable=SC2016  # apt-get replaces it
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' "Codename: $suite" | head -n 1)
    mkdir -p "$cache"
    rm -rf "$root.partial"
    TMPDIR=$cache mmdebstrap --quiet --variant=minbase --mode=root --include=systemd,libnss-systemd \
        "$suite" "$root.partial" "$mirror" 2>"$cache/mmdebstrap.log" || {
        cat "$cache/mmdebstrap.log" >&2
        exit 1
    }
    mv "$root.partial" "$root"
}

unit() { :; }
socket() { :; }

owner_of() {
    sed -n "s|^/var/lib/private/$1=||p" "$out/owners"
}

# Whether the manager or the command wrote `line`.
has_line() {
    grep -qsxF -- "$2" "$out/doff-$1.show" "$out/doff-$1.wrote"
}

# The main process is the one that wrote the report: doff is no parent that stays behind.
main_process_is_the_command() {
    local of_the_unit of_the_command
    of_the_unit=$(sed -n 's/^MainPID=//p' "$out/doff-$1.show")
    of_the_command=$(sed -n 's/^pid=//p' "$out/doff-$1.wrote" 2>/dev/null || true)
    [ -n "$of_the_command" ] && [ "$of_the_unit" = "$of_the_command" ]
}

wants() {
    local name=$1 what=$2 fact misses=()
    shift 2
    for fact in "$@"; do
        if [[ $fact = !* ]]; then
            ! grep -qs "^${fact#!}=" "$out/doff-$name.wrote" || misses+=("there is $fact")
        else
            has_line "$name" "$fact" || misses+=("not '$fact'")
        fi
        [ "$fact" != SubState=running ] || main_process_is_the_command "$name" || misses+=("not the main process")
    done
    [ -e "$out/doff-$name.said" ] && [ ! -s "$out/doff-$name.said" ] ||
        misses+=("doff said: $(cat "$out/doff-$name.said" 2>&1 || true)")
    judge "$name: $what" "${misses[@]}"
}

refused() {
    local name=$1 status=$2 text=$3 misses=() fact
    for fact in ActiveState=failed Result=exit-code "ExecMainStatus=$status"; do
        has_line "$name" "$fact" || misses+=("not '$fact'")
    done
    [ ! -s "$out/doff-$name.wrote" ] || misses+=("something ran")
    [ "$(grep -c '^doff: ' "$out/doff-$name.said")" = 1 ] && grep -qF -- "$text" "$out/doff-$name.said" ||
        misses+=("doff said: $(cat "$out/doff-$name.said" 2>&1 || true)")
    judge "$name: is refused with status $status: $text" "${misses[@]}"
}

answered() {
    local misses=()
    grep -qxF -- "ask $1=$2" "$out/asked" || misses+=("$(grep -F "ask $1=" "$out/asked" || true)")
    judge "$1: $2" "${misses[@]}"
}

logged() {
    local what=$1 fact entries misses=()
    shift
    entries=$(cat "$out/native")
    for fact in "$@"; do
        entries=$(grep -F -- "\"${fact%%=*}\":\"${fact#*=}\"" <<<"$entries" || true)
        [ -n "$entries" ] || { misses=("none with $fact"); break; }
    done
    judge "the journal has $what" "${misses[@]}"
}

prioritized() {
    local name=$1 count=$2 what=$3 misses=()
    [ -s "$out/doff-$name.said" ] || misses+=("doff said nothing")
    ! grep -q '^<' "$out/doff-$name.said" || misses+=("a priority is left: $(grep -m 1 '^<' "$out/doff-$name.said")")
    [ "$(wc -l <"$out/doff-$name.errors")" = "$count" ] || misses+=("errors: $(cat "$out/doff-$name.errors")")
    judge "$name: $what" "${misses[@]}"
}

judge() {
    local what=$1 each
    shift
    verdict "$([ $# = 0 ] && echo ok || echo WRONG)" "$label: $what"
    for each in "$@"; do
        printf '         %s\n' "$each"
    done
}

check() {
    local doff=$1 server
    label=$doff
    out=$cache/out-$(basename "$(dirname "$(realpath "$doff")")")
    server=$(dirname "$doff")/tests/service
    [ -x "$server" ] || server=build/default/tests/service
    rm -rf "$out"
    mkdir -p "$out"
    unshare --mount --propagation private bash tests/systemd/boot.sh "$root" "$doff" "$server" "$out" || true
    if [ ! -e "$out/complete" ]; then
        verdict WRONG "$label: the system did not boot and run to its end:"
        tail -n 20 "$out/console"
        return
    fi
    # shellcheck disable=SC2034  # for units.sh
    k_is_static=yes
    # shellcheck disable=SC2034
    ! grep -q '/lib.*/ld-' "$doff" || k_is_static=no
    # Below it port 80 is anybody's, and the units that bind it would prove nothing.
    [ "$(cat "$out/unprivileged-port-start")" -gt 80 ] || verdict WRONG "$label: port 80 needs no privilege"
    # shellcheck source=tests/systemd/units.sh
    . tests/systemd/units.sh
}

for doff in "${binaries[@]}"; do
    [ -x "$doff" ] || {
        echo "$0: no $doff: build it first, with its target 'service'" >&2
        exit 2
    }
done
if ! unshare --mount --propagation private mount -t tmpfs none /run 2>/dev/null; then
    echo "skipped: no container can be made here"
    exit 0
fi
sh packaging/dependencies.sh systemd
make_root
for doff in "${binaries[@]}"; do
    check "$doff"
done
printf 'systemd: %d right, %d wrong\n' "$right" "$wrong"
[ "$wrong" = 0 ]
