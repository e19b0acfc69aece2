# SPDX-License-Identifier: MIT
#
# Which tests a Catch2 program has, version 2 or 3, and how some of them are chosen.
import re
import subprocess
import sys


def names_of_tests(program):
    for how in (["--list-test-names-only"], ["--list-tests", "--verbosity", "quiet"]):
        listed = subprocess.run([program, *how], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
        if listed.stdout:
            return listed.stdout.splitlines()
    sys.exit(f"{program} lists no tests")


def filters(names):
    """As --input-file has them: a filter has its own grammar, and a name is to be taken as it is."""
    return "".join(re.sub(r'([\\,"\[*])', r"\\\1", name) + "\n" for name in names)
