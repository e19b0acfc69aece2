# SPDX-License-Identifier: MIT
#
# What every campaign's script has in common: its words, its workers, its lines and its end.
import argparse
import concurrent.futures
import ctypes
import datetime
import json
import os
import pathlib
import platform
import sys

from common import launchers
from common.outcome import Tally, identity_in, is_told_by_doff, run
from common.starts import STARTS
from common.world import PROBE, World, enter


def arguments(about, add_more=lambda parser: None):
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--full", action="store_true", help="all of it, and the peers beside doff")
    parser.add_argument("--only", action="append", metavar="LAUNCHER", help="these launchers alone")
    parser.add_argument("--record", metavar="DIRECTORY", help="write the counts into counts.json there, for the table")
    parser.add_argument("--show", type=int, default=5, metavar="N", help="of each launcher's findings (default 5)")
    add_more(parser)
    chosen = parser.parse_args()
    chosen.launchers = chosen.only or (["doff", *launchers.PEERS] if chosen.full else ["doff"])
    return chosen


def spread(cases, most):
    """Every n-th of them, so that there are no more than `most`."""
    cases = list(cases)
    step = -(-len(cases) // most) or 1
    return cases[::step]


def in_parallel(function, cases):
    """Results in the order of the cases; the machine's processors are kept busy, since launches also wait."""
    with concurrent.futures.ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as workers:
        yield from workers.map(function, cases)


def bounding_here():
    """Root's own, which a launcher leaves that is not asked for another."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(f"{int(line.split()[1], 16):x}" for line in status if line.startswith("CapBnd:"))


def landlock_here():
    """The kernel's version of Landlock, 0 without: landlock_create_ruleset(2) with LANDLOCK_CREATE_RULESET_VERSION."""
    return max(0, ctypes.CDLL(None, use_errno=True).syscall(444, None, 0, 1))


def promised(profile, plain):
    """What the command has to be by doff(1), or None where it is not to run. Ends the program where the plain run is
    something else: what a launcher does by itself says nothing of what it is to do."""
    if landlock_here() < launchers.LANDLOCK_NEEDED.get(profile, 0):
        if identity_in(plain.out) is not None or not is_told_by_doff(plain):
            sys.exit(f"doff, {profile}: is not refused, on a kernel that cannot: {plain}")
        return None
    expected = {"bounding": bounding_here(), **launchers.PROMISED[profile]}
    if identity_in(plain.out) != expected:
        sys.exit(f"doff, {profile}: does not run as it is: expected {expected}, ran {plain}")
    return expected


def asked(launcher):
    """Each profile from each start: where that is, the words before and of the launcher, what the command is to be. For
    doff that is what its manual says, for a peer what it does where nothing is in its way."""
    for start, before in STARTS.items():
        for profile in launchers.profiles_of(launcher):
            words = launchers.WORDS[launcher][profile]
            plain = run([*before, *words, PROBE])
            expected = promised(profile, plain) if launcher == "doff" else identity_in(plain.out)
            if launcher != "doff" and expected is None:
                sys.exit(f"{launcher}, {profile}, {start}: does not run as it is: {plain.err}")
            yield f"{profile}, {start}", before, words, expected


def main(name, about, cases_of, judge=Tally.add, timeout=20):
    """Runs the cases, (what, words, expected) each, of every launcher that is chosen, and ends the program."""
    os.environ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    chosen = arguments(about)
    enter()
    tallies = []
    with World():
        for launcher in chosen.launchers:
            tally = Tally(name, launcher)
            cases = list(cases_of(launcher, chosen.full))
            for (what, _, expected), ran in zip(cases, in_parallel(lambda case: run(case[1], timeout), cases)):
                judge(tally, what, ran, expected)
            tallies.append(tally)
        finish(chosen, tallies)


def record(file, tallies):
    """Puts them in the place of what was counted before by the same campaign and launcher."""
    counted = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    for tally in tallies:
        counted.setdefault(tally.campaign, {})[tally.launcher] = {
            "date": datetime.date.today().isoformat(), "kernel": platform.release().split("-")[0],
            "version": launchers.version_of(tally.launcher), **dict(sorted(tally.counts.items()))}
    file.write_text(json.dumps(counted, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def finish(chosen, tallies):
    """One line for each launcher, doff's findings, and the exit: only doff's own decide on it."""
    sound = True
    for tally in tallies:
        print(tally.line(), flush=True)
        for verdict, what, ran in tally.findings[:chosen.show if tally.launcher == "doff" or chosen.only else 0]:
            print(f"  {verdict}: {what}: status {ran.status}, said: {ran.err.strip()[:300]!r}")
        if tally.launcher == "doff":
            sound = tally.sound()
    if chosen.record:
        record(pathlib.Path(chosen.record) / "counts.json", tallies)
    sys.exit(0 if sound else 1)
