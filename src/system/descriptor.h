// SPDX-License-Identifier: MIT
//
// A descriptor that is closed where its scope ends, or the reason why there is none.
#pragma once

#include "core/kernel.h"

#include <unistd.h>

namespace doff {

class Descriptor {
public:
    explicit Descriptor(Answer<int> fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor(Descriptor&&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor() {
        if (fd_) {
            ::close(*fd_);
        }
    }
    bool is_open() const { return fd_.has_value(); }
    std::unexpected<std::errc> why() const { return std::unexpected(fd_.error()); }
    int get() const { return *fd_; }

private:
    Answer<int> fd_;
};

}  // namespace doff
