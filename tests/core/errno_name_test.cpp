// SPDX-License-Identifier: MIT
//
// Names and numbers of errors, against those of the C library.
#include "core/errno_name.h"

#include "catch.h"

#include <cerrno>
#include <cstring>

namespace doff {

#if defined(__GLIBC__)
TEST_CASE("every error has the name that the C library gives it, and only those have one") {
    for (int number = 0; number < 200; ++number) {
        CAPTURE(number);
        const char* const known = number == 0 ? nullptr : ::strerrorname_np(number);
        CHECK(errno_name(std::errc{number}) == (known == nullptr ? "" : known));
        if (known != nullptr) {
            CHECK(errno_named(known) == number);
        }
    }
}
#endif

TEST_CASE("a second name is known too, and what is none is not") {
    CHECK(errno_named("EWOULDBLOCK") == EAGAIN);
    CHECK(errno_named("EDEADLOCK") == EDEADLOCK);
    CHECK(errno_named("ENOTSUP") == ENOTSUP);
    for (const char* const none : {"", "0", "1", "eperm", "EPERM ", "EPERMX", "PERM", "ENOSUCH"}) {
        CAPTURE(none);
        CHECK_FALSE(errno_named(none));
    }
}

}  // namespace doff
