# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2016  # k_is_static is the reader's; systemd replaces variables
#
# The units of the test and, behind each, what is to be seen of it. Read twice: to write the unit files,
# where `wants`, `refused` and `answered` do nothing; and to check, where `unit` does nothing.
#
#     unit NAME LINE...            doff-NAME.service with these lines in [Service]
#     socket NAME LINE...          doff-NAME.socket with these lines in [Socket]
#     wants NAME WHAT FACT...      it ran: each FACT is a line that `systemctl show` or the command wrote,
#                                  or with "!" in front a key that it did not; doff said nothing
#     refused NAME STATUS TEXT     nothing ran, and doff wrote one line, with TEXT in it
#     answered ADDRESS TEXT        what came back from there
#     logged WHAT FACT...          one entry that the journal got from doff itself has each FACT, KEY=VALUE
#     prioritized NAME N WHAT      doff wrote to standard error; the journal has N lines of that as errors, and
#                                  no line with a priority left in front
#
# The user app is 1500:1500 and a member of www-data (33) and video (44).

# What doff makes of root for the command, doff(1), DEFAULTS.
app=('Uid=1500 1500 1500 1500' 'Gid=1500 1500 1500 1500' 'Groups=33 44 1500'
    CapInh=0000000000000000 CapPrm=0000000000000000 CapEff=0000000000000000 CapAmb=0000000000000000
    NoNewPrivs=1 env.HOME=/srv/app env.USER=app)
# The same with CAP_NET_BIND_SERVICE in every set.
web=('Uid=1500 1500 1500 1500' 'Gid=1500 1500 1500 1500' 'Groups=33 44 1500'
    CapInh=0000000000000400 CapPrm=0000000000000400 CapEff=0000000000000400 CapBnd=0000000000000400
    CapAmb=0000000000000400 NoNewPrivs=1 'bind 80=bound')
strict=(CapBnd=0000000000000000)
ready=(ActiveState=active SubState=running Result=success notify=sent 'fds=0 1 2')
done=(ActiveState=active SubState=exited Result=success)

### Readiness, sd_notify(3): NotifyAccess=main takes it from nobody but the main process.

unit notify Type=notify 'ExecStart=/usr/bin/doff app -- /usr/bin/server notify'
wants notify 'is ready, and is the main process' "${ready[@]}" "${app[@]}"

unit notify-strict Type=notify 'ExecStart=/usr/bin/doff --strict app -- /usr/bin/server notify'
wants notify-strict 'is ready under --strict' "${ready[@]}" "${app[@]}" "${strict[@]}"

unit notify-clear-env Type=notify Environment=OF_THE_UNIT=here \
    'ExecStart=/usr/bin/doff --clear-env app -- /usr/bin/server notify'
wants notify-clear-env 'is ready: --clear-env keeps what the manager says' "${ready[@]}" "${app[@]}" \
    env.NOTIFY_SOCKET=/run/systemd/notify '!env.OF_THE_UNIT' env.PATH=/usr/local/bin:/usr/bin:/bin

unit notify-close-fds Type=notify 'ExecStart=/usr/bin/doff --close-fds app -- /usr/bin/server notify'
wants notify-close-fds 'is ready under --close-fds' "${ready[@]}" "${app[@]}"

# A login keeps nothing of the manager's, so it is never ready.
unit notify-login Type=notify 'ExecStart=/usr/bin/doff --login app -- /usr/bin/server notify'
wants notify-login 'is not ready: --login keeps nothing of the manager' "${app[@]}" ActiveState=failed \
    'notify=no NOTIFY_SOCKET' '!env.NOTIFY_SOCKET' '!env.INVOCATION_ID'

unit notify-login-env Type=notify \
    'ExecStart=/usr/bin/doff --login --env NOTIFY_SOCKET=${NOTIFY_SOCKET} app -- /usr/bin/server notify'
wants notify-login-env 'is ready as a login that is told where' "${ready[@]}" "${app[@]}"

unit notify-landlock Type=notify \
    'ExecStart=/usr/bin/doff --rox /usr --ro /proc/self --scope signal,abstract-unix-socket app -- /usr/bin/server --read=/etc/passwd --read=/usr/bin/server notify'
wants notify-landlock 'is ready, confined by Landlock' "${ready[@]}" "${app[@]}" \
    'read /etc/passwd=Permission denied' 'read /usr/bin/server=read'

