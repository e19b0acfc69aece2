#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Boots a guest for each kernel (those of kernels.sh) that runs tests/campaigns/guest.py:
#
#     tests/guests/campaigns.sh LAUNCHER[,LAUNCHER]... STEP KERNEL...
#
# The launchers are this machine's, with what they load. Prints a line for each kernel, its name and the guest's log;
# whoever reads that decides whether it came to its end. For tests/campaigns/kernels.py, which see. DOFF_UNDER_TEST
# is another doff than the tree's.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/guests/lib.sh
. tests/guests/lib.sh

at_once=2 # each is a processor's work
seconds_at_most=2400

launchers=$1
step=$2
shift 2
kernels=("$@")

# The standard library, but for the largest of what no campaign imports.
add_python() {
    local root=$1 python library file
    python=$(PATH=/usr/bin:$PATH command -v python3)
    python=$(realpath "$python")
    library=$("$python" -IS -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
    add_programs "$root" "$python"
    ln -sf "$python" "$root/usr/bin/python3"
    mkdir -p "$root$library"
    tar -C "$library" -c --exclude=./{test,idlelib,lib2to3,ensurepip,tkinter,turtledemo,pydoc_data,site-packages} \
        --exclude=./{dist-packages,distutils,asyncio,unittest,xml,sqlite3} --exclude='./config-*' \
        --exclude='*.opt-?.pyc' . | tar -C "$root$library" -x
    while IFS= read -r file; do
        add_programs "$root" "$file"
    done < <(find "$library/lib-dynload" -name '*.so')
}

# runuser(1) asks PAM.
add_pam() {
    local root=$1 file modules
    modules=$(find /usr/lib/*/security -name pam_permit.so -printf '%h\n' -quit 2>/dev/null)
    [ -n "$modules" ] || return 0
    for file in "$modules"/*.so; do
        add_programs "$root" "$file"
    done
    for file in /etc/pam.d/* /etc/security/* /etc/login.defs /etc/environment; do
        [ ! -f "$file" ] || add_files "$root" "$file"
    done
}

# Those that are there: a launcher that is not fails in the guest, with all that it was to count.
add_commands() {
    local root=$1 name path
    shift
    for name in "$@"; do
        path=$(PATH=/usr/sbin:/usr/bin:/sbin:/bin command -v "$name") || continue
        add_programs "$root" "$path"
    done
}

make_initramfs() {
    local root=$guest_cache/root-campaigns tree=/doff built=build/static program
    make_guest_root "$root"
    add_python "$root"
    add_pam "$root"
    add_commands "$root" bash chmod env mkdir mount prlimit rm rmdir setpriv umount unshare \
        gosu chpst setuidgid s6-setuidgid s6-envuidgid s6-applyuidgid runuser chroot capsh start-stop-daemon
    mkdir -p "$root$tree/$built/tests" "$root$tree/tests"
    cp -R tests/campaigns "$root$tree/tests/"
    cp "${DOFF_UNDER_TEST:-$built/doff}" "$root$tree/$built/doff"
    for program in probe lie start race inside libnss_campaign.so.2; do
        cp "$built/tests/$program" "$root$tree/$built/tests/"
    done
    add_programs "$root" "$PWD/$built/tests/libnss_campaign.so.2"
    cat >"$root/job" <<EOF
exec python3 -sS $tree/tests/campaigns/guest.py "\$DOFF_LAUNCHERS" "\$DOFF_STEP" "\$DOFF_MOST"
EOF
    pack_guest_root "$root" "$guest_cache/initramfs-campaigns"
    rm -rf "$root"
}

run_guest() {
    local most=200
    # A fork takes several times as long there as in the others.
    [ "$1" != uml ] || most=40
    # The guest's own end is what counts: its status is in the log.
    boot "$1" "$guest_cache/initramfs-campaigns" "$seconds_at_most" "DOFF_LAUNCHERS=$launchers" "DOFF_STEP=$step" \
        "DOFF_MOST=$most" lsm=landlock,lockdown,yama,integrity,apparmor,bpf >"$guest_cache/campaigns-$1.log" || true
}

mkdir -p "$guest_cache"
install_packages qemu-system-x86 cpio busybox-static debian-archive-keyring >&2
[ "$guest_cache" != "${guest_cache#/}" ] || guest_cache=$PWD/$guest_cache
cmake --preset static >/dev/null
cmake --build --preset static --target campaigns >"$guest_cache/build.log" ||
    { cat "$guest_cache/build.log" >&2; exit 1; }
for kernel in "${kernels[@]}"; do
    fetch_kernel "$kernel" >&2
done
make_initramfs

for kernel in "${kernels[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$at_once" ]; do
        wait -n || true
    done
    run_guest "$kernel" &
    echo "$kernel $guest_cache/campaigns-$kernel.log"
done
wait
