#!/bin/bash
# SPDX-License-Identifier: MIT
#
# --apparmor on real kernels with AppArmor: boots Debian's in an emulator (no /dev/kvm needed), loads a few
# profiles, and looks at what the command itself reads in /proc/self/attr/current.
#
#     tests/guests/apparmor.sh
#
# Needs build/static/doff. Prints a line for each check and ends with non-zero where one is wrong. Kernels
# and packages are kept in build/guests, or in $DOFF_GUEST_CACHE; $DOFF_GUEST_SUITES names the Debian
# releases whose kernels are booted, $DOFF_GUEST_MIRROR a mirror of Debian other than the machine's own, and
# $DOFF another static binary.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/guests/mac.sh
. tests/guests/mac.sh

install_missing busybox-static cpio debian-archive-keyring qemu-system-x86
parser=$(unpacked bookworm apparmor)
guest=$cache/mac/apparmor
start_root "$guest"
mkdir "$guest/profiles"
mkdir -p "$guest/jail/bin" "$guest/jail/etc"
cp "$guest/bin/busybox" "$guest/jail/bin/cat"
echo 'a secret' | tee "$guest/etc/secret" >"$guest/jail/etc/secret"

# compile INTO OPTION...: what apparmor_parser(8) would load, from standard input. By the rules of Linux 5.4,
# which every later kernel takes.
compile() {
    local into=$1 rules=$parser/etc/apparmor.d/abi/kernel-5.4-vanilla
    shift
    cat >"$guest.profiles"
    "$parser/sbin/apparmor_parser" -K -Q -S "$@" --kernel-features="$rules" --policy-features="$rules" \
        "$guest.profiles" >"$guest/profiles/$into" 2>/dev/null
    rm "$guest.profiles"
}

compile own <<'END'
profile lab {
  file,
  capability,
  deny /etc/secret r,
  deny /jail/etc/secret r,
}
profile gate {
  file,
  capability,
  change_profile -> lab,
}
profile locked {
  file,
  capability,
}
profile blind {
  file,
  capability,
  change_profile -> lab,
  deny /proc/*/attr/apparmor/current r,
}
profile mute {
  file,
  capability,
  change_profile -> lab,
  deny /proc/*/attr/apparmor/exec w,
}
profile learning flags=(complain) {
  file,
}
profile "two words (odd)" {
  file,
}
END
echo 'profile inner { file, }' | compile other -n sub

cat >"$guest/init" <<'END'
#!/bin/sh
. /check.sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
echo "on: $(sed 's/ (.*//' /proc/version)"
mount -t securityfs securityfs /sys/kernel/security
load() { cat /profiles/$1 >/sys/kernel/security/apparmor/.load; }
attribute=/proc/self/attr/apparmor/exec
mine='cat /proc/self/attr/current'
kept='under no_new_privs AppArmor lets no profile be left'

check 'no profile is loaded, and --show says what there is' 0 '.* / [* ]+security label +unconfined / .*' doff --show
unknown="doff: write\($attribute, 'exec lab'\): No such file or directory / hint: no such profile is loaded: .*"
check 'a profile that is not loaded' 125 "$unknown" doff --apparmor lab nobody -- $mine
load own
load other
check 'a user' 0 'lab \(enforce\)' doff --apparmor lab nobody -- $mine
check 'root' 0 'lab \(enforce\)' doff --apparmor lab root -- $mine
check 'root, strict' 0 'lab \(enforce\)' doff --strict --apparmor lab root -- $mine
check 'a user, strict' 0 'lab \(enforce\)' doff --strict --apparmor lab nobody -- $mine
check 'a user, new privileges allowed' 0 'lab \(enforce\)' doff --allow-new-privs --apparmor lab nobody -- $mine
check 'a user with capabilities' 0 'lab \(enforce\)' doff --keep-caps chown --apparmor lab nobody -- $mine
check 'a user that is the caller' 0 'lab \(enforce\)' doff nobody -- doff --apparmor lab nobody -- $mine
check 'ids kept' 0 'lab \(enforce\)' doff --apparmor lab --keep-ids -- $mine
check 'a command found in PATH after others were not' 0 'lab \(enforce\)' \
    doff --env PATH=/none:/etc:/bin --apparmor lab nobody -- $mine
check 'the user is the user' 0 'uid=65534\(nobody\) gid=65534\(nogroup\) groups=65534\(nogroup\)' \
    doff --apparmor lab nobody -- id
check 'without the option the secret is read' 0 'a secret' doff root -- cat /etc/secret
check 'under the profile it is not' 1 'cat: .*: Permission denied' doff --apparmor lab root -- cat /etc/secret
check 'in another root directory it is read' 0 'a secret' doff --root /jail root -- /bin/cat /etc/secret
check 'in another root directory, which has no /proc, it is not' 1 'cat: .*: Permission denied' \
    doff --root /jail --apparmor lab root -- /bin/cat /etc/secret
