// SPDX-License-Identifier: MIT
#include "system/nss_accounts.h"

#include "system/native_entry.h"
#if defined(__GLIBC__) && !defined(DOFF_FILES_ONLY)
#include "core/nsswitch.h"
#include "system/nss_sources.h"
#endif

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstddef>
#include <stdexcept>
#include <utility>

#if defined(DOFF_FILES_ONLY) && defined(__GLIBC__)
#include <nss.h>
#endif

namespace doff {
namespace {

// Whether getpwnam_r(3) and its kin read no more of a line than there is room for.
#if defined(__GLIBC__)
constexpr bool k_reads_into_buffer = true;
#else
constexpr bool k_reads_into_buffer = false;
#endif

// What the files of our own root directory say; nothing where it cannot be opened.
template <class Ask>
auto in_own_root(Ask ask) -> decltype(ask(FileAccounts(-1))) {
    const int root = ::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root == -1) {
        return {};
    }
    auto answer = ask(FileAccounts(root));
    ::close(root);
    return answer;
}

#if defined(__GLIBC__) && !defined(DOFF_FILES_ONLY)
FileAccounts::Line services(std::initializer_list<std::string_view> databases) {
    return in_own_root([&](const FileAccounts& files) { return files.services(databases); });
}

// One source alone says itself that it failed.
template <class Value, class Key>
Entry<Value> confirmed(Entry<Value> answer, Database database, const Key& key) {
    if (!answer) {
        return answer;
    }
    const auto sources = sources_in(services({database == Database::passwd ? "passwd" : "group"}).services);
    if (sources.size() > 1) {
        if (auto failure = failure_behind(*answer, key, sources)) {
            return std::unexpected(*std::move(failure));
        }
    }
    return answer;
}
#else
template <class Value, class Key>
Entry<Value> confirmed(Entry<Value> answer, Database, const Key&) {
    return answer;
}
#endif

// Where the C library would read it into memory, whatever its length: glibc does for getgrouplist(3) alone. A
// file that is no larger than a line may be has none that is longer.
bool has_endless_line(Database database) {
    struct ::stat status{};
    const char* const path = database == Database::passwd ? "/etc/passwd" : "/etc/group";
    if (::stat(path, &status) == -1 || std::cmp_less_equal(status.st_size, k_longest_line)) {
        return false;
    }
    return in_own_root([&](const FileAccounts& files) { return files.has_endless_line(database); });
}

// Calls getpwnam_r(3) or one of its kin with a buffer that grows until the entry fits. The largest groups of
// real directories take megabytes.
template <class Native, class Value, class Call>
Entry<Value> look_up(Database database, Call call) {
    constexpr std::size_t k_first = 1024;
    if (!k_reads_into_buffer && has_endless_line(database)) {
        return std::unexpected(std::errc::file_too_large);
    }
    std::vector<char> buffer(k_first);
    for (;;) {
        Native entry{};
        Native* found = nullptr;
        const int failure = call(&entry, buffer.data(), buffer.size(), &found);
        if (failure == ERANGE && buffer.size() < k_longest_line) {
            buffer.resize(buffer.size() * 4);
            continue;
        }
        if (failure == ERANGE) {
            return std::unexpected(std::errc::file_too_large);
        }
        if (failure != 0) {
            return std::unexpected(static_cast<std::errc>(failure));
        }
        if (found == nullptr) {
            return std::optional<Value>{};
        }
        return from_native(entry);
    }
}

}  // namespace

NssAccounts::NssAccounts() {
#if defined(DOFF_FILES_ONLY) && defined(__GLIBC__)
    // A static glibc would load the modules of whatever glibc the machine has, and crash in some of
    // them. Set before the first lookup, this also keeps it from asking nscd.
    for (const char* const database : {"passwd", "group", "initgroups"}) {
        if (__nss_configure_lookup(database, "files") != 0) {
            throw std::runtime_error("the name service cannot be kept to files");
        }
    }
#endif
}

Entry<User> NssAccounts::getpwnam(const std::string& name) {
    if (inside_) {
        return inside_->getpwnam(name);
    }
    const auto answer = look_up<passwd, User>(
        Database::passwd, [&](passwd* entry, char* buffer, std::size_t size, passwd** found) {
            return ::getpwnam_r(name.c_str(), entry, buffer, size, found);
        });
    return confirmed(answer, Database::passwd, name);
}

