// SPDX-License-Identifier: MIT
//
// The command that the tests run: it prints what it is, one key=value line each, and exits. Ids,
// groups and capabilities are read from /proc/self/status, because the tests install filters that
// answer system calls with lies; everything else is asked by system calls that carry a sixth
// argument no call reads, by which those filters know the witness and let it pass (fault.h).
//
// Plain C calls and static buffers: it also runs in an empty chroot, and under hostile limits.
#include "ask.h"
#include "attempt.h"

#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/sched/types.h>
#include <linux/stat.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr int k_groups_max = 65'536;

char status_text[2 << 20];
std::uint32_t groups[k_groups_max];
int output = STDOUT_FILENO;

using probe::address;
using probe::ask;
using probe::k_here;

int open_to_read(const char* path) {
    return static_cast<int>(ask(SYS_openat, k_here, address(path), O_RDONLY | O_CLOEXEC));
}

void put(const char* text, std::size_t length) {
    while (length > 0) {
        const ssize_t written = write(output, text, length);
        if (written <= 0) {
            _exit(90);
        }
        text += written;
        length -= static_cast<std::size_t>(written);
    }
}

// NOLINTNEXTLINE(cert-dcl50-cpp): printf(3) checks its arguments, and there is no iostream here.
[[gnu::format(printf, 1, 2)]] void print(const char* format, ...) {
    static char line[4096];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    put(line, std::min(static_cast<std::size_t>(length), sizeof line - 1));
}

void print_text(const char* key, const char* value) {
    put(key, strlen(key));
    put("=", 1);
    put(value, strlen(value));
    put("\n", 1);
}

void print_groups(long count) {
    std::sort(groups, groups + count);
    put("groups=", 7);
    for (long at = 0; at < count; ++at) {
        print(at == 0 ? "%u" : " %u", groups[at]);
    }
    put("\n", 1);
}

bool read_status() {
    const int fd = open_to_read("/proc/self/status");
    std::size_t used = 0;
    while (fd != -1 && used < sizeof status_text - 1) {
        const ssize_t got = read(fd, status_text + used, sizeof status_text - 1 - used);
        if (got <= 0) {
            break;
        }
        used += static_cast<std::size_t>(got);
    }
    if (fd != -1) {
        close(fd);
    }
    return used > 0;
}

// The text behind "KEY:\t", up to the end of its line; null where there is no such line.
const char* field(const char* key) {
    const std::size_t length = strlen(key);
    for (const char* line = status_text; line != nullptr && *line != '\0';) {
        if (strncmp(line, key, length) == 0 && line[length] == ':') {
            return line + length + 1;
        }
        line = strchr(line, '\n');
        line = line == nullptr ? nullptr : line + 1;
    }
    return nullptr;
}

void print_ids(const char* name, const char* key) {
    const char* text = field(key);
    if (text == nullptr) {
        return;
    }
    print("%s=", name);
    for (int at = 0; at < 4; ++at) {
        char* next = nullptr;
        print(at == 0 ? "%lu" : " %lu", strtoul(text, &next, 10));
        text = next;
    }
    print("\n");
}

void print_hex(const char* name, const char* key) {
    const char* text = field(key);
    print("%s=%llx\n", name, text == nullptr ? 0ULL : strtoull(text, nullptr, 16));
}

void print_number(const char* name, const char* key) {
    if (const char* text = field(key); text != nullptr) {
        print("%s=%ld\n", name, strtol(text, nullptr, 10));
    }
}

void print_from_proc() {
    print("source=proc\n");
    print_ids("uid", "Uid");
    print_ids("gid", "Gid");
    long count = 0;
    if (const char* text = field("Groups"); text != nullptr) {
        char* next = nullptr;
        while (count < k_groups_max && *(text += strspn(text, " \t")) >= '0' && *text <= '9') {
            groups[count++] = static_cast<std::uint32_t>(strtoul(text, &next, 10));
            text = next;
        }
    }
    print_groups(count);
    print_hex("inheritable", "CapInh");
    print_hex("permitted", "CapPrm");
    print_hex("effective", "CapEff");
    print_hex("bounding", "CapBnd");
    print_hex("ambient", "CapAmb");
    print_number("no_new_privs", "NoNewPrivs");
    print_number("seccomp", "Seccomp");
    print_number("filters", "Seccomp_filters");
}