### The watchdog, sd_watchdog_enabled(3)

unit watchdog Type=notify WatchdogSec=2s \
    'ExecStart=/usr/bin/doff --strict --clear-env app -- /usr/bin/server watchdog'
wants watchdog 'is watched, and lives' "${ready[@]}" "${app[@]}" "${strict[@]}" watchdog=2000000 \
    StatusText=watched

unit watchdog-hang Type=notify WatchdogSec=2s \
    'ExecStart=/usr/bin/doff --strict --clear-env app -- /usr/bin/server hang'
wants watchdog-hang 'is watched, hangs, and is ended for it' "${app[@]}" "${strict[@]}" notify=sent \
    ActiveState=failed Result=watchdog

### Sockets, sd_listen_fds(3)

socket web ListenStream=127.0.0.1:8080 ListenStream=/run/doff-web.sock FileDescriptorName=web
socket control ListenStream=/run/doff-control.sock FileDescriptorName=control Service=doff-web.service
unit web Type=notify 'ExecStart=/usr/bin/doff --strict app -- /usr/bin/server listen'
wants web 'has three sockets under --strict' "${app[@]}" "${strict[@]}" ActiveState=active \
    SubState=running 'fds=0 1 2 3 4 5' listen=3 env.LISTEN_FDS=3
answered 8080 'web answers uid 1500 groups 3'
answered /run/doff-web.sock 'web answers uid 1500 groups 3'
answered /run/doff-control.sock 'control answers uid 1500 groups 3'

socket lean ListenStream=127.0.0.1:8081
unit lean Type=notify 'ExecStart=/usr/bin/doff --clear-env --close-fds app -- /usr/bin/server listen'
wants lean 'has its socket under --clear-env --close-fds' "${app[@]}" ActiveState=active \
    SubState=running 'fds=0 1 2 3' listen=1
answered 8081 'doff-lean.socket answers uid 1500 groups 3'

socket each ListenStream=127.0.0.1:8082 Accept=yes
unit each@ StandardInput=socket 'ExecStart=/usr/bin/doff --strict app -- /usr/bin/server answer'
wants each 'has its connection as standard input' "${app[@]}" "${strict[@]}"
answered 8082 'standard input answers uid 1500 groups 3'

socket passed ListenStream=/run/doff-passed.sock Accept=yes
unit passed@ 'ExecStart=/usr/bin/doff --strict app -- /usr/bin/server answer-passed'
wants passed 'has its connection as descriptor 3' "${app[@]}" "${strict[@]}" 'fds=0 1 2 3' env.LISTEN_FDS=1
answered /run/doff-passed.sock 'connection answers uid 1500 groups 3'

### Users and capabilities, systemd.exec(5)

unit same User=app 'ExecStart=/usr/bin/doff app -- /usr/bin/server report'
wants same 'is the target already' "${done[@]}" "${app[@]}"

# The manager has dropped what it takes to change the bounding set and to lock the securebits.
unit same-strict User=app 'ExecStart=/usr/bin/doff --strict app -- /usr/bin/server report'
refused same-strict 125 'needs cap_setpcap'

unit exclaim User=app 'ExecStart=!/usr/bin/doff --strict app -- /usr/bin/server report'
wants exclaim 'has User= for its files, and doff for the change' "${done[@]}" "${app[@]}" "${strict[@]}"

unit ambient User=app AmbientCapabilities=CAP_NET_BIND_SERVICE CapabilityBoundingSet=CAP_NET_BIND_SERVICE \
    'ExecStart=/usr/bin/doff --keep-caps net_bind_service app -- /usr/bin/server --bind=80 report'
wants ambient 'binds port 80 with what the manager gave' "${done[@]}" "${web[@]}"

unit ambient-wide User=app AmbientCapabilities=CAP_NET_BIND_SERVICE \
    'ExecStart=/usr/bin/doff --keep-caps net_bind_service app -- /usr/bin/server --bind=80 report'
refused ambient-wide 125 'needs cap_setpcap'

unit ambient-only User=app AmbientCapabilities=CAP_NET_BIND_SERVICE \
    'ExecStart=/usr/bin/doff --ambient net_bind_service app -- /usr/bin/server --bind=80 report'
