// SPDX-License-Identifier: MIT
#include "core/errno_name.h"

#include <algorithm>
#include <cerrno>
#include <iterator>

namespace doff {
namespace {

struct Row {
    std::string_view name;
    int number;
};

// The second names of a number come last, so that the first one found is the kernel's.
#define ROW(name) {#name, name}
constexpr Row k_errors[]{
    ROW(E2BIG),
    ROW(EACCES),
    ROW(EADDRINUSE),
    ROW(EADDRNOTAVAIL),
    ROW(EADV),
    ROW(EAFNOSUPPORT),
    ROW(EAGAIN),
    ROW(EALREADY),
    ROW(EBADE),
    ROW(EBADF),
    ROW(EBADFD),
    ROW(EBADMSG),
    ROW(EBADR),
    ROW(EBADRQC),
    ROW(EBADSLT),
    ROW(EBFONT),
    ROW(EBUSY),
    ROW(ECANCELED),
    ROW(ECHILD),
    ROW(ECHRNG),
    ROW(ECOMM),
    ROW(ECONNABORTED),
    ROW(ECONNREFUSED),
    ROW(ECONNRESET),
    ROW(EDEADLK),
    ROW(EDESTADDRREQ),
    ROW(EDOM),
    ROW(EDOTDOT),
    ROW(EDQUOT),
    ROW(EEXIST),
    ROW(EFAULT),
    ROW(EFBIG),
    ROW(EHOSTDOWN),
    ROW(EHOSTUNREACH),
    ROW(EHWPOISON),
    ROW(EIDRM),
    ROW(EILSEQ),
    ROW(EINPROGRESS),
    ROW(EINTR),
    ROW(EINVAL),
    ROW(EIO),
    ROW(EISCONN),
    ROW(EISDIR),
    ROW(EISNAM),
    ROW(EKEYEXPIRED),
    ROW(EKEYREJECTED),
    ROW(EKEYREVOKED),
    ROW(EL2HLT),
    ROW(EL2NSYNC),
    ROW(EL3HLT),
    ROW(EL3RST),
    ROW(ELIBACC),
    ROW(ELIBBAD),
    ROW(ELIBEXEC),
    ROW(ELIBMAX),
    ROW(ELIBSCN),
    ROW(ELNRNG),
    ROW(ELOOP),
    ROW(EMEDIUMTYPE),
    ROW(EMFILE),
    ROW(EMLINK),
    ROW(EMSGSIZE),
    ROW(EMULTIHOP),
    ROW(ENAMETOOLONG),
    ROW(ENAVAIL),
    ROW(ENETDOWN),
    ROW(ENETRESET),
    ROW(ENETUNREACH),
    ROW(ENFILE),
    ROW(ENOANO),
    ROW(ENOBUFS),
    ROW(ENOCSI),
    ROW(ENODATA),
    ROW(ENODEV),
    ROW(ENOENT),
    ROW(ENOEXEC),
    ROW(ENOKEY),
    ROW(ENOLCK),
    ROW(ENOLINK),
    ROW(ENOMEDIUM),
    ROW(ENOMEM),
    ROW(ENOMSG),
    ROW(ENONET),
    ROW(ENOPKG),
    ROW(ENOPROTOOPT),
    ROW(ENOSPC),
    ROW(ENOSR),
    ROW(ENOSTR),
    ROW(ENOSYS),
    ROW(ENOTBLK),
    ROW(ENOTCONN),
    ROW(ENOTDIR),
    ROW(ENOTEMPTY),
    ROW(ENOTNAM),
    ROW(ENOTRECOVERABLE),
    ROW(ENOTSOCK),
    ROW(ENOTTY),
    ROW(ENOTUNIQ),
    ROW(ENXIO),
    ROW(EOPNOTSUPP),
    ROW(EOVERFLOW),
    ROW(EOWNERDEAD),
    ROW(EPERM),
    ROW(EPFNOSUPPORT),
    ROW(EPIPE),
    ROW(EPROTO),
    ROW(EPROTONOSUPPORT),
    ROW(EPROTOTYPE),
    ROW(ERANGE),
    ROW(EREMCHG),
    ROW(EREMOTE),
    ROW(EREMOTEIO),
    ROW(ERESTART),
    ROW(ERFKILL),
    ROW(EROFS),
    ROW(ESHUTDOWN),
    ROW(ESOCKTNOSUPPORT),
    ROW(ESPIPE),
    ROW(ESRCH),
    ROW(ESRMNT),
    ROW(ESTALE),
    ROW(ESTRPIPE),
    ROW(ETIME),
    ROW(ETIMEDOUT),
    ROW(ETOOMANYREFS),
    ROW(ETXTBSY),
    ROW(EUCLEAN),
    ROW(EUNATCH),
    ROW(EUSERS),
    ROW(EXDEV),
    ROW(EXFULL),
    ROW(EDEADLOCK),
    ROW(ENOTSUP),
    ROW(EWOULDBLOCK),
};
#undef ROW

}  // namespace

std::optional<int> errno_named(std::string_view name) {
    const auto* const found = std::ranges::find(k_errors, name, &Row::name);
    return found == std::end(k_errors) ? std::nullopt : std::optional(found->number);
}

std::string_view errno_name(std::errc reason) {
    const auto* const found = std::ranges::find(k_errors, static_cast<int>(reason), &Row::number);
    return found == std::end(k_errors) ? std::string_view() : found->name;
}

}  // namespace doff
