#include <boost/test/unit_test.hpp>

#include "gateway/store/trial.hpp"
#include "gateway/store/watched.hpp"
#include "tests/fakes/memory.hpp"
#include "tests/gateway/store/databases.hpp"
#include "tests/support/audit_entry.hpp"
#include "tests/support/await.hpp"

#include <sys/resource.h>

#include <csignal>
#include <fstream>

using namespace idiom::store;
using namespace idiom::test;
namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

/// The notifications about a store: each trouble, and "over" for its end.
using Told = std::vector<std::string>;

std::unique_ptr<WatchedStore> watch(std::unique_ptr<Store> store, Told& told) {
    return std::make_unique<WatchedStore>(std::move(store), [&](std::optional<StoreError> const& trouble) {
        told.push_back(trouble ? trouble->text : "over");
    });
}

bool ready(Store& store) { return await(store.ready_to_write()).has_value(); }

bool kept(Store& store, std::string const& key = "ana") {
    return await(store.put("teams", key, {"{}", ""})).has_value();
}

/// Lets no file of this process grow beyond `size`.
class FileLimit {
public:
    explicit FileLimit(rlim_t size) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit const small{.rlim_cur = size, .rlim_max = before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
    }
    ~FileLimit() { lift(); }
    FileLimit(FileLimit const&) = delete;
    FileLimit& operator=(FileLimit const&) = delete;
    void lift() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    rlimit before_{};
    void (*handler_)(int);
};

} // namespace

BOOST_AUTO_TEST_SUITE(watched_store)

BOOST_AUTO_TEST_CASE(a_store_that_works_is_asked_nothing) {
    Told told;
    auto const store = watch(std::make_unique<idiom::fakes::MemoryStore>(), told);
    BOOST_TEST(kept(*store));
    BOOST_TEST(ready(*store));
    BOOST_TEST(await(store->look()).has_value());
    BOOST_TEST(!store->trouble());
    BOOST_TEST(store->stats().writes == 1u);
    BOOST_TEST(told.empty());
}

