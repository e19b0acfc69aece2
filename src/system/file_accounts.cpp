// SPDX-License-Identifier: MIT
#include "system/file_accounts.h"

#include "core/database_line.h"
#include "system/answer.h"
#include "system/descriptor.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

namespace doff {
namespace {

using Reading = std::expected<void, std::errc>;

// No directory is that large; but a file of a /proc that is mounted there may have no end.
constexpr std::size_t k_largest_file = std::size_t{1} << 30;

// As the path is seen inside `root`: a symbolic link cannot lead out of it. A pipe or a device may stand
// there, so it has to be a file.
std::expected<int, std::errc> open_inside(int root, const char* path) {
    open_how how{};
    how.flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    how.resolve = RESOLVE_IN_ROOT;
    const auto fd = static_cast<int>(::syscall(SYS_openat2, root, path, &how, sizeof how));
    if (fd == -1) {
        return reason();
    }
    struct ::stat status{};
    if (::fstat(fd, &status) == -1 || !S_ISREG(status.st_mode)) {
        ::close(fd);
        return std::unexpected(std::errc::not_supported);
    }
    return fd;
}

// Calls `visit` with each line, without its end, until it says that it has seen enough.
template <class Visit>
Reading for_each_line(int root, const char* path, Visit visit) {
    const Descriptor file(open_inside(root, path));
    if (!file.is_open()) {
        return file.why();
    }
    std::string pending;
    std::vector<char> block(65'536);  // not on the stack, which a limit may have made smaller
    for (std::size_t total = 0;;) {
        const auto length = ::read(file.get(), block.data(), block.size());
        if (length == -1) {
            return reason();
        }
        if (length == 0) {
            if (!pending.empty()) {
                visit(std::string_view(pending));
            }
            return {};
        }
        std::string_view rest(block.data(), static_cast<std::size_t>(length));
        total += rest.size();
        for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
            pending += rest.substr(0, end);
            rest.remove_prefix(end + 1);
            if (visit(std::string_view(pending))) {
                return {};
            }
            pending.clear();
        }
        pending += rest;
        if (total > k_largest_file || pending.size() > k_longest_line) {
            return std::unexpected(std::errc::file_too_large);
        }
    }
}

// The first entry that matches.
template <class Value, class Matches>
Entry<Value> find_entry(int root, const char* path, std::optional<Value> (*parse)(std::string_view),
                        Matches matches) {
    std::optional<Value> found;
    const auto read = for_each_line(root, path, [&](std::string_view line) {
        auto entry = parse(line);
        if (entry && matches(*entry)) {
            found = std::move(entry);
        }
        return found.has_value();
    });
    if (!read) {
        return std::unexpected(read.error());
    }
    return found;
}

constexpr const char* k_passwd = "etc/passwd";
constexpr const char* k_group = "etc/group";

}  // namespace

Entry<User> FileAccounts::getpwnam(const std::string& name) const {
    return find_entry<User>(root_, k_passwd, parse_passwd_line,
                            [&](const User& user) { return user.name == name; });
}

Entry<User> FileAccounts::getpwuid(Uid uid) const {
    return find_entry<User>(root_, k_passwd, parse_passwd_line,
                            [&](const User& user) { return user.uid == uid; });
}

Entry<Group> FileAccounts::getgrnam(const std::string& name) const {
    return find_entry<Group>(root_, k_group, parse_group_line,
                             [&](const Group& group) { return group.name == name; });
}

Entry<Group> FileAccounts::getgrgid(Gid gid) const {
    return find_entry<Group>(root_, k_group, parse_group_line,
                             [&](const Group& group) { return group.gid == gid; });
}

std::expected<GroupListing, std::errc> FileAccounts::getgrouplist(const std::string& name,
                                                                  Gid primary) const {
    GroupListing listing;
    listing.groups.push_back(primary);
    const auto read = for_each_line(root_, k_group, [&](std::string_view line) {
        const auto group = parse_group_line(line);
        if (group && lists_member(line, name)) {
            listing.groups.push_back(group->gid);
        }
        return false;
    });
    if (!read) {
        return std::unexpected(read.error());
    }
    return listing;
}

std::vector<std::string> FileAccounts::names_in_file(Database database) const {
    constexpr std::size_t k_most_lines = 100'000;
    constexpr std::size_t k_most_bytes = std::size_t{16} << 20;
    std::vector<std::string> names;
    std::size_t lines = 0;
    std::size_t bytes = 0;
    const auto keep_name = [&](auto entry) {
        if (entry) {
            names.push_back(std::move(entry->name));
        }
    };
    const bool users = database == Database::passwd;
    // What was read before an error are names as well.
    [[maybe_unused]] const auto read =
        for_each_line(root_, users ? k_passwd : k_group, [&](std::string_view line) {
            if (users) {
                keep_name(parse_passwd_line(line));
            } else {
                keep_name(parse_group_line(line));
            }
            bytes += line.size() + 1;
            return ++lines >= k_most_lines || bytes >= k_most_bytes;
        });
    return names;
}

bool FileAccounts::has_endless_line(Database database) const {
    const auto read = for_each_line(root_, database == Database::passwd ? k_passwd : k_group,
                                    [](std::string_view) { return false; });
    return !read && read.error() == std::errc::file_too_large;
}

FileAccounts::Line FileAccounts::services(std::initializer_list<std::string_view> databases) const {
    constexpr std::size_t k_most_lines = 10'000;
    std::vector<Line> found;
    for (const std::string_view database : databases) {
        found.push_back({database, {}});
    }
    std::size_t lines = 0;
    const auto read = for_each_line(root_, "etc/nsswitch.conf", [&](std::string_view line) {
        for (Line& each : found) {
            if (auto services = parse_nsswitch_line(line, each.database)) {
                each.services = *std::move(services);
            }
        }
        return ++lines >= k_most_lines;
    });
    const auto first = std::ranges::find_if(found, [](const Line& each) { return !each.services.empty(); });
    return read && lines < k_most_lines && first != found.end() ? *first : Line{};
}

}  // namespace doff
