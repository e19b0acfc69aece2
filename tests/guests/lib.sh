# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# What the scripts beside this one have in common: kernels out of Debian's archive, a small system in
# memory that holds the tests, and booting the one with the other without any privilege. To be sourced
# from the top of the source tree.

# Kernels and their logs stay here between runs.
guest_cache=${DOFF_GUEST_CACHE:-build/guests}

# Installs what is missing of these packages.
install_packages() {
    local package missing=() as_root=()
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq \
        --no-install-recommends "${missing[@]}" >/dev/null
}

# The Debian mirror that this machine's own apt uses; the archive of security updates has not every suite.
debian_mirror() {
    # shellcheck disable=SC2016  # these are for apt
    apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' |
        awk '$1 == "Debian" && $2 == "Debian" && !found { print $3; found = 1 }'
}

# An apt of our own beside the machine's: other suites, and nothing that is installed.
private_apt() {
    export APT_CONFIG=$guest_cache/apt/apt.conf
    [ ! -e "$guest_cache/apt/updated" ] || return 0
    local mirror root suite
    mirror=$(APT_CONFIG='' debian_mirror)
    [ -n "$mirror" ] || { echo "no mirror of Debian is configured in apt" >&2; return 1; }
    root=$(realpath "$guest_cache")/apt
    mkdir -p "$root/state/lists/partial" "$root/cache/archives/partial" "$root/empty"
    : >"$root/status"
    for suite in bullseye bookworm trixie trixie-backports; do
        echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
    done >"$root/sources.list"
    cat >"$root/apt.conf" <<EOF
Dir::State "$root/state";
Dir::State::status "$root/status";
Dir::Cache "$root/cache";
Dir::Etc::SourceList "$root/sources.list";
Dir::Etc::SourceParts "$root/empty";
Dir::Etc::Preferences "$root/empty/none";
Dir::Etc::PreferencesParts "$root/empty";
APT::Sandbox::User "";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
Acquire::Languages "none";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
EOF
    apt-get update -qq && : >"$root/updated"
}

# The package that has the newest image of a kernel VERSION, as in "6.1"; with "uml" User-Mode Linux.
package_of_kernel() {
    local version=$1 name
    if [ "$version" = uml ]; then
        echo user-mode-linux/bookworm
        return
    fi
    # From 6.19 on linux-image-* is an empty package, and the image is in linux-binary-*.
    for name in linux-binary linux-image; do
        apt-cache pkgnames "$name-$version." | grep -E -- "^$name-[0-9.]+(-[0-9]+|\+deb[0-9]+)-cloud-amd64$" |
            sort -V | tail -n 1 | grep . && return
    done
    echo "no mirror has a kernel $version any more" >&2
    return 1
}

