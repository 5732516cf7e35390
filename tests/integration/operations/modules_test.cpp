#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/integration/operations/custom_module.hpp"
#include "translators/core/module.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

using namespace idiom::test;
namespace data = boost::unit_test::data;
namespace fs = std::filesystem;

namespace {

/// `idiom check` of a configuration that loads `library`, in a folder of its own.
Ran check(std::string const& library, std::string const& more = {}) {
    TempDirectory folder;
    write_file(folder.file("routes.yaml"),
               "version: 1\n" + plug_in(library) + more + "backends:\n" + back_end() + "routes:\n" + route);
    auto ran = run({IDIOM_PROGRAM, "check", folder.file("routes.yaml")});
    auto const prefix = folder.file("routes.yaml") + ":";
    for (auto at = ran.out.find(prefix); at != ran.out.npos; at = ran.out.find(prefix))
        ran.out.erase(at, prefix.size());
    return ran;
}

/// A copy of the good module with one byte changed.
std::string patched(TempDirectory const& folder, std::size_t at, char byte) {
    auto text = read_file(custom_module);
    text.at(at) = byte;
    write_file(folder.file("patched.so"), text);
    return folder.file("patched.so");
}

/// Copies a wrong module to a short name, because messages quote no long names.
std::string copied(TempDirectory const& folder, std::string const& name) {
    fs::copy_file(wrong_module(name), folder.file("a.so"));
    return folder.file("a.so");
}

/// The length of the good module without its last byte, or half of it.
std::size_t length_of_cut(int parts) {
    auto const length = fs::file_size(custom_module);
    return parts == 0 ? length : parts == 1 ? length - 1 : length / 2;
}
std::string cut(TempDirectory const& folder, int parts) {
    write_file(folder.file("a.so"), read_file(custom_module).substr(0, length_of_cut(parts)));
    return folder.file("a.so");
}
std::string cut_off(int parts) {
    return "is cut off or damaged: not all that its headers name is in its " +
           std::to_string(length_of_cut(parts)) + " bytes";
}

struct Wrong {
    std::string name;
    std::string (*library)(TempDirectory const&);
    std::string why;
};
std::ostream& operator<<(std::ostream& out, Wrong const& one) { return out << one.name; }

std::vector<Wrong> const& wrong_files() {
    static std::string const own = IDIOM_BUILD_IDENTITY;
    static std::vector<Wrong> const all{
        {"missing", [](auto& folder) { return folder.file("none.so"); }, "does not exist"},
        {"a folder", [](auto& folder) { return folder.path().string(); }, "is no file"},
        {"empty",
         [](auto& folder) {
             write_file(folder.file("a.so"), "");
             return folder.file("a.so");
         },
         "is empty"},
        {"a text",
         [](auto& folder) {
             write_file(folder.file("a.so"), "#!/bin/sh\n");
             return folder.file("a.so");
         },
         "is no shared library: it is no ELF file"},
        {"cut off within its header",
         [](auto& folder) {
             write_file(folder.file("a.so"), read_file(custom_module).substr(0, 40));
             return folder.file("a.so");
         },
         "is no shared library: it is cut off"},
        {"cut off within its code", [](auto& folder) { return cut(folder, 2); }, cut_off(2)},
        {"cut off by one byte", [](auto& folder) { return cut(folder, 1); }, cut_off(1)},
        {"with segments beyond its end", [](auto& folder) { return patched(folder, 64 + 32 + 5, 1); },
         cut_off(0)},
        {"without segments where they should be", [](auto& folder) { return patched(folder, 32 + 6, 1); },
         cut_off(0)},
        {"of 32 bits", [](auto& folder) { return patched(folder, 4, 1); }, "is built for a 32-bit machine"},
        {"of the other byte order", [](auto& folder) { return patched(folder, 5, 2); },
         "is built for a machine with the other byte order"},
        {"for another processor", [](auto& folder) { return patched(folder, 18, '\xB7'); },
         "is built for AArch64, and this gateway for x86-64"},
        {"an object file", [](auto& folder) { return patched(folder, 16, 1); },
         "is no shared library: it is an object file"},
        {"the gateway itself", [](auto&) { return std::string(IDIOM_PROGRAM); },
         "is no translator: it has no 'idiom_translator_module'"},
        {"another library", [](auto& folder) { return copied(folder, "no_entry"); },
         "is no translator: it has no 'idiom_translator_module'"},
        {"another magic", [](auto& folder) { return copied(folder, "other_magic"); },
         "has a 'idiom_translator_module' that is none of a translator"},
        {"another interface", [](auto& folder) { return copied(folder, "other_interface"); },
         "speaks version 7 of the interface for translators, and this gateway version 2"},
        {"a smaller entry", [](auto& folder) { return copied(folder, "other_size"); },
         "has a 'idiom_translator_module' of 24 bytes, and this gateway needs 72"},
        {"another compiler", [](auto& folder) { return copied(folder, "other_compiler"); },
         std::string("was built with gcc 99, libstdc++ 99, and this gateway with ") +
             idiom::module::compiler},
        {"other headers", [](auto& folder) { return copied(folder, "other_headers"); },
         "was built with the headers of Idiom 9.9.9-0123456789abcdef, and this gateway with " + own},
        {"no name", [](auto& folder) { return copied(folder, "no_name"); },
         "has a translator without a proper name"},
        {"an odd name", [](auto& folder) { return copied(folder, "odd_name"); },
         "has a translator without a proper name"},
        {"two names", [](auto& folder) { return copied(folder, "other_name"); },
         "has the translator 'costume', which has a dialect of another name"},
        {"no dialect", [](auto& folder) { return copied(folder, "no_dialect"); },
         "has the translator 'custom', which has no dialect"},
        {"nothing in it", [](auto& folder) { return copied(folder, "nothing_in_it"); },
         "has the translator 'custom', which has neither a dialect nor a face"},
        {"no face", [](auto& folder) { return copied(folder, "no_face"); },
         "has the translator 'custom', which has no face"},
        {"a face of another name", [](auto& folder) { return copied(folder, "other_face"); },
         "has the translator 'custom', which has a face of another name"},
        {"a face without a prefix", [](auto& folder) { return copied(folder, "face_without_a_prefix"); },
         "has the translator 'custom', which has a face whose paths have no prefix of one word"},
        {"a face with the paths of another", [](auto& folder) { return copied(folder, "face_in_the_way"); },
         "has a face at '/v1', and so has 'rest'"},
        {"an entry that throws", [](auto& folder) { return copied(folder, "throws_in_entry"); },
         "has the translator 'custom', which throws: not today"},
        {"an entry that throws a number",
         [](auto& folder) { return copied(folder, "throws_number_in_entry"); },
         "has the translator 'custom', which throws something"},
        {"an initialiser that throws", [](auto& folder) { return copied(folder, "throws_when_loaded"); },
         "throws while it is loaded: not today"},
        {"an initialiser that crashes", [](auto& folder) { return copied(folder, "crashes_when_loaded"); },
         "ends the process that loads it: Segmentation fault"},
        {"an initialiser that exits", [](auto& folder) { return copied(folder, "exits_when_loaded"); },
         "ends the process that loads it"},
    };
    return all;
}

} // namespace

