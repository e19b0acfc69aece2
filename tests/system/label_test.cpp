// SPDX-License-Identifier: MIT
//
// --apparmor and --selinux on a kernel that has no such module, and with a /proc that only looks like one;
// and words that are no labels. What they do where the module is there is tests/guests' business.
#include "bad_input.h"
#include "catch.h"
#include "world.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <fstream>
#include <sstream>

namespace doff_test {
namespace {

std::string text_of(const char* path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

bool has_apparmor() {
    return !text_of("/proc/self/attr/apparmor/current").empty() ||
           text_of("/sys/module/apparmor/parameters/enabled").starts_with('Y');
}

bool has_selinux() {
    return text_of("/proc/filesystems").find("selinuxfs") != std::string::npos;
}

// A /proc of our own making, in which both modules are active.
void proc_of_files() {
    own_mounts();
    must(::mount("none", "/proc", "tmpfs", 0, nullptr) == 0, "mount over /proc");
    for (const char* const directory :
         {"/proc/self", "/proc/self/attr", "/proc/self/attr/apparmor", "/proc/self/attr/selinux"}) {
        must(::mkdir(directory, 0755) == 0, directory);
    }
    write_file("/proc/filesystems", "nodev\tselinuxfs\n", 0644);
    write_file("/proc/self/attr/apparmor/current", "unconfined\n", 0644);
    write_file("/proc/self/attr/selinux/current", "u:r:base_t:s0", 0644);
    write_file("/proc/self/attr/apparmor/exec", "", 0666);
    write_file("/proc/self/attr/selinux/exec", "", 0666);
}

std::vector<BadInput> rows_of_labels() {
    std::vector<BadInput> rows;
    const std::vector<Word> words{
        {""},
        {" "},
        {" lab"},
        {"lab "},
        {"lab\n", "lab\\n"},
        {"lab\nexec other", "lab\\nexec other"},
        {"\x1b[1mlab", "\\x1b[1mlab"},
        {"lab\x7f", "lab\\x7f"},
        {"lab\t", "lab\\t"},
    };
    for (const std::string option : {"--apparmor", "--selinux"}) {
        for (const auto& [bytes, shown] : words) {
            rows.push_back({{option + "=" + bytes, "app"}, shown});
            rows.push_back({{option, bytes, "app"}, shown});
        }
        rows.push_back({{option}, option, /* command= */ false});
        rows.push_back({{option, "--strict", "app"}, option});
        rows.push_back({{option + "=a", option + "=a", "app"}, option});
        rows.push_back({{option + "=a", "--pdeathsig=TERM", "app"}, "--pdeathsig"});
        rows.push_back({{"app", option + "=a"}, option});
        rows.push_back({{option + "s=a", "app"}, option + "s"});
    }
    const std::string long_word(5000, 'l');
    rows.push_back({{"--apparmor=" + long_word, "app"}, long_word.substr(0, 160) + "...'"});
    for (const char* const word : {"&lab", "=lab", "lab//&other", ":ns://lab"}) {
        rows.push_back({{"--apparmor=" + std::string(word), "app"}, word});
    }
    rows.push_back({{"--apparmor=lab", "--selinux=u:r:lab_t:s0", "app"}, "--selinux"});
    return rows;
}

}  // namespace

TEST_CASE("A label that is none runs nothing") {
    if (in_private_world()) {
        check_refused_rows("labels", rows_of_labels());
    }
}

TEST_CASE("Without AppArmor there is no profile, and nothing is run") {
    if (!in_private_world()) {
        return;
    }
    if (has_apparmor()) {
        skip("this kernel has AppArmor");
        return;
    }
    const std::string reason = "cannot label the command: this kernel has no AppArmor";
    check_refused(doff({"--apparmor", "lab", "app"}), reason);
    check_refused(doff({"--apparmor=lab", "--strict", "--explain", "app"}), reason);
    check_refused(doff({"--apparmor", "unconfined", "root"}), reason);
}

TEST_CASE("Without SELinux there is no label, and nothing is run") {
    if (!in_private_world()) {
        return;
    }
    if (has_selinux()) {
        skip("this kernel has SELinux");
        return;
    }
    const std::string reason = "cannot label the command: this kernel has no SELinux";
    check_refused(doff({"--selinux", "system_u:system_r:httpd_t:s0", "app"}), reason);
    check_refused(doff({"--selinux=u:r:lab_t:s0", "root"}), reason);
}

TEST_CASE("A proc that is made of files takes no label") {
    if (!in_private_world()) {
        return;
    }
    check_refused(
        doff({"--apparmor", "lab", "app"}, proc_of_files),
        "cannot open /proc/self/attr/apparmor/exec: Operation not supported\nhint: is /proc mounted?");
    check_refused(
        doff({"--selinux", "u:r:lab_t:s0", "app"}, proc_of_files),
        "cannot open /proc/self/attr/selinux/exec: Operation not supported\nhint: is /proc mounted?");
}

}  // namespace doff_test