check 'the descriptor of the attribute is not passed on' 0 '0 / 1 / 2 / 3' \
    doff --apparmor lab nobody -- ls /proc/self/fd
check 'a profile in complain mode' 0 'learning \(complain\)' doff --apparmor learning nobody -- $mine
check 'a name with blanks and parentheses' 0 'two words \(odd\) \(enforce\)' \
    doff --apparmor 'two words (odd)' nobody -- $mine
check 'a profile of another namespace' 0 'inner \(enforce\)' doff --apparmor :sub:inner nobody -- $mine
check 'unconfined' 0 unconfined doff --apparmor unconfined nobody -- $mine
check 'half of a name is no name' 125 ".*'exec two words'\): No such file .*" \
    doff --apparmor 'two words' nobody -- $mine
check 'a name with its mode is no name' 125 ".*'exec lab \(enforce\)'\): No such file .*" \
    doff --apparmor 'lab (enforce)' nobody -- $mine
check 'a stack of profiles' 125 ".*a stack of profiles is not supported.*" doff --apparmor '&lab' nobody -- $mine

check 'from a profile that allows the change' 0 'lab \(enforce\)' \
    doff --apparmor gate root -- doff --apparmor lab root -- $mine
check 'from a profile that allows the change, to a user' 126 \
    "doff: cannot execute .*: Operation not permitted / hint: $kept; or --allow-new-privs" \
    doff --apparmor gate root -- doff --apparmor lab nobody -- $mine
check 'from a profile that allows the change, to a user, new privileges allowed' 0 'lab \(enforce\)' \
    doff --apparmor gate root -- doff --allow-new-privs --apparmor lab nobody -- $mine
check 'from a profile that allows the change, no_new_privs on' 125 \
    "doff: write\($attribute, 'exec lab'\): Operation not permitted / hint: $kept" \
    doff --apparmor gate nobody -- doff --apparmor lab nobody -- $mine
check 'from a profile that does not allow the change' 125 \
    "doff: write\($attribute, 'exec lab'\): Permission denied / hint: doff's own profile has to allow it: .*" \
    doff --apparmor locked root -- doff --apparmor lab root -- $mine
check 'from a profile that may not see its label' 125 \
    'doff: cannot read /proc/self/attr/apparmor/current: Permission denied.*' \
    doff --apparmor blind root -- doff --apparmor lab root -- $mine
check 'from a profile that may not open the attribute' 125 \
    "doff: cannot open $attribute: Permission denied / hint: what confines doff itself has to allow it" \
    doff --apparmor mute root -- doff --apparmor lab root -- $mine

check '--explain says it' 0 ".* / [* ]+security label +AppArmor profile 'lab' / .*write\($attribute, 'exec lab'\).*" \
    doff --explain --apparmor lab nobody -- $mine
check '--show in the profile' 0 '.* / [* ]+security label +lab \(enforce\) / .*' doff --apparmor lab nobody -- doff --show
check '--pdeathsig' 125 '.*cannot keep --pdeathsig: .*' doff --pdeathsig TERM --apparmor lab nobody -- $mine
check '--selinux' 125 '.*: this kernel has no SELinux' doff --selinux u:r:lab_t:s0 nobody -- $mine
if echo 1 2>/dev/null >/proc/sys/kernel/apparmor_restrict_unprivileged_unconfined; then
    check 'where the unconfined are restricted, root' 0 'lab \(enforce\)' doff --apparmor lab root -- $mine
    check 'where the unconfined are restricted, a user' 0 'lab//&unconfined \(enforce\)' \
        doff --apparmor lab nobody -- $mine
    check 'where the unconfined are restricted, the profile is enforced' 1 'cat: .*: Permission denied' \
        doff --apparmor lab nobody -- cat /etc/secret
fi
mount -t tmpfs tmpfs /proc
mkdir -p /proc/self/attr/apparmor
echo unconfined >/proc/self/attr/apparmor/current
: >$attribute
check 'a /proc that is none' 125 ".*cannot open $attribute: Operation not supported / hint: is /proc mounted\\?" doff --apparmor lab nobody -- true
rm -r /proc/self
check 'no /proc' 125 'doff: cannot open /proc/self/attr/exec: No such file or directory / hint: is /proc mounted\?' doff --apparmor lab nobody -- true
echo end
poweroff -f
END
chmod 755 "$guest/init"

for suite in $suites; do
    boot "AppArmor, $suite" "$(kernel_of "$suite")" "$guest" 'security=apparmor'
done
finish