wants ambient-only 'binds port 80, with the bounding set left' "${done[@]}" 'Uid=1500 1500 1500 1500' \
    CapEff=0000000000000400 CapAmb=0000000000000400 NoNewPrivs=1 'bind 80=bound'

unit port-80 'ExecStart=/usr/bin/doff --keep-caps net_bind_service app -- /usr/bin/server --bind=80 report'
wants port-80 'binds port 80 with what doff kept' "${done[@]}" "${web[@]}"

unit port-80-without 'ExecStart=/usr/bin/doff app -- /usr/bin/server --bind=80 report'
wants port-80-without 'cannot bind port 80' "${done[@]}" "${app[@]}" 'bind 80=Permission denied'

### The sandbox of systemd.exec(5)

unit no-new-privs NoNewPrivileges=yes 'ExecStart=/usr/bin/doff app -- /usr/bin/server report'
wants no-new-privs 'drops under NoNewPrivileges=' "${done[@]}" "${app[@]}"

unit filtered SystemCallFilter=@system-service 'CapabilityBoundingSet=CAP_SETUID CAP_SETGID' \
    'ExecStart=/usr/bin/doff app -- /usr/bin/server report'
wants filtered 'drops under @system-service with two capabilities' "${done[@]}" "${app[@]}" \
    CapBnd=00000000000000c0

# Keyrings refused, as the filters of many containers do.
keyless=(SystemCallFilter=~@keyring SystemCallErrorNumber=EPERM)
unit keyless "${keyless[@]}" 'ExecStart=/usr/bin/doff app -- /usr/bin/server report'
wants keyless 'does without a keyring' "${done[@]}" "${app[@]}"

unit keyless-strict "${keyless[@]}" 'ExecStart=/usr/bin/doff --strict app -- /usr/bin/server report'
refused keyless-strict 125 "a seccomp filter is in force, which can refuse this call"

unit keyless-kept "${keyless[@]}" \
    'ExecStart=/usr/bin/doff --strict --keep-keyring app -- /usr/bin/server report'
wants keyless-kept 'keeps what it cannot ask for' "${done[@]}" "${app[@]}" "${strict[@]}"

# The @system-service of systemd 252 does not have seccomp(2), and newer ones do, so it is taken out. From
# Linux 5.16 on the guard of the terminal does without.
unit filtered-strict SystemCallFilter=@system-service SystemCallFilter=~seccomp \
    'ExecStart=/usr/bin/doff --strict app -- /usr/bin/server report'
wants filtered-strict 'guards the terminal under a filter without seccomp(2)' "${done[@]}" "${app[@]}" \
    "${strict[@]}"

unit bounded-strict 'CapabilityBoundingSet=CAP_SETUID CAP_SETGID' \
    'ExecStart=/usr/bin/doff --strict app -- /usr/bin/server report'
refused bounded-strict 125 'needs cap_setpcap'

# The mounts of the unit hold for a root, too.
unit protected ProtectSystem=strict PrivateTmp=yes \
    'ExecStart=/usr/bin/doff --strict --keep-caps dac_override root -- /usr/bin/server --write=/usr/local/doff-protected --write=/tmp/doff-protected report'
wants protected 'is root, and cannot write where the unit forbids it' "${done[@]}" 'Uid=0 0 0 0' \
    CapEff=0000000000000002 'write /usr/local/doff-protected=Read-only file system' \
    'write /tmp/doff-protected=written'

unit hardened 'CapabilityBoundingSet=CAP_SETUID CAP_SETGID CAP_SETPCAP' NoNewPrivileges=yes \
    ProtectSystem=strict ProtectHome=yes PrivateTmp=yes PrivateDevices=yes PrivateNetwork=yes \
    ProtectClock=yes ProtectControlGroups=yes ProtectHostname=yes ProtectKernelLogs=yes \
    ProtectKernelModules=yes ProtectKernelTunables=yes ProtectProc=invisible ProcSubset=pid \
    LockPersonality=yes MemoryDenyWriteExecute=yes RestrictAddressFamilies=AF_UNIX RestrictNamespaces=yes \
    RestrictRealtime=yes RestrictSUIDSGID=yes SystemCallArchitectures=native \
    SystemCallFilter=@system-service KeyringMode=private UMask=077 \
    'ExecStart=/usr/bin/doff --strict app -- /usr/bin/server report'
