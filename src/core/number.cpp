// SPDX-License-Identifier: MIT
#include "core/number.h"

#include "core/quote.h"
#include "core/user_spec.h"

#include <algorithm>
#include <charconv>

namespace doff {
namespace {

// The largest descriptor there can be: fs.nr_open is at most INT_MAX less its last 63, proc(5).
constexpr std::uint64_t k_largest_fd = 2147483583;

std::string message(std::string_view option, std::string_view word, const std::string& reason) {
    return "invalid " + std::string(option) + " " + quote(word) + ": " + reason;
}

}  // namespace

std::expected<std::uint64_t, std::string> parse_number(std::string_view digits, std::uint64_t smallest,
                                                       std::uint64_t largest) {
    const bool plain =
        !digits.empty() && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    if (!plain) {
        return std::unexpected("not a plain decimal number");
    }
    if (digits.size() > 1 && digits.front() == '0') {
        return std::unexpected("a leading zero could be meant as octal");
    }
    std::uint64_t value = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (failure != std::errc{} || value > largest) {
        return std::unexpected("larger than " + std::to_string(largest));
    }
    if (value < smallest) {
        return std::unexpected("smaller than " + std::to_string(smallest));
    }
    return value;
}

std::expected<int, std::string> parse_signed_number(std::string_view word, int smallest, int largest) {
    const bool negative = word.starts_with('-');
    // Far from every limit of int's, and enough to tell which end was passed.
    constexpr std::uint64_t k_most = 1'000'000;
    const auto size = parse_number(negative ? word.substr(1) : word, 0, k_most);
    if (!size && !size.error().starts_with("larger")) {
        return std::unexpected(size.error());
    }
    if (negative && size == 0U) {
        return std::unexpected("zero has no sign");
    }
    const int value = static_cast<int>(size.value_or(k_most)) * (negative ? -1 : 1);
    if (value > largest) {
        return std::unexpected("larger than " + std::to_string(largest));
    }
    if (value < smallest) {
        return std::unexpected("smaller than " + std::to_string(smallest));
    }
    return value;
}

Result<int> parse_oom_score_adj(std::string_view option, std::string_view word) {
    const auto adjustment = parse_signed_number(word, -1000, 1000);
    if (!adjustment) {
        return usage_error(message(option, word, adjustment.error()),
                           "a number from -1000 (never killed) to 1000 (killed first)");
    }
    return *adjustment;
}

Result<unsigned> parse_umask(std::string_view option, std::string_view word) {
    constexpr unsigned k_all_permissions = 0777;
    const std::string hint = "write the bits to take away in octal: 022, 077";
    const bool octal = std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '7'; });
    if (word.empty() || !octal) {
        const auto has = [&](std::string_view any) { return word.find_first_of(any) != word.npos; };
        const bool symbolic = has("=+-") && has("ugoarwx");
        return usage_error(message(option, word, symbolic ? "a mask is not symbolic here" : "not octal"),
                           symbolic ? hint + "; u=rwx,g=rx,o= is 027" : hint);
    }
    if (word.size() > 4) {
        return usage_error(message(option, word, "more than four digits"), hint);
    }
    unsigned mask = 0;
    for (const char digit : word) {
        mask = mask << 3 | static_cast<unsigned>(digit - '0');
    }
    if (mask > k_all_permissions) {
        return usage_error(message(option, word, "larger than 0777"), hint);
    }
    return mask;
}

std::string text_of_umask(unsigned mask) {
    std::string digits;
    for (const unsigned shift : {9U, 6U, 3U, 0U}) {
        digits += static_cast<char>('0' + (mask >> shift & 7U));
    }
    return digits;
}

Result<int> parse_kept_fd(std::string_view option, std::string_view word) {
    const auto fd = parse_number(word, 0, k_largest_fd);
    if (!fd) {
        return usage_error(message(option, word, fd.error()), "the number of an open file, 3 or more");
    }
    if (*fd < 3) {
        return usage_error(message(option, word, "0, 1 and 2 are always kept"),
                           "leave it out, or name a file descriptor from 3 on");
    }
    return static_cast<int>(*fd);
}

Result<std::vector<std::uint16_t>> parse_ports(std::string_view option, std::string_view list) {
    const std::string where = " in " + std::string(option) + " " + quote(list);
    const std::string hint = "numbers from 0 to 65535 with commas between them, or none";
    std::vector<std::uint16_t> ports;
    if (list == "none") {
        return ports;
    }
    for (const std::string_view word : split_at_commas(list)) {
        if (word.empty()) {
            return usage_error("empty port" + where, hint);
        }
        if (word == "none") {
            return usage_error("'none' beside other ports" + where, "none stands alone");
        }
        const auto port = parse_number(word, 0, 65535);
        if (!port) {
            return usage_error("invalid port " + quote(word) + where + ": " + port.error(), hint);
        }
        ports.push_back(static_cast<std::uint16_t>(*port));
    }
    std::ranges::sort(ports);
    const auto repeated = std::ranges::unique(ports);
    ports.erase(repeated.begin(), repeated.end());
    return ports;
}

std::string text_of_ports(const std::vector<std::uint16_t>& ports) {
    std::string text;
    for (const std::uint16_t port : ports) {
        text += text.empty() ? "" : ",";
        text += std::to_string(port);
    }
    return text.empty() ? "none" : text;
}

}  // namespace doff
