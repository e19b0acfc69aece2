// SPDX-License-Identifier: MIT
//
//     inside UID_MAP GID_MAP SETGROUPS COMMAND [ARGUMENT]...
//
// Executes the command as root of a user namespace with these maps, lines of user_namespaces(7) apart by
// commas, or "none" for one without; SETGROUPS is allow or deny.
#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <string>

namespace {

void must(bool done, const std::string& what) {
    if (!done) {
        std::perror(("inside: " + what).c_str());
        _exit(99);
    }
}

// A map is taken in one write(2) or not at all.
void write_file(const std::string& path, const std::string& text) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    must(fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()), path);
    ::close(fd);
}

void write_map(const std::string& path, std::string lines) {
    if (lines == "none") {
        return;
    }
    std::replace(lines.begin(), lines.end(), ',', '\n');
    write_file(path, lines + '\n');
}

void write_maps(pid_t process, const std::string& uid_map, const std::string& gid_map,
                const std::string& setgroups) {
    const std::string directory = "/proc/" + std::to_string(process);
    if (setgroups == "deny") {
        write_file(directory + "/setgroups", "deny");
    }
    write_map(directory + "/uid_map", uid_map);
    write_map(directory + "/gid_map", gid_map);
}

// Maps are written from outside, by a child that waits until its parent is inside.
void enter(const std::string& uid_map, const std::string& gid_map, const std::string& setgroups) {
    int ready[2];
    must(::pipe2(ready, O_CLOEXEC) == 0, "pipe2");
    const pid_t inside = ::getpid();
    const pid_t outside = ::fork();
    must(outside >= 0, "fork");
    char byte = 'x';
    if (outside == 0) {
        must(::read(ready[0], &byte, 1) == 1, "read");
        write_maps(inside, uid_map, gid_map, setgroups);
        _exit(0);
    }
    must(::unshare(CLONE_NEWUSER) == 0, "unshare");
    must(::write(ready[1], &byte, 1) == 1, "write");
    int status = 0;
    must(::waitpid(outside, &status, 0) == outside && status == 0, "the maps cannot be written");
}

}  // namespace

int main(int argc, char** argv) {
    must(argc > 4, "usage: inside UID_MAP GID_MAP SETGROUPS COMMAND [ARGUMENT]...");
    const std::string uid_map = argv[1];
    const std::string gid_map = argv[2];
    enter(uid_map, gid_map, argv[3]);
    must(gid_map == "none" || ::setresgid(0, 0, 0) == 0, "setresgid");
    must(uid_map == "none" || ::setresuid(0, 0, 0) == 0, "setresuid");
    ::execvp(argv[4], argv + 4);
    must(false, argv[4]);
}
