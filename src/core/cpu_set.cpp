// SPDX-License-Identifier: MIT
#include "core/cpu_set.h"

#include "core/number.h"
#include "core/quote.h"
#include "core/user_spec.h"

namespace doff {
namespace {

constexpr std::string_view k_form = "numbers and ranges with commas between them: 0,2-3 or 0-7:2";

// One item of a list: the CPUs from `first` to `last`, every `stride`th.
struct Range {
    unsigned first = 0;
    unsigned last = 0;
    unsigned stride = 1;
};

Result<unsigned> parse_part(std::string_view what, std::string_view word, unsigned smallest,
                            const std::string& where) {
    const auto number = parse_number(word, smallest, k_cpu_limit - 1);
    if (!number) {
        return usage_error("invalid " + std::string(what) + " " + quote(word) + where + ": " + number.error(),
                           std::string(k_form) + "; CPUs are 0 to " + std::to_string(k_cpu_limit - 1));
    }
    return static_cast<unsigned>(*number);
}

Result<Range> parse_range(std::string_view item, const std::string& where) {
    const std::size_t colon = item.find(':');
    const std::string_view numbers = item.substr(0, colon);
    const std::size_t dash = numbers.find('-', 1);
    const auto first = parse_part("CPU", numbers.substr(0, dash), 0, where);
    if (!first) {
        return std::unexpected(first.error());
    }
    Range range{*first, *first};
    if (dash != std::string_view::npos) {
        const auto last = parse_part("CPU", numbers.substr(dash + 1), 0, where);
        if (!last) {
            return std::unexpected(last.error());
        }
        range.last = *last;
        if (range.last < range.first) {
            return usage_error("range " + quote(numbers) + " goes down" + where, std::string(k_form));
        }
    }
    if (colon != std::string_view::npos) {
        if (dash == std::string_view::npos) {
            return usage_error("stride without a range in " + quote(item) + where, std::string(k_form));
        }
        const auto stride = parse_part("stride", item.substr(colon + 1), 1, where);
        if (!stride) {
            return std::unexpected(stride.error());
        }
        range.stride = *stride;
    }
    return range;
}

}  // namespace

Result<CpuSet> parse_cpus(std::string_view option, std::string_view list) {
    const std::string where = " in " + std::string(option) + " " + quote(list);
    CpuSet cpus;
    for (const std::string_view item : split_at_commas(list)) {
        if (item.empty()) {
            return usage_error("empty CPU" + where, std::string(k_form));
        }
        const auto range = parse_range(item, where);
        if (!range) {
            return std::unexpected(range.error());
        }
        for (unsigned cpu = range->first; cpu <= range->last; cpu += range->stride) {
            cpus.add(cpu);
        }
    }
    return cpus;
}

std::string text_of(const CpuSet& cpus) {
    std::string text;
    for (unsigned cpu = 0; cpu < k_cpu_limit; ++cpu) {
        if (!cpus.has(cpu)) {
            continue;
        }
        const unsigned first = cpu;
        while (cpus.has(cpu + 1)) {
            ++cpu;
        }
        text += text.empty() ? "" : ",";
        text += std::to_string(first);
        text += cpu == first ? "" : "-" + std::to_string(cpu);
    }
    return text.empty() ? "none" : text;
}

}  // namespace doff
