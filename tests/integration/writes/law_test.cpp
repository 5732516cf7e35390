#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/shared_store.hpp"
#include "tests/integration/writes/random_change.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <thread>

using namespace idiom::test;
namespace data = boost::unit_test::data;

namespace idiom::test {
std::ostream& operator<<(std::ostream& out, Vendor vendor) { return out << name_of(vendor); }
} // namespace idiom::test

/// The law: `apply(user, change)` means the same for every dialect. The test compares its result with what
/// the simulated vendor holds after the real gateway has made the change.
namespace {

/// The fields that the law covers, from the tests' own reading of the vendor's record.
idiom::User user_of(Json const& json, idiom::Arena& arena) {
    idiom::User user;
    auto const text = [&](char const* name) -> std::optional<std::string_view> {
        if (!json.contains(name)) return std::nullopt;
        return arena.copy(json.at(name).get<std::string>());
    };
    user.display_name = text("displayName");
    user.first_name = text("firstName");
    user.last_name = text("lastName");
    user.email = text("email");
    user.phone_number = text("phoneNumber");
    if (json.contains("active")) user.active = json.at("active").get<bool>();
    if (json.contains("roles")) {
        auto const names = arena.array<std::string_view>(json.at("roles").size());
        std::ranges::transform(json.at("roles"), names.begin(),
                               [&](Json const& role) { return arena.copy(role.get<std::string>()); });
        user.roles = names;
    }
    return user;
}

Json json_of(idiom::User const& user) {
    Json json = Json::object();
    auto const text = [&](char const* name, std::optional<std::string_view> const& value) {
        if (value && !value->empty()) json[name] = *value;
    };
    text("displayName", user.display_name);
    text("firstName", user.first_name);
    text("lastName", user.last_name);
    text("email", user.email);
    text("phoneNumber", user.phone_number);
    if (user.active) json["active"] = *user.active;
    if (user.roles) {
        std::set<std::string> const roles(user.roles->begin(), user.roles->end());
        json["roles"] = roles;
    }
    return json;
}

/// Some vendors keep one name. By the contract the gateway splits it at the last blank.
void split_name(Json& user) {
    auto const name = user.at("displayName").get<std::string>();
    auto const blank = name.rfind(' ');
    user["firstName"] = name.substr(0, blank);
    if (blank != std::string::npos) user["lastName"] = name.substr(blank + 1);
}

/// Adds the rules of the vendors' documents to the law.
void add_vendor_rules(Vendor vendor, Json const& before, RandomChange const& change, Json& foretold) {
    if (has_one_role(vendor) && change.change.roles)
        if (auto const* const delta = std::get_if<idiom::RolesDelta>(&*change.change.roles))
            if (!delta->add.empty()) foretold["roles"] = {delta->add.back()};
    if (has_one_name(vendor)) {
        if (!change.body.is_object() || !change.body.contains("displayName"))
            foretold["displayName"] = foretold.value("firstName", "") + " " + foretold.value("lastName", "");
        foretold.erase("firstName");
        foretold.erase("lastName");
    }
    if (vendor == Vendor::xarios) {
        // A replace keeps the portal login of a user that has it.
        bool const replaces =
            change.change.roles && std::holds_alternative<idiom::RolesReplace>(*change.change.roles);
        std::set<std::string> roles = foretold.at("roles");
        std::vector<std::string> const held = before.at("roles");
        if (replaces && std::ranges::find(held, "login") != held.end()) roles.insert("login");
        foretold["roles"] = roles;
    }
}

struct Person {
    std::string id;
    std::string login;
};

Person make_person(HttpClient& client, Vendor vendor, int number) {
    auto const login = "law" + std::to_string(number) + "@example.test";
    auto const response = client.call("POST", users_path(vendor), json_type, new_user(vendor, login).dump());
    BOOST_REQUIRE_MESSAGE(response.status == 201, response.body);
    return {json_of(response).at("id").get<std::string>(), login};
}

Json comparable(Vendor vendor, Json user) {
    for (auto const* const name : {"id", "userName", "accounts"})
        user.erase(name);
    // The law says nothing about a field that is another name of the login, or that no client wrote.
    if (vendor == Vendor::xarios || vendor == Vendor::evovoice) user.erase("email");
    if (vendor == Vendor::genesys) user.erase("active");
    for (auto const* const name : {"firstName", "lastName", "phoneNumber"})
        if (user.contains(name) && user.at(name) == "") user.erase(name);
    return user;
}

} // namespace

namespace {

void compare_with_what_is_foretold(Vendor vendor, std::string const& scim = "{}") {
    Vendors vendors;
    Gateway gateway(Setup{.scim = scim, .declared = true}, vendors);
    auto client = gateway.client();
    std::mt19937 random(7919 + static_cast<unsigned>(vendor));
    std::vector<Person> people;
    for (int i = 0; i < 5; ++i)
        people.push_back(make_person(client, vendor, i));

    for (int i = 0; i < 250; ++i) {
        idiom::Arena arena;
        auto const& person = people[random() % people.size()];
        auto before = unified(vendor, vendors.held(vendor, person.id));
        if (has_one_name(vendor)) split_name(before);
        auto const change = random_change(random, vendor, arena);
        if (change.body == Json::object()) continue;
        auto foretold = json_of(idiom::apply(user_of(before, arena), change.change, arena));
        add_vendor_rules(vendor, before, change, foretold);

        auto const response =
            client.call(change.method, users_path(vendor, person.id, change.rest), change.type,
                        change.body.is_null() ? std::string() : change.body.dump());
        BOOST_TEST_CONTEXT(i << ": " << change.method << " " << change.rest << " " << change.body.dump()
                             << " on " << before.dump()) {
            BOOST_TEST(response.status == 200, response.status << " " << response.body);
            auto const after = unified(vendor, vendors.held(vendor, person.id));
            BOOST_TEST(comparable(vendor, after) == comparable(vendor, foretold));
        }
    }
}

} // namespace

