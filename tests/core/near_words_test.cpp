// SPDX-License-Identifier: MIT
//
// Words of doff's own vocabularies that are mistyped, and what each is taken to mean.
#include "catch.h"
#include "core/capability.h"
#include "core/limits.h"
#include "core/scheduling.h"
#include "core/securebits.h"
#include "core/signals.h"

namespace doff {
namespace {

template <class T>
std::string guess(const Result<T>& result) {
    REQUIRE_FALSE(result);
    const std::string& hint = result.error().hint;
    return hint.starts_with("did you mean ") ? hint.substr(13, hint.find('?') - 13) : "";
}

}  // namespace

TEST_CASE("a capability that is mistyped is named") {
    const auto kept = [](std::string_view list) { return guess(parse_capability_list("--keep-caps", list)); };
    CHECK(kept("net_bind_servce") == "net_bind_service");
    CHECK(kept("chown,CAP_KILLL") == "kill");
    CHECK(kept("net-raw") == "net_raw");
    CHECK(kept("cap_seuid") == "setuid");
    CHECK(kept("frobnicate").empty());
    // What is left of a name without one of its words, in any case.
    CHECK(kept("NET_BIND") == "net_bind_service");
    CHECK(kept("CAP_NET_BIND") == "net_bind_service");
    CHECK(kept("bind_service") == "net_bind_service");
    CHECK(kept("ptrace") == "sys_ptrace");
    CHECK(kept("checkp") == "checkpoint_restore");
    CHECK(kept("net") == "net_bind_service, net_broadcast, net_admin or net_raw");
    CHECK(kept("sys").empty());  // too many to say anything
    CHECK(kept("bi").empty());
    CHECK(kept("ind_service").empty());
    CHECK(kept("_").empty());
    // As setcap(8) has it.
    CHECK(kept("cap_chown+ep") == "chown");
    CHECK(kept("cap_net_raw=eip") == "net_raw");
    CHECK(kept("=ep").empty());
    CHECK(kept("+").empty());
    CHECK(guess(parse_capability_set("--bounding", "all,-sys_amdin", {}, {})) == "sys_admin");
    // Numbers are not.
    CHECK(kept("64").empty());
}

TEST_CASE("a securebit, a limit and a signal too") {
    CHECK(guess(parse_securebits("--securebits", "+norot", 0, 0xff)) == "noroot");
    CHECK(guess(parse_securebits("--securebits", "secbit_noroot_lokced", 0, 0xff)) == "noroot_locked");
    CHECK(guess(parse_securebits("--securebits", "frobnicate", 0, 0xff)).empty());
    CHECK(guess(parse_limit("--rlimit", "nofiles=64")) == "nofile");
    CHECK(guess(parse_limit("--rlimit", "LimitNOFILE=64")) == "nofile");
    CHECK(guess(parse_limit("--rlimit", "RLIMIT_CROE=0")) == "core");
    CHECK(guess(parse_limit("--rlimit", "frobnicate=0")).empty());
    CHECK(guess(parse_signal("--pdeathsig", "TREM")) == "term");
    CHECK(guess(parse_signal("--pdeathsig", "SIGKIL")) == "kill");
    CHECK(guess(parse_signal("--pdeathsig", "FROBNICATE")).empty());
#if defined(__x86_64__) || defined(__aarch64__)
    // No signal of this machine.
    CHECK_FALSE(guess(parse_signal("--pdeathsig", "EMTT")).contains("emt"));
#endif
}

TEST_CASE("and a scheduling policy and class") {
    CHECK(guess(parse_scheduling("--sched", "bacth")) == "batch");
    CHECK(guess(parse_scheduling("--sched", "SCHED_FIFFO:1")) == "fifo");
    CHECK(guess(parse_scheduling("--sched", "frobnicate")).empty());
    CHECK(guess(parse_io_priority("--ionice", "best_effort:3")) == "best-effort");
    CHECK(guess(parse_io_priority("--ionice", "frobnicate")).empty());
}

TEST_CASE("two limits in one word are told to be two") {
    const auto hint = [](std::string_view word) {
        const auto limit = parse_limit("--rlimit", word);
        REQUIRE_FALSE(limit);
        return limit.error().hint;
    };
    CHECK(hint("nofile=64,core=0").starts_with("one limit in each --rlimit, which repeats\n"));
    CHECK(hint("nofile=64:128,core=0").starts_with("one limit in each --rlimit, which repeats\n"));
    CHECK(hint("nofile=64,128").starts_with("a number from 0"));
}

}  // namespace doff
