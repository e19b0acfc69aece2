// SPDX-License-Identifier: MIT
#include "core/expectation.h"

#include "core/lookup.h"
#include "core/near.h"
#include "core/number.h"
#include "core/opened.h"
#include "core/quote.h"
#include "core/securebits.h"
#include "core/user_spec.h"
#include "core/who.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace doff {
namespace {

constexpr unsigned k_every_securebit = 0xfff;

constexpr std::array k_rows{
    NamedSubject{"uid", Subject::uid},
    NamedSubject{"gid", Subject::gid},
    NamedSubject{"ruid", Subject::ruid},
    NamedSubject{"euid", Subject::euid},
    NamedSubject{"suid", Subject::suid},
    NamedSubject{"rgid", Subject::rgid},
    NamedSubject{"egid", Subject::egid},
    NamedSubject{"sgid", Subject::sgid},
    NamedSubject{"groups", Subject::groups},
    NamedSubject{"group", Subject::group},
    NamedSubject{"caps", Subject::caps},
    NamedSubject{"permitted", Subject::permitted},
    NamedSubject{"effective", Subject::effective},
    NamedSubject{"inheritable", Subject::inheritable},
    NamedSubject{"ambient", Subject::ambient},
    NamedSubject{"bounding", Subject::bounding},
    NamedSubject{"lacks", Subject::lacks},
    NamedSubject{"securebits", Subject::securebits},
    NamedSubject{"no-new-privs", Subject::no_new_privs},
    NamedSubject{"seccomp", Subject::seccomp},
    NamedSubject{"umask", Subject::umask},
    NamedSubject{"cwd", Subject::cwd},
    NamedSubject{"cannot-regain", Subject::cannot_regain},
};

// What --show and setpriv(1) call them.
struct OtherName {
    std::string_view name;
    std::string_view row;
};
constexpr std::array k_other_names{OtherName{"user", "uid"}, OtherName{"nnp", "no-new-privs"}};

std::unexpected<Error> unknown(std::string_view name) {
    std::vector<std::string_view> names;
    std::string list;
    for (const NamedSubject& row : k_rows) {
        names.push_back(row.name);
        list += (list.empty() ? "" : row.subject == Subject::caps ? "\nand " : " ") + std::string(row.name);
    }
    const auto* const other = std::ranges::find(k_other_names, name, &OtherName::name);
    const std::string near_ones =
        other != k_other_names.end() ? did_you_mean({&other->row, 1}) : did_you_mean(name, names);
    return usage_error("--assert knows no " + quote(name),
                       near_ones.empty() ? "it knows " + list : near_ones);
}

// Every capability that this kernel has: of any other prctl(2) says EINVAL.
CapabilitySet capabilities_of_kernel(Kernel& kernel) {
    CapabilitySet all;
    for (Capability capability = 0; capability < k_capability_limit; ++capability) {
        if (kernel.prctl(Prctl::capbset_read, capability)) {
            all.add(capability);
        }
    }
    return all;
}

// What is read for one of the rows from what stands behind its "=".
class Reader {
public:
    Reader(Expectation& into, std::string option, Accounts& accounts, Kernel& kernel, int root)
        : into_(into), option_(std::move(option)), accounts_(accounts), kernel_(kernel), root_(root) {}

    Result<void> user(const std::string& word) const {
        const auto person = find_person(word, /* entry_needed= */ false, accounts_, kernel_);
        if (!person) {
            return std::unexpected(person.error());
        }
        into_.id = person->uid.value;
        return {};
    }

    Result<void> group(const std::string& word) const {
        const auto gid = find_gid(word, accounts_, kernel_);
        if (!gid) {
            return std::unexpected(gid.error());
        }
        into_.id = gid->value;
        return {};
    }

    Result<void> groups(const std::string& word) const {
        const auto list = parse_group_list(word, option_);
        if (!list) {
            return std::unexpected(list.error());
        }
        if (list->init || list->keep) {
            return usage_error(option_ + " names groups, and init and keep are none: " + quote(word),
                               "write names and numbers, or none");
        }
        for (const Who& who : list->groups) {
            const auto gid = find_gid(who, accounts_, kernel_);
            if (!gid) {
                return std::unexpected(gid.error());
            }
            into_.groups.push_back(*gid);
        }
        sort_and_dedupe(into_.groups);
        return {};
    }

    Result<void> capabilities(const std::string& word) const {
        if (const auto whole = refuse_sign(word); !whole) {
            return whole;
        }
        const bool names_all = word.contains("all") || word.contains("ALL");
        const auto set = parse_capability_set(option_, word, {},
                                              names_all ? capabilities_of_kernel(kernel_) : CapabilitySet{});
        if (!set) {
            return std::unexpected(set.error());
        }
        if (into_.subject == Subject::lacks && set->empty()) {
            return usage_error(option_ + "=" + word + " expects nothing",
                               "name the capabilities that must be in no set");
        }
        into_.set = *set;
        return {};
    }

    Result<void> securebits(const std::string& word) const {
        if (const auto whole = refuse_sign(word); !whole) {
            return whole;
        }
        const auto bits = parse_securebits(option_, word, 0, k_every_securebit);
        if (!bits) {
            return std::unexpected(bits.error());
        }
        into_.bits = *bits;
        return {};
    }

