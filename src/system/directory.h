// SPDX-License-Identifier: MIT
//
// readdir(3) of directories whose names are numbers: open descriptors, in proc(5).
#pragma once

#include <dirent.h>
#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>
#include <vector>

namespace doff {

struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
};

using Directory = std::unique_ptr<DIR, CloseDirectory>;

// Ascending.
inline std::vector<int> numbers_of(DIR& directory) {
    std::vector<int> numbers;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread.
    while (const dirent* const entry = ::readdir(&directory)) {
        int number = -1;
        const char* const end = entry->d_name + std::strlen(entry->d_name);
        const auto [last, failure] = std::from_chars(entry->d_name, end, number);
        if (failure == std::errc{} && last == end) {
            numbers.push_back(number);
        }
    }
    std::ranges::sort(numbers);
    return numbers;
}

}  // namespace doff
