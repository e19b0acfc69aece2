// SPDX-License-Identifier: MIT
//
// What a page says, as a value: printed as text for people or as JSON for programs. Both are made of the same
// rows, so nothing can stand in one of them alone. The form of the JSON is a promise, doff(1), "JSON".
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace doff {

// Keys stay in the order in which they were added.
using Json = nlohmann::ordered_json;

// One fact. Its strings are fit for a terminal, escaped(), before they come here.
struct Row {
    std::string key;       // stable, lower_snake, named as the manual and the kernel name it
    std::string label;     // the same for people
    Json value;            // null where it is not known
    std::string text;      // the same for people, in a line or more; empty where it is worth none
    bool differs = false;  // from what one would expect: marked
    std::string remark = {};
    bool unreadable = false;  // the value is null because it may not be read, or could not
};

enum class Shape {
    object,  // {key: value, ...}; label and text in two columns
    list,    // [value, ...]; the same two columns
    steps,   // [value, ...]; numbers or a short word, calls and remarks in three columns
};

struct Section {
    std::string key;
    std::string title;
    std::vector<Row> rows;
    Shape shape = Shape::object;
};

struct Document {
    std::string kind;  // "show", "explain", "error", ...
    std::string opening = {};
    std::vector<Row> rows = {};  // beside the sections; they come before them
    std::vector<Section> sections = {};
    std::string legend = {};   // what the mark means; printed where something is marked
    std::string closing = {};  // as the opening: says nothing that no row says
};

enum class Style { plain, coloured };

// Headings, and rows in columns. A long text is broken at its blanks and commas, or colons where there are
// none, so that no line is longer than 80 columns where that can be had. What differs has an asterisk in
// front.
std::string as_text(const Document& document, Style style);

// One object in one line:
//
//     {"doff": VERSION, "schema": 1, "kind": KIND, ROWS..., SECTIONS..., "differs": [...], "unreadable":
//     [...]}
//
// `differs` has the marked rows, "capabilities.bounding", and a list by its own name, "paths"; both are not
// there where no legend says what a mark would mean. Never throws for what a string holds.
std::string as_json(const Document& document);

}  // namespace doff
