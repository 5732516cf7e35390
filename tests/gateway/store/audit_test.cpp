#include <boost/test/unit_test.hpp>

#include "gateway/store/audit_log.hpp"
#include "tests/gateway/store/databases.hpp"
#include "tests/support/audit_entry.hpp"
#include "tests/support/await.hpp"

#include <boost/asio/detached.hpp>

#include <set>
#include <thread>

using namespace idiom::store;
using namespace idiom::test;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

constexpr Time start(std::chrono::milliseconds(1'700'000'000'123));

AuditEntry entry(std::string user, Time at = start) {
    auto made = entry_of(std::move(user), at);
    made.details = R"({"face":"other","quirks":["odd"]})";
    return made;
}

void append(Store& store, AuditEntry const& one) {
    auto const done = await(store.append_audit(one));
    BOOST_REQUIRE_MESSAGE(done, (done ? "" : done.error().text));
}

std::vector<AuditEntry> read(Store& store, AuditFilter filter = {}) {
    std::vector<AuditEntry> entries;
    auto const done = store.read_audit(std::move(filter), [&](AuditEntry const& one) {
        entries.push_back(one);
        return true;
    });
    BOOST_REQUIRE_MESSAGE(done, (done ? "" : done.error().text));
    return entries;
}

std::string users_of(std::vector<AuditEntry> const& entries) {
    std::string users;
    for (auto const& one : entries)
        users += one.user + " ";
    return users;
}