BOOST_DATA_TEST_CASE(a_wrong_module_is_one_line, data::make(wrong_files()), wrong) {
    TempDirectory folder;
    auto const library = wrong.library(folder);
    auto const ran = check(library);
    BOOST_TEST(ran.status == 1);
    BOOST_TEST(ran.err == "");
    BOOST_TEST(ran.out == "3:14: library: '" + library + "' " + wrong.why + "\n");
}

BOOST_AUTO_TEST_CASE(verifying_says_of_a_file_what_a_check_says) {
    TempDirectory folder;
    write_file(folder.file("text.so"), "text");
    for (auto const& library :
         {folder.file("none.so"), folder.path().string() + "/", folder.file("text.so")}) {
        auto const verified = run({IDIOM_PROGRAM, "verify-translator", library});
        BOOST_TEST(verified.status == 2);
        auto const why = verified.err.substr(library.size());
        BOOST_TEST("3:14: library: '" + library + "'" + why == check(library).out);
    }
}

BOOST_AUTO_TEST_CASE(a_gateway_does_not_start_with_a_wrong_module) {
    TempDirectory folder;
    write_file(folder.file("routes.yaml"), "version: 1\n" + plug_in(wrong_module("other_interface")) +
                                               "backends:\n" + back_end() + "routes:\n" + route);
    auto const ran = run({IDIOM_PROGRAM, "serve", folder.file("routes.yaml")});
    BOOST_TEST(ran.status == 1);
    BOOST_TEST(ran.err.find(":3:14: library: '") != ran.err.npos);
    BOOST_TEST(std::ranges::count(ran.err, '\n') == 1);
}

