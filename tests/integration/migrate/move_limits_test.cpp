#include <boost/test/unit_test.hpp>

#include "tests/integration/migrate/world.hpp"

using namespace idiom::test;

namespace {

bool told(std::string const& text, std::string_view words) { return text.find(words) != std::string::npos; }

/// A sync that lets everything through but what --max-shrink stops.
std::vector<std::string> wide_sync(std::string const& file) {
    return {"sync", file, "scim", "--missing", "delete", "--max-deletes", "100%"};
}

} // namespace

BOOST_AUTO_TEST_SUITE(limits)

BOOST_AUTO_TEST_CASE(a_hundred_failed_users_are_allowed_and_not_one_more) {
    World world;
    for (auto const failed : {100, 101}) {
        auto const file = world.write("people.jsonl", crowd(failed, {"captain"}));
        auto const done = world.moved({"copy", file, "scim"});
        BOOST_TEST(done.value("exit", -1) == (failed == 100 ? 1 : 4), done);
        BOOST_TEST(done.value("failed", -1) == failed, done);
    }
}

BOOST_AUTO_TEST_CASE(a_dry_run_exits_as_the_run_whatever_stops_it) {
    struct Row {
        char const* name;
        char const* to;
        std::vector<Person> before; ///< in a copy that comes first
        std::vector<Person> people;
        std::vector<std::string> more;
        int status;
        int failed;
    };
    Row const rows[] = {
        {"too many errors", "scim", {}, crowd(3, {"captain"}), {"--max-errors", "2"}, 4, 3},
        {"as many errors as allowed", "scim", {}, crowd(3, {"captain"}), {"--max-errors", "3"}, 1, 3},
        {"a delete beyond the route", "xarios", crowd(3), crowd(2), {"--missing", "delete"}, 1, 1},
        {"the same, as asked for",
         "xarios",
         crowd(3),
         crowd(2),
         {"--missing", "delete", "--delete-scope", "global"},
         0,
         0},
    };
    for (auto const& row : rows) {
        World world;
        auto const file = world.write("people.jsonl", row.before);
        if (!row.before.empty()) world.moved({"copy", file, row.to});
        world.write("people.jsonl", row.people);
        std::vector<std::string> asked{row.before.empty() ? "copy" : "sync", file, row.to};
        asked.insert(asked.end(), row.more.begin(), row.more.end());
        auto dry = asked;
        dry.emplace_back("--dry-run");
        for (auto const& words : {dry, asked}) {
            auto const done = world.moved(words);
            BOOST_TEST(done.value("exit", -1) == row.status, row.name << done);
            BOOST_TEST(done.value("failed", -1) == row.failed, row.name << done);
        }
    }
}

BOOST_AUTO_TEST_CASE(users_who_are_disabled_or_lose_their_roles_count_for_max_deletes) {
    struct Row {
        char const* name;
        bool leavers;
        std::vector<std::string> more;
        std::function<void(Person&)> change;
    };
    Row const rows[] = {
        {"disabled by the copy", false, {}, [](Person& one) { one.more = Json{{"active", false}}; }},
        {"the last role is gone", false, {}, [](Person& one) { one.roles.clear(); }},
        {"disabled leavers", true, {"--missing", "disable"}, {}},
        {"leavers without roles", true, {"--missing", "remove-roles"}, {}},
    };
    for (auto const& row : rows) {
        World world;
        auto people = crowd(20);
        auto const file = world.write("people.jsonl", people);
        world.moved({"copy", file, "scim"});
        world.vendors.forget_requests(Vendor::scim);
        if (row.leavers) people.erase(people.begin(), people.begin() + 9);
        for (auto i = 0U; i < 9 && row.change; ++i)
            row.change(people[i]);
        world.write("people.jsonl", people);
        std::vector<std::string> asked{row.leavers ? "sync" : "copy", file, "scim"};
        asked.insert(asked.end(), row.more.begin(), row.more.end());
        auto const with = [&](char const* most) {
            auto words = asked;
            words.insert(words.end(), {"--max-deletes", most});
            return words;
        };
        auto const refused = world.move(with("8"));
        BOOST_TEST(refused.status == 3, row.name << ": " << refused.err);
        BOOST_TEST(told(refused.err, "strip 9 of "), row.name << ": " << refused.err);
        BOOST_TEST(world.writes(Vendor::scim) == 0, row.name);
        BOOST_TEST(world.move(with("9")).status == 0, row.name);
    }
}

