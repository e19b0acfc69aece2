#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Runs a command in a Debian of its own that has LDAP, SSSD, the extra users and the peers, with network, processes and
# mounts of its own and this source tree at its place:
#
#     tests/campaigns/directories.sh COMMAND [ARGUMENT]...
#
# The system is kept in ${DOFF_DIRECTORIES_CACHE:-build/directories}. Needs root.
set -euo pipefail
cd "$(dirname "$0")/../.."
cache=$(realpath -m "${DOFF_DIRECTORIES_CACHE:-build/directories}")
packages=python3,util-linux,libnss-extrausers,libnss-systemd,slapd,nslcd,libnss-ldapd,sssd-ldap,libnss-sss,iproute2
packages=$packages,gosu,runit,daemontools,s6,libcap2-bin,dpkg

sh packaging/dependencies.sh systemd # mmdebstrap
# shellcheck source=/dev/null
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
root=$cache/$suite
if [ ! -d "$root" ]; then
    # shellcheck disable=SC2016  # apt-get replaces it
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' "Codename: $suite" | head -n 1)
    mkdir -p "$cache"
    rm -rf "$root.partial"
    TMPDIR=$cache mmdebstrap --quiet --variant=minbase --mode=root --include="$packages" "$suite" "$root.partial" \
        "$mirror" 2>"$cache/mmdebstrap.log" || { cat "$cache/mmdebstrap.log" >&2; exit 1; }
    mv "$root.partial" "$root"
fi

mkdir -p "$root$PWD"
export DOFF_SOURCE=$PWD DOFF_ROOT=$root
# What is started in there ends with it. A root that is no mount point could not be made private.
# shellcheck disable=SC2016  # the variables are for the inner shell
exec unshare --mount --net --pid --fork --kill-child bash -c '
    ip link set lo up
    mount --bind "$DOFF_ROOT" "$DOFF_ROOT"
    mount --bind "$DOFF_SOURCE" "$DOFF_ROOT$DOFF_SOURCE"
    mount -t proc proc "$DOFF_ROOT/proc"
    mount --rbind /dev "$DOFF_ROOT/dev"
    mount -t tmpfs tmpfs "$DOFF_ROOT/run"
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DOFF_BUILD="${DOFF_BUILD-default}" \
        ${DOFF_UNDER_TEST+DOFF_UNDER_TEST="$DOFF_UNDER_TEST"} chroot "$DOFF_ROOT" "$@"' bash "$@"