BOOST_AUTO_TEST_CASE(a_module_that_may_not_be_read_is_one_line,
                     *boost::unit_test::precondition([](auto) { return ::geteuid() != 0; })) {
    TempDirectory folder;
    fs::copy_file(custom_module, folder.file("a.so"));
    ::chmod(folder.file("a.so").c_str(), 0);
    BOOST_TEST(check(folder.file("a.so")).out ==
               "3:14: library: '" + folder.file("a.so") + "' cannot be read\n");
}

BOOST_AUTO_TEST_CASE(a_dialect_has_one_module) {
    auto const twin = wrong_module("twin");
    BOOST_TEST(check(custom_module).out.ends_with("no problems\n"));
    BOOST_TEST(check(twin, "  - library: " + custom_module + "\n").out ==
               "4:14: library: '" + custom_module + "' has the dialect 'custom', and so has '" + twin +
                   "'\n");
    BOOST_TEST(check(twin, "  - library: " + twin + "\n").out ==
               "4:14: library: '" + twin + "' is listed twice\n");
    std::string const genesys = IDIOM_GENESYS_MODULE;
    BOOST_TEST(check(custom_module, "  - library: " + genesys + "\n").out ==
               "4:14: library: '" + genesys +
                   "' has the dialect 'genesys', which the gateway has of its own\n");
}

BOOST_AUTO_TEST_CASE(errors_of_modules_come_with_all_others) {
    auto const ran = check("none.so", "limits: { body: 1B }\n");
    BOOST_TEST(ran.status == 1);
    BOOST_TEST(ran.out == "3:14: library: 'none.so' does not exist\n"
                          "4:17: body: '1B' is out of range, from 1KiB to 1GiB\n");
}

BOOST_AUTO_TEST_CASE(a_loaded_dialect_is_one_of_those_that_may_be_meant) {
    TempDirectory folder;
    write_file(
        folder.file("routes.yaml"),
        "version: 1\n" + plug_in(custom_module) +
            "backends:\n  a: { dialect: custon, url: http://127.0.0.1:1 }\nroutes:\n  a: { backend: a }\n");
    auto const ran = run({IDIOM_PROGRAM, "check", folder.file("routes.yaml")});
    BOOST_TEST(ran.out ==
               folder.file("routes.yaml") + ":5:17: unknown dialect 'custon', did you mean 'custom'?\n");
}

