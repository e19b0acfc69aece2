// SPDX-License-Identifier: MIT
#include "report/repeated_call.h"

#include <algorithm>
#include <cstddef>

namespace doff {
namespace {

// "0-23,25"
std::string in_ranges(const std::vector<unsigned>& numbers) {
    std::string text;
    for (std::size_t at = 0; at < numbers.size();) {
        std::size_t last = at;
        while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) {
            ++last;
        }
        text += (text.empty() ? "" : ",") + std::to_string(numbers[at]);
        text += last == at ? "" : "-" + std::to_string(numbers[last]);
        at = last + 1;
    }
    return text;
}

}  // namespace

bool RepeatedCall::goes_on(std::string_view before, unsigned number, std::string_view after) const {
    return !results_.empty() && number == next_ && before == before_ && after == after_;
}

void RepeatedCall::start(std::string_view before, std::string_view after) {
    before_ = before;
    after_ = after;
    results_.clear();
}

void RepeatedCall::add(unsigned number, std::string result) {
    if (results_.empty()) {
        first_ = number;
    }
    next_ = number + 1;
    const auto same = std::ranges::find(results_, result, &decltype(results_)::value_type::first);
    if (same == results_.end()) {
        results_.emplace_back(std::move(result), std::vector{number});
    } else {
        same->second.push_back(number);
    }
}

std::string RepeatedCall::call() const {
    const std::string more = next_ - first_ > 1 ? " to " + std::to_string(next_ - 1) : "";
    return before_ + std::to_string(first_) + more + after_;
}

std::string RepeatedCall::result() const {
    if (results_.size() == 1) {
        return results_.front().first;
    }
    std::string text;
    for (const auto& [result, numbers] : results_) {
        text += (text.empty() ? "" : "; ") + result + " for " + in_ranges(numbers);
    }
    return text;
}

}  // namespace doff
