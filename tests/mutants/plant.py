#!/usr/bin/python3
# SPDX-License-Identifier: MIT
#
# Writes a source file again, with a switch at each of its statements: mutants, all of them in one binary. The switch
# that DOFF_MUTANT names, mutant.h, takes the statement away, or turns what it asks about into its opposite.
#
#     plant.py SOURCE FIRST_NUMBER WRITTEN MAP     MAP: a line for each mutant, number, place, kind and text by tabs
#
# What is switched, as clang's parser sees it:
#   delete   an expression that is a statement, and continue and break
#   nothing  a return that could as well return {}: an empty answer, which for what acts is success
#   never    what if, while and for ask about: the statement is not there
#   negate   what if, ?: and a return or variable of type bool ask about, and each side of && and ||
import pathlib
import re
import sys

import clang.cindex
from clang.cindex import CursorKind as Kind

FUNCTIONS = {Kind.FUNCTION_DECL, Kind.CXX_METHOD, Kind.CONSTRUCTOR, Kind.DESTRUCTOR, Kind.FUNCTION_TEMPLATE,
             Kind.CONVERSION_FUNCTION}
# {} of them is a value like any other.
EMPTY_IS_A_VALUE = re.compile(r"^(const )?(std::(expected<void|optional<|vector<|basic_string<|basic_string_view<|string|"
                              r"string_view|set<|map<)|unsigned|int$|long|doff::Answer<void>|Answer<void>|Result<void>)")
# Nobody could tell whether it was done.
OF_NO_EFFECT = re.compile(r"\.reserve\(|^\(void\)|^static_cast<void>")


class Source:
    """A file, the switches to be put into it, and where."""

    def __init__(self, path, first):
        self.text = path.read_bytes()
        self.path = path
        self.number = first
        self.insertions = []  # (where, whether it closes, how long what it stands around is, text)
        self.lines = []

    def of(self, extent):
        return self.text[extent.start.offset:extent.end.offset].decode()

    def around(self, start, end, before, after, place, kind):
        shown = " ".join(self.text[start:end].decode().split())
        self.insertions.append((start, 1, -(end - start), before.replace("N", str(self.number))))
        self.insertions.append((end, 0, end - start, after.replace("N", str(self.number))))
        self.lines.append((self.number, place, kind, shown))
        self.number += 1

    def negate(self, node, place):
        self.around(node.extent.start.offset, node.extent.end.offset, "(mutant(N) != static_cast<bool>(", "))", place,
                    "negate")

    def never(self, node, place):
        self.around(node.extent.start.offset, node.extent.end.offset, "(!mutant(N) && static_cast<bool>(", "))", place,
                    "never")

    def statement(self, node, before, after, place, kind):
        end = node.extent.end.offset
        while self.text[end:end + 1].isspace():
            end += 1
        if self.text[end:end + 1] == b";" and not OF_NO_EFFECT.search(self.of(node.extent)):
            self.around(node.extent.start.offset, end + 1, before, after, place, kind)

    def written(self):
        # At one place first what ends there, the inner one first, then what begins, the outer one first.
        out, at = [], 0
        for where, _, _, text in sorted(self.insertions, key=lambda i: i[:3]):
            out += [self.text[at:where], text.encode()]
            at = where
        return b"".join([*out, self.text[at:]])


def is_expression(node):
    return node.kind.is_expression()


def asked(node):
    """What if and while ask about; not a declaration that is also the question."""
    parts = list(node.get_children())
    after = 0
    while parts and parts[0].kind in {Kind.DECL_STMT, Kind.VAR_DECL}:
        after = parts.pop(0).extent.end.offset
    if parts and is_expression(parts[0]) and parts[0].extent.start.offset >= after:
        return parts[0]
    return None


def is_statement_of(parent, node):
    if node.kind in {Kind.CONTINUE_STMT, Kind.BREAK_STMT}:
        return True
    if not is_expression(node):
        return False
    if parent.kind == Kind.COMPOUND_STMT:
        return True
    # Without braces.
    return parent.kind in {Kind.CASE_STMT, Kind.DEFAULT_STMT, Kind.CXX_FOR_RANGE_STMT, Kind.FOR_STMT} and (
        node == list(parent.get_children())[-1])


