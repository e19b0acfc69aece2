// SPDX-License-Identifier: MIT
//
// Why a profile is refused. Nearly every line that reads a profile can end in one, so within this layer,
// and only there, it is thrown; ProfileCompiler makes it the error that everybody else sees.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

namespace doff {

class Refusal : public std::runtime_error {
public:
    explicit Refusal(const std::string& what, const char* way_out = "",
                     std::optional<std::errc> library_error = {})
        : std::runtime_error(what), hint_(way_out), reason_(library_error) {}
    const char* hint() const { return hint_; }
    std::optional<std::errc> reason() const { return reason_; }

private:
    const char* hint_;
    std::optional<std::errc> reason_;
};

}  // namespace doff
