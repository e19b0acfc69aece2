// SPDX-License-Identifier: MIT
//
// Installed where the kernel gives it privilege that its caller does not have, it runs nothing: a
// launcher that only gives privilege up has no business there.
#include "catch.h"
#include "credentials.h"
#include "world.h"

#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/xattr.h>

namespace doff_test {
namespace {

// security.capability, capabilities(7): all of them, permitted and effective.
bool give_capabilities(const std::string& path, std::uint32_t set) {
    vfs_cap_data data{};
    data.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE;
    data.data[0].permitted = set;
    return ::setxattr(path.c_str(), "security.capability", &data, sizeof data, 0) == 0;
}

}  // namespace

TEST_CASE("Installed setuid or setgid it refuses to run anything") {
    if (!in_private_world()) {
        return;
    }
    for (const unsigned mode : {04755U, 02755U, 06755U}) {
        CAPTURE(mode);
        copy_program(doff_path(), path_of("installed"));
        REQUIRE(::chmod(path_of("installed").c_str(), mode) == 0);
        for (const std::string who : {"app", "root", "helper"}) {
            const auto outcome = run({.argv = {path_of("installed"), who, "--", probe_path()},
                                      .prepare = [] { become(1600, 1600, {1600}); }});
            check_refused(outcome, "more privilege than the caller has");
        }
        // To root those bits give nothing.
        const auto by_root = run({.argv = {path_of("installed"), "app", "--", probe_path()}});
        check_ran_as(by_root, app());
    }
}

TEST_CASE("Installed with file capabilities it refuses to run anything") {
    if (!in_private_world()) {
        return;
    }
    copy_program(doff_path(), path_of("installed"));
    if (!give_capabilities(path_of("installed"), k_setuid_bit | k_setgid_bit)) {
        skip("no file capabilities on a tmpfs here");
        return;
    }
    const auto outcome = run({.argv = {path_of("installed"), "app", "--", probe_path()},
                              .prepare = [] { become(1600, 1600, {1600}); }});
    check_refused(outcome, "more privilege than the caller has");
    CHECK(outcome.err.ends_with("remove it from the file with setcap -r " + path_of("installed") +
                                ", or use sudo\n"));
}

}  // namespace doff_test