wants hardened 'drops under all that systemd-analyze security asks for' "${done[@]}" "${app[@]}" "${strict[@]}"

unit private-users PrivateUsers=yes 'ExecStart=/usr/bin/doff app -- /usr/bin/server report'
refused private-users 125 'setgroups([33, 44, 1500])'

### Users that are made for the unit

unit dynamic DynamicUser=yes StateDirectory=doff-dynamic \
    'ExecStart=/usr/bin/doff @%S/doff-dynamic -- /usr/bin/server --write=%S/doff-dynamic/file report'
wants dynamic 'is whoever owns the state directory' "${done[@]}" \
    "Uid=$(owner_of doff-dynamic)" CapEff=0000000000000000 NoNewPrivs=1 'write /var/lib/doff-dynamic/file=written'

unit dynamic-exclaim DynamicUser=yes StateDirectory=doff-dynamic-exclaim \
    'ExecStart=!/usr/bin/doff --strict @%S/doff-dynamic-exclaim -- /usr/bin/server --write=%S/doff-dynamic-exclaim/file report'
wants dynamic-exclaim 'is changed to by doff' "${done[@]}" "${strict[@]}" \
    "Uid=$(owner_of doff-dynamic-exclaim)" 'write /var/lib/doff-dynamic-exclaim/file=written'

# Its name is known to nss-systemd(8) alone.
unit dynamic-name DynamicUser=yes User=passing 'ExecStart=/usr/bin/doff passing -- /usr/bin/server report'
if [ "$k_is_static" = yes ]; then
    refused dynamic-name 125 "no user 'passing'"
else
    wants dynamic-name 'is found by its name' "${done[@]}" env.USER=passing NoNewPrivs=1
fi

### What cannot be

unit wrong 'ExecStart=/usr/bin/doff nosuch -- /usr/bin/server report'
refused wrong 125 "no user 'nosuch'"

unit missing 'ExecStart=/usr/bin/doff app -- /usr/bin/no-such-server'
refused missing 127 "'/usr/bin/no-such-server' not found"

### Credentials, which are for root or for User= alone

unit credential LoadCredential=token:/etc/doff-token \
    'ExecStart=/usr/bin/doff app -- /usr/bin/server --read=${CREDENTIALS_DIRECTORY}/token report'
wants credential "cannot read root's credential" "${done[@]}" "${app[@]}" \
    'read /run/credentials/doff-credential.service/token=Permission denied'

unit credential-user User=app LoadCredential=token:/etc/doff-token \
    'ExecStart=/usr/bin/doff app -- /usr/bin/server --read=${CREDENTIALS_DIRECTORY}/token report'
wants credential-user "reads User='s credential" "${done[@]}" "${app[@]}" \
    'read /run/credentials/doff-credential-user.service/token=read'

unit credential-exclaim User=app LoadCredential=token:/etc/doff-token \
    'ExecStart=!/usr/bin/doff --strict app -- /usr/bin/server --read=${CREDENTIALS_DIRECTORY}/token report'
wants credential-exclaim "reads User='s credential, changed to by doff" "${done[@]}" "${app[@]}" \
    "${strict[@]}" 'read /run/credentials/doff-credential-exclaim.service/token=read'

### The journal, as the place of the log and as standard error

unit log-journal 'ExecStart=/usr/bin/doff --log journal --audit -v app -- /usr/bin/server report'
wants log-journal 'runs, and says nothing on standard error' "${done[@]}" "${app[@]}"
logged 'the audit, with its fields' PRIORITY=5 SYSLOG_FACILITY=10 DOFF_EVENT=audit DOFF_UID=1500 DOFF_USER=app \
    'DOFF_GROUPS=33 44 1500' DOFF_NO_NEW_PRIVS=1 _UID=1500
logged 'a step that was taken as root' PRIORITY=6 DOFF_EVENT=step 'DOFF_STEP=setgroups([33, 44, 1500])' _UID=0
logged 'the proof' PRIORITY=6 'MESSAGE=read back: all is as wanted' _UID=1500

unit log-error 'ExecStart=/usr/bin/doff nosuch -- /usr/bin/server report'
prioritized log-error 2 'an error and its hint are errors to the journal, too'

unit log-steps 'ExecStart=/usr/bin/doff -vv --audit app -- /usr/bin/server report'
prioritized log-steps 0 'steps and the audit are none'
