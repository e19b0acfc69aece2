// SPDX-License-Identifier: MIT
#include "report/message.h"

#include "report/document.h"
#include "report/rows.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace doff {
namespace {

struct Name {
    std::errc reason;
    std::string_view name;
};

// What a system call of doff's, a database or doff itself gives as a reason, errno(3). Any other has no name
// here and is told by its words alone.
constexpr std::array k_names{
    Name{std::errc::address_in_use, "EADDRINUSE"},
    Name{std::errc::argument_list_too_long, "E2BIG"},
    Name{std::errc::bad_address, "EFAULT"},
    Name{std::errc::bad_file_descriptor, "EBADF"},
    Name{std::errc::connection_refused, "ECONNREFUSED"},
    Name{std::errc::cross_device_link, "EXDEV"},
    Name{std::errc::device_or_resource_busy, "EBUSY"},
    Name{std::errc::executable_format_error, "ENOEXEC"},
    Name{std::errc::file_exists, "EEXIST"},
    Name{std::errc::file_too_large, "EFBIG"},
    Name{std::errc::filename_too_long, "ENAMETOOLONG"},
    Name{std::errc::function_not_supported, "ENOSYS"},
    Name{std::errc::inappropriate_io_control_operation, "ENOTTY"},
    Name{std::errc::interrupted, "EINTR"},
    Name{std::errc::invalid_argument, "EINVAL"},
    Name{std::errc::io_error, "EIO"},
    Name{std::errc::is_a_directory, "EISDIR"},
    Name{std::errc::no_child_process, "ECHILD"},
    Name{std::errc::no_message, "ENOMSG"},
    Name{std::errc::no_space_on_device, "ENOSPC"},
    Name{std::errc::no_such_device, "ENODEV"},
    Name{std::errc::no_such_device_or_address, "ENXIO"},
    Name{std::errc::no_such_file_or_directory, "ENOENT"},
    Name{std::errc::no_such_process, "ESRCH"},
    Name{std::errc::not_a_directory, "ENOTDIR"},
    Name{std::errc::not_enough_memory, "ENOMEM"},
    Name{std::errc::not_supported, "EOPNOTSUPP"},
    Name{std::errc::operation_not_permitted, "EPERM"},
    Name{std::errc::permission_denied, "EACCES"},
    Name{std::errc::protocol_error, "EPROTO"},
    Name{std::errc::read_only_file_system, "EROFS"},
    Name{std::errc::resource_unavailable_try_again, "EAGAIN"},
    Name{std::errc::result_out_of_range, "ERANGE"},
    Name{std::errc::text_file_busy, "ETXTBSY"},
    Name{std::errc::timed_out, "ETIMEDOUT"},
    Name{std::errc::too_many_files_open, "EMFILE"},
    Name{std::errc::too_many_files_open_in_system, "ENFILE"},
    Name{std::errc::too_many_symbolic_link_levels, "ELOOP"},
    Name{std::errc::value_too_large, "EOVERFLOW"},
};

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
    const auto* const found = std::ranges::find(k_names, reason, &Name::reason);
    return {{"name", found == k_names.end() ? Json() : Json(std::string(found->name))},
            {"text", std::make_error_code(reason).message()}};
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

std::string message_of(const std::vector<Difference>& differences, int status, Form form) {
    if (form == Form::json) {
        return json_of({Stage::proof, "not proven, nothing was run", {}, {}}, status, value_of(differences));
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

std::string message_of_unmet(const std::vector<Judgement>& unmet, int status, Form form) {
    if (form == Form::json) {
        std::vector<Difference> differences;
        differences.reserve(unmet.size());
        for (const Judgement& judgement : unmet) {
            differences.push_back({judgement.what, judgement.wanted, judgement.found});
        }
        return json_of({Stage::expectation, "not what --assert expects", {}, {}}, status,
                       value_of(differences));
    }
    std::string text;
    for (const Judgement& judgement : unmet) {
        text += (text.empty() ? "doff: " : "\ndoff: ") + sentence(judgement);
    }
    return text;
}

std::string message_of(const std::string& note, Form form) {
    return form == Form::json ? line_of({.kind = "note", .rows = {field("text", note)}}) : "doff: " + note;
}

}  // namespace doff
