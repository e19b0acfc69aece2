// SPDX-License-Identifier: MIT
//
// Options together. Each is tested alone elsewhere; here every choice of one family meets every choice of
// every other, several times and among others, and all that the command then is has to be what the manual
// says of them together (expectation.h). A new option is one more family, or a choice in one.
#include "catch.h"
#include "credentials.h"
#include "families.h"
#include "pairwise.h"
#include "rooms.h"
#include "sample.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iostream>

namespace doff_test {
namespace {

// The caller has something of everything that an option changes.
void caller() {
    go_on_as_a_child();
    set_groups({4, 7});
    ::umask(01);
    must(::fcntl(1, F_DUPFD, 5) == 5 && ::fcntl(1, F_DUPFD, 7) == 7, "F_DUPFD");
    must(::signal(SIGPIPE, SIG_IGN) != SIG_ERR, "signal");
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR2);
    must(::sigprocmask(SIG_BLOCK, &blocked, nullptr) == 0, "sigprocmask");
}

// The probe, by `launcher`, with all that is to be seen here.
Outcome witness_by(Words launcher) {
    launcher.push_back(probe_path());
    launcher.emplace_back("--environment");
    static const Words all = attempts();
    for (const std::string& attempt : all) {
        launcher.push_back("--try=" + attempt);
    }
    auto environment = environment_of_root();
    environment.insert(environment.end(),
                       {"TERM=vt100", "LC_TIME=C", "INVOCATION_ID=0f", "SECRET=of the caller", "COLOUR=red"});
    return run({.argv = std::move(launcher), .envp = std::move(environment), .prepare = caller});
}

const Testimony& without_doff() {
    static const Testimony testimony = [] {
        const auto outcome = witness_by({});
        INFO(summary_of(outcome));
        const auto found = testimony_in(outcome.out);
        REQUIRE(found);
        REQUIRE(found->witness.groups == std::vector<std::uint32_t>{4, 7});
        REQUIRE(found->witness.fds == std::vector{0, 1, 2, 5, 7});
        REQUIRE(found->witness.variables.contains("SECRET=of the caller"));
        // Ports are the kernel's to say.
        for (const char* const works : {"list:", "write:", "reach:", "signal:"}) {
            const auto attempt = found->witness.attempts.lower_bound(works);
            REQUIRE((attempt != found->witness.attempts.end() && attempt->first.starts_with(works)));
            REQUIRE(attempt->second == 0);
        }
        return *found;
    }();
    return testimony;
}

// The homes of users outside, which this machine does not have; where it has no /srv, they have none.
class Homes {
public:
    Homes() {
        std::filesystem::create_directories(path_of("homes/app"));
        mounted_ = ::mount(path_of("homes").c_str(), "/srv", nullptr, MS_BIND, nullptr) == 0;
    }
    Homes(const Homes&) = delete;
    Homes& operator=(const Homes&) = delete;
    Homes(Homes&&) = delete;
    Homes& operator=(Homes&&) = delete;
    ~Homes() {
        if (mounted_) {
            ::umount2("/srv", MNT_DETACH);
        }
    }

private:
    bool mounted_ = false;
};

void make_room() {
    new_room(k_room);
    make_users_inside(room(k_room));
    for (const char* const directory : {"/srv/app", "/srv/helper", "/root", "/inside/app", "/inside/root"}) {
        std::filesystem::create_directories(room(k_room) + directory);
    }
}

const std::vector<Family>& families() {
    static const std::vector<Family> all = [] {
        make_room();
        std::vector<Family> families = families_of_credentials();
        for (const auto& more : {families_of_capability_sets(), families_of_environment(),
                                 families_of_limits(), families_of_process(), families_of_confinement()}) {
            families.insert(families.end(), more.begin(), more.end());
        }
        return families;
    }();
    return all;
}

std::size_t family_named(std::string_view name) {
    const auto found = std::ranges::find(families(), name, &Family::name);
    REQUIRE(found != families().end());
    return static_cast<std::size_t>(found - families().begin());
}

// The words of one of the two choices, where it is of that family; else nothing.
std::string words_of(const Pair& pair, std::string_view family) {
    std::string text;
    for (const auto& [at, choice] :
         {std::pair{pair.family, pair.choice}, std::pair{pair.other_family, pair.other_choice}}) {
        if (families()[at].name == family) {
            for (const std::string& word : families()[at].choices[choice].words) {
                text += word + " ";
            }
        }
    }
    return text;
}

// Two of which each row that has both would be a refusal, whatever else is in it but for who.
bool refuse_each_other(const Pair& pair) {
    const bool confined = !words_of(pair, "Landlock").empty() || !words_of(pair, "filter").empty();
    return confined && (!words_of(pair, "new privileges").empty() || words_of(pair, "who") == "--euid app ");
}

bool is_possible(const Pair& pair) {
    // How much a real root keeps in effect beside another effective uid is not the same on all kernels.
    const bool ambient = words_of(pair, "capabilities").contains("--keep-caps") ||
                         words_of(pair, "capability sets").contains("--ambient");
    if (ambient && words_of(pair, "who") == "--euid app ") {
        return false;
    }
    // A refusal would hide all else.
    const bool refused = !words_of(pair, "tracer").empty() && !kernel_has_yama();
    return !refused && !refuse_each_other(pair);
}

// Of --verbose: a line for each that was taken.
void take_out_steps(bool all, Outcome& outcome) {
    auto lines = lines_of(outcome.err);
    const auto is_step = [](const std::string& line) { return line.starts_with("doff: "); };
    if (all) {
        CHECK(lines.size() > 1);
        std::erase_if(lines, is_step);
    } else {
        const auto last = std::ranges::find_if(lines.rbegin(), lines.rend(), is_step);
        lines.erase(lines.begin(), last == lines.rend() ? lines.begin() : last.base() - 1);
    }
    outcome.err.clear();
    for (const std::string& line : lines) {
        outcome.err += line + "\n";
    }
}

// Since Linux 5.9.
bool filters_are_counted() {
    static const bool are = read_file("/proc/self/status").contains("\nSeccomp_filters:");
    return are;
}

// True where it ran.
bool check_row(const Row& row) {
    Words words;
    Expectation expected{without_doff().witness};
    for (std::size_t family = 0; family < row.size(); ++family) {
        const Choice& choice = families()[family].choices[row[family]];
        // Who comes last.
        words.insert(family == 0 ? words.end() : words.begin(), choice.words.begin(), choice.words.end());
        choice.effect(expected);
    }
    const Verdict verdict = verdict_of(expected);
    CAPTURE(words);
    words.insert(words.begin(), doff_path());
    words.emplace_back("--");
    Outcome outcome = witness_by(words);
    if (expected.verbose) {
        take_out_steps(verdict.refusals.empty(), outcome);
    }
    if (!verdict.refusals.empty()) {
        check_refused(outcome, "doff: ");
        CHECK(std::ranges::any_of(
            verdict.refusals, [&](const auto& text) { return outcome.err.find(text) != std::string::npos; }));
        return false;
    }
    check_ran_as(outcome, verdict.witness);
    const auto testimony = testimony_in(outcome.out);
    // Only /proc counts them.
    if (testimony && testimony->from_proc) {
        CHECK(testimony->filters == without_doff().filters + (filters_are_counted() ? verdict.filters : 0));
    }
    return true;
}

std::vector<std::size_t> sizes() {
    std::vector<std::size_t> sizes;
    for (const Family& family : families()) {
        sizes.push_back(family.choices.size());
    }
    return sizes;
}

Row only(std::size_t family, std::size_t choice) {
    Row row(families().size(), 0);
    row[family] = choice;
    return row;
}

}  // namespace

