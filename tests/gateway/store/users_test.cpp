#include <boost/test/unit_test.hpp>

#include "tests/gateway/store/databases.hpp"
#include "tests/support/await.hpp"

using namespace idiom::store;
using namespace idiom::test;

namespace {

std::optional<Record> get(Store& store, std::string const& backend, std::string const& key) {
    auto const got = await(store.get(backend, key));
    BOOST_REQUIRE_MESSAGE(got, (got ? "" : got.error().text));
    return *got;
}

void put(Store& store, std::string const& backend, std::string const& key, Record const& record) {
    auto const done = await(store.put(backend, key, record));
    BOOST_REQUIRE_MESSAGE(done, (done ? "" : done.error().text));
}

} // namespace

BOOST_AUTO_TEST_SUITE(users_and_tokens)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_record_comes_back_as_it_was_put, Database, Databases) {
    Database const database;
    auto const store = database.open();
    Record const records[] = {
        {R"({"a":1})", "hunter2"},
        {"", ""},
        {std::string("with\0nul", 8), std::string("\0\xff", 2)},
        {"gr\xc3\xbc\xc3\x9f", ""},
        {std::string(300'000, 'd'), std::string(300'000, 's')},
    };
    for (auto const& record : records) {
        put(*store, "teams", "ana", record);
        BOOST_TEST((get(*store, "teams", "ana") == record));
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(changes_are_made_together_and_read_by_pages, Database, Databases) {
    Database const database;
    auto const store = database.open();
    put(*store, "teams", "user/9", {"{}", ""});
    std::vector<RecordChange> changes{{"user/9", std::nullopt}, {"group/a", Record{"{}", ""}}};
    for (auto const* const key : {"user/1", "user/2", "user/3", "uses/1"})
        changes.push_back({key, Record{"{}", "hunter2"}});
    BOOST_REQUIRE(await(store->change("teams", changes)));
    BOOST_TEST(!get(*store, "teams", "user/9"));
    BOOST_TEST(get(*store, "teams", "user/1")->secrets == "hunter2");
    auto const page = [&](std::string const& after) {
        std::string keys;
        auto const found = await(store->page("teams", {.prefix = "user/", .after = after, .limit = 2}));
        for (auto const& one : *found)
            keys += one.key + " ";
        return keys;
    };
    BOOST_TEST(page("") == "user/1 user/2 ");
    BOOST_TEST(page("user/2") == "user/3 ");
    BOOST_TEST(page("user/3") == "");
    BOOST_TEST(await(store->page("teams", {.prefix = {}, .after = {}}))->size() == 5U); // "" selects all
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_user_who_was_never_put_is_not_there, Database, Databases) {
    Database const database;
    auto const store = database.open();
    BOOST_TEST(!get(*store, "teams", "ana"));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(back_ends_do_not_see_each_other, Database, Databases) {
    Database const database;
    auto const store = database.open();
    put(*store, "one", "ana", {"1", ""});
    put(*store, "two", "ana", {"2", ""});
    BOOST_TEST(await(store->erase("one", "ana")).value());
    BOOST_TEST(!get(*store, "one", "ana"));
    BOOST_TEST(get(*store, "two", "ana")->document == "2");
    BOOST_TEST(await(store->list("one"))->empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(erase_says_whether_there_was_one, Database, Databases) {
    Database const database;
    auto const store = database.open();
    put(*store, "teams", "ana", {"1", ""});
    BOOST_TEST(*await(store->erase("teams", "ana")));
    BOOST_TEST(!*await(store->erase("teams", "ana")));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_list_is_in_key_order, Database, Databases) {
    Database const database;
    auto const store = database.open();
    for (auto const* key : {"b", "C", "\xc3\xa4", "a", "aa"})
        put(*store, "teams", key, {std::string("doc-") + key, "s"});
    auto const listed = await(store->list("teams")).value();
    std::vector<Listed> const expected{
        {"C", "doc-C"}, {"a", "doc-a"}, {"aa", "doc-aa"}, {"b", "doc-b"}, {"\xc3\xa4", "doc-\xc3\xa4"}};
    BOOST_TEST((listed == expected));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(everything_is_there_after_a_restart, Database, Databases) {
    Database const database;
    {
        auto const store = database.open();
        put(*store, "teams", "ana", {"doc", "secret"});
        BOOST_TEST(await(store->save_token("xarios", "refresh-1")).has_value());
    }
    auto const store = database.open();
    BOOST_TEST((get(*store, "teams", "ana") == Record{"doc", "secret"}));
    BOOST_TEST(await(store->load_token("xarios")).value().value_or("") == "refresh-1");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_newest_token_is_the_stored_one, Database, Databases) {
    Database const database;
    auto const store = database.open();
    BOOST_TEST(!await(store->load_token("xarios")).value());
    for (auto const* token : {"one", "two"})
        BOOST_TEST(await(store->save_token("xarios", token)).has_value());
    BOOST_TEST(await(store->load_token("xarios")).value().value_or("") == "two");
    BOOST_TEST(!await(store->load_token("other")).value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_wrong_key_is_refused_at_the_start, Database, Databases) {
    Database const database;
    {
        auto const store = database.open();
    }
    auto const error = database.open_error(key_of(8));
    BOOST_TEST(error.contains("the store key is not the one"));
    BOOST_TEST(database.open_error(key_of(7)) == "opened");
    BOOST_TEST(database.open_error(std::nullopt) == "opened");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_tampered_secret_is_unreadable_and_its_neighbours_are_not, Database,
                              Databases) {
    Database const database;
    auto const store = database.open();
    put(*store, "teams", "ana", {"doc", "secret"});
    put(*store, "teams", "bo", {"doc", "secret"});
    database.run("UPDATE users SET secrets = " + Database::blob("01ff") +
                 " || substr(secrets, 3) WHERE key = 'ana'");
    auto const got = await(store->get("teams", "ana"));
    BOOST_REQUIRE(!got);
    BOOST_TEST((got.error().kind == StoreError::Kind::unreadable));
    BOOST_TEST(!got.error().text.contains("ana"));
    BOOST_TEST(get(*store, "teams", "bo")->secrets == "secret");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(secrets_of_swapped_rows_are_unreadable, Database, Databases) {
    Database const database;
    auto const store = database.open();
    put(*store, "teams", "ana", {"doc", "of ana"});
    put(*store, "teams", "bo", {"doc", "of bo"});
    put(*store, "other", "bo", {"doc", "of the other bo"});
    database.run(
        "UPDATE users SET secrets = (SELECT secrets FROM users WHERE backend = 'teams' AND key = 'bo')"
        " WHERE NOT (backend = 'teams' AND key = 'bo')");
    BOOST_TEST(!await(store->get("teams", "ana")));
    BOOST_TEST(!await(store->get("other", "bo")));
    BOOST_TEST(get(*store, "teams", "bo")->secrets == "of bo");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_swapped_token_is_unreadable, Database, Databases) {
    Database const database;
    auto const store = database.open();
    BOOST_TEST(await(store->save_token("one", "token-1")).has_value());
    database.run("INSERT INTO tokens SELECT 'two', refresh FROM tokens");
    auto const got = await(store->load_token("two"));
    BOOST_REQUIRE(!got);
    BOOST_TEST((got.error().kind == StoreError::Kind::unreadable));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_newer_schema_is_refused, Database, Databases) {
    Database const database;
    {
        auto const store = database.open();
    }
    database.run(std::string(Database::set_version) + "999");
    BOOST_TEST(database.open_error(key_of(7)).contains("schema is version 999"));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(without_a_key_secrets_are_not_stored, Database, Databases) {
    Database const database;
    auto const store = database.open(std::nullopt);
    BOOST_TEST(!store->keeps_secrets());
    put(*store, "teams", "ana", {"doc", "hidden-secret"});
    BOOST_TEST(await(store->save_token("xarios", "hidden-token")).has_value());
    BOOST_TEST((get(*store, "teams", "ana") == Record{"doc", ""}));
    BOOST_TEST(!await(store->load_token("xarios")).value());
    BOOST_TEST(database.run("SELECT count(*) FROM users WHERE secrets IS NOT NULL") == "0");
    BOOST_TEST(database.run("SELECT count(*) FROM tokens") == "0");
}

BOOST_AUTO_TEST_SUITE_END()
