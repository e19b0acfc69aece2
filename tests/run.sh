#!/bin/bash
# SPDX-License-Identifier: MIT
#
# From a fresh Debian or Ubuntu to every test passed, in one command: installs what is missing, builds
# each preset, and runs all there is to run. The tests of the real kernel need root; without it they
# go through sudo.
#
#     tests/run.sh [STAGE]...     only these: default static campaigns systemd asan lint lint-core package fuzz coverage
#                                     lint-all
#
# Without a stage all but lint-core, which is a part of lint, and lint-all: clang-tidy with its analyzer, over the
# tests too, takes as long as everything else together.
set -euo pipefail
cd "$(dirname "$0")/.."

stages=("$@")
[ $# -gt 0 ] || stages=(default static campaigns systemd asan lint package fuzz coverage)
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
passed=0
failed=0

check() {
    local what=$1
    shift
    printf '\n== %s\n' "$what"
    local start=$SECONDS
    if "$@"; then
        passed=$((passed + 1))
        printf -- '-- %s: passed in %d s\n' "$what" $((SECONDS - start))
    else
        failed=$((failed + 1))
        printf -- '-- %s: FAILED after %d s\n' "$what" $((SECONDS - start))
    fi
}

build() {
    local preset=$1
    shift
    cmake --preset "$preset" >/dev/null && cmake --build --preset "$preset" "$@" |
        { grep -vE '^\[[0-9/]+\] (Building|Linking|Generating|Copy)' || true; }
}

loads_no_library() {
    ! readelf -d build/static/doff | grep NEEDED && file build/static/doff | grep -q 'statically linked'
}

# tidy CHECKS PATH...
tidy() {
    local checks=$1
    shift
    cmake --preset lint >/dev/null && run-clang-tidy-19 -quiet -p build/lint -checks="$checks" -warnings-as-errors='*' "$@" 2>&1 |
        { grep -vE '^\[|^[0-9]+ warnings|^clang-tidy-19 |^Suppressed|^$' || true; }
}

# gcc's analyzer knows C: of C++ it takes std::expected for uninitialized and operator new for one that may return null.
analyze() {
    printf '%s\n' src/system/*.cpp src/core/{perform,verify,compare,regain,confine,execute,plan}.cpp |
        xargs -P "$(nproc)" -I{} g++ -std=c++23 -Isrc -O1 -Wno-maybe-uninitialized -Werror -fanalyzer \
            -Wno-analyzer-use-of-uninitialized-value -Wno-analyzer-null-dereference \
            -Wno-analyzer-possible-null-dereference -Wno-analyzer-null-argument -Wno-analyzer-possible-null-argument \
            -fdiagnostics-path-format=none -c -o /dev/null {}
}

makes_a_sound_package() {
    local root
    root=$(mktemp -d)
    DESTDIR=$root cmake --install build/default --prefix /usr >/dev/null
    test -x "$root/usr/bin/doff" && test -f "$root/usr/share/man/man1/doff.1.gz" &&
        test -f "$root/usr/share/doc/doff/doff.schema.json" || return 1
    tests/completions/run.sh "$root/usr" || return 1
    rm -rf "$root"
    (cd build/default && rm -f ./*.deb && cpack >/dev/null && lintian --fail-on error,warning ./*.deb)
}

# tests/profile/compiled.h
fetch_docker_profile() {
    local into=$PWD/build/profiles from=./usr/share/gocode/src/github.com/docker/docker/profiles/seccomp/default.json
    [ ! -s "$into/docker.json" ] || return 0
    mkdir -p "$into"
    (cd "$into" && apt-get -qq download golang-github-docker-docker-dev 2>/dev/null &&
        dpkg-deb --fsys-tarfile golang-github-docker-docker-dev_*.deb | tar -xO "$from" >docker.part) &&
        mv "$into/docker.part" "$into/docker.json" && rm -f "$into"/*.deb
}

sh packaging/dependencies.sh test
for stage in "${stages[@]}"; do
    case $stage in
        default)
            # The unit tests are of code that is the same everywhere, and run under the sanitizers.
            check "default: build" build default --target doff --target doff_documents --target real --target service
            check "default: tests on this kernel" "${as_root[@]}" tests/in_parts build/default/tests/real
            ;;
        static)
            # Put to the tests that the default build has made: they ask doff from outside.
            check "static: build" build static --target doff
            [ -x build/default/tests/real ] || check "default: build" build default --target real --target service
            check "static: tests on this kernel" "${as_root[@]}" env DOFF_UNDER_TEST="$PWD/build/static/doff" \
                tests/in_parts build/default/tests/real
            check "static: loads no shared library" loads_no_library
            ;;
        campaigns)
            check "campaigns: build, static" build static --target campaigns
            check "campaigns: build, default" build default --target campaigns
            check "campaigns: a slice of each" "${as_root[@]}" tests/campaigns/run
            ;;
        systemd)
            check "systemd: units under a booted systemd" bash tests/systemd/run.sh
            ;;
        asan)
            check "asan: Docker's profile" fetch_docker_profile
            # The unit tests with a switch in each statement of the proof: off, and then some of them on.
            check "asan: build" build asan --target mutants
            check "asan: unit tests, and whether they find mutants" tests/mutants/run --build build/asan --every 15
            ;;
        lint | lint-core)
            check "lint: format" clang-format-19 --dry-run --Werror $(git ls-files '*.cpp' '*.h')
            # The analyzer takes as long as all other checks together; lint-all has it.
            linted="$PWD/src/"
            [ "$stage" = lint ] || linted="$PWD/src/(system|core/(perform|verify|compare|regain|confine|execute|plan)\\.cpp)"
            check "$stage: clang-tidy" tidy '-clang-analyzer-*' "$linted"
            check "$stage: gcc -fanalyzer" analyze
            ;;
        lint-all)
            check "lint: clang-tidy over everything" build lint
            ;;
        package)
            check "package: install, deb, lintian" makes_a_sound_package
            ;;
        fuzz)
            check "fuzz: build" build asan --target fuzz
            check "fuzz: a short run of each target" tests/fuzz/run "${DOFF_FUZZ_SECONDS:-30}"
            ;;
        coverage)
            check "coverage: of src/core, 97 % of the lines at least" tests/coverage.sh
            ;;
        *)
            echo "tests/run.sh: unknown stage '$stage'" >&2
            exit 2
            ;;
    esac
done

printf '\nstages: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