BOOST_AUTO_TEST_CASE(after_a_failed_write_nothing_is_ready_until_one_succeeds) {
    Told told;
    auto memory = std::make_unique<idiom::fakes::MemoryStore>();
    auto& inner = *memory;
    auto const store = watch(std::move(memory), told);
    inner.fail_with(StoreError{StoreError::Kind::unavailable, "full"});
    BOOST_TEST(!await(store->append_audit(entry_of("ana", Time{}))).has_value());
    BOOST_TEST(!ready(*store));
    BOOST_TEST(!ready(*store));
    BOOST_TEST(store->trouble()->text == "full");
    inner.fail_with(std::nullopt);
    BOOST_TEST(ready(*store));
    BOOST_TEST(!store->trouble());
    BOOST_TEST(told == (Told{"full", "over"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_end_of_trouble_is_found_without_a_write) {
    Told told;
    auto memory = std::make_unique<idiom::fakes::MemoryStore>();
    auto& inner = *memory;
    auto const store = watch(std::move(memory), told);
    inner.fail_with(StoreError{StoreError::Kind::unavailable, "full"});
    BOOST_TEST(!kept(*store));
    BOOST_TEST(!await(store->look()).has_value());
    inner.fail_with(std::nullopt);
    BOOST_TEST(await(store->look()).has_value());
    BOOST_TEST(!store->trouble());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_opened_or_is_held_by_others_is_no_trouble) {
    for (auto const kind : {StoreError::Kind::unreadable, StoreError::Kind::timed_out}) {
        Told told;
        auto memory = std::make_unique<idiom::fakes::MemoryStore>();
        auto& inner = *memory;
        auto const store = watch(std::move(memory), told);
        inner.fail_with(StoreError{kind, "not now"});
        BOOST_TEST(!kept(*store));
        BOOST_TEST(!store->trouble());
    }
}

BOOST_AUTO_TEST_CASE(those_who_ask_together_share_one_trial) {
    Directory const dir;
    Told told;
    auto const store = watch(open_with_key(dir.file()), told);
    Intruder other(dir.file());
    other.run("ALTER TABLE audit RENAME TO away");
    BOOST_TEST(!await(store->append_audit(entry_of("ana", Time{}))).has_value());
    auto const before = store->stats().writes;
    asio::io_context loop;
    int refused = 0;
    for (int i = 0; i < 50; ++i)
        asio::co_spawn(loop, store->ready_to_write(), [&](std::exception_ptr, StoreResult<void> outcome) {
            if (!outcome) ++refused;
        });
    loop.run();
    BOOST_TEST(refused == 50);
    BOOST_TEST(store->stats().writes < before + 10);
    other.run("ALTER TABLE away RENAME TO audit");
    BOOST_TEST(ready(*store));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_store_that_cannot_keep_the_trail_is_not_ready, Database, Databases) {
    Database const database;
    Told told;
    auto const store = watch(database.open(), told);
    database.run("ALTER TABLE audit RENAME TO away");
    BOOST_TEST(!await(store->append_audit(entry_of("ana", Time{}))).has_value());
    BOOST_TEST(!ready(*store));
    database.run("ALTER TABLE away RENAME TO audit");
    BOOST_TEST(ready(*store));
    // The trial leaves nothing behind.
    int lines = 0;
    BOOST_TEST(store->read_audit({}, [&](AuditEntry const&) { return ++lines > 0; }).has_value());
    BOOST_TEST(lines == 0);
    BOOST_TEST(!await(store->get(trial_backend, trial_key)).value().has_value());
}

BOOST_AUTO_TEST_CASE(a_disk_with_little_room_is_not_ready) {
    Directory const dir;
    Told told;
    auto const store = watch(open_with_key(dir.file()), told);
    BOOST_TEST(kept(*store));
    // Room for the next small write, and not for those after it.
    FileLimit limit(fs::file_size(dir.file("idiom.db-wal")) + 16 * 1024);
    int written = 0;
    while (written < 100 && kept(*store, std::to_string(written)))
        ++written;
    BOOST_TEST(written < 100);
    BOOST_TEST(!ready(*store));
    BOOST_TEST(!ready(*store));
    limit.lift();
    BOOST_TEST(ready(*store));
    BOOST_TEST(kept(*store));
}

BOOST_AUTO_TEST_CASE(a_file_that_goes_under_an_open_store_is_noticed_and_nothing_more_is_acknowledged) {
    struct Row {
        char const* name;
        std::function<void(Directory const&)> spoil;
        std::function<void(Directory const&)> mend; ///< null: only a restart helps
    };
    auto const move = [](char const* from, char const* to) {
        return [=](Directory const& dir) { fs::rename(dir.path / from, dir.path / to); };
    };
    auto const remove = [](char const* name) {
        return [=](Directory const& dir) { fs::remove(dir.path / name); };
    };
    for (auto const& row : {
             Row{"removed", remove("idiom.db"), nullptr},
             Row{"moved away and back", move("idiom.db", "away"), move("away", "idiom.db")},
             Row{"replaced by another file",
                 [](Directory const& dir) {
                     fs::rename(dir.path / "idiom.db", dir.path / "away");
                     std::ofstream(dir.path / "idiom.db") << "another";
                 },
                 move("away", "idiom.db")},
             Row{"without its write-ahead log", remove("idiom.db-wal"), nullptr},
             Row{"without its lock file", remove("idiom.db-lock"), nullptr},
             Row{"in a folder that was renamed",
                 [](Directory const& dir) { fs::rename(dir.path, dir.path.string() + "-away"); },
                 [](Directory const& dir) { fs::rename(dir.path.string() + "-away", dir.path); }},
         })
        BOOST_TEST_CONTEXT(row.name) {
            Directory const dir;
            Told told;
            auto const store = watch(open_with_key(dir.file()), told);
            BOOST_TEST(kept(*store));
            BOOST_TEST(await(store->look()).has_value());
            row.spoil(dir);
            auto const looked = await(store->look());
            BOOST_REQUIRE(!looked);
            BOOST_TEST((looked.error().kind == StoreError::Kind::gone));
            BOOST_TEST(looked.error().text.contains(dir.file()));
            BOOST_TEST(!kept(*store));
            BOOST_TEST(!ready(*store));
            BOOST_TEST(told.size() == 1u);
            if (!row.mend) continue;
            row.mend(dir);
            BOOST_TEST(await(store->look()).has_value());
            BOOST_TEST(ready(*store));
            BOOST_TEST(told.back() == "over");
        }
}

BOOST_AUTO_TEST_CASE(a_write_is_not_acknowledged_where_nobody_looked_since_the_file_went) {
    Directory const dir;
    auto const store = open_with_key(dir.file());
    fs::remove(dir.file());
    auto const done = await(store->put("teams", "ana", {"{}", ""}));
    BOOST_REQUIRE(!done);
    BOOST_TEST((done.error().kind == StoreError::Kind::gone));
}

BOOST_AUTO_TEST_SUITE_END()