unsigned long long read_bits(int operation, unsigned long first, bool second) {
    unsigned long long set = 0;
    for (unsigned long bit = 0; bit < 64; ++bit) {
        const long has = second ? ask(SYS_prctl, static_cast<unsigned long>(operation), first, bit)
                                : ask(SYS_prctl, static_cast<unsigned long>(operation), bit);
        set |= has == 1 ? 1ULL << bit : 0;
    }
    return set;
}

void print_from_system_calls() {
    print("source=calls\n");
    std::uint32_t id[3] = {};
    ask(SYS_getresuid, address(&id[0]), address(&id[1]), address(&id[2]));
    print("uid=%u %u %u %ld\n", id[0], id[1], id[2], ask(SYS_setfsuid, 0xffff'ffffUL));
    ask(SYS_getresgid, address(&id[0]), address(&id[1]), address(&id[2]));
    print("gid=%u %u %u %ld\n", id[0], id[1], id[2], ask(SYS_setfsgid, 0xffff'ffffUL));
    print_groups(std::max(0L, ask(SYS_getgroups, k_groups_max, address(groups))));
    std::uint32_t header[2] = {0x2008'0522, 0};  // _LINUX_CAPABILITY_VERSION_3
    std::uint32_t data[6] = {};
    ask(SYS_capget, address(header), address(data));
    const auto join = [](std::uint32_t low, std::uint32_t high) {
        return static_cast<unsigned long long>(high) << 32 | low;
    };
    print("inheritable=%llx\npermitted=%llx\neffective=%llx\n", join(data[2], data[5]),
          join(data[1], data[4]), join(data[0], data[3]));
    print("bounding=%llx\nambient=%llx\n", read_bits(PR_CAPBSET_READ, 0, false),
          read_bits(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, true));
    print("no_new_privs=%ld\nseccomp=%ld\n", ask(SYS_prctl, PR_GET_NO_NEW_PRIVS),
          ask(SYS_prctl, PR_GET_SECCOMP));
}

struct statx status_of(unsigned long directory, const char* path, int flags) {
    struct statx status{};
    ask(SYS_statx, directory, address(path), static_cast<unsigned long>(flags), STATX_BASIC_STATS,
        address(&status));
    return status;
}

void print_keyring() {
    static char description[256];
    const long id =
        ask(SYS_keyctl, KEYCTL_GET_KEYRING_ID, static_cast<unsigned long>(KEY_SPEC_SESSION_KEYRING), 0);
    if (id <= 0) {
        print("keyring=none\n");
        return;
    }
    // "keyring;1000;1000;3f1b0000;_ses"
    const long length = ask(SYS_keyctl, KEYCTL_DESCRIBE, static_cast<unsigned long>(id), address(description),
                            sizeof description);
    const char* owner = length > 0 ? strchr(description, ';') : nullptr;
    print("keyring=%ld %ld\n", id, owner == nullptr ? -1 : strtol(owner + 1, nullptr, 10));
}

void print_open_fds(int our_own) {
    print("fds=");
    for (int fd = 0, shown = 0; fd < 1024; ++fd) {
        if (fd != our_own && ask(SYS_fcntl, static_cast<unsigned long>(fd), F_GETFD) != -1) {
            print(shown++ == 0 ? "%d" : " %d", fd);
        }
    }
    print("\nnull_fds=");
    for (int fd = 0, shown = 0; fd < 3; ++fd) {
        const struct statx status = status_of(static_cast<unsigned long>(fd), "", AT_EMPTY_PATH);
        if ((status.stx_mode & S_IFMT) == S_IFCHR && status.stx_rdev_major == 1 &&
            status.stx_rdev_minor == 3) {
            print(shown++ == 0 ? "%d" : " %d", fd);
        }
    }
    print("\n");
}

void print_limits() {
    // By name, since some architectures number them in another order; this one is that of
    // <asm-generic/resource.h>.
    print("limits=");
    for (const int resource :
         {RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_CORE, RLIMIT_RSS, RLIMIT_NPROC,
          RLIMIT_NOFILE, RLIMIT_MEMLOCK, RLIMIT_AS, RLIMIT_LOCKS, RLIMIT_SIGPENDING, RLIMIT_MSGQUEUE,
          RLIMIT_NICE, RLIMIT_RTPRIO, RLIMIT_RTTIME}) {
        unsigned long long limit[2] = {};
        ask(SYS_prlimit64, 0, static_cast<unsigned long>(resource), 0, address(limit));
        print("%llu %llu ", limit[0], limit[1]);
    }
    print("\n");
}

void print_scheduling() {
    // The system call has no negative answers: it returns 20 less the nice value.
    print("nice=%ld\n", 20 - ask(SYS_getpriority, PRIO_PROCESS, 0));
    print("ioprio=%ld\n", ask(SYS_ioprio_get, 1, 0));
    sched_attr attributes{};
    ask(SYS_sched_getattr, 0, address(&attributes), sizeof attributes);
    print("sched=%u %llu %u", attributes.sched_policy, attributes.sched_flags, attributes.sched_priority);
    // Since Linux 6.12 another policy shows its time slice here.
    constexpr unsigned k_deadline = 6;
    if (attributes.sched_policy == k_deadline) {
        print(" %llu %llu %llu", attributes.sched_runtime, attributes.sched_deadline,
              attributes.sched_period);
    }
    print("\ncpus=");
    static unsigned long cpus[8192 / (8 * sizeof(unsigned long))];
    constexpr std::size_t k_word = 8 * sizeof(unsigned long);
    const long bytes = ask(SYS_sched_getaffinity, 0, sizeof cpus, address(cpus));
    for (std::size_t cpu = 0, shown = 0; bytes > 0 && cpu < 8 * static_cast<std::size_t>(bytes); ++cpu) {
        if ((cpus[cpu / k_word] >> cpu % k_word & 1) != 0) {
            print(shown++ == 0 ? "%zu" : " %zu", cpu);
        }
    }
    print("\n");
    if (const int fd = open_to_read("/proc/self/oom_score_adj"); fd != -1) {
        static char text[16];
        const ssize_t got = read(fd, text, sizeof text - 1);
        close(fd);
        print("oom_score_adj=%ld\n", got > 0 ? strtol(text, nullptr, 10) : 9999);
    }
}

void print_file(const char* name, const char* path) {
    const struct statx status = status_of(k_here, path, 0);
    print("%s=%u %u %llu\n", name, status.stx_dev_major, status.stx_dev_minor,
          static_cast<unsigned long long>(status.stx_ino));
}

unsigned long long ignored_signals() {
    // struct sigaction as the kernel has it: shorter than this, and but for mips the handler is first.
    static unsigned long disposition[32];
    unsigned long long ignored = 0;
    for (unsigned signal = 1; signal <= 64; ++signal) {
        memset(disposition, 0, sizeof disposition);
        ask(SYS_rt_sigaction, signal, 0, address(disposition), 8);
        ignored |= disposition[0] == 1 ? 1ULL << (signal - 1) : 0;
    }
    return ignored;
}

// The terminal's number is the seventh word, proc_pid_stat(5), and the second is in parentheses.
bool has_terminal_by_proc() {
    static char text[512];
    const int fd = open_to_read("/proc/self/stat");
    const ssize_t got = fd == -1 ? 0 : read(fd, text, sizeof text - 1);
    if (fd != -1) {
        close(fd);
    }
    const char* word = got > 0 ? strrchr(text, ')') : nullptr;
    for (int at = 2; word != nullptr && at < 7; ++at) {
        word = strchr(word + 1, ' ');
    }
    return word != nullptr && strtol(word, nullptr, 10) != 0;
}

bool has_terminal() {
    const auto terminal = static_cast<int>(
        ask(SYS_openat, k_here, address("/dev/tty"), O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
    if (terminal != -1) {
        close(terminal);
        return true;
    }
    // Landlock denies before the device says that there is none.
    return errno == EACCES ? has_terminal_by_proc() : errno != ENXIO && errno != ENOENT;
}

void print_process() {
    const long mask = ask(SYS_umask, 0777);
    ask(SYS_umask, static_cast<unsigned long>(mask));
    print("umask=%lo\n", static_cast<unsigned long>(mask));
    print_file("root", "/");
    print_file("directory", ".");
    const long self = ask(SYS_getpid);
    print("leads=%d %d\n", ask(SYS_getsid) == self ? 1 : 0, ask(SYS_getpgid) == self ? 1 : 0);
    print("terminal=%d\n", has_terminal() ? 1 : 0);
    int signal = -1;
    ask(SYS_prctl, PR_GET_PDEATHSIG, address(&signal));
    print("pdeathsig=%d\n", signal);
    unsigned long long blocked = 0;
    ask(SYS_rt_sigprocmask, SIG_BLOCK, 0, address(&blocked), 8);
    print("blocked=%llx\nignored=%llx\n", blocked, ignored_signals());
}

void print_environment(bool all) {
    for (char** each = environ; all && *each != nullptr; ++each) {
        print_text("variable", *each);
    }
    for (const char* name : {"HOME", "USER", "LOGNAME", "SHELL"}) {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread.
        if (const char* value = getenv(name); value != nullptr) {
            print_text(name, value);
        }
    }
    std::size_t bytes = 0;
    for (char** each = environ; *each != nullptr; ++each) {
        bytes += strlen(*each) + 1;
    }
    print("environment=%zu\n", bytes);
}

// --type=FD,HIGH,TEXT: types TEXT into the terminal FD, the request with HIGH in its upper 32 bits.
void type(const char* how) {
    char* next = nullptr;
    const long fd = strtol(how, &next, 10);
    const unsigned long high = *next == ',' ? strtoul(next + 1, &next, 10) : 0;
    if (*next != ',') {
        _exit(91);
    }
    int failure = 0;
    for (const char* c = next + 1; *c != '\0'; ++c) {
        if (syscall(SYS_ioctl, fd, high << 32 | TIOCSTI, c) == -1) {
            failure = errno;
        }
    }
    print("type=%d\n", failure);
}

const char* value_of(const char* word, const char* option) {
    const std::size_t length = strlen(option);
    return strncmp(word, option, length) == 0 ? word + length : nullptr;
}

}  // namespace

// --output=PATH, --fd=N: writes there and not to standard output. --exit=N, --signal=N: how to end; --wait:
// when somebody ends it. --environment: prints all of it. --try=WHAT: attempt.h.
int main(int argc, char** argv) {
    int our_own = -1;
    int status = 0;
    int signal_number = 0;
    bool waiting = false;
    bool whole_environment = false;
    const char* typing = nullptr;
    for (int at = 1; at < argc; ++at) {
        if (const char* path = value_of(argv[at], "--output="); path != nullptr) {
            output = our_own = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        } else if (const char* fd = value_of(argv[at], "--fd="); fd != nullptr) {
            output = static_cast<int>(strtol(fd, nullptr, 10));
        } else if (const char* code = value_of(argv[at], "--exit="); code != nullptr) {
            status = static_cast<int>(strtol(code, nullptr, 10));
        } else if (const char* number = value_of(argv[at], "--signal="); number != nullptr) {
            signal_number = static_cast<int>(strtol(number, nullptr, 10));
        } else if (const char* how = value_of(argv[at], "--type="); how != nullptr) {
            typing = how;
        } else if (strcmp(argv[at], "--wait") == 0) {
            waiting = true;
        } else if (strcmp(argv[at], "--environment") == 0) {
            whole_environment = true;
        }
    }
    print_open_fds(our_own);
    read_status() ? print_from_proc() : print_from_system_calls();
    print("securebits=%ld\n", ask(SYS_prctl, PR_GET_SECUREBITS));
    print("dumpable=%ld\n", ask(SYS_prctl, PR_GET_DUMPABLE));
    print_keyring();
    print_limits();
    print_scheduling();
    print_process();
    print_environment(whole_environment);
    for (int at = 1; at < argc; ++at) {
        if (const char* what = value_of(argv[at], "--try="); what != nullptr) {
            print("attempt=%d %s\n", probe::error_of_attempt(what), what);
        }
    }
    if (typing != nullptr) {
        type(typing);
    }
    for (int at = 0; at < argc; ++at) {
        print_text("argv", argv[at]);
    }
    print("end=1\n");
    if (waiting) {
        for (;;) {
            pause();
        }
    }
    if (signal_number != 0) {
        kill(getpid(), signal_number);
    }
    return status;
}
