#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# Other kernels: the campaign namespaces, and of doff samples of states, lies and surroundings, in guests that
# tests/guests/campaigns.sh boots. Without --full one kernel, doff alone, and a slice.
import collections
import json
import pathlib
import re
import subprocess
import sys

from common import campaign
from common.outcome import Ran, Tally

SOURCE = pathlib.Path(__file__).resolve().parents[2]
# And the version of Landlock that each has: where it is not found, what takes it would be a refusal that is in order.
KERNELS = {"5.10": 0, "6.1": 2, "6.12": 6, "7.3": 11, "uml": 0}
# Prime to the number of situations, so that a slice has some of each.
QUICKLY, SLICE = ["6.12"], 9
# A guest that counted less did not do what it was booted for.
LEAST_RUNS_OF_DOFF = 150
OF_DOFF = ["namespaces", "states", "lies", "surroundings"]


def boot(kernels, launchers, step):
    """Returns where the log of each kernel's guest is."""
    ran = subprocess.run([SOURCE / "tests" / "guests" / "campaigns.sh", ",".join(launchers), str(step), *kernels],
                         stdout=subprocess.PIPE, text=True, check=False)
    if ran.returncode != 0:
        sys.exit("the guests cannot be made")
    return dict(line.split(" ", 1) for line in ran.stdout.splitlines())


def said_in(log, kind):
    return [json.loads(line) for line in re.findall(rf"^{kind}: (.*)$", log, re.MULTILINE)]


def tallies_of(kernel, log, launchers, step):
    """One for each launcher; whoever read only a part of what was to be said would call a guest that died sound."""
    release = re.search(r"^guest: Linux (\S+)$", log, re.MULTILINE)
    if not release or not (kernel == "uml" or release[1].startswith(f"{kernel}.")):
        raise ValueError("does not start" if not release else f"is Linux {release[1]}")
    if not re.search(r"^guest: status 0$", log, re.MULTILINE):
        raise ValueError("does not come to its end")
    if [said["version"] for said in said_in(log, "landlock")] != [KERNELS[kernel]]:
        raise ValueError(f"has not Landlock {KERNELS[kernel]}")
    tallies = {launcher: Tally(f"kernels, {kernel}", launcher) for launcher in launchers}
    counted = collections.defaultdict(set)
    for said in said_in(log, "counts"):
        tallies[said["launcher"]].counts.update(said["counts"])
        counted[said["launcher"]].add(said["campaign"])
    for said in said_in(log, "finding"):
        ran = Ran(said["status"], said["out"], said["err"], said["verdict"] == "hang")
        tallies[said["launcher"]].findings.append((said["verdict"], f"{said['campaign']}: {said['what']}", ran))
    for launcher in launchers:
        missing = set(OF_DOFF if launcher == "doff" else ["namespaces"]) - counted[launcher]
        if missing or not tallies[launcher].counts["runs"]:
            raise ValueError(f"has not counted {', '.join(sorted(missing))} of {launcher}")
    if step == 1 and "doff" in tallies and tallies["doff"].counts["runs"] < LEAST_RUNS_OF_DOFF:
        raise ValueError(f"has launched doff {tallies['doff'].counts['runs']} times only")
    return list(tallies.values())


def tell(log_of, chosen, step):
    """Of each kernel; whether all came to their end, and what they counted together."""
    sound, sums = True, {launcher: Tally("kernels", launcher) for launcher in chosen.launchers}
    for kernel, where in log_of.items():
        try:
            log = pathlib.Path(where).read_text(encoding="utf-8", errors="replace")
            tallies = tallies_of(kernel, log, chosen.launchers, step)
        except (ValueError, KeyError, OSError) as error:
            print(f"kernels, {kernel}: the guest {error}; see {where}", flush=True)
            sound = False
            continue
        for tally in tallies:
            print(tally.line(), flush=True)
            sums[tally.launcher].counts.update(tally.counts)
            sums[tally.launcher].findings += [(verdict, f"{kernel}: {what}", ran)
                                              for verdict, what, ran in tally.findings]
    return sound, list(sums.values())


def main():
    chosen = campaign.arguments("Other kernels, in guests.",
                                lambda parser: parser.add_argument("--kernel", action="append", choices=[*KERNELS]))
    step = 1 if chosen.full else SLICE
    kernels = chosen.kernel or ([*KERNELS] if chosen.full else QUICKLY)
    sound, sums = tell(boot(kernels, chosen.launchers, step), chosen, step)
    if not sound:
        sys.exit(1)
    campaign.finish(chosen, sums)


if __name__ == "__main__":
    main()
