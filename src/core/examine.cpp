// SPDX-License-Identifier: MIT
#include "core/examine.h"

#include "core/near.h"
#include "core/path_walk.h"
#include "core/program_file.h"
#include "core/quote.h"
#include "core/shell_word.h"

#include <algorithm>
#include <string_view>

namespace doff {
namespace {

constexpr int k_most_interpreters = 5;  // execve(2): ELOOP
constexpr std::uint64_t k_longest_loader = 4096;
constexpr std::uint64_t k_largest_table = 65'536;
constexpr auto k_bad_library = static_cast<std::errc>(80);  // ELIBBAD, which std::errc does not have

enum class Role { command, interpreter, loader };

Examination refused(std::errc reason, std::string text) {
    return {Defect{reason, std::move(text)}, {}};
}

// load_elf_phdrs() of fs/binfmt_elf.c.
bool has_headers(const Elf& elf) {
    const std::uint64_t size = header_size_of(elf);
    return elf.header_size == size && elf.headers > 0 && elf.headers * size <= k_largest_table;
}

// What a sentence is about. A path may also be written in several ways, as with "..", without being a link.
// `asker` is the interpreter that asks for it in its turn: empty where the command itself does.
std::string subject(Kernel& kernel, Role role, const std::string& path, const std::string& arrived,
                    const std::string& asker) {
    if (role == Role::command) {
        const auto itself = kernel.lstat(path.c_str());
        return itself && itself->is_link() ? quote(arrived) + ", to which it is a link," : "it";
    }
    const std::string kind = (role == Role::interpreter ? "interpreter " : "loader ") + quote(path);
    return asker.empty() ? "its " + kind : "the " + kind + " of " + asker;
}

std::string where_loader_is_from(std::string_view loader) {
    if (loader.contains("ld-musl")) {
        return ": it was made for a system with musl libc, such as Alpine";
    }
    if (loader.contains("ld-linux") || loader.contains("ld64.so") || loader.contains("ld.so")) {
        return ": it was made for a system with glibc; an image FROM scratch has no loader, and Alpine "
               "another";
    }
    return "";
}

std::string first_line_of(const std::string& asker) {
    return asker.empty() ? "its first line" : asker + " is itself a script, whose first line";
}

std::string why_no_way(Kernel& kernel, Role role, const std::string& path, const std::string& asker,
                       const Stopped& stopped) {
    std::string why = why_stopped(kernel, stopped);
    if (role == Role::command || why.empty()) {
        return why;
    }
    const bool missing = stopped.reason == std::errc::no_such_file_or_directory;
    const std::string asks = role == Role::interpreter
                                 ? first_line_of(asker) + " names the interpreter "
                                 : (asker.empty() ? "it" : asker) + " needs the loader ";
    const std::string how = missing && stopped.at == path ? ", which is not there" : ", and " + why;
    return asks + quote(path) + how + (missing && role == Role::loader ? where_loader_is_from(path) : "");
}

class Examiner {
public:
    Examiner(Kernel& kernel, Execve execve, const Landlock* landlock, Paths paths)
        : kernel_(kernel), execve_(execve), landlock_(landlock), paths_(paths) {}

    Examination operator()(Role role, const std::string& path, const std::string& asker, int depth) {
        const auto end = walk(kernel_, path);
        if (!end) {
            return refused(end.error().reason, why_no_way(kernel_, role, path, asker, end.error()));
        }
        const std::string who = subject(kernel_, role, path, end->path, asker);
        if (auto denied = why_file_is_refused(kernel_, who, *end, landlock_)) {
            return {std::move(denied), {}};
        }
        const auto beginning = kernel_.pread(end->path.c_str(), 0, k_beginning);
        if (!beginning) {
            return unread(role, who, beginning.error());
        }
        const auto script = role == Role::loader ? std::nullopt : parse_script(*beginning);
        if (script) {
            return of_script(role, who, *end, *script, depth);
        }
        if (const auto elf = parse_elf(*beginning)) {
            return of_elf(role, who, *end, *elf);
        }
        const bool short_loader = role == Role::loader && has_elf_magic(*beginning);
        return short_loader ? refused(std::errc::io_error, who + " is cut short")
                            : no_program(role, who, what_it_is(*beginning, word_for(end->path)));
    }

private:
    // For a line that the caller's shell is to read.
    std::string word_for(const std::string& path) const {
        const auto here = path.starts_with('/') ? std::string() : kernel_.getcwd();
        if (paths_ == Paths::perhaps_another || !here || (!here->empty() && !here->starts_with('/'))) {
            return shell_word("");
        }
        const std::string below = path.substr(path.starts_with("./") ? 2 : 0);
        return shell_word(here->empty() ? path : *here + (*here == "/" ? "" : "/") + below);
    }

