#!/bin/sh
# SPDX-License-Identifier: MIT
#
# From a fresh Debian or Ubuntu to the main job done, in one command: installs what the build needs,
# builds the static binary, and runs it as a user that every such system has.
set -eu
cd "$(dirname "$0")/.."

umask 022
echo 'Installs a compiler and libraries where they are missing, and compiles some 90 files: a few minutes.'
sh packaging/dependencies.sh build
cmake --preset static -DDOFF_TESTS=OFF >/dev/null
cmake --build --preset static

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
doff=build/static/doff

# Where every user can reach it: this directory may be root's alone.
place=$(mktemp -d)
trap '$as_root rm -rf "$place"' EXIT
cp "$doff" "$place/doff"
chmod 755 "$place"

show() {
    printf '\n$ %s\n' "$*"
    "$@"
}

show $as_root $doff --explain www-data -- id
show $as_root $doff www-data -- id
show $as_root $doff www-data:adm -- id
show $as_root $doff www-data -- "$place/doff" --show
printf '\nBuilt %s. Next: %s --help\n' "$doff" "$doff"
