// SPDX-License-Identifier: MIT
//
// completions bash|zsh|fish: prints the completion for that shell.
#include "completions.h"

#include <iostream>

int main(int argc, char** argv) {
    const std::string_view shell = argc == 2 ? argv[1] : "";
    if (shell == "bash") {
        std::cout << doff::bash_completion();
    } else if (shell == "zsh") {
        std::cout << doff::zsh_completion();
    } else if (shell == "fish") {
        std::cout << doff::fish_completion();
    } else {
        std::cerr << "usage: completions bash|zsh|fish\n";
        return 2;
    }
    return std::cout.flush() ? 0 : 1;
}
