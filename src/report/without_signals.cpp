// SPDX-License-Identifier: MIT
#include "report/without_signals.h"

namespace doff {

WithoutSignal::WithoutSignal(Kernel& kernel, int signal)
    : kernel_(kernel), signal_(signal), was_default_(kernel.is_default(signal).value_or(false)) {
    if (was_default_) {
        // Whatever it answers: the default is set and read back afterwards.
        [[maybe_unused]] const auto set = kernel_.set_ignored(signal_);
    }
}

bool WithoutSignal::restore() {
    if (!was_default_) {
        return true;
    }
    was_default_ = false;
    [[maybe_unused]] const auto set = kernel_.set_default(signal_);
    return kernel_.is_default(signal_).value_or(false);
}

bool WithoutSignals::restore() {
    const bool pipe = pipe_.restore();
    return file_size_.restore() && pipe;
}

}  // namespace doff
