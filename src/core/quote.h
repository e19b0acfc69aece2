// SPDX-License-Identifier: MIT
//
// Untrusted text made fit for a terminal and a log. Every word that came from a command line, an
// environment or a database passes through here before it is printed.
#pragma once

#include <string>
#include <string_view>

namespace doff {

// The text with everything escaped that could forge a line, move a cursor or turn the reading
// direction: control characters (C0, DEL, C1), the Unicode line separators, bidirectional controls,
// characters that show nothing (Default_Ignorable_Code_Point), backslashes, and every byte that is not part
// of valid UTF-8. Escapes are C's: \n, \t, \\, \xNN for a byte. Other UTF-8 stays as it is.
std::string escaped(std::string_view text);

// The same between single quotes, for naming a token in a message; a single quote inside becomes
// \'. A token longer than 160 bytes is cut, and the cut is shown as "...".
std::string quote(std::string_view token);

}  // namespace doff
