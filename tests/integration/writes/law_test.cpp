#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/shared_store.hpp"
#include "translators/core/change.hpp"

#include <algorithm>
#include <map>
#include <random>
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

using Random = std::mt19937;

std::size_t up_to(Random& random, std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(0, most)(random);
}
bool chance(Random& random, std::size_t one_in) { return up_to(random, one_in - 1) == 0; }

/// A name like real ones, and like ones that break translators. It has no blank, so that a name kept in one
/// piece splits where it was joined.
std::string random_name(Random& random) {
    static std::vector<std::string> const pieces{
        "Ana",       "Zoë",  "O'Brien", "石",    "زيتون", "🌵",  "&amp;", "<b>", "\"q\"",
        "\\n",       "Søn",  "--",      "a,b;c", "]]>",   "%41", "{0}",   "İ",   "ß",
        "e\xCC\x81", "null", "true",    "1e3",   "'",     "/",   "~1",    "$",   "\xC2\xA0x"};
    std::string text;
    for (auto n = 1 + up_to(random, 3); n > 0; --n)
        text += pieces[up_to(random, pieces.size() - 1)];
    return text;
}

std::vector<std::string> random_roles(Random& random, Vendor vendor, bool may_be_empty) {
    std::vector<std::string> roles;
    for (auto const& [name, ignored] : roles_of(vendor))
        if (chance(random, 2)) roles.push_back(name);
    if (roles.empty() && !may_be_empty) roles.push_back(roles_of(vendor)[0].first);
    std::ranges::shuffle(roles, random);
    return roles;
}

/// A change in the three forms that the test needs: the core's, the client's request, and its user.
struct RandomChange {
    idiom::Change change;
    std::string method = "PATCH";
    std::string rest; ///< of the path, after the id
    Fields type = {{"Content-Type", "application/merge-patch+json"}};
    Json body = Json::object();
};

/// Makes changes. Their texts live in its arena.
class Changes {
public:
    Changes(Random& random, Vendor vendor, idiom::Arena& arena)
        : random_(random), vendor_(vendor), arena_(arena) {}

    RandomChange next() {
        if (has_roles(vendor_) && chance(random_, 4)) return one_role();
        if (has_roles(vendor_) && chance(random_, 5)) return patched_roles();
        return merged();
    }

private:
    RandomChange one_role() {
        RandomChange made;
        auto const& all = roles_of(vendor_);
        auto const& role = all[up_to(random_, all.size() - 1)].first;
        auto const names = arena_.list<std::string_view>({role});
        bool const add = chance(random_, 2);
        made.change.roles = add ? idiom::RolesDelta{.add = names, .remove = {}}
                                : idiom::RolesDelta{.add = {}, .remove = names};
        made.method = add ? "PUT" : "DELETE";
        made.rest = "/roles/" + role;
        made.body = nullptr;
        return made;
    }

    RandomChange patched_roles() {
        RandomChange made;
        auto const roles = random_roles(random_, vendor_, false);
        made.change.roles = idiom::RolesDelta{.add = names_of(roles), .remove = {}};
        made.type = json_patch_type;
        made.body = Json::array();
        for (auto const& role : roles)
            made.body.push_back({{"op", "add"}, {"path", "/roles/-"}, {"value", role}});
        return made;
    }

