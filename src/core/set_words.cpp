// SPDX-License-Identifier: MIT
#include "core/set_words.h"

#include "core/letter_case.h"
#include "core/near.h"
#include "core/quote.h"
#include "core/user_spec.h"

#include <string>
#include <utility>

namespace doff {
namespace {

bool has_sign(std::string_view word) {
    return word.starts_with('+') || word.starts_with('-');
}

// The bits that a word without its sign stands for.
Result<std::uint64_t> bits_of(std::string_view name, const SetVocabulary& vocabulary,
                              const std::string& where) {
    const std::string noun(vocabulary.noun);
    if (name.empty()) {
        return usage_error("empty " + noun + where, std::string(vocabulary.hint));
    }
    const std::string lower = in_lower_case(name);
    if (lower == "none") {
        return usage_error("'none' does not stand alone" + where,
                           "none is the empty set, and has no company");
    }
    if (lower == "all") {
        return vocabulary.all;
    }
    const auto bit = vocabulary.bit_named(name);
    if (!bit) {
        return usage_error("unknown " + noun + " " + quote(name) + where,
                           hint_lines({vocabulary.did_you_mean(name), vocabulary.hint}));
    }
    return std::uint64_t{1} << *bit;
}

}  // namespace

Result<std::uint64_t> parse_set_words(std::string_view option, std::string_view list,
                                      const SetVocabulary& vocabulary, std::uint64_t base) {
    if (in_lower_case(list) == "none") {
        return 0;
    }
    const std::string where = " in " + std::string(option) + " " + quote(list);
    const bool changes = has_sign(list);
    std::uint64_t set = changes ? base : 0;
    for (const std::string_view word : split_at_commas(list)) {
        const bool sign = has_sign(word);
        const std::string_view name = sign ? word.substr(1) : word;
        const auto bits = bits_of(name, vocabulary, where);
        if (!bits) {
            return std::unexpected(bits.error());
        }
        if (changes && !sign) {
            std::string hint = "a list that starts with a sign has only such words: write +";
            hint += name;
            hint += " or -";
            hint += name;
            return usage_error("no sign before " + quote(name) + where, std::move(hint));
        }
        if (!word.starts_with('-')) {
            set |= *bits;
        } else if (in_lower_case(name) == "all") {
            set = 0;  // also what a newer kernel has beyond `all`
        } else {
            set &= ~*bits;
        }
    }
    return set;
}

}  // namespace doff
