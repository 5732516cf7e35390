#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/shared_store.hpp"
#include "tests/integration/migrate/world.hpp"

#include <sys/stat.h>

#include <algorithm>

using namespace idiom::test;

namespace {

/// A mapping that gives a vendor what it needs of the users of every other.
std::string mapping_to(Vendor to) {
    std::string text = "fields:\n  userName: { from: userName }\n"
                       "  firstName: { from: firstName, default: Nomen }\n"
                       "  lastName: { from: lastName, default: Nescio }\n";
    if (to == Vendor::xarios) text = "fields:\n  userName: { from: userName }\n  displayName: displayName\n";
    if (to == Vendor::genesys || to == Vendor::evovoice) text += "  password: generate\n";
    if (to == Vendor::configureuser) return text + "roles: ignore\n";
    if (to == Vendor::evovoice)
        return text + "roles: { mode: copy, map: { agent: customer, login: customer, admin: dispatcher, "
                      "supervisor: manager } }\n";
    return text + "roles: { mode: copy, map: { customer: agent, dispatcher: admin, manager: supervisor, "
                  "login: agent } }\n";
}

std::string users_after(Ran const& ran) { return ran.out + ran.err; }

} // namespace

BOOST_AUTO_TEST_SUITE(copying)

BOOST_AUTO_TEST_CASE(users_of_a_file_are_created_and_a_second_run_writes_nothing) {
    for (auto const vendor : {Vendor::scim, Vendor::xarios}) {
        World world;
        auto const file = world.write("people.jsonl", crowd(7));
        auto const first = world.moved({"copy", file, std::string(name_of(vendor))});
        BOOST_TEST(first.value("created", -1) == 7, name_of(vendor) << first);
        BOOST_TEST(first.value("exit", -1) == 0, first);
        world.vendors.forget_requests(vendor);
        auto const second = world.moved({"copy", file, std::string(name_of(vendor))});
        BOOST_TEST(second.value("same", -1) == 7, name_of(vendor) << second);
        BOOST_TEST(world.writes(vendor) == 0, name_of(vendor));
    }
}

BOOST_AUTO_TEST_CASE(every_pair_of_vendors_can_be_copied_and_a_second_run_writes_nothing) {
    for (auto const from : every_dialect)
        for (auto const to : every_dialect) {
            if (from == to) continue;
            World world;
            auto const pair = std::string(name_of(from)) + " to " + std::string(name_of(to));
            world.write("mapping.yaml", mapping_to(to));
            std::vector<std::string> const asked{"copy",
                                                 std::string(name_of(from)),
                                                 std::string(name_of(to)),
                                                 "--mapping",
                                                 world.file("mapping.yaml"),
                                                 "--yes",
                                                 "--unmapped-roles",
                                                 "skip",
                                                 "--max-deletes",
                                                 "100%"};
            auto with_passwords = asked;
            with_passwords.insert(with_passwords.end(), {"--passwords", world.file("passwords")});
            auto const first = world.moved(with_passwords);
            BOOST_TEST(first.is_object(), pair);
            if (!first.is_object()) continue;
            BOOST_TEST(first.value("created", 0) + first.value("failed", 0) + first.value("skipped", 0) +
                               first.value("conflict", 0) + first.value("same", 0) +
                               first.value("updated", 0) ==
                           first.value("read", -1),
                       pair << first);
            BOOST_TEST(first.value("uncertain", -1) == 0, pair << first);
            auto const held = first.value("created", 0) + first.value("updated", 0) + first.value("same", 0);
            BOOST_TEST(held > (from == Vendor::configureuser ? -1 : 0), pair << first);
            auto const before = world.vendors.state(to).at("users");
            with_passwords.back() = world.file("passwords-2");
            auto const second = world.moved(with_passwords);
            BOOST_TEST(second.value("created", -1) == 0, pair << second);
            BOOST_TEST(second.value("updated", -1) == 0, pair << second);
            BOOST_TEST((world.vendors.state(to).at("users") == before), pair);
        }
}

BOOST_AUTO_TEST_CASE(roles_go_through_both_maps_and_a_lost_role_is_no_surprise) {
    World world;
    auto const file = world.write("people.jsonl", {{.login = "ana@acme.example", .roles = {"agent", "admin"}},
                                                   {.login = "bo@acme.example", .roles = {"captain"}}});
    auto const done = world.moved({"copy", file, "scim"});
    BOOST_TEST(done.value("created", -1) == 1, done);
    BOOST_TEST(done.value("failed", -1) == 1, done);
    BOOST_TEST(done.value("exit", -1) == 1, done);
    auto const lenient = world.moved({"copy", file, "scim", "--unmapped-roles", "skip"});
    BOOST_TEST(lenient.value("created", -1) == 1, lenient);
    auto const ana = world.diff(file, "scim");
    BOOST_TEST(ana.value("same", -1) == 1, ana);
}