    static std::string as_asker(Role role, const std::string& who) {
        return role == Role::command ? "" : who;
    }

    // The kernel reads what it executes for whoever may execute it; the interpreter of a script opens that as
    // the user it runs as.
    Examination unread(Role role, const std::string& who, std::errc reason) const {
        if (reason != std::errc::permission_denied) {
            return {{}, who + " could not be read: " + std::make_error_code(reason).message()};
        }
        const std::string what = role == Role::loader
                                     ? "a loader at all"
                                     : "a program, which would run, or a script, which its interpreter could "
                                       "not open,";
        return {{},
                who + " may be executed by uid " + std::to_string(kernel_.geteuid().value) +
                    ", and not read: whether it is " + what + " cannot be told"};
    }

    // `what` is a sentence about "it".
    static Examination no_program(Role role, const std::string& who, const std::string& what) {
        return refused(role == Role::loader ? k_bad_library : std::errc::executable_format_error,
                       role == Role::command ? what : who + " cannot be run: " + what);
    }

    Examination of_script(Role role, const std::string& who, const Arrived& file, const Script& script,
                          int depth) {
        if (script.line_too_long) {
            return no_program(role, who,
                              "its first line names an interpreter by more than the " +
                                  std::to_string(k_beginning - 1) + " bytes that the kernel reads");
        }
        if (script.interpreter.empty()) {
            // A name of no bytes is the working directory to the kernel, and that is no file.
            return refused(script.blank ? std::errc::executable_format_error : std::errc::permission_denied,
                           (role == Role::command ? "its" : who + " cannot be run: its") +
                               std::string(" first line names no interpreter after the #!"));
        }
        if (depth == k_most_interpreters) {
            return refused(std::errc::too_many_symbolic_link_levels,
                           "a script whose interpreter is a script, and so on, more than " +
                               std::to_string(k_most_interpreters) + " times: the last is " +
                               quote(file.path));
        }
        Examination next = (*this)(Role::interpreter, script.interpreter, as_asker(role, who), depth + 1);
        const bool missing = next.defect && next.defect->reason == std::errc::no_such_file_or_directory;
        if (missing && script.carriage_return && !walk(kernel_, script.interpreter)) {
            next.defect->text = first_line_of(as_asker(role, who)) +
                                " ends in a carriage return, as in a DOS text file, so that " +
                                quote(script.interpreter) + " is looked for: sed -i 's/\\r$//' " +
                                word_for(file.path);
        }
        if (!script.dos_argument.empty()) {
            next.beside =
                hint_lines({first_line_of(as_asker(role, who)) + " ends in a carriage return, which " +
                                quote(script.interpreter) + " gets as part of " + quote(script.dos_argument),
                            next.beside});
        }
        return next;
    }

    Examination of_elf(Role role, const std::string& who, const Arrived& file, const Elf& elf) {
        constexpr unsigned k_executable = 2;  // ET_EXEC
        constexpr unsigned k_shared = 3;      // ET_DYN
        if (is_foreign(elf)) {
            return no_program(role, who,
                              "it is a program for " + machine_in_words(elf) + ", and this machine is " +
                                  name_of_machine(own_machine()) + unless_emulated(role));
        }
        if (elf.type != k_executable && elf.type != k_shared) {
            return no_program(role, who, "it is an ELF file that is no program, such as an object file");
        }
        const std::uint64_t header_size = header_size_of(elf);
        if (!has_headers(elf)) {
            return no_program(
                role, who,
                "it is damaged: its ELF header tells of " + std::to_string(elf.headers) +
                    " program headers of " + std::to_string(elf.header_size) + " bytes, and has to of 1 to " +
                    std::to_string(k_largest_table / header_size) + " of " + std::to_string(header_size));
        }
        const std::uint64_t size = elf.headers * header_size;
        const auto table = kernel_.pread(file.path.c_str(), elf.headers_at, size);
        if (!table && table.error() != std::errc::invalid_argument) {
            return unread(role, who, table.error());
        }
        if (!table || table->size() < size) {
            return no_program(role, who, "it is cut short: its ELF header tells of parts beyond its end");
        }
        const auto parts = parse_parts(elf, *table);
        const auto loader = std::ranges::find(parts, k_name_of_loader, &Part::type);
        if (role != Role::loader && loader != parts.end()) {
            Examination named = of_loader_named(role, who, file, *loader);
            if (named.defect || !named.complete()) {
                return named;
            }
        }
        return of_loaded(role, who, file, parts);
    }

