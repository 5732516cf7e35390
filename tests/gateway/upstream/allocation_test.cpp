#include "gateway/limits/rate_limit.hpp"
#include "gateway/limits/shared_bucket.hpp"
#include "gateway/telemetry/loop_counts.hpp"
#include "gateway/upstream/breaker.hpp"
#include "gateway/upstream/load_balancer.hpp"
#include "gateway/upstream/retry.hpp"
#include "tests/gateway/upstream/support.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <new>

namespace {
std::size_t allocations = 0;
}

// Counts what the whole program takes from the heap.
void* operator new(std::size_t size) {
    ++allocations;
    if (void* const made = std::malloc(size == 0 ? 1 : size)) return made;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace idiom::test {
namespace {

class Answering final : public upstream::Backend {
public:
    awaitable<Response> send(Request const&, upstream::CallContext&) override { co_return answered(200); }
};

BOOST_AUTO_TEST_SUITE(allocation)

BOOST_AUTO_TEST_CASE(a_request_through_all_policies_takes_nothing_from_the_heap) {
    net::Loop loop;
    auto const environment = [&] { return upstream::environment_of(loop); };
    std::vector<upstream::UpstreamHost> upstream_hosts;
    upstream_hosts.push_back({std::make_unique<Answering>(), {}});
    upstream_hosts.push_back({std::make_unique<Answering>(), {}});
    auto backend = upstream::balance_load(std::move(upstream_hosts),
                                          std::make_shared<upstream::OutlierDetector>(2), environment());
    backend = upstream::breaking(std::move(backend),
                                 std::make_shared<upstream::Breaker>(upstream::Breaker::Limits{}),
                                 telemetry::steady_clock());
    backend = upstream::retrying(std::move(backend), 2, std::make_shared<upstream::RetryBudget>(0.2),
                                 environment());
    std::size_t taken = 1;
    Arena arena;
    boost::asio::co_spawn(
        loop.io,
        [&]() -> awaitable<void> {
            upstream::CallContext call_context{.arena = arena, .deadline = telemetry::TimePoint::max()};
            for (int i = 0; i < 200; ++i) {
                if (i == 100) taken = allocations; // the frames have been taken once
                arena.reset();
                Response const response = co_await backend->send(a_read, call_context);
                if (!response.ok()) throw std::logic_error("no answer");
            }
            taken = allocations - taken;
        },
        [&](std::exception_ptr thrown) {
            BOOST_TEST(!thrown);
            loop.io.stop();
        });
    loop.io.run();
    BOOST_TEST(taken == 0u);
}

BOOST_AUTO_TEST_CASE(a_rate_limit_takes_nothing_from_the_heap) {
    limits::Buckets buckets;
    limits::Rate const rate{.requests = 10, .per = 1s, .burst = 5};
    limits::RateLimits limits;
    limits.add("crm", rate, "acme", buckets.get("crm", "acme", rate));
    auto const before = allocations;
    for (int i = 0; i < 10; ++i)
        limits.find("crm", "acme").bucket->take(TimePoint(1h));
    auto const taken = allocations - before;
    BOOST_TEST(taken == 0u);
}

BOOST_AUTO_TEST_CASE(counting_takes_nothing_from_the_heap_once_a_thing_was_counted) {
    telemetry::LoopCounts counts;
    auto const route = counts.routes.get("acme");
    auto const backend = counts.backends.get("xarios");
    auto const count = [&] {
        for (std::string_view const operation : {"list", "get", "ListUsers"}) {
            auto& of = route->operations[operation];
            of.durations.note(3ms);
            of.statuses[200].add();
            of.statuses[404].add();
        }
        Response answer;
        answer.status = 200;
        backend->note(answer, 3ms);
        backend->note({.delivery = Delivery::lost}, 3ms);
        backend->conversations["success"].add();
        counts.rejected["unauthenticated"].add();
        counts.lock_waits.note(3ms);
    };
    count();
    auto const before = allocations;
    for (int i = 0; i < 100; ++i)
        count();
    auto const taken = allocations - before;
    BOOST_TEST(taken == 0u);
    BOOST_TEST(route->operations["list"].statuses[200].value() == 101u);
}

BOOST_AUTO_TEST_CASE(a_shared_rate_limit_with_tokens_in_stock_takes_nothing_from_the_heap) {
    net::Loop loop;
    auto const draw = [](limits::Draw wanted) -> awaitable<std::optional<limits::Drawn>> {
        co_return limits::Drawn{.granted = wanted.wanted, .missing = {}};
    };
    auto const bucket = std::make_shared<limits::SharedBucket>(
        limits::Rate{.requests = 1000, .per = 1s, .burst = 2000}, draw, [] { return TimePoint(1h); }, 10s);
    std::size_t taken = 0;
    std::size_t stocked = 0;
    boost::asio::co_spawn(
        loop.io,
        [&]() -> awaitable<void> {
            for (int i = 0; i < 500; ++i) {
                auto const before = allocations;
                auto const got = bucket->take(TimePoint(1h));
                taken += allocations - before;
                stocked += got.allowed;
                if (got.undecided) (void)co_await bucket->ask(TimePoint(1h));
            }
        },
        [&](std::exception_ptr thrown) {
            BOOST_TEST(!thrown);
            loop.io.stop();
        });
    loop.io.run();
    BOOST_TEST(taken == 0u);
    BOOST_TEST(stocked > 400u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::test
