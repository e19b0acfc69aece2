// SPDX-License-Identifier: MIT
//
// Each option whose word has a form: a word that has it not is told, by its option.
#include "core/forms.h"

#include "catch.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace doff {
namespace {

using Field = std::variant<std::optional<std::string> Request::*, std::vector<std::string> Request::*>;

struct Row {
    std::string option;
    Field field;
    std::string word;
};

Result<void> checked(const Row& row) {
    Request request;
    if (const auto* const one = std::get_if<std::optional<std::string> Request::*>(&row.field)) {
        request.*(*one) = row.word;
    } else {
        (request.*std::get<std::vector<std::string> Request::*>(row.field)).push_back(row.word);
    }
    return check_forms(request);
}

const std::vector<Row> k_ill_formed{
    {"--groups", &Request::groups, "a,,b"},
    {"--keep-caps", &Request::keep_caps, "nett_raw"},
    {"--bounding", &Request::bounding, "nett_raw"},
    {"--inheritable", &Request::inheritable, "nett_raw"},
    {"--ambient", &Request::ambient, "nett_raw"},
    {"--securebits", &Request::securebits, "noroots"},
    {"--bind-tcp", &Request::bind_tcp, "65536"},
    {"--connect-tcp", &Request::connect_tcp, "65536"},
    {"--scope", &Request::scope, "nothing"},
    {"--rlimit", &Request::rlimits, "nofile"},
    {"--nice", &Request::nice, "20"},
    {"--ionice", &Request::ionice, "worst"},
    {"--sched", &Request::sched, "fast"},
    {"--cpus", &Request::cpus, "3-1"},
    {"--oom-score-adj", &Request::oom_score_adj, "1001"},
    {"--umask", &Request::umask, "8"},
    {"--pdeathsig", &Request::pdeathsig, "SIGNONE"},
    {"--ptracer", &Request::ptracer, "-2"},
    {"--keep-fd", &Request::kept_fds, "x"},
    {"--ro", &Request::ro, ""},
    {"--rw", &Request::rw, ""},
    {"--rox", &Request::rox, ""},
    {"--rwx", &Request::rwx, ""},
    {"--seccomp", &Request::seccomp, ""},
    {"--chdir", &Request::chdir, ""},
    {"--root", &Request::root, ""},
    {"--env-file", &Request::env_files, ""},
    {"--env", &Request::env, "NAME"},
    {"--unset-env", &Request::unset_env, "A=1"},
    {"--can", &Request::can, "eat:/"},
};

}  // namespace

TEST_CASE("a word that has not the form that its option takes is told by the option") {
    for (const Row& row : k_ill_formed) {
        CAPTURE(row.option);
        const auto sound = checked(row);
        REQUIRE_FALSE(sound);
        CHECK(sound.error().stage == Stage::usage);
        CHECK((sound.error().what + sound.error().hint).contains(row.option));
    }
}

TEST_CASE("of several words the first that has not the form is told") {
    Request request;
    request.umask = "8";
    request.nice = "20";
    request.rlimits = {"nofile=1", "nofile"};
    const auto sound = check_forms(request);
    REQUIRE_FALSE(sound);
    CHECK(sound.error().what.contains("--rlimit"));
    CHECK(check_forms({}));
}

}  // namespace doff
