// SPDX-License-Identifier: MIT
//
// Whether the words of options have the form that their options take. Pure: nobody is looked up and the
// kernel is not asked, so that a word that was taken for the value of an option is told before anybody is
// missed.
#pragma once

#include "core/error.h"
#include "core/request.h"

namespace doff {

// Of those options alone whose words have a form. What else could be wrong with a word is found where its
// value is made, in resolve().
Result<void> check_forms(const Request& request);

}  // namespace doff
