// SPDX-License-Identifier: MIT
#include "profile/probe_points.h"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace doff {
namespace {

constexpr std::uint64_t k_low_half = 0xffff'ffff;

std::uint64_t narrowed(std::uint64_t value) {
    constexpr std::uint64_t k_negative = 0xffff'ffff'8000'0000;
    return (value & k_negative) == k_negative ? value & k_low_half : value;
}

bool holds(const scmp_arg_cmp& condition, const Arguments& args, bool is_64bit) {
    const std::uint64_t arg = args[condition.arg];
    const std::uint64_t first = is_64bit ? condition.datum_a : narrowed(condition.datum_a);
    const std::uint64_t second = is_64bit ? condition.datum_b : narrowed(condition.datum_b);
    switch (condition.op) {
        case SCMP_CMP_NE: return arg != first;
        case SCMP_CMP_LT: return arg < first;
        case SCMP_CMP_LE: return arg <= first;
        case SCMP_CMP_EQ: return arg == first;
        case SCMP_CMP_GE: return arg >= first;
        case SCMP_CMP_GT: return arg > first;
        case SCMP_CMP_MASKED_EQ: return (arg & first) == second;
        default: return false;
    }
}

// Values on both sides of every decision that this comparison, or half of it, can make.
void add_values(std::vector<std::uint64_t>& values, const scmp_arg_cmp& condition) {
    constexpr std::uint64_t k_one = 1;
    const auto add_around = [&](std::uint64_t value) {
        for (const std::uint64_t flip : {std::uint64_t{0}, k_one << 31, k_one << 32, k_one << 63}) {
            for (const std::uint64_t step : {std::uint64_t{0}, k_one, ~std::uint64_t{0}}) {
                values.push_back((value ^ flip) + step);
            }
        }
        values.push_back(value + (k_one << 32));
        values.push_back(value - (k_one << 32));
        values.push_back(value & ~k_low_half);
        values.push_back(value | k_low_half);
    };
    if (condition.op == SCMP_CMP_MASKED_EQ) {
        const std::uint64_t mask = condition.datum_a;
        add_around(condition.datum_b);
        add_around(condition.datum_b | ~mask);
        if (mask != 0) {
            values.push_back(condition.datum_b ^ (mask & (~mask + 1)));
            values.push_back(condition.datum_b ^ std::bit_floor(mask));
        }
    } else {
        add_around(condition.datum_a);
    }
}

std::vector<std::uint64_t> values_of(std::span<const CallRule* const> rules, unsigned argument,
                                     bool is_64bit) {
    std::vector<std::uint64_t> values;
    for (const CallRule* const rule : rules) {
        for (const scmp_arg_cmp& condition : rule->conditions) {
            if (condition.arg == argument) {
                add_values(values, condition);
            }
        }
    }
    if (!values.empty()) {
        values.insert(values.end(), {0, ~std::uint64_t{0}});
    }
    if (!is_64bit) {
        std::ranges::transform(values, values.begin(),
                               [](std::uint64_t value) { return value & k_low_half; });
    }
    std::ranges::sort(values);
    const auto repeated = std::ranges::unique(values);
    values.erase(repeated.begin(), repeated.end());
    return values;
}

}  // namespace

bool holds(const CallRule& rule, const Arguments& args, bool is_64bit) {
    return std::ranges::all_of(
        rule.conditions, [&](const scmp_arg_cmp& condition) { return holds(condition, args, is_64bit); });
}

std::vector<Arguments> probe_points(std::span<const CallRule* const> rules, bool is_64bit) {
    std::array<std::vector<std::uint64_t>, 6> axes;
    std::size_t per_base = 0;
    for (unsigned argument = 0; argument < axes.size(); ++argument) {
        axes[argument] = values_of(rules, argument, is_64bit);
        per_base += axes[argument].size();
    }
    std::vector<Arguments> bases{Arguments{}};
    for (const CallRule* const rule : rules) {
        Arguments base{};
        for (const scmp_arg_cmp& condition : rule->conditions) {
            // None where the comparison can never hold.
            for (const std::uint64_t value : axes[condition.arg]) {
                base[condition.arg] = value;
                if (holds(condition, base, is_64bit)) {
                    break;
                }
            }
        }
        bases.push_back(base);
    }
    std::ranges::sort(bases);
    const auto repeated = std::ranges::unique(bases);
    bases.erase(repeated.begin(), repeated.end());

    constexpr std::size_t k_most = 20'000;
    const std::size_t stride = bases.size() * per_base / k_most + 1;
    std::size_t count = 0;
    std::vector<Arguments> points = bases;
    for (const Arguments& base : bases) {
        for (unsigned argument = 0; argument < axes.size(); ++argument) {
            for (const std::uint64_t value : axes[argument]) {
                if (count++ % stride == 0) {
                    Arguments point = base;
                    point[argument] = value;
                    points.push_back(point);
                }
            }
        }
    }
    return points;
}

}  // namespace doff
