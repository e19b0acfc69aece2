// SPDX-License-Identifier: MIT
//
// Capability names and lists, held against the numbers of <linux/capability.h>.
#include "core/capability.h"

#include "catch.h"
#include "fake/guess.h"
#include "fake/printed.h"

#include <linux/capability.h>

namespace doff {
namespace {

#define ROW(name) {name, #name}
const struct {
    Capability number;
    const char* macro;
} k_kernel[]{
    ROW(CAP_CHOWN),
    ROW(CAP_DAC_OVERRIDE),
    ROW(CAP_DAC_READ_SEARCH),
    ROW(CAP_FOWNER),
    ROW(CAP_FSETID),
    ROW(CAP_KILL),
    ROW(CAP_SETGID),
    ROW(CAP_SETUID),
    ROW(CAP_SETPCAP),
    ROW(CAP_LINUX_IMMUTABLE),
    ROW(CAP_NET_BIND_SERVICE),
    ROW(CAP_NET_BROADCAST),
    ROW(CAP_NET_ADMIN),
    ROW(CAP_NET_RAW),
    ROW(CAP_IPC_LOCK),
    ROW(CAP_IPC_OWNER),
    ROW(CAP_SYS_MODULE),
    ROW(CAP_SYS_RAWIO),
    ROW(CAP_SYS_CHROOT),
    ROW(CAP_SYS_PTRACE),
    ROW(CAP_SYS_PACCT),
    ROW(CAP_SYS_ADMIN),
    ROW(CAP_SYS_BOOT),
    ROW(CAP_SYS_NICE),
    ROW(CAP_SYS_RESOURCE),
    ROW(CAP_SYS_TIME),
    ROW(CAP_SYS_TTY_CONFIG),
    ROW(CAP_MKNOD),
    ROW(CAP_LEASE),
    ROW(CAP_AUDIT_WRITE),
    ROW(CAP_AUDIT_CONTROL),
    ROW(CAP_SETFCAP),
    ROW(CAP_MAC_OVERRIDE),
    ROW(CAP_MAC_ADMIN),
    ROW(CAP_SYSLOG),
    ROW(CAP_WAKE_ALARM),
    ROW(CAP_BLOCK_SUSPEND),
    ROW(CAP_AUDIT_READ),
    ROW(CAP_PERFMON),
    ROW(CAP_BPF),
    ROW(CAP_CHECKPOINT_RESTORE),
};
#undef ROW

std::uint64_t bit(Capability capability) {
    return std::uint64_t{1} << capability;
}

Error plain(Error error) {
    error.hint = without_guess(error.hint);
    return error;
}

}  // namespace

TEST_CASE("every capability of the kernel's header has its name and number") {
    CHECK(std::size(k_kernel) == 41);
    for (const auto& row : k_kernel) {
        INFO(row.macro);
        std::string lower(row.macro);
        for (char& c : lower) {
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
        CHECK(name_of(row.number) == lower);
        for (const std::string& word : {std::string(row.macro), lower, lower.substr(4),
                                        std::string(row.macro).substr(4), std::to_string(row.number)}) {
            const auto set = parse_capability_list("--keep-caps", word);
            REQUIRE(set);
            CHECK(set->bits == bit(row.number));
        }
    }
}

TEST_CASE("a number without a name is written as a number") {
    CHECK(name_of(41) == "cap_41");
    CHECK(name_of(63) == "cap_63");
    const auto set = parse_capability_list("--keep-caps", "41,63");
    REQUIRE(set);
    CHECK(set->bits == (bit(41) | bit(63)));
    CHECK(names_of(*set) == "cap_41,cap_63");
}

TEST_CASE("a list names capabilities in any order and case, and adds them up") {
    struct {
        const char* list;
        std::uint64_t bits;
    } const rows[]{
        {"chown", bit(0)},
        {"setuid,setgid", bit(7) | bit(6)},
        {"CAP_SETUID,cap_setgid,Chown", bit(7) | bit(6) | bit(0)},
        {"Cap_Net_Raw", bit(13)},
        {"chown,chown,0", bit(0)},
        {"40,checkpoint_restore", bit(40)},
        {"none", 0},
        {"NONE", 0},
    };
    for (const auto& row : rows) {
        INFO(row.list);
        const auto set = parse_capability_list("--keep-caps", row.list);
        REQUIRE(set);
        CHECK(set->bits == row.bits);
    }
}

TEST_CASE("a list with a word that is no capability is an error that names the word") {
    struct {
        const char* list;
        const char* message;
    } const rows[]{
        {"", "empty capability in --bounding ''"},
        {",", "empty capability in --bounding ','"},
        {"chown,", "empty capability in --bounding 'chown,'"},
        {"chown,,kill", "empty capability in --bounding 'chown,,kill'"},
        {"chwon", "unknown capability 'chwon' in --bounding 'chwon'"},
        {"chown,all", "unknown capability 'all' in --bounding 'chown,all'"},
        {"chown,none", "unknown capability 'none' in --bounding 'chown,none'"},
        {"none,chown", "unknown capability 'none' in --bounding 'none,chown'"},
        {"+chown", "unknown capability '+chown' in --bounding '+chown'"},
        {"chown, kill", "unknown capability ' kill' in --bounding 'chown, kill'"},
        {"cap_", "unknown capability 'cap_' in --bounding 'cap_'"},
        {"cap_cap_chown", "unknown capability 'cap_cap_chown' in --bounding 'cap_cap_chown'"},
        {"-1", "unknown capability '-1' in --bounding '-1'"},
        {"+7", "unknown capability '+7' in --bounding '+7'"},
        {"07", "unknown capability '07' in --bounding '07'"},
        {"64", "unknown capability '64' in --bounding '64'"},
        {"4294967296", "unknown capability '4294967296' in --bounding '4294967296'"},
        {"setuid\n", "unknown capability 'setuid\\n' in --bounding 'setuid\\n'"},
    };
    for (const auto& row : rows) {
        INFO(row.list);
        const auto set = parse_capability_list("--bounding", row.list);
        REQUIRE_FALSE(set);
        CHECK(plain(set.error()) ==
              Error{Stage::usage,
                    row.message,
                    {},
                    "write names as in capabilities(7), for example net_bind_service,chown"});
    }
}

TEST_CASE("a set of capabilities follows the grammar of sets") {
    const CapabilitySet base{bit(0) | bit(7)};
    const CapabilitySet all{bit(41) - 1};
    const struct {
        const char* list;
        std::uint64_t bits;
    } rows[]{
        {"none", 0},
        {"all", bit(41) - 1},
        {"ALL", bit(41) - 1},
        {"chown", bit(0)},
        {"CAP_SETUID,setgid,13", bit(7) | bit(6) | bit(13)},
        {"all,-sys_admin", (bit(41) - 1) & ~bit(21)},
        {"all,-CAP_SYS_ADMIN,-16", (bit(41) - 1) & ~bit(21) & ~bit(16)},
        {"+net_bind_service", bit(0) | bit(7) | bit(10)},
        {"-setuid", bit(0)},
        {"-all,+chown", bit(0)},
        {"+all,-40", bit(40) - 1},
        {"-7", bit(0)},
        {"+63", bit(0) | bit(7) | bit(63)},  // a kernel may know more than this does
    };
    for (const auto& row : rows) {
        INFO(row.list);
        const auto set = parse_capability_set("--bounding", row.list, base, all);
        REQUIRE(set);
        CHECK(set->bits == row.bits);
    }
}

TEST_CASE("what is no set of capabilities is an error that names the word") {
    const std::string names = "write names as in capabilities(7), for example net_bind_service,chown";
    const std::string alone = "none is the empty set, and has no company";
    const struct {
        const char* list;
        const char* message;
        std::string hint;
    } rows[]{
        {"", "empty capability in --ambient ''", names},
        {"chown,", "empty capability in --ambient 'chown,'", names},
        {"chwon", "unknown capability 'chwon' in --ambient 'chwon'", names},
        {"-chwon", "unknown capability 'chwon' in --ambient '-chwon'", names},
        {"all,-64", "unknown capability '64' in --ambient 'all,-64'", names},
        {"-07", "unknown capability '07' in --ambient '-07'", names},
        {"cap_all", "unknown capability 'cap_all' in --ambient 'cap_all'", names},
        {"cap_none", "unknown capability 'cap_none' in --ambient 'cap_none'", names},
        {"--chown", "unknown capability '-chown' in --ambient '--chown'", names},
        {"net-raw", "unknown capability 'net-raw' in --ambient 'net-raw'", names},
        {"none,chown", "'none' does not stand alone in --ambient 'none,chown'", alone},
        {"-none", "'none' does not stand alone in --ambient '-none'", alone},
        {"+chown,Kill", "no sign before 'Kill' in --ambient '+chown,Kill'",
         "a list that starts with a sign has only such words: write +Kill or -Kill"},
    };
    for (const auto& row : rows) {
        INFO(row.list);
        const auto set = parse_capability_set("--ambient", row.list, {}, {bit(41) - 1});
        REQUIRE_FALSE(set);
        CHECK(plain(set.error()) == Error{Stage::usage, row.message, {}, row.hint});
    }
}

TEST_CASE("a set is printed in ascending order, and an empty one as none") {
    CHECK(names_of({}) == "none");
    CHECK(names_of({bit(7) | bit(0) | bit(40)}) == "cap_chown,cap_setuid,cap_checkpoint_restore");
}

TEST_CASE("sets add, subtract and contain") {
    const CapabilitySet one{0b0011};
    const CapabilitySet two{0b0110};
    CHECK(one.with(two).bits == 0b0111);
    CHECK(one.without(two).bits == 0b0001);
    CHECK(one.size() == 2);
    CHECK(one.contains({0b0001}));
    CHECK(one.contains({}));
    CHECK_FALSE(one.contains(two));
    CHECK(CapabilitySet{}.empty());
    CHECK(CapabilitySet{bit(63)}.has(63));
    CHECK_FALSE(CapabilitySet{bit(63)}.has(62));
}

}  // namespace doff
