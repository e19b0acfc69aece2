// SPDX-License-Identifier: MIT
//
// How a TracingKernel says what was called and what came of it; for its own two files.
#pragma once

#include "report/call_text.h"
#include "report/tracing_kernel.h"

#include <string>
#include <string_view>
#include <type_traits>

namespace doff {

// "setgid(1000)"
template <class... Arguments>
std::string call(std::string_view name, const Arguments&... arguments) {
    std::string text(name);
    text += "(";
    [[maybe_unused]] const char* between = "";
    // Once for each argument.
    ((text += between, text += shown(arguments), between = ", "), ...);
    text += ")";
    return text;
}

// Of arguments that are words already.
inline std::string in_words(std::string_view name, const std::string& arguments) {
    return std::string(name) + "(" + arguments + ")";
}

// In place of what a file holds, which is nobody's business.
inline std::string bytes(std::size_t count) {
    return std::to_string(count) + " bytes";
}

template <class T>
std::string result_of(const Answer<T>& answer) {
    if (!answer) {
        return error_name(answer.error());
    }
    if constexpr (std::is_void_v<T>) {
        return "0";
    } else {
        return shown(*answer);
    }
}

template <class T>
Answer<T> TracingKernel::say(const std::string& called, Answer<T> answer) {
    say(called, result_of(answer));
    return answer;
}

template <class T>
T TracingKernel::say_value(const std::string& called, T value) {
    say(called, shown(value));
    return value;
}

}  // namespace doff
