// SPDX-License-Identifier: MIT
//
// A module of nsswitch.conf(5), libnss_campaign.so.2, that answers as the variable NSS_CAMPAIGN says:
//
//     passwd=ANSWER,group=ANSWER,groups=COUNT,line=BYTES
//
// An answer is "sound", or STATUS:ERRNO with the numbers of enum nss_status (-2 to 0) and errno(3). Sound is
// a user and a group "app" (1700, not what the files have), the user in the group "media" (44) and in as many
// more from 2000 on; a line is the length of media's entry.
#include <nss.h>

#include <grp.h>
#include <pwd.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

constexpr uid_t k_app = 1700;
constexpr gid_t k_media = 44;
constexpr gid_t k_more = 2000;

std::string said(const std::string& key) {
    const char* const all = getenv("NSS_CAMPAIGN");
    const std::string text = "," + std::string(all == nullptr ? "" : all) + ",";
    const auto at = text.find("," + key + "=");
    if (at == std::string::npos) {
        return "";
    }
    const auto begin = at + key.size() + 2;
    return text.substr(begin, text.find(',', begin) - begin);
}

// Whether the answer is to be a failure; which is in `status` then.
bool fails(const char* database, nss_status& status, int* reason) {
    const std::string answer = said(database);
    const auto colon = answer.find(':');
    if (colon == std::string::npos) {
        return false;
    }
    status = static_cast<nss_status>(std::stoi(answer));
    *reason = std::stoi(answer.substr(colon + 1));
    return true;
}

nss_status not_found(int* reason) {
    *reason = ENOENT;
    return NSS_STATUS_NOTFOUND;
}

char* put(char*& buffer, std::size_t& size, const std::string& text) {
    if (text.size() + 1 > size) {
        return nullptr;
    }
    char* const at = buffer;
    std::memcpy(at, text.c_str(), text.size() + 1);
    buffer += text.size() + 1;
    size -= text.size() + 1;
    return at;
}

nss_status too_small(int* reason) {
    *reason = ERANGE;
    return NSS_STATUS_TRYAGAIN;
}

nss_status app(passwd* entry, char* buffer, std::size_t size, int* reason) {
    entry->pw_uid = k_app;
    entry->pw_gid = k_app;
    entry->pw_name = put(buffer, size, "app");
    entry->pw_passwd = put(buffer, size, "x");
    entry->pw_gecos = put(buffer, size, "");
    entry->pw_dir = put(buffer, size, "/srv/app");
    entry->pw_shell = put(buffer, size, "/bin/sh");
    return entry->pw_shell == nullptr ? too_small(reason) : NSS_STATUS_SUCCESS;
}

// With a member that is nobody, if `filler` has any length.
nss_status put_group(const char* name, gid_t gid, const std::string& filler, group* entry, char* buffer,
                     std::size_t size, int* reason) {
    entry->gr_gid = gid;
    char** const members = reinterpret_cast<char**>(buffer);
    const std::size_t room = 3 * sizeof(char*);
    if (size < room) {
        return too_small(reason);
    }
    buffer += room;
    size -= room;
    entry->gr_name = put(buffer, size, name);
    entry->gr_passwd = put(buffer, size, "x");
    members[0] = put(buffer, size, "app");
    members[1] = filler.empty() ? nullptr : put(buffer, size, filler);
    members[2] = nullptr;
    entry->gr_mem = members;
    return members[0] == nullptr || (!filler.empty() && members[1] == nullptr) ? too_small(reason)
                                                                               : NSS_STATUS_SUCCESS;
}

nss_status media(group* entry, char* buffer, std::size_t size, int* reason) {
    const std::string length = said("line");
    return put_group("media", k_media, std::string(length.empty() ? 0 : std::stoul(length), 'x'), entry,
                     buffer, size, reason);
}

