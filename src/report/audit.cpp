// SPDX-License-Identifier: MIT
#include "report/audit.h"

#include "core/quote.h"

#include <algorithm>

namespace doff {
namespace {

constexpr std::size_t k_shown_groups = 16;

constexpr std::size_t k_longest_word = 160;

// One that is longer than any that people use is left out, and its number tells.
std::string short_name(const std::string& name) {
    constexpr std::size_t k_longest = 64;
    const std::string safe = escaped(name);
    return safe.size() <= k_longest ? safe : std::string();
}

std::string short_word(const std::string& word) {
    return word.size() <= k_longest_word ? word : word.substr(0, k_longest_word) + "...";
}

std::string with_name(std::uint32_t id, const std::string& name) {
    return std::to_string(id) + (name.empty() ? "" : " (" + name + ")");
}

std::string names_or_count(CapabilitySet set) {
    constexpr int k_few = 4;
    return set.size() <= k_few ? names_of(set) : std::to_string(set.size()) + " capabilities";
}

// The words after the command's name, as long as there is room.
std::vector<std::string> first_words(const std::vector<std::string>& argv) {
    constexpr std::size_t k_room = 480;
    std::vector<std::string> words;
    std::size_t used = 0;
    for (const std::string& word : argv) {
        used += quote(word).size() + 1;
        if (used > k_room) {
            words.emplace_back("...");
            break;
        }
        words.push_back(short_word(word));
    }
    return words;
}

void add(Record& record, std::string_view between, const std::string& text) {
    record.message += record.message.empty() ? "" : between;
    record.message += text;
}

}  // namespace

Audit::Audit(const State& before, const Target& target, Accounts& accounts)
    : from_(before.uid.real),
      had_(before.capabilities.permitted),
      landlock_(target.landlock.asked_for()),
      seccomp_(target.filter.asked_for()),
      label_(target.label ? target.label->name : ""),
      quoted_command_(quote(target.command.name)),
      command_(Field::word("command", short_word(target.command.name))),
      argv_(Field::words("argv", first_words(target.command.argv))) {
    for (const Uid uid : {from_, target.uid.real, target.uid.effective}) {
        if (const auto entry = accounts.getpwuid(uid); entry && *entry) {
            users_[uid.value] = short_name((*entry)->name);
        }
    }
    std::vector<Gid> groups{target.gid.real, target.gid.effective};
    groups.insert(
        groups.end(), target.groups.begin(),
        target.groups.begin() + static_cast<std::ptrdiff_t>(std::min(target.groups.size(), k_shown_groups)));
    for (const Gid gid : groups) {
        if (groups_.contains(gid.value)) {
            continue;
        }
        if (const auto entry = accounts.getgrgid(gid); entry && *entry) {
            groups_[gid.value] = short_name((*entry)->name);
        }
    }
}

std::string Audit::user(Uid uid) const {
    const auto found = users_.find(uid.value);
    return found == users_.end() ? "" : found->second;
}

std::string Audit::group(Gid gid) const {
    const auto found = groups_.find(gid.value);
    return found == groups_.end() ? "" : found->second;
}

void Audit::tell_ids(const State& now, Record& record) const {
    const Uid uid = now.uid.effective;
    const Gid gid = now.gid.effective;
    std::string text =
        "uid " + with_name(from_.value, user(from_)) + " -> uid " + with_name(uid.value, user(uid));
    if (now.uid.real != uid) {
        text += ", real uid " + with_name(now.uid.real.value, user(now.uid.real));
    }
    text += ", gid " + with_name(gid.value, group(gid));
    if (now.gid.real != gid) {
        text += ", real gid " + with_name(now.gid.real.value, group(now.gid.real));
    }
    text += ", groups";
    std::vector<std::uint32_t> groups;
    for (const Gid each : now.groups) {
        if (groups.size() == k_shown_groups) {
            text += " ... " + std::to_string(now.groups.size()) + " in all";
            break;
        }
        groups.push_back(each.value);
        text += " " + with_name(each.value, group(each));
    }
    record.message = text + (groups.empty() ? " none" : "");
    record.fields = {Field::number("from_uid", from_.value),
                     Field::safe("from_user", user(from_)),
                     Field::number("uid", uid.value),
                     Field::safe("user", user(uid)),
                     Field::number("real_uid", now.uid.real.value),
                     Field::number("gid", gid.value),
                     Field::safe("group", group(gid)),
                     Field::number("real_gid", now.gid.real.value),
                     Field::numbers("groups", groups),
                     Field::number("group_count", now.groups.size())};
}

void Audit::tell_capabilities(const State& now, Record& record) const {
    const CapabilitySet kept = now.capabilities.permitted;
    add(record, "; ", "dropped: " + names_or_count(had_.without(kept)));
    if (!kept.empty()) {
        add(record, "; ", "kept: " + names_or_count(kept));
    }
    record.fields.push_back(Field::safe("dropped", names_of(had_.without(kept))));
    record.fields.push_back(Field::safe("kept", names_of(kept)));
}

void Audit::tell_confinement(const State& now, Record& record) const {
    if (now.no_new_privs) {
        add(record, "; ", "no_new_privs");
    }
    if (landlock_ || seccomp_) {
        const bool both = landlock_ && seccomp_;
        add(record, "; ",
            both ? "confined by landlock, seccomp"
                 : std::string("confined by ") + (landlock_ ? "landlock" : "seccomp"));
    }
    if (!label_.empty()) {
        add(record, "; ", "label " + quote(label_));
        record.fields.push_back(Field::word("label", label_));
    }
    record.fields.push_back(Field::on("no_new_privs", now.no_new_privs));
    record.fields.push_back(Field::on("landlock", landlock_));
    record.fields.push_back(Field::on("seccomp", seccomp_));
}

Record Audit::record(const State& now) const {
    Record record{Level::notice, "audit", {}};
    tell_ids(now, record);
    tell_capabilities(now, record);
    tell_confinement(now, record);
    // Last, so that nothing which the command line says can be taken for what doff says.
    add(record, "; ", "command " + quoted_command_ + ", argv " + argv_.text);
    record.fields.push_back(command_);
    record.fields.push_back(argv_);
    return record;
}

}  // namespace doff
