// SPDX-License-Identifier: MIT
#include "system/file_accounts.h"

#include "system/native_entry.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string_view>

namespace doff {
namespace {

struct CloseFile {
    void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

std::unexpected<std::errc> reason() {
    return std::unexpected(static_cast<std::errc>(errno));
}

// No directory has that many users; but a file with holes may say that it has more, and is read into memory
// up to the next end of a line.
constexpr off_t k_largest_file = off_t{1} << 30;

// As the path is seen inside `root`: a symbolic link cannot lead out of it. A pipe or a device may stand
// there, of which there is no end to be read, so it has to be a file.
std::expected<File, std::errc> open_inside(int root, const char* path) {
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
    if (status.st_size > k_largest_file) {
        ::close(fd);
        return std::unexpected(std::errc::file_too_large);
    }
    File file(::fdopen(fd, "re"));
    if (!file) {
        const auto why = reason();
        ::close(fd);
        return why;
    }
    return file;
}

// Calls `visit` with each entry until it says that it has seen enough.
template <class Native, class Visit>
std::expected<void, std::errc> for_each_entry(int root, const char* path, Native* (*next)(std::FILE*),
                                              Visit visit) {
    const auto file = open_inside(root, path);
    if (!file) {
        return std::unexpected(file.error());
    }
    for (;;) {
        errno = 0;
        const Native* const entry = next(file->get());
        if (entry == nullptr) {
            // At the end errno is 0, ENOENT or the ENOTTY of a buffered stream; a failed read is marked.
            return std::ferror(file->get()) != 0 || errno == ENOMEM ? reason()
                                                                    : std::expected<void, std::errc>{};
        }
        if (visit(*entry)) {
            return {};
        }
    }
}

template <class Value, class Native, class Matches>
Entry<Value> find_entry(int root, const char* path, Native* (*next)(std::FILE*), Matches matches) {
    std::optional<Value> found;
    const auto read = for_each_entry(root, path, next, [&](const Native& entry) {
        if (matches(entry)) {
            found = from_native(entry);
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
    return find_entry<User>(root_, k_passwd, ::fgetpwent,
                            [&](const passwd& entry) { return entry.pw_name == name; });
}

Entry<User> FileAccounts::getpwuid(Uid uid) const {
    return find_entry<User>(root_, k_passwd, ::fgetpwent,
                            [&](const passwd& entry) { return entry.pw_uid == uid.value; });
}

Entry<Group> FileAccounts::getgrnam(const std::string& name) const {
    return find_entry<Group>(root_, k_group, ::fgetgrent,
                             [&](const group& entry) { return entry.gr_name == name; });
}

Entry<Group> FileAccounts::getgrgid(Gid gid) const {
    return find_entry<Group>(root_, k_group, ::fgetgrent,
                             [&](const group& entry) { return entry.gr_gid == gid.value; });
}

std::expected<GroupListing, std::errc> FileAccounts::getgrouplist(const std::string& name,
                                                                  Gid primary) const {
    GroupListing listing;
    listing.groups.push_back(primary);
    const auto read = for_each_entry(root_, k_group, ::fgetgrent, [&](const group& entry) {
        for (char** member = entry.gr_mem; *member != nullptr; ++member) {
            if (name == *member) {
                listing.groups.push_back(Gid{entry.gr_gid});
                break;
            }
        }
        return false;
    });
    if (!read) {
        return std::unexpected(read.error());
    }
    return listing;
}

}  // namespace doff
