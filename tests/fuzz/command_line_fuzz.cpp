// SPDX-License-Identifier: MIT
//
// Any words as a command line, separated by newlines. Beyond not crashing: a request that is accepted
// says who and has a command, except where it asks for a page, an explanation or a login shell; the
// command's words are the last words of the line in their order; and every message is safe to print.
#include "cli/parse.h"

#include <algorithm>
#include <cstdlib>
#include <ranges>
#include <string>
#include <vector>

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

bool is_safe_to_print(const auto& text) {
    return std::ranges::none_of(text,
                                [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    std::vector<std::string> words;
    std::string word;
    for (std::size_t at = 0; at < size; ++at) {
        const char c = static_cast<char>(data[at]);
        if (c == '\n') {
            words.push_back(word);
            word.clear();
        } else if (c != '\0') {
            word += c;
        }
    }
    words.push_back(word);

    const auto request = doff::parse_command_line(words);
    if (!request) {
        require(is_safe_to_print(request.error().what));
        // A hint has a line for each thing to do; none of them is empty, nor broken by the words of the line.
        for (const auto line : std::views::split(request.error().hint, '\n')) {
            require((!line.empty() || request.error().hint.empty()) && is_safe_to_print(line));
        }
        return 0;
    }
    if (request->help || request->version || request->show || request->asserts_alone()) {
        return 0;
    }
    require(request->user || request->names_single_ids() || request->keep_ids);
    require(!request->command.empty() || request->explain || request->check || request->login);
    require(request->command.size() <= words.size());
    require(std::equal(request->command.rbegin(), request->command.rend(), words.rbegin()));
    return 0;
}
