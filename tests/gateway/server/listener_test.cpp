#include "gateway/server/listener.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

namespace {

using namespace idiom;
namespace asio = boost::asio;
using asio::ip::tcp;

/// Notes why it refuses connections.
class Refusing final : public server::Handler {
public:
    asio::awaitable<server::Response> handle(server::Request const&) override {
        co_return server::Response{};
    }
    server::Response refuse(server::Request const&, Fault, std::string_view) override {
        return {.status = 400, .headers = {}, .body = "refused", .close = true};
    }
    server::Response refuse_connection(server::Request const& request, Error const& error) override {
        BOOST_TEST(request.head.method == "");
        BOOST_TEST(request.peer == "127.0.0.1");
        BOOST_TEST(error.retry_after.value_or(0) == 1u);
        return {.status = info(error.fault).status, .headers = headers, .body = error.detail, .close = true};
    }

private:
    static constexpr std::array headers{Header{"X-Problem", "overloaded"}};
};

BOOST_AUTO_TEST_SUITE(listener)

BOOST_AUTO_TEST_CASE(a_client_without_room_reads_the_handlers_response) {
    net::Loop loop;
    Refusing handler;
    server::Listener listener(loop, {asio::ip::address_v4::loopback(), 0}, nullptr, {}, handler, {},
                              [] { return false; });
    listener.listen();
    listener.start();
    tcp::socket client(loop.io);
    client.connect(listener.address());
    asio::write(client, asio::buffer(std::string("GET / HTTP/1.1\r\nHost: a\r\n\r\n")));
    while (listener.counts().turned_away.value() == 0)
        loop.io.run_one();
    std::string text;
    boost::system::error_code end;
    asio::read(client, asio::dynamic_buffer(text), end);
    BOOST_TEST(end == asio::error::eof);
    BOOST_TEST(text.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
    BOOST_TEST(text.find("\r\nX-Problem: overloaded\r\n") != text.npos);
    BOOST_TEST(text.find("\r\nConnection: close\r\n") != text.npos);
    BOOST_TEST(text.ends_with("\r\n\r\ntoo many connections are open"));
    BOOST_TEST(listener.open() == 0u);
    BOOST_TEST(listener.counts().accepted.value() == 0u);
    listener.close();
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