BOOST_AUTO_TEST_CASE(a_module_beside_the_configuration_is_found) {
    TempDirectory folder;
    fs::create_directory(folder.file("lib"));
    fs::copy_file(custom_module, folder.file("lib/libidiom_custom.so"));
    auto const file = folder.file("routes.yaml");
    write_file(file, "version: 1\n" + plug_in("lib/libidiom_custom.so") + "backends:\n" + back_end() +
                         "routes:\n" + route);
    BOOST_TEST(run({IDIOM_PROGRAM, "check", file}).status == 0);

    auto const explained = run({IDIOM_PROGRAM, "explain", "custom", "GET", "/users/a%20b", "--config", file});
    BOOST_TEST(explained.out == "GET http://127.0.0.1:1/users/a%20b\n\n");

    auto const shown = run({IDIOM_PROGRAM, "translators", file});
    BOOST_TEST(shown.status == 0);
    BOOST_TEST(shown.out.find("custom (" IDIOM_VERSION ", from " + folder.file("lib/libidiom_custom.so") +
                              ")\n  operations: get\n") != shown.out.npos);
    BOOST_TEST(shown.out.find("genesys (compiled in)\n") != shown.out.npos);
}

struct Mood {
    std::string name;
    std::string why;
};
std::ostream& operator<<(std::ostream& out, Mood const& one) { return out << one.name; }

BOOST_DATA_TEST_CASE(a_translator_that_cannot_be_made_is_one_line,
                     data::make(std::vector<Mood>{
                         {"dislikes its settings", "mood: is none to work in"},
                         {"does not exist", "the translator 'custom' makes nothing of these settings"},
                         {"does not want to exist", "the translator 'custom' throws: not today"},
                         {"hides what it can", "the translator 'custom' throws: no comment"},
                     }),
                     mood) {
    TempDirectory folder;
    auto const file = folder.file("routes.yaml");
    write_file(file, "version: 1\n" + plug_in(custom_module) + "backends:\n" +
                         back_end("{ mood: " + mood.name + " }") + "routes:\n" + route);
    auto const ran = run({IDIOM_PROGRAM, "check", file});
    BOOST_TEST(ran.status == 1);
    BOOST_TEST(ran.out == file + ":8:15: settings: " + mood.why + "\n");
}

BOOST_AUTO_TEST_CASE(a_gateway_serves_a_dialect_that_it_loads) {
    SmallVendor vendor;
    Vendors vendors;
    Gateway gateway(with_custom(custom_module, vendor), vendors);
    auto client = gateway.client();
    auto const response = client.get("/v1/custom/users/7");
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.body == R"({"id":"7","userName":"kim"})");
    BOOST_TEST(client.get("/v1/genesys/users?limit=1").status == 200);
    BOOST_TEST(gateway.logs("translator 'custom' " IDIOM_VERSION " is loaded from " + custom_module));
    auto const shown = json_of(HttpClient(gateway.admin()).call("GET", "/config"));
    BOOST_TEST(shown.at("translators").at(0).at("library") == custom_module);
}

