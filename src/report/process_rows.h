// SPDX-License-Identifier: MIT
//
// What a process carries beside its credentials, as rows. Marked is what is not as usual: in a
// plain process, or in the caller.
#pragma once

#include "core/surroundings.h"
#include "report/document.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace doff {

// {"soft": 1024, "hard": null}; null for no limit.
Json value_of(const Limit& limit);
Json value_of(const IoPriority& priority);
Json value_of(const Scheduling& scheduling);
Json value_of(const CpuSet& cpus);
Json value_of(const Signals& signals);
Json value_of(const Session& session);
inline Json value_of(int number) {
    return number;
}

// A value that may not be known: null, and no line in the text, where it is not. Marked where `usual` is
// known and another.
template <class T, class Text>
Row optional_row(std::string key, std::string label, const std::optional<T>& value, Text text,
                 const std::optional<T>& usual) {
    if (!value) {
        return {std::move(key), std::move(label), nullptr, ""};
    }
    return {std::move(key), std::move(label), Json(value_of(*value)), text(*value), usual && value != usual};
}

// What a plain process has, as far as there is such a thing.
Surroundings plain_surroundings();

// A string of somebody else's, escaped.
Row path_row(std::string key, std::string label, const std::optional<std::string>& path);
Row seccomp_row(int mode);
// {"nofile": {"soft": 1024, "hard": 4096}, ...}; null for those that are not known. Where all are, the text
// has those that limit anything.
Row limits_row(const Surroundings& around, const Surroundings& usual);

// Limits, priorities, CPUs, and the out-of-memory score.
Section limits_section(const Surroundings& around, const Surroundings& usual);
// umask, signals, session, parent-death signal.
std::vector<Row> process_rows(const Surroundings& around, const Surroundings& usual);

}  // namespace doff
