// SPDX-License-Identifier: MIT
#include "report/colour.h"

#include <string_view>

namespace doff {
namespace {

// As getenv(3) has it: the first of that name; empty where there is none.
std::string_view value_in(const Environment& environment, std::string_view name_and_equals_sign) {
    for (const std::string_view variable : environment) {
        if (variable.starts_with(name_and_equals_sign)) {
            return variable.substr(name_and_equals_sign.size());
        }
    }
    return {};
}

}  // namespace

Style style_for(Kernel& kernel, const Environment& environment) {
    constexpr int k_standard_output = 1;
    const std::string_view terminal = value_in(environment, "TERM=");
    const bool wanted = value_in(environment, "NO_COLOR=").empty() && !terminal.empty() && terminal != "dumb";
    return wanted && kernel.isatty(k_standard_output).value_or(false) ? Style::coloured : Style::plain;
}

}  // namespace doff