    // What execve(2) finds when there is no way back, and kills for.
    Examination of_loaded(Role role, const std::string& who, const Arrived& file,
                          const std::vector<Part>& parts) {
        bool any = false;
        for (const Part& part : parts) {
            if (part.type != k_loaded_part) {
                continue;
            }
            any = true;
            const auto last = part.size == 0 ? Answer<std::string>("x")
                                             : kernel_.pread(file.path.c_str(), part.at + part.size - 1, 1);
            if (!last && last.error() != std::errc::invalid_argument) {
                return unread(role, who, last.error());
            }
            if (!last || last->empty() || part.at > part.at + part.size) {
                return no_program(role, who, "it is cut short: parts of it are beyond its end");
            }
        }
        return any ? Examination{} : no_program(role, who, "it is damaged: no part of it is to be loaded");
    }

    Examination of_loader_named(Role role, const std::string& who, const Arrived& file, const Part& loader) {
        if (loader.size < 2 || loader.size > k_longest_loader) {
            return no_program(role, who,
                              "it is damaged: the name of its loader has " + std::to_string(loader.size) +
                                  " bytes, and has to have 2 to " + std::to_string(k_longest_loader));
        }
        const auto name = kernel_.pread(file.path.c_str(), loader.at, loader.size);
        if (!name && name.error() != std::errc::invalid_argument) {
            return unread(role, who, name.error());
        }
        if (!name || name->size() < loader.size) {
            return refused(name ? std::errc::io_error : name.error(),
                           who + " is cut short: the name of its loader is beyond its end");
        }
        if (name->back() != '\0') {
            return no_program(role, who, "it is damaged: the name of its loader has no end");
        }
        if (name->front() == '\0') {
            return refused(std::errc::permission_denied,
                           who + " is damaged: the name of its loader is empty");
        }
        return (*this)(Role::loader, name->substr(0, name->find('\0')), as_asker(role, who), 0);
    }

    // binfmt_misc: execve(2) has asked it, and nobody else can ask all of it.
    const char* unless_emulated(Role role) const {
        return execve_ == Execve::not_tried && role != Role::loader
                   ? ", unless binfmt_misc has an emulator for it"
                   : "";
    }

    bool is_foreign(const Elf& elf) const {
        if (elf.machine == own_machine() && is_own_layout(elf)) {
            return false;
        }
        // Only the kernel knows whether it was built to run those of 32 bits too.
        return execve_ == Execve::has_refused || elf.wide || !elf.little || !is_kin(elf.machine);
    }
    static bool is_kin(unsigned machine) {
        constexpr unsigned k_i386 = 3;
        constexpr unsigned k_arm = 40;
        constexpr unsigned k_x86_64 = 62;
        constexpr unsigned k_aarch64 = 183;
        return machine == own_machine() || (machine == k_i386 && own_machine() == k_x86_64) ||
               (machine == k_arm && own_machine() == k_aarch64);
    }
    static std::string machine_in_words(const Elf& elf) {
        const bool kin = elf.machine == own_machine();
        return name_of_machine(elf.machine) + (kin ? ", of another width or byte order," : "");
    }

    Kernel& kernel_;
    Execve execve_;
    const Landlock* landlock_;
    Paths paths_;
};

}  // namespace

Examination examine(Kernel& kernel, const std::string& path, Execve execve, const Landlock* landlock,
                    Paths paths) {
    return Examiner(kernel, execve, landlock, paths)(Role::command, path, "", 0);
}

}  // namespace doff
