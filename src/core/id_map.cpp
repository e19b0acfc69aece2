// SPDX-License-Identifier: MIT
#include "core/id_map.h"

#include "core/number.h"

#include <algorithm>

namespace doff {
namespace {

// The next number of a line whose columns are filled up with blanks, taken off its front.
std::optional<std::uint32_t> take_number(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const std::size_t end = std::min(line.find(' '), line.size());
    const auto number = parse_number(line.substr(0, end), 0, ~std::uint32_t{0});
    line.remove_prefix(end);
    return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

std::optional<IdSpan> parse_span(std::string_view line) {
    const auto inside = take_number(line);
    const auto outside = take_number(line);
    const auto length = take_number(line);
    if (!inside || !outside || !length || *length == 0 || line.find_first_not_of(' ') != line.npos) {
        return {};
    }
    return IdSpan{*inside, *outside, *length};
}

std::string text_of(const IdSpan& span) {
    const std::uint32_t last = span.inside + (span.length - 1);
    return std::to_string(span.inside) + (span.length == 1 ? "" : "-" + std::to_string(last));
}

}  // namespace

bool every_gid_is_mapped(Kernel& kernel, const State& before) {
    constexpr Gid k_largest{k_max_id};
    if (!before.capabilities.effective.has(k_cap_setgid)) {
        // EPERM where it is mapped and not ours to set, EINVAL where it is not mapped: setresgid(2).
        const auto answer = kernel.setresgid(k_largest, k_unchanged_gid, k_unchanged_gid);
        return !answer && answer.error() == std::errc::operation_not_permitted;
    }
    // Where it would be ours to set, setfsgid(2) sets it if it is mapped; and it can be put back.
    kernel.setfsgid(k_largest);
    const Gid now = kernel.setfsgid(before.gid.filesystem);
    return now == k_largest;
}

std::optional<IdMap> parse_id_map(std::string_view text) {
    IdMap map;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const auto span = parse_span(text.substr(0, end));
        if (!span) {
            return {};
        }
        map.push_back(*span);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    std::ranges::sort(map, {}, &IdSpan::inside);
    return map;
}

bool maps(const IdMap& map, std::uint32_t id) {
    return std::ranges::any_of(
        map, [&](const IdSpan& span) { return id >= span.inside && id - span.inside < span.length; });
}

bool may_be_the_first(const IdMap& map) {
    return map == IdMap{{0, 0, k_no_id}};
}

std::string in_words(const IdMap& map) {
    constexpr std::size_t k_shown = 8;
    if (map.empty()) {
        return "none";
    }
    const bool cut = map.size() > k_shown;
    const std::size_t shown = cut ? k_shown : map.size();
    std::string text = text_of(map.front());
    for (std::size_t at = 1; at < shown; ++at) {
        text += (!cut && at + 1 == shown ? " and " : ", ") + text_of(map[at]);
    }
    return cut ? text + " and " + std::to_string(map.size() - shown) + " ranges more" : text;
}

}  // namespace doff
