// SPDX-License-Identifier: MIT
#include "system/nss_sources.h"

#include "system/file_accounts.h"
#include "system/native_entry.h"
#include "system/nss_module.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace doff {
namespace {

// The list that the first one lengthens is the caller's, by malloc(3).
using InitgroupsDyn = nss_status(const char* user, ::gid_t skipped, long* start, long* size, ::gid_t** list,
                                 long limit, int* reason);
using Setgrent = nss_status(int stay_open);
using GetgrentR = nss_status(::group* entry, char* buffer, std::size_t size, int* reason);
using Endgrent = nss_status();

// nss-systemd(8) answers ESRCH where there is no service of that kind at all, as in a container, and also
// where one does not answer.
bool has_nothing_to_ask(const Source& source, const NssAnswer& answer) {
    std::error_code failed;
    return source.service == "systemd" && answer.status == NSS_STATUS_UNAVAIL && answer.reason == ESRCH &&
           (std::filesystem::is_empty("/run/systemd/userdb", failed) ||
            failed == std::errc::no_such_file_or_directory);
}

std::optional<Failure> failure_of(const Source& source, const NssAnswer& answer) {
    const bool failed = answer.status == NSS_STATUS_UNAVAIL || answer.status == NSS_STATUS_TRYAGAIN;
    if (!failed || has_nothing_to_ask(source, answer)) {
        return {};
    }
    return Failure{answer.reason != 0 ? static_cast<std::errc>(answer.reason) : std::errc::io_error,
                   source.service};
}

bool ends(const Source& source, const NssAnswer& answer) {
    return (answer.status == NSS_STATUS_SUCCESS && source.ends_on_success) ||
           (answer.status == NSS_STATUS_NOTFOUND && source.ends_on_not_found);
}

// Which function of a module answers, by what is asked for and by what.
const char* key_for_c(const std::string& name) {
    return name.c_str();
}
::uid_t key_for_c(Uid uid) {
    return uid.value;
}
::gid_t key_for_c(Gid gid) {
    return gid.value;
}

template <class Value, class Key>
struct Lookup;
template <>
struct Lookup<User, std::string> {
    static constexpr const char* k_function = "getpwnam_r";
    using Native = ::passwd;
};
template <>
struct Lookup<User, Uid> {
    static constexpr const char* k_function = "getpwuid_r";
    using Native = ::passwd;
};
template <>
struct Lookup<Group, std::string> {
    static constexpr const char* k_function = "getgrnam_r";
    using Native = ::group;
};
template <>
struct Lookup<Group, Gid> {
    static constexpr const char* k_function = "getgrgid_r";
    using Native = ::group;
};

template <class Value>
struct Said {
    NssAnswer answer;
    std::optional<Value> entry;
};

// With a buffer that grows until the entry fits.
template <class Value, class Key>
Said<Value> ask(const NssModule& module, const Key& key) {
    using Native = Lookup<Value, Key>::Native;
    using Function = nss_status(decltype(key_for_c(key)), Native*, char*, std::size_t, int*);
    constexpr std::size_t k_first = 1024;
    Said<Value> said;
    auto* const function = module.function<Function>(Lookup<Value, Key>::k_function);
    if (function == nullptr) {
        return said;  // nor can the C library ask it
    }
    std::vector<char> buffer(k_first);
    for (;;) {
        Native entry{};
        NssAnswer& answer = said.answer;
        answer.status = function(key_for_c(key), &entry, buffer.data(), buffer.size(), &answer.reason);
        if (answer.status == NSS_STATUS_SUCCESS) {
            said.entry = from_native(entry);
        }
        if (answer.status != NSS_STATUS_TRYAGAIN || answer.reason != ERANGE ||
            buffer.size() >= k_longest_line) {
            return said;
        }
        buffer.resize(buffer.size() * 4);
    }
}

template <class Value, class Key>
std::optional<Failure> find_failure(const std::optional<Value>& answer, const Key& key,
                                    const std::vector<Source>& sources) {
    bool all_asked = true;
    for (const Source& source : sources) {
        const NssModule module(source.service);
        if (!module.is_loaded()) {
            all_asked = false;
            continue;
        }
        const auto said = ask<Value>(module, key);
        if (auto failure = failure_of(source, said.answer)) {
            return failure;
        }
        if (ends(source, said.answer)) {
            return !all_asked || said.entry == answer
                       ? std::nullopt
                       : std::optional(Failure{std::errc::resource_unavailable_try_again, source.service});
        }
    }
    return {};
}

NssAnswer ask_for_list(InitgroupsDyn* initgroups, const std::string& user, Gid primary) {
    constexpr long k_first = 64;
    constexpr long k_unlimited = -1;
    NssAnswer answer;
    long start = 0;
    long size = k_first;
    auto* list = static_cast<::gid_t*>(std::calloc(k_first, sizeof(::gid_t)));
    if (list == nullptr) {
        return {NSS_STATUS_TRYAGAIN, ENOMEM};
    }
    answer.status =
        initgroups(user.c_str(), primary.value, &start, &size, &list, k_unlimited, &answer.reason);
    std::free(list);
    return answer;
}

// As the C library does with a module that has no function for the groups of a user.
NssAnswer read_to_the_end(const NssModule& module) {
    constexpr std::size_t k_first = 1024;
    auto* const set = module.function<Setgrent>("setgrent");
    auto* const get = module.function<GetgrentR>("getgrent_r");
    auto* const end = module.function<Endgrent>("endgrent");
    if (set == nullptr || get == nullptr || end == nullptr) {
        return {};  // nor can the C library ask it
    }
    NssAnswer answer;
    answer.status = set(0);
    std::vector<char> buffer(k_first);
    while (answer.status == NSS_STATUS_SUCCESS) {
        ::group entry{};
        answer.status = get(&entry, buffer.data(), buffer.size(), &answer.reason);
        if (answer.status == NSS_STATUS_TRYAGAIN && answer.reason == ERANGE &&
            buffer.size() < k_longest_line) {
            buffer.resize(buffer.size() * 4);
            answer.status = NSS_STATUS_SUCCESS;
        }
    }
    end();
    return answer;
}

}  // namespace

std::optional<Failure> failure_behind(const std::optional<User>& answer, const std::string& name,
                                      const std::vector<Source>& sources) {
    return find_failure(answer, name, sources);
}

std::optional<Failure> failure_behind(const std::optional<User>& answer, Uid uid,
                                      const std::vector<Source>& sources) {
    return find_failure(answer, uid, sources);
}

std::optional<Failure> failure_behind(const std::optional<Group>& answer, const std::string& name,
                                      const std::vector<Source>& sources) {
    return find_failure(answer, name, sources);
}

std::optional<Failure> failure_behind(const std::optional<Group>& answer, Gid gid,
                                      const std::vector<Source>& sources) {
    return find_failure(answer, gid, sources);
}

std::optional<Failure> failure_behind_groups(const std::string& user, Gid primary,
                                             const std::vector<Source>& sources) {
    for (const Source& source : sources) {
        const NssModule module(source.service);
        if (!module.is_loaded()) {
            continue;
        }
        auto* const initgroups = module.function<InitgroupsDyn>("initgroups_dyn");
        const NssAnswer answer =
            initgroups != nullptr ? ask_for_list(initgroups, user, primary) : read_to_the_end(module);
        if (auto failure = failure_of(source, answer)) {
            return failure;
        }
        if (ends(source, answer)) {
            break;
        }
    }
    return {};
}

}  // namespace doff
