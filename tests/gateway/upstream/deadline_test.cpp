#include "tests/gateway/upstream/scripted_server.hpp"

#include <boost/asio/connect.hpp>
#include <boost/test/unit_test.hpp>

#include <dlfcn.h>
#include <netdb.h>

#include <latch>
#include <string_view>

namespace {

/// Set at the end of the test. Until then the slow name is not resolved.
std::latch the_end(1);
constexpr std::string_view slow_name = "slow.example.test";

} // namespace

/// Replaces the system's resolver by one that is slow for one name.
extern "C" int getaddrinfo(char const* name, char const* service, addrinfo const* hints, addrinfo** found) {
    if (name && name == slow_name) {
        the_end.wait();
        return EAI_AGAIN;
    }
    using Function = int(char const*, char const*, addrinfo const*, addrinfo**);
    static auto* const real = reinterpret_cast<Function*>(dlsym(RTLD_NEXT, "getaddrinfo"));
    return real(name, service, hints, found);
}

namespace {

using namespace idiom;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;
using tests::Bench;
using tests::described;
using tests::Peer;

BOOST_AUTO_TEST_SUITE(deadline)

BOOST_AUTO_TEST_CASE(a_connection_that_does_not_come_about_is_given_up) {
    // Nobody accepts connections and the queue is full, so the system does not answer the SYN.
    asio::io_context io;
    tcp::acceptor full(io, tcp::v4());
    full.bind({asio::ip::address_v4::loopback(), 0});
    full.listen(0);
    std::vector<tcp::socket> queue;
    for (int i = 0; i < 8; ++i) {
        auto& socket = queue.emplace_back(io, tcp::v4());
        socket.async_connect(full.local_endpoint(), [](boost::system::error_code) {});
    }
    io.poll();

    Bench bench([](Peer& peer, std::size_t) { return tests::answer_all(peer); });
    bench.endpoint->port = full.local_endpoint().port();
    bench.endpoint->connect_timeout = 20ms;
    bench.run([&]() -> asio::awaitable<void> {
        auto const response = co_await bench.post();
        BOOST_TEST(described(response) == "not sent");
        BOOST_TEST(bench.backend().open_connections() == 0u);
        bool const reachable = co_await bench.backend().reachable();
        BOOST_TEST(!reachable);
    });
}

BOOST_AUTO_TEST_CASE(a_name_that_nobody_resolves_in_time_is_given_up) {
    Bench bench([](Peer& peer, std::size_t) { return tests::answer_all(peer); });
    bench.endpoint->host = slow_name;
    bench.endpoint->connect_timeout = 20ms;
    bench.run([&]() -> asio::awaitable<void> {
        auto const response = co_await bench.post();
        BOOST_TEST(described(response) == "not sent");
        BOOST_TEST(bench.backend().open_connections() == 0u);
    });
    bench.endpoint->connect_timeout = 60s;
    bench.time = 20ms;
    bench.run([&]() -> asio::awaitable<void> {
        auto const response = co_await bench.post();
        BOOST_TEST(described(response) == "not sent");
    });
    BOOST_TEST(bench.server.connections() == 0u);
    the_end.count_down();
}

BOOST_AUTO_TEST_CASE(whoever_can_be_connected_to_is_reachable) {
    Bench bench([](Peer& peer, std::size_t) { return tests::answer_all(peer); });
    bench.run([&]() -> asio::awaitable<void> {
        bool const reachable = co_await bench.backend().reachable();
        BOOST_TEST(reachable);
    });
    BOOST_TEST(bench.backend().open_connections() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
