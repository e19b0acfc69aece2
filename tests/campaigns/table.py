#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# Writes the counts of the last full run, build/campaigns/, into README.md and SECURITY.md, between their markers.
import collections
import datetime
import json
import pathlib
import platform
import re

from common.launchers import PEERS

SOURCE = pathlib.Path(__file__).resolve().parents[2]
CAMPAIGNS = ["faults", "lies", "states", "namespaces", "surroundings", "kernels", "races", "names", "directories"]
BEGIN, END = "<!-- campaigns: begin -->", "<!-- campaigns: end -->"


def counts():
    found = collections.defaultdict(dict)
    for file in (SOURCE / "build" / "campaigns").glob("*.json"):
        said = json.loads(file.read_text(encoding="utf-8"))
        found[said["launcher"]][said["campaign"]] = said
    return found


def cell(said):
    if said is None:
        return "-"
    wrong = said.get("wrong", 0)
    bad = sum(said.get(key, 0) for key in ("hang", "signal", "mute"))
    return f"{wrong:,} of {said['runs']:,}" + (f" (+{bad:,})" if bad else "")


def table():
    found = counts()
    lines = ["| | " + " | ".join(CAMPAIGNS) + " |", "|---" * (len(CAMPAIGNS) + 1) + "|"]
    for launcher in ["doff", *PEERS]:
        version = next(iter(found[launcher].values()))["version"]
        name = f"**{launcher}** {version}" if launcher == "doff" else f"{launcher} {version}"
        lines.append(f"| {name} | " + " | ".join(cell(found[launcher].get(each)) for each in CAMPAIGNS) + " |")
    day = datetime.date.today().isoformat()
    lines += ["", f"Ran as somebody else, of all launches, on {day}, Linux {platform.release().split('-')[0]}, "
              f"{platform.machine()}. In parentheses: hung, was killed, or ended without the command and without a word. "
              "Each launcher got the same requests, as far as it has words for them; the states through execve(2) alone. "
              "SSSD without its server answers from what it has kept: what ran with fewer groups then is not counted."]
    return "\n".join(lines)


def main():
    written = table()
    for name in ("README.md", "SECURITY.md"):
        file = SOURCE / name
        text = file.read_text(encoding="utf-8")
        changed = re.sub(f"{BEGIN}.*?{END}", lambda _: f"{BEGIN}\n{written}\n{END}", text, flags=re.DOTALL)
        file.write_text(changed, encoding="utf-8")
    print(written)


if __name__ == "__main__":
    main()