BOOST_AUTO_TEST_CASE(a_broken_run_and_a_dry_run_leave_the_number_that_max_shrink_compares_with) {
    struct Row {
        char const* name;
        std::vector<std::string> roles; ///< of the users of the run between
        std::vector<std::string> more;
        int status; ///< of that run
    };
    Row const rows[] = {
        {"a broken run", {"captain"}, {"--max-errors", "0"}, 4},
        {"a dry run", {"agent"}, {"--dry-run"}, 0},
    };
    for (auto const& row : rows) {
        World world;
        auto const file = world.write("people.jsonl", crowd(10));
        world.moved({"copy", file, "scim"});
        world.write("people.jsonl", crowd(4, row.roles));
        std::vector<std::string> between{"copy", file, "scim"};
        between.insert(between.end(), row.more.begin(), row.more.end());
        BOOST_TEST(world.move(between).status == row.status, row.name);
        world.write("people.jsonl", crowd(4));
        world.vendors.forget_requests(Vendor::scim);
        auto const refused = world.move(wide_sync(file));
        BOOST_TEST(refused.status == 3, row.name << ": " << refused.err);
        BOOST_TEST(told(refused.err, "FROM has 4 users, and had 10"), row.name << ": " << refused.err);
        BOOST_TEST(world.writes(Vendor::scim) == 0, row.name);
        BOOST_TEST(world.move({"copy", file, "scim"}).status == 0, "this one comes to its end");
        BOOST_TEST(world.moved(wide_sync(file)).value("deleted", -1) == 6, row.name);
    }
}

BOOST_AUTO_TEST_CASE(a_run_that_filters_keeps_how_many_from_holds_not_how_many_it_moved) {
    for (auto const* const option : {"--limit", "--only"}) {
        World world;
        auto const file = world.write("people.jsonl", crowd(10));
        BOOST_TEST(world.moved({"copy", file, "scim"}).value("created", -1) == 10);
        world.write("people.jsonl", crowd(8));
        auto const filtered =
            world.moved({"copy", file, "scim", option,
                         std::string_view(option) == "--limit" ? "2" : "userName=p1@crowd.example"});
        BOOST_TEST(filtered.value("exit", -1) == 0, filtered);
        world.write("people.jsonl", crowd(3));
        auto const refused = world.move(wide_sync(file));
        BOOST_TEST(refused.status == 3, option << refused.err);
        BOOST_TEST(told(refused.err, "FROM has 3 users, and had 8"), refused.err);
    }
}

BOOST_AUTO_TEST_CASE(the_action_of_the_mapping_is_that_of_the_command_line_unless_there_is_one) {
    World world;
    auto const file = world.write("people.jsonl", crowd(4));
    world.moved({"copy", file, "scim"});
    world.write("people.jsonl", crowd(3));
    auto const fields =
        std::string("fields: { userName: userName, firstName: firstName, lastName: lastName }\n");
    world.write("delete.yaml", fields + "missing: { action: delete }\n");
    world.write("everyone.yaml", fields + "missing: { action: delete, only: everyone }\n");
    auto const mapped = [&](std::string const& command, char const* mapping,
                            std::vector<std::string> more = {}) {
        more.insert(more.begin(), {command, file, "scim", "--mapping", world.file(mapping)});
        return more;
    };
    world.vendors.forget_requests(Vendor::scim);
    for (auto const* const option : {"--only", "--limit"}) {
        auto const ran = world.move(mapped(
            "sync", "delete.yaml", {option, std::string_view(option) == "--only" ? "role=agent" : "2"}));
        BOOST_TEST(ran.status == 2, option << ran.err);
        BOOST_TEST(told(ran.err, option), ran.err);
    }
    BOOST_TEST(world.vendors.requests(Vendor::scim).empty(), "nothing was read");
    BOOST_TEST(world.moved(mapped("copy", "delete.yaml")).value("deleted", -1) == 0, "a copy deletes nobody");
    BOOST_TEST(world.moved(mapped("sync", "delete.yaml", {"--missing", "keep"})).value("deleted", -1) == 0);
    auto const scope = world.moved(mapped("sync", "everyone.yaml", {"--missing-from", "copied"}));
    BOOST_TEST(scope.value("deleted", -1) == 1, "not everyone: " << scope);
    world.moved({"copy", world.write("four.jsonl", crowd(4)), "scim"});
    auto const everyone = world.moved(mapped("sync", "everyone.yaml", {"--max-deletes", "100%"}));
    BOOST_TEST(everyone.value("deleted", -1) > 1, everyone);
    world.moved({"copy", world.write("people.jsonl", crowd(4)), "scim"});
    world.write("people.jsonl", crowd(3));
    BOOST_TEST(world.moved(mapped("sync", "delete.yaml")).value("deleted", -1) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
