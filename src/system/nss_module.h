// SPDX-License-Identifier: MIT
//
// A module of nsswitch.conf(5) that the C library has loaded, and its functions, as the C library's manual
// has them in "NSS Module Internals". No module is loaded here.
#pragma once

#include <dlfcn.h>
#include <nss.h>
#include <string>

namespace doff {

struct NssAnswer {
    nss_status status = NSS_STATUS_NOTFOUND;
    int reason = 0;
};

class NssModule {
public:
    // "files" is in the C library itself since glibc 2.34.
    explicit NssModule(const std::string& service) : service_(service) {
        if (service != "files" || ::dlsym(RTLD_DEFAULT, "_nss_files_getpwnam_r") == nullptr) {
            module_ = ::dlopen(("libnss_" + service + ".so.2").c_str(), RTLD_NOLOAD | RTLD_LAZY);
            loaded_ = module_ != nullptr;
        }
    }
    NssModule(const NssModule&) = delete;
    NssModule& operator=(const NssModule&) = delete;
    NssModule(NssModule&&) = delete;
    NssModule& operator=(NssModule&&) = delete;
    ~NssModule() {
        if (module_ != nullptr) {
            ::dlclose(module_);
        }
    }

    bool is_loaded() const { return loaded_; }

    // Of "getpwnam_r", say; null where the module has none.
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

}  // namespace doff
