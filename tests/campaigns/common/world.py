# SPDX-License-Identifier: MIT
#
# Where the campaigns run: a mount namespace of their own, in which passwd and group are files of ours, so that
# nothing of this machine's is changed and every launcher finds the same users.
import os
import pathlib
import shutil
import subprocess
import sys

BUILD = pathlib.Path(__file__).resolve().parents[3] / "build" / os.environ.get("DOFF_BUILD", "static")

# On a file system of its own, which every user can reach.
DIRECTORY = pathlib.Path("/run/doff-campaign")
DOFF, PROBE, LIE, START, RACE, INSIDE = (str(DIRECTORY / name) for name in
                                         ("doff", "probe", "lie", "start", "race", "inside"))
# What DOFF is a copy of.
TESTED = os.environ.get("DOFF_UNDER_TEST", BUILD / "doff")

PASSWD = """\
root:x:0:0:root:/root:/bin/sh
daemon:x:1:1::/:/usr/sbin/nologin
app:x:1500:1500::/srv/app:/bin/sh
other:x:1600:1600::/:/bin/sh
"""
GROUP = """\
root:x:0:
daemon:x:1:
www:x:33:app
media:x:44:app
app:x:1500:
other:x:1600:
"""

ENTERED = "DOFF_CAMPAIGN_INSIDE"


def enter():
    """Runs the script again in a mount namespace of its own; returns in there."""
    if os.environ.get(ENTERED):
        return
    if os.geteuid() != 0:
        sys.exit("campaigns change who they are: run them as root")
    os.environ[ENTERED] = "1"
    os.environ.pop("JOURNAL_STREAM", None)
    os.execvp("unshare", ["unshare", "--mount", sys.executable, *sys.argv])


class World:
    """As a context. What is mounted goes with the namespace."""

    def __init__(self, passwd=PASSWD, group=GROUP, nsswitch="passwd: files\ngroup: files\n"):
        self.texts = {"passwd": passwd, "group": group, "nsswitch.conf": nsswitch}

    def __enter__(self):
        DIRECTORY.mkdir(exist_ok=True)
        run_quietly("mount", "-t", "tmpfs", "-o", "mode=755", "campaign", str(DIRECTORY))
        shutil.copy(TESTED, DOFF)
        for program in (PROBE, LIE, START, RACE, INSIDE):
            shutil.copy(BUILD / "tests" / os.path.basename(program), program)
        shutil.copy(BUILD / "tests" / "libnss_campaign.so.2", DIRECTORY)
        for name, text in self.texts.items():
            self.write(name, text)
            where = pathlib.Path("/etc") / name
            if where.exists():
                run_quietly("mount", "--bind", str(DIRECTORY / name), str(where))
        os.chdir("/")
        return self

    def __exit__(self, *_):
        for where in [*(pathlib.Path("/etc") / name for name in self.texts), DIRECTORY]:
            subprocess.run(["umount", "--lazy", where], stderr=subprocess.DEVNULL, check=False)

    def write(self, name, text):
        (DIRECTORY / name).write_text(text)
        (DIRECTORY / name).chmod(0o644)


def run_quietly(*words):
    if os.spawnvp(os.P_WAIT, words[0], words) != 0:
        sys.exit("failed: " + " ".join(words))
