// SPDX-License-Identifier: MIT
#include "report/document.h"

#include <algorithm>

namespace doff {
namespace {

// Fields are only added as long as this stays.
constexpr int k_schema = 1;

Json json_of(const Section& section) {
    if (section.shape == Shape::object) {
        Json object = Json::object();
        for (const Row& row : section.rows) {
            object[row.key] = row.value;
        }
        return object;
    }
    Json list = Json::array();
    for (const Row& row : section.rows) {
        list.push_back(row.value);
    }
    return list;
}

// The keys of the rows of which `is` is true.
Json keys_where(const Document& document, bool Row::* is) {
    Json keys = Json::array();
    const auto add = [&](const std::string& prefix, const std::vector<Row>& rows) {
        for (const Row& row : rows) {
            if (row.*is) {
                keys.push_back(prefix + row.key);
            }
        }
    };
    add("", document.rows);
    for (const Section& section : document.sections) {
        if (section.shape == Shape::object) {
            add(section.key + ".", section.rows);
        } else if (std::ranges::any_of(section.rows, is)) {
            keys.push_back(section.key);
        }
    }
    return keys;
}

}  // namespace

std::string as_json(const Document& document) {
    Json json{{"doff", DOFF_VERSION}, {"schema", k_schema}, {"kind", document.kind}};
    for (const Row& row : document.rows) {
        json[row.key] = row.value;
    }
    for (const Section& section : document.sections) {
        json[section.key] = json_of(section);
    }
    if (!document.legend.empty()) {
        json["differs"] = keys_where(document, &Row::differs);
        json["unreadable"] = keys_where(document, &Row::unreadable);
    }
    constexpr int k_one_line = -1;
    return json.dump(k_one_line, ' ', /* ensure_ascii= */ false, Json::error_handler_t::replace) + "\n";
}

}  // namespace doff
