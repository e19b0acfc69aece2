// SPDX-License-Identifier: MIT
#include "cli/taken_for_user.h"

#include "cli/mistyped.h"
#include "cli/second_value.h"
#include "cli/split.h"
#include "core/near.h"
#include "core/not_found.h"
#include "core/other_tool.h"
#include "core/quote.h"

#include <utility>

namespace doff {
namespace {

// Of a line whose USER was not looked for. With --lookup it is to be looked for elsewhere.
bool is_about_the_words_around_user(const Error& error, const Split& parts) {
    const bool no_command = parts.command.empty();
    return parts.spec && (no_command || parts.option_after_user) &&
           error.what.contains(quote(no_command ? *parts.spec : parts.command.front())) &&
           !is_among(parts.options, "--show") && !is_among(parts.options, "--lookup");
}

bool is_told_otherwise(const std::vector<std::string>& words, const Error& error, Accounts& accounts) {
    const Error bare{error.stage, error.what};
    return with_one_dash_told(words, with_second_value_told(words, bare, &accounts)) != bare;
}

Error with_command_told(const std::vector<std::string>& words, Error error, Accounts& accounts,
                        Kernel& kernel, const Environment& environment) {
    const auto parts = take_apart(words);
    if (!parts || !is_about_the_words_around_user(error, *parts) ||
        is_told_otherwise(words, error, accounts)) {
        return error;
    }
    Request request;
    request.user = parts->spec;
    request.command = parts->command;
    const auto name = missing_user(request, accounts);
    if (!name) {
        return error;
    }
    const std::string taken = quote(*name) + " was taken for USER, and no user has that name";
    const std::string tool = hint_of_tool(request, accounts, !parts->options.empty());
    const std::string command =
        is_among(parts->options, "--root") ? "" : hint_of_command(request, accounts, kernel, environment);
    if (!tool.empty()) {
        error.hint = hint_lines({taken, tool});
    } else if (!command.empty()) {
        error.hint =
            hint_lines({taken + ": is a variable before it unset?", command, hint_to_stay(parts->options)});
    } else {
        error.hint = hint_lines({taken, error.hint});
    }
    return error;
}

}  // namespace

Error with_user_told(const std::vector<std::string>& words, Error error, Accounts& accounts, Kernel& kernel,
                     const Environment& environment) {
    if (kernel.at_secure()) {
        return error;
    }
    const Error told = with_command_told(words, std::move(error), accounts, kernel, environment);
    return with_user_as_value_told(words, told, accounts);
}

}  // namespace doff
