// SPDX-License-Identifier: MIT
#include "system/nss_sources.h"

#include <dlfcn.h>
#include <grp.h>
#include <nss.h>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

namespace doff {
namespace {

// The functions of a module, as the C library's manual has them, "NSS Module Internals"; the list that the
// first one lengthens is the caller's, by malloc(3).
using InitgroupsDyn = nss_status(const char* user, ::gid_t skipped, long* start, long* size, ::gid_t** list,
                                 long limit, int* reason);
using Setgrent = nss_status(int stay_open);
using GetgrentR = nss_status(::group* entry, char* buffer, std::size_t size, int* reason);
using Endgrent = nss_status();

struct Answer {
    nss_status status = NSS_STATUS_NOTFOUND;
    int reason = 0;
};

class Module {
public:
    // "files" is in the C library itself since glibc 2.34.
    explicit Module(const std::string& service) : service_(service) {
        if (service != "files" || ::dlsym(RTLD_DEFAULT, "_nss_files_initgroups_dyn") == nullptr) {
            module_ = ::dlopen(("libnss_" + service + ".so.2").c_str(), RTLD_NOLOAD | RTLD_LAZY);
            loaded_ = module_ != nullptr;
        }
    }
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;
    Module(Module&&) = delete;
    Module& operator=(Module&&) = delete;
    ~Module() {
        if (module_ != nullptr) {
            ::dlclose(module_);
        }
    }

    bool is_loaded() const { return loaded_; }

    template <class Function>
    Function* function(const std::string& name) const {
        void* const found =
            ::dlsym(module_ != nullptr ? module_ : RTLD_DEFAULT, ("_nss_" + service_ + "_" + name).c_str());
        return reinterpret_cast<Function*>(found);
    }

private:
    std::string service_;
    void* module_ = nullptr;
    bool loaded_ = true;
};

Answer ask_for_list(InitgroupsDyn* initgroups, const std::string& user, Gid primary) {
    constexpr long k_first = 64;
    constexpr long k_unlimited = -1;
    Answer answer;
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
Answer read_to_the_end(const Module& module) {
    constexpr std::size_t k_first = 1024;
    constexpr std::size_t k_largest = std::size_t{16} << 20;
    auto* const set = module.function<Setgrent>("setgrent");
    auto* const get = module.function<GetgrentR>("getgrent_r");
    auto* const end = module.function<Endgrent>("endgrent");
    if (set == nullptr || get == nullptr || end == nullptr) {
        return {};  // nor can the C library ask it
    }
    Answer answer;
    answer.status = set(0);
    std::vector<char> buffer(k_first);
    while (answer.status == NSS_STATUS_SUCCESS) {
        ::group entry{};
        answer.status = get(&entry, buffer.data(), buffer.size(), &answer.reason);
        if (answer.status == NSS_STATUS_TRYAGAIN && answer.reason == ERANGE && buffer.size() < k_largest) {
            buffer.resize(buffer.size() * 4);
            answer.status = NSS_STATUS_SUCCESS;
        }
    }
    end();
    return answer;
}

// nss-systemd(8) answers ESRCH where there is no service of that kind at all, as in a container, and also
// where one does not answer.
bool has_nothing_to_ask(const Source& source, const Answer& answer) {
    std::error_code failed;
    return source.service == "systemd" && answer.status == NSS_STATUS_UNAVAIL && answer.reason == ESRCH &&
           (std::filesystem::is_empty("/run/systemd/userdb", failed) ||
            failed == std::errc::no_such_file_or_directory);
}

}  // namespace

std::optional<FailedSource> failed_source(const std::vector<Source>& sources, const std::string& user,
                                          Gid primary) {
    for (const Source& source : sources) {
        const Module module(source.service);
        if (!module.is_loaded()) {
            continue;
        }
        auto* const initgroups = module.function<InitgroupsDyn>("initgroups_dyn");
        const Answer answer =
            initgroups != nullptr ? ask_for_list(initgroups, user, primary) : read_to_the_end(module);
        const bool failed = answer.status == NSS_STATUS_UNAVAIL || answer.status == NSS_STATUS_TRYAGAIN;
        if (failed && !has_nothing_to_ask(source, answer)) {
            return FailedSource{source.service, answer.reason != 0 ? static_cast<std::errc>(answer.reason)
                                                                   : std::errc::io_error};
        }
        if ((answer.status == NSS_STATUS_SUCCESS && source.ends_on_success) ||
            (answer.status == NSS_STATUS_NOTFOUND && source.ends_on_not_found)) {
            break;
        }
    }
    return {};
}

}  // namespace doff
