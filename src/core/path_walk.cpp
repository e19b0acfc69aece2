// SPDX-License-Identifier: MIT
#include "core/path_walk.h"

#include "core/quote.h"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <vector>

namespace doff {
namespace {

constexpr int k_most_links = 40;             // path_resolution(7)
constexpr std::size_t k_longest_name = 255;  // NAME_MAX
constexpr std::uint32_t k_sticky_and_for_all = 01002;

// The names of a path, in order. A slash at the end asks for a directory, as a "." does.
std::deque<std::string> names_in(std::string_view path) {
    std::deque<std::string> names;
    for (;;) {
        const std::size_t slash = path.find('/');
        if (slash != 0 && !path.empty()) {
            names.emplace_back(path.substr(0, slash));
        }
        if (slash == std::string_view::npos) {
            return names;
        }
        path.remove_prefix(slash + 1);
        if (path.empty()) {
            names.emplace_back(".");
        }
    }
}

class Walker {
public:
    Walker(Kernel& kernel, std::string_view path) : kernel_(kernel), names_(names_in(path)) {
        here_ = path.starts_with('/') ? "/" : ".";
    }

    Walk operator()() {
        const auto start = kernel_.lstat(here_.c_str());
        if (!start) {
            return stopped(start.error(), here_);
        }
        status_ = *start;
        while (!names_.empty()) {
            const std::string name = std::move(names_.front());
            names_.pop_front();
            if (!status_.is_directory()) {
                return stopped(std::errc::not_a_directory, here_);
            }
            if (name == ".") {
                continue;
            }
            if (const auto failure = enter(name); failure) {
                return std::unexpected(*failure);
            }
        }
        return Arrived{here_, status_};
    }

    // A link in a directory like /tmp that belongs neither to us nor to the directory's owner,
    // /proc/sys/fs/protected_symlinks.
    const std::optional<Stopped>& foreign_link() const { return foreign_link_; }

private:
    std::optional<Stopped> enter(const std::string& name) {
        const std::string next = here_ + (here_ == "/" ? "" : "/") + name;
        const auto status = kernel_.lstat(next.c_str());
        if (!status) {
            return stopped(status.error(), next).error();
        }
        if (!status->is_link()) {
            here_ = next;
            status_ = *status;
            return std::nullopt;
        }
        const auto target = kernel_.readlink(next.c_str());
        if (!target) {
            return stopped(target.error(), next).error();
        }
        link_ = next;
        target_ = *target;
        if (++links_ > k_most_links) {
            return stopped(std::errc::too_many_symbolic_link_levels, next).error();
        }
        if ((status_.mode & k_sticky_and_for_all) == k_sticky_and_for_all && status->uid != status_.uid &&
            status->uid != kernel_.geteuid()) {
            foreign_link_ = stopped(std::errc::permission_denied, next).error();
        }
        after_link_ = names_.size();
        const auto more = names_in(*target);
        names_.insert(names_.begin(), more.begin(), more.end());
        if (target->starts_with('/')) {
            here_ = "/";
            const auto root = kernel_.lstat("/");
            status_ = root ? *root : status_;
        }
        return std::nullopt;
    }

    Walk stopped(std::errc reason, const std::string& at) const {
        const bool led_there =
            names_.size() >= after_link_ || reason == std::errc::too_many_symbolic_link_levels;
        return std::unexpected(
            Stopped{reason, at, here_, led_there ? link_ : "", led_there ? target_ : "", names_.empty()});
    }

