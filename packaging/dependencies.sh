#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Installs, on Debian or Ubuntu, what is missing to build doff ("build"), to build and test it ("test"),
# to boot a systemd with it ("systemd"), or to measure it beside its peers ("peers"). Asks nothing and leaves alone
# what is there.
set -eu

build="g++ cmake ninja-build libcli11-dev libspdlog-dev libfmt-dev libseccomp-dev nlohmann-json3-dev dpkg-dev file"
test="$build git catch2 mandoc lintian clang-19 clang-tidy-19 clang-format-19 libclang-rt-19-dev python3-clang-19 strace golang-github-containers-common python3-jsonschema bash-completion zsh fish"
# busybox comes in two packages that exclude each other.
command -v busybox >/dev/null || test="$test busybox-static"
systemd="mmdebstrap systemd-container bsdutils"
peers="strace gosu runit daemontools s6 util-linux coreutils libcap2-bin dpkg"

case "${1-}" in
    build) wanted=$build ;;
    test) wanted=$test ;;
    systemd) wanted=$systemd ;;
    peers) wanted=$peers ;;
    *) echo "usage: $0 build|test|systemd|peers" >&2; exit 2 ;;
esac

missing=
for package in $wanted; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get -o DPkg::Lock::Timeout=300 update -qq
# shellcheck disable=SC2086  # a list of words
$as_root apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $missing >/dev/null