BOOST_DATA_TEST_CASE(what_apply_foretells_is_what_the_vendor_holds, data::make(all_vendors), vendor) {
    compare_with_what_is_foretold(vendor);
}

BOOST_DATA_TEST_CASE(however_scim_is_spoken_what_apply_foretells_is_what_the_service_holds,
                     data::make({"{ roles_as: groups }", "{ patch: false, filter: false }",
                                 "{ path_filters: false, content_type: application/json }",
                                 "{ roles_as: groups, patch: false, etag: false }"}),
                     settings) {
    compare_with_what_is_foretold(Vendor::scim, settings);
}

/// A role that the vendor accepts and that has no name on the route.
std::string_view somebody_elses_role(Vendor vendor) {
    if (vendor == Vendor::xarios) return "customer.user.recordings";
    if (vendor == Vendor::scim) return "Recorder";
    if (vendor == Vendor::auth0) return "rol_4"; // by its key
    if (vendor == Vendor::keycloak) return "offline_access";
    return vendor == Vendor::genesys ? "ROLE_API_USER" : "Integrator";
}

BOOST_DATA_TEST_CASE(no_acknowledged_role_is_lost_among_writers_through_two_gateways_and_around_them,
                     data::make({Vendor::xarios, Vendor::evovoice, Vendor::genesys, Vendor::scim,
                                 Vendor::auth0, Vendor::keycloak}) *
                         data::make(every_store_kind),
                     vendor, kind) {
    Replicas replicas(kind);
    auto client = replicas.client();
    auto const person = make_person(client, vendor, 0);
    // Each writer has one role that no other writer touches. The last role belongs to no writer and stays.
    std::vector<std::string> roles;
    for (auto const& [name, ignored] : roles_of(vendor))
        if (name != "login" && roles.size() < 3) roles.push_back(name);
    client.call("PUT", users_path(vendor, person.id, "/roles"), json_type,
                Json{{"roles", {roles.back()}}}.dump());
    roles.pop_back();

    std::vector<std::string> failures(roles.size());
    std::vector<char> has(roles.size(), 0);
    {
        std::jthread const outsider([&](std::stop_token const& stop) {
            for (bool held = true; !stop.stop_requested(); held = !held) {
                replicas.vendors.meddle(vendor, person.id, somebody_elses_role(vendor), held);
                std::this_thread::yield();
            }
        });
        std::vector<std::jthread> writers;
        for (std::size_t n = 0; n < roles.size(); ++n)
            writers.emplace_back([&, n] {
                try {
                    std::mt19937 random(static_cast<unsigned>(n));
                    for (std::size_t i = 0; i < 40; ++i) {
                        auto own = replicas.client(n + i);
                        bool const add = i == 0 || random() % 2 == 0;
                        HttpResponse response;
                        // A write of the whole set with the outsider's role cannot tell whether the outsider
                        // removed the role or the write lost it. It is reported and not acknowledged.
                        do {
                            response = own.call(add ? "PUT" : "DELETE",
                                                users_path(vendor, person.id, "/roles/" + roles[n]));
                        } while (problem_of(response) == "write-not-confirmed" &&
                                 response.body.find(somebody_elses_role(vendor)) != std::string::npos);
                        if (response.status != 200) throw HttpFailure(response.body);
                        has[n] = add;
                        // The response shows the whole set, so what this writer did must be in it.
                        std::set<std::string> const told = json_of(response).at("roles");
                        if (told.contains(roles[n]) != add)
                            throw HttpFailure("lost at once: " + response.body);
                        std::set<std::string> const later =
                            json_of(own.get(users_path(vendor, person.id, "/roles"))).at("roles");
                        if (later.contains(roles[n]) != add) throw HttpFailure("lost later");
                    }
                } catch (std::exception const& error) {
                    failures[n] = error.what();
                }
            });
    }
    for (auto const& failure : failures)
        BOOST_TEST(failure == "");
    std::set<std::string> const held = unified(vendor, replicas.vendors.held(vendor, person.id)).at("roles");
    for (std::size_t n = 0; n < roles.size(); ++n)
        BOOST_TEST(held.contains(roles[n]) == (has[n] != 0), roles[n]);
}

BOOST_DATA_TEST_CASE(of_several_writes_at_one_version_one_succeeds,
                     data::make(all_vendors) * data::make(every_store_kind), vendor, kind) {
    Replicas replicas(kind);
    auto client = replicas.client();
    auto const person = make_person(client, vendor, 0);
    for (int round = 0; round < 5; ++round) {
        std::string const etag(client.get(users_path(vendor, person.id)).header("ETag"));
        std::array<int, 4> statuses{};
        {
            std::vector<std::jthread> writers;
            for (std::size_t n = 0; n < statuses.size(); ++n)
                writers.emplace_back([&, n] {
                    auto headers = json_type;
                    headers.emplace_back("If-Match", etag);
                    auto const name = "R" + std::to_string(round) + "W" + std::to_string(n);
                    try {
                        statuses[n] = replicas.client(n)
                                          .call("PATCH", users_path(vendor, person.id), headers,
                                                Json{{"lastName", name}}.dump())
                                          .status;
                    } catch (HttpFailure const&) {
                    }
                });
        }
        BOOST_TEST(std::ranges::count(statuses, 200) == 1);
        BOOST_TEST(std::ranges::count(statuses, 412) == 3);
    }
}
