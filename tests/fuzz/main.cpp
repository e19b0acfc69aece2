// SPDX-License-Identifier: MIT
//
// One check of checks.h, DOFF_CHECK, as a libFuzzer target.
#include "fuzz/checks.h"

#include <cstdio>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    try {
        doff::DOFF_CHECK({reinterpret_cast<const char*>(data), size});
    } catch (const doff::Broken& broken) {
        std::fprintf(stderr, "%s\n", broken.what());
        __builtin_trap();
    }
    return 0;
}
