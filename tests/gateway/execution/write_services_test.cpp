#include "gateway/execution/write_services.hpp"

#include "gateway/store/watched.hpp"
#include "tests/fakes/memory.hpp"
#include "tests/support/await.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace idiom;
using Clock = std::chrono::steady_clock;

BOOST_AUTO_TEST_SUITE(write_services)

BOOST_AUTO_TEST_CASE(a_turn_that_waited_for_the_store_beyond_its_deadline_is_none) {
    auto memory = std::make_unique<fakes::MemoryStore>();
    auto& inner = *memory;
    store::WatchedStore watched(std::move(memory), [](auto const&) {});
    execution::WriteServices write_services{.store = watched, .fingerprint_key = {}};
    auto const turn_by = [&](Clock::time_point deadline) {
        auto write_lock = test::await(
            execution::acquire_user_write_lock(write_services, "teams", "kim", 9, deadline, "id"));
        return write_lock ? "had" : std::string(info(write_lock.error().fault).name);
    };
    // The fake store answers at once, so a deadline in the past stands for one that passes meanwhile.
    BOOST_TEST(turn_by(Clock::time_point::max()) == "had");
    BOOST_TEST(turn_by(Clock::time_point::min()) == "had");
    inner.fail_writes_with(store::StoreError{store::StoreError::Kind::unavailable, "disk full"});
    BOOST_TEST(!test::await(watched.put("teams", "kim", {"{}", ""})));
    BOOST_TEST(turn_by(Clock::time_point::max()) == "backend-unavailable");
    inner.fail_writes_with(std::nullopt);
    BOOST_TEST(turn_by(Clock::time_point::min()) == "backend-timeout");
    BOOST_TEST(turn_by(Clock::time_point::max()) == "had");
    BOOST_TEST(write_services.locks.held() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