Entry<User> NssAccounts::getpwuid(Uid uid) {
    if (inside_) {
        return inside_->getpwuid(uid);
    }
    const auto answer = look_up<passwd, User>(
        Database::passwd, [&](passwd* entry, char* buffer, std::size_t size, passwd** found) {
            return ::getpwuid_r(uid.value, entry, buffer, size, found);
        });
    return confirmed(answer, Database::passwd, uid);
}

Entry<Group> NssAccounts::getgrnam(const std::string& name) {
    if (inside_) {
        return inside_->getgrnam(name);
    }
    const auto answer = look_up<group, Group>(
        Database::group, [&](group* entry, char* buffer, std::size_t size, group** found) {
            return ::getgrnam_r(name.c_str(), entry, buffer, size, found);
        });
    return confirmed(answer, Database::group, name);
}

Entry<Group> NssAccounts::getgrgid(Gid gid) {
    if (inside_) {
        return inside_->getgrgid(gid);
    }
    const auto answer = look_up<group, Group>(
        Database::group, [&](group* entry, char* buffer, std::size_t size, group** found) {
            return ::getgrgid_r(gid.value, entry, buffer, size, found);
        });
    return confirmed(answer, Database::group, gid);
}

std::expected<GroupListing, std::errc> NssAccounts::getgrouplist(const std::string& name, Gid primary) {
    if (inside_) {
        return inside_->getgrouplist(name, primary);
    }
    if (has_endless_line(Database::group)) {
        return std::unexpected(std::errc::file_too_large);
    }
    std::vector<gid_t> room(64);
    for (;;) {
        int count = static_cast<int>(room.size());
        errno = 0;
        const int fits = ::getgrouplist(name.c_str(), primary.value, room.data(), &count);
        const int left = errno;
        if (fits == -1 && std::cmp_greater(count, room.size())) {
            room.resize(static_cast<std::size_t>(count));
            continue;
        }
        if (fits == -1 || count < 0 || std::cmp_greater(count, room.size())) {
            return std::unexpected(left != 0 ? static_cast<std::errc>(left) : std::errc::io_error);
        }
        room.resize(static_cast<std::size_t>(count));
        GroupListing listing;
        if (left != 0) {
            listing.errno_left = static_cast<std::errc>(left);
        }
        for (const gid_t gid : room) {
            listing.groups.push_back(Gid{gid});
        }
        return listing;
    }
}

std::optional<Failure> NssAccounts::failed_source_of_groups(const std::string& name, Gid primary) {
#if defined(__GLIBC__) && !defined(DOFF_FILES_ONLY)
    if (inside_) {
        return {};
    }
    const auto line = services({"initgroups", "group"});
    auto sources = sources_in(line.services);
    for (Source& source : sources) {
        // With a line for initgroups the C library ends at a success, and with that for group it never does.
        source.ends_on_success = source.ends_on_success && line.database == "initgroups";
    }
    return sources.size() > 1 ? failure_behind_groups(name, primary, sources) : std::nullopt;
#else
    (void)name;
    (void)primary;
    return {};
#endif
}

void NssAccounts::look_inside(int root) {
    inside_ = FileAccounts(root);
}

std::vector<std::string> NssAccounts::names_in_file(Database database) {
    return inside_ ? inside_->names_in_file(database)
                   : in_own_root([&](const FileAccounts& files) { return files.names_in_file(database); });
}

std::string NssAccounts::sources(Database database) {
    const std::string file = database == Database::passwd ? "/etc/passwd" : "/etc/group";
    if (inside_) {
        return "asked: " + file + " in the new root directory, and nothing else";
    }
#if defined(DOFF_FILES_ONLY)
    return "this doff is static: it looks in " + file + " alone, not in LDAP or SSSD";
#elif defined(__GLIBC__)
    const std::string named = services({database == Database::passwd ? "passwd" : "group"}).services;
    return named.empty() ? "" : "asked: " + named + " (/etc/nsswitch.conf)";
#else
    return {};
#endif
}

}  // namespace doff
