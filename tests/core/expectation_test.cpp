// SPDX-License-Identifier: MIT
//
// The words of --assert, as doff(1) has them.
#include "core/expectation.h"

#include "catch.h"
#include "fake/fake_accounts.h"
#include "fake/fake_kernel.h"
#include "fake/printed.h"

namespace doff {
namespace {

Result<Expectation> parsed(const std::string& word) {
    FakeAccounts accounts;
    FakeKernel kernel;
    return parse_expectation(word, accounts, kernel, -1);
}

Expectation expected(const std::string& word) {
    const auto expectation = parsed(word);
    INFO(word);
    REQUIRE(expectation);
    CHECK(expectation->text == word);
    return *expectation;
}

void check_refused(const std::string& word, const std::string& what, const std::string& hint) {
    const auto expectation = parsed(word);
    INFO(word);
    REQUIRE_FALSE(expectation);
    CHECK(expectation.error().what == what);
    CHECK(expectation.error().hint == hint);
}

}  // namespace

TEST_CASE("each word of --assert is read with its value") {
    for (const auto& [name, subject] : {std::pair{"uid", Subject::uid}, std::pair{"ruid", Subject::ruid},
                                        std::pair{"euid", Subject::euid}, std::pair{"suid", Subject::suid}}) {
        CHECK(expected(std::string(name) + "=app").subject == subject);
        CHECK(expected(std::string(name) + "=app").id == 1000);
        CHECK(expected(std::string(name) + "=+7").id == 7);
    }
    for (const auto& [name, subject] :
         {std::pair{"gid", Subject::gid}, std::pair{"rgid", Subject::rgid}, std::pair{"egid", Subject::egid},
          std::pair{"sgid", Subject::sgid}, std::pair{"group", Subject::group}}) {
        CHECK(expected(std::string(name) + "=www").subject == subject);
        CHECK(expected(std::string(name) + "=www").id == 33);
    }
    CHECK(expected("groups=docker,33,www").groups == std::vector{Gid{33}, Gid{998}});
    CHECK(expected("groups=none").groups.empty());
    const CapabilitySet chown = capabilities_of({0});
    for (const auto& [name, subject] :
         {std::pair{"caps", Subject::caps}, std::pair{"permitted", Subject::permitted},
          std::pair{"effective", Subject::effective}, std::pair{"inheritable", Subject::inheritable},
          std::pair{"ambient", Subject::ambient}, std::pair{"bounding", Subject::bounding},
          std::pair{"lacks", Subject::lacks}}) {
        CHECK(expected(std::string(name) + "=chown").subject == subject);
        CHECK(expected(std::string(name) + "=chown").set == chown);
    }
    CHECK(expected("caps=none").set.empty());
    CHECK(expected("securebits=noroot,noroot_locked").bits == 3);
    CHECK(expected("securebits=none").bits == 0);
    CHECK(expected("no-new-privs").on);
    CHECK(expected("no-new-privs=on").on);
    CHECK_FALSE(expected("no-new-privs=off").on);
    CHECK(expected("seccomp").on);
    CHECK(expected("seccomp=filter").on);
    CHECK_FALSE(expected("seccomp=none").on);
    CHECK(expected("umask=027").bits == 027);
    CHECK(expected("cwd=/srv").directory == id_of(*FakeKernel{}.stat("/srv")));
    CHECK(expected("cannot-regain").subject == Subject::cannot_regain);
}

TEST_CASE("all is what the kernel has, whatever the process has") {
    FakeAccounts accounts;
    FakeKernel kernel;
    kernel.last_capability = 37;
    kernel.process.capabilities.bounding = {};
    CHECK(parse_expectation("bounding=all", accounts, kernel, -1)->set.bits == (1ULL << 38) - 1);
    CHECK(parse_expectation("caps=ALL,-chown", accounts, kernel, -1)->set.bits == (1ULL << 38) - 2);
}

TEST_CASE("a word that --assert does not know is told with those that are near, or all") {
    check_refused("uidd=1", "--assert knows no 'uidd'", "did you mean uid?");
    check_refused(
        "nonewprivs\n", "--assert knows no 'nonewprivs\\n'",
        "it knows uid gid ruid euid suid rgid egid sgid groups group\n"
        "and caps permitted effective inheritable ambient bounding lacks securebits no-new-privs seccomp "
        "umask cwd cannot-regain");
    check_refused("user=app", "--assert knows no 'user'", "did you mean uid?");
    check_refused("nnp", "--assert knows no 'nnp'", "did you mean no-new-privs?");
    CHECK_FALSE(parsed(""));
    CHECK_FALSE(parsed("=app"));
    CHECK_FALSE(parsed("UID=app"));
}

TEST_CASE("a value that says nothing, or not what the word asks for, is refused") {
    check_refused("uid", "--assert uid needs a value", "write --assert uid=VALUE");
    check_refused("uid=nobodyelse", "--assert uid: no user 'nobodyelse'",
                  parsed("uid=nobodyelse").error().hint);
    const std::string again = "--assert takes one expectation: for another write --assert again";
    check_refused("uid=root,gid=root", "--assert uid: no user 'root,gid=root'", again);
    check_refused("uid=root,no-new-privs", "--assert uid: no user 'root,no-new-privs'", again);
    CHECK(parsed("cwd=/nonesuch,uid=root").error().hint == again);
    CHECK_FALSE(parsed("uid=root,gid").error().hint == again);
    CHECK_FALSE(parsed("uid=root,other=1").error().hint == again);
    check_refused("cannot-regain=yes", "--assert cannot-regain takes no value; found 'cannot-regain=yes'",
                  "write --assert cannot-regain");
    check_refused("no-new-privs=yes", "--assert no-new-privs is on or off; found 'yes'", "");
    check_refused("seccomp=off", "--assert seccomp is filter or none; found 'off'", "");
    check_refused("groups=keep", "--assert groups names groups, and init and keep are none: 'keep'",
                  "write names and numbers, or none");
    check_refused("lacks=none", "--assert lacks=none expects nothing",
                  "name the capabilities that must be in no set");
    for (const std::string word : {"bounding=-chown", "caps=+all", "securebits=-noroot"}) {
        CHECK(parsed(word).error().what.contains(" is a whole set; found "));
    }
    for (const std::string word :
         {"caps=", "caps=chow", "groups=", "securebits=", "umask=8", "umask=", "cwd=", "cwd=/nonesuch",
          "cwd=/bin/true", "gid=4294967295", "group=app:www"}) {
        INFO(word);
        CHECK_FALSE(parsed(word));
    }
}

TEST_CASE("the first of several that cannot be read is the error") {
    FakeAccounts accounts;
    FakeKernel kernel;
    CHECK(parse_expectations({"uid=app", "caps=none"}, accounts, kernel, -1)->size() == 2);
    CHECK(parse_expectations({"uid=app", "one", "two"}, accounts, kernel, -1).error().what ==
          "--assert knows no 'one'");
}

TEST_CASE("an error in a value of --assert names the option") {
    for (const std::string name :
         {"uid", "egid", "groups", "caps", "lacks", "securebits", "umask", "cwd", "seccomp"}) {
        check_refused(name + "=", "--assert " + name + "= has no value", "is a variable unset?");
    }
    for (const std::string word : {"uid=-x", "uid=ghost", "gid=ghost", "groups=a,,b", "groups=none,www",
                                   "groups=www,ghost", "caps=zz", "securebits=zz"}) {
        CAPTURE(word);
        const auto expectation = parsed(word);
        REQUIRE_FALSE(expectation);
        const std::string what = expectation.error().what;
        CHECK(what.find("--assert") == what.rfind("--assert"));
        CHECK(what.contains("--assert " + word.substr(0, word.find('='))));
        CHECK_FALSE(what.contains("--groups"));
    }
}

}  // namespace doff
