# SPDX-License-Identifier: MIT
#
# fish --no-config fish.sh FILE: for each line of standard input "== LINE" and what the completion in FILE offers.
source $argv[1]
while read -l line
    # What stands at the end is part of the line.
    set line (string replace -r '\|$' '' -- $line)
    echo "== $line"
    complete -C "$line" | string replace -r '\t.*' ''
end
