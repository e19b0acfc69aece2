#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The tests of the real kernel on other kernels than this machine's, each in a guest of its own:
#
#     tests/guests/kernels.sh [KERNEL]...
#
#     5.10   Debian 11: no Landlock
#     6.1    Debian 12: Landlock 2, which cannot restrict truncation, devices, ports and scopes
#     6.12   Debian 13: Landlock 6, dev.tty.legacy_tiocsti is 0
#     7.3    Debian 13's backports: newer than all that doff was written for
#     bare   6.12 without a security module: Landlock is there and switched off, and there is no Yama
#     uml    User-Mode Linux 6.1: no Landlock, another machine underneath
#
# All of them without a name. Each has a root with every capability, which root in a container lacks, no
# seccomp filter around it, and but for one Yama. The guests are emulated, ten times slower than the machine and
# without any privilege on it: of the lies, the combinations and the bad words they see every eleventh
# (User-Mode Linux fewer, DOFF_TEST_SAMPLE as many as you like), and everything else whole.
#
# Installs what is missing, builds the static binary, takes kernels from the Debian mirror that this
# machine uses, and keeps them in build/guests, or where DOFF_GUEST_CACHE says. Says of each kernel in one
# line how many cases passed, failed or were skipped; all that the guest said is left in the log beside
# the kernel. Fails where a case fails, or a guest does not come to its end.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/guests/lib.sh
. tests/guests/lib.sh

known=(5.10 6.1 6.12 7.3 bare uml)
# A guest with another version is not the one that is meant.
declare -A landlock=([5.10]=none [6.1]=2 [6.12]=6 [7.3]=11 [bare]=none [uml]=none)
seconds_at_most=900

# The tests know doff and the probe by the paths at which they were built.
make_initramfs() {
    local root=$guest_cache/root built=$PWD/build/static
    make_guest_root "$root"
    add_programs "$root" "$built/doff" "$built/tests/probe" "$built/tests/service" "$built/tests/real" \
        "$built/tests/unit"
    add_files "$root" /usr/share/containers/seccomp.json \
        "$PWD/build/profiles/docker.json"
    cat >"$root/job" <<EOF
"$built/doff" --show
for parameter in kernel/cap_last_cap kernel/yama/ptrace_scope dev/tty/legacy_tiocsti; do
    echo "\$parameter: \$(cat /proc/sys/\$parameter)"
done
failed=0
# Of the tests of functions those that ask the kernel what it makes of a filter.
"$built/tests/unit" --use-colour no --filenames-as-tags '[#kernel_test]' || failed=1
"$built/tests/real" --use-colour no --durations yes || failed=1
exit \$failed
EOF
    pack_guest_root "$root" "$guest_cache/initramfs"
    rm -rf "$root"
}

# A fork takes ten times as long in User-Mode Linux as in the others.
sample_for() {
    local usual=11
    [ "$1" != uml ] || usual=43
    echo "${DOFF_TEST_SAMPLE:-$usual}"
}

# Reads a log. Catch2 calls a case passed that said it was skipped, and says so below its name.
summarize() {
    awk '
        /^guest: Linux / { release = $3 }
        /^guest: status / { status = $3 }
        /^Landlock: / { landlock = $2 }
        /_test\.cpp:[0-9]+$/ { place = $1 }
        /^ *skipped: / { if (!(place in skips)) ++skipped; skips[place] }
        # "All tests passed (24 assertions in 1 test case)"
        /^All tests passed / { cases += $(NF - 2); checks += substr($4, 2) }
        # "test cases: 173 | 172 passed | 1 failed"
        /^test cases: / { cases += $3; for (at = 4; at < NF; ++at) if ($(at + 1) == "failed") failed += $at }
        /^assertions: / { checks += $2 }
        END {
            if (release == "") { print "it does not start"; exit 1 }
            printf "Linux %s, Landlock %s: ", release, landlock == "" || landlock == 0 ? "none" : landlock
            if (status == "") { print "it does not come to its end"; exit 1 }
            printf "%d cases passed, %d failed, %d skipped, %d assertions", cases - failed - skipped,
                failed, skipped, checks
            exit status != 0 || cases == 0
        }' "$1"
}

run_guest() {
    local kernel=$1 image=$1 modules=landlock,lockdown,yama,integrity,apparmor,bpf
    local log=$guest_cache/$1.log start=$SECONDS told
    [ "$kernel" != bare ] || { image=6.12; modules=capability; }
    fetch_kernel "$image" || return 1
    # The guest's own end is what counts: its status is in the log.
    boot "$image" "$guest_cache/initramfs" "$seconds_at_most" "DOFF_TEST_SAMPLE=$(sample_for "$kernel")" \
        "lsm=$modules" >"$log" || true
    if told=$(summarize "$log") && [[ $told == *", Landlock ${landlock[$kernel]}: "* ]]; then
        echo "$kernel: $told; $((SECONDS - start)) s"
        return 0
    fi
    echo "$kernel: $told; $((SECONDS - start)) s (expected: Landlock ${landlock[$kernel]}); see $log"
    grep -E '\.cpp:[0-9]+: FAILED|Kernel panic' "$log" | sort | uniq -c || true
    return 1
}

kernels=("$@")
[ $# -gt 0 ] || kernels=("${known[@]}")
for kernel in "${kernels[@]}"; do
    [[ " ${known[*]} " == *" $kernel "* ]] || { echo "$0: no kernel '$kernel': ${known[*]}" >&2; exit 2; }
done

mkdir -p "$guest_cache"
install_packages qemu-system-x86 cpio busybox-static debian-archive-keyring
[ "$guest_cache" != "${guest_cache#/}" ] || guest_cache=$PWD/$guest_cache
cmake --preset static >/dev/null
cmake --build --preset static --target doff probe real unit >"$guest_cache/build.log" || { cat "$guest_cache/build.log"; exit 1; }
make_initramfs

failures=0
for kernel in "${kernels[@]}"; do
    run_guest "$kernel" || failures=$((failures + 1))
done
[ "$failures" = 0 ]
