#include <boost/test/unit_test.hpp>

#include "gateway/execution/face_records.hpp"
#include "tests/fakes/memory.hpp"
#include "tests/support/audit_entry.hpp"
#include "tests/support/await.hpp"
#include "translators/core/change_feed.hpp"

using namespace idiom;
using namespace std::chrono_literals;

namespace {

constexpr store::Time start(std::chrono::milliseconds(1'700'000'000'123));

struct Fixture {
    fakes::MemoryStore store;
    execution::WriteServices services{.store = store};
    Arena arena;

    void append(store::AuditEntry entry, std::string route = "acme") {
        entry.route = std::move(route);
        BOOST_REQUIRE(test::await(store.append_audit(std::move(entry))).has_value());
    }
    Result<Answer> read(FeedPage const& page, std::string_view route = "acme") {
        Call const call{.what = ReadRecord{.key = key_of(page, arena)}, .session = {}};
        return test::await(execution::execute_on_record({.services = services,
                                                         .face = "rest",
                                                         .backend = "xarios-au",
                                                         .route = route,
                                                         .request_id = "r-1"},
                                                        call, arena));
    }
    static std::string keys(Result<Answer> const& answer) {
        std::string made;
        for (auto const& one : std::get<Records>(answer->what).documents)
            made.append(one.key).append(" ");
        return made;
    }
    static std::string_view next(Result<Answer> const& answer) {
        return std::get<Records>(answer->what).documents.back().document;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(change_feed, Fixture)

BOOST_AUTO_TEST_CASE(a_change_has_what_the_trail_has_but_the_back_end) {
    auto failed = test::entry_of("gr\"\xff", start);
    failed.before.clear();
    failed.after = "no JSON";
    failed.status = 502;
    failed.problem = "backend-unreachable";
    failed.client.clear();
    append(test::entry_of("ana", start));
    append(failed);
    auto const answer = read({});
    BOOST_REQUIRE(answer);
    auto const documents = std::get<Records>(answer->what).documents;
    BOOST_REQUIRE_EQUAL(documents.size(), 3u);
    BOOST_TEST(documents[0].document ==
               R"({"id":"1","at":"2023-11-14T22:13:20.123Z","requestId":"f8c3468a","client":"crm",)"
               R"("route":"acme","operation":"update_user","user":"ana","status":200,)"
               R"("before":{"roles":["agent"]},"after":{"roles":["agent","admin"]}})");
    BOOST_TEST(documents[1].document.ends_with(R"(,"status":502,"problem":"backend-unreachable"})"));
    BOOST_TEST(!documents[1].document.contains("client"));
    BOOST_TEST(!documents[1].document.contains("xarios"));
}

BOOST_AUTO_TEST_CASE(pages_follow_each_other_and_go_on_with_later_changes) {
    for (auto const* const user : {"a", "b", "c"}) {
        append(test::entry_of(user, start));
        append(test::entry_of(user, start), "globex");
    }
    auto const first = read({.limit = 2});
    BOOST_TEST(keys(first) == "1 3 more ");
    auto const second = read({.since = next(first), .limit = 2});
    BOOST_TEST(keys(second) == "5 newest ");
    BOOST_TEST(next(second) == "6");
    BOOST_TEST(keys(read({.since = next(second)})) == "newest ");
    append(test::entry_of("d", start));
    BOOST_TEST(keys(read({.since = next(second)})) == "7 newest ");
    BOOST_TEST(keys(read({.since = "0"}, "globex")) == "2 4 6 newest ");
}

BOOST_AUTO_TEST_CASE(a_page_of_large_changes_ends_before_its_limit) {
    for (int i = 0; i < 5; ++i) {
        auto large = test::entry_of("a", start);
        large.after = R"({"displayName":")" + std::string(400'000, 'x') + R"("})";
        append(large);
    }
    auto const first = read({});
    BOOST_TEST(keys(first) == "1 2 3 more ");
    BOOST_TEST(keys(read({.since = next(first)})) == "4 5 newest ");
}

BOOST_AUTO_TEST_CASE(since_is_a_place_or_a_time) {
    append(test::entry_of("a", start));
    append(test::entry_of("b", start + 1s));
    struct {
        std::string_view since;
        std::string_view keys; ///< "" is refused
    } const rows[]{
        {"", "1 2 newest "},
        {"1", "2 newest "},
        {"2", "newest "},
        {"2023-11-14T22:13:21.123Z", "2 newest "},
        {"2023-11-15T00:13:21.123+02:00", "2 newest "},
        {"2023-11-14", "1 2 newest "},
        {"3", ""}, // the store was exchanged
        {"-1", ""},
        {"2h", ""},
        {"1 ", ""},
        {"99999999999999999999", ""},
        {"2023-13-14T22:13:21Z", ""},
        {"yesterday", ""},
    };
    for (auto const& row : rows) {
        auto const answer = read({.since = row.since});
        if (!row.keys.empty()) {
            BOOST_REQUIRE_MESSAGE(answer, row.since);
            BOOST_TEST(keys(answer) == row.keys, row.since);
        } else {
            BOOST_REQUIRE_MESSAGE(!answer, row.since);
            BOOST_TEST((answer.error().fault == Fault::invalid_parameter), row.since);
            BOOST_TEST(answer.error().detail.contains("'since'"), row.since);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_store_that_fails_is_reported_and_is_no_empty_feed) {
    std::string reported;
    services.report = [&](store::StoreError const& error, std::string_view id) {
        reported = error.text + " " + std::string(id);
    };
    store.fail_with(store::StoreError{.text = "the disk is gone"});
    auto const answer = read({});
    BOOST_REQUIRE(!answer);
    BOOST_TEST((answer.error().fault == Fault::backend_unavailable));
    BOOST_TEST(reported == "the disk is gone r-1");
}

BOOST_AUTO_TEST_CASE(a_key_of_the_feed_is_read_back_and_no_other_key_is_one) {
    auto const page = feed_page(key_of({.since = "41 x", .limit = 500}, arena));
    BOOST_REQUIRE(page);
    BOOST_TEST(page->since == "41 x");
    BOOST_TEST(page->limit == 500u);
    for (auto const* const key : {"", "user/7",
                                  "\x01"
                                  "changes ",
                                  "\x01"
                                  "changes 0 ",
                                  "\x01"
                                  "changes 501 ",
                                  "\x01"
                                  "changes 5"})
        BOOST_TEST(!feed_page(key), key);
}

BOOST_AUTO_TEST_SUITE_END()
