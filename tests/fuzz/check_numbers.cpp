// SPDX-License-Identifier: MIT
//
// Any word as a number of each kind. What is accepted is what a comparison of digits as text takes for a
// number in that range, and the number written out is the word.
#include "core/number.h"
#include "core/scheduling.h"
#include "core/user_spec.h"
#include "fuzz/checks.h"
#include "fuzz/second_reader.h"

#include <regex>
#include <set>

namespace doff {
namespace {

// `result` is that of reading `word` as a number that `accepted` says it is.
void compare(const auto& result, bool accepted, const std::string& word, const char* what) {
    require(result.has_value() == accepted, what);
    require(!result || std::to_string(*result) == word, what);
}

bool second_signed(const std::string& word, const char* most_below_zero, const char* largest) {
    return word.starts_with('-') ? second::is_in_range(word.substr(1), "1", most_below_zero)
                                 : second::is_in_range(word, "0", largest);
}

void check_umask(const std::string& word) {
    static const std::regex k_octal("0?[0-7]{1,3}");
    const auto mask = parse_umask("--umask", word);
    require(mask.has_value() == std::regex_match(word, k_octal), "--umask");
    if (mask) {
        require(*mask == std::stoul(word, nullptr, 8), "--umask");
        require(parse_umask("--umask", text_of_umask(*mask)) == *mask, "a mask written and read");
    }
}

bool second_ports(const std::string& list, std::set<std::uint16_t>& ports) {
    for (const std::string& word : second::split(list, ',')) {
        if (!second::is_in_range(word, "0", "65535")) {
            return list == "none";
        }
        ports.insert(static_cast<std::uint16_t>(std::stoul(word)));
    }
    return true;
}

void check_ports(const std::string& list) {
    std::set<std::uint16_t> ports;
    const auto read = parse_ports("--bind-tcp", list);
    require(read.has_value() == second_ports(list, ports), "ports");
    if (read) {
        require(std::ranges::equal(*read, ports), "ports");
        require(parse_ports("--bind-tcp", text_of_ports(*read)) == *read, "ports written and read");
    } else {
        require_fit_message(read.error());
    }
}

}  // namespace

void check_numbers(std::string_view input) {
    if (!fits_argv(input)) {
        return;
    }
    const std::string word(input);
    compare(parse_id(word), second::is_id(word), word, "parse_id");
    const struct {
        std::uint64_t smallest;
        std::uint64_t largest;
    } ranges[]{{0, ~std::uint64_t{0}}, {0, ~std::uint64_t{0} - 1}, {1, 99}, {1024, ~std::uint64_t{0} >> 1}};
    for (const auto& [smallest, largest] : ranges) {
        compare(parse_number(word, smallest, largest),
                second::is_in_range(word, std::to_string(smallest), std::to_string(largest)), word,
                "parse_number");
    }
    compare(parse_oom_score_adj("--oom-score-adj", word), second_signed(word, "1000", "1000"), word,
            "--oom-score-adj");
    compare(parse_nice("--nice", word), second_signed(word, "20", "19"), word, "--nice");
    compare(parse_kept_fd("--keep-fd", word), second::is_in_range(word, "3", "2147483583"), word,
            "--keep-fd");
    check_umask(word);
    check_ports(word);
}

}  // namespace doff
