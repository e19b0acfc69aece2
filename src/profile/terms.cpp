// SPDX-License-Identifier: MIT
#include "profile/terms.h"

#include "core/quote.h"
#include "profile/architectures.h"
#include "profile/json_view.h"
#include "profile/refusal.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace doff {
namespace {

CapabilitySet read_capabilities(const JsonView& list) {
    CapabilitySet set;
    for (const JsonView& view : list.elements()) {
        const std::string name = view.text();
        // Spelt any other way it would not match in a runtime either.
        const bool spelt = name.starts_with("CAP_") && std::ranges::none_of(name, [](char c) {
                               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ',';
                           });
        const auto capability = parse_capability_list("caps", name);
        if (!spelt || !capability) {
            throw Refusal(view.placed("unknown capability " + quote(name)),
                          "write names as in capabilities(7), for example CAP_SYS_ADMIN");
        }
        set = set.with(*capability);
    }
    return set;
}

// "6.1" of "6.1.0-32-amd64", and what is left of it; empty where it does not begin with a version.
std::optional<KernelVersion> front_version(const std::string& text, std::string_view& left) {
    const char* const end = text.data() + text.size();
    KernelVersion version;
    const auto first = std::from_chars(text.data(), end, version.version);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '.') {
        return std::nullopt;
    }
    const auto second = std::from_chars(first.ptr + 1, end, version.revision);
    if (second.ec != std::errc{}) {
        return std::nullopt;
    }
    left = {second.ptr, end};
    return version;
}

KernelVersion read_kernel_version(const JsonView& view) {
    const std::string text = view.text();
    std::string_view left;
    const auto version = front_version(text, left);
    if (!version || !left.empty()) {
        throw Refusal(view.placed("no kernel version: " + quote(text)),
                      "write VERSION.REVISION, for example 4.8");
    }
    return *version;
}

bool names_this_machine(const Terms& terms) {
    return std::ranges::any_of(terms.architecture_words, [](const std::string& word) {
        return answers_to(native_architecture(), word);
    });
}

bool is_new_enough(const Terms& terms, const FilterContext& context) {
    std::string_view left;
    const auto running = front_version(context.kernel_release, left);
    if (!running) {
        throw Refusal("a rule asks for a kernel version, and " + quote(context.kernel_release) + " is none");
    }
    return *running >= *terms.kernel_at_least;
}

}  // namespace

Terms read_terms(const JsonView& rule, const char* key) {
    Terms terms;
    const auto object = rule.find(key);
    if (!object) {
        return terms;
    }
    object->expect_keys({"caps", "arches", "minKernel"}, "the keys are caps, arches and minKernel");
    if (const auto list = object->find("caps")) {
        terms.capabilities = read_capabilities(*list);
    }
    if (const auto list = object->find("arches")) {
        for (const JsonView& view : list->elements()) {
            const std::string word = view.text();
            if (!is_architecture_word(word)) {
                throw Refusal(view.placed("unknown architecture " + quote(word)),
                              "these are written as amd64, arm64, ppc64le");
            }
            terms.architecture_words.push_back(word);
        }
    }
    if (const auto view = object->find("minKernel")) {
        terms.kernel_at_least = read_kernel_version(*view);
    }
    return terms;
}

bool applies(const Terms& includes, const Terms& excludes, const FilterContext& context) {
    // One capability, architecture or version is enough to be excluded.
    const CapabilitySet kept = excludes.capabilities.without(context.capabilities);
    if (kept != excludes.capabilities || names_this_machine(excludes) ||
        (excludes.kernel_at_least && is_new_enough(excludes, context))) {
        return false;
    }
    // To be included, all of the capabilities have to be held.
    return context.capabilities.contains(includes.capabilities) &&
           (includes.architecture_words.empty() || names_this_machine(includes)) &&
           (!includes.kernel_at_least || is_new_enough(includes, context));
}

}  // namespace doff