TEST_CASE("Every choice alone is what the manual says of it") {
    if (!in_private_world()) {
        return;
    }
    const Homes homes;
    std::size_t count = 0;
    for (std::size_t family = 0; family < families().size(); ++family) {
        for (std::size_t choice = 0; choice < families()[family].choices.size(); ++choice) {
            CAPTURE(families()[family].name, choice);
            check_row(only(family, choice));
            ++count;
        }
    }
    std::cout << "choices alone: " << count << '\n';
}

TEST_CASE("Options together are what the manual says of them together") {
    if (!in_private_world()) {
        return;
    }
    const Homes homes;
    constexpr int k_times = 4;
    const auto rows = rows_with_every_pair(sizes(), k_times, is_possible);
    const std::size_t step = step_of_sample();
    std::size_t ran = 0;
    for (std::size_t at = 0; at < rows.size(); at += step) {
        ran += check_row(rows[at]) ? 1 : 0;
    }
    std::cout << "combinations: " << sampled(rows.size()) << " of " << families().size() << " families, "
              << ran << " ran\n";
    CHECK(rows.size() >= 150);
    // A row that is refused shows nothing but that.
    CHECK(ran > rows.size() / step / 4 * 3);
}

TEST_CASE("Options that refuse each other do, but for a root") {
    if (!in_private_world()) {
        return;
    }
    const Homes homes;
    std::size_t count = 0;
    const std::size_t privileges = family_named("new privileges");
    for (const char* const name : {"Landlock", "filter"}) {
        const std::size_t family = family_named(name);
        for (std::size_t choice = 1; choice < families()[family].choices.size(); ++choice) {
            for (std::size_t who = 0; who < families().front().choices.size(); ++who) {
                Row row = only(family, choice);
                row.front() = who;
                check_row(row);
                row[privileges] = 1;
                check_row(row);
                count += 2;
            }
        }
    }
    std::cout << "refusals: " << count << '\n';
}

}  // namespace doff_test
