#include <boost/test/unit_test.hpp>

#include "tests/gateway/store/support.hpp"
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

BOOST_AUTO_TEST_CASE(an_acknowledged_write_is_committed_for_other_connections) {
    Directory const dir;
    auto const store = open_with_key(dir.file());
    Intruder other(dir.file());
    put(*store, "teams", "ana", {"doc", ""});
    BOOST_TEST(other.value("SELECT document FROM users") == "doc");
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

BOOST_AUTO_TEST_CASE(without_a_key_no_secret_is_in_the_files) {
    Directory const dir;
    auto const store = open_or_throw(dir.file(), std::nullopt);
    put(*store, "teams", "ana", {"doc", "hidden-secret"});
    BOOST_TEST(await(store->save_token("xarios", "hidden-token")).has_value());
    BOOST_TEST(!(whole_file(dir.file()) + whole_file(dir.file() + "-wal")).contains("hidden-"));
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
    BOOST_TEST(Intruder(dir.file()).value("PRAGMA user_version") == "4");
}

BOOST_AUTO_TEST_CASE(a_refusal_names_the_file) {
    Directory const dir;
    {
        auto const store = open_with_key(dir.file());
    }
    BOOST_TEST(open_error(dir.file(), key_of(8)).starts_with("store " + dir.file() + ": "));
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
