// SPDX-License-Identifier: MIT
#include "core/forms.h"

#include "core/capability.h"
#include "core/cpu_set.h"
#include "core/decide_landlock.h"
#include "core/environment.h"
#include "core/limits.h"
#include "core/number.h"
#include "core/question.h"
#include "core/scheduling.h"
#include "core/securebits.h"
#include "core/settle.h"
#include "core/signals.h"
#include "core/user_spec.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doff {
namespace {

// The first error, if there is one.
class Forms {
public:
    template <class Parse>
    void check(std::string_view option, const std::string& word, Parse parse) {
        if (first_) {
            keep(parse(option, word));
        }
    }
    template <class Parse>
    void check(std::string_view option, const std::optional<std::string>& word, Parse parse) {
        if (word) {
            check(option, *word, parse);
        }
    }
    template <class Parse>
    void check(std::string_view option, const std::vector<std::string>& words, Parse parse) {
        for (const std::string& word : words) {
            check(option, word, parse);
        }
    }
    template <class T>
    void keep(const Result<T>& result) {
        if (first_ && !result) {
            first_ = std::unexpected(result.error());
        }
    }
    const Result<void>& first() const { return first_; }

private:
    Result<void> first_;
};

// What a list starts from, and what `all` is, changes nothing about its form.
Result<CapabilitySet> parse_capabilities(std::string_view option, std::string_view list) {
    return parse_capability_set(option, list, {}, {});
}

Result<unsigned> parse_bits(std::string_view option, std::string_view list) {
    return parse_securebits(option, list, 0, 0);
}

Result<std::uint64_t> parse_scope(std::string_view /*option*/, std::string_view list) {
    return parse_scopes(list);
}

Result<GroupList> parse_groups(std::string_view /*option*/, std::string_view list) {
    return parse_group_list(list);
}

// No file and no directory has an empty path.
Result<void> parse_path(std::string_view option, std::string_view path) {
    return path.empty() ? usage_error(std::string(option) + " '' is no path", "is a variable unset?")
                        : Result<void>();
}

}  // namespace

Result<void> check_forms(const Request& request) {
    Forms forms;
    forms.check("--groups", request.groups, parse_groups);
    forms.check("--keep-caps", request.keep_caps, parse_capabilities);
    forms.check("--bounding", request.bounding, parse_capabilities);
    forms.check("--inheritable", request.inheritable, parse_capabilities);
    forms.check("--ambient", request.ambient, parse_capabilities);
    forms.check("--securebits", request.securebits, parse_bits);
    forms.check("--bind-tcp", request.bind_tcp, parse_ports);
    forms.check("--connect-tcp", request.connect_tcp, parse_ports);
    forms.check("--scope", request.scope, parse_scope);
    forms.check("--rlimit", request.rlimits, parse_limit);
    forms.check("--nice", request.nice, parse_nice);
    forms.check("--ionice", request.ionice, parse_io_priority);
    forms.check("--sched", request.sched, parse_scheduling);
    forms.check("--cpus", request.cpus, parse_cpus);
    forms.check("--oom-score-adj", request.oom_score_adj, parse_oom_score_adj);
    forms.check("--umask", request.umask, parse_umask);
    forms.check("--pdeathsig", request.pdeathsig, parse_signal);
    forms.check("--ptracer", request.ptracer, parse_ptracer);
    forms.check("--keep-fd", request.kept_fds, parse_kept_fd);
    forms.check("--ro", request.ro, parse_path);
    forms.check("--rw", request.rw, parse_path);
    forms.check("--rox", request.rox, parse_path);
    forms.check("--rwx", request.rwx, parse_path);
    forms.check("--seccomp", request.seccomp, parse_path);
    forms.check("--chdir", request.chdir, parse_path);
    forms.check("--root", request.root, parse_path);
    forms.check("--env-file", request.env_files, parse_path);
    forms.keep(check_variables(request.env, request.unset_env));
    forms.keep(parse_questions(request));
    return forms.first();
}

}  // namespace doff
