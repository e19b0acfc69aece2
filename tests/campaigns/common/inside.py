# SPDX-License-Identifier: MIT
#
#     inside.py UID_MAP GID_MAP SETGROUPS COMMAND [ARGUMENT]...
#
# Executes the command as root of a user namespace with these maps, lines of user_namespaces(7) apart by commas, or
# "none" for one without; SETGROUPS is allow or deny.
import ctypes
import os
import sys

CLONE_NEWUSER = 0x10000000


def write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def write_maps(process, uid_map, gid_map, setgroups):
    if setgroups == "deny":
        write(f"/proc/{process}/setgroups", "deny")
    for name, lines in (("uid_map", uid_map), ("gid_map", gid_map)):
        if lines != "none":
            write(f"/proc/{process}/{name}", lines.replace(",", "\n") + "\n")


def main():
    uid_map, gid_map, setgroups, *command = sys.argv[1:]
    ready, go = os.pipe()
    inside = os.getpid()
    outside = os.fork()
    if outside == 0:
        os.read(ready, 1)
        write_maps(inside, uid_map, gid_map, setgroups)
        os._exit(0)
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER) != 0:
        sys.exit(f"unshare: {os.strerror(ctypes.get_errno())}")
    os.write(go, b"x")
    if os.waitpid(outside, 0)[1] != 0:
        sys.exit("the maps cannot be written")
    if gid_map != "none":
        os.setresgid(0, 0, 0)
    if uid_map != "none":
        os.setresuid(0, 0, 0)
    os.execvp(command[0], command)


main()