class Planter:
    def __init__(self, source):
        self.source = source

    def walk(self, node, function, returns, place):
        for child in node.get_children():
            if child.location.file and pathlib.Path(child.location.file.name) != self.source.path:
                continue
            self.visit(child, node, function, returns, place)

    def visit(self, node, parent, function, returns, place):
        if node.kind in FUNCTIONS:
            spelled = self.source.of(node.extent)
            if "consteval" in spelled.split("(", 1)[0]:
                return
            of = node.semantic_parent.spelling
            place = f"{of}::{node.spelling}" if of and of != "doff" else node.spelling
            returns = node.result_type.get_canonical().spelling
            if re.match(r"(static |inline |constexpr )*auto\b", spelled):
                returns = ""
            self.walk(node, True, returns, place)
            return
        if node.kind == Kind.LAMBDA_EXPR:
            trailing = re.match(r"\[[^\]]*\]\s*(\([^)]*\))?\s*(mutable|noexcept)?\s*->\s*bool\b", self.source.of(node.extent))
            self.walk(node, True, "bool" if trailing else "lambda", place)
            return
        if node.kind in {Kind.STATIC_ASSERT, Kind.ENUM_DECL, Kind.TYPE_ALIAS_DECL}:
            return
        if function:
            self.plant(node, parent, returns, place)
        self.walk(node, function, returns, place)

    def plant(self, node, parent, returns, place):
        source = self.source
        parts = list(node.get_children())
        if is_statement_of(parent, node):
            source.statement(node, "{ if (!mutant(N)) { ", " } }", place, "delete")
        elif node.kind in {Kind.IF_STMT, Kind.WHILE_STMT}:
            head = source.of(node.extent).split("(", 1)[0]
            question = asked(node)
            if question and "constexpr" not in head and "consteval" not in head:
                source.never(question, place)
                if node.kind == Kind.IF_STMT:
                    source.negate(question, place)
        elif node.kind == Kind.FOR_STMT:
            for part in parts[:-1]:
                if is_expression(part) and part.type.get_canonical().spelling == "bool":
                    source.never(part, place)
                    break
        elif node.kind == Kind.CONDITIONAL_OPERATOR:
            source.negate(parts[0], place)
        elif node.kind == Kind.RETURN_STMT and parts:
            self.plant_return(node, parts[0], returns, place)
        elif node.kind == Kind.VAR_DECL and node.type.get_canonical().spelling in {"bool", "const bool"}:
            declared = source.of(node.extent)
            if "constexpr" not in declared and parts and is_expression(parts[-1]) and re.search(
                    r"=\s*$", source.text[node.extent.start.offset:parts[-1].extent.start.offset].decode()):
                source.negate(parts[-1], place)
        self.plant_sides(node, place)

    def plant_return(self, node, value, returns, place):
        source = self.source
        spelled = source.of(value.extent)
        is_bool = returns == "bool" or (returns == "lambda" and value.type.get_canonical().spelling == "bool")
        if is_bool and not spelled.startswith("{"):
            source.negate(value, place)
        elif EMPTY_IS_A_VALUE.match(returns) and spelled not in {"{}", "0", '""', "std::nullopt"}:
            source.statement(node, "{ if (mutant(N)) { return {}; } ", " }", place, "nothing")

    def plant_sides(self, node, place):
        if node.kind != Kind.BINARY_OPERATOR:
            return
        left, right = list(node.get_children())
        between = self.source.text[left.extent.end.offset:right.extent.start.offset].decode()
        if not re.search(r"&&|\|\|", between):
            return
        for side in (left, right):
            # Of a chain each link once.
            links = [s for s in side.get_children()] if side.kind == Kind.BINARY_OPERATOR else []
            chained = len(links) == 2 and re.search(
                r"&&|\|\|", self.source.text[links[0].extent.end.offset:links[1].extent.start.offset].decode())
            if not chained:
                self.source.negate(side, place)


def main():
    path, first, written, table = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    root = pathlib.Path(__file__).resolve().parents[2]
    clang.cindex.Config.set_library_file("/usr/lib/llvm-19/lib/libclang-19.so.1")
    unit = clang.cindex.Index.create().parse(str(path), args=["-std=c++23", f"-I{root}/src", "-DDOFF_VERSION=\"0\""])
    wrong = [d for d in unit.diagnostics if d.severity >= clang.cindex.Diagnostic.Error]
    if wrong:
        sys.exit(f"{path}: {wrong[0]}")
    source = Source(path, first)
    planter = Planter(source)
    planter.walk(unit.cursor, False, "", "")
    pathlib.Path(written).write_bytes(b'#line 1 "' + str(path).encode() + b'"\n' + source.written())
    name = path.relative_to(root)
    with open(table, "w", encoding="utf-8") as lines:
        for number, place, kind, shown in source.lines:
            lines.write(f"{number}\t{name}\t{place}\t{kind}\t{shown}\n")


main()
