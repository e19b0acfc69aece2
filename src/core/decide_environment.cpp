// SPDX-License-Identifier: MIT
#include "core/decide_environment.h"

#include "core/quote.h"
#include "core/user_spec.h"
#include "core/who.h"

#include <iterator>
#include <string>

namespace doff {
namespace {

// More than any kernel takes for arguments and environment together, execve(2).
constexpr std::size_t k_largest_file = 8 << 20;

Result<std::vector<std::string>> read_env_file(const std::string& path, Kernel& kernel) {
    const auto text = kernel.read_file(path.c_str(), k_largest_file);
    if (!text) {
        return std::unexpected(
            Error{Stage::resolve, "cannot read --env-file " + quote(path), text.error(), {}});
    }
    return parse_env_file(path, *text);
}

}  // namespace

Result<void> decide_environment(const Request& request, Accounts& accounts, Kernel& kernel, bool as_found,
                                Target& target, const Environment& environment) {
    const bool cleared = request.clear_env || request.login;
    EnvironmentRequest asked{.keep_identity = (request.keep_env || as_found) && !cleared,
                             .clear = request.clear_env,
                             .login = request.login,
                             .set = request.env,
                             .unset = request.unset_env};
    for (const std::string& path : request.env_files) {
        auto lines = read_env_file(path, kernel);
        if (!lines) {
            return std::unexpected(lines.error());
        }
        asked.files.insert(asked.files.end(), std::make_move_iterator(lines->begin()),
                           std::make_move_iterator(lines->end()));
    }
    if (as_found && cleared && !target.entry) {
        const Who caller = Numbered{target.uid.effective.value, /* plus_sign= */ true};
        auto person = find_person(caller, /* entry_needed= */ true, accounts, kernel);
        if (!person) {
            return std::unexpected(person.error());
        }
        target.entry = std::move(person->entry);
    }
    target.command.envp = make_environment(asked, target.entry, target.uid.effective, environment);
    return {};
}

}  // namespace doff
