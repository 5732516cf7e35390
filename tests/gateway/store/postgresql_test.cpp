#include <boost/test/unit_test.hpp>

#include "tests/gateway/store/databases.hpp"
#include "tests/support/await.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <thread>

using namespace idiom::store;
using namespace idiom::test;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

std::string open_error(std::string const& uri, PostgresqlOptions options = {}) {
    auto const store = open_postgresql(uri, std::nullopt, options);
    return store ? "opened" : store.error();
}

StoreResult<void> put(Store& store, std::string const& user) {
    return await(store.put("teams", user, Record{"document of " + user, "secret"}));
}

using Entered = StoreResult<std::unique_ptr<DistributedLock>>;

Entered enter(Store& store, std::string const& user, std::chrono::milliseconds within = 60s) {
    return await(store.enter("teams", user, std::chrono::steady_clock::now() + within));
}

bool unavailable(Entered const& entered) {
    return !entered && entered.error().kind == StoreError::Kind::unavailable;
}

/// Writers that write until they are stopped, and note the acknowledged writes.
class Writers {
public:
    Writers(Store& store, int count) {
        for (int i = 0; i < count; ++i)
            asio::co_spawn(loop_, write(store, std::to_string(i)), asio::detached);
        thread_ = std::jthread([this] { loop_.run(); });
    }
    std::vector<std::string> const& stop() {
        stopping_ = true;
        thread_.join();
        return acknowledged_;
    }
    int written() const { return written_; }

private:
    asio::awaitable<void> write(Store& store, std::string writer) {
        for (int n = 0; !stopping_; ++n) {
            auto const user = writer + "-" + std::to_string(n);
            auto const put = co_await store.put("teams", user, Record{"document of " + user, "secret"});
            auto const noted = co_await store.append_audit({.request_id = user, .user = user});
            if (put && noted) acknowledged_.push_back(user);
            if (put && noted) ++written_;
        }
    }

    asio::io_context loop_;
    std::vector<std::string> acknowledged_;
    std::atomic<int> written_ = 0;
    std::atomic<bool> stopping_ = false;
    std::jthread thread_;
};

/// Accepts connections and sends nothing.
class SilentServer {
public:
    std::string uri() const {
        return "postgresql://idiom:hunter2@127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) +
               "/idiom";
    }

private:
    asio::io_context loop_;
    asio::ip::tcp::acceptor acceptor_{loop_, {asio::ip::make_address("127.0.0.1"), 0}};
};

} // namespace

BOOST_AUTO_TEST_SUITE(postgresql)

