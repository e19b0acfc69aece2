#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Which lines of src/core the unit tests run: prints what is missing of each file, and fails below 97 %.
#
#     tests/coverage.sh [LEAST]      LEAST: that share, in percent
#
# What the tests of the real kernel run is not counted; the model runs it too.
set -euo pipefail
cd "$(dirname "$0")/.."
sh packaging/dependencies.sh test
command -v gcovr >/dev/null || {
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends gcovr >/dev/null
}
cmake --preset coverage >/dev/null
cmake --build --preset coverage --target unit | { grep -vE '^\[[0-9/]+\] (Building|Linking|Generating)' || true; }
find build/coverage -name '*.gcda' -delete
build/coverage/tests/unit >/dev/null
gcovr --root . --sort-percentage --filter 'src/core/' --object-directory build/coverage --exclude-throw-branches \
    --exclude-unreachable-branches --fail-under-line "${1:-97}" build/coverage
