#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# Users and groups in real directories: LDAP by nslcd and by SSSD, the files of libnss-extrausers, and nss-systemd; up,
# down, and dying while they are asked; before the files, behind them and alone. Runs itself in a system of its own,
# directories.sh. The command has all groups that its user has where all is well, or does not run.
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

from common import campaign, launchers
from common.outcome import Ran, Tally, identity_in, run
from common.starts import STARTS
from common.world import DIRECTORY, GROUP, PASSWD, PROBE, World, enter

HERE = pathlib.Path(__file__).resolve()
STATE = pathlib.Path("/run/directories")
BASE = "dc=example"

# Beside app, who is in the files: in the directory alone, in very many groups, and another one in the files than in the
# directory, so that it matters which is asked first. What the IDs are there stands in FILES.
IN_FILES = {"app": {33, 44, 1500}, "only": {44}, "many": set(), "two": set()}
IN_DIRECTORY = {"app": {2001, 2002}, "only": {1700, 2001}, "many": {1800, *range(3000, 4000)}, "two": {1900, 2001}}
IDS = {"app": 1500, "only": 1700, "many": 1800, "two": 1900}
NAMES = {2001: "crew", 2002: "press", 1500: "app", 1700: "only", 1800: "many", 1900: "two"}
FILES = {"two": 1950}


# The directory

def entries():
    yield f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\no: example\ndc: example\n"
    for name, number in IDS.items():
        yield (f"dn: uid={name},{BASE}\nobjectClass: account\nobjectClass: posixAccount\nuid: {name}\ncn: {name}\n"
               f"uidNumber: {number}\ngidNumber: {number}\nhomeDirectory: /\nloginShell: /bin/sh\n")
    for gid in sorted({1500, *set().union(*IN_DIRECTORY.values())}):
        name = NAMES.get(gid, f"g{gid}")
        members = "".join(f"memberUid: {user}\n" for user, gids in IN_DIRECTORY.items() if gid in gids)
        yield f"dn: cn={name},{BASE}\nobjectClass: posixGroup\ncn: {name}\ngidNumber: {gid}\n{members}"


SLAPD = f"""\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
modulepath /usr/lib/ldap
moduleload back_mdb
sizelimit unlimited
database mdb
maxsize 268435456
suffix "{BASE}"
directory {STATE}/db
index objectClass,uid,memberUid,uidNumber,gidNumber,cn eq
"""
NSLCD = f"uri ldap://127.0.0.1/\nbase {BASE}\nbind_timelimit 20\ntimelimit 20\nreconnect_sleeptime 1\nreconnect_retrytime 1\n"
SSSD = f"""\
[sssd]
services = nss
domains = d
[nss]
memcache_timeout = 0
entry_negative_timeout = 0
[domain/d]
id_provider = ldap
ldap_uri = ldap://127.0.0.1
ldap_search_base = {BASE}
ldap_schema = rfc2307
ldap_network_timeout = 20
ldap_opt_timeout = 20
ldap_search_timeout = 20
entry_cache_timeout = 1
"""


class Daemon:
    """A process that has started when `ready` says so, and leaves nothing behind when it is stopped."""

    def __init__(self, words, ready, clean=()):
        self.words, self.ready, self.clean, self.process = words, ready, clean, None

    def start(self):
        if self.process is not None:
            return
        for path in self.clean:
            for each in pathlib.Path(path).glob("*"):
                if not each.is_dir():
                    each.unlink()
        self.process = subprocess.Popen(self.words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, start_new_session=True)
        end = time.monotonic() + 30
        while not self.ready():
            if time.monotonic() > end or self.process.poll() is not None:
                sys.exit(f"does not start: {' '.join(self.words)}")
            time.sleep(0.05)

    def send(self, number):
        os.killpg(self.process.pid, number)

    def stop(self):
        if self.process is not None:
            self.send(signal.SIGKILL)
            self.process.wait()
            self.process = None


def answers(*words):
    return lambda: subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


slapd = Daemon(["slapd", "-d", "0", "-f", f"{STATE}/slapd.conf", "-h", "ldap://127.0.0.1/"],
               answers("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/389"))
nslcd = Daemon(["nslcd", "-n"], answers("getent", "-s", "ldap", "passwd", "only"))
sssd = Daemon(["sssd", "-i"], answers("getent", "-s", "sss", "passwd", "only"),
              ("/var/lib/sss/db", "/var/lib/sss/mc", "/var/lib/sss/pipes", "/run/sssd"))


def prepare():
    (STATE / "db").mkdir(parents=True)
    (STATE / "slapd.conf").write_text(SLAPD)
    (STATE / "ldif").write_text("\n".join(entries()))
    subprocess.run(["slapadd", "-q", "-f", STATE / "slapd.conf", "-l", STATE / "ldif"], check=True)
    pathlib.Path("/run/nslcd").mkdir(exist_ok=True)
    for path, text in (("/etc/nslcd.conf", NSLCD), ("/etc/sssd/sssd.conf", SSSD)):
        pathlib.Path(path).write_text(text)
        pathlib.Path(path).chmod(0o600)
    slapd.start()


