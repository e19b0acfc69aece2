// SPDX-License-Identifier: MIT
//
// SIGPIPE and SIGXFSZ ignored while something is written: who reads us may have gone, and a file may be full,
// which is no reason to die by a signal in place of an exit status, signal(7). The command gets what it would
// have had.
#pragma once

#include "core/kernel.h"

#include <csignal>

namespace doff {

// A disposition that cannot be read, because the call is refused or only says "done", is left alone: what is
// not known cannot be given back. The price is that the signal may end doff, and then nothing is run.
class WithoutSignal {
public:
    // `kernel` has to outlive this.
    WithoutSignal(Kernel& kernel, int signal);
    WithoutSignal(const WithoutSignal&) = delete;
    WithoutSignal(WithoutSignal&&) = delete;
    WithoutSignal& operator=(const WithoutSignal&) = delete;
    WithoutSignal& operator=(WithoutSignal&&) = delete;
    ~WithoutSignal() { restore(); }

    // Whether the signal is what it was, as the kernel says.
    bool restore();

private:
    Kernel& kernel_;
    int signal_;
    bool was_default_;  // and may be ignored now
};

class WithoutSignals {
public:
    explicit WithoutSignals(Kernel& kernel) : pipe_(kernel, SIGPIPE), file_size_(kernel, SIGXFSZ) {}
    bool restore();

private:
    WithoutSignal pipe_;
    WithoutSignal file_size_;
};

}  // namespace doff
