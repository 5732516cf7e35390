#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/acceptance/script.hpp"
#include "tests/integration/harness/gateway.hpp"
#include "tests/scimmy/scimmy.hpp"

#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>

using namespace idiom::test;
namespace data = boost::unit_test::data;

namespace idiom::test {
static std::ostream& operator<<(std::ostream& out, Vendor vendor) { return out << name_of(vendor); }
} // namespace idiom::test

namespace {

/// The service of others, as it is when it starts. It takes long to start, so there is one for all tests.
Scimmy& fresh_scimmy() {
    static Scimmy scimmy;
    scimmy.begin_anew();
    return scimmy;
}

/// The dialect files that describe vendors which have a compiled dialect, too.
constexpr std::array described{Vendor::genesys, Vendor::xarios, Vendor::evovoice};

/// Files in place of the compiled dialects. The customer of the simulated Xarios is no UUID.
class DialectFiles {
public:
    DialectFiles() {
        for (auto const vendor : described) {
            auto const name = std::string(name_of(vendor)) + ".yaml";
            std::ifstream in(IDIOM_SOURCE_DIR "/translators/declared/dialects/" + name);
            std::string text(std::istreambuf_iterator<char>(in), {});
            if (auto const at = text.find("format: uuid, "); at != text.npos) text.erase(at, 14);
            auto const path = folder_.file(name);
            std::ofstream(path) << text;
            entries_ += "  - { dialect_file: " + path + ", instead: true }\n";
        }
    }
    std::string in_place(std::string routes) const {
        constexpr std::string_view key = "translators:\n";
        auto const found = routes.find(key);
        BOOST_REQUIRE(found != routes.npos);
        return routes.insert(found + key.size(), entries_);
    }

private:
    TempDirectory folder_;
    std::string entries_;
};

/// Vendors and a gateway in the same initial state each time, so that results can be compared.
struct Fixture {
    explicit Fixture(Vendor vendor, std::string const& scim = "{}", bool others = false,
                     std::function<std::string(std::string)> const& rewrite = {})
        : scimmy(others ? &fresh_scimmy() : nullptr), gateway(Setup{.scim = scim,
                                                                    .scim_url = others ? scimmy->url() : "",
                                                                    .more_routes = old_routes(every_dialect),
                                                                    .rewrite = rewrite},
                                                              vendors),
          route("old-" + std::string(name_of(vendor))) {
        // This vendor shows only users that were written through the gateway.
        auto client = gateway.client();
        for (int i = 0; vendor == Vendor::configureuser && i < 6; ++i)
            client.call("POST", users_path(vendor), json_type,
                        new_user(vendor, "page" + std::to_string(i) + "@example.test").dump());
    }

    HttpClient basic() const {
        return HttpClient(gateway.http(), {{"Authorization", "Basic Y3JtOmtleS1vZi1jcm0tN2M0MWQw"}}); // crm
    }

    Json held(Vendor vendor, std::string const& id) {
        return scimmy ? scimmy->held(id) : vendors.held(vendor, id);
    }
    void appear(bool there) {
        if (scimmy)
            scimmy->be_there(there);
        else
            there ? vendors.start() : vendors.stop();
    }

