// SPDX-License-Identifier: MIT
//
// The lines as they come out, and where: their form is part of the contract, doff(1), "Messages" and "LOG".
#include "report/log.h"

#include "catch.h"
#include "core/exit_status.h"
#include "fake/fake_kernel.h"
#include "fake/output.h"
#include "fake/starts.h"

namespace doff {
namespace {

const Environment k_empty;

Output said(const std::function<void(Log&)>& talk, const Environment& environment = k_empty) {
    FakeKernel kernel;
    return output_of([&] {
        Log log(kernel, environment);
        talk(log);
    });
}

Request logging_to(const std::string& place, const std::string& format = "text") {
    Request request;
    request.log = place;
    request.log_format = format;
    return request;
}

const Error k_error{Stage::resolve, "no user 'app'", {}, {}};

}  // namespace

TEST_CASE("an error is one line with its reason, and each hint is another") {
    const auto lines = [](const Error& error) { return said([&](Log& log) { log.report(error); }); };
    CHECK(lines(k_error) == Output{"", "doff: no user 'app'\n"});
    CHECK(lines({Stage::perform, "setuid(1000)", std::errc::operation_not_permitted, {}}) ==
          Output{"", "doff: setuid(1000): Operation not permitted\n"});
    CHECK(lines({Stage::usage, "USER is empty", {}, "is a variable unset?"}) ==
          Output{"", "doff: USER is empty\nhint: is a variable unset?\n"});
    CHECK(lines({Stage::usage, "x", {}, "one\ntwo"}) == Output{"", "doff: x\nhint: one\nhint: two\n"});
}

TEST_CASE("text with braces and percent signs is printed as it is") {
    const Output output = said([](Log& log) {
        log.report(Error{Stage::resolve, "no user '{} %s %n {0}'", {}, "{:d} %v"});
        log.note("{} %v %+");
    });
    CHECK(output == Output{"", "doff: no user '{} %s %n {0}'\nhint: {:d} %v\ndoff: {} %v %+\n"});
}

TEST_CASE("every difference is a line of its own that says nothing was run") {
    const Output output =
        said([](Log& log) { log.report({{"real uid", "1000", "0"}, {"no_new_privs", "on", "off"}}); });
    CHECK(output == Output{"",
                           "doff: not proven, nothing was run: real uid: wanted 1000, found 0\n"
                           "doff: not proven, nothing was run: no_new_privs: wanted on, found off\n"});
}

TEST_CASE("errors and notes go to standard error and to the log, all else to the log alone") {
    for (const auto& [place, path] : std::vector<std::pair<std::string, std::string>>{
             {"/srv/log", "/srv/log"}, {"syslog", "/dev/log"}, {"journal", "/run/systemd/journal/socket"}}) {
        FakeKernel kernel;
        kernel.read_sockets = {"/dev/log", "/run/systemd/journal/socket"};
        CAPTURE(place);
        const Output output = output_of([&] {
            Log log(kernel, k_empty);
            if (log.open(logging_to(place))) {
                log.report(k_error);
                log.note("a note");
                log.write({Level::info, "step", "a step"});
            }
        });
        CHECK(output == Output{"", "doff: no user 'app'\ndoff: a note\n"});
        const auto& written = kernel.written[path];
        REQUIRE(written.size() == 3);
        CHECK(written[0].find("no user 'app'") != std::string::npos);
        CHECK(written[1].find("a note") != std::string::npos);
        CHECK(written[2].find("a step") != std::string::npos);
    }
}

TEST_CASE("nothing is made or asked before there is something to say, and in a log of standard error never") {
    FakeKernel kernel;
    const Environment environment{"JOURNAL_STREAM=1:2"};
    Log log(kernel, environment);
    CHECK(log.open({}));
    CHECK(kernel.calls.empty());
    CHECK(log.own_fd() == -1);
}

TEST_CASE("lines have their priority in front where standard error is the journal's stream, and only there") {
    struct Stream {
        std::string variable;
        bool prefixed;
    };
    for (const auto& [variable, prefixed] :
         {Stream{"JOURNAL_STREAM=9:4711", true}, Stream{"JOURNAL_STREAM=9:4712", false},
          Stream{"JOURNAL_STREAM=8:4711", false}, Stream{"JOURNAL_STREAM=9", false},
          Stream{"JOURNAL_STREAM=", false}, Stream{"JOURNAL_STREAM=9:4711x", false},
          Stream{"JOURNAL_STREAM= 9:4711", false}, Stream{"OTHER=9:4711", false}}) {
        FakeKernel kernel;
        kernel.own_fds[2] = "/stream";
        kernel.files["/stream"] = {k_root, Gid{0}, 0140777, 1, 9, 4711};
        const Environment environment{"A=b", variable};
        CAPTURE(variable);
        const Output output = output_of([&] {
            Log log(kernel, environment);
            log.report(Error{Stage::usage, "x", {}, "y"});
            log.note("z");
            log.fall_silent();
            log.report(k_error);
        });
        CHECK(output.err == (prefixed ? "<3>doff: x\n<3>hint: y\n<4>doff: z\n<3>doff: no user 'app'\n"
                                      : "doff: x\nhint: y\ndoff: z\ndoff: no user 'app'\n"));
    }
}

TEST_CASE("after it fell silent a log is an error on standard error by a single write, and no call") {
    FakeKernel kernel;
    std::size_t before = 0;
    const Output output = output_of([&] {
        Log log(kernel, k_empty);
        if (log.open(logging_to("/srv/log"))) {
            log.fall_silent();
            before = kernel.calls.size();
            log.write({Level::info, "step", "a step"});
            log.report(Error{Stage::usage, "x", {}, "y"});
        }
    });
    CHECK(output == Output{"", "doff: x\nhint: y\n"});
    CHECK(kernel.written.empty());
    CHECK(kernel.calls.size() == before);
}

TEST_CASE("but what has to be there does not stand alone: an error is written behind it") {
    for (const auto& [format, line] :
         {std::pair{"text", "doff[50]: x\n"}, std::pair{"json", R"("event":"error","message":"x")"}}) {
        CAPTURE(format);
        FakeKernel kernel;
        const Output output = output_of([&] {
            Log log(kernel, k_empty);
            if (log.open(logging_to("/srv/log", format)) && log.keep({Level::notice, "audit", "became"})) {
                log.fall_silent();
                log.write({Level::info, "step", "a step"});
                log.report(Error{Stage::usage, "x", {}, {}});
            }
        });
        CHECK(output == Output{"", "doff: x\n"});
        const auto& written = kernel.written["/srv/log"];
        REQUIRE(written.size() == 2);
        CHECK(written[0].contains("became"));
        CHECK(written[1].contains(line));
    }
    // Where that is standard error, it stands there already.
    const Output output = said([](Log& log) {
        const auto kept = log.keep({Level::notice, "audit", "became"});
        log.fall_silent();
        log.report(Error{Stage::usage, kept ? "x" : "not kept", {}, {}});
    });
    CHECK(output == Output{"", "doff: audit: became\ndoff: x\n"});
}

TEST_CASE("a line that is held comes before the next, or another takes its place") {
    FakeKernel kernel;
    {
        Log log(kernel, k_empty);
        REQUIRE(log.open(logging_to("/srv/log")));
        const auto step = [](const char* text) { return Record{Level::info, "step", text}; };
        const auto& written = kernel.written["/srv/log"];
        log.hold(step("1"));
        log.hold(step("2"));
        CHECK(log.holds_a_line());
        CHECK(written.empty());
        log.write(step("3"));
        CHECK_FALSE(log.holds_a_line());
        log.hold(step("4"));
        CHECK(log.keep(step("5")));
        log.hold(step("6"));
        CHECK(output_of([&] { log.note("7"); }).err == "doff: 7\n");
        log.hold(step("8"));
        log.fall_silent();
        std::string order;
        for (const std::string& line : written) {
            order += line.substr(line.size() - 2, 1);
        }
        CHECK(order == "2345678");
        log.speak_again();
        log.hold(step("9"));
    }
    CHECK(kernel.written["/srv/log"].back().ends_with(" 9\n"));
}

TEST_CASE("with --json the log is JSON too, but for what --log-format says") {
    const auto format_of = [](bool json, std::optional<std::string> format) {
        Request request;
        request.json = json;
        request.log_format = std::move(format);
        const auto place = decide_log_place(request);
        return place && place->format == LogFormat::json ? "json" : "text";
    };
    CHECK(format_of(true, {}) == std::string("json"));
    CHECK(format_of(true, "text") == std::string("text"));
    CHECK(format_of(true, "json") == std::string("json"));
    CHECK(format_of(false, {}) == std::string("text"));
    CHECK(format_of(false, "json") == std::string("json"));
}

TEST_CASE("where nobody reads at a socket it is told what is missing, as far as that is seen") {
    const auto hint = [](FakeKernel kernel, const std::string& place) {
        Log log(kernel, k_empty);
        const auto opened = log.open(logging_to(place));
        return opened ? "opened" : opened.error().hint;
    };
    const std::string way_out = "no daemon is needed for --log stderr or --log ./FILE";
    CHECK(hint({}, "syslog") ==
          "there is no '/dev/log' here: a syslog daemon or systemd-journald makes it, and into a container "
          "it is mounted\n" +
              way_out);
    FakeKernel linked;
    linked.links["/dev/log"] = "/run/gone";
    linked.files["/dev/log"] = {k_root, Gid{0}, 0120777, 1, 1, 9};
    CHECK(hint(linked, "syslog") == "'/dev/log' is a link to '/run/gone', which is not there\n" + way_out);
    // It is there by now.
    FakeKernel late;
    late.files["/dev/log"] = {k_root, Gid{0}, 0140666, 1, 1, 9};
    CHECK(hint(late, "syslog") == way_out);
    for (const auto& [reason, says] :
         {std::pair{std::errc::connection_refused,
                    "nobody reads it: its daemon has ended and left it behind\n"},
          std::pair{std::errc::permission_denied, "the caller may not write to it\n"},
          std::pair{std::errc::too_many_files_open, ""}}) {
        FakeKernel refusing;
        refusing.refuse("connect_datagram", reason);
        CHECK(hint(refusing, "journal") == says + way_out);
    }
}

TEST_CASE("a log that may not be written is told with what denies it") {
    const auto hint = [](const FakeKernel& asked, const std::string& path) {
        FakeKernel kernel = asked;
        kernel.refuse("open_to_append", std::errc::permission_denied);
        Log log(kernel, k_empty);
        const auto opened = log.open(logging_to(path));
        return opened ? "opened" : opened.error().hint;
    };
    FakeKernel kernel = already_app();
    kernel.files["/srv/log"] = {k_root, Gid{50}, 0100640, 1};
    CHECK(hint(kernel, "/srv/log") ==
          "'/srv/log' may not be written by uid 1000: it belongs to uid 0, gid 50 and has mode 0640");
    kernel.files["/srv/closed"] = {k_root, Gid{50}, 0040755, 2};
    CHECK(hint(kernel, "/srv/closed/log") ==
          "'/srv/closed' may not be written by uid 1000: it belongs to uid 0, gid 50 and has mode 0755");
    kernel.files["/srv/pipe"] = {k_root, Gid{0}, 0010600, 1};
    CHECK(hint(kernel, "/srv/pipe") == "it is neither a regular file nor a character device");
    // Somebody else's in a directory like /tmp, which the mode and CAP_DAC_OVERRIDE would both allow.
    const auto protected_one = [&](std::uint32_t mode, const std::string& level, Uid owner) {
        kernel.files["/srv/tmp"] = {k_root, Gid{0}, 0040000 | mode, 2};
        kernel.files["/srv/tmp/log"] = {owner, Gid{0}, 0100666, 1};
        kernel.texts["/proc/sys/fs/protected_regular"] = level + "\n";
        return hint(kernel, "/srv/tmp/log").contains("(fs.protected_regular)");
    };
    CHECK(protected_one(01777, "1", Uid{1600}));
    CHECK(protected_one(01777, "2", Uid{1600}));
    CHECK(protected_one(01775, "2", Uid{1600}));
    CHECK_FALSE(protected_one(01775, "1", Uid{1600}));
    CHECK_FALSE(protected_one(01777, "0", Uid{1600}));
    CHECK_FALSE(protected_one(0777, "2", Uid{1600}));
    CHECK_FALSE(protected_one(01755, "2", Uid{1600}));
    CHECK_FALSE(protected_one(01777, "2", Uid{1000}));
    CHECK_FALSE(protected_one(01777, "2", k_root));
}

TEST_CASE("a place that did not take a line is not tried again, but for what has to be there") {
    FakeKernel kernel;
    Log log(kernel, k_empty);
    REQUIRE(log.open(logging_to("/srv/log")));
    kernel.refuse("append", std::errc::no_space_on_device, 1);
    const Output lost = output_of([&] {
        log.write({Level::info, "step", "1"});
        log.write({Level::info, "step", "2"});
    });
    CHECK(lost.err ==
          "doff: cannot log to '/srv/log': No space left on device; what --verbose tells is lost\n");
    CHECK(kernel.written.empty());
    CHECK(log.keep({Level::notice, "audit", "3"}));
    log.write({Level::info, "step", "4"});
    CHECK(kernel.written["/srv/log"].size() == 2);
    kernel.refuse("append", std::errc::no_space_on_device);
    CHECK(log.keep({Level::notice, "audit", "5"}).error() == std::errc::no_space_on_device);
    kernel.faults.clear();
    // An error is worth another try.
    const Output output = output_of([&] { log.report(k_error); });
    CHECK(output.err == "doff: no user 'app'\n");
    CHECK(kernel.written["/srv/log"].size() == 3);
}

TEST_CASE(
    "a reader that does not read is waited for once, and once more for what has to be there and each error") {
    FakeKernel kernel;
    kernel.read_sockets = {"/dev/log"};
    Log log(kernel, k_empty);
    REQUIRE(log.open(logging_to("syslog")));
    const auto tries_for = [&](const std::function<void()>& talk) {
        kernel.refuse("append", std::errc::resource_unavailable_try_again);
        const auto before = std::ranges::count(kernel.calls, "append");
        talk();
        kernel.faults.clear();
        return std::ranges::count(kernel.calls, "append") - before;
    };
    // On standard error, which nobody waits for, each is tried.
    CHECK(tries_for([&] { log.note("1"); }) == 1 + 1);
    CHECK(tries_for([&] { log.note("2"); }) == 1);
    // The first line that is lost is told there.
    CHECK(tries_for([&] { log.write({Level::info, "step", "3"}); }) == 1);
    CHECK(tries_for([&] { log.write({Level::info, "step", "3"}); }) == 0);
    CHECK(tries_for([&] { CHECK_FALSE(log.keep({Level::notice, "audit", "4"})); }) == 1);
    CHECK(tries_for([&] { log.report({{"a", "1", "2"}, {"b", "1", "2"}, {"c", "1", "2"}}); }) == 3 + 1);
    CHECK(tries_for([&] { log.note("5"); }) == 1);
    // A reader that reads again gets all of what is wrong.
    kernel.written.clear();
    output_of([&] { log.report({{"a", "1", "2"}, {"b", "1", "2"}, {"c", "1", "2"}}); });
    CHECK(kernel.written["/dev/log"].size() == 3);
}

TEST_CASE("a device that only may be a terminal is no log") {
    FakeKernel kernel;
    kernel.files["/dev/disk"] = {k_root, Gid{0}, 0020600, 1, 1, 5};
    kernel.refuse("isatty", std::errc::operation_not_permitted);
    Log log(kernel, k_empty);
    const auto opened = log.open(logging_to("/dev/disk"));
    REQUIRE_FALSE(opened);
    CHECK(sentence(opened.error()) == "cannot log to '/dev/disk'");
}

TEST_CASE("what cannot be a log is refused before anything is written") {
    constexpr std::uint32_t k_regular = 0100600;
    struct Refused {
        Request request;
        std::string error;
        std::uint32_t mode = k_regular;
        std::uint64_t links = 1;
    };
    for (const auto& [request, error, mode, links] :
         {Refused{logging_to("log"), "--log 'log' is no place for a log"},
          Refused{logging_to(""), "--log '' is no place for a log"},
          Refused{logging_to("Syslog"), "--log 'Syslog' is no place for a log"},
          Refused{logging_to("stderr", "xml"), "--log-format 'xml' is neither text nor json"},
          Refused{logging_to("syslog"), "cannot log to syslog, '/dev/log': No such file or directory"},
          Refused{logging_to("journal"),
                  "cannot log to the journal, '/run/systemd/journal/socket': No such file or directory"},
          Refused{logging_to("/x"), "cannot log to '/x': Is a directory", 0040755, 2},
          Refused{logging_to("/x"), "cannot log to '/x': Too many levels of symbolic links", 0120777},
          Refused{logging_to("/x"), "cannot log to '/x'", k_regular, 2},
          Refused{logging_to("/x"), "cannot log to '/x'", k_regular, 0},
          Refused{logging_to("/x"), "cannot log to '/x'", 0010600},  // a FIFO
          Refused{logging_to("/x"), "cannot log to '/x'", 0020600},  // a device that is no terminal
          Refused{logging_to("/proc/x"), "cannot log to '/proc/x'"},
          Refused{logging_to("/x"), "cannot log to '/x'", 0060600}}) {  // a disk
        FakeKernel kernel;
        kernel.files["/x"] = kernel.files["/proc/x"] = {k_root, Gid{0}, mode, links, 1, 5};
        Log log(kernel, k_empty);
        const auto opened = log.open(request);
        CAPTURE(error, mode, links);
        REQUIRE_FALSE(opened);
        CHECK(sentence(opened.error()) == error);
        CHECK(exit_status(opened.error().stage) == 125);
        CHECK(log.own_fd() == -1);
        CHECK(kernel.own_fds.empty());
    }
    for (const char* const call : {"open_to_append", "fstat", "fstatfs"}) {
        FakeKernel lying;
        lying.lie(call);
        Log log(lying, k_empty);
        CAPTURE(call);
        CHECK_FALSE(log.open(logging_to("/x")));
    }
}

TEST_CASE("a file and a character device can be a log, also of another owner") {
    FakeKernel kernel;
    kernel.files["/dev/full"] = {k_root, Gid{0}, 0020666, 1, 1, 5};
    kernel.files["/var/log/app"] = {Uid{1000}, Gid{0}, 0100644, 1, 1, 6};
    for (const char* const path : {"/dev/full", "/var/log/app", "/srv/new"}) {
        Log log(kernel, k_empty);
        CAPTURE(path);
        CHECK(log.open(logging_to(path)));
        CHECK(log.own_fd() > 2);
    }
    CHECK(kernel.files["/srv/new"].mode == 0100600);
}

TEST_CASE("--explain opens no log, and says what the options say") {
    FakeKernel kernel;
    Request request = logging_to("/srv/log");
    request.explain = true;
    Log log(kernel, k_empty);
    CHECK(log.open(request));
    log.write({Level::info, "step", "1"});
    CHECK(kernel.calls.empty());
    request.log = "nowhere";
    CHECK_FALSE(log.open(request));
}

TEST_CASE("a page goes to standard output whole") {
    const std::string page(100'000, 'x');
    FakeKernel kernel;
    bool printed = false;
    const Output output = output_of([&] { printed = print(kernel, page).has_value(); });
    CHECK(printed);
    CHECK(output == Output{page, ""});
}

}  // namespace doff
