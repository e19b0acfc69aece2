#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# Writes what the last full run of each campaign counted, counts.json, into README.md and SECURITY.md, between their
# markers.
import json
import pathlib
import re

from common.launchers import PEERS

SOURCE = pathlib.Path(__file__).resolve().parents[2]
CAMPAIGNS = ["faults", "lies", "states", "namespaces", "surroundings", "kernels", "races", "names", "directories"]
BEGIN, END = "<!-- campaigns: begin -->", "<!-- campaigns: end -->"


def cell(said):
    if said is None:
        return "-"
    wrong = said.get("wrong", 0)
    bad = sum(said.get(key, 0) for key in ("hang", "signal", "mute"))
    return f"{wrong:,} of {said['runs']:,}" + (f" (+{bad:,})" if bad else "")


def span(values):
    """Of dates or versions: the one there is, or from the first to the last."""
    values = sorted(set(values))
    return values[0] if len(values) == 1 else f"{values[0]} to {values[-1]}"


def table():
    counted = json.loads((SOURCE / "tests" / "campaigns" / "counts.json").read_text(encoding="utf-8"))
    campaigns = [each for each in CAMPAIGNS if each in counted]
    lines = ["| | " + " | ".join(campaigns) + " |", "|---" * (len(campaigns) + 1) + "|"]
    for launcher in ["doff", *PEERS]:
        of_launcher = [counted[each].get(launcher) for each in campaigns]
        version = span(each["version"] for each in of_launcher if each)
        name = f"**{launcher}** {version}" if launcher == "doff" else f"{launcher} {version}"
        lines.append(f"| {name} | " + " | ".join(map(cell, of_launcher)) + " |")
    every = [said for of_campaign in counted.values() for said in of_campaign.values()]
    lines += ["", f"Ran as somebody else, of all launches: {span(each['date'] for each in every)}, Linux "
              f"{span(each['kernel'] for each in every)} and the guests'. In parentheses: hung, was killed, or ended "
              "without the command and without a word. Each launcher got the same requests, as far as it has words for "
              "them; the states through execve(2) alone. gosu asks no name service and is measured by the files. "
              "SSSD without its server, and nss-systemd where its service hangs up, say of what they do not know that "
              "there is none: what ran by that is not counted."]
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
