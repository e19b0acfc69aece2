#!/bin/bash
# SPDX-License-Identifier: MIT
#
# --selinux on real kernels with SELinux: boots Debian's in an emulator (no /dev/kvm needed), loads a policy of
# a few types, enforces it, and looks at what the command itself reads in /proc/self/attr/current.
#
#     tests/guests/selinux.sh
#
# Needs build/static/doff. Prints a line for each check and ends with non-zero where one is wrong. Kernels
# and packages are kept in build/guests, or in $DOFF_GUEST_CACHE; $DOFF_GUEST_SUITES names the Debian
# releases whose kernels are booted, $DOFF_GUEST_MIRROR a mirror of Debian other than the machine's own, and
# $DOFF another static binary.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/guests/mac.sh
. tests/guests/mac.sh

install_missing busybox-static cpio debian-archive-keyring qemu-system-x86 libsepol2
compiler=$(unpacked bookworm secilc)
guest=$cache/mac/selinux
start_root "$guest"
mkdir -p "$guest/jail/bin" "$guest/jail/etc"
cp "$guest/bin/busybox" "$guest/jail/bin/cat"
echo 'a text' >"$guest/jail/etc/text"

# What every policy has to have: the kernel's own labels, in the kernel's order.
initial="kernel security unlabeled fs file file_labels init any_socket port netif netmsg node igmp_packet
icmp_socket tcp_socket sysctl_modprobe sysctl sysctl_fs sysctl_kernel sysctl_net sysctl_net_unix sysctl_vm
sysctl_dev kmod policy scmp_packet devnull"

# Permissions that the policy does not name are given, so only transitions are decided here. From base_t a
# command may become lab_t, and nnp_t also under no_new_privs; unable_t has no entrypoint, and to far_t
# nobody may go. Only base_t may name a label.
{
    cat <<'END'
(handleunknown allow)
(mls true)
(policycap nnp_nosuid_transition)
(class process (transition dyntransition setexec))
(class process2 (nnp_transition nosuid_transition))
(class file (entrypoint))
(classorder (process process2 file))
(sensitivity s0)
(sensitivityorder (s0))
(category c0)
(category c1)
(category c2)
(categoryorder (c0 c1 c2))
(sensitivitycategory s0 (c0 c1 c2))
(level low (s0))
(level high (s0 (c0 c1 c2)))
(levelrange all (low high))
(user u)
(role r)
(userrole u r)
(userlevel u low)
(userrange u all)
(type base_t)
(type lab_t)
(type nnp_t)
(type unable_t)
(type far_t)
(roletype r base_t)
(roletype r lab_t)
(roletype r nnp_t)
(roletype r unable_t)
(roletype r far_t)
(allow base_t self (process (setexec transition)))
(allow base_t lab_t (process (transition)))
(allow base_t nnp_t (process (transition)))
(allow base_t unable_t (process (transition)))
(allow base_t nnp_t (process2 (nnp_transition)))
(allow base_t base_t (file (entrypoint)))
(allow lab_t base_t (file (entrypoint)))
(allow nnp_t base_t (file (entrypoint)))
(allow far_t base_t (file (entrypoint)))
(context base (u r base_t (low low)))
END
    for label in $initial; do
        printf '(sid %s)\n(sidcontext %s base)\n' "$label" "$label"
    done
    # shellcheck disable=SC2086 # a list of words
    printf '(sidorder (%s))\n' "$(printf '%s ' $initial)"
} >"$guest.cil"
"$compiler/usr/bin/secilc" -c 31 -o "$guest/policy" -f /dev/null "$guest.cil"

cat >"$guest/init" <<'END'
#!/bin/sh
. /check.sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
echo "on: $(sed 's/ (.*//' /proc/version)"
attribute=/proc/self/attr/exec
mine='cat /proc/self/attr/current'
unknown='the policy has no such user, role, type or level'
nnp='under no_new_privs SELinux asks its policy for nnp_transition; or --allow-new-privs'

check 'no policy is loaded' 125 '.*: SELinux has no policy loaded' doff --selinux u:r:lab_t:s0 root -- $mine
mount -t selinuxfs selinuxfs /sys/fs/selinux
cat /policy >/sys/fs/selinux/load
echo 1 >/sys/fs/selinux/enforce
check 'a policy is loaded, and --show says what there is' 0 '.* / [* ]+security label +u:r:base_t:s0 / .*' doff --show
check 'root' 0 'u:r:lab_t:s0~' doff --selinux u:r:lab_t:s0 root -- $mine
check 'root, with a level' 0 'u:r:lab_t:s0:c0,c2~' doff --selinux u:r:lab_t:s0:c0,c2 root -- $mine
check 'a user, new privileges allowed' 0 'u:r:lab_t:s0~' \
    doff --allow-new-privs --selinux u:r:lab_t:s0 nobody -- $mine
check 'the user is the user' 0 'uid=65534\(nobody\) gid=65534\(nogroup\) groups=65534\(nogroup\).*' \
    doff --selinux u:r:nnp_t:s0 nobody -- id
