#include "gateway/execution/idempotency.hpp"

#include "gateway/store/watched.hpp"
#include "tests/fakes/memory.hpp"
#include "tests/support/await.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

namespace {

using namespace idiom;
using namespace std::chrono_literals;

/// WriteServices over a store in memory, at a time that the test sets.
struct Desk {
    fakes::MemoryStore store;
    store::Time now{std::chrono::milliseconds(1'000'000)};
    execution::WriteServices write_services{
        .store = store, .fingerprint_key = "key", .now = [this] { return now; }, .locks = {}};

    Result<execution::Attempt> begin(std::string_view request = "body") {
        return test::await(execution::begin_idempotent(write_services, {"crm", "acme", "k-1"},
                                                       std::string(request), 20s, "r-1"));
    }
    void settle(store::KeptResponse response) {
        auto const kept = test::await(
            store.settle({"crm", "acme", "k-1"}, std::move(response), now + execution::outcome_lasts));
        BOOST_TEST(kept.has_value());
    }
};

BOOST_AUTO_TEST_SUITE(idempotency)

BOOST_AUTO_TEST_CASE(a_key_is_a_quoted_string_or_bare) {
    struct Row {
        char const* name;
        std::string field;
        std::optional<std::string> key;
    };
    for (auto const& row : {
             Row{"as the draft has it", R"("8e03978e-40d5")", "8e03978e-40d5"},
             Row{"as most send it", "8e03978e-40d5", "8e03978e-40d5"},
             Row{"with a blank", "a b", "a b"},
             Row{"with escapes", R"("a\"b\\c")", R"(a"b\c)"},
             Row{"empty", "", std::nullopt},
             Row{"empty and quoted", R"("")", std::nullopt},
             Row{"one quote", R"(")", std::nullopt},
             Row{"not closed", R"("abc)", std::nullopt},
             Row{"closed by an escape", R"("abc\")", std::nullopt},
             Row{"text behind it", R"("abc"d)", std::nullopt},
             Row{"an unknown escape", R"("a\bc")", std::nullopt},
             Row{"not ASCII", "schlüssel", std::nullopt},
             Row{"the longest", std::string(255, 'k'), std::string(255, 'k')},
             Row{"too long", std::string(256, 'k'), std::nullopt},
         })
        BOOST_TEST_CONTEXT(row.name) {
            auto const key = execution::read_idempotency_key(row.field);
            BOOST_TEST(key.has_value() == row.key.has_value());
            if (key && row.key) BOOST_TEST(*key == *row.key);
        }
}

BOOST_AUTO_TEST_CASE(requests_that_differ_have_different_fingerprints) {
    using Parts = std::vector<std::string_view>;
    std::set<std::string> seen;
    for (auto const& parts : {Parts{"a", "b"}, Parts{"ab", ""}, Parts{"", "ab"}, Parts{"ab"},
                              Parts{"a", "b", ""}, Parts{"1:a", "b"}, Parts{"a1:b"}})
        BOOST_TEST(seen.insert(execution::fingerprint("key", parts)).second);
    Parts const parts{"a", "b"};
    BOOST_TEST(execution::fingerprint("key", parts) == execution::fingerprint("key", parts));
    BOOST_TEST(execution::fingerprint("another", parts) != execution::fingerprint("key", parts));
    BOOST_TEST(execution::fingerprint("", parts).size() == 32u);
}

BOOST_AUTO_TEST_CASE(the_first_outcome_is_what_every_later_request_with_the_key_gets) {
    Desk desk;
    BOOST_TEST(!desk.begin()->response.has_value());
    store::KeptResponse const first{.status = 201, .headers = {{"ETag", "x"}}, .body = "ana"};
    desk.settle(first);
    desk.now += 23h;
    auto const again = desk.begin();
    BOOST_REQUIRE((again && again->response));
    BOOST_TEST((*again->response == first));
    desk.now += 2h;
    BOOST_TEST(!desk.begin()->response.has_value(), "after a day the key is new again");
}

BOOST_AUTO_TEST_CASE(while_the_first_is_under_way_the_others_are_told_so) {
    Desk desk;
    BOOST_TEST(desk.begin().has_value());
    BOOST_TEST((desk.begin().error().fault == Fault::idempotency_in_progress));
    BOOST_TEST((desk.begin("another").error().fault == Fault::idempotency_key_reused));
}

BOOST_AUTO_TEST_CASE(a_key_that_a_dead_gateway_held_is_given_on_with_a_word_of_warning) {
    Desk desk;
    BOOST_TEST(desk.begin()->resumed == false);
    desk.now += 21s;
    auto const second = desk.begin();
    BOOST_REQUIRE(second);
    BOOST_TEST(second->resumed);
}

BOOST_AUTO_TEST_CASE(after_a_failed_write_nothing_is_begun_until_the_store_keeps_records_again) {
    auto memory = std::make_unique<fakes::MemoryStore>();
    auto& inner = *memory;
    store::WatchedStore watched(std::move(memory), [](auto const&) {});
    execution::WriteServices write_services{.store = watched, .fingerprint_key = "key", .locks = {}};
    auto const begin = [&] {
        return test::await(
            execution::begin_idempotent(write_services, {"crm", "acme", "k-1"}, "body", 20s, "r-1"));
    };
    inner.fail_with(store::StoreError{});
    BOOST_TEST(!test::await(watched.append_audit({})).has_value());
    auto const refused = begin();
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().fault == Fault::backend_unavailable));
    BOOST_TEST(refused.error().retry_after.has_value());
    inner.fail_with(std::nullopt);
    BOOST_TEST(begin().has_value());
}

BOOST_AUTO_TEST_CASE(without_the_store_nothing_is_begun) {
    Desk desk;
    desk.store.fail_with(store::StoreError{});
    BOOST_TEST((desk.begin().error().fault == Fault::backend_unavailable));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
