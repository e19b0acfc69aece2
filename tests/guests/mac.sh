# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# What apparmor.sh and selinux.sh have in common: a kernel of Debian's, a guest that is one small
# initramfs, and the count of what went wrong. Sourced, from the top of the source tree.

cache=$(realpath -m "${DOFF_GUEST_CACHE:-build/guests}")
doff=${DOFF:-build/static/doff}
# Linux 5.10, 6.1, 6.12 and 7.3
# shellcheck disable=SC2034 # for those that source it
suites=${DOFF_GUEST_SUITES:-bullseye bookworm trixie trixie-backports}
wrong=0
checks=0

die() {
    printf '%s: %s\n' "$0" "$*" >&2
    exit 2
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# install_missing PACKAGE...
install_missing() {
    local package missing=()
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    as_root apt-get -o DPkg::Lock::Timeout=300 update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq \
        --no-install-recommends "${missing[@]}" >/dev/null
}

# Debian's mirror: $DOFF_GUEST_MIRROR, or what this machine's own apt has.
mirror() {
    local found=${DOFF_GUEST_MIRROR:-}
    [ -n "$found" ] ||
        found=$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources 2>/dev/null || true)
    [ -n "$found" ] ||
        found=$(awk '$1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) { print $i; exit } }' \
            /etc/apt/sources.list 2>/dev/null || true)
    [ -n "$found" ] || die "no Debian mirror in /etc/apt"
    printf '%s\n' "$found"
}

# apt_of SUITE TOOL ARGUMENT...: apt as if nothing but that suite existed, and nothing were installed.
apt_of() {
    local root=$cache/mac/apt/$1 tool=$2
    shift 2
    "$tool" -o Dir::State="$root" -o Dir::State::status="$root/status" -o Dir::Cache="$root/cache" \
        -o Dir::Etc::sourcelist="$root/sources.list" -o Dir::Etc::sourceparts=- -o APT::Sandbox::User=root "$@"
}

prepare_apt_of() {
    local root=$cache/mac/apt/$1
    [ ! -e "$root/ready" ] || return 0
    mkdir -p "$root/lists/partial" "$root/cache/archives/partial"
    : >"$root/status"
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$(mirror)" "$1" \
        >"$root/sources.list"
    apt_of "$1" apt-get update -qq
    : >"$root/ready"
}

# unpacked SUITE PACKAGE: the directory that holds the package's files; nothing is installed.
unpacked() {
    local suite=$1 package=$2 into=$cache/mac/packages/$1/$2
    if [ ! -e "$into/.ready" ]; then
        prepare_apt_of "$suite" >&2
        mkdir -p "$into"
        (cd "$into" && apt_of "$suite" apt-get download -qq "$package" && dpkg-deb -x ./*.deb . && rm ./*.deb) >&2
        : >"$into/.ready"
    fi
    printf '%s\n' "$into"
}

# needs SUITE PACKAGE PREFIX: the first package that it depends on and whose name starts so.
needs() {
    apt_of "$1" apt-cache depends --no-recommends "$2" |
        awk -v prefix="$3" '$1 == "Depends:" && index($2, prefix) == 1 { print $2; exit }'
}

# kernel_of SUITE: the path of its newest kernel for virtual machines. Since Linux 7 it is in a package of its
# own, and among the modules.
kernel_of() {
    prepare_apt_of "$1" >&2
    local image binary
    image=$(needs "$1" linux-image-cloud-amd64 linux-image-)
    [ -n "$image" ] || die "$1 has no linux-image-cloud-amd64"
    binary=$(needs "$1" "$image" linux-binary-)
    find "$(unpacked "$1" "${binary:-$image}")" -type f -name 'vmlinuz*' -print -quit
}

# start_root DIR: what every guest has, which is busybox, doff, three users and no more.
start_root() {
    local root=$1
    [ -x "$doff" ] || die "no $doff: build the preset static"
    rm -rf "$root"
    mkdir -p "$root"/{bin,dev,etc,proc,sys,tmp,root}
    cp /bin/busybox "$root/bin/busybox"
    cp "$doff" "$root/bin/doff"
    local name
    for name in sh cat cp echo grep head id ls mkdir mount poweroff sed rm sleep tr true umount dd chroot wc; do
        ln -s busybox "$root/bin/$name"
    done
    printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' 'nobody:x:65534:65534:nobody:/:/bin/sh' >"$root/etc/passwd"
    printf '%s\n' 'root:x:0:' 'nogroup:x:65534:' >"$root/etc/group"
    cat >"$root/check.sh" <<'END'
# check NAME STATUS PATTERN COMMAND...: one line that starts with "ok" or "WRONG". PATTERN is an extended
# regular expression for the whole of the output, of both streams, with its lines joined by " / ".
check() {
    name=$1 status=$2 pattern=$3
    shift 3
    "$@" >/tmp/output 2>&1 </dev/null
    found=$?
    text=$(tr '\000' '~' </tmp/output | sed ':a;N;$!ba;s|\n| / |g')
    if [ "$found" = "$status" ] && echo "$text" | grep -Exq -- "$pattern"; then
        echo "ok: $name"
    else
        echo "WRONG: $name: status $found, not $status, or another text than $pattern: $text"
    fi
}
END
    chmod 755 "$root" "$root/bin" "$root/etc"
    chmod 1777 "$root/tmp"
}

# boot NAME KERNEL DIR PARAMETERS: runs DIR/init as the guest's first process and counts its lines that
# start with "ok:" and "WRONG:". A guest that does not get to its last line, "end", is wrong too.
boot() {
    local name=$1 kernel=$2 root=$3 parameters=$4 console=$3.console line ended=no
    (cd "$root" && find . -print0 | cpio --quiet --null -o -H newc -R 0:0) >"$root.cpio"
    printf '== %s\n' "$name"
    timeout 180 qemu-system-x86_64 -accel tcg -m 512 -nographic -no-reboot -nic none -kernel "$kernel" \
        -initrd "$root.cpio" -append "console=ttyS0 quiet panic=-1 no_timer_check rdinit=/init $parameters" \
        </dev/null >"$console" 2>&1 || true
    while IFS= read -r line; do
        case $line in
            ok:*) checks=$((checks + 1)) && printf '%s\n' "$line" ;;
            WRONG:*) checks=$((checks + 1)) && wrong=$((wrong + 1)) && printf '%s\n' "$line" ;;
            on:*) printf '%s\n' "$line" ;;
            end) ended=yes ;;
        esac
    # The firmware leaves the cursor in the middle of a line.
    done < <(tr -d '\r' <"$console" | sed 's/^.*\x1b\[[0-9;?]*[A-Za-z]//')
    if [ $ended = no ]; then
        wrong=$((wrong + 1))
        printf 'WRONG: %s did not get to its end; its last lines:\n' "$name"
        tail -n 5 "$console"
    fi
    rm -f "$root.cpio"
}

finish() {
    printf '%d checks, %d wrong\n' "$checks" "$wrong"
    [ "$wrong" = 0 ] && [ "$checks" -gt 0 ]
}
