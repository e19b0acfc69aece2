#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# Callers as "Setuid Demystified" (Chen, Wagner, Dean) lists them: every combination of real, effective and saved IDs
# of root, the target and somebody else, with capabilities, securebits, groups and no_new_privs. What is to come of
# each is a model of credentials(7) and capabilities(7), and nothing of doff's.
import collections
import itertools

from common import campaign, launchers
from common.outcome import identity_in, is_told_by_doff, run
from common.starts import STARTS
from common.world import PROBE, START

APP, OTHER = 1500, 1600
UIDS = [0, APP, OTHER]
SETGID, SETUID, SETPCAP, NET_RAW = 1 << 6, 1 << 7, 1 << 8, 1 << 13
HELD = SETGID | SETUID | SETPCAP | NET_RAW
NOROOT, NO_SETUID_FIXUP, KEEP_CAPS, NO_AMBIENT = 0x1, 0x4, 0x10, 0x40  # <linux/securebits.h>
GROUPS_OF_APP = [33, 44, APP]
ALL = (1 << 41) - 1  # what execve(2) gives a root

State = collections.namedtuple("State", "way uids gids groups permitted effective inheritable securebits nnp")


def subsets(*bits):
    return [sum(chosen) for count in range(len(bits) + 1) for chosen in itertools.combinations(bits, count)]


def states():
    """In doff's own process, where saved IDs and sets are as they were set; and through execve(2)."""
    triples = list(itertools.product(UIDS, repeat=3))
    for uids, gids, effective, bits, groups in itertools.product(
            triples, triples, subsets(SETGID, SETUID), [0, NOROOT, NO_SETUID_FIXUP, KEEP_CAPS],
            [(), (33, 44, APP)]):
        yield State("doff", uids, gids, groups, effective | SETPCAP, effective, 0, bits, False)
    for (ruid, euid), (rgid, egid), inheritable, bits, groups, nnp in itertools.product(
            itertools.product(UIDS, repeat=2), itertools.product(UIDS, repeat=2), subsets(SETGID, SETUID, SETPCAP),
            [0, NOROOT, NO_SETUID_FIXUP, NOROOT | NO_SETUID_FIXUP], [(), (0, 4)], [False, True]):
        yield State("exec", (ruid, euid, euid), (rgid, egid, egid), groups, HELD, HELD, inheritable, bits, nnp)


def is_apart(state):
    return state.uids[0] != state.uids[1] or state.gids[0] != state.gids[1]


def effective_at_start(state):
    """capabilities(7), "Transformation of capabilities during execve()", for a file without any."""
    if state.way == "doff":
        return state.effective
    euid = state.uids[1]
    return ALL if euid == 0 and not state.securebits & NOROOT else state.inheritable  # which is ambient, too


def identity_by(launcher):
    """What the command is to be. Peers differ by design in which groups they give, and pass on what is inheritable."""
    identity = {"uid": " ".join([str(APP)] * 4), "gid": " ".join([str(APP)] * 4), "permitted": "0", "effective": "0",
                "ambient": "0"}
    if launcher == "doff":
        return {**identity, "groups": " ".join(map(str, GROUPS_OF_APP)), "inheritable": "0"}
    plain = identity_in(run([*STARTS["clean"], *launchers.WORDS[launcher]["user"], PROBE]).out)
    return {**identity, "groups": plain["groups"]}


def has_to_run(state, launcher):
    """True, False, or None where either is right."""
    if state.way == "exec" and is_apart(state):
        # doff(1): as of a set-user-ID program. Under no_new_privs execve(2) makes the IDs equal first, and what it
        # leaves of the sets depends on the kernel's age.
        return False if launcher == "doff" and not state.nnp else None
    uids, gids = set(state.uids), set(state.gids)
    held = effective_at_start(state)
    has_groups = sorted(state.groups) == GROUPS_OF_APP
    if held & SETGID and held & SETUID:
        return True
    if not held & SETGID and not has_groups:
        return False  # setgroups(2)
    if not held & SETUID and APP not in uids:
        return False  # setuid(2)
    return True if uids == gids == {APP} and has_groups else None


def words_of(state):
    def listed(numbers):
        return ",".join(map(str, numbers)) or "none"
    sets = f"{state.permitted:x},{state.effective:x},{state.inheritable:x}"
    return [START, listed(state.uids), listed(state.gids), listed(state.groups), sets,
            f"{state.securebits:x}", str(int(state.nnp)), state.way]


def judge(tally, state, ran, wanted):
    due = has_to_run(state, tally.launcher)
    identity = identity_in(ran.out)
    if identity is not None:
        identity = {key: identity[key] for key in wanted}
        verdict = "right" if identity == wanted and due is not False else "wrong"
    else:
        told = is_told_by_doff(ran) if tally.launcher == "doff" else ran.err
        verdict = "refused" if ran.status > 0 and told and due is not True else "signal" if ran.status < 0 else "mute"
    tally.counts.update({"runs": 1, verdict: 1})
    if verdict not in ("right", "refused"):
        tally.findings.append((verdict, f"{state}", ran))


def cases_of(launcher, full):
    wanted, words = identity_by(launcher), launchers.WORDS[launcher]["user"]
    cases = [state for state in states() if launcher == "doff" or state.way == "exec"]
    for state in cases if full else cases[::29]:
        yield state, [*words_of(state), *(words[1:] if state.way == "doff" else words), PROBE], wanted


if __name__ == "__main__":
    campaign.main("states", "Every combination of the caller's IDs, capabilities and securebits.", cases_of, judge)
