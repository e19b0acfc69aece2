// SPDX-License-Identifier: MIT
//
// Every status doff itself exits with, as env(1), nohup(1) and chroot(1) use them. Any other status
// is the command's own.
//
//     0        --help, --version, --show, --explain; --check where all of it can be done
//     120      the proof failed: the kernel said yes and the read-back says no; nothing was run
//     125      doff failed before the command, or --check found what cannot be done; nothing was run
//     126      the command is there and could not be executed
//     127      the command was not found
#pragma once

#include "core/error.h"

namespace doff {

inline constexpr int k_exit_success = 0;
inline constexpr int k_exit_unproven = 120;
inline constexpr int k_exit_failed = 125;
inline constexpr int k_exit_cannot_execute = 126;
inline constexpr int k_exit_not_found = 127;

constexpr int exit_status(Stage stage) {
    switch (stage) {
        case Stage::usage:
        case Stage::resolve:
        case Stage::perform:
        case Stage::expectation: return k_exit_failed;
        case Stage::proof: return k_exit_unproven;
        case Stage::command_refused: return k_exit_cannot_execute;
        case Stage::command_not_found: return k_exit_not_found;
    }
    return k_exit_failed;
}

}  // namespace doff
