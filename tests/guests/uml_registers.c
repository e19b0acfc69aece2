// SPDX-License-Identifier: MIT
//
// For LD_PRELOAD before User-Mode Linux, which sets as much of a process's extended registers as it was built for
// (before Linux 6.13). A processor that has more, as with AMX, makes the kernel refuse that with EFAULT, and nothing
// starts. What is missing is what the process has now.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

typedef long (*Ptrace)(int, ...);

// Not on the stack, which is one of that kernel's and small; it runs on one processor.
static char registers[1 << 16];

long ptrace(enum __ptrace_request request, ...) {
    const Ptrace real = (Ptrace)dlsym(RTLD_NEXT, "ptrace");
    va_list words;
    va_start(words, request);
    const int process = va_arg(words, int);
    void* const address = va_arg(words, void*);
    void* const data = va_arg(words, void*);
    va_end(words);

    const long done = real(request, process, address, data);
    if (done != -1 || errno != EFAULT || request != PTRACE_SETREGSET || (long)address != NT_X86_XSTATE) {
        return done;
    }
    const struct iovec* wanted = data;
    struct iovec all = {registers, sizeof registers};
    if (real(PTRACE_GETREGSET, process, address, &all) != 0 || wanted->iov_len > all.iov_len) {
        errno = EFAULT;
        return -1;
    }
    memcpy(registers, wanted->iov_base, wanted->iov_len);
    return real(request, process, address, &all);
}
