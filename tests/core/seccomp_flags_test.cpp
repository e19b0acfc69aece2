// SPDX-License-Identifier: MIT
#include "core/seccomp_flags.h"

#include "catch.h"

namespace doff {

TEST_CASE("the flag matters before Linux 5.16, and where the version cannot be told") {
    for (const char* const release : {"5.15.0", "5.15.0-101-generic", "5.4", "4.19.0", "3.10.0-1160.el7",
                                      "2.6", "5", "5.", "5.x", "", "x", ".16", "-6.1"}) {
        CAPTURE(release);
        CHECK(spec_allow_matters(release));
    }
    for (const char* const release : {"5.16", "5.16.0-rc1", "5.100", "6.0", "6", "6.1.0-32-amd64", "10.2"}) {
        CAPTURE(release);
        CHECK_FALSE(spec_allow_matters(release));
    }
}

}  // namespace doff
