// SPDX-License-Identifier: MIT
//
// A Document as text.
#include "report/document.h"

#include <algorithm>
#include <cstddef>
#include <ranges>
#include <string_view>

namespace doff {
namespace {

constexpr std::size_t k_width = 80;
constexpr std::size_t k_labels = 24;
constexpr std::size_t k_numbers = 6;
constexpr std::size_t k_remarks = 43;

// ISO 6429, as every terminal has it that is not "dumb".
constexpr std::string_view k_bold = "\033[1m";
constexpr std::string_view k_yellow = "\033[33m";
constexpr std::string_view k_as_before = "\033[0m";

// `label`, and `text` from column `indent` on, in as many lines as it takes.
std::string entry(const std::string& label, std::size_t indent, std::string_view text) {
    std::string block;
    std::string line = label;
    line.append(line.size() < indent ? indent - line.size() : 1, ' ');
    while (line.size() + text.size() > k_width) {
        const std::size_t room = k_width > line.size() ? k_width - line.size() : 0;
        std::size_t cut = text.substr(0, room).find_last_of(" ,");
        if (cut == std::string_view::npos) {
            cut = text.substr(0, room).rfind(':');  // as in a PATH
        }
        if (cut == std::string_view::npos) {
            cut = text.find_first_of(" ,");
        }
        if (cut == std::string_view::npos || cut + 1 >= text.size()) {
            break;
        }
        line += text.substr(0, cut + (text[cut] == ' ' ? 0 : 1));
        block += line + "\n";
        line.assign(indent, ' ');
        text.remove_prefix(cut + 1);
        // After a comma a blank may stand, which is none of the column's.
        text.remove_prefix(text.front() == ' ' ? 1 : 0);
    }
    return block + line + std::string(text) + "\n";
}

// The block with a remark behind it, or below it where there is no room.
std::string with_remark(std::string block, const std::string& remark) {
    if (remark.empty()) {
        return block;
    }
    block.pop_back();
    const std::size_t used = block.size() - (block.rfind('\n') + 1);
    const bool beside = used + 2 <= k_remarks;
    return block + (beside ? "" : "\n") + std::string(beside ? k_remarks - used : k_remarks, ' ') + remark +
           "\n";
}

std::string coloured(std::string_view colour, std::string_view block, Style style) {
    if (style == Style::plain) {
        return std::string(block);
    }
    std::string text;
    while (!block.empty()) {
        const std::size_t end = block.find('\n');
        text += colour;
        text += block.substr(0, end);
        text += k_as_before;
        text += '\n';
        block.remove_prefix(end + 1);
    }
    return text;
}

std::string text_of(const Row& row, Shape shape, Style style) {
    if (row.text.empty()) {
        return {};
    }
    const bool numbered = shape == Shape::steps;
    const std::size_t column = numbered ? k_numbers : k_labels;
    const std::string indent = numbered && row.label.size() < 2 ? " " : "";
    std::string label = (row.differs ? "* " : "  ") + indent + row.label;
    std::string lines;
    for (const auto line : std::views::split(row.text, '\n')) {
        lines += entry(label, column, std::string(line.begin(), line.end()));
        label.clear();
    }
    const std::string block = with_remark(std::move(lines), row.remark);
    return row.differs ? coloured(k_yellow, block, style) : block;
}

std::string text_of(const std::vector<Row>& rows, Shape shape, Style style) {
    std::string text;
    for (const Row& row : rows) {
        text += text_of(row, shape, style);
    }
    return text;
}

bool is_any_marked(const Document& document) {
    const auto marked = [](const Row& row) { return row.differs && !row.text.empty(); };
    return std::ranges::any_of(document.rows, marked) ||
           std::ranges::any_of(document.sections, [&](const Section& section) {
               return std::ranges::any_of(section.rows, marked);
           });
}

}  // namespace

std::string as_text(const Document& document, Style style) {
    std::string text;
    const auto add = [&](const std::string& part) {
        if (!part.empty()) {
            text += (text.empty() ? "" : "\n") + part;
        }
    };
    add(document.opening.empty() ? "" : document.opening + "\n");
    add(text_of(document.rows, Shape::object, style));
    for (const Section& section : document.sections) {
        const std::string rows = text_of(section.rows, section.shape, style);
        add(rows.empty() ? "" : coloured(k_bold, section.title + "\n", style) + rows);
    }
    if (!document.legend.empty() && is_any_marked(document)) {
        add("* " + document.legend + "\n");
    }
    add(document.closing.empty() ? "" : document.closing + "\n");
    return text;
}

}  // namespace doff