/// Reads slices until there are no more entries, and leaves the place in `range`.
std::string follow(Store& store, AuditRange& range) {
    std::string users;
    for (;;) {
        auto const slice = await(audit_log_of(store).audit_after(range));
        BOOST_REQUIRE_MESSAGE(slice, (slice ? "" : slice.error().text));
        for (auto const& one : slice->entries)
            users += one.entry.user + " ";
        users += "| ";
        range.after = slice->next;
        range.since.reset();
        if (slice->entries.size() < range.limit) return users;
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(audit)

BOOST_AUTO_TEST_CASE_TEMPLATE(an_entry_comes_back_as_it_was_appended, Database, Databases) {
    Database const database;
    auto failed = entry("bo");
    failed.before = failed.after = "";
    failed.status = 502;
    failed.problem = "backend-unreachable";
    failed.backend_status = "timed_out";
    auto odd = entry("gr\xc3\xbc\xc3\x9f '\"\\ \xff");
    odd.after = std::string(100'000, 'a');
    std::vector<AuditEntry> const entries{entry("ana"), failed, odd, entry("")};
    {
        auto const store = database.open();
        for (auto const& one : entries)
            append(*store, one);
        BOOST_TEST((read(*store) == entries));
    }
    BOOST_TEST((read(*database.open()) == entries), "after a restart");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_trail_is_in_the_order_of_appending, Database, Databases) {
    Database const database;
    auto const one = database.open();
    auto const other = database.open();
    append(*one, entry("c", start + 5s));
    append(*other, entry("a", start));
    append(*one, entry("b", start + 9s));
    BOOST_TEST(users_of(read(*other)) == "c a b ");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(filters_choose_among_the_entries, Database, Databases) {
    Database const database;
    auto const store = database.open();
    append(*store, entry("ana", start));
    append(*store, entry("bo", start + 1s));
    append(*store, entry("ana", start + 3s));
    append(*store, entry("bo", start + 2s));
    append(*store, entry("Ana", start + 4s));
    struct Row {
        char const* name;
        AuditFilter filter;
        char const* users;
    };
    Row const rows[] = {
        {"everything", {}, "ana bo ana bo Ana "},
        {"one user", {.user = "ana"}, "ana ana "},
        {"since a time, which is part of it", {.since = start + 2s}, "ana bo Ana "},
        {"both", {.user = "bo", .since = start + 2s}, "bo "},
        {"a user without entries", {.user = "cy"}, ""},
        {"since the future", {.since = start + 1h}, ""},
        {"since long ago", {.since = Time()}, "ana bo ana bo Ana "},
    };
    for (auto const& row : rows)
        BOOST_TEST(users_of(read(*store, row.filter)) == row.users, row.name);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_writes_of_one_run_are_found_by_its_id, Database, Databases) {
    Database const database;
    auto const store = database.open();
    for (auto const& [user, run] : {std::pair("ana", "run-7"), {"bo", "run-8"}, {"cy", "run-7"}}) {
        auto one = entry(user);
        one.request_id = run;
        append(*store, one);
    }
    BOOST_TEST(users_of(read(*store, {.run = "run-7"})) == "ana cy ");
    BOOST_TEST(users_of(read(*store, {.user = "cy", .run = "run-7"})) == "cy ");
    BOOST_TEST(users_of(read(*store, {.run = "run-7"})) == "ana cy ", "after a query for one user");
    BOOST_TEST(users_of(read(*store, {.since = start + 1s, .run = "run-7"})) == "");
    BOOST_TEST(users_of(read(*store, {.run = "run"})) == "");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_long_trail_is_read_to_its_end_or_until_the_reader_has_enough, Database,
                              Databases) {
    constexpr int count = 1234;
    Database const database;
    auto const store = database.open();
    asio::io_context loop;
    auto const append_one = [&](int i) -> asio::awaitable<void> {
        auto one = entry(i % 2 == 0 ? "even" : "odd", start + std::chrono::milliseconds(i));
        (void)co_await store->append_audit(std::move(one));
    };
    for (int i = 0; i < count; ++i)
        asio::co_spawn(loop, append_one(i), asio::detached);
    loop.run();
    BOOST_TEST(read(*store).size() == 1234u);
    BOOST_TEST(read(*store, {.user = "odd"}).size() == 617u);
    BOOST_TEST(read(*store, {.since = start + 1000ms}).size() == 234u);
    int seen = 0;
    BOOST_TEST(store->read_audit({}, [&](AuditEntry const&) { return ++seen < 700; }).has_value());
    BOOST_TEST(seen == 700);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_trail_is_read_from_its_end_page_by_page, Database, Databases) {
    Database const database;
    auto const store = database.open();
    for (int i = 0; i < 25; ++i)
        append(*store, entry(std::to_string(i)));
    std::string users;
    AuditQuery query{.limit = 10};
    do {
        auto const page = database.audit_page(query);
        BOOST_REQUIRE_MESSAGE(page, (page ? "" : page.error()));
        users += users_of(page->entries) + "| ";
        query.before = page->next;
    } while (query.before > 0);
    BOOST_TEST(users == "24 23 22 21 20 19 18 17 16 15 | 14 13 12 11 10 9 8 7 6 5 | 4 3 2 1 0 | ");
    auto const first = database.audit_page({.limit = 1});
    BOOST_REQUIRE(first);
    BOOST_TEST((first->entries.front() == entry("24")));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(each_part_of_a_query_chooses_among_the_entries, Database, Databases) {
    Database const database;
    auto const store = database.open();
    auto other = entry("bo", start + 10s);
    other.client = "hr";
    other.route = "globex";
    other.operation = "delete";
    other.request_id = "r-9";
    other.status = 409;
    append(*store, entry("ana"));
    append(*store, other);
    struct {
        std::string_view name;
        AuditQuery query;
        std::string users;
    } const rows[]{
        {"all", {}, "bo ana "},
        {"user", {.user = "ana"}, "ana "},
        {"user and client", {.user = "ana", .client = "hr"}, ""},
        {"client", {.client = "hr"}, "bo "},
        {"route", {.route = "globex"}, "bo "},
        {"operation", {.operation = "delete"}, "bo "},
        {"request", {.request = "r-9"}, "bo "},
        {"since", {.since = start + 10s}, "bo "},
        {"until", {.until = start + 10s}, "ana "},
        {"failed", {.failed = true}, "bo "},
        {"not failed", {.failed = false}, "ana "},
        {"a user with quotes", {.user = "' OR 1=1 --"}, ""},
        {"before", {.before = 1}, ""},
    };
    for (auto const& row : rows) {
        auto const page = database.audit_page(row.query);
        BOOST_REQUIRE_MESSAGE(page, (page ? "" : page.error()));
        BOOST_TEST(users_of(page->entries) == row.users, row.name);
        BOOST_TEST(page->next == 0, row.name);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_reader_who_follows_the_trail_sees_each_entry_once, Database, Databases) {
    Database const database;
    auto const store = database.open();
    AuditRange range{.route = "acme", .limit = 3};
    BOOST_TEST(follow(*store, range) == "| ");
    for (int i = 0; i < 7; ++i) {
        auto other = entry("other");
        other.route = "globex";
        append(*store, other);
        append(*store, entry(std::to_string(i), start + std::chrono::seconds(10 - i)));
    }
    BOOST_TEST(follow(*store, range) == "0 1 2 | 3 4 5 | 6 | ");
    BOOST_TEST(follow(*store, range) == "| ");
    append(*store, entry("later"));
    BOOST_TEST(follow(*database.open(), range) == "later | ", "after a restart");
    AuditRange all{.limit = 500};
    BOOST_TEST(follow(*store, all) == "other 0 other 1 other 2 other 3 other 4 other 5 other 6 later | ");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_reader_may_begin_at_a_time, Database, Databases) {
    Database const database;
    auto const store = database.open();
    append(*store, entry("long ago", start - 24h));
    append(*store, entry("b", start + 2s)); // appended before an entry of an earlier time
    append(*store, entry("a", start));
    append(*store, entry("late", start - 1s));
    AuditRange range{.route = "acme", .since = start, .limit = 1};
    auto const first = await(audit_log_of(*store).audit_after(range));
    BOOST_REQUIRE(first);
    BOOST_TEST(first->entries.at(0).entry.user == "b");
    range = {.route = "acme", .after = first->next, .limit = 10};
    BOOST_TEST(follow(*store, range) == "a late | ", "the place counts, not the time");
    AuditRange future{.since = start + 1h, .limit = 10};
    BOOST_TEST(follow(*store, future) == "| ");
    append(*store, entry("new", start + 2h));
    BOOST_TEST(follow(*store, future) == "new | ");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_slice_of_large_entries_ends_before_its_limit, Database, Databases) {
    Database const database;
    auto const store = database.open();
    for (int i = 0; i < 30; ++i) {
        auto large = entry(std::to_string(i));
        large.after = '"' + std::string(i < 20 ? 10 : 60'000, 'x') + '"';
        append(*store, large);
    }
    AuditRange range{.limit = 500, .most_bytes = 100'000};
    auto const first = await(audit_log_of(*store).audit_after(range));
    BOOST_REQUIRE(first);
    BOOST_TEST(first->entries.size() == 22u);
    BOOST_TEST(first->full);
    AuditRange all{.limit = 500, .most_bytes = 100'000};
    std::size_t slices = 0, entries = 0;
    for (bool full = true; full; ++slices) {
        auto const slice = await(audit_log_of(*store).audit_after(all));
        BOOST_REQUIRE(slice);
        entries += slice->entries.size();
        all.after = slice->next;
        full = slice->full;
    }
    BOOST_TEST(entries == 30u);
    BOOST_TEST(slices == 6u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(no_entry_is_missed_while_several_gateways_append, Database, Databases) {
    constexpr int each = 200;
    Database const database;
    auto const one = database.open();
    auto const other = database.open();
    asio::io_context loop;
    auto const append_many = [](Store& store, std::string gateway) -> asio::awaitable<void> {
        for (int i = 0; i < each; ++i)
            (void)co_await store.append_audit(entry(gateway + std::to_string(i)));
    };
    for (auto const* const writer : {"a", "b", "c", "d"})
        asio::co_spawn(loop, append_many(*one, writer), asio::detached);
    for (auto const* const writer : {"e", "f", "g", "h"})
        asio::co_spawn(loop, append_many(*other, writer), asio::detached);
    std::jthread const writers([&] { loop.run(); });
    std::set<std::string> seen;
    AuditRange range{.limit = 7};
    auto const deadline = std::chrono::steady_clock::now() + 60s;
    while (seen.size() < 8 * each && std::chrono::steady_clock::now() < deadline) {
        auto const slice = await(audit_log_of(*one).audit_after(range));
        BOOST_REQUIRE_MESSAGE(slice, (slice ? "" : slice.error().text));
        for (auto const& found : slice->entries)
            BOOST_TEST_REQUIRE(seen.insert(found.entry.user).second, found.entry.user);
        range.after = slice->next;
    }
    BOOST_TEST(seen.size() == 8u * each);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_place_stays_valid_when_the_trail_is_pruned, Database, Databases) {
    Database const database;
    auto const store = database.open();
    for (auto const* const user : {"a", "b", "c"})
        append(*store, entry(user));
    AuditRange range{.limit = 10};
    BOOST_TEST(follow(*store, range) == "a b c | ");
    database.run("DELETE FROM audit WHERE at < 9223372036854775807");
    append(*store, entry("d"));
    BOOST_TEST(follow(*store, range) == "d | ");
    range.after += 1000;
    BOOST_TEST(await(audit_log_of(*store).audit_after(range))->next < range.after,
               "a place that the store does not have");
}

BOOST_AUTO_TEST_SUITE_END()
