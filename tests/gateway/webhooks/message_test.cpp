#include <boost/test/unit_test.hpp>

#include "gateway/webhooks/message.hpp"
#include "tests/support/audit_entry.hpp"

using namespace idiom;

namespace {

constexpr store::Time start(std::chrono::milliseconds(1'700'000'000'123));

} // namespace

BOOST_AUTO_TEST_SUITE(message)

BOOST_AUTO_TEST_CASE(a_message_has_a_type_a_time_and_the_change) {
    store::AuditSlice::Numbered const change{.number = 41, .entry = test::entry_of("ana", start)};
    BOOST_TEST(webhooks::message_id(change) == "change_41_1700000000123");
    auto const body = webhooks::message_body(change);
    BOOST_TEST(body.starts_with(
        R"({"type":"user.update_user","timestamp":"2023-11-14T22:13:20.123Z","data":{"id":"41",)"));
    BOOST_TEST(body.ends_with(R"("after":{"roles":["agent","admin"]}}})"));
}

BOOST_AUTO_TEST_CASE(a_large_message_leaves_out_the_fields) {
    store::AuditSlice::Numbered change{.number = 41, .entry = test::entry_of("ana", start)};
    change.entry.after = R"({"displayName":")" + std::string(300'000, 'x') + R"("})";
    auto const body = webhooks::message_body(change);
    BOOST_TEST(body.size() < 1000u);
    BOOST_TEST(body.contains(R"("user":"ana")"));
}

BOOST_AUTO_TEST_CASE(a_receiver_is_told_of_what_it_wants_and_what_may_have_happened) {
    struct {
        std::string_view name;
        webhooks::Wanted wanted;
        int status;
        std::string_view backend_status;
        bool told;
    } const rows[]{
        {"everything", {}, 200, "200", true},
        {"its route", {.routes = {"globex", "acme"}}, 200, "200", true},
        {"another route", {.routes = {"globex"}}, 200, "200", false},
        {"its operation", {.operations = {"update_user"}}, 200, "200", true},
        {"another operation", {.operations = {"delete"}}, 200, "200", false},
        {"refused", {}, 409, "409", false},
        {"not confirmed", {}, 502, "200", true},
        {"the answer was lost", {}, 504, "timed_out", true},
        {"not sent", {}, 502, "not_sent", false},
    };
    for (auto const& row : rows) {
        auto entry = test::entry_of("ana", start);
        entry.status = row.status;
        entry.backend_status = row.backend_status;
        BOOST_TEST(webhooks::wants(row.wanted, entry) == row.told, row.name);
    }
}

BOOST_AUTO_TEST_SUITE_END()