    RandomChange merged() {
        RandomChange made;
        auto const text = [&](char const* name, std::optional<std::string_view> idiom::User::* member,
                              std::string const& value) {
            made.body[name] = value;
            made.change.set.*member = arena_.copy(value);
        };
        bool const one_name = vendor_ == Vendor::xarios;
        if (one_name && chance(random_, 3)) {
            text("displayName", &idiom::User::display_name,
                 random_name(random_) + " " + random_name(random_));
        } else {
            if (chance(random_, 2)) text("firstName", &idiom::User::first_name, random_name(random_));
            if (chance(random_, 2)) text("lastName", &idiom::User::last_name, random_name(random_));
        }
        bool const has_address =
            vendor_ == Vendor::configureuser || vendor_ == Vendor::genesys || vendor_ == Vendor::scim;
        if (has_address && chance(random_, 3))
            text("email", &idiom::User::email, "mail" + std::to_string(random_() % 1000) + "@example.test");
        if (vendor_ == Vendor::configureuser || vendor_ == Vendor::scim) {
            if (chance(random_, 3))
                text("phoneNumber", &idiom::User::phone_number,
                     "+1212555" + std::to_string(1000 + random_() % 9000));
            if (chance(random_, 4)) clear(made, "phoneNumber", idiom::Field::phone_number);
            if (chance(random_, 4)) {
                made.change.set.active = chance(random_, 2);
                made.body["active"] = *made.change.set.active;
            }
        }
        bool const clears_names = vendor_ == Vendor::evovoice || vendor_ == Vendor::scim;
        if (clears_names && chance(random_, 6)) clear(made, "lastName", idiom::Field::last_name);
        if (has_roles(vendor_) && chance(random_, 3)) {
            auto const roles = random_roles(random_, vendor_, clears_names);
            made.body["roles"] = roles;
            made.change.roles = idiom::RolesReplace{.roles = names_of(roles)};
        }
        return made;
    }

    void clear(RandomChange& made, char const* name, idiom::Field field) {
        if (made.body.contains(name)) return;
        made.body[name] = nullptr;
        made.change.clear(field);
    }

    idiom::Names names_of(std::vector<std::string> const& roles) {
        auto const names = arena_.array<std::string_view>(roles.size());
        std::ranges::transform(roles, names.begin(),
                               [&](std::string const& role) { return arena_.copy(role); });
        return names;
    }

    Random& random_;
    Vendor vendor_;
    idiom::Arena& arena_;
};

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

/// Xarios keeps one name. By the contract the gateway splits it at the last blank.
void split_name(Json& user) {
    auto const name = user.at("displayName").get<std::string>();
    auto const blank = name.rfind(' ');
    user["firstName"] = name.substr(0, blank);
    if (blank != std::string::npos) user["lastName"] = name.substr(blank + 1);
}

/// Adds the rules of the vendors' documents to the law.
void add_vendor_rules(Vendor vendor, Json const& before, RandomChange const& change, Json& foretold) {
    if (vendor == Vendor::xarios) {
        if (!change.body.is_object() || !change.body.contains("displayName"))
            foretold["displayName"] = foretold.value("firstName", "") + " " + foretold.value("lastName", "");
        foretold.erase("firstName");
        foretold.erase("lastName");
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
    Gateway gateway(Setup{.scim = scim}, vendors);
    auto client = gateway.client();
    Random random(7919 + static_cast<unsigned>(vendor));
    std::vector<Person> people;
    for (int i = 0; i < 5; ++i)
        people.push_back(make_person(client, vendor, i));

    for (int i = 0; i < 250; ++i) {
        idiom::Arena arena;
        auto const& person = people[up_to(random, people.size() - 1)];
        auto before = unified(vendor, vendors.held(vendor, person.id));
        if (vendor == Vendor::xarios) split_name(before);
        auto const change = Changes(random, vendor, arena).next();
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

BOOST_DATA_TEST_CASE(what_apply_foretells_is_what_the_vendor_holds, data::make(every_dialect), vendor) {
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
    return vendor == Vendor::genesys ? "ROLE_API_USER" : "Integrator";
}

BOOST_DATA_TEST_CASE(no_acknowledged_role_is_lost_among_writers_through_two_gateways_and_around_them,
                     data::make({Vendor::xarios, Vendor::evovoice, Vendor::genesys, Vendor::scim}) *
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
                    Random random(static_cast<unsigned>(n));
                    for (std::size_t i = 0; i < 40; ++i) {
                        auto own = replicas.client(n + i);
                        bool const add = i == 0 || chance(random, 2);
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
                     data::make(every_dialect) * data::make(every_store_kind), vendor, kind) {
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
