#!/bin/bash
# SPDX-License-Identifier: MIT
#
# boot.sh ROOT DOFF SERVER OUT: boots the system in ROOT once, with the units of units.sh, and leaves in
# OUT what they wrote. Runs in a mount namespace of its own: what it mounts and writes into ROOT is gone
# with it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
base=$1 doff=$2 server=$3 out=$4

# An overlay, so that ROOT can be used again; on a tmpfs, which any overlay takes.
room=$(mktemp -d)
trap 'umount -l "$room"; rmdir "$room"' EXIT
mount -t tmpfs -o mode=755 doff-systemd "$room"
mkdir "$room/upper" "$room/work" "$room/root"
mount -t overlay -o "lowerdir=$base,upperdir=$room/upper,workdir=$room/work" doff-systemd "$room/root"
root=$room/root
units=$root/etc/systemd/system

install -m 755 "$doff" "$root/usr/bin/doff"
install -m 755 "$server" "$root/usr/bin/server"
install -m 755 "$here/guest.sh" "$root/usr/bin/guest"
chroot "$root" /usr/bin/doff --version >/dev/null || {
    echo "$doff does not start in $base" >&2
    exit 1
}
echo 'app:x:1500:1500:App:/srv/app:/bin/sh' >>"$root/etc/passwd"
echo 'app:x:1500:' >>"$root/etc/group"
sed -i -E 's/^((www-data|video):.*:)$/\1app/' "$root/etc/group"
install -d -o 1500 -g 1500 "$root/srv/app"
install -d "$root/out"
(umask 077 && echo secret >"$root/etc/doff-token")

# What the commands say goes to a file, what doff says to the journal.
common="[Service]
StandardOutput=append:/out/%p.wrote
StandardError=journal
TimeoutStartSec=10
TimeoutStopSec=10"

unit() {
    local name=$1
    shift
    {
        printf '[Service]\n'
        [[ $* = *Type=* || $name = *@ ]] || printf 'Type=oneshot\nRemainAfterExit=yes\n'
        printf '%s\n' "$@"
    } >"$units/doff-$name.service"
}

socket() {
    local name=$1
    shift
    printf '%s\n' '[Socket]' "$@" >"$units/doff-$name.socket"
}

wants() { :; }
refused() { :; }
answered() { :; }
logged() { :; }
prioritized() { :; }
owner_of() { :; }
# shellcheck disable=SC2034  # for units.sh
k_is_static=no
# shellcheck source=tests/systemd/units.sh
. "$here/units.sh"
mkdir -p "$units/doff-.service.d" "$units/multi-user.target.wants"
echo "$common" >"$units/doff-.service.d/test.conf"

# Whatever becomes of the tests, the machine goes down.
cat >"$units/guest.service" <<END
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/usr/bin/guest
ExecStopPost=/bin/systemctl poweroff --no-block
END
ln -s ../guest.service "$units/multi-user.target.wants/"

# systemd-nspawn wants to make directories of its own in /run, and a terminal for the console. Its filter
# of system calls is not what a machine has: it refuses keyrings and Landlock.
mount -t tmpfs -o mode=755 doff-systemd /run
cd /
SYSTEMD_SECCOMP=0 timeout 180 script -qec \
    "systemd-nspawn --register=no --keep-unit --quiet --boot --private-network --directory='$root' --bind='$out':/out" \
    /dev/null </dev/null >"$out/console"
