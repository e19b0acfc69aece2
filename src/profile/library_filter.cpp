// SPDX-License-Identifier: MIT
#include "profile/library_filter.h"

#include "core/bpf.h"
#include "core/quote.h"
#include "profile/refusal.h"

#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>

namespace doff {
namespace {

struct Release {
    void operator()(scmp_filter_ctx filter) const { seccomp_release(filter); }
};
using Filter = std::unique_ptr<std::remove_pointer_t<scmp_filter_ctx>, Release>;

// A file in memory, which is all that libseccomp can export to before version 2.6.
class MemoryFile {
public:
    MemoryFile() : fd_(memfd_create("seccomp filter", MFD_CLOEXEC)) {
        if (fd_ == -1) {
            throw Refusal("no file in memory to be had: memfd_create(2) failed");
        }
    }
    ~MemoryFile() { ::close(fd_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile(MemoryFile&&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    MemoryFile& operator=(MemoryFile&&) = delete;
    int fd() const { return fd_; }

private:
    int fd_;
};

// libseccomp answers with a negative errno, and 0 for success.
void must(int answer, const std::string& what, const char* hint = "") {
    if (answer < 0) {
        throw Refusal(what, hint, static_cast<std::errc>(-answer));
    }
}

// libseccomp counts the instructions of a program in 16 bits, and before version 2.6.1 writes past the
// end of its memory where they do not suffice. The estimate is on the high side by far: a call that is
// let through takes 2 instructions, a comparison of 64 bits at most 8.
void refuse_overlong(const Profile& profile, std::span<const CallRule> rules) {
    constexpr std::size_t k_limit = 60'000;
    constexpr std::size_t k_per_rule = 6;
    constexpr std::size_t k_per_condition = 20;
    std::size_t estimate = 0;
    for (const CallRule& rule : rules) {
        estimate += profile.architectures.size() * (k_per_rule + k_per_condition * rule.conditions.size());
    }
    if (estimate > k_limit) {
        throw Refusal("too many rules for one filter: " + std::to_string(rules.size()),
                      "the kernel takes a program of 4096 instructions at most");
    }
}

void add_architectures(const Filter& filter, const Profile& profile) {
    for (const Architecture* const architecture : profile.architectures) {
        const std::string name(architecture->name);
        const std::uint32_t token = token_of(*architecture);
        if (token == 0) {
            throw Refusal("architecture " + name + " is not known to the libseccomp built in");
        }
        if (seccomp_arch_exist(filter.get(), token) != 0) {
            must(seccomp_arch_add(filter.get(), token), "architecture " + name + " cannot be added",
                 "a filter is for architectures of one byte order");
        }
    }
}

void add_rules(const Filter& filter, const Profile& profile, std::span<const CallRule> rules) {
    for (const CallRule& rule : rules) {
        // libseccomp refuses a rule that does what happens anyway, and the runtimes pass over it.
        if (rule.action == profile.default_action) {
            continue;
        }
        const int number = seccomp_syscall_resolve_name(rule.name.c_str());
        must(seccomp_rule_add_array(filter.get(), rule.action, number,
                                    static_cast<unsigned>(rule.conditions.size()), rule.conditions.data()),
             rule.place + ": the rule for " + quote(rule.name) + " cannot be added",
             "another rule for the same call may say otherwise, or the kernel lacks the action");
    }
}

std::vector<BpfInstruction> exported(const Filter& filter) {
    const MemoryFile file;
    must(seccomp_export_bpf(filter.get(), file.fd()), "libseccomp cannot make a program of it");
    const auto size = static_cast<std::size_t>(::lseek(file.fd(), 0, SEEK_END));
    const std::size_t length = size / sizeof(BpfInstruction);
    if (length > k_longest_program) {
        throw Refusal("the filter takes " + std::to_string(length) + " instructions, and the kernel 4096",
                      "name fewer system calls or architectures, or make a choice by other arguments");
    }
    std::vector<BpfInstruction> program(length);
    if (::pread(file.fd(), program.data(), size, 0) != static_cast<ssize_t>(size)) {
        throw Refusal("the program cannot be read back from memory");
    }
    return program;
}

}  // namespace

std::vector<BpfInstruction> library_program(const Profile& profile, std::span<const CallRule> rules) {
    refuse_overlong(profile, rules);
    const Filter filter(seccomp_init(profile.default_action));
    if (!filter) {
        throw Refusal("libseccomp cannot begin a filter with this default action",
                      "the kernel may be older than the action");
    }
    // It does not load the filter; these would be for then.
    must(seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_NNP, 0), "libseccomp refuses an attribute");
    must(seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 0), "libseccomp refuses an attribute");
    // A binary tree of the calls instead of one after the other. With few rules there is nothing to
    // gain, and with none the library makes a wrong program.
    constexpr std::size_t k_worth_a_tree = 32;
    if (rules.size() > k_worth_a_tree) {
        must(seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2), "libseccomp refuses an attribute");
    }
    add_architectures(filter, profile);
    add_rules(filter, profile, rules);
    return exported(filter);
}

}  // namespace doff
