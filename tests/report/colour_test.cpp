// SPDX-License-Identifier: MIT
//
// Colours are for terminals, and for nobody who does not want them.
#include "report/colour.h"

#include "catch.h"
#include "fake/fake_kernel.h"

namespace doff {

TEST_CASE("a page is coloured on a terminal, unless NO_COLOR or TERM forbids it") {
    const auto style = [](bool terminal, const Environment& environment) {
        FakeKernel kernel;
        kernel.terminals = terminal ? std::set{1} : std::set{0, 2};
        return style_for(kernel, environment);
    };
    CHECK(style(true, {"TERM=xterm"}) == Style::coloured);
    CHECK(style(true, {"TERM=xterm", "NO_COLOR="}) == Style::coloured);
    CHECK(style(true, {"TERM=dumber", "NO_COLORS=1", "ANO_COLOR=1"}) == Style::coloured);
    CHECK(style(false, {"TERM=xterm"}) == Style::plain);
    CHECK(style(true, {"TERM=xterm", "NO_COLOR=0"}) == Style::plain);
    CHECK(style(true, {"TERM=xterm", "NO_COLOR=1", "NO_COLOR="}) == Style::plain);
    CHECK(style(true, {"TERM=dumb"}) == Style::plain);
    CHECK(style(true, {"TERM="}) == Style::plain);
    CHECK(style(true, {}) == Style::plain);
}

}  // namespace doff
