// SPDX-License-Identifier: MIT
//
// What the arguments of options are made of.
#include "completions.h"

#include "core/capability.h"
#include "core/expectation.h"
#include "core/landlock.h"
#include "core/limits.h"
#include "core/question.h"
#include "core/scheduling.h"
#include "core/securebits.h"
#include "core/signals.h"
#include "core/user_spec.h"

#include <algorithm>
#include <array>
#include <utility>

namespace doff {
namespace {

using Words = std::vector<std::string>;

constexpr std::array k_names{
    std::pair{Completes::nothing, "nothing"},
    std::pair{Completes::user_and_group, "user_and_group"},
    std::pair{Completes::user, "user"},
    std::pair{Completes::group, "group"},
    std::pair{Completes::groups, "groups"},
    std::pair{Completes::capabilities, "capabilities"},
    std::pair{Completes::capability_set, "capability_set"},
    std::pair{Completes::securebits, "securebits"},
    std::pair{Completes::scopes, "scopes"},
    std::pair{Completes::path, "path"},
    std::pair{Completes::directory, "directory"},
    std::pair{Completes::limit, "limit"},
    std::pair{Completes::io_class, "io_class"},
    std::pair{Completes::policy, "policy"},
    std::pair{Completes::signal, "signal"},
    std::pair{Completes::ptracer, "ptracer"},
    std::pair{Completes::lookup, "lookup"},
    std::pair{Completes::variable, "variable"},
    std::pair{Completes::question, "question"},
    std::pair{Completes::expectation, "expectation"},
    std::pair{Completes::log_place, "log_place"},
    std::pair{Completes::log_format, "log_format"},
};

std::string up_to_colon(const std::string& text) {
    return text.substr(0, text.find(':'));
}

// Those that have a name: a number without one is written as such.
Words names_of_capabilities() {
    Words words;
    for (Capability capability = 0; capability < k_capability_limit; ++capability) {
        const std::string name = name_of(capability).substr(4);
        if (name != std::to_string(capability)) {
            words.push_back(name);
        }
    }
    return words;
}

Words names_of_bits() {
    Words words;
    for (unsigned bit = 0; bit < 32; ++bit) {
        const std::string name = names_of_securebits(1U << bit);
        if (!name.starts_with("bit_")) {
            words.push_back(name);
        }
    }
    return words;
}

Words names_of_limits() {
    Words words;
    for (unsigned resource = 0; resource < k_resources.size(); ++resource) {
        words.push_back(std::string(name_of(static_cast<Resource>(resource))) + "=");
    }
    return words;
}

Words names_of_signals() {
    Words words;
    for (int signal = 1; signal <= k_signal_rtmax; ++signal) {
        const std::string name = name_of_signal(signal);
        if (name.starts_with("SIG") && !name.contains('+') && !name.contains('-')) {
            words.push_back(name.substr(3));
        }
    }
    return words;
}

Words names_of_io_classes() {
    Words words;
    for (const unsigned io_class : {k_io_none, k_io_realtime, k_io_best_effort, k_io_idle}) {
        words.push_back(up_to_colon(text_of(IoPriority{io_class, 0})));
    }
    return words;
}

Words names_of_policies() {
    Words words;
    for (const unsigned policy : {k_sched_other, k_sched_batch, k_sched_idle, k_sched_ext}) {
        words.push_back(text_of(Scheduling{policy}));
    }
    // These go on: a priority, or three times.
    for (const unsigned policy : {k_sched_fifo, k_sched_rr, k_sched_deadline}) {
        words.push_back(up_to_colon(text_of(Scheduling{policy})) + ":");
    }
    return words;
}

// What the value of an expectation is. Of what can be on or off, the words are whole.
Completes value_of(Subject subject) {
    switch (subject) {
        case Subject::uid:
        case Subject::ruid:
        case Subject::euid:
        case Subject::suid: return Completes::user;
        case Subject::gid:
        case Subject::rgid:
        case Subject::egid:
        case Subject::sgid:
        case Subject::group: return Completes::group;
        case Subject::groups: return Completes::groups;
        case Subject::caps:
        case Subject::permitted:
        case Subject::effective:
        case Subject::inheritable:
        case Subject::ambient:
        case Subject::bounding:
        case Subject::lacks: return Completes::capability_set;
        case Subject::securebits: return Completes::securebits;
        case Subject::cwd: return Completes::directory;
        case Subject::umask:
        case Subject::no_new_privs:
        case Subject::seccomp:
        case Subject::cannot_regain: break;
    }
    return Completes::nothing;
}

Words words_of_expectations() {
    Words words;
    for (const auto& [name, subject] : named_subjects()) {
        const std::string word(name);
        switch (subject) {
            case Subject::no_new_privs: words.insert(words.end(), {word, word + "=off"}); break;
            case Subject::seccomp: words.insert(words.end(), {word, word + "=none"}); break;
            case Subject::cannot_regain: words.push_back(word); break;
            default: words.push_back(word + "=");
        }
    }
    return words;
}

Words with(Words words, std::initializer_list<const char*> more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

}  // namespace

std::string description_of(const Option& option) {
    std::string text(option.help.substr(0, option.help.find(';')));
    std::ranges::replace(text, '\n', ' ');
    return text;
}

std::string_view name_of(Completes completes) {
    const auto* const found =
        std::ranges::find(k_names, completes, &std::pair<Completes, const char*>::first);
    return found == k_names.end() ? "nothing" : found->second;
}

std::vector<Completes> all_completes() {
    std::vector<Completes> all;
    all.reserve(k_names.size());
    for (const auto& [completes, name] : k_names) {
        all.push_back(completes);
    }
    return all;
}

std::vector<std::string> words_of(Completes completes) {
    switch (completes) {
        case Completes::capabilities:
        case Completes::capability_set: return with(names_of_capabilities(), {"all", "none"});
        case Completes::securebits: return with(names_of_bits(), {"all", "none"});
        case Completes::groups: return {"init", "keep", "none"};
        case Completes::scopes: {
            Words words;
            const std::string scopes = names_of_scopes(~std::uint64_t{0});
            for (const std::string_view scope : split_at_commas(scopes)) {
                words.emplace_back(scope);
            }
            return words;
        }
        case Completes::limit: return names_of_limits();
        case Completes::io_class: return names_of_io_classes();
        case Completes::policy: return names_of_policies();
        case Completes::signal: return names_of_signals();
        case Completes::ptracer: return {"any", "none"};
        case Completes::lookup: return {"outside", "inside"};
        case Completes::question: return question_starts();
        case Completes::expectation: return words_of_expectations();
        case Completes::log_place: return {"stderr", "syslog", "journal"};
        case Completes::log_format: return {"text", "json"};
        default: return {};
    }
}

std::string expectations_with(Completes completes, std::string_view end) {
    std::string names;
    for (const auto& [name, subject] : named_subjects()) {
        if (value_of(subject) == completes) {
            names += names.empty() ? "" : "|";
            names += name;
            names += end;
        }
    }
    return names;
}

std::string filled_in(std::string text, std::string_view name, std::string_view value) {
    const std::string placeholder = "@" + std::string(name) + "@";
    for (std::size_t at = text.find(placeholder); at != std::string::npos;
         at = text.find(placeholder, at + value.size())) {
        text.replace(at, placeholder.size(), value);
    }
    return text;
}

}  // namespace doff
