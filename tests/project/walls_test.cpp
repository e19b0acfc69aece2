// SPDX-License-Identifier: MIT
//
// The walls between the layers: what each folder of src/ may include. A wall that is only written
// down does not stand for long.
#include "catch.h"
#include "project/source_tree.h"

#include <map>
#include <regex>
#include <set>
#include <string_view>

namespace doff {
namespace {

std::vector<std::string> includes_of(const std::filesystem::path& file) {
    const std::string text = text_of_file(file);
    const std::regex include(R"re(^\s*#\s*include\s*([<"][^>"]+[>"]))re", std::regex::multiline);
    std::vector<std::string> found;
    for (std::sregex_iterator at(text.begin(), text.end(), include), end; at != end; ++at) {
        found.push_back((*at)[1]);
    }
    return found;
}

// "core" for src/core/x.h, "" for src/run.cpp.
std::string layer_of(const std::filesystem::path& file) {
    const auto relative = file.lexically_relative(k_source_dir / "src");
    return relative.has_parent_path() ? relative.begin()->string() : "";
}

std::string layer_of_include(const std::string& include) {
    const std::size_t slash = include.find('/');
    return slash == std::string::npos ? "" : include.substr(1, slash - 1);
}

// Headers of the C++ standard library have no dot, no slash and no leading c for a C one's sake.
bool is_standard_header(const std::string& include) {
    return include.front() == '<' && include.find_first_of("./") == std::string::npos;
}

}  // namespace

TEST_CASE("a layer includes only itself and core, and run.cpp all") {
    const std::map<std::string, std::set<std::string>> may_include{
        {"core", {"core"}},
        {"system", {"system", "core"}},
        {"cli", {"cli", "core"}},
        {"report", {"report", "core"}},
        {"profile", {"profile", "core"}},
        {"", {"", "core", "system", "cli", "report", "profile"}},
    };
    std::size_t checked = 0;
    for (const auto& file : sources_under(k_source_dir / "src")) {
        for (const std::string& include : includes_of(file)) {
            if (include.front() == '"') {
                INFO(file.string() << " includes " << include);
                CHECK(may_include.at(layer_of(file)).contains(layer_of_include(include)));
                ++checked;
            }
        }
    }
    CHECK(checked > 80);
}

TEST_CASE("core includes the C++ standard library and nothing of the system's") {
    for (const auto& file : sources_under(k_source_dir / "src" / "core")) {
        for (const std::string& include : includes_of(file)) {
            INFO(file.string() << " includes " << include);
            CHECK((include.front() == '"' || is_standard_header(include)));
            // The one file of the names of its numbers reads no errno, the next test.
            CHECK((include != "<cerrno>" || file.filename() == "errno_name.cpp"));
        }
    }
}

TEST_CASE("errno is read in system and nowhere else") {
    for (const auto& file : sources_under(k_source_dir / "src")) {
        const std::string text = text_of_file(file);
        INFO(file.string());
        const bool reads_errno = std::regex_search(text, std::regex(R"(\berrno\b *(=|\)|==|;|\?))"));
        CHECK((!reads_errno || layer_of(file) == "system"));
    }
}

TEST_CASE("CLI11 is known to one file of cli, and spdlog to one of report") {
    const auto users_of = [](std::string_view prefix) {
        std::vector<std::string> users;
        for (const auto& file : sources_under(k_source_dir / "src")) {
            for (const std::string& include : includes_of(file)) {
                if (std::string_view(include).starts_with(prefix)) {
                    users.push_back(file.lexically_relative(k_source_dir / "src").string());
                    break;
                }
            }
        }
        return users;
    };
    CHECK(users_of("<CLI/") == std::vector<std::string>{"cli/parse.cpp"});
    CHECK(users_of("<spdlog/") == std::vector<std::string>{"report/log_writer.cpp"});
}

// A call that is passed on without its line is one that -vv does not show.
TEST_CASE("every function of Kernel is forwarded by the kernel that traces, with a line of its own") {
    const std::string interface = text_of_file(k_source_dir / "src/core/kernel.h");
    std::string tracing;
    for (const char* const file : {"tracing_kernel.cpp", "tracing_looks.cpp", "tracing_surroundings.cpp"}) {
        tracing += text_of_file(k_source_dir / "src/report" / file);
    }
    const std::regex function(R"re(virtual [^;=]*?\b(\w+)\([^;]*\) = 0;)re");
    std::size_t count = 0;
    for (std::sregex_iterator at(interface.begin(), interface.end(), function), end; at != end; ++at) {
        const std::string name = (*at)[1];
        INFO(name);
        const std::size_t start = tracing.find(" TracingKernel::" + name + "(");
        REQUIRE(start != std::string::npos);
        const std::string body = tracing.substr(start, tracing.find("\n}\n", start) - start);
        CHECK(body.find("kernel_." + name + "(") != std::string::npos);
        CHECK(std::regex_search(body, std::regex(R"(\bsay(_value|_one_of_many)?\()")));
        ++count;
    }
    std::size_t pure = 0;
    for (std::size_t at = interface.find(" = 0;"); at != std::string::npos;
         at = interface.find(" = 0;", at + 1)) {
        const std::size_t line = interface.rfind('\n', at) + 1;
        pure += interface.find('(', line) < at ? 1U : 0U;
    }
    CHECK(count == pure);
    CHECK(count > 80);
}

TEST_CASE("libseccomp is known to profile alone, and the JSON library to profile and report") {
    std::size_t users = 0;
    for (const auto& file : sources_under(k_source_dir / "src")) {
        for (const std::string& include : includes_of(file)) {
            if (include == "<seccomp.h>" || std::string_view(include).starts_with("<nlohmann/")) {
                INFO(file.string() << " includes " << include);
                const bool printed = include != "<seccomp.h>" && layer_of(file) == "report";
                CHECK((layer_of(file) == "profile" || printed));
                ++users;
            }
        }
    }
    CHECK(users > 3);
}

TEST_CASE("every source file says what it is for") {
    for (const auto& file : sources_under(k_source_dir / "src")) {
        const std::string text = text_of_file(file);
        INFO(file.string());
        CHECK(text.starts_with("// SPDX-License-Identifier: MIT\n"));
        if (file.extension() == ".h") {
            CHECK(text.starts_with("// SPDX-License-Identifier: MIT\n//\n// "));
        }
    }
}

}  // namespace doff
