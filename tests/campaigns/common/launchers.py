# SPDX-License-Identifier: MIT
#
# doff and its peers in Debian, and how each is asked for the same thing. A profile that a launcher has no words
# for is not put to it. Users and groups are those of world.py.
import subprocess

from common.world import DOFF, TESTED

PROFILES = ["user", "user and group", "numbers", "groups", "restricted", "capability", "files"]

# The command follows these words.
WORDS = {
    "doff": {
        "user": [DOFF, "app", "--"],
        "user and group": [DOFF, "app:www", "--"],
        "numbers": [DOFF, "1500:1500", "--"],
        "groups": [DOFF, "--groups", "www,media", "app", "--"],
        "restricted": [DOFF, "--strict", "app", "--"],
        "capability": [DOFF, "--keep-caps", "net_bind_service", "app", "--"],
        "files": [DOFF, "--rox", "/", "app", "--"],
    },
    "gosu": {
        "user": ["gosu", "app"],
        "user and group": ["gosu", "app:www"],
        "numbers": ["gosu", "1500:1500"],
    },
    "setpriv": {
        "user": ["setpriv", "--reuid", "app", "--regid", "app", "--init-groups"],
        "user and group": ["setpriv", "--reuid", "app", "--regid", "www", "--clear-groups"],
        "numbers": ["setpriv", "--reuid", "1500", "--regid", "1500", "--clear-groups"],
        "groups": ["setpriv", "--reuid", "app", "--regid", "app", "--groups", "www,media"],
        "restricted": ["setpriv", "--reuid", "app", "--regid", "app", "--init-groups", "--no-new-privs",
                       "--inh-caps", "-all", "--bounding-set", "-all"],
        "capability": ["setpriv", "--reuid", "app", "--regid", "app", "--init-groups", "--inh-caps",
                       "+net_bind_service", "--ambient-caps", "+net_bind_service"],
    },
    "chpst": {
        "user": ["chpst", "-u", "app"],
        "user and group": ["chpst", "-u", "app:www"],
        "numbers": ["chpst", "-u", ":1500:1500"],
        "groups": ["chpst", "-u", "app:app:www:media"],
    },
    "setuidgid": {"user": ["setuidgid", "app"]},
    "s6-setuidgid": {
        "user": ["s6-setuidgid", "app"],
        "numbers": ["s6-setuidgid", "1500:1500"],
    },
    "runuser": {
        "user": ["runuser", "-u", "app", "--"],
        "user and group": ["runuser", "-u", "app", "-g", "www", "--"],
        "groups": ["runuser", "-u", "app", "-G", "www", "-G", "media", "--"],
    },
    "chroot": {
        "user": ["chroot", "--userspec=app", "/"],
        "user and group": ["chroot", "--userspec=app:www", "/"],
        "numbers": ["chroot", "--userspec=+1500:+1500", "/"],
        "groups": ["chroot", "--userspec=app:app", "--groups=www,media", "/"],
    },
    "capsh": {
        "user": ["capsh", "--user=app", "--", "-c", 'exec "$0"'],
        "capability": ["capsh", "--inh=cap_net_bind_service", "--mode=HYBRID", "--keep=1", "--user=app",
                       "--addamb=cap_net_bind_service", "--", "-c", 'exec "$0"'],
    },
    "start-stop-daemon": {
        "user": ["start-stop-daemon", "-S", "-p", "/none", "-c", "app", "-x"],
        "user and group": ["start-stop-daemon", "-S", "-p", "/none", "-c", "app:www", "-x"],
        "numbers": ["start-stop-daemon", "-S", "-p", "/none", "-c", "1500:1500", "-x"],
    },
}

# What doff(1) promises of each; the bounding set, where it is not named, is the caller's. In the probe's words.
OF_APP = {"uid": "1500 1500 1500 1500", "gid": "1500 1500 1500 1500", "groups": "33 44 1500", "inheritable": "0",
          "permitted": "0", "effective": "0", "ambient": "0", "no_new_privs": "1", "securebits": "0"}
NET_BIND_SERVICE = f"{1 << 10:x}"
PROMISED = {
    "user": OF_APP,
    "user and group": {**OF_APP, "gid": "33 33 33 33", "groups": "33"},
    "numbers": {**OF_APP, "groups": "1500"},
    "groups": {**OF_APP, "groups": "33 44"},
    # All of --strict's bits, and all locked but for that of SECBIT_KEEP_CAPS itself.
    "restricted": {**OF_APP, "bounding": "0", "securebits": str(0xef)},
    "capability": {**OF_APP, **{each: NET_BIND_SERVICE for each in ("inheritable", "permitted", "effective", "bounding",
                                                                    "ambient")}},
    "files": OF_APP,
}
# The version of Landlock that doff(1) says a profile takes.
LANDLOCK_NEEDED = {"files": 5}

# Whatever nsswitch.conf(5) names: written in Go and linked statically.
READ_FILES_ALONE = ["gosu"]

PEERS = [name for name in WORDS if name != "doff"]

PACKAGES = {
    "gosu": "gosu", "setpriv": "util-linux", "chpst": "runit", "setuidgid": "daemontools", "s6-setuidgid": "s6",
    "runuser": "util-linux", "chroot": "coreutils", "capsh": "libcap2-bin", "start-stop-daemon": "dpkg",
}


def version_of(launcher):
    if launcher == "doff":
        return subprocess.run([TESTED, "--version"], capture_output=True, text=True).stdout.split()[-1]
    asked = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", PACKAGES[launcher]], capture_output=True, text=True)
    return asked.stdout


def profiles_of(launcher):
    return [profile for profile in PROFILES if profile in WORDS[launcher]]
