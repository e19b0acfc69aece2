// SPDX-License-Identifier: MIT
//
// Resource limits by name, held against the numbers of <sys/resource.h>, and --rlimit's argument. The
// forms and their meanings are those of prlimit(1), the names those of getrlimit(2).
#include "core/limits.h"

#include "catch.h"
#include "fake/guess.h"
#include "fake/printed.h"

#include <sys/resource.h>

namespace doff {
namespace {

std::string half(std::optional<std::uint64_t> value) {
    return value ? text_of_limit(*value) : "as it is";
}

// "nofile 1024 2048", or "message | hint".
std::string outcome(std::string_view argument) {
    const auto request = parse_limit("--rlimit", argument);
    if (request) {
        return std::string(name_of(request->resource)) + " " + half(request->soft) + " " +
               half(request->hard);
    }
    return sentence(request.error()) + " | " + without_guess(request.error().hint) +
           (request.error().stage == Stage::usage ? "" : " NOT USAGE");
}

struct Row {
    std::string input;
    std::string outcome;
};

const std::string k_form = " | write NAME=SOFT:HARD, NAME=BOTH, NAME=SOFT: or NAME=:HARD";
const std::string k_value = " | a number from 0 to 18446744073709551614 without a unit, or unlimited";
const std::string k_order = " | the soft limit comes first, and is at most the hard one";
const std::string k_names =
    " | one of cpu, fsize, data, stack, core, rss, nproc, nofile, memlock, as, locks, sigpending, msgqueue, "
    "nice, rtprio, rttime";
const std::string k_not_decimal = ": not a plain decimal number";
const std::string k_octal = ": a leading zero could be meant as octal";
const std::string k_too_large = ": larger than 18446744073709551614";

#define ROW(name) {RLIMIT_##name, #name}
const struct {
    unsigned number;
    const char* macro;
} k_kernel[]{
    ROW(CPU),     ROW(FSIZE), ROW(DATA),  ROW(STACK),      ROW(CORE),     ROW(RSS),  ROW(NPROC),  ROW(NOFILE),
    ROW(MEMLOCK), ROW(AS),    ROW(LOCKS), ROW(SIGPENDING), ROW(MSGQUEUE), ROW(NICE), ROW(RTPRIO), ROW(RTTIME),
};
#undef ROW

}  // namespace

TEST_CASE("every resource of the system's header has its name, in every spelling") {
    CHECK(std::size(k_kernel) == k_resources.size());
    CHECK(std::size(k_kernel) == static_cast<std::size_t>(RLIM_NLIMITS));
    for (std::size_t at = 0; at < k_resources.size(); ++at) {
        const Resource resource = k_resources[at];
        const std::string upper = k_kernel[at].macro;
        INFO(upper);
        CHECK(static_cast<unsigned>(resource) == at);
#if !defined(__mips__) && !defined(__sparc__) && !defined(__alpha__)
        CHECK(static_cast<unsigned>(resource) == k_kernel[at].number);
#endif
        const std::string lower(name_of(resource));
        CHECK(lower.size() == upper.size());
        for (const std::string& word :
             {upper, lower, "RLIMIT_" + upper, "rlimit_" + lower, "Rlimit_" + upper, "RLIMIT_" + lower}) {
            const auto request = parse_limit("--rlimit", word + "=7");
            REQUIRE(request);
            CHECK(*request == LimitRequest{resource, 7, 7});
        }
    }
    CHECK((sizeof(rlim_t) < 8 || k_unlimited == static_cast<std::uint64_t>(RLIM_INFINITY)));
}

TEST_CASE("one limit, or both, or one of the two") {
    const Row rows[]{
        {"nofile=1024:4095", "nofile 1024 4095"},
        {"nofile=1024", "nofile 1024 1024"},
        {"nproc=512:", "nproc 512 as it is"},
        {"nproc=:512", "nproc as it is 512"},
        {"nproc=unlimited", "nproc unlimited unlimited"},
        {"nproc=infinity", "nproc unlimited unlimited"},
        {"cpu=10", "cpu 10 10"},
        {"core=0", "core 0 0"},
        {"core=0:", "core 0 as it is"},
        {"core=:0", "core as it is 0"},
        {"core=0:unlimited", "core 0 unlimited"},
        {"core=0:infinity", "core 0 unlimited"},
        {"core=unlimited:infinity", "core unlimited unlimited"},
        {"core=unlimited:", "core unlimited as it is"},
        {"core=:unlimited", "core as it is unlimited"},
        {"as=5:5", "as 5 5"},
        {"rttime=200000", "rttime 200000 200000"},
        {"nice=40", "nice 40 40"},
        {"memlock=4294967295:4294967296", "memlock 4294967295 4294967296"},
        {"fsize=9223372036854775807:9223372036854775808", "fsize 9223372036854775807 9223372036854775808"},
        {"data=18446744073709551613:18446744073709551614", "data 18446744073709551613 18446744073709551614"},
        {"data=18446744073709551614:unlimited", "data 18446744073709551614 unlimited"},
    };
    for (const Row& row : rows) {
        INFO(row.input);
        CHECK(outcome(row.input) == row.outcome);
    }
}

// systemd.exec(5), "Process properties": suffixes to the base 1024, for limits that are sizes.
TEST_CASE("bytes can be written in steps of 1024, and nothing else can") {
    const Row rows[]{
        {"as=1G", "as 1073741824 1073741824"},
        {"as=1K:2M", "as 1024 2097152"},
        {"fsize=1T:1P", "fsize 1099511627776 1125899906842624"},
        {"memlock=64K:", "memlock 65536 as it is"},
        {"core=0K", "core 0 0"},
        {"rlimit_stack=8M:unlimited", "stack 8388608 unlimited"},
        {"data=15E", "data 17293822569102704640 17293822569102704640"},
        {"rss=1M", "rss 1048576 1048576"},
        {"msgqueue=800K", "msgqueue 819200 819200"},
    };
    for (const Row& row : rows) {
        INFO(row.input);
        CHECK(outcome(row.input) == row.outcome);
    }
    const std::string bytes =
        "a number of bytes from 0 to 18446744073709551614, or with K, M, G, T, P or E behind it, in steps of "
        "1024; or unlimited";
    const auto refused = [](const std::string& input, const std::string& word, const std::string& reason) {
        return "invalid limit '" + word + "' in --rlimit '" + input + "'" + reason + " | ";
    };
    for (const std::string word : {"1g", "1GB", "1gb", "1Gi", "1GiB"}) {
        const std::string input = "as=" + word;
        CHECK(outcome(input) ==
              refused(input, word, k_not_decimal) + "write 1G, which is 1073741824 bytes\n" + bytes);
    }
    for (const std::string word : {"1X", "1.5G", "K", "-1K", "1KK", "1Kx", "1 K", "0x1K"}) {
        const std::string input = "as=" + word;
        CHECK(outcome(input) == refused(input, word, k_not_decimal) + bytes);
    }
    CHECK(outcome("as=010K") == refused("as=010K", "010K", k_octal) + bytes);
    // 2^64 is more than there is.
    CHECK(outcome("as=16E") == refused("as=16E", "16E", k_too_large) + bytes);
    CHECK(outcome("as=18014398509481984K") ==
          refused("as=18014398509481984K", "18014398509481984K", k_too_large) + bytes);
    CHECK(outcome("as=18014398509481983K") == "as 18446744073709550592 18446744073709550592");
    for (const std::string name : {"nofile", "nproc", "locks", "sigpending", "nice", "rtprio"}) {
        const std::string input = name + "=1K";
        CHECK(outcome(input) == "invalid limit '1K' in --rlimit '" + input + "'" + k_not_decimal + k_value);
    }
    CHECK(outcome("cpu=1min") ==
          refused("cpu=1min", "1min", k_not_decimal) +
              "a number of seconds from 0 to 18446744073709551614 without a unit, or unlimited");
    CHECK(outcome("rttime=1K") ==
          refused("rttime=1K", "1K", k_not_decimal) +
              "a number of microseconds from 0 to 18446744073709551614 without a unit, or unlimited");
}

TEST_CASE("what is no limit is an error that names the word") {
    const auto bad = [](const std::string& which, const std::string& word, const std::string& argument,
                        const std::string& reason) {
        return "invalid " + which + " '" + word + "' in --rlimit '" + argument + "'" + reason + k_value;
    };
    const Row rows[]{
        // the form
        {"", "no '=' in --rlimit ''" + k_form},
        {"nofile", "no '=' in --rlimit 'nofile'" + k_form},
        {"nofile:1024", "no '=' in --rlimit 'nofile:1024'" + k_form},
        {"nofile=", "no limit after '=' in --rlimit 'nofile='" + k_form},
        {"nofile=:", "no limit after '=' in --rlimit 'nofile=:'" + k_form},
        {"nofile=1:2:3", "more than one colon in --rlimit 'nofile=1:2:3'" + k_form},
        {"nofile=1:2:", "more than one colon in --rlimit 'nofile=1:2:'" + k_form},
        {"nofile=::", "more than one colon in --rlimit 'nofile=::'" + k_form},
        {"nofile=::5", "more than one colon in --rlimit 'nofile=::5'" + k_form},
        // the name
        {"=", "no resource before '=' in --rlimit '='" + k_names},
        {"=1024", "no resource before '=' in --rlimit '=1024'" + k_names},
        {"nofiles=1024", "unknown resource 'nofiles' in --rlimit 'nofiles=1024'" + k_names},
        {"n=1", "unknown resource 'n' in --rlimit 'n=1'" + k_names},
        {" nofile=1", "unknown resource ' nofile' in --rlimit ' nofile=1'" + k_names},
        {"nofile =1", "unknown resource 'nofile ' in --rlimit 'nofile =1'" + k_names},
        {"rlimit_=1", "unknown resource 'rlimit_' in --rlimit 'rlimit_=1'" + k_names},
        {"rlimit_rlimit_cpu=1",
         "unknown resource 'rlimit_rlimit_cpu' in --rlimit 'rlimit_rlimit_cpu=1'" + k_names},
        {"rlimit.cpu=1", "unknown resource 'rlimit.cpu' in --rlimit 'rlimit.cpu=1'" + k_names},
        {"LimitNOFILE=1", "unknown resource 'LimitNOFILE' in --rlimit 'LimitNOFILE=1'" + k_names},
        {"7=1024", "unknown resource '7' in --rlimit '7=1024'" + k_names},
        {"nofile\n=1", "unknown resource 'nofile\\n' in --rlimit 'nofile\\n=1'" + k_names},
        // the values
        {"nofile=-1", bad("limit", "-1", "nofile=-1", k_not_decimal)},
        {"nofile=+1", bad("limit", "+1", "nofile=+1", k_not_decimal)},
        {"nofile= 1", bad("limit", " 1", "nofile= 1", k_not_decimal)},
        {"nofile=1 ", bad("limit", "1 ", "nofile=1 ", k_not_decimal)},
        {"nofile=1k", bad("limit", "1k", "nofile=1k", k_not_decimal)},
        {"nofile=64M", bad("limit", "64M", "nofile=64M", k_not_decimal)},
        {"nofile=0x10", bad("limit", "0x10", "nofile=0x10", k_not_decimal)},
        {"nofile=1e3", bad("limit", "1e3", "nofile=1e3", k_not_decimal)},
        {"nofile=1,024", bad("limit", "1,024", "nofile=1,024", k_not_decimal)},
        {"nofile=Unlimited", bad("limit", "Unlimited", "nofile=Unlimited", k_not_decimal)},
        {"nofile=unlimite", bad("limit", "unlimite", "nofile=unlimite", k_not_decimal)},
        {"nofile==1", bad("limit", "=1", "nofile==1", k_not_decimal)},
        {"nofile=010", bad("limit", "010", "nofile=010", k_octal)},
        {"nofile=00", bad("limit", "00", "nofile=00", k_octal)},
        {"nofile=010:20", bad("soft limit", "010", "nofile=010:20", k_octal)},
        {"nofile=10:020", bad("hard limit", "020", "nofile=10:020", k_octal)},
        {"nofile=x:y", bad("soft limit", "x", "nofile=x:y", k_not_decimal)},
        {"nofile=x:", bad("soft limit", "x", "nofile=x:", k_not_decimal)},
        {"nofile=:x", bad("hard limit", "x", "nofile=:x", k_not_decimal)},
        {"nofile=5:-1", bad("hard limit", "-1", "nofile=5:-1", k_not_decimal)},
        // 2^64-1 is unlimited to the kernel, and has to be written so
        {"nofile=18446744073709551615",
         bad("limit", "18446744073709551615", "nofile=18446744073709551615", k_too_large)},
        {"nofile=18446744073709551616",
         bad("limit", "18446744073709551616", "nofile=18446744073709551616", k_too_large)},
        {"nofile=1:18446744073709552640",
         bad("hard limit", "18446744073709552640", "nofile=1:18446744073709552640", k_too_large)},
        // soft above hard
        {"nofile=2:1", "soft limit 2 above hard limit 1 in --rlimit 'nofile=2:1'" + k_order},
        {"nofile=1:0", "soft limit 1 above hard limit 0 in --rlimit 'nofile=1:0'" + k_order},
        {"nofile=unlimited:18446744073709551614",
         "soft limit unlimited above hard limit 18446744073709551614 in --rlimit "
         "'nofile=unlimited:18446744073709551614'" +
             k_order},
    };
    for (const Row& row : rows) {
        INFO(row.input);
        CHECK(outcome(row.input) == row.outcome);
    }
}

TEST_CASE("limits are written as --rlimit reads them") {
    CHECK(text_of_limit(0) == "0");
    CHECK(text_of_limit(1024) == "1024");
    CHECK(text_of_limit(k_unlimited - 1) == "18446744073709551614");
    CHECK(text_of_limit(k_unlimited) == "unlimited");
    for (const Limit limit : {Limit{0, 0}, Limit{1024, 524288}, Limit{0, k_unlimited}, Limit{}}) {
        const auto request = parse_limit("--rlimit", "core=" + text_of(limit));
        REQUIRE(request);
        CHECK(*request == LimitRequest{Resource::core, limit.soft, limit.hard});
    }
    CHECK(text_of(Limit{1024, 524288}) == "1024:524288");
    CHECK(text_of(Limit{8, 8}) == "8");
    CHECK(text_of(Limit{}) == "unlimited");
}

}  // namespace doff