# fetch_kernel NAME: leaves its image in the cache, as kernel-NAME.
fetch_kernel() {
    local name=$1 image=$guest_cache/kernel-$1 package unpacked
    [ ! -s "$image" ] || return 0
    private_apt || return 1
    package=$(package_of_kernel "$name") || return 1
    unpacked=$(realpath "$guest_cache")/unpacked-$name
    rm -rf "$unpacked" && mkdir -p "$unpacked" || return 1
    (cd "$unpacked" && apt-get download -qq "$package" && dpkg-deb -x ./*.deb . && rm ./*.deb) || return 1
    find "$unpacked" \( -name 'vmlinuz*' -o -name linux.uml \) -type f -exec mv {} "$image" \;
    rm -rf "$unpacked"
    [ -s "$image" ] || { echo "$package holds no kernel" >&2; return 1; }
}

# add_programs ROOT PATH...: these programs at their own paths below ROOT, with what they load.
add_programs() {
    local root=$1 program file
    shift
    for program in "$@"; do
        # A static program loads nothing, which ldd(1) calls an error.
        for file in "$program" $(ldd "$program" 2>/dev/null | grep -o '/[^ ]*' || true); do
            [ -e "$root$file" ] || { mkdir -p "$root$(dirname "$file")" && cp -L "$file" "$root$file"; }
        done
    done
}

# add_files ROOT PATH...: those that are there.
add_files() {
    local root=$1 file
    shift
    for file in "$@"; do
        [ ! -e "$file" ] || { mkdir -p "$root$(dirname "$file")" && cp -L "$file" "$root$file"; }
    done
}

# make_guest_root ROOT: the directories, the accounts and the few programs of a small Debian, and busybox
# for /init, which mounts what a system has mounted. What it then does stands in ROOT/job.
make_guest_root() {
    local root=$1 directory applet
    rm -rf "$root"
    mkdir -p "$root"/{dev,proc,sys,run,tmp,root,var,etc,usr/bin,usr/lib,usr/lib64,usr/sbin,busybox}
    chmod 700 "$root/root"
    for directory in bin lib lib64 sbin; do
        ln -s "usr/$directory" "$root/$directory"
    done
    echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
    echo 'root:x:0:' >"$root/etc/group"
    echo 'root:*:19000:0:99999:7:::' >"$root/etc/shadow"
    chmod 600 "$root/etc/shadow"
    printf '%s: files\n' passwd group initgroups >"$root/etc/nsswitch.conf"
    add_programs "$root" /bin/sh /bin/cat /bin/cp /bin/ls /bin/mv /bin/true /usr/bin/env /usr/bin/id
    cp "$(command -v busybox)" "$root/busybox/busybox"
    for applet in sh cat mkdir ln mount poweroff uname; do
        ln -s busybox "$root/busybox/$applet"
    done
    cat >"$root/init" <<'EOF'
#!/busybox/sh
export PATH=/busybox
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null
mount -t securityfs securityfs /sys/kernel/security
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mount -t tmpfs -o mode=1777 tmpfs /tmp
ln -s /proc/self/fd /dev/fd
echo "guest: Linux $(uname -r)"
echo "guest: security modules $(cat /sys/kernel/security/lsm)"
export PATH=/usr/bin:/bin
sh /job </dev/null 2>&1
echo "guest: status $?"
/busybox/poweroff -f
EOF
    chmod 755 "$root/init"
}

# pack_guest_root ROOT FILE: as an initramfs.
pack_guest_root() {
    (cd "$1" && find . | cpio --quiet -o -H newc -R 0:0 | gzip -1) >"$2"
}

# boot KERNEL INITRAMFS SECONDS [PARAMETER]...: what the guest says, on standard output. A parameter that
# the kernel does not know is a variable in the environment of /init. Emulated by qemu, so that it needs neither privilege
# nor a processor that can virtualize. On a busy machine the emulated timer is late, which a kernel that checks it at
# boot takes for a broken one, and panics.
boot() {
    local kernel=$1 initramfs=$2 limit=$3 uml_dir
    shift 3
    if [ "$kernel" = uml ]; then
        uml_dir=$(mktemp -d)
        chmod 755 "$guest_cache/kernel-uml"
        "${CC:-cc}" -shared -fPIC -O2 -o "$uml_dir/registers.so" tests/guests/uml_registers.c || return 1
        LD_PRELOAD=$uml_dir/registers.so timeout --kill-after=5 "$limit" "$guest_cache/kernel-uml" mem=512M \
            "initrd=$initramfs" quiet panic=-1 con=null con0=fd:0,fd:1 "uml_dir=$uml_dir" "$@"
        rm -rf "$uml_dir"
    else
        timeout --kill-after=5 "$limit" qemu-system-x86_64 -accel tcg -m 512 -no-reboot -nic none -display none \
            -monitor none -serial stdio -kernel "$guest_cache/kernel-$kernel" -initrd "$initramfs" \
            -append "console=ttyS0 quiet panic=-1 no_timer_check $*"
    fi </dev/null 2>&1 | sed -u 's/\r//g; s/\x1b\[[0-9;?]*[A-Za-z]//g'
}
