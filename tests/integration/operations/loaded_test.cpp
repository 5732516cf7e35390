#include <boost/test/unit_test.hpp>

#include "tests/integration/operations/custom_module.hpp"

#include <csignal>
#include <filesystem>

using namespace idiom::test;
namespace fs = std::filesystem;

/// A running gateway with translators from libraries: reloads, and library files that are replaced.
namespace {

/// A library file that others replace by renaming, as package managers and install(1) do.
class Replaceable {
public:
    Replaceable() { put(custom_module); }
    std::string const& path() const { return path_; }
    void put(std::string const& file) const {
        fs::copy_file(file, path_ + ".new");
        fs::rename(path_ + ".new", path_);
    }

private:
    TempDirectory folder_;
    std::string path_ = folder_.file("libidiom_custom.so");
};

/// The errors of a refused reload, one a line.
std::string errors_of(HttpResponse const& response) {
    std::string told;
    auto const problem = json_of(response);
    for (auto const& error : problem.at("errors"))
        told += error.at("detail").get<std::string>() + "\n";
    return told;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_reload_adds_a_module_and_a_bad_one_changes_nothing) {
    SmallVendor vendor;
    Vendors vendors;
    Gateway gateway({}, vendors);
    auto client = gateway.client();
    auto const file = gateway.file("routes.yaml");
    auto const reload = [&](Setup const& setup) {
        write_file(file, routes_yaml(setup, vendors));
        return reload_of(gateway);
    };
    BOOST_TEST(client.get("/v1/custom/users/7").status == 404);
    BOOST_TEST(reload(with_custom(custom_module, vendor)).status == 200);
    BOOST_TEST(client.get("/v1/custom/users/7").status == 200);

    for (auto const* const name :
         {"other_headers", "throws_when_loaded", "crashes_when_loaded", "throws_in_entry"}) {
        auto const refused = reload(with_custom(wrong_module(name), vendor));
        BOOST_TEST(refused.status != 200, name);
        BOOST_TEST(client.get("/v1/custom/users/7").status == 200, name);
        BOOST_TEST(gateway.process().running());
    }
    // A refused module leaves nothing behind: its dialect is gone.
    BOOST_TEST(reload({}).status == 200);
    BOOST_TEST(client.get("/v1/custom/users/7").status == 404);
    Setup without_module = with_custom(custom_module, vendor);
    without_module.rewrite = {};
    auto const unknown = reload(without_module);
    BOOST_TEST(unknown.status != 200);
    BOOST_TEST(unknown.body.find("unknown dialect 'custom'") != unknown.body.npos);
    // The module can be loaded again.
    BOOST_TEST(reload(with_custom(custom_module, vendor)).status == 200);
    BOOST_TEST(client.get("/v1/custom/users/7").status == 200);
}

BOOST_AUTO_TEST_CASE(a_module_that_is_replaced_on_disk_stays_until_a_restart) {
    Replaceable const library;
    SmallVendor vendor;
    Vendors vendors;
    Gateway gateway(with_custom(library.path(), vendor), vendors);
    auto client = gateway.client();
    BOOST_TEST(reload_of(gateway).body == R"({"status":"reloaded"})");
    auto const warning = "translator 'custom' " IDIOM_VERSION " stays: " + library.path() +
                         " is another file now, restart to use the new one";
    // Each reload reports it, whichever file is there.
    library.put(custom_module);
    for (int turn = 1; turn <= 3; ++turn) {
        if (turn == 3) library.put(wrong_module("twin"));
        auto const from = gateway.log().size();
        auto const response = reload_of(gateway);
        BOOST_TEST(response.status == 200);
        BOOST_TEST(json_of(response).at("warnings") == Json::array({warning}));
        BOOST_TEST(gateway.logs(warning, from));
        BOOST_TEST(client.get("/v1/custom/users/7").status == 200);
    }
}

BOOST_AUTO_TEST_CASE(a_reload_refuses_what_the_next_start_would_refuse_of_a_replaced_module) {
    Replaceable const library;
    SmallVendor vendor;
    Vendors vendors;
    Gateway gateway(with_custom(library.path(), vendor), vendors);
    auto client = gateway.client();
    auto const file = gateway.file("routes.yaml");
    TempDirectory folder;
    write_file(folder.file("text"), "no library");
    auto const good = read_file(file);
    auto const with_other_mistake = good + "thread: 1\n";
    struct Row {
        std::string name;
        std::string put;
        std::string why;
    };
    for (auto const& row : {
             Row{"a text", folder.file("text"), "is no shared library: it is no ELF file"},
             Row{"other headers", wrong_module("other_headers"), "was built with the headers of Idiom"},
             Row{"an initialiser that throws", wrong_module("throws_when_loaded"),
                 "throws while it is loaded: not today"},
             Row{"another dialect", wrong_module("renamed"), "unknown dialect 'custom'; known are"},
             Row{"a dialect that is there", IDIOM_GENESYS_MODULE, "which the gateway has of its own"},
         })
        BOOST_TEST_CONTEXT(row.name) {
            library.put(row.put);
            for (auto const& text : {good, with_other_mistake}) {
                write_file(file, text);
                auto const refused = reload_of(gateway);
                BOOST_TEST(refused.status == 422);
                BOOST_TEST(errors_of(refused) ==
                           run({IDIOM_PROGRAM, "check", file}, gateway_environment()).out);
                BOOST_TEST(errors_of(refused).find(row.why) != std::string::npos, errors_of(refused));
                BOOST_TEST(client.get("/v1/custom/users/7").status == 200);
            }
            write_file(file, good);
        }
    // SIGHUP does the same.
    auto const from = gateway.log().size();
    ::kill(gateway.process().pid(), SIGHUP);
    BOOST_TEST(gateway.logs("the configuration stays as it is", from));
    library.put(custom_module);
    BOOST_TEST(reload_of(gateway).status == 200);
}

BOOST_AUTO_TEST_CASE(a_module_that_was_refused_and_put_right_is_taken_without_a_restart) {
    TempDirectory folder;
    auto const library = folder.file("libidiom_custom.so");
    auto const put = [&](std::string const& file) {
        fs::copy_file(file, folder.file("new"));
        fs::rename(folder.file("new"), library);
    };
    SmallVendor vendor;
    Vendors vendors;
    Gateway gateway({}, vendors);
    write_file(gateway.file("routes.yaml"), routes_yaml(with_custom(library, vendor), vendors));
    put(wrong_module("other_interface"));
    BOOST_TEST(reload_of(gateway).status == 422);
    put(custom_module);
    BOOST_TEST(reload_of(gateway).status == 200);
    BOOST_TEST(gateway.client().get("/v1/custom/users/7").status == 200);
}

BOOST_AUTO_TEST_CASE(the_capabilities_say_what_the_settings_or_the_service_make_known) {
    Vendors vendors;
    auto const concurrency = [](Gateway const& gateway) {
        return json_of(gateway.client().get("/v1/scim/capabilities")).at("concurrency").get<std::string>();
    };
    for (auto const& [etag, said] :
         {std::pair("true", "The vendor's own:"), {"false", "The vendor has no versions:"}}) {
        Setup setup;
        setup.scim = std::string("{ etag: \"") + etag + "\" }";
        BOOST_TEST(concurrency(Gateway(setup, vendors)).starts_with(said));
    }
    Setup setup;
    setup.scim = "{}";
    Gateway gateway(setup, vendors);
    BOOST_TEST(concurrency(gateway).starts_with("The vendor's own where its ServiceProviderConfig"));
    // Queries the service's configuration
    BOOST_TEST(gateway.client().get("/v1/scim/users?limit=1").status == 200);
    BOOST_TEST(concurrency(gateway).starts_with("The vendor's own:"));
    for (auto const* const format : {".xml", ".json", "", "?format=xml"})
        BOOST_TEST(gateway.client().get(std::string("/v1/scim/capabilities") + format).status == 200, format);
    BOOST_TEST(gateway.client().get("/v1/scim/capabilitiesx").status == 404);
    BOOST_TEST(gateway.client().call("POST", "/v1/scim/capabilities").status == 405);
}
