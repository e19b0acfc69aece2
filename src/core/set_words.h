// SPDX-License-Identifier: MIT
//
// One grammar for the options that take a set of named bits: capabilities and securebits. What the
// names are is the caller's to say.
#pragma once

#include "core/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace doff {

struct SetVocabulary {
    std::string_view noun;  // "capability", for messages
    std::string_view hint;  // how the names are to be written
    // The bit's number, below 64, for a word without its sign; nothing for an unknown one.
    std::optional<unsigned> (*bit_named)(std::string_view word);
    // The hint for a word that is not known; empty where none is near (near.h).
    std::string (*did_you_mean)(std::string_view word);
    std::uint64_t all = 0;  // what `all` stands for
};

// A list of words between commas for `option`, read from left to right:
//
//     none                 the empty set; stands alone
//     chown,kill           these and no others
//     all,-sys_admin       everything but one
//     +chown,-kill         `base` with one more and one less
//     +all, -all           `base` and everything; nothing
//
// A list that starts with a sign starts from `base` and every word in it has one; any other starts
// empty, words without a sign add, and words with one may follow. `all` and `none` in either case. An
// empty word, an unknown one and `none` in company are errors. A bit that is named is taken even where
// it is not in `all`: whether the kernel has it is the caller's to check.
Result<std::uint64_t> parse_set_words(std::string_view option, std::string_view list,
                                      const SetVocabulary& vocabulary, std::uint64_t base);

}  // namespace doff