BOOST_AUTO_TEST_CASE(a_change_is_the_smallest_one_and_audited_with_the_run) {
    World world;
    auto people = crowd(3);
    auto const file = world.write("people.jsonl", people);
    world.moved({"copy", file, "scim"});
    people[1].last = "Granat";
    people[2].roles = {"agent", "supervisor"};
    world.write("people.jsonl", people);
    auto const changes = world.diff(file, "scim");
    BOOST_TEST(changes.value("update", -1) == 2, changes);
    for (auto const& user : changes.value("users", Json::array()))
        if (user.at("key") == "p2@crowd.example")
            BOOST_TEST(user.at("roles").at("add") == Json::array({"supervisor"}), user);
        else if (user.at("action") == "update")
            BOOST_TEST(user.at("fields").at("lastName").at("becomes") == "Granat", user);
    auto const done = world.moved({"copy", file, "scim"});
    BOOST_TEST(done.value("updated", -1) == 2, done);
    BOOST_TEST(done.value("same", -1) == 1, done);
    auto const trail = world.idiom({"audit", "--run", done.at("run"), "--format", "json"});
    BOOST_TEST(std::ranges::count(trail.out, '\n') == 2, trail.out);
    BOOST_TEST(trail.out.find("\"client\":\"cli:") != std::string::npos, trail.out);
}

BOOST_AUTO_TEST_CASE(a_dry_run_writes_nothing_and_shows_the_requests) {
    World world;
    auto const file = world.write("people.jsonl", crowd(2));
    auto const shown = world.move({"copy", file, "scim", "--dry-run", "-v"});
    BOOST_TEST(shown.status == 0, users_after(shown));
    BOOST_TEST(shown.out.find("create  p0@crowd.example") != std::string::npos, shown.out);
    BOOST_TEST(shown.out.find("POST http://127.0.0.1") != std::string::npos, shown.out);
    BOOST_TEST(shown.out.find("demo-token") == std::string::npos, shown.out);
    BOOST_TEST(world.writes(Vendor::scim) == 0);
    struct stat about{};
    BOOST_TEST(::stat(world.file("journal").c_str(), &about) != 0, "a dry run leaves no journal");
    auto const as_json = world.moved({"copy", file, "scim", "--dry-run"});
    BOOST_TEST(as_json.value("dry_run", false), as_json);
    BOOST_TEST(as_json.value("users", Json::array()).size() == 2U, as_json);
}

BOOST_AUTO_TEST_CASE(passwords_are_made_written_down_and_used) {
    World world;
    auto const file = world.write("people.jsonl", crowd(3));
    world.write("mapping.yaml", "fields: { userName: userName, firstName: firstName, lastName: lastName, "
                                "password: generate }\n");
    std::vector<std::string> const asked{"copy", file, "genesys", "--mapping", world.file("mapping.yaml")};
    auto const without = world.move(asked);
    BOOST_TEST(without.status == 2, users_after(without));
    auto with = asked;
    with.insert(with.end(), {"--passwords", world.file("passwords")});
    auto const done = world.moved(with);
    BOOST_TEST(done.value("created", -1) == 3, done);
    struct stat about{};
    BOOST_REQUIRE(::stat(world.file("passwords").c_str(), &about) == 0);
    BOOST_TEST((about.st_mode & 0777) == 0600);
    auto const written = read_file(world.file("passwords"));
    BOOST_TEST(written.starts_with("userName,password\r\n"), written);
    int matches = 0;
    for (auto const& user : world.vendors.state(Vendor::genesys).at("users"))
        if (user.value("userName", "").ends_with("crowd.example"))
            matches += written.find(user.value("userName", "") + "," + user.value("password", "?")) !=
                       std::string::npos;
    BOOST_TEST(matches == 3, written);
    auto const again = world.move(with);
    BOOST_TEST(again.status == 2, "a file of passwords that exists is refused: " << users_after(again));
}

BOOST_AUTO_TEST_CASE(users_whom_to_cannot_take_are_named_before_the_first_write) {
    World world;
    auto people = crowd(4);
    people[2].more = Json{{"lastName", nullptr}};
    auto const file = world.write("people.jsonl", people);
    world.write("mapping.yaml", "fields: { userName: userName, firstName: firstName, lastName: lastName, "
                                "password: { value: Tr1ck-Pony-7 } }\n");
    std::vector<std::string> asked{"copy", file, "genesys", "--mapping", world.file("mapping.yaml")};
    auto const refused = world.move(asked);
    BOOST_TEST(refused.status == 3, users_after(refused));
    BOOST_TEST(refused.err.find("4 users: 3 can be created, 1 lack lastName") != std::string::npos,
               refused.err);
    BOOST_TEST(world.writes(Vendor::genesys) == 0);
    asked.push_back("--yes");
    auto const done = world.moved(asked);
    BOOST_TEST(done.value("created", -1) == 3, done);
    BOOST_TEST(done.value("failed", -1) == 1, done);
}

BOOST_AUTO_TEST_CASE(a_renamed_user_keeps_its_account) {
    World world;
    auto people = crowd(2);
    people[0].more = Json{{"externalId", "e0"}};
    people[1].more = Json{{"externalId", "e1"}};
    auto const file = world.write("people.jsonl", people);
    world.moved({"copy", file, "xarios"});
    people[0].login = "renamed@crowd.example";
    world.write("people.jsonl", people);
    auto const done = world.moved({"sync", file, "xarios", "--missing", "delete"});
    BOOST_TEST(done.value("updated", -1) == 1, done);
    BOOST_TEST(done.value("deleted", -1) == 0, done);
    BOOST_TEST(done.value("created", -1) == 0, done);
}

BOOST_AUTO_TEST_SUITE_END()
