// SPDX-License-Identifier: MIT
//
// The page of --check: who the command would be, and what it could do, one line each.
#include "core/quote.h"
#include "report/describe.h"
#include "report/rows.h"

#include <utility>

namespace doff {
namespace {

// As it is written for --can.
std::string written(const Question& question) {
    switch (question.kind) {
        case Question::Kind::read: return "read:" + escaped(question.path);
        case Question::Kind::write: return "write:" + escaped(question.path);
        case Question::Kind::execute: return "exec:" + escaped(question.path);
        case Question::Kind::enter: return "enter:" + escaped(question.path);
        case Question::Kind::bind: break;
    }
    return "bind:" + std::to_string(question.port);
}

// As it is written for --can, too; the path that would be executed where there is one.
std::string written(const CommandAnswer& command, const Target& target) {
    return "exec:" + escaped(command.path.empty() ? target.command.name : command.path);
}

// The row names it already.
std::string without_its_name(const std::string& why, const std::string& name) {
    for (const auto& [words, instead] : {std::pair<std::string, std::string>{quote(name) + " ", "it "},
                                         {"cannot execute " + quote(name) + ": ", ""},
                                         {"command " + quote(name) + " ", ""}}) {
        if (why.starts_with(words)) {
            return instead + why.substr(words.size());
        }
    }
    return why;
}

Row answer_row(const std::string& question, bool of_command, const std::string& words, bool yes,
               const std::string& why, const std::string& name) {
    const std::string text = why.empty() ? words : words + ": " + without_its_name(why, name);
    return {"answer",
            yes ? "yes" : "no",
            {{"question", question}, {"command", of_command}, {"yes", yes}, {"why", lines_of(why)}},
            text,
            !yes};
}

Row row_of(const CommandAnswer& command, const Target& target) {
    const std::string name = command.path.empty() ? target.command.name : command.path;
    std::string why = command.beside;
    if (command.error) {
        why = sentence(*command.error);
        why += command.error->hint.empty() ? "" : "\n" + command.error->hint;
    }
    return answer_row(written(command, target), /* of_command= */ true, "execute " + escaped(name),
                      !command.error, why, name);
}

Section answers(const CheckReport& report, const Target& target) {
    Section section{"answers", "Could it", {}, Shape::steps};
    if (!report.command.path.empty() || report.command.error) {
        section.rows.push_back(row_of(report.command, target));
    }
    for (std::size_t at = 0; at < report.answers.size(); ++at) {
        const Question& question = report.questions[at];
        section.rows.push_back(answer_row(written(question), /* of_command= */ false, text_of(question),
                                          report.answers[at].yes, report.answers[at].why, question.path));
    }
    return section;
}

// What holds in the command and could not hold where the questions were asked.
Section proof(const Target& target, bool asked) {
    Section section{"proof", "Proof", {}};
    section.rows = {{"proven", "launch", true, "made in a child up to the command, and proven"}};
    const auto add = [&](bool there, std::string key, std::string label, std::string text) {
        section.rows.push_back(
            {std::move(key), std::move(label), there && asked, there && asked ? std::move(text) : ""});
    };
    add(target.filter.asked_for(), "asked_without_seccomp", "filter of --seccomp",
        "proven in a second child; the answers are without it");
    add(target.label.has_value(), "asked_without_label", "security label",
        "begins to hold with execve(2); the answers are without it");
    return section;
}

std::string opening_of(const CheckReport& report) {
    const auto& error = report.command.error;
    const bool known = error && (error->reason || error->stage == Stage::command_not_found);
    return known             ? "The command could not be executed. It would be:"
           : error           ? "Whether the command could be executed cannot be told. It would be:"
           : report.all_so() ? "All of it could be done. The command would be:"
                             : "The command could not do all that was asked. It would be:";
}

}  // namespace

std::string failed_checks(const CheckReport& report, const Target& target) {
    std::size_t checks = report.questions.size();
    std::size_t failed = 0;
    std::string names;
    const auto add = [&](const std::string& name) {
        ++failed;
        names += (names.empty() ? "" : ", ") + name;
    };
    if (!report.command.path.empty() || report.command.error) {
        ++checks;
        if (report.command.error) {
            add(written(report.command, target));
        }
    }
    for (std::size_t at = 0; at < report.questions.size(); ++at) {
        if (at >= report.answers.size() || !report.answers[at].yes) {
            add(written(report.questions[at]));
        }
    }
    return std::to_string(failed) + " of " + std::to_string(checks) + " checks failed: " + names;
}

Document check_page(const CheckReport& report, const Target& target, Accounts& accounts) {
    Document page{.kind = "check"};
    page.opening = opening_of(report);
    page.rows = {{"all_so", "all_so", report.all_so(), ""}};
    page.sections = {ids_section(target, &accounts)};
    Section asked = answers(report, target);
    page.sections.push_back(proof(target, !asked.rows.empty()));
    page.sections.push_back(std::move(asked));
    page.legend = "the answer is no, or not known";
    page.closing = "Nothing was changed and nothing was run.";
    return page;
}

}  // namespace doff
