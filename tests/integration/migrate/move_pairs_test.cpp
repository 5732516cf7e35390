#include <boost/test/unit_test.hpp>

#include "tests/integration/migrate/world.hpp"

#include <algorithm>
#include <filesystem>

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

BOOST_AUTO_TEST_CASE(a_login_that_is_no_address_is_told_before_anything_is_written) {
    World world;
    world.write("people.csv", "userName,firstName,lastName,password\r\n"
                              "kim,Kim,Quarz,First-Word-1\r\n"
                              "lee@crowd.example,Lee,Quarz,First-Word-2\r\n");
    for (auto const to : {Vendor::xarios, Vendor::evovoice}) {
        auto const name = std::string(name_of(to));
        std::vector<std::string> asked{"copy", world.file("people.csv"), name};
        auto rehearsed = asked;
        rehearsed.emplace_back("--dry-run");
        for (auto const& words : {rehearsed, asked}) {
            auto const ran = world.move(words);
            BOOST_TEST(ran.status == 3, ran.err);
            BOOST_TEST(ran.err.find("1 have a value that TO cannot take: userName is no e-mail address") !=
                           std::string::npos,
                       ran.err);
        }
        BOOST_TEST(world.writes(to) == 0, name);
        asked.emplace_back("--yes");
        auto const done = world.moved(asked);
        BOOST_TEST(done.value("created", -1) == 1, done);
        BOOST_TEST(done.value("failed", -1) == 1, done);
        std::filesystem::remove(world.file("journal"));
    }
}

BOOST_AUTO_TEST_CASE(roles_that_cost_are_told_before_the_write_unless_charges_are_accepted) {
    auto const people = std::vector<Person>{{.login = "kim@crowd.example", .roles = {"agent", "login"}},
                                            {.login = "lee@crowd.example", .roles = {"login"}}};
    for (bool const accepted : {false, true}) {
        World world(accepted ? Setup{} : Setup{.edits = {{"accept_charges: true", "accept_charges: false"}}});
        std::vector<std::string> asked{"copy", world.write("people.jsonl", people), "xarios"};
        auto rehearsed = asked;
        rehearsed.emplace_back("--dry-run");
        auto const ran = world.move(rehearsed);
        BOOST_TEST(ran.status == 0, ran.err);
        auto const told = line_of(ran.err, "roles that cost at xarios");
        BOOST_TEST(told == (accepted ? ""
                                     : "roles that cost at xarios, which refuses these users unless "
                                       "accept_charges is set: agent (1 user)"));
        auto const done = world.moved(asked);
        BOOST_TEST(done.value("created", -1) == (accepted ? 2 : 1), done);
        BOOST_TEST(done.value("failed", -1) == (accepted ? 0 : 1), done);
    }
}

BOOST_AUTO_TEST_CASE(the_start_says_what_a_create_sets_off_or_needs_at_the_vendor) {
    World world;
    auto const file = world.write("people.jsonl", crowd(1, {}));
    for (auto const& [to, words] :
         {std::pair{"xarios", "Xarios sends every new user an e-mail"},
          std::pair{"xarios", "a role that is licensed may cost money"},
          std::pair{"configureuser", "refuses a person who is not there"},
          std::pair{"configureuser", "a pbxUserId that its location has already"}}) {
        auto const ran = world.move({"copy", file, to, "--dry-run"});
        BOOST_TEST(ran.err.find(words) != std::string::npos, to << ": " << ran.err);
    }
}

BOOST_AUTO_TEST_CASE(a_single_word_is_no_last_name) {
    World world;
    auto const single = world.write("people.jsonl", std::vector<Person>{{.login = "kim@crowd.example",
                                                                         .first = "",
                                                                         .last = "",
                                                                         .roles = {"login"},
                                                                         .more = {{"displayName", "Kim"}}}});
    BOOST_TEST(world.moved({"copy", single, "xarios"}).value("created", -1) == 1);
    for (auto const to : {Vendor::genesys, Vendor::evovoice, Vendor::configureuser, Vendor::scim}) {
        auto const told = world.diff("xarios", std::string(name_of(to)),
                                     {"--only", "userName=kim@crowd.example", "--unmapped-roles", "skip"});
        BOOST_REQUIRE(told.at("users").size() == 1U);
        auto const& kim = told.at("users")[0];
        BOOST_TEST(!kim.at("fields").contains("lastName"), kim);
        bool const lacks = kim.at("why").get<std::string>().find("lacks lastName") != std::string::npos;
        BOOST_TEST(lacks == (to == Vendor::genesys), kim);
    }
}

BOOST_AUTO_TEST_CASE(no_roles_come_from_a_vendor_without_them) {
    World world;
    fill_configureuser(world);
    for (auto const to : {Vendor::xarios, Vendor::evovoice, Vendor::genesys, Vendor::scim}) {
        auto const told = world.diff("configureuser", std::string(name_of(to)));
        for (auto const& user : told.at("users"))
            if (user.at("action") != "missing") {
                BOOST_TEST(user.at("roles").at("remove").empty(), user);
                bool const gets_defaults = user.at("action") == "create" || to == Vendor::genesys;
                if (!gets_defaults) BOOST_TEST(user.at("roles").at("add").empty(), user);
            }
    }
}

BOOST_AUTO_TEST_CASE(evovoice_gets_the_account_of_the_back_end_and_roles_by_a_second_call) {
    World world;
    world.write("people.csv", "userName,firstName,lastName,roles,password\r\n"
                              "kim@crowd.example,Kim,Quarz,manager,First-Word-1\r\n");
    auto const shown = world.move({"copy", world.file("people.csv"), "evovoice", "--dry-run", "-v"});
    BOOST_TEST(shown.status == 0, shown.err);
    auto const create = shown.out.find("POST http://127.0.0.1");
    auto const roles = shown.out.find("PATCH http://127.0.0.1");
    BOOST_REQUIRE_MESSAGE(create < roles && roles != std::string::npos, shown.out);
    auto const first = std::string_view(shown.out).substr(create, roles - create);
    auto const second = std::string_view(shown.out).substr(roles);
    BOOST_TEST(first.contains("<AccountId>acc-100</AccountId>"), shown.out);
    BOOST_TEST(!first.contains("Manager<"), shown.out);
    BOOST_TEST(second.contains("Manager<"), shown.out);
    BOOST_TEST(!shown.out.contains("First-Word-1"), "a password is masked");
}

BOOST_AUTO_TEST_SUITE_END()
