#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# Whether the campaigns would notice: faults are planted in a copy of doff, one at a time, and each campaign's short
# form is run against it. Prints which of them find it; fails where none does.
#
#     tests/campaigns/planted.py [PART OF A FAULT'S NAME]
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
# The names are asked for of the build that asks name services.
CAMPAIGNS = ["faults", "lies", "states", "namespaces", "surroundings", "races", "names"]

# What is wrong then, and the texts that make it so: file, as it is, as it would be.
FAULTS = {
    "verify does not compare the groups": [
        ("src/core/compare.cpp", '    compare.expect("supplementary groups", target.groups, now.groups);\n', "")],
    "verify does not compare no_new_privs": [
        ("src/core/compare.cpp", '    compare.expect("no_new_privs", target.no_new_privs, now.no_new_privs);\n', "")],
    "verify does not compare the user IDs, nor try to regain": [
        # A session keyring belongs to the real user, and would tell.
        ("src/core/compare.cpp", "if (now.session_keyring->owner != target.uid.real)", "if (false)"),
        ("src/core/compare.cpp", '    compare.expect("real uid", target.uid.real, now.uid.real);\n', ""),
        ("src/core/compare.cpp", '    compare.expect("effective uid", target.uid.effective, now.uid.effective);\n', ""),
        ("src/core/compare.cpp", '    compare.expect("saved uid", target.uid.saved, now.uid.saved);\n', ""),
        ("src/core/compare.cpp", '    compare.expect("filesystem uid", target.uid.effective, now.uid.filesystem);\n', ""),
        ("src/core/compare.cpp", '    compare.expect("getuid()", target.uid.real, now.getuid);\n', ""),
        ("src/core/compare.cpp", '    compare.expect("geteuid()", target.uid.effective, now.geteuid);\n', ""),
        ("src/core/verify.cpp", "if (auto found = regained(kernel, target, before); !found.empty())",
         "if (auto found = regained(kernel, target, before); false && !found.empty())")],
    "perform goes on after a refused setgroups(2), and verify does not look": [
        ("src/core/perform.cpp", "const { return kernel_.setgroups(s.groups); }",
         "const { (void)kernel_.setgroups(s.groups); return {}; }"),
        ("src/core/compare.cpp", '    compare.expect("supplementary groups", target.groups, now.groups);\n', "")],
    "perform sets no groups": [
        ("src/core/perform.cpp", "const { return kernel_.setgroups(s.groups); }", "const { (void)s; return {}; }")],
    "perform leaves the launcher traceable": [
        ("src/core/perform.cpp", "return prctl(kernel_, Prctl::set_dumpable, 0)",
         "return prctl(kernel_, Prctl::set_dumpable, 1)"),
        ("src/core/compare.cpp", "if (now.dumpable != 0)", "if (now.dumpable == 2)")],
    "resolve loses the last of the user's groups": [
        ("src/core/supplementary.cpp", "groups.insert(groups.end(), init->begin(), init->end());",
         "groups.insert(groups.end(), init->begin(), init->end() - 1);")],
    "resolve takes the answer of a source where one before it fails": [
        ("src/system/nss_accounts.cpp", "if (sources.size() > 1) {", "if (sources.empty()) {")],
    "resolve takes what is left of the groups where a source of them fails": [
        ("src/core/lookup.cpp", "if (const auto failed = accounts.failed_source_of_groups(name, primary)) {",
         "if (const auto failed = accounts.failed_source_of_groups(name, primary); false && failed) {")],
}


def build(tree):
    for preset in ("static", "default"):
        subprocess.run(["cmake", "--build", "--preset", preset, "--target", "campaigns"], cwd=tree, check=True,
                       stdout=subprocess.DEVNULL)


def findings(tree):
    """Of each campaign that fails, what it counts."""
    found = []
    for campaign in CAMPAIGNS:
        ran = subprocess.run([tree / "tests" / "campaigns" / f"{campaign}.py", "--show", "0"], capture_output=True,
                             text=True, check=False,
                             env={**os.environ, "DOFF_BUILD": "default" if campaign == "names" else "static"})
        if ran.returncode != 0:
            counted = re.findall(r"([1-9]\d*) (wrong|hang|signal|mute)", ran.stdout)
            said = ran.stderr.strip().splitlines()
            found.append(f"{campaign} ({', '.join(map(' '.join, counted)) or (said or ['failed'])[-1][:80]})")
    return found


def main():
    missed = 0
    with tempfile.TemporaryDirectory(prefix="doff-planted-") as held:
        tree = pathlib.Path(os.environ.get("DOFF_PLANTED_TREE", held)) / "doff"
        subprocess.run(["git", "clone", "--quiet", SOURCE, tree], check=True)
        for preset in ("static", "default"):
            subprocess.run(["cmake", "--preset", preset, "-DCMAKE_CXX_FLAGS="], cwd=tree, check=True,
                           stdout=subprocess.DEVNULL)
        build(tree)
        for name, edits in FAULTS.items():
            if not all(part in name for part in sys.argv[1:]):
                continue
            for file, old, new in edits:
                text = (tree / file).read_text(encoding="utf-8")
                if text.count(old) != 1:
                    sys.exit(f"{file} has no longer what is to be changed for: {name}")
                (tree / file).write_text(text.replace(old, new), encoding="utf-8")
            build(tree)
            found = findings(tree)
            missed += not found
            print(f"{name}: {'; '.join(found) or 'NOT FOUND'}", flush=True)
            subprocess.run(["git", "checkout", "--quiet", "."], cwd=tree, check=True)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
