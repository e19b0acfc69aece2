// SPDX-License-Identifier: MIT
//
// --help and --version, from the table of options.
#include "cli/options.h"
#include "cli/parse.h"

namespace doff {
namespace {

constexpr std::string_view k_usage =
    "Usage: doff [OPTION]... USER[:GROUP] [--] COMMAND [ARG]...\n"
    "       doff [OPTION]... --user USER[:GROUP] -- COMMAND [ARG]...\n"
    "       doff [OPTION]... --euid USER | --keep-ids ... -- COMMAND [ARG]...\n"
    "       doff --explain ... | doff --check ... | doff --show [PID]\n"
    "       doff --assert EXPECTATION...\n"
    "\n"
    "Run COMMAND as exactly USER, or not at all: the change of identity is read\n"
    "back from the kernel and an attempt is made to undo it before COMMAND runs.\n"
    "\n"
    "  doff app -- server           user app, its group, all its groups\n"
    "  doff app:www -- server       user app, group www and no other\n"
    "  doff 1000:1000 -- server     numbers; no passwd entry needed\n"
    "  doff @/srv/app -- server     the owner and group of /srv/app\n"
    "  doff +1000:+33 -- server     a plus sign: always a number, never a name\n";

constexpr std::string_view k_statuses =
    "\n"
    "Exit status: COMMAND's own, or 125 if doff failed, 120 if the proof did,\n"
    "126 where COMMAND could not be executed, 127 where it was not found.\n"
    "The manual: doff(1).\n";

constexpr std::size_t k_column = 25;

void append_option(std::string& text, const Option& option) {
    std::string left = "  ";
    left += option.letter.empty() ? "    " : std::string(option.letter) + ", ";
    left += option.name;
    if (option.takes_argument()) {
        left += " " + std::string(option.argument);
    }
    const bool own_line = left.size() + 2 > k_column;
    text += left;
    text += own_line ? "\n" + std::string(k_column, ' ') : std::string(k_column - left.size(), ' ');
    for (const char c : option.help) {
        text += c;
        if (c == '\n') {
            text.append(k_column, ' ');
        }
    }
    text += '\n';
}

}  // namespace

std::string help_text() {
    std::string text(k_usage);
    std::string_view heading;
    for (const Option& option : k_options) {
        if (option.heading != heading) {
            heading = option.heading;
            text += "\n" + std::string(heading) + ":\n";
        }
        append_option(text, option);
    }
    text += k_statuses;
    return text;
}

std::string version_text() {
    return "doff " DOFF_VERSION "\n";
}

}  // namespace doff
