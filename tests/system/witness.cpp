// SPDX-License-Identifier: MIT
#include "witness.h"

#include "world.h"

#include <algorithm>
#include <charconv>
#include <ostream>
#include <sstream>

namespace doff_test {
namespace {

template <class T>
std::vector<T> numbers_in(std::string_view text, int base = 10) {
    std::vector<T> numbers;
    while (!text.empty()) {
        T number{};
        const auto end = std::from_chars(text.data(), text.data() + text.size(), number, base).ptr;
        numbers.push_back(number);
        text.remove_prefix(std::min(text.size(), static_cast<std::size_t>(end - text.data()) + 1));
    }
    return numbers;
}

template <class T>
T number_in(std::string_view text, int base = 10) {
    const auto numbers = numbers_in<T>(text, base);
    return numbers.empty() ? T{} : numbers.front();
}

std::array<std::uint32_t, 4> four_in(std::string_view text) {
    std::array<std::uint32_t, 4> ids{};
    const auto numbers = numbers_in<std::uint32_t>(text);
    std::copy_n(numbers.begin(), std::min(numbers.size(), ids.size()), ids.begin());
    return ids;
}

void read_keyring(Testimony& testimony, std::string_view value) {
    if (value == "none") {
        return;
    }
    const auto numbers = numbers_in<std::int64_t>(value);
    testimony.keyring = static_cast<int>(numbers.at(0));
    testimony.witness.new_keyring = testimony.keyring != session_keyring();
    testimony.witness.keyring_owner = static_cast<std::uint32_t>(numbers.at(1));
}

// True where the line was one of the set of capabilities or flags.
bool read_privilege(Witness& witness, std::string_view key, std::string_view value) {
    const auto set = [&] { return number_in<std::uint64_t>(value, 16); };
    if (key == "inheritable") {
        witness.inheritable = set();
    } else if (key == "permitted") {
        witness.permitted = set();
    } else if (key == "effective") {
        witness.effective = set();
    } else if (key == "bounding") {
        witness.bounding = set();
    } else if (key == "ambient") {
        witness.ambient = set();
    } else if (key == "no_new_privs") {
        witness.no_new_privs = value == "1";
    } else if (key == "securebits") {
        witness.securebits = number_in<unsigned>(value);
    } else if (key == "seccomp") {
        witness.seccomp = number_in<int>(value);
    } else if (key == "dumpable") {
        witness.dumpable = number_in<int>(value);
    } else {
        return false;
    }
    return true;
}

void read_line(Testimony& testimony, std::string_view key, std::string_view value) {
    Witness& witness = testimony.witness;
    if (read_privilege(witness, key, value)) {
        return;
    }
    if (key == "uid") {
        witness.uid = four_in(value);
    } else if (key == "gid") {
        witness.gid = four_in(value);
    } else if (key == "groups") {
        witness.groups = numbers_in<std::uint32_t>(value);
    } else if (key == "keyring") {
        read_keyring(testimony, value);
    } else if (key == "fds") {
        witness.fds = numbers_in<int>(value);
    } else if (key == "HOME") {
        witness.home = value;
    } else if (key == "USER") {
        witness.user = value;
    } else if (key == "LOGNAME") {
        witness.logname = value;
    } else if (key == "SHELL") {
        witness.shell = value;
    } else if (key == "filters") {
        testimony.filters = number_in<int>(value);
    } else if (key == "null_fds") {
        testimony.null_fds = numbers_in<int>(value);
    } else if (key == "type") {
        testimony.type_error = number_in<int>(value);
    } else if (key == "environment") {
        testimony.environment = number_in<std::size_t>(value);
    } else if (key == "argv") {
        testimony.argv.emplace_back(value);
    } else if (key == "source") {
        testimony.from_proc = value == "proc";
    }
}

std::string list_of(const std::vector<std::uint32_t>& numbers) {
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

}  // namespace

std::ostream& operator<<(std::ostream& out, const Witness& w) {
    out << "uid " << w.uid[0] << ' ' << w.uid[1] << ' ' << w.uid[2] << ' ' << w.uid[3];
    out << " gid " << w.gid[0] << ' ' << w.gid[1] << ' ' << w.gid[2] << ' ' << w.gid[3];
    out << " groups [" << list_of(w.groups) << "]" << std::hex;
    out << " inh " << w.inheritable << " prm " << w.permitted << " eff " << w.effective;
    out << " bnd " << w.bounding << " amb " << w.ambient << " securebits " << w.securebits << std::dec;
    out << " nnp " << w.no_new_privs << " seccomp " << w.seccomp << " dumpable " << w.dumpable;
    out << (w.new_keyring ? " new" : " old") << " keyring of "
        << (w.keyring_owner ? std::to_string(*w.keyring_owner) : "nobody") << " fds";
    for (const int fd : w.fds) {
        out << ' ' << fd;
    }
    return out << " HOME " << w.home.value_or("(unset)") << " USER " << w.user.value_or("(unset)")
               << " LOGNAME " << w.logname.value_or("(unset)") << " SHELL " << w.shell.value_or("(unset)");
}

std::optional<Testimony> testimony_in(const std::string& text) {
    Testimony testimony;
    bool ended = false;
    for (const std::string& line : lines_of(text)) {
        const std::size_t equals = line.find('=');
        if (equals != std::string::npos) {
            read_line(testimony, std::string_view(line).substr(0, equals),
                      std::string_view(line).substr(equals + 1));
            ended = ended || line == "end=1";
        }
    }
    if (!ended) {
        return std::nullopt;
    }
    return testimony;
}

}  // namespace doff_test
