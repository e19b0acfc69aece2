#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# A name service that fails: a module of our own that answers each error for users, for groups or for both, before the
# files or behind them; and users in very many groups. The user has another ID in the module than in the files: the
# command has that of the source that comes first, and all groups, or does not run.
import errno

from common import campaign, launchers
from common.outcome import identity_in, run
from common.starts import STARTS
from common.world import DIRECTORY, PROBE

STATUSES = {"try again": -2, "unavailable": -1, "not found": 0}
ERRORS = ["ENOENT", "ESRCH", "EIO", "EAGAIN", "ENOMEM", "EMFILE", "ENFILE", "EINTR", "EPERM", "ETIMEDOUT", "ECONNREFUSED"]
ORDERS = {"files, then the module": "files campaign", "the module, then files": "campaign files",
          "the module alone": "campaign"}
SOUND = "passwd=sound,group=sound"


def answers():
    # The module has a group that the files do not have.
    for status, number in STATUSES.items():
        for name in ERRORS if number else ["ENOENT"]:
            code = f"{number}:{getattr(errno, name)}"
            for what in (f"passwd={code},group=sound", f"passwd=sound,group={code}", f"passwd={code},group={code}"):
                yield f"{status}, {name}: {what}", f"{what},groups=1"
    for count in (0, 1, 63, 64, 65, 1000, 65_000, 65_534, 65_535, 65_536, 70_000):
        yield f"{count} more groups", f"{SOUND},groups={count}"
    for length in (1000, 100_000, 1 << 20):
        yield f"a line of {length} bytes", f"{SOUND},line={length}"
    yield "sound", SOUND


def around(file, answer):
    """Words before the launcher: the module is found in our directory, and told how to answer by a variable."""
    return ["unshare", "--mount", "sh", "-c", f"mount --bind {file} /etc/nsswitch.conf && "
            f'LD_LIBRARY_PATH={DIRECTORY} NSS_CAMPAIGN={answer} exec "$@"', "sh"]


def wanted_of(answer, order):
    """The ID of app, and the groups, by sources that all answer."""
    count = int(answer.split("groups=")[1]) if "groups=" in answer else 0
    from_files = order.startswith("files") or ("files" in order and "passwd=0:" in answer)
    own = 1500 if from_files else 1700
    of_files = {33, 44} if "files" in order else set()
    of_module = set() if "group=0:" in answer else {44} | set(range(2000, 2000 + count))
    return own, {own} | of_files | of_module


def cases_of(launcher, full):
    words = launchers.WORDS[launcher]["user"]
    plain = identity_in(run([*STARTS["clean"], *words, PROBE]).out)
    # A peer may leave out the group that is the primary one, or have no others at all.
    primary = "1500" in plain["groups"].split()
    alone = plain["groups"] in ("1500", "")
    for number, (position, order) in enumerate(ORDERS.items()):
        file = DIRECTORY / f"nsswitch.{number}"
        file.write_text(f"passwd: {order}\ngroup: {order}\n")
        for name, answer in answers():
            own, groups = wanted_of(answer, order)
            if launcher in launchers.READ_FILES_ALONE:
                own, groups = 1500, {33, 44, 1500}
            if alone:
                groups = {own}
            if not primary:
                groups.discard(own)
            yield (f"{position}: {name}", [*STARTS["clean"], *around(file, answer), *words, PROBE],
                   {**plain, "uid": " ".join([str(own)] * 4), "gid": " ".join([str(own)] * 4),
                    "groups": " ".join(map(str, sorted(groups)))})


if __name__ == "__main__":
    campaign.main("names", "A name service that fails.", cases_of)
