// SPDX-License-Identifier: MIT
#include "core/terminal_guard.h"

#include <array>
#include <bit>

namespace doff {
namespace {

// An architecture as seccomp(2) names it, the numbers ioctl(2) has there, and the two requests.
// Values of <linux/audit.h>, <asm/unistd.h> and <asm/ioctls.h>.
struct Architecture {
    std::uint32_t audit_arch;
    std::uint32_t ioctl;
    std::uint32_t ioctl_too;  // a second number for the same call: x32's; else the first again
    std::uint32_t tiocsti = 0x5412;
    std::uint32_t tioclinux = 0x541c;
};

constexpr std::uint32_t k_x86_64 = 0xc000'003e;
constexpr std::uint32_t k_i386 = 0x4000'0003;
constexpr std::uint32_t k_aarch64 = 0xc000'00b7;
constexpr std::uint32_t k_arm = 0x4000'0028;
constexpr std::uint32_t k_riscv64 = 0xc000'00f3;
constexpr std::uint32_t k_s390x = 0x8000'0016;
constexpr std::uint32_t k_ppc64le = 0xc000'0015;
constexpr std::uint32_t k_ppc64 = 0x8000'0015;
constexpr std::uint32_t k_loongarch64 = 0xc000'0102;
constexpr std::uint32_t k_mips64el = 0xc000'0008;
constexpr std::uint32_t k_mipsel = 0x4000'0008;

#if defined(__x86_64__)
constexpr std::uint32_t k_own = k_x86_64;
#elif defined(__i386__)
constexpr std::uint32_t k_own = k_i386;
#elif defined(__aarch64__) && defined(__AARCH64EL__)
constexpr std::uint32_t k_own = k_aarch64;
#elif defined(__arm__) && defined(__ARMEL__)
constexpr std::uint32_t k_own = k_arm;
#elif defined(__riscv) && __riscv_xlen == 64
constexpr std::uint32_t k_own = k_riscv64;
#elif defined(__s390x__)
constexpr std::uint32_t k_own = k_s390x;
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
constexpr std::uint32_t k_own = k_ppc64le;
#elif defined(__powerpc64__)
constexpr std::uint32_t k_own = k_ppc64;
#elif defined(__loongarch64)
constexpr std::uint32_t k_own = k_loongarch64;
#elif defined(__mips64) && defined(__MIPSEL__)
constexpr std::uint32_t k_own = k_mips64el;
#elif defined(__mips__) && defined(__MIPSEL__)
constexpr std::uint32_t k_own = k_mipsel;
#else
#error "add this architecture to the table of the terminal guard"
#endif

constexpr std::array k_architectures{
    Architecture{k_x86_64, 16, 0x4000'0202},
    Architecture{k_i386, 54, 54},
    Architecture{k_aarch64, 29, 29},
    Architecture{k_arm, 54, 54},
    Architecture{k_riscv64, 29, 29},
    Architecture{0x4000'00f3, 29, 29},  // riscv32
    Architecture{k_s390x, 54, 54},
    Architecture{0x0000'0016, 54, 54},  // s390
    Architecture{k_ppc64le, 54, 54},
    Architecture{k_ppc64, 54, 54},
    Architecture{0x0000'0014, 54, 54},  // ppc
    Architecture{k_loongarch64, 29, 29},
    Architecture{k_mips64el, 5015, 5015, 0x5472, 0x5483},
    Architecture{0xe000'0008, 6015, 6015, 0x5472, 0x5483},  // mips64el, n32
    Architecture{k_mipsel, 4054, 4054, 0x5472, 0x5483},
};

consteval Architecture own_architecture() {
    for (const Architecture& each : k_architectures) {
        if (each.audit_arch == k_own) {
            return each;
        }
    }
    throw "this architecture is not in the table";
}

constexpr Architecture k_own_architecture = own_architecture();

// Classic BPF and struct seccomp_data, <linux/filter.h> and <linux/seccomp.h>.
constexpr std::uint16_t k_load = 0x20;           // BPF_LD | BPF_W | BPF_ABS
constexpr std::uint16_t k_jump_if_equal = 0x15;  // BPF_JMP | BPF_JEQ | BPF_K
constexpr std::uint16_t k_return = 0x06;         // BPF_RET | BPF_K
constexpr std::uint32_t k_offset_nr = 0;
constexpr std::uint32_t k_offset_arch = 4;
constexpr std::uint32_t k_offset_request = std::endian::native == std::endian::little ? 24 : 28;
constexpr std::uint32_t k_allow = 0x7fff'0000;
constexpr std::uint32_t k_refuse = 0x0005'0001;  // SECCOMP_RET_ERRNO | EPERM

constexpr std::size_t k_block = 10;
constexpr std::size_t k_length = 1 + k_architectures.size() * k_block + 1;

consteval std::array<BpfInstruction, k_length> assemble() {
    std::array<BpfInstruction, k_length> program{};
    std::size_t at = 0;
    const auto emit = [&](BpfInstruction instruction) { program[at++] = instruction; };
    const auto block = [&](const Architecture& arch) {
        // A jump counts the instructions it skips. The accumulator still holds the architecture
        // where the first comparison fails, so the next block can go on from there.
        emit({k_jump_if_equal, 0, k_block - 1, arch.audit_arch});
        emit({k_load, 0, 0, k_offset_nr});
        emit({k_jump_if_equal, 2, 0, arch.ioctl});
        emit({k_jump_if_equal, 1, 0, arch.ioctl_too});
        emit({k_return, 0, 0, k_allow});
        emit({k_load, 0, 0, k_offset_request});
        emit({k_jump_if_equal, 2, 0, arch.tiocsti});
        emit({k_jump_if_equal, 1, 0, arch.tioclinux});
        emit({k_return, 0, 0, k_allow});
        emit({k_return, 0, 0, k_refuse});
    };
    emit({k_load, 0, 0, k_offset_arch});
    // Every system call of the command passes through here, so our own architecture comes first.
    block(k_own_architecture);
    for (const Architecture& arch : k_architectures) {
        if (arch.audit_arch != k_own) {
            block(arch);
        }
    }
    // An architecture that is not in the table cannot be this machine's; refuse what we cannot read.
    emit({k_return, 0, 0, k_refuse});
    return program;
}

constexpr std::array<BpfInstruction, k_length> k_program = assemble();

}  // namespace

constinit const std::uint32_t k_own_audit_arch = k_own;
constinit const unsigned long k_tiocsti = k_own_architecture.tiocsti;
constinit const unsigned long k_tioclinux = k_own_architecture.tioclinux;

std::span<const BpfInstruction> terminal_guard() {
    return k_program;
}

}  // namespace doff
