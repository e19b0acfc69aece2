// SPDX-License-Identifier: MIT
//
// What became of the expectations of --assert: the page of --assert alone, and a section of --explain.
#include "core/quote.h"
#include "report/describe.h"
#include "report/explain_parts.h"

#include <algorithm>

namespace doff {
namespace {

Row row_of(const Judgement& judgement) {
    return {"expectation",
            judgement.holds ? "yes" : "no",
            {{"expectation", escaped(judgement.expectation)},
             {"holds", judgement.holds},
             {"what", judgement.what},
             {"wanted", judgement.wanted},
             {"found", judgement.found}},
            escaped(judgement.expectation) + (judgement.holds ? "" : ": " + what_is_there(judgement)),
            !judgement.holds};
}

}  // namespace

Section expectations_section(const std::vector<Judgement>& judgements) {
    Section section{"expectations", "Whether it would be what is expected", {}, Shape::steps};
    for (const Judgement& judgement : judgements) {
        section.rows.push_back(row_of(judgement));
    }
    return section;
}

Document assert_page(const std::vector<Judgement>& judgements) {
    Document page{.kind = "assert"};
    page.rows = {{"all_hold", "all_hold", std::ranges::all_of(judgements, &Judgement::holds), ""}};
    page.sections = {expectations_section(judgements)};
    page.sections.front().title = "Whether it is what is expected";
    page.legend = "does not hold";
    return page;
}

}  // namespace doff