check 'a user' 0 'u:r:nnp_t:s0~' doff --selinux u:r:nnp_t:s0 nobody -- $mine
check 'a user, strict' 0 'u:r:nnp_t:s0~' doff --strict --selinux u:r:nnp_t:s0 nobody -- $mine
check 'root, strict' 0 'u:r:nnp_t:s0~' doff --strict --selinux u:r:nnp_t:s0 root -- $mine
check 'a user that is the caller' 0 'u:r:nnp_t:s0~' \
    doff nobody -- doff --selinux u:r:nnp_t:s0 nobody -- $mine
check 'ids kept' 0 'u:r:nnp_t:s0~' doff --selinux u:r:nnp_t:s0 --keep-ids -- $mine
check 'the label that the process has' 0 'u:r:base_t:s0~' doff --selinux u:r:base_t:s0 nobody -- $mine
check 'a command found in PATH after others were not' 0 'u:r:nnp_t:s0~' \
    doff --env PATH=/none:/etc:/bin --selinux u:r:nnp_t:s0 nobody -- $mine
check 'in another root directory, which has no /proc' 0 'a text' \
    doff --root /jail --selinux u:r:nnp_t:s0 nobody -- /bin/cat /etc/text
check 'the descriptor of the attribute is not passed on' 0 '0 / 1 / 2 / 3' \
    doff --selinux u:r:nnp_t:s0 nobody -- ls /proc/self/fd

check 'a transition that no_new_privs forbids' 126 "doff: cannot execute .*: Operation not permitted / hint: $nnp" \
    doff --selinux u:r:lab_t:s0 nobody -- $mine
check 'a type without an entrypoint' 126 \
    'doff: cannot execute .*: Permission denied / hint: the policy has to allow the transition, .*' \
    doff --selinux u:r:unable_t:s0 root -- $mine
check 'a type that nobody may go to' 126 'doff: cannot execute .*: Permission denied / hint: .*' \
    doff --selinux u:r:far_t:s0 root -- $mine
check 'from a type that may not name one' 125 \
    "doff: write\($attribute, 'u:r:lab_t:s0'\): Permission denied / hint: doff's own label needs .* setexec" \
    doff --selinux u:r:lab_t:s0 root -- doff --selinux u:r:lab_t:s0 root -- $mine

for label in u:r:nosuch_t:s0 nosuch:r:lab_t:s0 u:nosuch:lab_t:s0 u:r:lab_t:s1 u:r:lab_t:s0:c3 u:r:lab_t u:r: lab; do
    check "no such label: $label" 125 "doff: no SELinux label '$label' / hint: $unknown" \
        doff --selinux $label root -- $mine
done
check 'categories spelt in another way' 0 'u:r:lab_t:s0:c0.c2~' doff --selinux u:r:lab_t:s0:c0,c1,c2 root -- $mine
check 'a range that is one level' 0 'u:r:lab_t:s0~' doff --selinux u:r:lab_t:s0-s0 root -- $mine
check '--explain says it' 0 ".* / [* ]+security label +SELinux label 'u:r:lab_t:s0' / .*write\($attribute, .*" \
    doff --explain --selinux u:r:lab_t:s0-s0 nobody -- $mine
check '--show in the new label' 0 '.* / [* ]+security label +u:r:nnp_t:s0 / .*' \
    doff --selinux u:r:nnp_t:s0 nobody -- doff --show
check '--pdeathsig' 125 '.*cannot keep --pdeathsig: .*' doff --pdeathsig TERM --selinux u:r:lab_t:s0 root -- $mine
check '--apparmor' 125 '.*: this kernel has no AppArmor / hint: it is built in and not active: .*' \
    doff --apparmor lab nobody -- $mine

umount /sys/fs/selinux
check 'without selinuxfs: a label' 0 'u:r:lab_t:s0~' doff --selinux u:r:lab_t:s0 root -- $mine
check 'without selinuxfs: no such label' 125 "doff: write\($attribute, 'u:r:x_t:s0'\): Invalid argument / hint: $unknown" \
    doff --selinux u:r:x_t:s0 root -- $mine
check 'without selinuxfs: a label spelt in another way is not proven' 120 \
    "doff: not proven, .*: security label for execve: wanted 'u:r:lab_t:s0-s0', found 'u:r:lab_t:s0'.*" \
    doff --selinux u:r:lab_t:s0-s0 root -- $mine
mkdir -p /tmp/proc/self/attr
cp /proc/filesystems /proc/self/attr/current /tmp/proc
mount -t tmpfs tmpfs /proc
mkdir -p /proc/self/attr
cp /tmp/proc/filesystems /proc
cp /tmp/proc/current /proc/self/attr
: >$attribute
check 'a /proc that is none' 125 ".*cannot open $attribute: Operation not supported / hint: is /proc mounted\\?" doff --selinux u:r:lab_t:s0 root -- true
echo end
poweroff -f
END
chmod 755 "$guest/init"

for suite in $suites; do
    boot "SELinux, $suite" "$(kernel_of "$suite")" "$guest" 'security=selinux selinux=1 enforcing=0'
done
finish