BOOST_AUTO_TEST_CASE(a_server_that_cannot_be_used_is_one_line_without_the_password) {
    auto& server = PostgresServer::shared();
    OnPostgresql const database;
    auto const& uri = database.uri();
    auto const replaced = [&](std::string_view what, std::string_view with) {
        auto text = uri;
        return text.replace(text.find(what), what.size(), with);
    };
    auto const host_and_port = uri.substr(uri.find('@') + 1, uri.rfind('/') - uri.find('@') - 1);
    struct Row {
        char const* name;
        std::string uri;
        char const* says;
    };
    Row const rows[] = {
        {"nobody listens", replaced(host_and_port, "127.0.0.1:1"), "Connection refused"},
        {"an unknown host", replaced("127.0.0.1", "no-such-host.invalid"), "cannot be resolved"},
        {"a wrong password", replaced(PostgresServer::password, "hunter2"), "password authentication failed"},
        {"an unknown database", server.uri("nothing"), "does not exist"},
        {"a malformed port", "postgresql://idiom:hunter2@localhost:port/idiom", "malformed"},
        {"a malformed escape", "postgresql://idiom:hunter2%zz@localhost/idiom", "malformed"},
        {"an at sign in the password", "postgresql://idiom:x@hunter2@127.0.0.1:1/idiom", "malformed"},
        {"a slash in the password", "postgresql://idiom:1/hunter2@127.0.0.1:1/idiom", "malformed"},
        {"an unknown keyword", uri + "?pasword=hunter2", "malformed"},
    };
    for (auto const& row : rows) {
        auto const error = open_error(row.uri);
        BOOST_TEST(error.contains(row.says), row.name << ": " << error);
        BOOST_TEST(error.starts_with("store"), row.name << ": " << error);
        for (auto const* never : {"\n", "hunter2", PostgresServer::password})
            BOOST_TEST(!error.contains(never), row.name << ": " << error);
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_says_nothing_does_not_hang_the_start) {
    SilentServer const server;
    BOOST_TEST(open_error(server.uri(), {.connect_timeout = 200ms}).contains("no answer in time"));
}

BOOST_AUTO_TEST_CASE(gateways_that_start_at_once_make_one_schema) {
    for (int round = 0; round < 3; ++round) {
        OnPostgresql const database;
        std::atomic<int> opened = 0;
        {
            std::vector<std::jthread> gateways;
            for (int i = 0; i < 4; ++i)
                gateways.emplace_back([&] {
                    auto const error = database.open_error(key_of(7));
                    if (error == "opened")
                        ++opened;
                    else
                        BOOST_TEST_MESSAGE(error);
                });
        }
        BOOST_TEST(opened == 4);
        BOOST_TEST(database.run("SELECT count(*) FROM sections") == "17409");
        BOOST_TEST(database.run("SELECT version FROM schema_version") == "5");
    }
}

BOOST_AUTO_TEST_CASE(a_gateway_needs_no_right_to_create_once_the_schema_is_there) {
    OnPostgresql const database;
    BOOST_TEST(database.open_error(key_of(7)) == "opened");
    database.run("DROP ROLE IF EXISTS plain; CREATE ROLE plain LOGIN PASSWORD 'plain';"
                 "GRANT USAGE ON SCHEMA idiom TO plain;"
                 "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA idiom TO plain");
    auto uri = database.uri();
    uri.replace(0, uri.find('@'), "postgresql://plain:plain");
    auto const store = open_postgresql(uri, key_of(7), {.grace = {}});
    BOOST_REQUIRE_MESSAGE(store, store.error());
    BOOST_TEST(put(**store, "ana").has_value());
    BOOST_TEST(enter(**store, "ana").has_value());
    BOOST_TEST(await((*store)->append_audit({.request_id = "1"})).has_value());
    database.run("DROP OWNED BY plain; DROP ROLE plain");
}

BOOST_AUTO_TEST_CASE(many_operations_share_few_connections) {
    OnPostgresql const database;
    auto const store = database.open(key_of(7), {.work_connections = 2, .grace = {}});
    asio::io_context loop;
    int done = 0;
    auto const write = [&](int i) -> asio::awaitable<void> {
        auto const written = co_await store->put("teams", std::to_string(i), Record{"{}", "s"});
        if (written) ++done;
    };
    for (int i = 0; i < 300; ++i)
        asio::co_spawn(loop, write(i), asio::detached);
    loop.run();
    BOOST_TEST(done == 300);
    BOOST_TEST(store->stats().writes == 300u);
}

BOOST_AUTO_TEST_CASE(sections_wait_for_a_free_connection_until_their_deadline) {
    OnPostgresql const database;
    auto const store = database.open(key_of(7), {.lock_connections = 1, .grace = {}});
    auto const user_lock = enter(*store, "ana");
    BOOST_REQUIRE(user_lock);
    auto const other = enter(*store, "bo", 50ms);
    BOOST_REQUIRE(!other);
    BOOST_TEST((other.error().kind == StoreError::Kind::timed_out));
    BOOST_TEST(await((*user_lock)->leave()));
    BOOST_TEST(enter(*store, "bo").has_value());
}

BOOST_AUTO_TEST_CASE(a_statement_that_does_not_end_is_given_up) {
    OnPostgresql const database;
    auto const store = database.open(key_of(7), {.operation_timeout = 300ms, .grace = {}});
    PostgresSession other(database.uri());
    other.run("BEGIN; LOCK TABLE idiom.users");
    auto const stuck = put(*store, "ana");
    BOOST_REQUIRE(!stuck);
    BOOST_TEST((stuck.error().kind == StoreError::Kind::unavailable));
    other.run("COMMIT");
    BOOST_TEST(eventually([&] { return put(*store, "ana").has_value(); }));
}

BOOST_AUTO_TEST_CASE(operations_fail_in_time_while_the_server_is_away_and_work_when_it_is_back) {
    auto& server = PostgresServer::shared();
    OnPostgresql const database;
    auto const store = database.open(key_of(7), {.operation_timeout = 300ms, .grace = {}});
    BOOST_TEST(eventually([&] { return put(*store, "ana").has_value(); })); // a busy machine takes its time
    server.crash();
    auto const away = put(*store, "bo");
    BOOST_REQUIRE(!away);
    BOOST_TEST((away.error().kind == StoreError::Kind::unavailable));
    BOOST_TEST(!away.error().text.contains(PostgresServer::password));
    BOOST_TEST(unavailable(enter(*store, "ana", 100ms)));
    BOOST_TEST(!store->read_audit({}, [](AuditEntry const&) { return true; }));
    server.start();
    BOOST_TEST(eventually([&] { return put(*store, "bo").has_value(); }));
    BOOST_TEST(enter(*store, "ana").has_value());
    BOOST_TEST(await(store->list("teams"))->size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_store_can_be_closed_while_the_server_is_away) {
    auto& server = PostgresServer::shared();
    OnPostgresql const database;
    auto store = database.open(key_of(7), {.operation_timeout = 300ms, .grace = {}});
    auto user_lock = enter(*store, "ana");
    server.crash();
    asio::io_context loop;
    int ended = 0;
    auto const write = [&]() -> asio::awaitable<void> {
        (void)co_await store->put("teams", "ana", Record{});
        ++ended;
    };
    auto const wait = [&]() -> asio::awaitable<void> {
        auto const deadline = std::chrono::steady_clock::now() + 1h;
        auto const entered = co_await store->enter("teams", "ana", deadline);
        if (!entered) ++ended;
    };
    asio::co_spawn(loop, write(), asio::detached);
    asio::co_spawn(loop, wait(), asio::detached);
    loop.poll();
    store.reset();
    loop.run();
    BOOST_TEST(ended == 2);
    BOOST_TEST(!(*user_lock)->held());
    user_lock->reset();
    server.start();
}

BOOST_AUTO_TEST_CASE(nothing_acknowledged_is_lost_or_doubled_when_the_server_restarts) {
    auto& server = PostgresServer::shared();
    OnPostgresql const database;
    auto const store = database.open();
    Writers writers(*store, 16);
    for (int crash = 1; crash <= 2; ++crash) {
        auto const enough = writers.written() + 100;
        BOOST_TEST(eventually([&] { return writers.written() > enough; }, 60s));
        server.crash();
        server.start();
    }
    auto const enough = writers.written() + 100;
    BOOST_TEST(eventually([&] { return writers.written() > enough; }, 60s), "it goes on");
    auto const& acknowledged = writers.stop();
    std::size_t lost = 0;
    for (auto const& user : acknowledged) {
        auto const got = await(store->get("teams", user));
        bool const there = got && *got && (*got)->document == "document of " + user;
        if (!there) ++lost;
    }
    BOOST_TEST(lost == 0u);
    std::map<std::string, int> trail;
    BOOST_TEST(
        store->read_audit({}, [&](AuditEntry const& entry) { return ++trail[entry.user] > 0; }).has_value());
    for (auto const& user : acknowledged)
        if (trail[user] != 1) ++lost;
    BOOST_TEST(lost == 0u);
    for (auto const& [user, count] : trail)
        if (count > 1) ++lost;
    BOOST_TEST(lost == 0u);
}

BOOST_AUTO_TEST_CASE(a_lock_that_was_lost_knows_it) {
    auto& server = PostgresServer::shared();
    OnPostgresql const database;
    auto const store = database.open();
    struct Row {
        char const* name;
        std::function<void()> lose;
    };
    Row const rows[] = {
        {"the server crashes",
         [&] {
             server.crash();
             server.start();
         }},
        {"its backend is ended",
         [&] {
             database.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                          "WHERE datname = current_database() AND state = 'idle in transaction'");
         }},
    };
    for (auto const& row : rows) {
        auto const user_lock = enter(*store, "ana");
        BOOST_REQUIRE_MESSAGE(user_lock, row.name);
        BOOST_TEST((*user_lock)->held(), row.name);
        row.lose();
        BOOST_TEST(eventually([&] { return !(*user_lock)->held(); }), row.name);
        BOOST_TEST(!await((*user_lock)->leave()), row.name);
        BOOST_TEST(!await((*user_lock)->leave()), row.name << ", left twice");
    }
}

BOOST_AUTO_TEST_CASE(no_lock_is_given_for_a_while_after_one_was_lost) {
    auto& server = PostgresServer::shared();
    OnPostgresql const database;
    auto const long_grace = database.open(key_of(7), {.grace = 1h});
    auto const short_grace = database.open(key_of(7), {.grace = 100ms});
    BOOST_TEST(enter(*short_grace, "ana").has_value());
    server.crash();
    server.start();
    BOOST_TEST(unavailable(enter(*long_grace, "ana", 500ms)));
    BOOST_TEST(enter(*short_grace, "ana").has_value());
    BOOST_TEST(eventually([&] { return put(*long_grace, "ana").has_value(); }), "everything else goes on");
}

BOOST_AUTO_TEST_CASE(a_gateway_that_starts_with_its_server_waits_for_the_grace_too) {
    OnPostgresql const database;
    auto const store = database.open(key_of(7), {.grace = 24h});
    BOOST_TEST(unavailable(enter(*store, "ana", 100ms)));
    BOOST_TEST(enter(*database.open(), "ana").has_value());
}

BOOST_AUTO_TEST_CASE(commits_are_durable_whatever_the_database_is_set_to) {
    OnPostgresql const database;
    auto const asked = [&](char const* set_to) {
        database.run(std::string("ALTER DATABASE ") + database.uri().substr(database.uri().rfind('/') + 1) +
                     " SET synchronous_commit = " + set_to);
        auto const store = database.open();
        database.run(
            "CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.document = "
            "current_setting('synchronous_commit')::bytea; RETURN NEW; END $$;"
            "CREATE OR REPLACE TRIGGER note BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION note()");
        BOOST_TEST(put(*store, "ana").has_value());
        return await(store->get("teams", "ana")).value().value().document;
    };
    BOOST_TEST(asked("off") == "on");
    BOOST_TEST(asked("local") == "local");
}

BOOST_AUTO_TEST_SUITE_END()
