#include "gateway/tls/ticket_keys.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace idiom;
using namespace std::chrono_literals;
using tls::TicketKeys;

BOOST_AUTO_TEST_SUITE(ticket_keys)

BOOST_AUTO_TEST_CASE(a_key_seals_for_an_hour_and_opens_for_as_long_as_its_tickets_live) {
    telemetry::TimePoint now{1h};
    TicketKeys keys([&now] { return now; });
    auto const first = keys.newest().value();
    now += TicketKeys::rotation - 1s;
    BOOST_TEST((keys.newest().value().name == first.name));
    now += 1s;
    auto const second = keys.newest().value();
    BOOST_TEST((second.name != first.name));
    BOOST_TEST((second.cipher != first.cipher && second.mac != first.mac && second.mac != second.cipher));
    BOOST_TEST((keys.named(first.name.data()).value().cipher == first.cipher));
    BOOST_TEST((keys.named(second.name.data()).value().mac == second.mac));
    now += TicketKeys::lifetime - 1s;
    BOOST_TEST(keys.named(first.name.data()).has_value());
    now += 1s;
    BOOST_TEST(!keys.named(first.name.data()).has_value());
    BOOST_TEST(keys.named(second.name.data()).has_value());
    now += 24h;
    BOOST_TEST(!keys.named(second.name.data()).has_value());
    BOOST_TEST((keys.newest().value().name != second.name));
}

BOOST_AUTO_TEST_CASE(a_foreign_key_is_not_known) {
    TicketKeys keys;
    TicketKeys others;
    BOOST_TEST(!keys.named(others.newest().value().name.data()).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
