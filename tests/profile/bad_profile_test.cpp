// SPDX-License-Identifier: MIT
//
// Profiles that are refused. Each row is what is wrong and the whole message: it names the place and the
// token, because a profile has thousands of both.
#include "profile/compiled.h"

namespace doff {
using namespace std::string_literals;

namespace {

struct Row {
    std::string content;
    std::string message;
};

const std::string k_actions =
    " | an action is SCMP_ACT_ALLOW, ERRNO, KILL, KILL_PROCESS, KILL_THREAD, LOG, TRACE or TRAP";
const std::string k_comparisons =
    " | a comparison is SCMP_CMP_EQ, GE, GT, LE, LT, MASKED_EQ or NE, with SCMP_CMP_ before each";
const std::string k_rule_keys = " | the keys are names, action, errnoRet, errno, args, includes and excludes";
const std::string k_top_keys =
    " | the keys are those of Docker's profiles and of the OCI runtime specification";
const std::string k_errors = " | a name as in errno(3), for example EPERM, or a number up to 4094";
const std::string k_pairs = " | an error goes with SCMP_ACT_ERRNO and SCMP_ACT_TRACE";
const std::string k_either = " | delete one of the two";
const std::string k_listener = " | filters are loaded here, and nothing stays behind to answer for them";
const std::string k_kinds = " | a profile begins with '{'; a program is as seccomp_export_bpf(3) writes it";
const std::string k_checker = " | a checker such as 'python3 -m json.tool' says more";
const std::string k_call = " | names are in lower case, as in syscalls(2)";
const std::string k_capability = " | write names as in capabilities(7), for example CAP_SYS_ADMIN";
const std::string k_version = " | write VERSION.REVISION, for example 4.8";
const std::string k_words = " | these are written as amd64, arm64, ppc64le";

std::string top(const std::string& more) {
    return R"({"defaultAction":"SCMP_ACT_ALLOW",)" + more + "}";
}

std::string rule(const std::string& more) {
    return top(R"("syscalls":[{"names":["chroot"],"action":"SCMP_ACT_ERRNO",)" + more + "}]");
}

std::string arg(const std::string& all) {
    return rule(R"("args":[{)" + all + "}]");
}

std::string repeated(const char* text, int count) {
    std::string all;
    for (int at = 0; at < count; ++at) {
        all += (at == 0 ? "" : ",") + std::string(text);
    }
    return all;
}

}  // namespace

TEST_CASE("a file that is no profile and no program is refused for what it is") {
    const Row rows[]{
        {"", "the file is empty | a profile in JSON, or a program of seccomp_export_bpf(3)"},
        {" \r\n\t ", "the file is empty | a profile in JSON, or a program of seccomp_export_bpf(3)"},
        {"hello",
         "neither a JSON object nor a BPF program: 5 bytes are no whole number of 8-byte instructions" +
             k_kinds},
        {"[1, 2, 3",
         "neither a JSON object nor a sound BPF program: instruction 0 has a code that seccomp does not "
         "allow" +
             k_kinds},
        {"\xef\xbb\xbf{}",
         "neither a JSON object nor a BPF program: 5 bytes are no whole number of 8-byte instructions" +
             k_kinds},
        {"{", "no JSON at line 1, column 2" + k_checker},
        {"{}{}", "no JSON at line 1, column 3" + k_checker},
        {"{\n  \"defaultAction\": SCMP_ACT_ALLOW\n}", "no JSON at line 2, column 20" + k_checker},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",}", "no JSON at line 1, column 35" + k_checker},
        {"{\"defaultAction\":\"SCMP_ACT_\xff\"}", "no JSON at line 1, column 28" + k_checker},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\"\0}"s, "no JSON at line 1, column 34" + k_checker},
        {top(R"("syscalls":[1e999])"), "a number in it is too large | "},
        {R"({"defaultAction":"SCMP_ACT_ERRNO","defaultAction":"SCMP_ACT_ALLOW"})",
         "the key 'defaultAction' is given twice in one object" + k_either},
        {rule(R"("action":"SCMP_ACT_ALLOW")"), "the key 'action' is given twice in one object" + k_either},
    };
    for (const Row& row : rows) {
        INFO(row.content);
        CHECK(refused(row.content) == row.message);
    }
}

