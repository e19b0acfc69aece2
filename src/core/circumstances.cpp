// SPDX-License-Identifier: MIT
#include "core/circumstances.h"
#include "core/filter_in_force.h"
#include "core/opened.h"

#include "core/number.h"
#include "core/question.h"
#include "core/quote.h"
#include "core/security_label.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace doff {
namespace {

constexpr std::size_t k_largest = 1 << 16;

std::optional<std::uint64_t> read_most_files(Kernel& kernel) {
    const auto text = kernel.read_file("/proc/sys/fs/nr_open", k_largest);
    if (!text) {
        return {};
    }
    const std::string_view line(*text);
    const auto number = parse_number(line.substr(0, line.find('\n')), 0, ~std::uint64_t{0});
    return number ? std::optional(*number) : std::nullopt;
}

// Only of a label that is enforced, and that its policy does not let do as it likes.
std::string read_confinement(Kernel& kernel) {
    constexpr std::string_view k_enforced = " (enforce)";
    constexpr std::array<std::string_view, 3> k_unconfined{":unconfined_t", ":spc_t", ":kernel_t"};
    const auto label = current_label(kernel);
    if (!label) {
        return "";
    }
    if (label->ends_with(k_enforced)) {
        return "AppArmor profile " + quote(label->substr(0, label->size() - k_enforced.size()));
    }
    const bool of_selinux = label->find(':') != std::string::npos && !label->ends_with(')');
    const auto is_in_label = [&](std::string_view type) { return label->find(type) != std::string::npos; };
    const auto enforcing = kernel.read_file("/sys/fs/selinux/enforce", k_largest);
    return of_selinux && enforcing && enforcing->starts_with('1') &&
                   std::ranges::none_of(k_unconfined, is_in_label)
               ? "SELinux label " + quote(*label)
               : "";
}

std::optional<Resource> limit_for(const Step& step) {
    const Overloaded limit{
        [](const SetLimit& s) { return std::optional(s.resource); },
        [](const SetNice&) { return std::optional(Resource::nice); },
        [](const SetScheduling&) { return std::optional(Resource::rtprio); },
        [](const auto&) { return std::optional<Resource>(); },
    };
    return std::visit(limit, step);
}

// Of a list the kernel takes what can be had, sched_setaffinity(2).
std::optional<CpuSet> find_cpus(Kernel& kernel) {
    CpuSet every;
    every.words.fill(~std::uint64_t{0});
    if (!kernel.sched_setaffinity(every)) {
        return {};
    }
    const auto cpus = kernel.sched_getaffinity();
    return cpus && *cpus != every ? std::optional(*cpus) : std::nullopt;
}

template <class T>
std::optional<T> value_of(const Answer<T>& answer) {
    return answer ? std::optional<T>(*answer) : std::nullopt;
}

}  // namespace

Circumstances look_around(Kernel& kernel, const Environment& environment, const State& before,
                          const Step& step) {
    Circumstances found;
    found.root = before.uid.effective == k_root;
    found.filtered = has_filter(before);
    found.places = find_places(kernel, environment);
    if (const auto sets = kernel.capget()) {
        found.effective = sets->effective;
    }
    if (const auto bits = kernel.prctl(Prctl::get_securebits)) {
        found.securebits = static_cast<unsigned>(*bits);
    }
    if (const auto resource = limit_for(step)) {
        found.limit = value_of(kernel.getrlimit(*resource));
    }
    if (const auto* const to = std::get_if<ChangeDirectory>(&step)) {
        found.no_entry = answer(kernel, {Question::Kind::enter, to->path}, Landlock{}).why;
    }
    if (std::holds_alternative<SetCpus>(step)) {
        found.cpus = find_cpus(kernel);
    }
    found.ids = read_id_space(kernel);
    if (is_proc_mounted(kernel)) {
        found.most_files = read_most_files(kernel);
        found.confined_by = read_confinement(kernel);
    }
    return found;
}

}  // namespace doff
