#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Inside the booted system: starts every unit, asks at every socket, and leaves in /out what is to be
# seen of them. It judges nothing.
set -u
units=/etc/systemd/system

cat /proc/sys/net/ipv4/ip_unprivileged_port_start >/out/unprivileged-port-start

for file in "$units"/doff-*.socket; do
    systemctl start "${file##*/}"
done
for address in 8080 /run/doff-web.sock /run/doff-control.sock 8081 8082 /run/doff-passed.sock; do
    timeout 10 /usr/bin/server ask "$address"
done >/out/asked 2>&1

# The slow ones first.
for name in watchdog watchdog-hang; do
    systemctl start "doff-$name.service"
done
for file in "$units"/doff-*.service; do
    case $file in *@.service) continue ;; esac
    systemctl start "${file##*/}" 2>/dev/null
done
for ((tries = 0; tries < 150; ++tries)); do
    systemctl show -P StatusText doff-watchdog.service | grep -q watched &&
        systemctl is-failed -q doff-watchdog-hang.service && break
    sleep 0.1
done

journalctl --sync
for file in "$units"/doff-*.service; do
    name=$(basename "$file" .service)
    of=$name.service
    case $name in
        *@) of="$name*.service" ;;
        *) systemctl show -p ActiveState,SubState,Result,ExecMainStatus,MainPID,StatusText "$of" >"/out/$name.show" ;;
    esac
    # What doff said, and not what the manager says of it.
    journalctl -q -o cat --no-pager _TRANSPORT=stdout -u "$of" >"/out/${name%@}.said" 2>/dev/null
    journalctl -q -o cat --no-pager -p err _TRANSPORT=stdout -u "$of" >"/out/${name%@}.errors" 2>/dev/null
done
journalctl -q -o json --no-pager _TRANSPORT=journal SYSLOG_IDENTIFIER=doff >/out/native
stat -c '%n=%u %u %u %u' /var/lib/private/doff-* >/out/owners
journalctl -q --no-pager >/out/journal
: >/out/complete
