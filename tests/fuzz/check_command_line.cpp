// SPDX-License-Identifier: MIT
//
// Any words as a command line, separated by newlines. Beyond not crashing: a request that is accepted
// says who and has a command, except where it asks for a page, an explanation or a login shell; the
// command's words are the last words of the line in their order; and every message is safe to print.
#include "cli/parse.h"
#include "fuzz/checks.h"

#include <algorithm>
#include <string>
#include <vector>

namespace doff {

void check_command_line(std::string_view input) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : input) {
        if (c == '\n') {
            words.push_back(word);
            word.clear();
        } else if (c != '\0') {
            word += c;
        }
    }
    words.push_back(word);

    const auto request = parse_command_line(words);
    if (!request) {
        require_fit_message(request.error());
        return;
    }
    if (request->help || request->version || request->show || request->asserts_alone()) {
        return;
    }
    require(request->user || request->names_single_ids() || request->keep_ids,
            "a request that does not say who");
    require(!request->command.empty() || request->explain || request->check || request->login,
            "a request without a command");
    require(request->command.size() <= words.size(), "a longer command than the line");
    require(std::equal(request->command.rbegin(), request->command.rend(), words.rbegin()),
            "a command of other words than the last");
}

}  // namespace doff
