#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
#     guest.py LAUNCHER[,LAUNCHER]... STEP MOST
#
# Inside a guest of tests/guests/campaigns.sh: the whole of the campaign namespaces by these launchers, and of doff
# samples, of about MOST cases each, of those that ask the kernel something else; of all only every STEP-th case. Counts
# and findings are lines of JSON on standard output, which kernels.py reads.
import json
import os
import sys
import time

import lies
import namespaces
import states
import surroundings
from common import campaign
from common.outcome import Tally, run
from common.world import World

CAMPAIGNS = {
    "namespaces": (namespaces.cases_of, namespaces.judge),
    "states": (states.cases_of, states.judge),
    "lies": (lies.cases_of, Tally.add),
    "surroundings": (surroundings.cases_of, surroundings.judge),
}
WHOLE = ["namespaces"]
# An emulated guest is slow, and where two are at once so is each.
SECONDS_AT_MOST = 120
FINDINGS_TOLD = 20


def say(kind, **what):
    print(f"{kind}: {json.dumps(what)}", flush=True)


def go_through(name, launcher, step, most):
    cases_of, judge = CAMPAIGNS[name]
    tally, start = Tally(name, launcher), time.monotonic()
    cases = list(cases_of(launcher, True))
    cases = (cases if name in WHOLE else campaign.spread(cases, most))[::step]
    for (what, _, expected), ran in zip(cases, campaign.in_parallel(lambda case: run(case[1], SECONDS_AT_MOST), cases)):
        judge(tally, what, ran, expected)
    for verdict, what, ran in tally.findings[:FINDINGS_TOLD]:
        say("finding", campaign=name, launcher=launcher, verdict=verdict, what=str(what), status=ran.status,
            out=ran.out[:300], err=ran.err[:300])
    say("counts", campaign=name, launcher=launcher, seconds=round(time.monotonic() - start), counts=tally.counts)


def main():
    os.environ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    launchers, step, most = sys.argv[1].split(","), int(sys.argv[2]), int(sys.argv[3])
    say("landlock", version=campaign.landlock_here())
    with World():
        for launcher in launchers:
            for name in CAMPAIGNS if launcher == "doff" else WHOLE:
                go_through(name, launcher, step, most)


if __name__ == "__main__":
    main()
