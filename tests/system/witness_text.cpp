// SPDX-License-Identifier: MIT
//
// A witness in words, for messages.
#include "witness.h"

#include <algorithm>
#include <ostream>
#include <sstream>
#include <system_error>

namespace doff_test {
namespace {

template <class Numbers>
std::string list_of(const Numbers& numbers) {
    constexpr std::size_t k_shown = 12;
    std::ostringstream text;
    for (std::size_t at = 0; at < std::min(numbers.size(), k_shown); ++at) {
        text << (at == 0 ? "" : " ") << numbers[at];
    }
    if (numbers.size() > k_shown) {
        text << " ... " << numbers.size() << " in all";
    }
    return text.str();
}

std::string hex_of(std::uint64_t bits) {
    std::ostringstream text;
    text << std::hex << bits;
    return text.str();
}

std::string text_of(const FileId& file) {
    return std::to_string(file.device) + ":" + std::to_string(file.inode);
}

std::string text_of(const std::array<SoftHard, 16>& limits) {
    constexpr std::uint64_t k_unlimited = ~std::uint64_t{0};
    std::string text;
    for (const auto& [soft, hard] : limits) {
        const auto value = [](std::uint64_t limit) {
            return limit == k_unlimited ? std::string("-") : std::to_string(limit);
        };
        text += (text.empty() ? "" : " ") + value(soft) + ":" + value(hard);
    }
    return text;
}

std::string text_of(const std::set<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

std::string text_of(const std::map<std::string, int>& attempts) {
    std::string text;
    for (const auto& [what, error] : attempts) {
        text += (text.empty() ? "" : ", ") + what + " " +
                (error == 0 ? "works" : std::generic_category().message(error));
    }
    return text;
}

struct Field {
    const char* name;
    std::string text;
};

std::vector<Field> fields_of(const Witness& w) {
    const auto or_unset = [](const std::optional<std::string>& value) { return value.value_or("(unset)"); };
    const auto flag = [](bool on) { return std::string(on ? "yes" : "no"); };
    return {
        {"uid", list_of(w.uid)},
        {"gid", list_of(w.gid)},
        {"groups", list_of(w.groups)},
        {"inheritable", hex_of(w.inheritable)},
        {"permitted", hex_of(w.permitted)},
        {"effective", hex_of(w.effective)},
        {"bounding", hex_of(w.bounding)},
        {"ambient", hex_of(w.ambient)},
        {"no_new_privs", flag(w.no_new_privs)},
        {"securebits", hex_of(w.securebits)},
        {"seccomp", std::to_string(w.seccomp)},
        {"new keyring", flag(w.new_keyring)},
        {"keyring of", w.keyring_owner ? std::to_string(*w.keyring_owner) : "nobody"},
        {"dumpable", std::to_string(w.dumpable)},
        {"fds", list_of(w.fds)},
        {"limits", text_of(w.limits)},
        {"nice", std::to_string(w.nice)},
        {"I/O priority", std::to_string(w.io_priority)},
        {"scheduling", list_of(w.scheduling)},
        {"CPUs", list_of(w.cpus)},
        {"oom_score_adj", w.oom_score_adj ? std::to_string(*w.oom_score_adj) : "unread"},
        {"umask", std::to_string(w.umask)},
        {"root", text_of(w.root)},
        {"directory", text_of(w.directory)},
        {"leads its session", flag(w.leads_session)},
        {"leads its group", flag(w.leads_group)},
        {"has a terminal", flag(w.terminal)},
        {"parent-death signal", std::to_string(w.parent_death_signal)},
        {"blocked", hex_of(w.blocked)},
        {"ignored", hex_of(w.ignored)},
        {"argv[0]", w.argv0},
        {"HOME", or_unset(w.home)},
        {"USER", or_unset(w.user)},
        {"LOGNAME", or_unset(w.logname)},
        {"SHELL", or_unset(w.shell)},
        {"variables", text_of(w.variables)},
        {"attempts", text_of(w.attempts)},
    };
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Witness& witness) {
    for (const auto& [name, text] : fields_of(witness)) {
        out << name << ' ' << text << "; ";
    }
    return out;
}

std::string differences(const Witness& wanted, const Witness& found) {
    const auto one = fields_of(wanted);
    const auto other = fields_of(found);
    std::string text;
    for (std::size_t at = 0; at < one.size(); ++at) {
        if (one[at].text != other[at].text) {
            text +=
                std::string(one[at].name) + ": wanted " + one[at].text + ", found " + other[at].text + "\n";
        }
    }
    // A list that is cut may hide the difference.
    return text.empty() && wanted != found ? "in the rest of a long list\n" : text;
}

}  // namespace doff_test