TEST_CASE("a profile with an unknown or impossible word is refused, and the word named with its place") {
    const Row rows[]{
        // the whole
        {"{}", "no 'defaultAction' in it | "},
        {R"({"defaultAction":null})", "no 'defaultAction' in it | "},
        {R"({"syscalls":[]})", "no 'defaultAction' in it | "},
        {R"({"defaultAction":""})", "defaultAction: unknown action ''" + k_actions},
        {R"({"defaultAction":"ALLOW"})", "defaultAction: unknown action 'ALLOW'" + k_actions},
        {R"({"defaultAction":"scmp_act_allow"})",
         "defaultAction: unknown action 'scmp_act_allow'" + k_actions},
        {R"({"defaultAction":"SCMP_ACT_ALLOW\u0000"})",
         R"(defaultAction: unknown action 'SCMP_ACT_ALLOW\x00')" + k_actions},
        {R"({"defaultAction":1})", "defaultAction: expected a string, found '1' | "},
        {R"({"defaultAction":["SCMP_ACT_ALLOW"]})", "defaultAction: expected a string, found array | "},
        {R"({"defaultAction":"SCMP_ACT_NOTIFY"})",
         "defaultAction: 'SCMP_ACT_NOTIFY' needs a process that listens, and none stays behind"
         " | write another action, for example SCMP_ACT_ERRNO"},
        {R"({"DefaultAction":"SCMP_ACT_ALLOW"})", "unknown key 'DefaultAction'" + k_top_keys},
        {top(R"("syscall":[])"), "unknown key 'syscall'" + k_top_keys},
        {top(R"("default\nErrno":"EPERM")"), R"(unknown key 'default\nErrno')" + k_top_keys},
        {R"({"ociVersion":"1.0.2","linux":{"seccomp":{}}})",
         "this is a whole OCI configuration | give the object linux.seccomp of it alone"},
        {top(R"("listenerPath":"/run/agent.sock")"),
         "listenerPath: a listener is asked for, and none can be served" + k_listener},
        {top(R"("listenerMetadata":"x")"),
         "listenerMetadata: a listener is asked for, and none can be served" + k_listener},
        {top(R"("listenerPath":5)"), "listenerPath: expected a string, found '5' | "},
        {top(R"("defaultErrnoRet":1)"),
         "defaultErrnoRet: an error is given, and 'SCMP_ACT_ALLOW' has no use for one" + k_pairs},
        {R"({"defaultAction":"SCMP_ACT_ERRNO","defaultErrno":"EPREM"})",
         "defaultErrno: unknown error 'EPREM'" + k_errors},
        {R"({"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":-1})",
         "defaultErrnoRet: expected a whole number from 0 to 4094, found '-1' | "},
        {R"({"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":4095})",
         "defaultErrnoRet: expected a whole number from 0 to 4094, found '4095' | "},
        // flags
        {top(R"("flags":"SECCOMP_FILTER_FLAG_LOG")"),
         "flags: expected an array, found '\"SECCOMP_FILTER_FLAG_LOG\"' | "},
        {top(R"("flags":["SECCOMP_FILTER_FLAG_NEW_LISTENER"])"),
         "flags[0]: unknown flag 'SECCOMP_FILTER_FLAG_NEW_LISTENER' | a flag is SECCOMP_FILTER_FLAG_LOG, "
         "SPEC_ALLOW or TSYNC"},
        {top(R"("flags":["SECCOMP_FILTER_FLAG_LOG","SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"])"),
         "flags[1]: unknown flag 'SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV' | a flag is "
         "SECCOMP_FILTER_FLAG_LOG, SPEC_ALLOW or TSYNC"},
        {top(R"("flags":[null])"), "flags[0]: expected a string, found 'null' | "},
        // architectures
        {top(R"("architectures":["SCMP_ARCH_X86_65"])"),
         "architectures[0]: unknown architecture 'SCMP_ARCH_X86_65' | for example SCMP_ARCH_X86_64"},
        {top(R"("architectures":["amd64"])"),
         "architectures[0]: unknown architecture 'amd64' | for example SCMP_ARCH_X86_64"},
        {top(R"("architectures":{})"), "architectures: expected an array, found object | "},
        {top(R"("architectures":[7])"), "architectures[0]: expected a string, found '7' | "},
        {top(R"("architectures":["SCMP_ARCH_NATIVE"],"archMap":[{"architecture":"SCMP_ARCH_NATIVE"}])"),
         "both 'architectures' and 'archMap' are in it" + k_either},
        {top(R"("archMap":[{"architecture":"SCMP_ARCH_Z80"}])"),
         "archMap[0].architecture: unknown architecture 'SCMP_ARCH_Z80' | for example SCMP_ARCH_X86_64"},
        {top(R"("archMap":[{"subArchitectures":[]}])"), "archMap[0]: no 'architecture' in it | "},
        {top(R"("archMap":[{"architecture":"SCMP_ARCH_ARM","subArchitectures":["SCMP_ARCH_LEG"]}])"),
         "archMap[0].subArchitectures[0]: unknown architecture 'SCMP_ARCH_LEG' | for example "
         "SCMP_ARCH_X86_64"},
        {top(R"("archMap":[{"architecture":"SCMP_ARCH_ARM","subArches":[]}])"),
         "archMap[0]: unknown key 'subArches' | "},
        {top(R"("archMap":["SCMP_ARCH_ARM"])"),
         "archMap[0]: expected an object, found '\"SCMP_ARCH_ARM\"' | "},
        // rules
        {top(R"("syscalls":{})"), "syscalls: expected an array, found object | "},
        {top(R"("syscalls":["read"])"), "syscalls[0]: expected an object, found '\"read\"' | "},
        {top(R"("syscalls":[null])"), "syscalls[0]: expected an object, found 'null' | "},
        {top(R"("syscalls":[{"action":"SCMP_ACT_ERRNO"}])"),
         "syscalls[0]: no 'names' in it | a rule names the system calls it is for"},
        {top(R"("syscalls":[{"name":"","action":"SCMP_ACT_ERRNO"}])"),
         "syscalls[0]: no 'names' in it | a rule names the system calls it is for"},
        {top(R"("syscalls":[{"names":["read"]}])"), "syscalls[0]: no 'action' in it | "},
        {rule(R"("name":"mount")"), "syscalls[0]: both 'name' and 'names' are in it" + k_either},
        {rule(R"("priority":5)"), "syscalls[0]: unknown key 'priority'" + k_rule_keys},
        {rule(R"("include":{})"), "syscalls[0]: unknown key 'include'" + k_rule_keys},
        {top(R"("syscalls":[{"names":"read","action":"SCMP_ACT_ERRNO"}])"),
         "syscalls[0].names: expected an array, found '\"read\"' | "},
        {top(R"("syscalls":[{"names":["read",0],"action":"SCMP_ACT_ERRNO"}])"),
         "syscalls[0].names[1]: expected a string, found '0' | "},
        {top(R"("syscalls":[{"names":[""],"action":"SCMP_ACT_ERRNO"}])"),
         "syscalls[0]: no name of a system call: ''" + k_call},
        {top(R"("syscalls":[{"names":["Read"],"action":"SCMP_ACT_ERRNO"}])"),
         "syscalls[0]: no name of a system call: 'Read'" + k_call},
        {top(R"("syscalls":[{"names":["read "],"action":"SCMP_ACT_ERRNO"}])"),
         "syscalls[0]: no name of a system call: 'read '" + k_call},
        {top(R"("syscalls":[{"names":["chroot\u0000x"],"action":"SCMP_ACT_ERRNO"}])"),
         R"(syscalls[0]: no name of a system call: 'chroot\x00x')" + k_call},
        {top(R"("syscalls":[{"names":["read"],"action":"SCMP_ACT_DENY"}])"),
         "syscalls[0].action: unknown action 'SCMP_ACT_DENY'" + k_actions},
        {top(R"("syscalls":[{"names":["read"],"action":"SCMP_ACT_LOG"},{"names":["a"],"action":"SCMP_ACT_ERRNO 1"}])"),
         "syscalls[1].action: unknown action 'SCMP_ACT_ERRNO 1'" + k_actions},
        {top(R"("syscalls":[{"names":["read"],"action":"SCMP_ACT_NOTIFY"}])"),
         "syscalls[0].action: 'SCMP_ACT_NOTIFY' needs a process that listens, and none stays behind"
         " | write another action, for example SCMP_ACT_ERRNO"},
        // errors
        {rule(R"("errno":"EWHAT")"), "syscalls[0].errno: unknown error 'EWHAT'" + k_errors},
        {rule(R"("errno":"4095")"), "syscalls[0].errno: unknown error '4095'" + k_errors},
        {rule(R"("errno":"-1")"), "syscalls[0].errno: unknown error '-1'" + k_errors},
        {rule(R"("errno":"eperm")"), "syscalls[0].errno: unknown error 'eperm'" + k_errors},
        {rule(R"("errno":1)"), "syscalls[0].errno: expected a string, found '1' | "},
        {rule(R"("errnoRet":"1")"),
         "syscalls[0].errnoRet: expected a whole number from 0 to 4094, found '\"1\"' | "},
        {rule(R"("errnoRet":1.0)"),
         "syscalls[0].errnoRet: expected a whole number from 0 to 4094, found '1.0' | "},
        {rule(R"("errnoRet":true)"),
         "syscalls[0].errnoRet: expected a whole number from 0 to 4094, found 'true' | "},
        {top(R"("syscalls":[{"names":["read"],"action":"SCMP_ACT_KILL","errnoRet":1}])"),
         "syscalls[0].errnoRet: an error is given, and 'SCMP_ACT_KILL' has no use for one" + k_pairs},
        {top(R"("syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW","errno":"EPERM"}])"),
         "syscalls[0].errno: an error is given, and 'SCMP_ACT_ALLOW' has no use for one" + k_pairs},
        {top(R"("syscalls":[{"names":["read"],"action":"SCMP_ACT_TRACE","errnoRet":65536}])"),
         "syscalls[0].errnoRet: expected a whole number from 0 to 65535, found '65536' | "},
        // arguments
        {rule(R"("args":{})"), "syscalls[0].args: expected an array, found object | "},
        {rule(R"("args":[null])"), "syscalls[0].args[0]: expected an object, found 'null' | "},
        {arg(R"("index":0,"value":1)"), "syscalls[0].args[0]: no 'op' in it | "},
        {arg(R"("value":1,"op":"SCMP_CMP_EQ")"), "syscalls[0].args[0]: no 'index' in it | "},
        {arg(R"("index":0,"op":"SCMP_CMP_EQ")"), "syscalls[0].args[0]: no 'value' in it | "},
        {arg(R"("index":6,"value":1,"op":"SCMP_CMP_EQ")"),
         "syscalls[0].args[0].index: expected a whole number from 0 to 5, found '6' | "},
        {arg(R"("index":-1,"value":1,"op":"SCMP_CMP_EQ")"),
         "syscalls[0].args[0].index: expected a whole number from 0 to 5, found '-1' | "},
        {arg(R"("index":4294967296,"value":1,"op":"SCMP_CMP_EQ")"),
         "syscalls[0].args[0].index: expected a whole number from 0 to 5, found '4294967296' | "},
        {arg(R"("index":0,"value":-1,"op":"SCMP_CMP_EQ")"),
         "syscalls[0].args[0].value: expected a whole number from 0 to 18446744073709551615, found '-1' | "},
        {arg(R"("index":0,"value":18446744073709551616,"op":"SCMP_CMP_EQ")"),
         "syscalls[0].args[0].value: expected a whole number from 0 to 18446744073709551615, found "
         "'1.8446744073709552e+19' | "},
        {arg(R"("index":0,"value":"0x10","op":"SCMP_CMP_EQ")"),
         "syscalls[0].args[0].value: expected a whole number from 0 to 18446744073709551615, found "
         "'\"0x10\"' | "},
        {arg(R"("index":0,"value":1,"valueTwo":[],"op":"SCMP_CMP_EQ")"),
         "syscalls[0].args[0].valueTwo: expected a whole number from 0 to 18446744073709551615, found array "
         "| "},
        {arg(R"("index":0,"value":1,"op":"SCMP_CMP_EQUAL")"),
         "syscalls[0].args[0].op: unknown comparison 'SCMP_CMP_EQUAL'" + k_comparisons},
        {arg(R"("index":0,"value":1,"op":"==")"),
         "syscalls[0].args[0].op: unknown comparison '=='" + k_comparisons},
        {arg(R"("index":0,"value":1,"value2":1,"op":"SCMP_CMP_EQ")"),
         "syscalls[0].args[0]: unknown key 'value2' | the keys are index, value, valueTwo and op"},
        {arg(R"("index":0,"value":6,"valueTwo":5,"op":"SCMP_CMP_MASKED_EQ")"),
         "syscalls[0].args[0].valueTwo: bits are set that the mask in 'value' has not, so nothing is ever "
         "equal"
         " | 'value' is the mask, and 'valueTwo' what is left of the argument under it"},
        // terms
        {rule(R"("includes":[])"), "syscalls[0].includes: expected an object, found array | "},
        {rule(R"("includes":{"capabilities":[]})"),
         "syscalls[0].includes: unknown key 'capabilities' | the keys are caps, arches and minKernel"},
        {rule(R"("excludes":{"maxKernel":"4.8"})"),
         "syscalls[0].excludes: unknown key 'maxKernel' | the keys are caps, arches and minKernel"},
        {rule(R"("includes":{"caps":["CAP_SYS_ADMINS"]})"),
         "syscalls[0].includes.caps[0]: unknown capability 'CAP_SYS_ADMINS'" + k_capability},
        {rule(R"("includes":{"caps":["CAP_NONE"]})"),
         "syscalls[0].includes.caps[0]: unknown capability 'CAP_NONE'" + k_capability},
        {rule(R"("excludes":{"caps":["none"]})"),
         "syscalls[0].excludes.caps[0]: unknown capability 'none'" + k_capability},
        {rule(R"("excludes":{"caps":["sys_admin"]})"),
         "syscalls[0].excludes.caps[0]: unknown capability 'sys_admin'" + k_capability},
        {rule(R"("includes":{"caps":["CAP_BPF","21"]})"),
         "syscalls[0].includes.caps[1]: unknown capability '21'" + k_capability},
        {rule(R"("includes":{"caps":["CAP_BPF,CAP_CHOWN"]})"),
         "syscalls[0].includes.caps[0]: unknown capability 'CAP_BPF,CAP_CHOWN'" + k_capability},
        {rule(R"("includes":{"caps":"CAP_BPF"})"),
         "syscalls[0].includes.caps: expected an array, found '\"CAP_BPF\"' | "},
        {rule(R"("includes":{"arches":["x86_64"]})"),
         "syscalls[0].includes.arches[0]: unknown architecture 'x86_64'" + k_words},
        {rule(R"("excludes":{"arches":["SCMP_ARCH_X86_64"]})"),
         "syscalls[0].excludes.arches[0]: unknown architecture 'SCMP_ARCH_X86_64'" + k_words},
        {rule(R"("includes":{"minKernel":"4"})"),
         "syscalls[0].includes.minKernel: no kernel version: '4'" + k_version},
        {rule(R"("includes":{"minKernel":"4.8.1"})"),
         "syscalls[0].includes.minKernel: no kernel version: '4.8.1'" + k_version},
        {rule(R"("includes":{"minKernel":"-4.8"})"),
         "syscalls[0].includes.minKernel: no kernel version: '-4.8'" + k_version},
        {rule(R"("includes":{"minKernel":"99999999999.8"})"),
         "syscalls[0].includes.minKernel: no kernel version: '99999999999.8'" + k_version},
        {rule(R"("includes":{"minKernel":4.8})"),
         "syscalls[0].includes.minKernel: expected a string, found '4.8' | "},
        {rule(R"("includes":{"minKernel":""})"),
         "syscalls[0].includes.minKernel: no kernel version: ''" + k_version},
    };
    CHECK(std::size(rows) >= 60);
    for (const Row& row : rows) {
        INFO(row.content);
        CHECK(refused(row.content) == row.message);
    }
}

