// SPDX-License-Identifier: MIT
#include "witness.h"

#include "world.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <algorithm>
#include <charconv>

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

// statx(2) gives the device in halves.
FileId file_in(std::string_view value) {
    const auto numbers = numbers_in<std::uint64_t>(value);
    if (numbers.size() != 3) {
        return {};
    }
    return {makedev(static_cast<unsigned>(numbers[0]), static_cast<unsigned>(numbers[1])), numbers[2]};
}

// The same for limits and scheduling.
bool read_limits(Witness& witness, std::string_view key, std::string_view value) {
    if (key == "limits") {
        const auto numbers = numbers_in<std::uint64_t>(value);
        for (std::size_t at = 0; at < witness.limits.size() && 2 * at + 1 < numbers.size(); ++at) {
            witness.limits[at] = {numbers[2 * at], numbers[2 * at + 1]};
        }
    } else if (key == "nice") {
        witness.nice = number_in<int>(value);
    } else if (key == "ioprio") {
        witness.io_priority = number_in<unsigned>(value);
    } else if (key == "sched") {
        witness.scheduling = numbers_in<std::uint64_t>(value);
    } else if (key == "cpus") {
        witness.cpus = numbers_in<int>(value);
    } else if (key == "oom_score_adj") {
        witness.oom_score_adj = number_in<int>(value);
    } else {
        return false;
    }
    return true;
}

// The same for what a process is among others.
bool read_process(Witness& witness, std::string_view key, std::string_view value) {
    if (key == "umask") {
        witness.umask = number_in<unsigned>(value, 8);
    } else if (key == "root") {
        witness.root = file_in(value);
    } else if (key == "directory") {
        witness.directory = file_in(value);
    } else if (key == "leads") {
        witness.leads_session = value.starts_with('1');
        witness.leads_group = value.ends_with('1');
    } else if (key == "terminal") {
        witness.terminal = value == "1";
    } else if (key == "pdeathsig") {
        witness.parent_death_signal = number_in<int>(value);
    } else if (key == "blocked") {
        witness.blocked = number_in<std::uint64_t>(value, 16);
    } else if (key == "ignored") {
        witness.ignored = number_in<std::uint64_t>(value, 16);
    } else {
        return false;
    }
    return true;
}

// "13 list:/"
void read_attempt(Witness& witness, std::string_view value) {
    witness.attempts[std::string(value.substr(std::min(value.find(' ') + 1, value.size())))] =
        number_in<int>(value);
}

void read_line(Testimony& testimony, std::string_view key, std::string_view value) {
    Witness& witness = testimony.witness;
    if (read_privilege(witness, key, value) || read_limits(witness, key, value) ||
        read_process(witness, key, value)) {
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
    } else if (key == "variable") {
        witness.variables.emplace(value);
    } else if (key == "attempt") {
        read_attempt(witness, value);
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
        witness.argv0 = testimony.argv.front();
    } else if (key == "source") {
        testimony.from_proc = value == "proc";
    }
}

}  // namespace

FileId id_of(const std::string& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 ? FileId{status.st_dev, status.st_ino} : FileId{};
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
