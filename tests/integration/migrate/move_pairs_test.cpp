#include <boost/test/unit_test.hpp>

#include "tests/integration/migrate/world.hpp"

#include <algorithm>

using namespace idiom::test;

namespace {

/// What a move from A to B loses or needs (section 8 of the specification).
struct Pair {
    Vendor from;
    Vendor to;
    std::vector<std::string> stays; ///< named at the start, with how many users have it
    std::vector<std::string> lacks; ///< what some of FROM's users have not and TO needs of a new one
};

std::vector<Pair> pairs() {
    using enum Vendor;
    std::string const pbx = "extensions/configureuser/pbxUserId";
    return {
        {xarios, configureuser, {"accounts", "roles"}, {}},
        {xarios, evovoice, {"accounts"}, {"password"}},
        {xarios, genesys, {"accounts"}, {"password", "roles"}},
        {configureuser, xarios, {"email", "phoneNumber", "active", pbx}, {}},
        {configureuser, evovoice, {"phoneNumber", "active", pbx}, {"password"}},
        {configureuser, genesys, {"phoneNumber", "active", pbx}, {"password", "roles"}},
        {evovoice, xarios, {"accounts"}, {"displayName"}},
        {evovoice, configureuser, {"accounts", "roles"}, {}},
        {evovoice, genesys, {"accounts"}, {"firstName", "lastName", "password", "roles"}},
        {genesys, xarios, {"email", "active", "devices", "skills"}, {}},
        {genesys, configureuser, {"roles", "devices", "skills"}, {}},
        {genesys, evovoice, {"email", "active", "devices", "skills"}, {"password"}},
        {xarios, scim, {"accounts"}, {}},
        {configureuser, scim, {pbx}, {}},
        {evovoice, scim, {"accounts"}, {}},
        {genesys, scim, {"devices", "skills"}, {}},
        {scim, xarios, {"email", "active"}, {}},
        {scim, configureuser, {"roles"}, {}},
        {scim, evovoice, {"email", "phoneNumber", "active"}, {"password"}},
        {scim, genesys, {"phoneNumber"}, {"password"}},
    };
}

/// The line of the start that begins so; "" if there is none.
std::string line_of(std::string const& text, std::string_view begin) {
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        if (line.starts_with(begin)) return line;
    return {};
}

/// ConnecttoTeams lists what was written through Idiom, so it is given users first.
void fill_configureuser(World const& world) {
    auto people = crowd(3, {});
    for (auto& person : people)
        person.more =
            Json{{"email", "mail." + person.login}, {"phoneNumber", "+12125550101"}, {"active", true}};
    auto const done = world.moved({"copy", world.write("teams.jsonl", people), "configureuser"});
    BOOST_TEST(done.value("created", -1) == 3, done);
}

} // namespace

BOOST_AUTO_TEST_SUITE(pair)

BOOST_AUTO_TEST_CASE(the_start_names_what_a_pair_loses_and_needs) {
    auto const rows = pairs();
    BOOST_TEST(rows.size() == every_dialect.size() * (every_dialect.size() - 1), "every ordered pair");
    World world;
    fill_configureuser(world);
    for (auto const& row : rows) {
        auto const pair = std::string(name_of(row.from)) + " to " + std::string(name_of(row.to));
        auto const ran = world.move({"copy", std::string(name_of(row.from)), std::string(name_of(row.to)),
                                     "--dry-run", "--unmapped-roles", "skip", "--max-deletes", "100%"});
        auto const stays = line_of(ran.err, "stays behind, because it is not mapped: ");
        for (auto const& name : row.stays)
            BOOST_TEST(stays.find(' ' + name + " (") != std::string::npos,
                       pair << ": " << name << " in " << ran.err);
        auto const lacks = ran.err.find(" users: ") != std::string::npos ? ran.err : std::string();
        for (auto const& name : row.lacks)
            BOOST_TEST(lacks.find(" lack " + name) != std::string::npos,
                       pair << ": " << name << " in " << ran.err);
        if (!row.lacks.empty()) BOOST_TEST(ran.status == 3, pair << ran.err);
    }
}

BOOST_AUTO_TEST_CASE(names_have_the_form_that_to_keeps) {
    World world;
    fill_configureuser(world);
    for (auto const from : every_dialect)
        for (auto const to : every_dialect) {
            if (from == to) continue;
            auto const pair = std::string(name_of(from)) + " to " + std::string(name_of(to));
            auto const told = world.diff(std::string(name_of(from)), std::string(name_of(to)),
                                         {"--unmapped-roles", "skip"});
            for (auto const& user : told.at("users")) {
                if (user.at("action") != "create") continue;
                bool const one = user.at("fields").contains("displayName");
                bool const parts =
                    user.at("fields").contains("firstName") || user.at("fields").contains("lastName");
                // A user who has no name gets none.
                if (to == Vendor::xarios) BOOST_TEST(!parts, pair << user);
                if (to != Vendor::xarios && to != Vendor::scim) BOOST_TEST(!one, pair << user);
            }
        }
}

BOOST_AUTO_TEST_CASE(a_user_who_lacks_what_to_needs_is_failed_by_name) {
    struct Row {
        Vendor to;
        Person person;
        char const* why;
    };
    Json const no_last{{"lastName", nullptr}};
    for (auto const& row :
         {Row{Vendor::genesys,
              {.login = "kim@crowd.example", .roles = {"agent"}, .more = no_last},
              "lastName"},
          Row{Vendor::genesys, {.login = "kim@crowd.example", .roles = {"agent"}}, "password"},
          Row{Vendor::genesys, {.login = "kim@crowd.example"}, "roles"},
          Row{Vendor::evovoice, {.login = "kim@crowd.example"}, "password"}}) {
        World world;
        auto const told =
            world.diff(world.write("people.jsonl", std::vector{row.person}), std::string(name_of(row.to)));
        BOOST_TEST(told.value("failed", -1) == 1, told);
        auto const& users = told.at("users");
        auto const kim =
            std::ranges::find(users, "kim@crowd.example", [](Json const& one) { return one.at("key"); });
        BOOST_REQUIRE((kim != users.end()));
        BOOST_TEST(kim->at("why").get<std::string>().find(std::string("lacks ") + row.why) !=
                       std::string::npos,
                   *kim);
    }
}

BOOST_AUTO_TEST_SUITE_END()
