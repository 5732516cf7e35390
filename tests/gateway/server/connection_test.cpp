#include "gateway/server/connection.hpp"

#include "gateway/server/connections.hpp"
#include "gateway/server/protocols.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <string>
#include <vector>

namespace {

using namespace idiom;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;
using server::Connection;
using server::Connections;
using Wait = Connections::Wait;
using Stage = Connections::Stage;

/// The calls that the fake connections got, in order.
std::vector<std::string> told;

/// Speaks a protocol without requests: it waits for bytes, and ends when it is cancelled.
class FakeConnection final : public Connection {
public:
    FakeConnection(Connections& connections, server::Transport transport)
        : Connection(connections), stream_(std::move(transport.stream)) {}
    asio::awaitable<std::unique_ptr<Connection>> run() override {
        told.emplace_back("run");
        begin_idle();
        auto const ended = co_await stream_.wait_readable();
        if (!ended) { // a request, which keeps the connection busy until it is cancelled
            busy_ = true;
            note_served();
            std::array<char, 16> bytes;
            co_await stream_.read_some(bytes);
            co_await stream_.wait_readable();
        }
        told.emplace_back(gone() ? "gone" : "end");
        co_return nullptr;
    }
    bool idle() override { return !busy_; }
    void cancel() override {
        told.emplace_back("cancel");
        stream_.cancel();
    }
    void drain() override { told.emplace_back("drain"); }

private:
    net::Stream stream_;
    bool busy_ = false;
};

/// Hands its client to a FakeConnection at once, as a handshake does.
class FakeHandshake final : public Connection {
public:
    FakeHandshake(Connections& connections, server::Transport transport)
        : Connection(connections), transport_(std::move(transport)) {}
    asio::awaitable<std::unique_ptr<Connection>> run() override {
        told.emplace_back("handshake");
        co_return connections().connect("fake", std::move(transport_));
    }
    bool idle() override { return false; }
    void cancel() override {}

private:
    server::Transport transport_;
};

template <class Type>
std::unique_ptr<Connection> make(Connections& connections, server::Transport transport) {
    return std::make_unique<Type>(connections, std::move(transport));
}
constexpr std::array fake_only{server::Protocol{"fake", make<FakeConnection>}};
constexpr std::array handshake_first{server::Protocol{"handshake", make<FakeHandshake>},
                                     server::Protocol{"fake", make<FakeConnection>}};

class NoHandler final : public server::Handler {
public:
    asio::awaitable<server::Response> handle(server::Request const&) override {
        co_return server::Response{};
    }
    server::Response refuse(server::Request const&, Fault, std::string_view) override { return {}; }
};

struct House {
    explicit House(std::span<server::Protocol const> protocols)
        : connections(loop, handler, {}, {.versions = protocols}) {
        told.clear();
    }
    void open_connection() {
        clients.emplace_back(loop.io).connect(acceptor.local_endpoint());
        connections.start(net::Stream(acceptor.accept()));
        settle();
    }
    void settle() {
        for (int i = 0; i < 20; ++i)
            loop.io.poll();
    }
    void send_to(std::size_t client) {
        clients[client].send(asio::buffer("request", 7));
        while (connections.longest_since(Wait::silent))
            loop.io.run_one();
        settle();
    }
    void end_all() {
        connections.abort();
        while (connections.open() > 0)
            loop.io.run_one();
    }

    net::Loop loop;
    NoHandler handler;
    Connections connections;
    tcp::acceptor acceptor{loop.io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
    std::vector<tcp::socket> clients;
};

using Told = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(connection)

BOOST_AUTO_TEST_CASE(any_protocol_is_counted_and_ended) {
    House house(fake_only);
    house.open_connection();
    BOOST_TEST(house.connections.open() == 1u);
    BOOST_TEST(house.connections.counts().accepted.value() == 1u);
    house.end_all();
    BOOST_TEST((told == Told{"run", "cancel", "end"}));
}

BOOST_AUTO_TEST_CASE(a_silent_connection_makes_room_and_gets_no_last_word) {
    House house(fake_only);
    house.open_connection();
    BOOST_TEST(!house.connections.end_longest(Wait::silent, 1h));
    BOOST_TEST(!house.connections.end_longest(Wait::idle, {}));
    BOOST_TEST(house.connections.end_longest(Wait::silent, {}));
    BOOST_TEST(!house.connections.longest_since(Wait::silent)); // it is about to end, and is not chosen twice
    house.settle();
    BOOST_TEST(house.connections.open() == 0u);
    BOOST_TEST((told == Told{"run", "cancel", "gone"}));
}

BOOST_AUTO_TEST_CASE(draining_is_told_and_ends_only_who_waits) {
    House house(fake_only);
    house.open_connection();
    house.send_to(0);
    house.open_connection();
    house.connections.drain();
    BOOST_TEST((house.connections.stage() == Stage::draining));
    BOOST_TEST((told == Told{"run", "run", "drain", "drain"}));
    house.connections.end_idle();
    house.settle();
    BOOST_TEST((house.connections.stage() == Stage::closing));
    BOOST_TEST(house.connections.open() == 1u);
    house.end_all();
    BOOST_TEST((told == Told{"run", "run", "drain", "drain", "cancel", "end", "cancel", "end"}));
}

BOOST_AUTO_TEST_CASE(a_client_that_goes_on_in_another_protocol_is_counted_once) {
    House house(handshake_first);
    house.open_connection();
    BOOST_TEST((told == Told{"handshake", "run"}));
    BOOST_TEST(house.connections.open() == 1u);
    BOOST_TEST(house.connections.counts().accepted.value() == 1u);
    BOOST_TEST(house.connections.longest_since(Wait::silent).has_value());
    house.end_all();
    BOOST_TEST((told == Told{"handshake", "run", "cancel", "end"}));
}

BOOST_AUTO_TEST_CASE(the_connection_is_chosen_by_its_protocol) {
    House house(handshake_first);
    auto const speaks_fake = [&](std::string_view protocol) {
        net::Stream stream(tcp::socket(house.loop.io, tcp::v4()));
        auto const connection = house.connections.connect(protocol, {.stream = std::move(stream)});
        return dynamic_cast<FakeConnection*>(connection.get()) != nullptr;
    };
    BOOST_TEST(speaks_fake("fake"));
    BOOST_TEST(!speaks_fake(""));   // agreed on none
    BOOST_TEST(!speaks_fake("h3")); // not spoken here
    BOOST_TEST(house.connections.open() == 0u);
}

BOOST_AUTO_TEST_CASE(the_gateway_speaks_http_1_1_with_clients_that_do_not_choose) {
    BOOST_TEST(server::protocols_for({}).versions.front().name == "http/1.1");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
