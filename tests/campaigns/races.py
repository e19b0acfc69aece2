#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# A process of the target's user that tries to trace the launcher, to open its memory and to look at its environment
# and descriptors, between the change of user and execve(2). What it may do to the command is its own affair.
import re

from common import campaign, launchers
from common.starts import STARTS
from common.world import RACE


def cases_of(launcher, full):
    times = "10000" if full else "500"
    words = launchers.WORDS[launcher]["user"]
    yield times, [*STARTS["clean"], RACE, times, "1500", *words, "/bin/true"], None


def judge(tally, times, ran, _):
    said = re.fullmatch(r"tried=(\d+) let=(\d+) failed=(\d+)\n", ran.out)
    let, failed = (int(said[2]), int(said[3])) if said else (0, int(times))
    tally.counts.update(runs=int(times), wrong=let, right=int(times) - failed, refused=failed)
    if let or failed or int(said[1]) < int(times):
        tally.findings.append(("wrong", f"of {times} launches, {ran.out}", ran))


if __name__ == "__main__":
    campaign.main("races", "Attempts to get at the launcher while it is the target's user.", cases_of, judge, 600)