BOOST_AUTO_TEST_CASE(a_gateway_serves_a_face_that_it_loads) {
    std::string const library = IDIOM_PLAIN_MODULE;
    Vendors vendors;
    Setup setup;
    setup.rewrite = [&](std::string text) { return text + plug_in(library); };
    Gateway gateway(setup, vendors);
    auto client = gateway.client();
    auto const id = std::string(json_of(client.get("/v1/genesys/users?limit=1")).at("users").at(0).at("id"));
    auto const response = client.get("/plain/genesys/people/" + id);
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.body.starts_with(id + " "));
    BOOST_TEST(response.header("Content-Type") == "text/plain; charset=utf-8");
    // Every error is in its words, whoever found it.
    BOOST_TEST(client.get("/plain/genesys/people/nobody").body == "no: There is no such user.\n");
    BOOST_TEST(client.get("/plain/nowhere/people/7").body == "no: There is no such route.\n");
    BOOST_TEST(client.call("PUT", "/plain/genesys/people/7").status == 405);
    BOOST_TEST(HttpClient(gateway.http()).get("/plain/genesys/people/7").status == 401);
    BOOST_TEST(client.call("BREW", "/plain/genesys/people/7").status == 405);
    BOOST_TEST(
        eventually([&] { return gateway.access_log().find("\"operation\":\"look\"") != std::string::npos; }));
    BOOST_TEST(run({IDIOM_PROGRAM, "translators", gateway.file("routes.yaml")}, gateway_environment())
                   .out.find("plain (" IDIOM_VERSION ", from " + library +
                             ")\n  face: clients speak it below /plain/\n") != std::string::npos);
    for (auto const& [mood, did] : {std::pair("throws", "threw std::runtime_error"),
                                    {"splits", "gave a response with a header that cannot be sent"},
                                    {"asks-for-nothing", "asked for no call"}}) {
        auto const mad = client.get("/plain/genesys/people/mad-" + std::string(mood));
        BOOST_TEST(mad.status == 500);
        BOOST_TEST(mad.header("X-Injected") == "");
        BOOST_TEST(gateway.logs("the face 'plain' was stopped: it " + std::string(did)));
    }
    BOOST_TEST(gateway.log().find("a secret that it was told") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_translator_gone_mad_is_stopped_and_named) {
    static Mood const moods[]{
        {"endless", "did not come to an end"},
        {"many", "asked for more than 2048 requests"},
        {"nothing", "asked for nothing"},
        {"throws", "threw std::runtime_error"},
        {"throws a number", "threw something"},
        {"throws later", "threw std::runtime_error"},
        {"other host", "asked for a request with a target that is no path below the back end's URL"},
        {"other authority", "asked for a request with a target that is no path below the back end's URL"},
        {"no target", "asked for a request with a target that is no path below the back end's URL"},
        {"line break in target",
         "asked for a request with a target with characters that are not percent-encoded"},
        {"NUL in target", "asked for a request with a target with characters that are not percent-encoded"},
        {"fragment", "asked for a request with a target with characters that are not percent-encoded"},
        {"leaves its folder", "asked for a request with a target that leaves the back end's URL"},
        {"leaves its folder unseen", "asked for a request with a target that leaves the back end's URL"},
        {"line break in header", "asked for a request with a header that would end its line"},
        {"line break in header name", "asked for a request with a header whose name is no token"},
        {"NUL in header", "asked for a request with a header that would end its line"},
        {"Host", "asked for a request with a header that is the gateway's to send"},
        {"Content-Length", "asked for a request with a header that is the gateway's to send"},
        {"Transfer-Encoding", "asked for a request with a header that is the gateway's to send"},
        {"Connection", "asked for a request with a header that is the gateway's to send"},
        {"Authorization", "asked for a request with a header that is the gateway's to send"},
        {"large body", "asked for a request with a body of more than 8 MiB"},
    };
    SmallVendor vendor;
    Vendors vendors;
    auto setup = with_custom(custom_module, vendor);
    for (auto const& mood : moods) {
        auto const name = "mood" + std::to_string(&mood - moods);
        setup.more_back_ends += "  " + name + ": { dialect: custom, url: \"" + vendor.url() + "\"" +
                                ", settings: { mood: " + mood.name + " } }\n";
        setup.more_routes += "  " + name + ": { backend: " + name + " }\n";
    }
    Gateway gateway(setup, vendors);
    auto client = gateway.client();
    for (auto const& mood : moods)
        BOOST_TEST_CONTEXT(mood) {
            auto const response = client.get("/v1/mood" + std::to_string(&mood - moods) + "/users/7");
            BOOST_TEST(response.status == 502);
            BOOST_TEST(problem_of(response) == "backend-error");
            auto const line = "the translator 'custom' was stopped: it " + mood.why + "\"";
            BOOST_TEST(
                gateway.logs(line + ",\"request_id\":\"" + std::string(response.header("X-Request-Id"))));
            BOOST_TEST(client.get("/v1/custom/users/7").status == 200);
        }
    BOOST_TEST(gateway.log().find("a secret that it was told") == std::string::npos);
}
