// SPDX-License-Identifier: MIT
#include "families.h"
#include "rooms.h"

#include <csignal>

namespace doff_test {
namespace {

Choice in_room(Words words, const std::string& directory, bool names_inside = false) {
    const bool named = !directory.empty();
    words.insert(words.begin(), {"--root", room(k_room)});
    return {std::move(words), [=](Expectation& expected) {
                expected.witness = inside(expected.witness, k_room);
                expected.witness.directory = id_of(room(k_room) + directory);
                expected.directory_named = named;
                expected.root = room(k_room);
                expected.names_inside = names_inside;
            }};
}

}  // namespace

std::vector<Family> families_of_process() {
    return {
        // Before the score, which a command without /proc cannot read.
        {"score", {{}, sets({"--oom-score-adj=250"}, &Witness::oom_score_adj, 250)}},
        {"directories",
         {{},
          {{"--chdir", path_of("scratch")},
           [](Expectation& expected) {
               expected.witness.directory = id_of(path_of("scratch"));
               expected.directory_named = true;
           }},
          in_room({}, ""),
          in_room({"--chdir=/srv"}, "/srv"),
          in_room({"--lookup", "inside"}, "", true),
          in_room({"--lookup=inside", "--chdir", "srv"}, "/srv", true)}},
        {"umask",
         {{}, sets({"--umask=077"}, &Witness::umask, 077U), sets({"--umask=0"}, &Witness::umask, 0U)}},
        {"session",
         {{},
          {{"--new-session"},
           [](Expectation& expected) {
               expected.witness.leads_session = expected.witness.leads_group = true;
           }}}},
        {"death",
         {{},
          {{"--pdeathsig=USR1"},
           [](Expectation& expected) {
               expected.witness.parent_death_signal = SIGUSR1;
               expected.has_death_signal = true;
           }}}},
        {"signals",
         {{},
          {{"--reset-signals"},
           [](Expectation& expected) { expected.witness.ignored = expected.witness.blocked = 0; }}}},
        {"descriptors",
         {{},
          sets({"--close-fds"}, &Witness::fds, std::vector<int>{0, 1, 2}),
          sets({"--close-fds", "--keep-fd=7"}, &Witness::fds, std::vector<int>{0, 1, 2, 7}),
          {{"--keep-fd", "5"},
           [](Expectation& expected) {
               expected.witness.fds = expected.strict ? std::vector{0, 1, 2, 5} : std::vector{0, 1, 2, 5, 7};
           }}}},
        {"name", {{}, sets({"--argv0", "another"}, &Witness::argv0, "another")}},
        // It cannot be read; without Yama the kernel refuses it.
        {"tracer",
         {{},
          decides({"--ptracer=any"}, &Expectation::asks_yama, true),
          decides({"--ptracer", "none"}, &Expectation::asks_yama, true)}},
        {"messages", {{}, decides({"--verbose"}, &Expectation::verbose, true)}},
    };
}

}  // namespace doff_test
