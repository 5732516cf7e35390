#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "tests/store/support.hpp"
#include "tests/support/await.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

using namespace idiom::store;
using namespace idiom::test;

namespace {

mode_t mode_of(std::string const& path) {
    struct stat about{};
    ::stat(path.c_str(), &about);
    return about.st_mode & 0777;
}

std::string whole_file(std::string const& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::optional<Record> get(Store& store, std::string const& backend, std::string const& key) {
    auto const got = await(store.get(backend, key));
    BOOST_REQUIRE_MESSAGE(got, (got ? "" : got.error().text));
    return *got;
}

void put(Store& store, std::string const& backend, std::string const& key, Record const& record) {
    auto const done = await(store.put(backend, key, record));
    BOOST_REQUIRE_MESSAGE(done, (done ? "" : done.error().text));
}

std::string open_error(std::string const& path, std::optional<StoreKey> key = std::nullopt) {
    auto const store = open_sqlite(path, std::move(key));
    return store ? "opened" : store.error();
}

} // namespace

BOOST_AUTO_TEST_SUITE(sqlite_store)

BOOST_AUTO_TEST_CASE(a_record_comes_back_as_it_was_put) {
    Directory const dir;
    auto const store = open_with_key(dir.file());
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

BOOST_AUTO_TEST_CASE(a_user_who_was_never_put_is_not_there) {
    Directory const dir;
    auto const store = open_with_key(dir.file());
    BOOST_TEST(!get(*store, "teams", "ana"));
}

BOOST_AUTO_TEST_CASE(back_ends_do_not_see_each_other) {
    Directory const dir;
    auto const store = open_with_key(dir.file());
    put(*store, "one", "ana", {"1", ""});
    put(*store, "two", "ana", {"2", ""});
    BOOST_TEST(await(store->erase("one", "ana")).value());
    BOOST_TEST(!get(*store, "one", "ana"));
    BOOST_TEST(get(*store, "two", "ana")->document == "2");
    BOOST_TEST(await(store->list("one"))->empty());
}

BOOST_AUTO_TEST_CASE(erase_says_whether_there_was_one) {
    Directory const dir;
    auto const store = open_with_key(dir.file());
    put(*store, "teams", "ana", {"1", ""});
    BOOST_TEST(*await(store->erase("teams", "ana")));
    BOOST_TEST(!*await(store->erase("teams", "ana")));
}

BOOST_AUTO_TEST_CASE(a_list_is_in_key_order) {
    Directory const dir;
    auto const store = open_with_key(dir.file());
    for (auto const* key : {"b", "C", "\xc3\xa4", "a", "aa"})
        put(*store, "teams", key, {std::string("doc-") + key, "s"});
    auto const listed = await(store->list("teams")).value();
    std::vector<Listed> const expected{
        {"C", "doc-C"}, {"a", "doc-a"}, {"aa", "doc-aa"}, {"b", "doc-b"}, {"\xc3\xa4", "doc-\xc3\xa4"}};
    BOOST_TEST((listed == expected));
}

BOOST_AUTO_TEST_CASE(everything_is_there_after_a_restart) {
    Directory const dir;
    {
        auto const store = open_with_key(dir.file());
        put(*store, "teams", "ana", {"doc", "secret"});
        BOOST_TEST(await(store->save_token("xarios", "refresh-1")).has_value());
    }
    auto const store = open_with_key(dir.file());
    BOOST_TEST((get(*store, "teams", "ana") == Record{"doc", "secret"}));
    BOOST_TEST(await(store->load_token("xarios")).value().value_or("") == "refresh-1");
}

BOOST_AUTO_TEST_CASE(an_acknowledged_write_is_committed_for_other_connections) {
    Directory const dir;
    auto const store = open_with_key(dir.file());
    Intruder other(dir.file());
    put(*store, "teams", "ana", {"doc", ""});
    BOOST_TEST(other.value("SELECT document FROM users") == "doc");
}

BOOST_AUTO_TEST_CASE(the_newest_token_is_the_stored_one) {
    Directory const dir;
    auto const store = open_with_key(dir.file());
    BOOST_TEST(!await(store->load_token("xarios")).value());
    for (auto const* token : {"one", "two"})
        BOOST_TEST(await(store->save_token("xarios", token)).has_value());
    BOOST_TEST(await(store->load_token("xarios")).value().value_or("") == "two");
    BOOST_TEST(!await(store->load_token("other")).value());
}

BOOST_AUTO_TEST_CASE(no_secret_is_in_the_files) {
    Directory const dir;
    auto const store = open_with_key(dir.file());
    put(*store, "teams", "ana", {"visible-document", "hidden-secret"});
    BOOST_TEST(await(store->save_token("xarios", "hidden-token")).has_value());
    auto const bytes = whole_file(dir.file()) + whole_file(dir.file() + "-wal");
    BOOST_TEST(bytes.contains("visible-document"));
    BOOST_TEST(!bytes.contains("hidden-"));
}

BOOST_AUTO_TEST_CASE(without_a_key_secrets_are_not_stored) {
    Directory const dir;
    auto const store = open_or_throw(dir.file(), std::nullopt);
    BOOST_TEST(!store->keeps_secrets());
    put(*store, "teams", "ana", {"doc", "hidden-secret"});
    BOOST_TEST(await(store->save_token("xarios", "hidden-token")).has_value());
    BOOST_TEST((get(*store, "teams", "ana") == Record{"doc", ""}));
    BOOST_TEST(!await(store->load_token("xarios")).value());
    BOOST_TEST(!(whole_file(dir.file()) + whole_file(dir.file() + "-wal")).contains("hidden-"));
}

BOOST_AUTO_TEST_CASE(a_wrong_key_is_refused_at_the_start) {
    Directory const dir;
    {
        auto const store = open_with_key(dir.file());
    }
    auto const error = open_error(dir.file(), key_of(8));
    BOOST_TEST(error.contains("the store key is not the one"));
    BOOST_TEST(error.contains(dir.file()));
    BOOST_TEST(open_error(dir.file(), key_of(7)) == "opened");
    BOOST_TEST(open_error(dir.file(), std::nullopt) == "opened");
}

BOOST_AUTO_TEST_CASE(a_tampered_secret_is_unreadable_and_its_neighbours_are_not) {
    Directory const dir;
    auto const store = open_with_key(dir.file());
    put(*store, "teams", "ana", {"doc", "secret"});
    put(*store, "teams", "bo", {"doc", "secret"});
    Intruder(dir.file()).run("UPDATE users SET secrets = x'01ff' || substr(secrets, 3) WHERE key = 'ana'");
    auto const got = await(store->get("teams", "ana"));
    BOOST_REQUIRE(!got);
    BOOST_TEST((got.error().kind == StoreError::Kind::unreadable));
    BOOST_TEST(!got.error().text.contains("ana"));
    BOOST_TEST(get(*store, "teams", "bo")->secrets == "secret");
}

BOOST_AUTO_TEST_CASE(secrets_of_swapped_rows_are_unreadable) {
    Directory const dir;
    auto const store = open_with_key(dir.file());
    put(*store, "teams", "ana", {"doc", "of ana"});
    put(*store, "teams", "bo", {"doc", "of bo"});
    put(*store, "other", "bo", {"doc", "of the other bo"});
    Intruder(dir.file())
        .run("UPDATE users SET secrets = (SELECT secrets FROM users WHERE backend = 'teams' AND key = 'bo')"
             " WHERE NOT (backend = 'teams' AND key = 'bo')");
    BOOST_TEST(!await(store->get("teams", "ana")));
    BOOST_TEST(!await(store->get("other", "bo")));
    BOOST_TEST(get(*store, "teams", "bo")->secrets == "of bo");
}

BOOST_AUTO_TEST_CASE(a_swapped_token_is_unreadable) {
    Directory const dir;
    auto const store = open_with_key(dir.file());
    BOOST_TEST(await(store->save_token("one", "token-1")).has_value());
    Intruder(dir.file()).run("INSERT INTO tokens SELECT 'two', refresh FROM tokens");
    auto const got = await(store->load_token("two"));
    BOOST_REQUIRE(!got);
    BOOST_TEST((got.error().kind == StoreError::Kind::unreadable));
}

BOOST_AUTO_TEST_CASE(a_newer_schema_is_refused) {
    Directory const dir;
    {
        auto const store = open_with_key(dir.file());
    }
    Intruder(dir.file()).run("PRAGMA user_version = 999");
    BOOST_TEST(open_error(dir.file()).contains("schema is version 999"));
}

BOOST_AUTO_TEST_CASE(a_database_of_the_first_schema_is_taken_over_with_what_it_holds) {
    Directory const dir;
    {
        auto const store = open_with_key(dir.file());
        put(*store, "teams", "ana", {"doc", "secret"});
    }
    Intruder(dir.file()).run("DROP TABLE idempotency; DROP TABLE audit; PRAGMA user_version = 1");
    auto const store = open_with_key(dir.file());
    BOOST_TEST((get(*store, "teams", "ana") == Record{"doc", "secret"}));
    BOOST_TEST(await(store->append_audit({.request_id = "f8c3"})).has_value());
    BOOST_TEST(Intruder(dir.file()).value("PRAGMA user_version") == "2");
}

BOOST_AUTO_TEST_CASE(what_is_forgotten_leaves_the_file) {
    Directory const dir;
    auto const store = open_with_key(dir.file());
    Time const start(std::chrono::hours(1000));
    for (auto const* key : {"settled", "cut off", "young"}) {
        auto const now = std::string_view(key) == "young" ? start + std::chrono::hours(20) : start;
        BOOST_TEST(
            await(store->claim({"crm", "acme", key}, "f", now, now + std::chrono::hours(1))).has_value());
    }
    BOOST_TEST(
        await(store->settle({"crm", "acme", "settled"}, {}, start + std::chrono::hours(24))).has_value());
    auto const later = start + std::chrono::hours(25);
    BOOST_TEST(await(store->claim({"crm", "acme", "new"}, "f", later, later)).has_value());
    BOOST_TEST(Intruder(dir.file())
                   .value("SELECT group_concat(key) FROM (SELECT key FROM idempotency ORDER BY key)") ==
               "new,young");
}

BOOST_AUTO_TEST_CASE(another_programs_database_is_refused_and_left_alone) {
    Directory const dir;
    Intruder other(dir.file());
    other.run("CREATE TABLE theirs (x)");
    BOOST_TEST(open_error(dir.file()).contains("another program's database"));
    BOOST_TEST(other.value("SELECT count(*) FROM sqlite_master") == "1");
}

BOOST_AUTO_TEST_CASE(what_is_no_database_is_refused) {
    Directory const dir;
    std::ofstream(dir.file()) << std::string(5000, 'x');
    BOOST_TEST(open_error(dir.file()).contains("not a database"));
}

BOOST_AUTO_TEST_CASE(a_path_that_cannot_be_written_is_refused) {
    Directory const dir;
    BOOST_TEST(open_error(dir.file("missing/idiom.db")).contains("No such file or directory"));
    BOOST_TEST(open_error(dir.path.string()).contains("not a regular file"));
    BOOST_TEST(open_error("").contains("empty"));
}

BOOST_AUTO_TEST_CASE(the_database_is_for_its_owner_only) {
    Directory const dir;
    auto const before = ::umask(0);
    {
        auto const store = open_with_key(dir.file());
        put(*store, "teams", "ana", {"doc", ""});
        for (auto const* suffix : {"", "-wal", "-shm", "-lock"})
            BOOST_TEST(mode_of(dir.file() + suffix) == 0600, suffix);
    }
    ::chmod(dir.file().c_str(), 0644);
    {
        auto const store = open_with_key(dir.file());
    }
    BOOST_TEST(mode_of(dir.file()) == 0600);
    ::umask(before);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_an_error_and_passes) {
    Directory const dir;
    auto const store = open_with_key(dir.file());
    put(*store, "teams", "ana", {"before", ""});

    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit const small{.rlim_cur = 512 * 1024, .rlim_max = before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    auto const full = await(store->put("teams", "ana", {std::string(4 << 20, 'x'), ""}));
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);

    BOOST_REQUIRE(!full);
    BOOST_TEST((full.error().kind == StoreError::Kind::unavailable));
    BOOST_TEST(!full.error().text.empty());
    BOOST_TEST(get(*store, "teams", "ana")->document == "before");
    put(*store, "teams", "ana", {"after", ""});
    BOOST_TEST(get(*store, "teams", "ana")->document == "after");
}

BOOST_AUTO_TEST_SUITE_END()
