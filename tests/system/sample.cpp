// SPDX-License-Identifier: MIT
#include "sample.h"

#include <algorithm>
#include <cstdlib>

namespace doff_test {

std::size_t step_of_sample() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment.
    const char* const text = std::getenv("DOFF_TEST_SAMPLE");
    return text == nullptr ? 1 : std::max<std::size_t>(1, std::stoul(text));
}

std::string sampled(std::size_t all) {
    const std::size_t step = step_of_sample();
    const std::string total = std::to_string(all);
    return step == 1 ? total : std::to_string((all + step - 1) / step) + " of " + total;
}

}  // namespace doff_test
