// SPDX-License-Identifier: MIT
//
// A JSON document read with distrust: every value knows its path ("syscalls[3].action"), and asking it
// for what it is not is a Refusal that names path and value. null is the same as absent, as it is for
// the programs whose profiles these are.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doff {

// Refuses what is not JSON, with line and column, and a key given twice in one object: of the two
// values one would count and the other be forgotten.
nlohmann::json parse_json(std::string_view text);

class JsonView {
public:
    // `value` has to outlive the view.
    JsonView(const nlohmann::json& value, std::string path);

    const std::string& path() const { return path_; }
    // "syscalls[3].action: " and the message; the path of the document itself is empty.
    std::string placed(const std::string& message) const;

    std::string text() const;
    std::uint64_t number(std::uint64_t largest) const;
    std::vector<JsonView> elements() const;
    std::vector<std::string> texts() const;

    // Refuses a value that is no object, and every key that is neither one of these nor a remark.
    void expect_keys(std::initializer_list<std::string_view> keys, const char* hint) const;
    // A member of an object; empty where there is none, or null.
    std::optional<JsonView> find(const char* key) const;
    // The same, refused where there is none.
    JsonView at(const char* key) const;

private:
    const nlohmann::json* value_;
    std::string path_;
};

}  // namespace doff