# Situations: what is up, by name. Each leaves the daemons to the next one, which says what it needs.

def all_down():
    for daemon in (nslcd, sssd):
        daemon.stop()
    slapd.start()


def wait_for_all(service):
    """What has just started may know of a user before it knows the groups."""
    end = time.monotonic() + 30
    for user, groups in IN_DIRECTORY.items():
        while True:
            said = subprocess.run(["getent", "-s", service, "initgroups", user], stdout=subprocess.PIPE, text=True, check=False)
            if groups - {IDS[user]} <= set(map(int, said.stdout.split()[1:])):
                break
            if time.monotonic() > end:
                sys.exit(f"{service} does not know the groups of {user}: {said.stdout[:100]}")
            time.sleep(0.1)


def with_client(service, client):
    def up():
        client.start()
        wait_for_all(service)

    def down():
        client.stop()

    def server_down():
        client.start()
        slapd.stop()

    return {"up": up, "down": down, "the server down": server_down}


def dying(world, order, client, victim):
    """For a launch of its own: what is asked takes the question, never answers it and is killed."""
    def around(words):
        set_services(world, "files")  # SSSD looks up root itself when it starts
        slapd.start()
        client.start()
        set_services(world, order)
        victim.send(signal.SIGSTOP)
        child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 start_new_session=True)
        time.sleep(0.3)
        victim.stop()
        try:
            out, err = child.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            return Ran(child.returncode, "", "", True)
        return Ran(child.returncode, out.decode(), err.decode(), False)
    return around


EXTRA = pathlib.Path("/var/lib/extrausers")


def extra_users(broken):
    def make():
        shutil.rmtree(EXTRA, ignore_errors=True)
        EXTRA.mkdir()
        (EXTRA / "passwd").write_text("".join(f"{name}:x:{number}:{number}::/:/bin/sh\n" for name, number in IDS.items()))
        lines = {NAMES.get(gid, f"g{gid}"): f"{gid}:" + ",".join(u for u, gids in IN_DIRECTORY.items() if gid in gids)
                 for gid in sorted({1500, *set().union(*IN_DIRECTORY.values())})}
        (EXTRA / "group").write_text("".join(f"{name}:x:{rest}\n" for name, rest in lines.items()))
        broken()
    return make


def no_users():
    (EXTRA / "passwd").unlink()


def no_group():
    (EXTRA / "group").unlink()


def group_is_a_directory():
    no_group()
    (EXTRA / "group").mkdir()


RECORDS = pathlib.Path("/etc/userdb")
SERVICES = pathlib.Path("/run/systemd/userdb")


def records(multiplexer):
    """For nss-systemd, which reads them itself, and asks a service of systemd's beside."""
    def write(kind, name, number, record):
        file = RECORDS / f"{name}.{kind}"
        file.write_text(json.dumps(record))
        (RECORDS / f"{number}.{kind}").symlink_to(file.name)

    def make():
        for directory in (RECORDS, SERVICES):
            shutil.rmtree(directory, ignore_errors=True)
        RECORDS.mkdir()
        for name, number in IDS.items():
            write("user", name, number, {"userName": name, "uid": number, "gid": number, "homeDirectory": "/",
                                         "shell": "/bin/sh", "disposition": "regular"})
        for gid in sorted({1500, *set().union(*IN_DIRECTORY.values())}):
            name = NAMES.get(gid, f"g{gid}")
            write("group", name, gid, {"groupName": name, "gid": gid})
            for user in (each for each, gids in IN_DIRECTORY.items() if gid in gids):
                (RECORDS / f"{user}:{name}.membership").write_text(json.dumps({"userName": user, "groupName": name}))
        multiplexer()
    return make


def listening():
    SERVICES.mkdir(parents=True)
    service = socket.socket(socket.AF_UNIX)
    service.bind(str(SERVICES / "io.systemd.Multiplexer"))
    service.listen(64)
    return service


def dead():
    listening().close()


def hanging_up():
    def serve(service):
        while True:
            service.accept()[0].close()
    threading.Thread(target=serve, args=(listening(),), daemon=True).start()


def nothing():
    pass


def orders(service):
    return [f"files {service}", f"{service} files", service]


def situations(world):
    """What it is called, the services, what makes it, and how a launch is made in it."""
    for service, client in (("ldap", nslcd), ("sss", sssd)):
        for order in orders(service):
            for name, make in with_client(service, client).items():
                yield f"{order}: {name}", order, make, run
        for victim, who in ((client, "the daemon"), (slapd, "the server")):
            for order in orders(service):
                yield f"{order}: {who} dies", order, nothing, dying(world, order, client, victim)
    for order in orders("extrausers"):
        for name, broken in (("up", nothing), ("no user file", no_users), ("no group file", no_group), ("a directory in its place", group_is_a_directory)):
            yield f"{order}: {name}", order, extra_users(broken), run
    for order in orders("systemd"):
        for name, multiplexer in (("no service", nothing), ("a dead service", dead), ("a service that hangs up", hanging_up)):
            yield f"{order}: {name}", order, records(multiplexer), run


