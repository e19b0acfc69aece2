// SPDX-License-Identifier: MIT
#include "core/error.h"

namespace doff {

std::string sentence(const Error& error) {
    if (!error.reason) {
        return error.what;
    }
    return error.what + ": " + std::make_error_code(*error.reason).message();
}

}  // namespace doff
