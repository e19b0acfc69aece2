// SPDX-License-Identifier: MIT
//
// --can on the model: how it is written, and each answer with the reason that is true, by the rules of
// path_resolution(7), access(2), landlock(7) and ip(7).
#include "core/question.h"

#include "catch.h"
#include "fake/printed.h"
#include "fake/starts.h"

namespace doff {
namespace {

using Words = std::vector<std::string>;
using enum std::errc;

Result<std::vector<Question>> parsed(const Words& words) {
    Request request;
    request.check = true;
    request.can = words;
    return parse_questions(request);
}

std::string answered(FakeKernel& kernel, const std::string& word, const Landlock& landlock = {}) {
    const auto questions = parsed({word});
    REQUIRE(questions);
    const Answered given = answer(kernel, questions->front(), landlock);
    return (given.yes ? "yes" : "no") + (given.why.empty() ? "" : ": " + given.why);
}

FakeKernel with_files() {
    FakeKernel kernel = already_app();
    kernel.files["/srv/public"] = {k_root, Gid{50}, 0100644, 1};
    kernel.files["/srv/secret"] = {k_root, Gid{50}, 0100640, 1};
    kernel.files["/srv/own"] = {Uid{1000}, Gid{1000}, 0040755, 2};
    kernel.files["/srv/own/file"] = {Uid{1000}, Gid{1000}, 0100600, 1};
    kernel.files["/srv/closed"] = {k_root, Gid{50}, 0040750, 2};
    kernel.files["/srv/closed/file"] = {Uid{1000}, Gid{1000}, 0100600, 1};
    kernel.files["/dev/thing"] = {k_root, Gid{0}, 0020666, 1};
    kernel.links["/srv/link"] = "own/file";
    return kernel;
}

const std::string k_closed =
    "'/srv/closed' may not be searched by uid 1000: it belongs to uid 0, gid 50 and has mode 0750";

}  // namespace

TEST_CASE("what is asked is read strictly") {
    const auto questions = parsed({"read:/a", "write:b:c", "exec:/d", "enter:e", "bind:80", "read:/a"});
    REQUIRE(questions);
    using enum Question::Kind;
    CHECK(*questions == std::vector<Question>{{read, "/a", 0},
                                              {write, "b:c", 0},
                                              {execute, "/d", 0},
                                              {enter, "e", 0},
                                              {bind, "", 80},
                                              {read, "/a", 0}});
    CHECK(text_of({read, "/a\n", 0}) == "read /a\\n");
    CHECK(text_of({bind, "", 80}) == "bind TCP port 80");
    struct {
        std::string word;
        std::string what;
        std::string hint;
    } const rows[]{
        {"reed:/a", "--can 'reed:/a' asks for nothing that is known",
         "write read:PATH, write:PATH, exec:PATH, enter:PATH or bind:PORT"},
        {"/a", "--can '/a' asks for nothing that is known",
         "write read:PATH, write:PATH, exec:PATH, enter:PATH or bind:PORT"},
        {"read", "--can 'read' asks for nothing that is known",
         "write read:PATH, write:PATH, exec:PATH, enter:PATH or bind:PORT"},
        {"READ:/a", "--can 'READ:/a' asks for nothing that is known",
         "write read:PATH, write:PATH, exec:PATH, enter:PATH or bind:PORT"},
        {"", "--can '' asks for nothing that is known",
         "write read:PATH, write:PATH, exec:PATH, enter:PATH or bind:PORT"},
        {"read:", "--can 'read:' has nothing after the colon", "is a variable unset?"},
        {"bind:0", "--can 'bind:0': smaller than 1", "write bind:PORT, 1 to 65535"},
        {"bind:65536", "--can 'bind:65536': larger than 65535", "write bind:PORT, 1 to 65535"},
        {"bind:80,443", "--can 'bind:80,443': not a plain decimal number",
         "--can takes one question: for another write --can again"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.word);
        const auto refused = parsed({"read:/a", row.word});
        REQUIRE_FALSE(refused);
        CHECK(refused.error() == Error{Stage::usage, row.what, {}, row.hint});
    }
    Request request;
    CHECK(parse_questions(request));
    request.can = {"read:/a"};
    CHECK(parse_questions(request).error() ==
          Error{Stage::usage, "--can says nothing without --check", {}, "add --check or leave it out"});
}

TEST_CASE("reading and writing are tried, and refused with the owner and mode of what refuses") {
    FakeKernel kernel = with_files();
    CHECK(answered(kernel, "read:/srv/public") == "yes");
    CHECK(answered(kernel, "read:/srv/link") == "yes");
    CHECK(answered(kernel, "read:/srv/closed") ==
          "no: '/srv/closed' may not be read by uid 1000: it belongs to uid 0, gid 50 and has mode 0750");
    CHECK(answered(kernel, "read:/srv/secret") ==
          "no: '/srv/secret' may not be read by uid 1000: it belongs to uid 0, gid 50 and has mode 0640");
    CHECK(answered(kernel, "read:/srv/closed/file") == "no: " + k_closed);
    CHECK(answered(kernel, "read:/srv/none") == "no: '/srv/none' is not there");
    CHECK(answered(kernel, "write:/srv/link") == "yes");
    CHECK(answered(kernel, "write:/srv/public") ==
          "no: '/srv/public' may not be written by uid 1000: it belongs to uid 0, gid 50 and has mode 0644");
    CHECK(answered(kernel, "write:/srv/closed/file") == "no: " + k_closed);
    kernel.mounts["/srv/own"] = {0, k_mounted_read_only};
    CHECK(answered(kernel, "write:/srv/own/file") ==
          "no: '/srv/own/file' is on a file system that is mounted read-only");
    CHECK(answered(kernel, "read:/srv/own/file") == "yes");
    kernel.mounts.clear();
    kernel.guarded = {"/srv/public"};
    CHECK(answered(kernel, "read:/srv/public")
              .starts_with("no: '/srv/public' may not be read by uid 1000: its "
                           "mode would allow it: an access control list"));
}

TEST_CASE("a device is asked about and not opened") {
    FakeKernel kernel = with_files();
    kernel.refuse("open_and_close", io_error);
    CHECK(answered(kernel, "read:/dev/thing") == "yes");
    CHECK(answered(kernel, "write:/dev/thing") == "yes");
    CHECK(answered(kernel, "read:/srv/public") == "no: " + std::make_error_code(io_error).message());
}

TEST_CASE("what is not there may be created, and a directory be filled") {
    FakeKernel kernel = with_files();
    CHECK(answered(kernel, "write:/srv/own/new") == "yes: it is not there and could be created");
    CHECK(answered(kernel, "write:/srv/own") == "yes: it is a directory, in which files can be created");
    CHECK(
        answered(kernel, "write:/srv/new") ==
        "no: it is not there, and '/srv' may not be written by uid 1000: it belongs to uid 0, gid 0 and has "
        "mode 0755");
    CHECK(answered(kernel, "write:/srv") ==
          "no: '/srv' may not be written by uid 1000: it belongs to uid 0, gid 0 and has mode 0755");
    CHECK(answered(kernel, "write:/srv/none/new") == "no: '/srv/none' is not there");
    CHECK(answered(kernel, "write:/srv/closed/new") == "no: " + k_closed);
    const std::string not_told =
        "whether a file could be created in '/srv/own' cannot be told without creating one: the file system, "
        "or something that restricts this process already, offers no other way";
    kernel.mounts["/srv/own"] = {0x9fa0, 0};
    CHECK(answered(kernel, "write:/srv/own") == "no: " + not_told);
    CHECK(answered(kernel, "write:/srv/own/new") == "no: it is not there, and " + not_told);
    kernel.mounts["/srv/own"] = {0, k_mounted_read_only};
    CHECK(answered(kernel, "write:/srv/own/new") ==
          "no: it is not there, and '/srv/own' is on a file system that is mounted read-only");
    kernel.mounts.clear();
    // What neither the mode nor an option refuses.
    kernel.refuse("open_and_close", permission_denied);
    CHECK(answered(kernel, "write:/srv/own")
              .starts_with("no: '/srv/own' may not be written by uid 1000: its mode would allow it"));
}

TEST_CASE("entering is for directories, and executing for what could be") {
    FakeKernel kernel = with_files();
    CHECK(answered(kernel, "enter:/srv/own") == "yes");
    CHECK(answered(kernel, "enter:/srv/closed") ==
          "no: '/srv/closed' may not be entered by uid 1000: it belongs to uid 0, gid 50 and has mode 0750");
    CHECK(answered(kernel, "enter:/srv/public") == "no: '/srv/public' is not a directory");
    CHECK(answered(kernel, "enter:/srv/none") == "no: '/srv/none' is not there");
    CHECK(answered(kernel, "exec:/bin/true") == "yes");
    CHECK(answered(kernel, "exec:/srv/public") == "no: it may be executed by no user at all: chmod +x");
    CHECK(answered(kernel, "exec:/srv/own") == "no: it is a directory");
    CHECK(answered(kernel, "exec:/srv/none") == "no: '/srv/none' is not there");
    kernel.refuse("faccessat", operation_not_permitted);
    CHECK(answered(kernel, "exec:/bin/true") ==
          "no: " + std::make_error_code(operation_not_permitted).message());
    kernel.faults.clear();
}

TEST_CASE("what may be executed and not read is told to be that, and never a yes") {
    FakeKernel kernel = with_files();
    const std::string untold =
        " may be executed by uid 1000, and not read: whether it is a program, which would run, or a script, "
        "which its interpreter could not open, cannot be told";
    kernel.files["/bin/true"].mode = 0100711;
    CHECK(answered(kernel, "exec:/bin/true") == "no: it" + untold);
    // What is known to refuse it comes first.
    kernel.files["/bin/true"].mode = 0100700;
    CHECK(answered(kernel, "exec:/bin/true").ends_with("has mode 0700"));
    // Of a script it is the interpreter that may be one.
    kernel.files["/bin/true"].mode = 0100711;
    kernel.files["/srv/script"] = {k_root, Gid{0}, 0100755, 1};
    kernel.texts["/srv/script"] = "#!/bin/true\n";
    CHECK(answered(kernel, "exec:/srv/script") == "no: its interpreter '/bin/true'" + untold);
    kernel.files["/bin/true"].mode = 0100755;
    CHECK(answered(kernel, "exec:/srv/script") == "yes");
    kernel.refuse("pread", too_many_files_open);
    CHECK(answered(kernel, "exec:/srv/script") ==
          "no: it could not be read: " + std::make_error_code(too_many_files_open).message());
}

TEST_CASE("a name without a slash is looked for in the command's PATH, and nowhere else") {
    FakeKernel kernel = with_files();
    kernel.files["/bin"] = kernel.files["/sbin"] = {k_root, Gid{0}, 0040755, 2};
    const auto found = [&](const std::string& word, const Environment& environment) {
        const auto questions = parsed({word});
        REQUIRE(questions);
        REQUIRE(is_looked_for(questions->front()));
        const Answered given = answer_by_search(kernel, questions->front(), environment, {}, {});
        return (given.yes ? "yes: " : "no: ") + given.why;
    };
    CHECK(found("exec:true", {"PATH=/sbin:/bin"}) == "yes: it is '/bin/true'");
    CHECK(found("exec:true", {"PATH=/sbin"}) == "no: command 'true' not found in PATH\nlooked for in /sbin");
    CHECK(found("exec:true", {}).starts_with("yes: it is '/bin/true'"));
    kernel.files["/bin/true"].mode = 0100744;
    CHECK(found("exec:true", {"PATH=/bin"}) ==
          "no: cannot execute '/bin/true': Permission denied\n"
          "it may not be executed by uid 1000: it belongs to uid 0, gid 0 and has mode 0744");
    for (const char* const word : {"exec:/bin/true", "exec:./true", "read:true", "enter:bin", "write:true"}) {
        CHECK_FALSE(is_looked_for(parsed({word})->front()));
    }
}

TEST_CASE("a port below the first free one takes a capability") {
    FakeKernel kernel = with_files();
    kernel.texts["/proc/sys/net/ipv4/ip_unprivileged_port_start"] = "1024\n";
    kernel.ports_in_use = {8081};
    CHECK(answered(kernel, "bind:8080") == "yes");
    CHECK(answered(kernel, "bind:8081") == "no: another socket has it");
    CHECK(answered(kernel, "bind:1023") ==
          "no: a port below 1024 takes cap_net_bind_service: --ambient net_bind_service, or --keep-caps");
    kernel.texts.clear();
    CHECK(answered(kernel, "bind:1023") == "no: " + std::make_error_code(permission_denied).message());
    kernel.process.capabilities.effective = capabilities_of({10});
    CHECK(answered(kernel, "bind:1023") == "yes");
    // By a user namespace that does not own the network namespace it is had, and does not count.
    kernel.texts["/proc/sys/net/ipv4/ip_unprivileged_port_start"] = "1024\n";
    kernel.refuse("bind_and_close", permission_denied);
    CHECK(answered(kernel, "bind:1023") == "no: " + std::make_error_code(permission_denied).message());
    kernel.uid_map = {{0, 1000, 1}};
    CHECK(answered(kernel, "bind:1023") ==
          "no: cap_net_bind_service, which a port below 1024 takes, is effective here: it counts only where "
          "this "
          "user namespace owns the network namespace");
    CHECK(answered(kernel, "bind:1024") == "no: " + std::make_error_code(permission_denied).message());
    kernel.process.capabilities.effective = {};
    CHECK(answered(kernel, "bind:1023") ==
          "no: a port below 1024 takes cap_net_bind_service: --ambient net_bind_service, or --keep-caps, "
          "where this "
          "user namespace owns the network namespace");
    kernel.faults.clear();
    kernel.process.capabilities.effective = capabilities_of({10});
    kernel.has_tcp = false;
    CHECK(answered(kernel, "bind:8080") ==
          "no: " + std::make_error_code(address_family_not_supported).message());
}

TEST_CASE("what Landlock refuses is told by the option that would allow it") {
    FakeKernel kernel = with_files();
    Landlock landlock;
    landlock.handled = {k_fs_all, k_net_bind_tcp, 0};
    kernel.files["/"] = {k_root, Gid{0}, 0040755, 2, 1, 2};
    kernel.files["/srv/own"].inode = 3;
    kernel.files["/bin"] = {k_root, Gid{0}, 0040755, 2, 1, 4};
    kernel.files["/dev"] = {k_root, Gid{0}, 0040755, 2, 1, 5};
    landlock.paths = {{"/srv/own", k_fs_reading, id_of(kernel.files["/srv/own"])}};
    landlock.ports = {{8080, k_net_bind_tcp}};
    kernel.process.domains = {{landlock.handled, {{"/srv/own", k_fs_reading}}, {{8080, k_net_bind_tcp}}}};
    CHECK(answered(kernel, "read:/srv/own/file", landlock) == "yes");
    CHECK(answered(kernel, "read:/srv/public", landlock) ==
          "no: '/srv/public' may not be read by uid 1000: none of --ro, --rw, --rox and --rwx covers it");
    CHECK(answered(kernel, "read:/srv/secret", landlock).ends_with("has mode 0640"));
    CHECK(answered(kernel, "write:/srv/own/file", landlock) ==
          "no: '/srv/own/file' may not be written by uid 1000: neither --rw nor --rwx covers it");
    CHECK(answered(kernel, "write:/srv/own", landlock) == "no: neither --rw nor --rwx covers '/srv/own'");
    CHECK(answered(kernel, "write:/srv/own/new", landlock) ==
          "no: it is not there, and neither --rw nor --rwx covers '/srv/own'");
    CHECK(answered(kernel, "read:/dev/thing", landlock)
              .ends_with("none of --ro, --rw, --rox and --rwx covers it"));
    CHECK(answered(kernel, "exec:/bin/true", landlock) ==
          "no: --rox or --rwx has to cover it and its interpreter or loader; for its libraries --ro will do");
    // Before Linux 6.14 it is the rules that tell it.
    kernel.has_execve_check = false;
    CHECK(answered(kernel, "exec:/bin/true", landlock) ==
          "no: --rox or --rwx has to cover it and its interpreter or loader; for its libraries --ro will do");
    landlock.paths.push_back({"/bin", k_fs_reading | k_fs_execute, id_of(kernel.files["/bin"])});
    kernel.process.domains.front().paths["/bin"] = k_fs_reading | k_fs_execute;
    CHECK(answered(kernel, "exec:/bin/true", landlock) == "yes");
    kernel.files["/bin/script"] = {k_root, Gid{0}, 0100755, 1};
    kernel.texts["/bin/script"] = "#!/srv/interpreter\n";
    kernel.files["/srv/interpreter"] = {k_root, Gid{0}, 0100755, 1};
    kernel.texts["/srv/interpreter"] = program_of_this_machine();
    CHECK(answered(kernel, "exec:/bin/script", landlock) ==
          "no: --rox or --rwx has to cover it and its interpreter or loader; for its libraries --ro will do");
    CHECK(answered(kernel, "enter:/srv/own", landlock) == "yes");
    CHECK(answered(kernel, "bind:8080", landlock) == "yes");
    CHECK(answered(kernel, "bind:8081", landlock) == "no: --bind-tcp does not name it");
    // Of a device it is the file that counts, and not how it is written.
    landlock.paths.push_back({"elsewhere", k_fs_reading, id_of(kernel.files["/dev"])});
    CHECK(answered(kernel, "read:/dev/thing", landlock) == "yes");
    CHECK(answered(kernel, "read:/bin/../dev/thing", landlock) == "yes");
    kernel.files["/srv/own/thing"] = kernel.files["/dev/thing"];
    CHECK(answered(kernel, "write:/dev/../srv/own/thing", landlock).starts_with("no: "));
    landlock.paths.pop_back();
    CHECK(answered(kernel, "read:/srv/own/../../dev/thing", landlock).starts_with("no: "));
}

}  // namespace doff
