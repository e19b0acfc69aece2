#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# validate.py SCHEMA <LINES: whether each line of standard input is a JSON object as the schema describes it.
# Says of each that is not what is wrong, and ends with 1; with 2 where it could not be asked, and with 77
# where the library is not there.
import json
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("python3-jsonschema is not installed", file=sys.stderr)
    sys.exit(77)


def no_key_twice(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key is there twice")
    return dict(pairs)


def complaints(validator, kinds, line):
    try:
        value = json.loads(line, object_pairs_hook=no_key_twice)
    except ValueError as error:
        return [str(error)]
    # Against the one kind that it says it is, for a complaint that can be read; and against the whole.
    kind = value.get("kind") if isinstance(value, dict) else None
    if kind not in kinds:
        return [f"no such kind: {kind}"]
    found = [f"{error.json_path}: {error.message}" for error in kinds[kind].iter_errors(value)]
    return found or [error.message for error in validator.iter_errors(value)]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    kinds = {}
    for alternative in schema["oneOf"]:
        name = alternative["$ref"].rsplit("/", 1)[1]
        kinds[name] = Draft202012Validator({"$defs": schema["$defs"], **alternative})
    lines = sys.stdin.buffer.read().decode("utf-8", errors="strict").splitlines()
    if not lines:
        print("nothing to be asked about", file=sys.stderr)
        return 2
    wrong = 0
    for line in lines:
        for complaint in complaints(Draft202012Validator(schema), kinds, line):
            print(f"{complaint}\nin {line}", file=sys.stderr)
            wrong += 1
    return 1 if wrong else 0


sys.exit(main())
