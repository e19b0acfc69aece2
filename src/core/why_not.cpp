// SPDX-License-Identifier: MIT
#include "core/why_not.h"

#include "core/capability.h"
#include "core/path_walk.h"
#include "core/quote.h"

#include <algorithm>

namespace doff {
namespace {

constexpr const char* k_rox =
    "--rox or --rwx has to cover it and its interpreter or loader; for its libraries --ro will do";

std::string number(std::uint64_t value) {
    return std::to_string(value);
}

// execve(2), "Limits on size of arguments and environment"; of fs/exec.c bprm_stack_limits() and
// get_arg_page().
constexpr std::uint64_t k_pages_of_a_word = 32;
constexpr std::uint64_t k_most_of_all = 6'291'456;
constexpr std::uint64_t k_least_of_all = 131'072;

std::string where_most_is_from(std::uint64_t most) {
    if (most == k_most_of_all) {
        return "";
    }
    return most == k_least_of_all
               ? ", as with any limit on the stack up to " + number(4 * k_least_of_all) + " (--rlimit stack)"
               : ": a quarter of the limit on the stack (--rlimit stack)";
}

std::uint64_t bytes_in(const std::vector<const char*>& words) {
    std::uint64_t bytes = 0;
    for (const char* const word : words) {
        bytes += word == nullptr ? 0 : std::string_view(word).size() + 1;
    }
    return bytes;
}

std::string longest_word(const ExecArguments& arguments, std::uint64_t most) {
    const auto is_over = [&](const char* word) {
        return word != nullptr && std::string_view(word).size() + 1 > most;
    };
    const std::string rest = " bytes, and one may have at most " + number(most - 1);
    const auto argument = std::ranges::find_if(arguments.argv, is_over);
    if (argument != arguments.argv.end()) {
        return "argument " + number(static_cast<std::uint64_t>(argument - arguments.argv.begin())) + " has " +
               number(std::string_view(*argument).size()) + rest;
    }
    const auto variable = std::ranges::find_if(arguments.envp, is_over);
    if (variable == arguments.envp.end()) {
        return "";
    }
    const std::string_view text = *variable;
    return "the environment variable " + quote(text.substr(0, text.find('='))) + " has, with its name, " +
           number(text.size()) + rest;
}

std::string why_limits_refuse(Kernel& kernel, std::errc reason) {
    const auto limit = [&](Resource resource) -> std::string {
        const auto had = kernel.getrlimit(resource);
        return had && had->soft <= had->hard && had->soft != k_unlimited ? number(had->soft) : "";
    };
    switch (reason) {
        case std::errc::resource_unavailable_try_again: {
            // execve(2): of the real user, whose change is what would have failed before Linux 3.1.
            const std::string most = limit(Resource::nproc);
            return most.empty()
                       ? ""
                       : "uid " + number(kernel.getuid().value) +
                             " has more processes than its limit allows, " + most + " (--rlimit nproc)";
        }
        case std::errc::not_enough_memory: {
            const std::string most = limit(Resource::as);
            return most.empty() ? "" : "the limit on the address space is " + most + " bytes (--rlimit as)";
        }
        case std::errc::too_many_files_open: {
            const std::string most = limit(Resource::nofile);
            return most.empty() ? "" : "the limit on open files is " + most + " (--rlimit nofile)";
        }
        default: return "";
    }
}

std::string by_restrictions(const Restrictions& under, std::errc reason) {
    if (reason == std::errc::permission_denied && under.landlock_files) {
        return k_rox;
    }
    return under.label ? way_out_of_transition(*under.label,
                                               under.no_new_privs ? NoNewPrivs::on : NoNewPrivs::off, reason)
                       : "";
}

}  // namespace

// execve(2), EPERM: "capability-dumb" programs, which are those with the effective bit set.
std::string why_capabilities_refuse(Kernel& kernel, const char* path) {
    const auto value = kernel.getxattr(path, "security.capability");
    const auto own = kernel.capget();
    constexpr std::size_t k_size = 20;  // struct vfs_cap_data of version 2
    if (!value || value->size() < k_size || (static_cast<unsigned char>(value->front()) & 1U) == 0) {
        return "";
    }
    const auto word = [&](std::size_t at) {
        std::uint64_t bits = 0;
        for (std::size_t i = 4; i-- > 0;) {
            bits = bits << 8 | static_cast<unsigned char>((*value)[at + i]);
        }
        return bits;
    };
    const CapabilitySet permitted{word(4) | word(12) << 32};
    const CapabilitySet inheritable{word(8) | word(16) << 32};
    std::uint64_t had = own ? inheritable.bits & own->inheritable.bits : 0;
    for (Capability capability = 0; capability < 64; ++capability) {
        const auto in_bounding_set =
            kernel.prctl(Prctl::capbset_read, static_cast<unsigned long>(capability));
        had |= in_bounding_set && *in_bounding_set == 1 ? std::uint64_t{1} << capability : 0;
    }
    const CapabilitySet lacking{permitted.bits & ~had};
    return lacking.empty() ? ""
                           : "its file capabilities have " + names_of(lacking) +
                                 ", which the bounding set does not: --bounding, or setcap -r removes them";
}

std::string why_too_big(Kernel& kernel, std::string_view path, const ExecArguments& arguments) {
    const std::uint64_t page = kernel.page_size();
    if (const auto word = longest_word(arguments, k_pages_of_a_word * page); !word.empty()) {
        return word;
    }
    const auto stack = kernel.getrlimit(Resource::stack);
    if (!stack) {
        return "";
    }
    const std::uint64_t argv = bytes_in(arguments.argv);
    const std::uint64_t envp = bytes_in(arguments.envp);
    const std::uint64_t words = argv + envp + path.size() + 1;
    const std::string sizes = "the arguments have " + number(argv) + " bytes, the environment has " +
                              number(envp) + ", the path " + number(path.size() + 1);
    // They are copied into the new stack, below one word and page by page. The first page is there before
    // anybody asks for the limit.
    const std::uint64_t pages = (words + sizeof(void*) + page - 1) / page;
    if (pages > 1 && pages * page > stack->soft) {
        return sizes + ", and all of it has to be within the limit on the stack, " + number(stack->soft) +
               " bytes (--rlimit stack)";
    }
    const std::uint64_t most = std::max(std::min(stack->soft / 4, k_most_of_all), k_least_of_all);
    // Each list has its null pointer here, and the kernel does not count those.
    const std::uint64_t pointers = (arguments.argv.size() + arguments.envp.size() - 2) * sizeof(void*);
    if (pointers < most && words <= most - pointers) {
        return "";
    }
    return sizes + ", the pointers to them " + number(pointers) + ", and all of it may have " + number(most) +
           where_most_is_from(most);
}

std::string why_refused(Kernel& kernel, const Examination& examined, const Restrictions& under) {
    const Defect& defect = *examined.defect;
    const std::string asked_for = defect.beyond_the_mode ? by_restrictions(under, defect.reason) : "";
    const std::string why = asked_for.empty() ? defect.text : asked_for;
    return why.empty() ? why_limits_refuse(kernel, defect.reason) : why;
}

std::string why_refused_without_looking(std::errc reason) {
    if (reason == std::errc::executable_format_error) {
        return "no program of this machine, and a script starts with #!, as in #!/bin/sh";
    }
    return reason == std::errc::text_file_busy
               ? "it or what it needs is open for writing: whoever writes has to be done first"
               : "";
}

std::string why_refused(Kernel& kernel, const char* path, std::errc reason, const ExecArguments& arguments,
                        const Restrictions& under) {
    const Examination examined = examine(kernel, path, Execve::has_refused, nullptr, arguments.paths());
    if (examined.defect && examined.defect->reason == reason) {
        if (std::string why = why_refused(kernel, examined, under); !why.empty()) {
            return why;
        }
    }
    std::string why = reason == std::errc::argument_list_too_long    ? why_too_big(kernel, path, arguments)
                      : reason == std::errc::operation_not_permitted ? why_capabilities_refuse(kernel, path)
                                                                     : why_limits_refuse(kernel, reason);
    if (why.empty()) {
        why = by_restrictions(under, reason);
    }
    if (why.empty()) {
        why = why_refused_without_looking(reason);
    }
    if (!why.empty() || examined.defect) {
        return why;
    }
    if (reason == std::errc::permission_denied && examined.complete()) {
        return why_in_spite_of_the_mode(kernel, path);
    }
    return reason == std::errc::no_such_file_or_directory || reason == std::errc::not_a_directory
               ? "the file is there; what it asks for, after #! or as its dynamic loader, is not"
               : "";
}

}  // namespace doff