    Kernel& kernel_;
    std::deque<std::string> names_;
    std::string here_;
    FileStatus status_;
    std::string link_;
    std::string target_;
    std::size_t after_link_ = 0;  // how many names are left behind the target of the link
    int links_ = 0;
    std::optional<Stopped> foreign_link_;
};

// The working directory has a name, too.
std::string name_of(Kernel& kernel, const std::string& path) {
    const auto directory = path == "." || path.starts_with("./") ? kernel.getcwd() : std::string();
    if (!directory || !directory->starts_with('/')) {
        return quote(path);
    }
    return path == "." ? "the working directory " + quote(*directory)
                       : quote((*directory == "/" ? "" : *directory) + path.substr(1));
}

std::string who(Kernel& kernel) {
    return "uid " + std::to_string(kernel.geteuid().value);
}

// getcwd(2) needs no right to be there. Of a directory outside the root directory it says "(unreachable)".
std::string why_working_directory_is_denied(Kernel& kernel) {
    const auto here = kernel.getcwd();
    if (!here || !here->starts_with('/')) {
        return here ? "the working directory is outside the root directory, and may not be searched by " +
                          who(kernel) + "; --chdir names another"
                    : "";
    }
    const auto end = walk(kernel, *here);
    if (!end) {
        const std::string why = why_stopped(kernel, end.error());
        return why.empty() ? "" : "the working directory is " + quote(*here) + ", and " + why;
    }
    if (kernel.faccessat(here->c_str(), k_may_execute)) {
        return "";
    }
    return "the working directory " + quote(*here) + " may not be searched by " + who(kernel) + ": " +
           (mode_allows(kernel, end->status, k_may_execute) ? why_in_spite_of_the_mode(kernel, *here)
                                                            : owner_and_mode(end->status)) +
           "; --chdir names another";
}

std::string why_denied(Kernel& kernel, const Stopped& stopped) {
    if (stopped.at == stopped.link) {
        return quote(stopped.at) + " is a symbolic link that belongs neither to " + who(kernel) +
               " nor to the owner of its directory, in which everybody may make one: the kernel does not "
               "follow it (fs.protected_symlinks)";
    }
    const auto searchable = kernel.faccessat(stopped.directory.c_str(), k_may_execute);
    if (searchable) {
        const auto system = kernel.statfs(stopped.at.c_str());
        return system && system->type == k_fuse
                   ? quote(stopped.at) +
                         " is a FUSE file system, which lets in nobody but the user who "
                         "mounted it unless that was with allow_other"
                   : "";
    }
    const auto status = kernel.stat(stopped.directory.c_str());
    if (!status && stopped.directory == ".") {
        return why_working_directory_is_denied(kernel);
    }
    if (!status || searchable.error() != std::errc::permission_denied) {
        return "";
    }
    const std::string denied =
        name_of(kernel, stopped.directory) + " may not be searched by " + who(kernel) + ": ";
    return denied + (mode_allows(kernel, *status, k_may_execute)
                         ? why_in_spite_of_the_mode(kernel, stopped.directory)
                         : owner_and_mode(*status));
}

std::string why_too_long(const Stopped& stopped) {
    const std::string name = stopped.at.substr(stopped.at.rfind('/') + 1);
    if (name.size() > k_longest_name) {
        return "the name " + quote(name) + " has " + std::to_string(name.size()) +
               " bytes, and a file's name at most " + std::to_string(k_longest_name);
    }
    return "";
}

}  // namespace

Walk walk(Kernel& kernel, std::string_view path) {
    const auto whole = kernel.stat(std::string(path).c_str());
    if (path.empty()) {
        return std::unexpected(Stopped{std::errc::no_such_file_or_directory, {}, {}, {}, {}});
    }
    Walker walker(kernel, path);
    auto end = walker();
    if (end.has_value() && !whole && whole.error() == std::errc::permission_denied && walker.foreign_link()) {
        return std::unexpected(*walker.foreign_link());
    }
    // A walk starts at ".", also where the path does not say so.
    if (end && end->path.starts_with("./") && !path.starts_with("./")) {
        end->path.erase(0, 2);
    }
    if (whole && !end) {
        // What a descriptor's link in proc(5) says need not be a path: a pipe, a file that has no name any
        // more.
        return Arrived{std::string(path), *whole};
    }
    const auto found = end ? std::errc{} : end.error().reason;
    const auto told = whole ? std::errc{} : whole.error();
    if (found != told) {
        return std::unexpected(Stopped{told, {}, {}, {}, {}});
    }
    return end;
}

std::string why_stopped(Kernel& kernel, const Stopped& stopped) {
    if (stopped.at.empty()) {
        return "";
    }
    const std::string by_link = stopped.link.empty() ? ""
                                                     : quote(stopped.link) + " is a symbolic link to " +
                                                           quote(stopped.target) + ", and ";
    switch (stopped.reason) {
        case std::errc::no_such_file_or_directory:
            return by_link + name_of(kernel, stopped.at) + " is not there";
        case std::errc::not_a_directory: return by_link + name_of(kernel, stopped.at) + " is not a directory";
        case std::errc::permission_denied: return why_denied(kernel, stopped);
        case std::errc::too_many_symbolic_link_levels:
            return "symbolic links lead round and round, or through more than " +
                   std::to_string(k_most_links) + ": " + quote(stopped.link) + " leads to " +
                   quote(stopped.target);
        case std::errc::filename_too_long: return why_too_long(stopped);
        default: return "";
    }
}

std::string why_not_reached(Kernel& kernel, const std::string& path) {
    const auto end = walk(kernel, path);
    const bool all_said = !end && path.starts_with('/') && end.error().at == path &&
                          end.error().reason == std::errc::no_such_file_or_directory;
    return end || all_said ? "" : why_stopped(kernel, end.error());
}

std::string in_root(std::string_view root, const std::string& lines) {
    if (root.empty() || lines.empty()) {
        return lines;
    }
    std::string text = "in " + quote(root) + ": ";
    for (const char c : lines) {
        text += c;
        text += c == '\n' ? "inside it: " : "";
    }
    return text;
}

std::string owner_and_mode(const FileStatus& status) {
    constexpr std::array k_shifts{9, 6, 3, 0};
    std::string mode;
    for (const int shift : k_shifts) {
        mode += static_cast<char>('0' + (status.mode >> shift & 7));
    }
    return "it belongs to uid " + std::to_string(status.uid.value) + ", gid " +
           std::to_string(status.gid.value) + " and has mode " + mode;
}

bool mode_allows(Kernel& kernel, const FileStatus& status, unsigned wanted) {
    constexpr std::size_t k_most_groups = 65'536;
    std::vector<Gid> groups(k_most_groups);
    const auto count = kernel.getgroups(static_cast<int>(groups.size()), groups.data());
    groups.resize(count && *count > 0 ? static_cast<std::size_t>(*count) : 0);
    groups.push_back(kernel.getegid());
    const bool owner = status.uid == kernel.geteuid();
    const bool in_group = std::ranges::find(groups, status.gid) != groups.end();
    const unsigned shift = owner ? 6 : in_group ? 3 : 0;
    return (status.mode >> shift & wanted) == wanted;
}

std::string why_in_spite_of_the_mode(Kernel& kernel, const std::string& path) {
    // acl(5) keeps it there.
    if (kernel.getxattr(path.c_str(), "system.posix_acl_access")) {
        return "its mode would allow it, its access control list does not: see getfacl";
    }
    return "its mode would allow it: an access control list, a security module (AppArmor, SELinux), Landlock "
           "or the file system refuses";
}

}  // namespace doff
