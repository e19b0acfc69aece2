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
    std::string text;
    ((text += (text.empty() ? "" : ", ") + shown(arguments)), ...);
    return std::string(name) + "(" + text + ")";
}

// Of arguments that are words already.
inline std::string in_words(std::string_view name, const std::string& arguments) {
    return std::string(name) + "(" + arguments + ")";
}

template <class T>
Answer<T> TracingKernel::say(const std::string& text, Answer<T> answer) {
    std::string result = answer ? "0" : error_name(answer.error());
    if constexpr (!std::is_void_v<T>) {
        result = answer ? shown(*answer) : result;
    }
    say(text, result);
    return answer;
}

template <class T>
T TracingKernel::say_value(const std::string& text, T value) {
    say(text, shown(value));
    return value;
}

}  // namespace doff
