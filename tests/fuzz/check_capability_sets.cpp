// SPDX-License-Identifier: MIT
//
// Any words as a list of capabilities and of securebits, "all,-sys_admin,+chown". What comes of it is what a
// second reader makes of it, with the names of capabilities(7) and a set of names in place of bits; and the
// set written out reads the same.
#include "core/capability.h"
#include "core/securebits.h"
#include "fuzz/checks.h"
#include "fuzz/second_reader.h"

#include <map>
#include <optional>
#include <set>

namespace doff {
namespace {

using Numbers = std::set<unsigned>;
using Names = std::map<std::string, unsigned>;  // each way to write one, in capital letters

// By number, capabilities(7) and <linux/capability.h>.
const std::string k_capabilities =
    "CHOWN,DAC_OVERRIDE,DAC_READ_SEARCH,FOWNER,FSETID,KILL,SETGID,SETUID,SETPCAP,LINUX_IMMUTABLE,"
    "NET_BIND_SERVICE,NET_BROADCAST,NET_ADMIN,NET_RAW,IPC_LOCK,IPC_OWNER,SYS_MODULE,SYS_RAWIO,SYS_CHROOT,"
    "SYS_PTRACE,SYS_PACCT,SYS_ADMIN,SYS_BOOT,SYS_NICE,SYS_RESOURCE,SYS_TIME,SYS_TTY_CONFIG,MKNOD,LEASE,"
    "AUDIT_WRITE,AUDIT_CONTROL,SETFCAP,MAC_OVERRIDE,MAC_ADMIN,SYSLOG,WAKE_ALARM,BLOCK_SUSPEND,AUDIT_READ,"
    "PERFMON,BPF,CHECKPOINT_RESTORE";
const std::string k_securebits =
    "NOROOT,NOROOT_LOCKED,NO_SETUID_FIXUP,NO_SETUID_FIXUP_LOCKED,KEEP_CAPS,KEEP_CAPS_LOCKED,"
    "NO_CAP_AMBIENT_RAISE,NO_CAP_AMBIENT_RAISE_LOCKED,EXEC_RESTRICT_FILE,EXEC_RESTRICT_FILE_LOCKED,"
    "EXEC_DENY_INTERACTIVE,EXEC_DENY_INTERACTIVE_LOCKED";

Names names_in(const std::string& list, const std::string& prefix) {
    Names names;
    unsigned number = 0;
    for (const std::string& name : second::split(list, ',')) {
        names[name] = names[prefix + name] = number++;
    }
    return names;
}

const Names& capability_names() {
    static const Names k_names = [] {
        Names names = names_in(k_capabilities, "CAP_");
        for (unsigned bit = 0; bit < 64; ++bit) {
            names[std::to_string(bit)] = names["CAP_" + std::to_string(bit)] = bit;
        }
        return names;
    }();
    return k_names;
}

const Names& securebit_names() {
    static const Names k_names = names_in(k_securebits, "SECBIT_");
    return k_names;
}

Numbers numbers_of(std::uint64_t bits) {
    Numbers numbers;
    for (unsigned bit = 0; bit < 64; ++bit) {
        if ((bits & std::uint64_t{1} << bit) != 0) {
            numbers.insert(bit);
        }
    }
    return numbers;
}

struct SecondReader {
    const Names& names;
    Numbers base;
    Numbers all;
    bool hyphens = false;  // may stand for the underscores of a name

    std::optional<Numbers> named(std::string word) const {
        if (word == "ALL") {
            return all;
        }
        std::ranges::replace(word, hyphens ? '-' : '_', '_');
        const auto found = names.find(word);
        return found == names.end() ? std::nullopt : std::optional(Numbers{found->second});
    }

    std::optional<Numbers> read(std::string_view text) const {
        const std::string list = second::in_upper_case(std::string(text));
        if (list == "NONE") {
            return Numbers{};
        }
        const auto signed_word = [](const std::string& word) { return word.find_first_of("+-") == 0; };
        const bool changes = signed_word(list);
        Numbers set = changes ? base : Numbers{};
        for (const std::string& word : second::split(list, ',')) {
            const auto numbers = named(word.substr(signed_word(word) ? 1 : 0));
            if (!numbers || (changes && !signed_word(word))) {
                return std::nullopt;
            }
            if (word == "-ALL") {
                set.clear();
            }
            for (const unsigned number : *numbers) {
                word.starts_with('-') ? void(set.erase(number)) : void(set.insert(number));
            }
        }
        return set;
    }
};

void compare(const auto& read, std::uint64_t bits, const std::optional<Numbers>& second) {
    require(read.has_value() == second.has_value(), "one reader takes what the other refuses");
    require(!read || numbers_of(bits) == *second, "two readers, two sets");
    if (!read) {
        require_fit_message(read.error());
    }
}

void check_capabilities(std::string_view list, std::uint64_t base, std::uint64_t all) {
    const auto set = parse_capability_set("--bounding", list, {base}, {all});
    const std::uint64_t bits = set ? set->bits : 0;
    compare(set, bits, SecondReader{capability_names(), numbers_of(base), numbers_of(all)}.read(list));
    require(parse_capability_list("--keep-caps", names_of(CapabilitySet{bits})) == CapabilitySet{bits},
            "capabilities written and read");
}

void check_securebits(std::string_view list, unsigned base, unsigned all) {
    const auto set = parse_securebits("--securebits", list, base, all);
    const unsigned bits = set.value_or(0);
    compare(set, bits, SecondReader{securebit_names(), numbers_of(base), numbers_of(all), true}.read(list));
    require(parse_securebits("--securebits", names_of_securebits(bits), 0, 0) == bits,
            "securebits written and read");
}

}  // namespace

void check_capability_sets(std::string_view input) {
    if (!fits_argv(input)) {
        return;
    }
    constexpr std::uint64_t k_newer_kernel = std::uint64_t{1} << 63;
    check_capabilities(input, 0, 0x1ff'ffff'ffff);
    check_capabilities(input, k_newer_kernel | 0xa5a5, 0xffff'fffe);
    check_securebits(input, 0, 0xff);
    check_securebits(input, 0x305, 0xfff);
}

}  // namespace doff