# Launches

def words_of(launcher):
    """Each user, and each kind of group: the user, the group or None, the words."""
    for user in IDS:
        yield user, None, [user if word == "app" else word.replace("=app", f"={user}")
                           for word in launchers.WORDS[launcher]["user"]]
    if "user and group" in launchers.WORDS[launcher]:
        for group in ("crew", "two"):
            yield "app", group, [word.replace("www", group) for word in launchers.WORDS[launcher]["user and group"]]


def expected_of(launcher, plain, order, user, group):
    """Who that is where all answers. A peer may leave out the primary group, or have no others at all."""
    parts = ["files"] if launcher in launchers.READ_FILES_ALONE else order.split()
    ids = {name: number for number, name in NAMES.items()}
    if parts[0] == "files":
        ids |= FILES
    uid = gid = ids[user]
    groups = {gid} | (IN_FILES[user] if "files" in parts else set())
    groups |= IN_DIRECTORY[user] if parts != ["files"] else set()
    usual = plain["user"]["groups"].split()
    if len(usual) <= 1:
        groups = {gid} if usual else set()
    elif str(gid) not in usual and launcher != "doff" and "1500" not in usual:
        groups.discard(gid)
    if group is not None:
        gid = ids[group]
        groups = {int(each) for each in plain["user and group"]["groups"].replace("33", str(gid)).split()}
    return {**plain["user"], "uid": " ".join([str(uid)] * 4), "gid": " ".join([str(gid)] * 4),
            "groups": " ".join(map(str, sorted(groups)))}


def judge(tally, what, ran, expected, by_the_files):
    """A service may say of what it cannot know that there is none: no caller can tell that from the truth. Then
    `by_the_files` is who that is without it, and a launch as such, or with some of the groups, counts as untold."""
    identity = identity_in(ran.out)
    if by_the_files is not None and identity is not None and identity != expected:
        groups = set(identity["groups"].split())
        if identity == by_the_files or ({**identity, "groups": ""} == {**expected, "groups": ""} and
                                        groups < set(expected["groups"].split())):
            tally.counts.update(runs=1, untold=1)
            return
    tally.add(what, ran, expected)


def may_be_untold(name):
    """SSSD without its server answers from what it has kept; nss-systemd, where a connection is closed, from its own
    files alone, and without them."""
    return ("sss" in name and "the server" in name) or "hangs up" in name


def set_services(world, order):
    world.write("nsswitch.conf", f"passwd: {order}\ngroup: {order}\n")


def main():
    chosen = campaign.arguments("Users and groups in real directories.", lambda parser: parser.add_argument(
        "--situation", default="", metavar="PART", help="only those whose name has it"))
    if not os.environ.get("DOFF_IN_DIRECTORIES"):
        script = HERE.with_name("directories.sh")
        os.execv(script, [str(script), "env", "DOFF_IN_DIRECTORIES=1", "/usr/bin/python3", str(HERE), *sys.argv[1:]])
    enter()
    group = GROUP.replace("media:x:44:app", "media:x:44:app,only")
    two = FILES["two"]
    with World(PASSWD + f"two:x:{two}:{two}::/:/bin/sh\n", group + f"two:x:{two}:\n") as world:
        prepare()
        plain = {launcher: {profile: identity_in(run([*STARTS["clean"], *words, PROBE]).out)
                            for profile, words in launchers.WORDS[launcher].items() if profile.startswith("user")}
                 for launcher in chosen.launchers}
        tallies = [Tally("directories", launcher) for launcher in chosen.launchers]
        for name, order, make, launch in situations(world):
            if chosen.situation not in name:
                continue
            set_services(world, "files")
            all_down()
            make()
            set_services(world, order)
            for tally in tallies:
                cases = list(words_of(tally.launcher))
                launches = ([*STARTS["clean"], *words, PROBE] for _, _, words in cases)
                ran = campaign.in_parallel(launch, launches) if launch is run else map(launch, launches)
                for (user, group, _), each in zip(cases, ran):
                    judge(tally, f"{name}: {user}" + (f":{group}" if group else ""), each,
                          expected_of(tally.launcher, plain[tally.launcher], order, user, group),
                          expected_of(tally.launcher, plain[tally.launcher], "files", user, group)
                          if may_be_untold(name) else None)
        for daemon in (slapd, nslcd, sssd):
            daemon.stop()
        campaign.finish(chosen, tallies)


if __name__ == "__main__":
    main()
