#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# User namespaces that map all IDs, some, one or none. The command runs where the namespace has every ID of it and
# lets groups be set, and nowhere else.
from common import campaign
from common.outcome import Tally, identity_in
from common.world import INSIDE, PROBE

ALL = "0 0 4294967295"
SOME = "0 100000 34,1500 101500 1"
SPACES = {
    # name: the namespaces, one within the other: uid map, gid map, setgroups
    "none": [("none", "none", "allow")],
    "full": [(ALL, ALL, "allow")],
    "full, setgroups denied": [(ALL, ALL, "deny")],
    "shifted": [("0 100000 65536", "0 100000 65536", "allow")],
    "single": [("0 0 1", "0 0 1", "allow")],
    "single, setgroups denied": [("0 0 1", "0 0 1", "deny")],
    "partial": [("0 100000 1000", "0 100000 1000", "allow")],
    "holes": [(SOME, SOME, "allow")],
    "users only": [(ALL, "none", "allow")],
    "users, and one group": [(ALL, "0 0 1", "allow")],
    "groups, and one user": [("0 0 1", ALL, "allow")],
    "nested, full": [(ALL, ALL, "allow"), (ALL, ALL, "allow")],
    "nested, partial": [(ALL, ALL, "allow"), ("0 0 1000", "0 0 1000", "allow")],
    "nested in a shifted one": [("0 100000 65536", "0 100000 65536", "allow"), ("0 0 1501", "0 0 1501", "allow")],
}


def maps(space, kind, number):
    if space[kind] == "none":
        return False
    spans = [tuple(map(int, line.split())) for line in space[kind].split(",")]
    return any(inside <= number < inside + length for inside, _, length in spans)


def has_to_run(spaces, expected):
    if expected is None:
        return False
    uid = int(expected["uid"].split()[0])
    gids = {int(each) for each in (expected["gid"] + " " + expected["groups"]).split()}
    return all(space[2] == "allow" and maps(space, 0, uid) and all(maps(space, 1, gid) for gid in gids)
               for space in spaces)


def wanted_in(launcher, expected):
    """A new namespace has all capabilities in the bounding set, and none that is inheritable. Peers differ in what they
    make of that; doff leaves the bounding set or is asked for another."""
    left = {"bounding", "inheritable"}
    if launcher == "doff":
        left = {"bounding"} if expected and expected["bounding"] == campaign.bounding_here() else set()
    return {key: value for key, value in (expected or {}).items() if key not in left}


def cases_of(launcher, _):
    for where, before, words, expected in campaign.asked(launcher):
        for name, spaces in SPACES.items():
            around = [word for space in spaces for word in (INSIDE, *space)]
            yield ((f"{where}, {name}", has_to_run(spaces, expected)), [*before, *around, *words, PROBE],
                   wanted_in(launcher, expected))


def judge(tally, what, ran, expected):
    where, due = what
    identity = identity_in(ran.out)
    if identity is None and due:
        tally.counts.update(runs=1, mute=1)
        tally.findings.append(("does not run, and should", where, ran))
        return
    if identity is not None:
        expected = {**identity, **expected}
    if not due:
        expected = None
    Tally.add(tally, where, ran, expected)


if __name__ == "__main__":
    campaign.main("namespaces", "User namespaces that map all IDs, some, one or none.", cases_of, judge)
