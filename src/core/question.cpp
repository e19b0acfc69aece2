// SPDX-License-Identifier: MIT
#include "core/question.h"

#include "core/command.h"
#include "core/denied.h"
#include "core/examine.h"
#include "core/execute.h"
#include "core/id_space.h"
#include "core/near.h"
#include "core/number.h"
#include "core/path_walk.h"
#include "core/quote.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace doff {
namespace {

constexpr const char* k_again = "--can takes one question: for another write --can again";
constexpr const char* k_form = "write read:PATH, write:PATH, exec:PATH, enter:PATH or bind:PORT";

// What there is on files beside reading and writing itself, landlock(7).
constexpr std::uint64_t k_fs_make_regular = 1 << 8;

constexpr Capability k_cap_net_bind_service = 10;

struct Verb {
    Question::Kind kind;
    std::string_view word;  // in --can
    const char* text;       // for people
    const char* done;       // "may not be read"
};

constexpr std::array k_verbs{
    Verb{Question::Kind::read, "read", "read ", "read"},
    Verb{Question::Kind::write, "write", "write ", "written"},
    Verb{Question::Kind::execute, "exec", "execute ", "executed"},
    Verb{Question::Kind::enter, "enter", "enter ", "entered"},
    Verb{Question::Kind::bind, "bind", "bind TCP port ", "bound"},
};

const Verb& verb_of(Question::Kind kind) {
    return *std::ranges::find(k_verbs, kind, &Verb::kind);
}

Answered no(const std::string& why) {
    return {false, why};
}

std::string words_for(std::errc reason) {
    return std::make_error_code(reason).message();
}

std::string reason_or(const std::string& why, std::errc reason) {
    return why.empty() ? words_for(reason) : why;
}

std::string why_not(Kernel& kernel, const Arrived& file, Question::Kind kind, std::errc reason,
                    const Landlock& landlock) {
    const bool reading = kind == Question::Kind::read;
    const unsigned wanted = reading                         ? k_may_read
                            : kind == Question::Kind::write ? k_may_write
                                                            : k_may_execute;
    switch (reason) {
        case std::errc::read_only_file_system:
            return quote(file.path) + " is on a file system that is mounted read-only";
        case std::errc::text_file_busy: return quote(file.path) + " is being executed";
        case std::errc::permission_denied: break;
        default: return words_for(reason);
    }
    if (landlock.handled.fs != 0 && kernel.faccessat(file.path.c_str(), wanted)) {
        return who_may_not(kernel, file, verb_of(kind).done) +
               (reading ? "none of --ro, --rw, --rox and --rwx covers it"
                        : "neither --rw nor --rwx covers it");
    }
    return why_denied(kernel, file, wanted, verb_of(kind).done);
}

std::string why_not_created(Kernel& kernel, const Arrived& directory, std::errc reason,
                            const Landlock& landlock) {
    if (reason == std::errc::operation_not_supported) {
        return "whether a file could be created in " + quote(directory.path) +
               " cannot be told without creating one: the file system, or something that restricts this "
               "process already, offers no other way";
    }
    constexpr unsigned k_wanted = k_may_write | k_may_execute;
    const bool denied = reason == std::errc::permission_denied;
    if (denied && !kernel.faccessat(directory.path.c_str(), k_wanted)) {
        return why_denied(kernel, directory, k_wanted, "written");
    }
    if (denied && !is_covered(kernel, landlock, directory, k_fs_make_regular)) {
        return "neither --rw nor --rwx covers " + quote(directory.path);
    }
    return why_not(kernel, directory, Question::Kind::write, reason, Landlock{});
}

// The kernel is asked, and its answer explained afterwards.
Answered of_directory(Kernel& kernel, const Arrived& directory, const Landlock& landlock, std::string yes) {
    const auto made = kernel.open_and_close(directory.path.c_str(), /* writing= */ true);
    return made ? Answered{true, std::move(yes)}
                : no(why_not_created(kernel, directory, made.error(), landlock));
}

Answered could_be_created(Kernel& kernel, const Stopped& stopped, const Landlock& landlock) {
    const auto directory = walk(kernel, stopped.directory);
    if (!stopped.last || stopped.reason != std::errc::no_such_file_or_directory || !directory) {
        return no(reason_or(why_stopped(kernel, stopped), stopped.reason));
    }
    Answered answered = of_directory(kernel, *directory, landlock, "it is not there and could be created");
    if (!answered.yes) {
        answered.why = "it is not there, and " + answered.why;
    }
    return answered;
}

Answered read_or_write(Kernel& kernel, const Question& question, const Landlock& landlock) {
    const bool writing = question.kind == Question::Kind::write;
    const auto file = walk(kernel, question.path);
    if (!file) {
        return writing ? could_be_created(kernel, file.error(), landlock)
                       : no(reason_or(why_stopped(kernel, file.error()), file.error().reason));
    }
    if (writing && file->status.is_directory()) {
        return of_directory(kernel, *file, landlock, "it is a directory, in which files can be created");
    }
    // To open a device or a pipe may do something.
    const bool harmless = file->status.is_regular() || file->status.is_directory();
    const auto allowed = harmless ? kernel.open_and_close(file->path.c_str(), writing)
                                  : kernel.faccessat(file->path.c_str(), writing ? k_may_write : k_may_read);
    if (!allowed) {
        return no(why_not(kernel, *file, question.kind, allowed.error(), landlock));
    }
    if (!harmless && !is_covered(kernel, landlock, *file, writing ? k_fs_write_file : k_fs_read_file)) {
        return no(why_not(kernel, *file, question.kind, std::errc::permission_denied, landlock));
    }
    return {true, ""};
}

Answered execute(Kernel& kernel, const Question& question, const Landlock& landlock) {
    const auto examined = examine(kernel, question.path, Execve::not_tried, &landlock);
    if (!examined.defect) {
        if (const auto why = why_capabilities_refuse(kernel, question.path.c_str()); !why.empty()) {
            return no(why);
        }
        return examined.complete() ? Answered{true, examined.beside} : no(examined.untold);
    }
    return no(reason_or(why_refused(kernel, examined, {.landlock_files = landlock.handled.fs != 0}),
                        examined.defect->reason));
}

Answered enter(Kernel& kernel, const Question& question) {
    const auto directory = walk(kernel, question.path);
    if (!directory) {
        return no(reason_or(why_stopped(kernel, directory.error()), directory.error().reason));
    }
    if (!directory->status.is_directory()) {
        return no(quote(directory->path) + " is not a directory");
    }
    const auto allowed = kernel.faccessat(directory->path.c_str(), k_may_execute);
    // Landlock has nothing against chdir(2).
    return allowed ? Answered{true, ""}
                   : no(why_not(kernel, *directory, question.kind, allowed.error(), Landlock{}));
}

// ip(7): below that port the kernel asks for CAP_NET_BIND_SERVICE, in the user namespace that owns the
// network namespace.
std::string why_port_is_denied(Kernel& kernel, std::uint16_t port) {
    const auto text = kernel.read_file("/proc/sys/net/ipv4/ip_unprivileged_port_start", 16);
    int first = 0;
    if (!text || std::from_chars(text->data(), text->data() + text->size(), first).ec != std::errc{} ||
        port >= first) {
        return "";
    }
    const auto space = read_id_space(kernel);
    const bool another = space.uids && !may_be_the_first(*space.uids);
    const auto own = kernel.capget();
    if (own && own->effective.has(k_cap_net_bind_service)) {
        return another ? "cap_net_bind_service, which a port below " + std::to_string(first) +
                             " takes, is effective here: it counts only where this user namespace owns the "
                             "network namespace"
                       : "";
    }
    return "a port below " + std::to_string(first) +
           " takes cap_net_bind_service: --ambient net_bind_service, or --keep-caps" +
           (another ? ", where this user namespace owns the network namespace" : "");
}

Answered bind(Kernel& kernel, const Question& question, const Landlock& landlock) {
    const auto bound = kernel.bind_and_close(question.port);
    if (bound) {
        return {true, ""};
    }
    if (bound.error() == std::errc::address_in_use) {
        return no("another socket has it");
    }
    const bool named = std::ranges::any_of(landlock.ports, [&](const PortRule& rule) {
        return rule.port == question.port && (rule.allowed & k_net_bind_tcp) != 0;
    });
    if (bound.error() == std::errc::permission_denied && (landlock.handled.net & k_net_bind_tcp) != 0 &&
        !named) {
        return no("--bind-tcp does not name it");
    }
    const bool denied = bound.error() == std::errc::permission_denied;
    return no(reason_or(denied ? why_port_is_denied(kernel, question.port) : "", bound.error()));
}

}  // namespace

