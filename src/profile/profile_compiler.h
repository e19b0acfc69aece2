// SPDX-License-Identifier: MIT
//
// A seccomp filter file to a program. Two kinds of file are told apart by their content: a JSON profile
// as Docker, Podman and Kubernetes use them or as an OCI runtime configuration has it, whose first byte
// that is not blank is a brace; and a BPF program as seccomp_export_bpf(3) writes and bwrap --seccomp
// takes, an array of struct sock_filter in this machine's byte order.
//
// This layer is the only one that knows libseccomp and a JSON library.
#pragma once

#include "core/filter_compiler.h"

namespace doff {

class ProfileCompiler final : public FilterCompiler {
public:
    Result<SeccompFilter> compile(const std::string& path, std::string_view content,
                                  const FilterContext& context) override;
};

}  // namespace doff
