// SPDX-License-Identifier: MIT
//
// The session keyring as it is read back: its number and its owner.
#include "core/keyring.h"

#include "catch.h"
#include "fake/starts.h"

namespace doff {
namespace {

using enum std::errc;

}  // namespace

TEST_CASE("a keyring has a number and an owner, and a kernel without keyrings has none") {
    FakeKernel kernel;
    CHECK(read_session_keyring(kernel) == Keyring{100, Uid{0}});
    kernel.refuse("keyctl_get_session_keyring_id", function_not_supported);
    CHECK_FALSE(read_session_keyring(kernel));
}

TEST_CASE("the owner of a keyring that cannot be described is not known") {
    FakeKernel kernel;
    kernel.refuse("keyctl_describe", permission_denied);
    CHECK(read_session_keyring(kernel) == Keyring{100, std::nullopt});
    kernel.faults.clear();
    kernel.lie("keyctl_describe");
    CHECK(read_session_keyring(kernel) == Keyring{100, std::nullopt});
}

}  // namespace doff