Result<std::vector<Question>> parse_questions(const Request& request) {
    if (!request.can.empty() && !request.check) {
        return usage_error("--can says nothing without --check", "add --check or leave it out");
    }
    std::vector<Question> questions;
    for (const std::string& word : request.can) {
        const std::size_t colon = word.find(':');
        const auto* const verb =
            std::ranges::find(k_verbs, std::string_view(word).substr(0, colon), &Verb::word);
        if (colon == std::string::npos || verb == k_verbs.end()) {
            return usage_error("--can " + quote(word) + " asks for nothing that is known", k_form);
        }
        Question question{verb->kind, word.substr(colon + 1)};
        if (question.path.empty()) {
            return usage_error("--can " + quote(word) + " has nothing after the colon",
                               "is a variable unset?");
        }
        if (verb->kind == Question::Kind::bind) {
            const auto port = parse_number(question.path, 1, 65'535);
            if (!port) {
                return usage_error("--can " + quote(word) + ": " + port.error(),
                                   question.path.contains(',') ? k_again : "write bind:PORT, 1 to 65535");
            }
            question = {verb->kind, "", static_cast<std::uint16_t>(*port)};
        }
        questions.push_back(std::move(question));
    }
    return questions;
}

std::vector<std::string> question_starts() {
    std::vector<std::string> starts;
    starts.reserve(k_verbs.size());
    for (const Verb& verb : k_verbs) {
        starts.push_back(std::string(verb.word) + ":");
    }
    return starts;
}

std::string text_of(const Question& question) {
    return verb_of(question.kind).text +
           (question.kind == Question::Kind::bind ? std::to_string(question.port) : escaped(question.path));
}

std::string hint_of_another(const Question& question) {
    const bool two = std::ranges::any_of(k_verbs, [&](const Verb& verb) {
        return question.path.contains("," + std::string(verb.word) + ":");
    });
    return two ? k_again : "";
}

bool is_looked_for(const Question& question) {
    return question.kind == Question::Kind::execute && question.path.find('/') == std::string::npos;
}

Answered answer_by_search(Kernel& kernel, const Question& question, const Environment& environment,
                          const Restrictions& under, const Landlock& landlock) {
    const Command command{
        question.path, {question.path}, environment, candidates_for(question.path, environment)};
    const auto found = could_execute(kernel, exec_arguments(command), under, landlock);
    if (found.error) {
        return no(hint_lines({sentence(*found.error), found.error->hint}));
    }
    return {true, hint_lines({"it is " + quote(found.path), found.beside})};
}

Answered answer(Kernel& kernel, const Question& question, const Landlock& landlock) {
    switch (question.kind) {
        case Question::Kind::read:
        case Question::Kind::write: return read_or_write(kernel, question, landlock);
        case Question::Kind::execute: return execute(kernel, question, landlock);
        case Question::Kind::enter: return enter(kernel, question);
        case Question::Kind::bind: break;
    }
    return bind(kernel, question, landlock);
}

}  // namespace doff
