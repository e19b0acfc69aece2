// SPDX-License-Identifier: MIT
#include "core/trusted_links.h"

#include "core/path_walk.h"
#include "core/quote.h"

namespace doff {
namespace {

bool is_trusted(Kernel& kernel, Uid owner) {
    return owner == k_root || owner == kernel.geteuid();
}

// Why a link is not followed; empty where it is. `holder` is the directory that it is in.
std::string why_not_trusted(Kernel& kernel, const std::string& link, const FileStatus& status,
                            const std::string& holder) {
    constexpr std::uint32_t k_others_may_write = 0022;
    constexpr std::uint32_t k_sticky = 01000;
    const std::string led = "it leads through the symbolic link " + quote(link);
    if (!is_trusted(kernel, status.uid)) {
        return led + ", which belongs to uid " + std::to_string(status.uid.value);
    }
    const auto directory = kernel.lstat(holder.c_str());
    if (!directory || !directory->true_answer()) {
        return led + ", whose directory cannot be looked at";
    }
    const bool written_by_others =
        (directory->mode & k_others_may_write) != 0 && (directory->mode & k_sticky) == 0;
    return is_trusted(kernel, directory->uid) && !written_by_others
               ? ""
               : led + ", which others can put there: of its directory, " + owner_and_mode(*directory);
}

}  // namespace

std::expected<std::string, LinkRefused> follow_trusted_links(Kernel& kernel, std::string_view path) {
    constexpr int k_most_links = 40;  // path_resolution(7)
    std::string done;                 // empty, or with a slash at its end; no link is in it
    std::string rest(path);
    for (int links = 0;;) {
        if (const auto name = rest.find_first_not_of('/'); name != 0 && name != std::string::npos) {
            done = done.empty() ? "/" : done;
            rest.erase(0, name);
        }
        const auto slash = rest.find('/');
        if (slash == std::string::npos || rest.find_first_not_of('/', slash) == std::string::npos) {
            return done + rest;
        }
        const std::string here = done + rest.substr(0, slash);
        const auto status = kernel.lstat(here.c_str());
        if (!status || !status->true_answer() || !status->is_link()) {
            done = here + "/";
            rest.erase(0, slash + 1);
            continue;
        }
        if (std::string why = why_not_trusted(kernel, here, *status, done.empty() ? "." : done);
            !why.empty()) {
            return std::unexpected(LinkRefused{{}, std::move(why)});
        }
        const auto target = kernel.readlink(here.c_str());
        if (!target || target->empty() || ++links > k_most_links) {
            return std::unexpected(LinkRefused{
                target
                    ? target->empty() ? std::errc::protocol_error : std::errc::too_many_symbolic_link_levels
                    : target.error(),
                {}});
        }
        done = target->front() == '/' ? "" : done;
        rest = *target + rest.substr(slash);
    }
}

}  // namespace doff
