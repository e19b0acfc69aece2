// SPDX-License-Identifier: MIT
//
// What is said on standard error, as lines for people or as one JSON object: the text alone, without a final
// newline. Who writes it, and how, is log.h's business.
#pragma once

#include "core/difference.h"
#include "core/error.h"
#include "core/judge.h"

#include <string>
#include <vector>

namespace doff {

enum class Form { text, json };

// "doff: what failed: reason", and a "hint: ..." line for each way out. `status` is what doff exits with.
std::string message_of(const Error& error, int status, Form form);

// "doff: not proven, nothing was run: ..." for each difference.
std::string message_of(const std::vector<Difference>& differences, int status, Form form,
                       const std::string& hint = {});

// As JSON, in one object.
std::string json_of_unmet(const std::vector<Judgement>& unmet, int status);

// "doff: TEXT"
std::string message_of(const std::string& note, Form form);

}  // namespace doff