TEST_CASE("a profile that is too much for a filter is refused before libseccomp is asked") {
    const std::string names = repeated(R"("chroot","mount","read")", 4000);
    CHECK(refused(top(R"("syscalls":[{"names":[)" + names + R"(],"action":"SCMP_ACT_ERRNO"}])")) ==
          "too many rules for one filter: 12000 | the kernel takes a program of 4096 instructions at most");
    // Fits its memory, and not the kernel.
    std::string values;
    for (std::uint64_t value = 0; value < 2200; ++value) {
        values += (value == 0 ? "" : ",") +
                  (R"({"index":1,"op":"SCMP_CMP_EQ","value":)" + std::to_string(value * 4294967299)) + "}";
    }
    CHECK(refused(rule(R"("args":[)" + values + "]"))
              .ends_with("instructions, and the kernel 4096"
                         " | name fewer system calls or architectures, or make a choice by other arguments"));
}

TEST_CASE("what is refused for a rule that does not apply is refused all the same") {
    CHECK(refused(rule(R"("includes":{"caps":["CAP_BPF"]},"args":[{"index":0,"value":1,"op":"?"}])")) ==
          "syscalls[0].args[0].op: unknown comparison '?'" + k_comparisons);
}

#ifdef __x86_64__
TEST_CASE("an architecture of the other byte order is refused") {
    CHECK(refused(top(R"("architectures":["SCMP_ARCH_S390X"])"))
              .starts_with("architecture SCMP_ARCH_S390X cannot be added: "));
}
#endif

}  // namespace doff
