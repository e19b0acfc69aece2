// SPDX-License-Identifier: MIT
//
// The words that would do where a plan cannot work: told where they do, and not where they do not.
#include "core/other_words.h"

#include "catch.h"
#include "core/plan.h"
#include "core/resolve.h"
#include "fake/fake_accounts.h"
#include "fake/printed.h"
#include "fake/starts.h"

namespace doff {
namespace {

Request request_for(const std::string& user) {
    Request request;
    request.user = user;
    request.command = {"id"};
    return request;
}

FakeKernel with(FakeKernel kernel, const std::function<void(FakeKernel&)>& change) {
    change(kernel);
    return kernel;
}

std::string words_for(const Request& request, FakeKernel kernel, const Places& places = {}) {
    FakeAccounts accounts;
    const Environment environment;
    const State before = state_of(kernel);
    const auto target = resolve(request, accounts, kernel, before, environment);
    REQUIRE(target);
    const FakeKernel unchanged = kernel;
    std::string words = other_words(request, make_plan(*target, before), {kernel, environment, before},
                                    accounts, {places, read_id_space(kernel)});
    CHECK(kernel.process == unchanged.process);
    return words;
}

Request but(Request request, const std::function<void(Request&)>& change) {
    change(request);
    return request;
}

const std::string k_keep = "to leave the groups as they are: --groups keep";
const std::string k_if_root = "to run the command as the caller where that is not root: --if-root";

FakeKernel app_with_another_group() {
    return with(already_app(), [](FakeKernel& k) { k.process.groups = {Gid{33}, Gid{55}, Gid{1000}}; });
}

FakeKernel root_lacking(Capability capability) {
    return with({}, [&](FakeKernel& k) {
        auto& sets = k.process.capabilities;
        sets.bounding = sets.permitted = sets.effective =
            sets.bounding.without(capabilities_of({capability}));
    });
}

}  // namespace

TEST_CASE("groups that may not be changed may be left where nothing else is refused") {
    CHECK(words_for(request_for("app"), app_with_another_group()) == k_keep);
    CHECK(words_for(request_for("app"), ordinary_user()) == "");
    // That is what was asked for, and --if-root would not give it either.
    CHECK(words_for(but(request_for("app"), [](Request& r) { r.groups = "none"; }), already_app()) == "");
    CHECK(words_for(request_for("app:www"), app_with_another_group()) == "");
    CHECK(words_for(but(request_for("app"), [](Request& r) { r.group = "www"; }), already_app()) == "");
    const FakeKernel in_www =
        with(already_app(), [](FakeKernel& k) { k.process.gid = {Gid{33}, Gid{33}, Gid{33}, Gid{33}}; });
    CHECK(words_for(request_for("app"), in_www) == k_if_root);
    const auto with_groups = [](const char* list) {
        return but(request_for("app"), [list](Request& r) { r.groups = list; });
    };
    CHECK(words_for(with_groups("init,keep"), app_with_another_group()) ==
          k_keep + ", in place of --groups init,keep");
    CHECK(words_for(with_groups("init"), app_with_another_group()) == "");
    CHECK(words_for(with_groups("keep"), app_with_another_group()) == "");
    CHECK(words_for(request_for("app"), FakeKernel{}) == "");
}

TEST_CASE("the caller may be meant in a container, and where it is the user; not twice, and not of a root") {
    const Places docker{.docker = true};
    CHECK(words_for(request_for("app"), ordinary_user(), docker) == k_if_root);
    CHECK(words_for(request_for("app:www"), ordinary_user(), docker) == k_if_root);
    CHECK(words_for(request_for("app:www"), already_app(), docker) == "");
    CHECK(words_for(request_for("app"), ordinary_user(), {.systemd = true}) == "");
    CHECK(words_for(request_for("app"), root_without_capabilities(), docker) == "");
    const FakeKernel half = with(ordinary_user(), [](FakeKernel& k) {
        k.process.capabilities.permitted = k.process.capabilities.effective = capabilities_of({k_cap_setgid});
    });
    CHECK(words_for(request_for("app"), half, docker) == "");
    const auto if_root = [](Request& r) { r.if_root = true; };
    CHECK(words_for(but(request_for("app"), if_root), ordinary_user(), docker) == "");
    FakeKernel jail = ordinary_user();
    jail.files["/srv"] = {k_root, Gid{0}, 0040755, 2};
    const auto in_root = [](Request& r) { r.root = "/srv"; };
    CHECK(words_for(but(request_for("app"), in_root), jail, docker) == "");
    Request apart;
    apart.euid = "app";
    CHECK(words_for(apart, ordinary_user(), docker) == "");
}

TEST_CASE("sets that nobody named may be left as they are") {
    const auto strict = [](Request& r) { r.strict = true; };
    CHECK(words_for(but(request_for("app"), strict), already_app()) ==
          "to leave the bounding set and the securebits as they are: --bounding all --securebits none");
    CHECK(
        words_for(but(request_for("app"), strict), app_with_another_group()) ==
        "to leave the groups, the bounding set and the securebits as they are: --groups keep --bounding all "
        "--securebits none");
    CHECK(words_for(but(request_for("app"), strict), ordinary_user(), {.docker = true}) ==
          "to run the command as the caller where that is not root, with the bounding set and the securebits "
          "as "
          "they are: --if-root --bounding all --securebits none");
    const FakeKernel bound = with(already_app(), [](FakeKernel& k) { k.process.capabilities.bounding = {}; });
    CHECK(words_for(but(request_for("app"), strict), bound) ==
          "to leave the securebits as they are: --securebits none");
    const FakeKernel server = with(already_app(), [](FakeKernel& k) {
        k.process.capabilities.permitted = k.process.capabilities.effective = capabilities_of({10});
    });
    CHECK(words_for(but(request_for("app"), [](Request& r) { r.keep_caps = "net_bind_service"; }), server) ==
          "to leave the bounding set as it is: --bounding all");
    // Those that are locked cannot be none.
    const FakeKernel locked = with(already_app(), [](FakeKernel& k) {
        k.process.securebits = k_secbit_noroot | k_secbit_noroot_locked;
    });
    CHECK(words_for(but(request_for("app"), strict), locked) == "");
}

TEST_CASE("an option that names a set can be left out, where nothing else changes that") {
    const auto bounding = [](Request& r) { r.bounding = "none"; };
    const auto securebits = [](Request& r) { r.securebits = "noroot"; };
    const Request none = but(request_for("app"), bounding);
    CHECK(words_for(none, already_app()) == "to leave the bounding set as it is: leave out --bounding");
    CHECK(words_for(but(request_for("app"), securebits), already_app()) ==
          "to leave the securebits as they are: leave out --securebits");
    CHECK(words_for(but(none, securebits), already_app()) ==
          "to leave the bounding set and the securebits as they are: leave out --bounding and --securebits");
    CHECK(words_for(none, app_with_another_group()) ==
          "to leave the groups and the bounding set as they are: --groups keep, and leave out --bounding");
    CHECK(words_for(none, ordinary_user(), {.docker = true}) ==
          "to run the command as the caller where that is not root, with the bounding set as it is: "
          "--if-root, and leave out --bounding");
    CHECK(words_for(but(none, [](Request& r) { r.if_root = true; }), root_lacking(k_cap_setpcap)) ==
          "to leave the bounding set as it is: leave out --bounding");
    // --strict would still change it, a root that may not become the user is not helped, nor is --assert.
    CHECK(words_for(but(none, [](Request& r) { r.strict = true; }), already_app()) == "");
    CHECK(words_for(none, root_without_capabilities()) == "");
    CHECK(words_for(but(none, [](Request& r) { r.asserts = {"bounding=none"}; }), already_app()) == "");
    CHECK(words_for(none, FakeKernel{}) == "");
}

TEST_CASE("no words are told under which --assert would fail, or which leave the group of root") {
    const auto expecting = [](const char* expectation) {
        return but(request_for("app"), [&](Request& r) { r.asserts = {expectation}; });
    };
    CHECK(words_for(expecting("uid=app"), app_with_another_group()) == k_keep);
    CHECK(words_for(expecting("groups=www,app"), app_with_another_group()) == "");
    CHECK(words_for(expecting("groups=33,55,1000"), app_with_another_group()) == k_keep);
    CHECK(words_for(expecting("uid=app"), ordinary_user(), {.docker = true}) == "");
    const FakeKernel of_root =
        with(already_app(), [](FakeKernel& k) { k.process.groups = {Gid{0}, Gid{33}}; });
    CHECK(words_for(request_for("app"), of_root).find("--groups") == std::string::npos);
}

TEST_CASE("what the user namespace refuses is no way out either") {
    const FakeKernel small = with(app_with_another_group(), [](FakeKernel& k) {
        k.setgroups_denied = true;
        k.gid_map = {{0, 0, 1}, {33, 33, 1}, {55, 55, 1}, {1000, 1000, 1}};
    });
    CHECK(words_for(request_for("app"), small) == k_keep);
    const FakeKernel root = with({}, [](FakeKernel& k) { k.setgroups_denied = true; });
    CHECK(words_for(request_for("app"), root) == k_keep);
    const FakeKernel no_user = with(root, [](FakeKernel& k) { k.uid_map = {{0, 0, 1}}; });
    CHECK(words_for(request_for("app"), no_user) == "");
}

}  // namespace doff
