// SPDX-License-Identifier: MIT
#include "core/quote.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace doff {
namespace {

// One code point of RFC 3629's UTF-8 at the front of `text`: its length in bytes, 0 where the bytes
// are not UTF-8 (overlong, surrogate, above U+10FFFF, cut short).
struct CodePoint {
    std::uint32_t value = 0;
    std::size_t length = 0;
};

CodePoint front_code_point(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned lead = byte(0);
    if (lead < 0x80) {
        return {lead, 1};
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    if (length == 0 || lead > 0xf4 || text.size() < length) {
        return {};
    }
    std::uint32_t value = lead & (0x7fU >> length);
    for (std::size_t at = 1; at < length; ++at) {
        if ((byte(at) & 0xc0U) != 0x80) {
            return {};
        }
        value = value << 6 | (byte(at) & 0x3fU);
    }
    constexpr std::array<std::uint32_t, 5> k_smallest{0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = value >= 0xd800 && value <= 0xdfff;
    if (value < k_smallest[length] || value > 0x10ffff || surrogate) {
        return {};
    }
    return {value, length};
}

struct Range {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
};

// In order: the controls and separators; Unicode's Bidi_Control, which turn the direction; its
// Default_Ignorable_Code_Point, which show nothing, so that names look alike that are not (both of Unicode
// 14); and the interlinear annotations, which hide what is between them.
constexpr auto k_moving_the_reader = std::to_array<Range>({
    {0x0, 0x1f},      {0x7f, 0x9f},       {0xad, 0xad},       {0x34f, 0x34f},     {0x61c, 0x61c},
    {0x115f, 0x1160}, {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x200b, 0x200f},   {0x2028, 0x202e},
    {0x2060, 0x206f}, {0x3164, 0x3164},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},
    {0xfff0, 0xfffb}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
});

bool moves_the_reader(std::uint32_t c) {
    return std::ranges::any_of(k_moving_the_reader,
                               [&](const Range& range) { return c >= range.first && c <= range.last; });
}

void append_hex(std::string& out, unsigned char byte) {
    constexpr std::string_view k_digits = "0123456789abcdef";
    out += "\\x";
    out += k_digits[byte >> 4];
    out += k_digits[byte & 0xf];
}

std::string escape(std::string_view text, bool quotes) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const CodePoint point = front_code_point(text);
        const std::size_t length = point.length == 0 ? 1 : point.length;
        const char c = text.front();
        if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (c == '\\') {
            out += "\\\\";
        } else if (c == '\'' && quotes) {
            out += "\\'";
        } else if (point.length == 0 || moves_the_reader(point.value)) {
            for (const char byte : text.substr(0, length)) {
                append_hex(out, static_cast<unsigned char>(byte));
            }
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(length);
    }
    return out;
}

}  // namespace

std::string escaped(std::string_view text) {
    return escape(text, /* quotes= */ false);
}

std::string quote(std::string_view token) {
    constexpr std::size_t k_longest = 160;
    std::string text = "'";
    text += escape(token.substr(0, k_longest), /* quotes= */ true);
    text += token.size() > k_longest ? "...'" : "'";
    return text;
}

}  // namespace doff