    Vendors vendors;
    Scimmy* scimmy; ///< the service of the route `scim`, instead of our own simulator
    Gateway gateway;
    std::string route;
};

/// The outcome of the script: what the client was told, and what the vendor then holds.
struct Played {
    std::vector<std::string> told;
    std::vector<std::string> held;
    std::vector<std::string> listed;
};

/// Plays the script, and compares each step with the expected result.
Played play(Fixture& fixture, Vendor vendor, Client& client) {
    Played made;
    Scene scene{.vendor = vendor, .appear = [&](bool there) { fixture.appear(there); }};
    for (auto const& step : script()) {
        auto const told = text_of(step.act(client, scene));
        BOOST_TEST(told == step.expected(scene),
                   step.name << ": " << told << " instead of " << step.expected(scene));
        made.told.push_back(std::string(step.name) + ": " + told);
        auto const held = fixture.held(vendor, scene.id);
        made.held.push_back(std::string(step.name) + ": " +
                            (held.is_null() ? "" : unified(vendor, held).dump()));
    }
    made.listed = scene.listed;
    return made;
}

using MakeClient = std::unique_ptr<Client> (*)(Fixture& fixture, XmlLint& lint);
struct Kind {
    std::string_view name;
    MakeClient make;
};
constexpr std::array<Kind, 4> kinds{{
    {"rest, JSON",
     [](Fixture& h, XmlLint& lint) {
         return rest_client(h.gateway.client(), h.route, Language::json, lint);
     }},
    {"rest, XML",
     [](Fixture& h, XmlLint& lint) { return rest_client(h.gateway.client(), h.route, Language::xml, lint); }},
    {"legacy, XML",
     [](Fixture& h, XmlLint& lint) { return legacy_client(h.basic(), h.route, Language::xml, lint); }},
    {"legacy, JSON",
     [](Fixture& h, XmlLint& lint) { return legacy_client(h.basic(), h.route, Language::json, lint); }},
}};

/// Plays the script with clients of every face, each with new vendors and a new gateway. All must get the
/// same results.
void play_with_every_client(Vendor vendor, std::string const& scim = "{}", bool others = false,
                            std::function<std::string(std::string)> const& rewrite = {}) {
    XmlLint lint;
    std::optional<Played> first;
    for (auto const& [name, make] : kinds) {
        BOOST_TEST_CONTEXT(name) {
            Fixture fixture(vendor, scim, others, rewrite);
            auto const client = make(fixture, lint);
            auto const played = play(fixture, vendor, *client);
            if (!first) first = played;
            BOOST_TEST(played.told == first->told, boost::test_tools::per_element());
            BOOST_TEST(played.held == first->held, boost::test_tools::per_element());
            BOOST_TEST(played.listed == first->listed, boost::test_tools::per_element());
        }
    }
    BOOST_TEST(lint.complaints() == "");
}

} // namespace

BOOST_DATA_TEST_CASE(every_client_of_every_face_is_told_the_same, data::make(every_dialect), vendor) {
    play_with_every_client(vendor);
}

BOOST_DATA_TEST_CASE(a_dialect_file_takes_the_place_of_the_compiled_dialect, data::make(described), vendor) {
    DialectFiles const files;
    play_with_every_client(vendor, "{}", false,
                           [&](std::string text) { return files.in_place(std::move(text)); });
}

/// The features that a SCIM service may lack, and the ways to keep roles.
constexpr std::array scim_settings{
    "{ roles_as: groups }",
    "{ patch: false, filter: false, sort: false }",
    "{ roles_as: groups, patch: false, filter: false }",
    "{ path_filters: false, etag: false, page_size: 3 }",
    "{ content_type: application/json, sort: false, page_size: 3 }",
};

BOOST_DATA_TEST_CASE(however_scim_is_spoken_clients_are_told_the_same, data::make(scim_settings), settings) {
    play_with_every_client(Vendor::scim, settings);
}

BOOST_AUTO_TEST_CASE(a_service_of_others_is_spoken_to) { play_with_every_client(Vendor::scim, "{}", true); }

BOOST_DATA_TEST_CASE(a_service_of_others_is_spoken_to_in_every_way, data::make(scim_settings), settings) {
    play_with_every_client(Vendor::scim, settings, true);
}

BOOST_DATA_TEST_CASE(a_dot_net_client_works_unchanged, data::make(every_dialect), vendor) {
    if (auto const reason = no_dotnet(); !reason.empty()) {
        std::cout << "skipped: " << reason << std::endl;
        return;
    }
    Fixture fixture(vendor);
    auto const url =
        "http://127.0.0.1:" + std::to_string(fixture.gateway.http().port) + "/legacy/" + fixture.route;
    auto const client = dotnet_client(url, "crm", std::string(crm_key));
    play(fixture, vendor, *client);
}
