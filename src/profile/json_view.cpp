// SPDX-License-Identifier: MIT
#include "profile/json_view.h"

#include "core/quote.h"
#include "profile/refusal.h"

#include <algorithm>
#include <set>
#include <utility>

namespace doff {
namespace {

using Json = nlohmann::json;

// "line 3, column 14" of a byte, counted from 1.
std::string position(std::string_view text, std::size_t byte) {
    const std::string_view before = text.substr(0, std::min(byte, text.size()));
    const auto line = 1 + std::ranges::count(before, '\n');
    const std::size_t line_start = before.rfind('\n') + 1;  // 0 where there is none: npos + 1
    return "line " + std::to_string(line) + ", column " + std::to_string(before.size() - line_start + 1);
}

// Of the parser's events, the keys: a set of them for every object that is open.
class RepeatedKeys {
public:
    bool operator()(int /*depth*/, Json::parse_event_t event, Json& parsed) {
        if (event == Json::parse_event_t::object_start) {
            open_.emplace_back();
        } else if (event == Json::parse_event_t::object_end) {
            open_.pop_back();
        } else if (event == Json::parse_event_t::key) {
            const auto& key = parsed.get_ref<const std::string&>();
            if (!open_.back().insert(key).second) {
                throw Refusal("the key " + quote(key) + " is given twice in one object",
                              "delete one of the two");
            }
        }
        return true;
    }

private:
    std::vector<std::set<std::string>> open_;
};

// What people write into JSON in place of comments.
bool is_remark(std::string_view key) {
    return key == "comment" || key == "description" || key.starts_with('$') || key.starts_with('_') ||
           key.starts_with("//");
}

std::string shown(const Json& value) {
    constexpr int k_compact = -1;
    return value.is_structured() ? std::string(value.type_name())
                                 : quote(value.dump(k_compact, ' ', /* ensure_ascii= */ false));
}

}  // namespace

Json parse_json(std::string_view text) {
    // The parser keeps its own copy of the callback, so the keys seen are held outside of it.
    RepeatedKeys keys;
    try {
        return Json::parse(text, [&keys](int depth, Json::parse_event_t event, Json& parsed) {
            return keys(depth, event, parsed);
        });
    } catch (const Json::parse_error& error) {
        throw Refusal("no JSON at " + position(text, error.byte == 0 ? 0 : error.byte - 1),
                      "a checker such as 'python3 -m json.tool' says more");
    } catch (const Json::out_of_range&) {
        throw Refusal("a number in it is too large");
    }
}

JsonView::JsonView(const Json& value, std::string path) : value_(&value), path_(std::move(path)) {}

std::string JsonView::placed(const std::string& message) const {
    return path_.empty() ? message : path_ + ": " + message;
}

std::string JsonView::text() const {
    if (!value_->is_string()) {
        throw Refusal(placed("expected a string, found " + shown(*value_)));
    }
    return value_->get<std::string>();
}

std::uint64_t JsonView::number(std::uint64_t largest) const {
    if (!value_->is_number_unsigned() || value_->get<std::uint64_t>() > largest) {
        throw Refusal(placed("expected a whole number from 0 to " + std::to_string(largest) + ", found " +
                             shown(*value_)));
    }
    return value_->get<std::uint64_t>();
}

std::vector<JsonView> JsonView::elements() const {
    if (!value_->is_array()) {
        throw Refusal(placed("expected an array, found " + shown(*value_)));
    }
    std::vector<JsonView> views;
    for (const Json& element : *value_) {
        views.emplace_back(element, path_ + "[" + std::to_string(views.size()) + "]");
    }
    return views;
}

std::vector<std::string> JsonView::texts() const {
    std::vector<std::string> words;
    for (const JsonView& element : elements()) {
        words.push_back(element.text());
    }
    return words;
}

void JsonView::expect_keys(std::initializer_list<std::string_view> keys, const char* hint) const {
    if (!value_->is_object()) {
        throw Refusal(placed("expected an object, found " + shown(*value_)));
    }
    for (const auto& [key, value] : value_->items()) {
        if (std::ranges::find(keys, key) == keys.end() && !is_remark(key)) {
            throw Refusal(placed("unknown key " + quote(key)), hint);
        }
    }
}

std::optional<JsonView> JsonView::find(const char* key) const {
    const auto found = value_->find(key);
    if (found == value_->end() || found->is_null()) {
        return std::nullopt;
    }
    return JsonView(*found, path_.empty() ? key : path_ + "." + key);
}

JsonView JsonView::at(const char* key) const {
    if (auto view = find(key)) {
        return *std::move(view);
    }
    throw Refusal(placed("no " + quote(key) + " in it"));
}

}  // namespace doff
