# SPDX-License-Identifier: MIT
#
# Callers: words before a launcher that make them. All are root, which every launcher has to be.

STARTS = {
    "clean": ["setpriv", "--clear-groups"],
    # Groups and capabilities that the target shall not have.
    "dirty": ["setpriv", "--groups", "0,4,24,27,1600", "--inh-caps", "+chown,+net_raw,+setuid", "--ambient-caps",
              "+net_raw"],
}