nss_status group_of_app(group* entry, char* buffer, std::size_t size, int* reason) {
    return put_group("app", k_app, "", entry, buffer, size, reason);
}

std::size_t count_of_more() {
    const std::string count = said("groups");
    return count.empty() ? 0 : std::stoul(count);
}

std::size_t next_group = 0;  // of those that are listed

bool add(gid_t gid, gid_t skipped, long* start, long* size, gid_t** list, long limit) {
    if (gid == skipped || (limit > 0 && *start >= limit)) {
        return true;
    }
    if (*start == *size) {
        *size *= 2;
        auto* const larger =
            static_cast<gid_t*>(std::realloc(*list, static_cast<std::size_t>(*size) * sizeof(gid_t)));
        if (larger == nullptr) {
            return false;
        }
        *list = larger;
    }
    (*list)[(*start)++] = gid;
    return true;
}

}  // namespace

extern "C" {

nss_status _nss_campaign_getpwnam_r(const char* name, passwd* entry, char* buffer, std::size_t size,
                                    int* reason) {
    nss_status status{};
    return fails("passwd", status, reason) ? status
           : std::strcmp(name, "app") == 0 ? app(entry, buffer, size, reason)
                                           : not_found(reason);
}

nss_status _nss_campaign_getpwuid_r(uid_t uid, passwd* entry, char* buffer, std::size_t size, int* reason) {
    nss_status status{};
    return fails("passwd", status, reason) ? status
           : uid == k_app                  ? app(entry, buffer, size, reason)
                                           : not_found(reason);
}

nss_status _nss_campaign_getgrnam_r(const char* name, group* entry, char* buffer, std::size_t size,
                                    int* reason) {
    nss_status status{};
    return fails("group", status, reason)    ? status
           : std::strcmp(name, "media") == 0 ? media(entry, buffer, size, reason)
           : std::strcmp(name, "app") == 0   ? group_of_app(entry, buffer, size, reason)
                                             : not_found(reason);
}

nss_status _nss_campaign_getgrgid_r(gid_t gid, group* entry, char* buffer, std::size_t size, int* reason) {
    nss_status status{};
    return fails("group", status, reason) ? status
           : gid == k_media               ? media(entry, buffer, size, reason)
           : gid == k_app                 ? group_of_app(entry, buffer, size, reason)
                                          : not_found(reason);
}

nss_status _nss_campaign_setgrent(int) {
    next_group = 0;
    return NSS_STATUS_SUCCESS;
}

nss_status _nss_campaign_endgrent() {
    return NSS_STATUS_SUCCESS;
}

nss_status _nss_campaign_getgrent_r(group* entry, char* buffer, std::size_t size, int* reason) {
    nss_status status{};
    if (fails("group", status, reason)) {
        return status;
    }
    if (next_group >= 2 + count_of_more()) {
        return not_found(reason);
    }
    const gid_t gid = k_more + static_cast<gid_t>(next_group) - 2;
    status = next_group == 0 ? group_of_app(entry, buffer, size, reason)
             : next_group == 1
                 ? media(entry, buffer, size, reason)
                 : put_group(("g" + std::to_string(gid)).c_str(), gid, "", entry, buffer, size, reason);
    next_group += status == NSS_STATUS_SUCCESS ? 1 : 0;
    return status;
}

nss_status _nss_campaign_initgroups_dyn(const char* user, gid_t skipped, long* start, long* size,
                                        gid_t** list, long limit, int* reason) {
    nss_status status{};
    if (fails("group", status, reason)) {
        return status;
    }
    if (std::strcmp(user, "app") != 0) {
        return not_found(reason);
    }
    bool room = add(k_media, skipped, start, size, list, limit);
    for (gid_t gid = k_more; room && gid < k_more + count_of_more(); ++gid) {
        room = add(gid, skipped, start, size, list, limit);
    }
    return room ? NSS_STATUS_SUCCESS : too_small(reason);
}

}  // extern "C"