    Result<void> umask(const std::string& word) const {
        const auto mask = parse_umask(option_, word);
        if (!mask) {
            return std::unexpected(mask.error());
        }
        into_.bits = *mask;
        return {};
    }

    Result<void> directory(const std::string& word) const {
        const auto status = look_at(kernel_, word.c_str(), root_);
        if (!status) {
            return std::unexpected(
                Error{Stage::resolve, option_ + ": cannot look at " + quote(word), status.error(), {}});
        }
        if (!status->is_directory()) {
            return usage_error(option_ + ": " + quote(word) + " is no directory");
        }
        into_.directory = id_of(*status);
        return {};
    }

    // `yes` is what the name alone says.
    Result<void> choice(const std::string& word, std::string_view yes, std::string_view no) const {
        if (word != yes && word != no) {
            return usage_error(option_ + " is " + std::string(yes) + " or " + std::string(no) + "; found " +
                               quote(word));
        }
        into_.on = word == yes;
        return {};
    }

private:
    // There is nothing that it could be added to or taken from.
    Result<void> refuse_sign(std::string_view word) const {
        if (!word.starts_with('+') && !word.starts_with('-')) {
            return {};
        }
        return usage_error(
            option_ + " is a whole set; found " + quote(word),
            "write the set itself, all,-sys_admin for all but one, or --assert lacks=sys_admin");
    }

    Expectation& into_;
    std::string option_;
    Accounts& accounts_;
    Kernel& kernel_;
    int root_;
};

Result<void> read_value(const Reader& read, Subject subject, const std::string& word) {
    switch (subject) {
        case Subject::uid:
        case Subject::ruid:
        case Subject::euid:
        case Subject::suid: return read.user(word);
        case Subject::gid:
        case Subject::rgid:
        case Subject::egid:
        case Subject::sgid:
        case Subject::group: return read.group(word);
        case Subject::groups: return read.groups(word);
        case Subject::caps:
        case Subject::permitted:
        case Subject::effective:
        case Subject::inheritable:
        case Subject::ambient:
        case Subject::bounding:
        case Subject::lacks: return read.capabilities(word);
        case Subject::securebits: return read.securebits(word);
        case Subject::no_new_privs: return read.choice(word, "on", "off");
        case Subject::seccomp: return read.choice(word, "filter", "none");
        case Subject::umask: return read.umask(word);
        case Subject::cwd: return read.directory(word);
        case Subject::cannot_regain: break;
    }
    return {};
}

// "root,gid=root", of which the second is an expectation of its own.
bool holds_another(std::string_view value) {
    for (std::size_t comma = value.find(','); comma != std::string_view::npos;
         comma = value.find(',', comma + 1)) {
        const std::string_view rest = value.substr(comma + 1);
        const std::string_view name = rest.substr(0, rest.find_first_of("=,"));
        if (std::ranges::find(k_rows, name, &NamedSubject::name) != k_rows.end() &&
            (rest.substr(name.size()).starts_with('=') || name.contains('-'))) {
            return true;
        }
    }
    return false;
}

bool stands_alone(Subject subject) {
    return subject == Subject::no_new_privs || subject == Subject::seccomp ||
           subject == Subject::cannot_regain;
}

}  // namespace

std::span<const NamedSubject> named_subjects() {
    return k_rows;
}

Result<Expectation> parse_expectation(const std::string& word, Accounts& accounts, Kernel& kernel, int root) {
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const auto* const row = std::ranges::find(k_rows, name, &NamedSubject::name);
    if (row == k_rows.end()) {
        return unknown(name);
    }
    Expectation expectation;
    expectation.subject = row->subject;
    expectation.text = word;
    const std::string option = "--assert " + name;
    if (equals == std::string::npos) {
        if (!stands_alone(row->subject)) {
            return usage_error(option + " needs a value", "write " + option + "=VALUE");
        }
        return expectation;
    }
    if (row->subject == Subject::cannot_regain) {
        return usage_error(option + " takes no value; found " + quote(word), "write " + option);
    }
    const Reader reader(expectation, option, accounts, kernel, root);
    const std::string value = word.substr(equals + 1);
    if (value.empty()) {
        return usage_error(option + "= has no value", "is a variable unset?");
    }
    if (const auto read = read_value(reader, row->subject, value); !read) {
        Error error = read.error();
        if (!error.what.contains("--assert")) {
            error.what = option + ": " + error.what;
        }
        if (holds_another(value)) {
            error.hint = "--assert takes one expectation: for another write --assert again";
        }
        return std::unexpected(std::move(error));
    }
    return expectation;
}

Result<std::vector<Expectation>> parse_expectations(const std::vector<std::string>& words, Accounts& accounts,
                                                    Kernel& kernel, int root) {
    std::vector<Expectation> expectations;
    for (const std::string& word : words) {
        auto expectation = parse_expectation(word, accounts, kernel, root);
        if (!expectation) {
            return std::unexpected(expectation.error());
        }
        expectations.push_back(*std::move(expectation));
    }
    return expectations;
}

}  // namespace doff
