// SPDX-License-Identifier: MIT
#include "profile/read_profile.h"

#include "core/bpf.h"
#include "core/kernel.h"
#include "core/quote.h"
#include "profile/json_view.h"
#include "profile/names.h"
#include "profile/refusal.h"

#include <algorithm>
#include <limits>

namespace doff {
namespace {

constexpr std::uint64_t k_largest_value = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t k_largest_error = 4094;  // of those that libseccomp takes
constexpr std::uint32_t k_eperm = 1;

// An action, and the errno that is written beside it: by number, or by name, which goes before where
// both are there, because the number is then that of another architecture.
std::uint32_t read_action(const JsonView& object, const char* action_key, const char* number_key,
                          const char* name_key) {
    const JsonView view = object.at(action_key);
    const std::string name = view.text();
    const auto action = action_named(name);
    if (!action) {
        throw Refusal(view.placed("unknown action " + quote(name)), k_action_hint);
    }
    if (*action == k_seccomp_notify) {
        throw Refusal(view.placed(quote(name) + " needs a process that listens, and none stays behind"),
                      "write another action, for example SCMP_ACT_ERRNO");
    }
    const bool carries_number = *action == k_seccomp_errno || *action == k_seccomp_trace;
    const std::uint64_t largest = *action == k_seccomp_trace ? k_seccomp_data_mask : k_largest_error;
    auto error = object.find(number_key);
    std::optional<std::uint64_t> number;
    if (error) {
        number = error->number(largest);
    }
    if (const auto by_name = object.find(name_key); by_name && !by_name->text().empty()) {
        error = by_name;
        number = error_named(by_name->text());
        if (!number || *number > largest) {
            throw Refusal(error->placed("unknown error " + quote(error->text())),
                          "a name as in errno(3), for example EPERM, or a number up to 4094");
        }
    }
    if (number && !carries_number) {
        throw Refusal(error->placed("an error is given, and " + quote(name) + " has no use for one"),
                      "an error goes with SCMP_ACT_ERRNO and SCMP_ACT_TRACE");
    }
    // Without one both carry EPERM.
    return carries_number ? *action | static_cast<std::uint32_t>(number.value_or(k_eperm)) : *action;
}

const Architecture& read_architecture(const JsonView& view) {
    const std::string name = view.text();
    const Architecture* const architecture = architecture_named(name);
    if (architecture == nullptr) {
        throw Refusal(view.placed("unknown architecture " + quote(name)), "for example SCMP_ARCH_X86_64");
    }
    return *architecture;
}

// The native architecture is in every filter, whether it is listed or not.
void add_architecture(std::vector<const Architecture*>& list, const Architecture& architecture) {
    if (std::ranges::find(list, &architecture) == list.end()) {
        list.push_back(&architecture);
    }
}

std::vector<const Architecture*> read_architectures(const JsonView& top) {
    std::vector<const Architecture*> list{&native_architecture()};
    const auto plain = top.find("architectures");
    if (plain) {
        for (const JsonView& view : plain->elements()) {
            add_architecture(list, read_architecture(view));
        }
    }
    const auto map = top.find("archMap");
    if (!map) {
        return list;
    }
    if (plain && !plain->elements().empty() && !map->elements().empty()) {
        throw Refusal("both 'architectures' and 'archMap' are in it", "delete one of the two");
    }
    bool found = false;
    for (const JsonView& entry : map->elements()) {
        entry.expect_keys({"architecture", "subArchitectures"}, "");
        const bool ours = &read_architecture(entry.at("architecture")) == &native_architecture();
        const auto subs = entry.find("subArchitectures");
        for (const JsonView& view : subs ? subs->elements() : std::vector<JsonView>{}) {
            const Architecture& sub = read_architecture(view);
            // Of two entries for the same architecture the first one counts.
            if (ours && !found) {
                add_architecture(list, sub);
            }
        }
        found = found || ours;
    }
    return list;
}

unsigned read_flags(const JsonView& top) {
    const auto list = top.find("flags");
    if (!list) {
        return k_seccomp_spec_allow;  // what the runtimes set where a profile says nothing
    }
    unsigned flags = 0;
    for (const JsonView& view : list->elements()) {
        const std::string name = view.text();
        const auto flag = flag_named(name);
        if (!flag) {
            throw Refusal(view.placed("unknown flag " + quote(name)), k_flag_hint);
        }
        flags |= *flag;
    }
    return flags;
}

scmp_arg_cmp read_condition(const JsonView& object) {
    object.expect_keys({"index", "value", "valueTwo", "op"}, "the keys are index, value, valueTwo and op");
    const JsonView view = object.at("op");
    const std::string name = view.text();
    const auto comparison = comparison_named(name);
    if (!comparison) {
        throw Refusal(view.placed("unknown comparison " + quote(name)), k_comparison_hint);
    }
    constexpr std::uint64_t k_last_argument = 5;
    const auto index = static_cast<unsigned>(object.at("index").number(k_last_argument));
    const std::uint64_t value = object.at("value").number(k_largest_value);
    const auto second = object.find("valueTwo");
    const std::uint64_t value_two = second ? second->number(k_largest_value) : 0;
    // libseccomp would forget about those bits, and match.
    if (*comparison == SCMP_CMP_MASKED_EQ && (value_two & ~value) != 0) {
        throw Refusal(
            second->placed("bits are set that the mask in 'value' has not, so nothing is ever equal"),
            "'value' is the mask, and 'valueTwo' what is left of the argument under it");
    }
    return {index, *comparison, value, value_two};
}

std::vector<std::string> read_names(const JsonView& rule) {
    const auto list = rule.find("names");
    const auto single = rule.find("name");
    std::vector<std::string> names = list ? list->texts() : std::vector<std::string>{};
    if (single && !single->text().empty()) {
        if (!names.empty()) {
            throw Refusal(rule.placed("both 'name' and 'names' are in it"), "delete one of the two");
        }
        names.push_back(single->text());
    }
    if (!list && names.empty()) {
        throw Refusal(rule.placed("no 'names' in it"), "a rule names the system calls it is for");
    }
    for (const std::string& name : names) {
        const bool plausible = !name.empty() && std::ranges::all_of(name, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        });
        if (!plausible) {
            throw Refusal(rule.placed("no name of a system call: " + quote(name)),
                          "names are in lower case, as in syscalls(2)");
        }
    }
    return names;
}

Rule read_rule(const JsonView& object) {
    object.expect_keys(
        {"names", "name", "action", "errnoRet", "errno", "args", "comment", "includes", "excludes"},
        "the keys are names, action, errnoRet, errno, args, includes and excludes");
    Rule rule;
    rule.place = object.path();
    rule.names = read_names(object);
    rule.action = read_action(object, "action", "errnoRet", "errno");
    if (const auto list = object.find("args")) {
        for (const JsonView& view : list->elements()) {
            rule.conditions.push_back(read_condition(view));
        }
    }
    rule.includes = read_terms(object, "includes");
    rule.excludes = read_terms(object, "excludes");
    return rule;
}

void refuse_listener(const JsonView& top, const char* key) {
    if (const auto view = top.find(key); view && !view->text().empty()) {
        throw Refusal(view->placed("a listener is asked for, and none can be served"),
                      "filters are loaded here, and nothing stays behind to answer for them");
    }
}

}  // namespace

Profile read_profile(std::string_view json) {
    const auto document = parse_json(json);
    const JsonView top(document, "");
    if (top.find("linux") || top.find("ociVersion")) {
        throw Refusal("this is a whole OCI configuration", "give the object linux.seccomp of it alone");
    }
    top.expect_keys({"defaultAction", "defaultErrnoRet", "defaultErrno", "architectures", "archMap", "flags",
                     "listenerPath", "listenerMetadata", "syscalls"},
                    "the keys are those of Docker's profiles and of the OCI runtime specification");
    Profile profile;
    profile.default_action = read_action(top, "defaultAction", "defaultErrnoRet", "defaultErrno");
    profile.architectures = read_architectures(top);
    profile.flags = read_flags(top);
    refuse_listener(top, "listenerPath");
    refuse_listener(top, "listenerMetadata");
    if (const auto list = top.find("syscalls")) {
        for (const JsonView& view : list->elements()) {
            profile.rules.push_back(read_rule(view));
        }
    }
    return profile;
}

}  // namespace doff
