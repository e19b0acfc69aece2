// SPDX-License-Identifier: MIT
#include "report/message.h"

#include "core/errno_name.h"
#include "core/places.h"
#include "report/document.h"
#include "report/rows.h"

#include <string_view>

namespace doff {
namespace {

std::string_view name_of_stage(Stage stage) {
    switch (stage) {
        case Stage::usage: return "usage";
        case Stage::resolve: return "resolve";
        case Stage::perform: return "perform";
        case Stage::expectation: return "expectation";
        case Stage::proof: return "proof";
        case Stage::command_not_found: return "command_not_found";
        case Stage::command_refused: break;
    }
    return "command_refused";
}

Row field(std::string key, Json value) {
    std::string label = key;
    return {std::move(key), std::move(label), std::move(value), ""};
}

Json value_of(std::errc reason) {
    const std::string name(errno_name(reason));
    return {{"name", name.empty() ? Json() : Json(name)}, {"text", std::make_error_code(reason).message()}};
}

Json value_of(const std::vector<Difference>& differences) {
    Json list = Json::array();
    for (const auto& [what, wanted, found] : differences) {
        list.push_back({{"what", what}, {"wanted", wanted}, {"found", found}});
    }
    return list;
}

// as_json() without its newline.
std::string line_of(const Document& document) {
    std::string line = as_json(document);
    line.pop_back();
    return line;
}

std::string json_of(const Error& error, int status, const Json& differences) {
    return line_of(
        {.kind = "error",
         .rows = {field("stage", std::string(name_of_stage(error.stage))), field("status", status),
                  field("what", error.what), field("reason", error.reason ? value_of(*error.reason) : Json()),
                  field("hints", lines_of(error.hint)), field("differences", differences)}});
}

}  // namespace

std::string message_of(const Error& error, int status, Form form) {
    if (form == Form::json) {
        return json_of(error, status, Json::array());
    }
    std::string text = "doff: " + sentence(error);
    for (const Json& hint : lines_of(error.hint)) {
        text += "\nhint: " + hint.get<std::string>();
    }
    return text;
}

std::string message_of(const std::vector<Difference>& differences, int status, Form form,
                       const std::string& hint) {
    if (form == Form::json) {
        return json_of({Stage::proof, "not proven, nothing was run", {}, hint}, status,
                       value_of(differences));
    }
    std::string text;
    for (const auto& [what, wanted, found] : differences) {
        text += text.empty() ? "" : "\n";
        text += "doff: not proven, nothing was run: ";
        text += what;
        text += ": wanted ";
        text += wanted;
        text += ", found ";
        text += found;
    }
    return text;
}

std::string json_of_unmet(const std::vector<Judgement>& unmet, int status) {
    std::vector<Difference> differences;
    differences.reserve(unmet.size());
    std::string hints;
    for (const Judgement& judgement : unmet) {
        differences.push_back({judgement.what, judgement.wanted, judgement.found});
        hints = with_line(hints, judgement.way_out);
    }
    return json_of({Stage::expectation, "not what --assert expects", {}, hints}, status,
                   value_of(differences));
}

std::string message_of(const std::string& note, Form form) {
    return form == Form::json ? line_of({.kind = "note", .rows = {field("text", note)}}) : "doff: " + note;
}

}  // namespace doff
