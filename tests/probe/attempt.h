// SPDX-License-Identifier: MIT
//
// What the probe tries, to see whether it is let. Nothing is changed by it, whether it is or not.
#pragma once

namespace probe {

// 0 or why it failed, errno(3). `what` is one of
//   list:DIRECTORY, write:FILE    open it
//   bind:PORT                     to an address that is not this machine's
//   connect:PORT                  to an address that nobody can connect to
//   reach:NAME                    an abstract socket, unix(7)
//   signal:PID,PID...             whether any of them may be signalled
//   flock, fdatasync              of no file, for a filter to answer
int error_of_attempt(const char* what);

}  // namespace probe
