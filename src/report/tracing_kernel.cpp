// SPDX-License-Identifier: MIT
//
// Credentials, capabilities, keys and the restrictions; the rest is in tracing_surroundings.cpp.
#include "report/tracing.h"

namespace doff {
namespace {

std::string instructions(std::size_t count) {
    return count == 0 ? "NULL" : std::to_string(count) + " instructions";
}

Record record_of(const std::string& called, const std::string& result) {
    return {Level::debug,
            "call",
            called + " = " + result,
            {},
            {Field::safe("call", called), Field::safe("result", result)}};
}

}  // namespace

void TracingKernel::say(const std::string& called, const std::string& result) {
    log_.write(record_of(called, result));
}

void TracingKernel::say_one_of_many(std::string_view before, unsigned number, std::string_view after,
                                    std::string result) {
    if (!log_.holds_a_line() || !repeated_.goes_on(before, number, after)) {
        log_.let_go();
        repeated_.start(before, after);
    }
    repeated_.add(number, std::move(result));
    log_.hold(record_of(repeated_.call(), repeated_.result()));
}

Answer<RealEffectiveSaved<Uid>> TracingKernel::getresuid() {
    return say(call("getresuid"), kernel_.getresuid());
}

Answer<RealEffectiveSaved<Gid>> TracingKernel::getresgid() {
    return say(call("getresgid"), kernel_.getresgid());
}

Uid TracingKernel::getuid() {
    return say_value(call("getuid"), kernel_.getuid());
}

Uid TracingKernel::geteuid() {
    return say_value(call("geteuid"), kernel_.geteuid());
}

Gid TracingKernel::getgid() {
    return say_value(call("getgid"), kernel_.getgid());
}

Gid TracingKernel::getegid() {
    return say_value(call("getegid"), kernel_.getegid());
}

Uid TracingKernel::setfsuid(Uid uid) {
    return say_value(call("setfsuid", uid), kernel_.setfsuid(uid));
}

Gid TracingKernel::setfsgid(Gid gid) {
    return say_value(call("setfsgid", gid), kernel_.setfsgid(gid));
}

Answer<int> TracingKernel::getgroups(int size, Gid* list) {
    return say(call("getgroups", size), kernel_.getgroups(size, list));
}

Answer<void> TracingKernel::setgroups(std::span<const Gid> groups) {
    return say(call("setgroups", groups), kernel_.setgroups(groups));
}

Answer<void> TracingKernel::setregid(Gid real, Gid effective) {
    return say(call("setregid", real, effective), kernel_.setregid(real, effective));
}

Answer<void> TracingKernel::setgid(Gid gid) {
    return say(call("setgid", gid), kernel_.setgid(gid));
}

Answer<void> TracingKernel::setuid(Uid uid) {
    return say(call("setuid", uid), kernel_.setuid(uid));
}

Answer<void> TracingKernel::setresuid(Uid real, Uid effective, Uid saved) {
    return say(call("setresuid", real, effective, saved), kernel_.setresuid(real, effective, saved));
}

Answer<void> TracingKernel::setresgid(Gid real, Gid effective, Gid saved) {
    return say(call("setresgid", real, effective, saved), kernel_.setresgid(real, effective, saved));
}

Answer<ThreadCapabilities> TracingKernel::capget() {
    return say(call("capget"), kernel_.capget());
}

Answer<void> TracingKernel::capset(const ThreadCapabilities& sets) {
    return say(call("capset", sets), kernel_.capset(sets));
}

Answer<int> TracingKernel::prctl(Prctl operation, unsigned long argument, unsigned long argument2) {
    auto answer = kernel_.prctl(operation, argument, argument2);
    const std::string words = words_of(operation, argument, argument2);
    if (operation == Prctl::capbset_read ||
        (operation == Prctl::cap_ambient && argument == k_ambient_is_set)) {
        const auto capability =
            static_cast<unsigned>(operation == Prctl::capbset_read ? argument : argument2);
        say_one_of_many("prctl(" + words.substr(0, words.rfind(' ') + 1), capability, ")", result_of(answer));
        return answer;
    }
    return say(in_words("prctl", words), answer);
}

Answer<int> TracingKernel::keyctl_join_session_keyring() {
    return say(in_words("keyctl", "KEYCTL_JOIN_SESSION_KEYRING, NULL"),
               kernel_.keyctl_join_session_keyring());
}

Answer<int> TracingKernel::keyctl_get_session_keyring_id() {
    return say(in_words("keyctl", "KEYCTL_GET_KEYRING_ID"), kernel_.keyctl_get_session_keyring_id());
}

Answer<int> TracingKernel::keyctl_describe(int key, std::span<char> description) {
    return say(in_words("keyctl", "KEYCTL_DESCRIBE, " + shown(key)),
               kernel_.keyctl_describe(key, description));
}

Answer<void> TracingKernel::seccomp(unsigned flags, std::span<const BpfInstruction> filter) {
    return say(in_words("seccomp", in_base(16, flags) + ", " + instructions(filter.size())),
               kernel_.seccomp(flags, filter));
}

Answer<int> TracingKernel::landlock_version() {
    return say(in_words("landlock_create_ruleset", "NULL, LANDLOCK_CREATE_RULESET_VERSION"),
               kernel_.landlock_version());
}

Answer<int> TracingKernel::landlock_create_ruleset(const LandlockHandled& handled) {
    return say(call("landlock_create_ruleset", handled), kernel_.landlock_create_ruleset(handled));
}

Answer<void> TracingKernel::landlock_add_path(int ruleset, int fd, std::uint64_t allowed) {
    return say(
        in_words("landlock_add_rule", shown(ruleset) + ", fd " + shown(fd) + ", " + in_base(16, allowed)),
        kernel_.landlock_add_path(ruleset, fd, allowed));
}

Answer<void> TracingKernel::landlock_add_port(int ruleset, std::uint16_t port, std::uint64_t allowed) {
    return say(
        in_words("landlock_add_rule", shown(ruleset) + ", port " + shown(port) + ", " + in_base(16, allowed)),
        kernel_.landlock_add_port(ruleset, port, allowed));
}

Answer<void> TracingKernel::landlock_restrict_self(int ruleset) {
    return say(call("landlock_restrict_self", ruleset), kernel_.landlock_restrict_self(ruleset));
}

Answer<void> TracingKernel::try_open(const char* path, bool writing) {
    return say(in_words("open", shown(path) + (writing ? ", O_WRONLY" : ", O_RDONLY|O_DIRECTORY")),
               kernel_.try_open(path, writing));
}

Answer<void> TracingKernel::try_bind_tcp(std::uint16_t port) {
    return say(in_words("bind", "127.0.0.1:" + shown(port)), kernel_.try_bind_tcp(port));
}

Answer<void> TracingKernel::try_connect_tcp(std::uint16_t port) {
    return say(in_words("connect", "TCP port " + shown(port)), kernel_.try_connect_tcp(port));
}

Answer<int> TracingKernel::bind_abstract() {
    return say(in_words("bind", "an abstract address"), kernel_.bind_abstract());
}

Answer<void> TracingKernel::try_connect_abstract(int socket) {
    return say(in_words("connect", "the abstract address of " + shown(socket)),
               kernel_.try_connect_abstract(socket));
}

Answer<SocketPair> TracingKernel::socketpair() {
    return say(call("socketpair"), kernel_.socketpair());
}

Answer<int> TracingKernel::start_bystander(const SocketPair& sockets) {
    return say(call("clone", sockets), kernel_.start_bystander(sockets));
}

Answer<void> TracingKernel::end_bystander(const SocketPair& sockets, int pid) {
    return say(call("waitpid", pid), kernel_.end_bystander(sockets, pid));
}

Answer<void> TracingKernel::kill(int pid, int signal) {
    return say(call("kill", pid, signal), kernel_.kill(pid, signal));
}

MarkedCall TracingKernel::marked_call() {
    const MarkedCall marked = kernel_.marked_call();
    say(call("marked_call"),
        "getppid(" + in_base(16, marked.arguments[0]) + ", " + in_base(16, marked.arguments[1]) + ")");
    return marked;
}

Answer<int> TracingKernel::call_marked(const MarkedCall& call_to_make) {
    return say(in_words("getppid", in_base(16, call_to_make.arguments[0]) + ", " +
                                       in_base(16, call_to_make.arguments[1])),
               kernel_.call_marked(call_to_make));
}

}  // namespace doff
