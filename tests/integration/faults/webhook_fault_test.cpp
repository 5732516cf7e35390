#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/faults.hpp"
#include "tests/integration/harness/webhook_receiver.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <csignal>
#include <fstream>
#include <list>
#include <thread>

using namespace idiom::test;
using boost::asio::ip::tcp;

// Receivers of webhooks that do not behave, and targets that must not be reached.

namespace {

/// A receiver that sends `opening` to each request, and then `endless` until the gateway closes the
/// connection. With both "" it says nothing.
class HostileReceiver {
public:
    HostileReceiver(std::string opening, std::string endless)
        : opening_(std::move(opening)), endless_(std::move(endless)), thread_([this] { accept(); }) {}
    ~HostileReceiver() {
        ending_ = true;
        boost::system::error_code ignored;
        tcp::socket(io_).connect(acceptor_.local_endpoint(), ignored); // ends the wait for a connection
        thread_.join();
        for (auto& connection : connections_)
            connection.join();
    }

    std::string url() const {
        return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/hooks";
    }
    int requests() const { return requests_; }

private:
    void accept() {
        for (;;) {
            tcp::socket socket(io_);
            acceptor_.accept(socket);
            if (ending_) return;
            connections_.emplace_back([this, one = std::move(socket)]() mutable { serve(one); });
        }
    }

    void serve(tcp::socket& socket) {
        boost::system::error_code error;
        std::string request;
        boost::asio::read_until(socket, boost::asio::dynamic_buffer(request), "\r\n\r\n", error);
        if (error) return;
        ++requests_;
        boost::asio::write(socket, boost::asio::buffer(opening_), error);
        while (!error && !endless_.empty())
            boost::asio::write(socket, boost::asio::buffer(endless_), error);
        while (!error) // until the gateway gives up
            socket.read_some(boost::asio::buffer(request), error);
    }

    std::string const opening_, endless_;
    std::atomic<int> requests_ = 0;
    std::atomic<bool> ending_ = false;
    boost::asio::io_context io_;
    tcp::acceptor acceptor_{io_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)};
    std::list<std::thread> connections_; ///< of `thread_` alone, until it has ended
    std::thread thread_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(webhook_fault)

BOOST_AUTO_TEST_CASE(a_receiver_that_does_not_answer_holds_up_no_other) {
    Vendors vendors;
    HostileReceiver silent("", "");
    Receiver receiver;
    Gateway gateway(
        setup_with({{.name = "silent", .url = silent.url(), .more = "allow_private: true, timeout: 30s"},
                    {.name = "hr", .url = receiver.url()}}),
        vendors);
    BOOST_REQUIRE(has_begun(gateway, "silent"));
    BOOST_REQUIRE(has_begun(gateway));
    create(gateway.client(), "first@hooks.test");
    BOOST_REQUIRE(eventually([&] { return silent.requests() == 1 && receiver.taken().size() == 1; }));
    for (std::size_t i = 2; i <= 4; ++i) {
        create(gateway.client(), "later." + std::to_string(i) + "@hooks.test");
        BOOST_REQUIRE(eventually([&] { return receiver.taken().size() == i; }));
    }
    BOOST_TEST(!gateway.log().contains("webhook silent: a message was not taken"),
               "the first attempt is still under way");
}

BOOST_AUTO_TEST_CASE(a_gateway_ends_while_a_receiver_does_not_answer) {
    Vendors vendors;
    HostileReceiver silent("", "");
    Gateway gateway(
        setup_with({{.name = "hr", .url = silent.url(), .more = "allow_private: true, timeout: 2s"}}),
        vendors);
    BOOST_REQUIRE(has_begun(gateway));
    for (int i = 0; i < 30; ++i)
        create(gateway.client(), "ending." + std::to_string(i) + "@hooks.test");
    BOOST_REQUIRE(eventually([&] { return silent.requests() > 0; }));
    gateway.process().signal(SIGTERM);
    BOOST_TEST(gateway.process().wait().value_or(-1) == 0);
    BOOST_TEST(silent.requests() <= 8, "no attempt has begun after the signal");
}

BOOST_AUTO_TEST_CASE(an_answer_without_an_end_is_a_failed_attempt) {
    struct {
        std::string_view name, opening, endless, failure;
    } const rows[]{
        {"body", "HTTP/1.1 200 OK\r\n\r\n", "aaaaaaaaaaaaaaaa", "what it answered is no HTTP, or too large"},
        {"announced body", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "aaaaaaaaaaaaaaaa",
         "what it answered is no HTTP, or too large"},
        {"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n",
         "what it answered is no HTTP, or too large"},
        {"header", "HTTP/1.1 200 OK\r\n", "X-A: aaaaaaaa\r\n", "what it answered is no HTTP, or too large"},
        {"status line", "HTTP/1.1 200 ", "a", "what it answered is no HTTP, or too large"},
        {"interim answers", "", "HTTP/1.1 100 Continue\r\n\r\n", "what it answered is no HTTP, or too large"},
        {"one byte", "H", "", "it did not answer in time"},
        {"no HTTP", "SSH-2.0-server\r\n", "", "what it answered is no HTTP, or too large"},
    };
    Vendors vendors;
    for (auto const& row : rows) {
        HostileReceiver receiver{std::string(row.opening), std::string(row.endless)};
        Gateway gateway(
            setup_with({{.name = "hr", .url = receiver.url(), .more = "allow_private: true, timeout: 1s"}}),
            vendors);
        BOOST_REQUIRE(has_begun(gateway));
        create(gateway.client(), std::string(row.name.substr(0, 3)) + "@endless.test");
        BOOST_TEST(gateway.logs("webhook hr: a message was not taken: " + std::string(row.failure)),
                   row.name);
        BOOST_TEST(gateway.client().get("/v1/routes").status == 200, row.name);
    }
}

BOOST_AUTO_TEST_CASE(a_name_that_leads_to_a_private_address_gets_nothing) {
    Vendors vendors;
    Receiver receiver;
    TempDirectory hosts;
    std::ofstream(hosts.file("rebound.test")) << "";
    // Other spellings of 127.0.0.1, and a name that an attacker has let resolve to it.
    for (std::string const host : {"127.1", "0x7f.0.0.1", "2130706433", "rebound.test"}) {
        auto setup = setup_with({{.name = "hr", .url = receiver.url(host), .more = "timeout: 5s"}});
        setup.environment.merge(hosts_library(hosts.path().string()));
        Gateway gateway(setup, vendors);
        BOOST_REQUIRE(has_begun(gateway));
        create(gateway.client(), "private." + host + "@hooks.test");
        BOOST_TEST(gateway.logs("webhook hr: a message was not taken: it cannot be reached"), host);
    }
    BOOST_TEST(receiver.messages().empty());
    auto allowed = setup_with({{.name = "hr", .url = receiver.url("rebound.test")}});
    allowed.environment.merge(hosts_library(hosts.path().string()));
    Gateway gateway(allowed, vendors);
    BOOST_REQUIRE(has_begun(gateway));
    create(gateway.client(), "allowed@hooks.test");
    BOOST_TEST(eventually([&] { return receiver.taken().size() == 1; }));
}

BOOST_AUTO_TEST_CASE(a_receiver_with_https_is_verified) {
    Vendors vendors;
    Certificates certificates;
    Certificates strangers(Authority::strangers);
    Receiver receiver(&certificates);
    auto const with = [&](Certificates const& trusted, std::string const& host) {
        return setup_with({{.name = "hr",
                            .url = receiver.url(host),
                            .more = "allow_private: true, ca: " + trusted.file("ca.crt").string()}});
    };
    {
        Gateway gateway(with(strangers, "localhost"), vendors);
        BOOST_REQUIRE(has_begun(gateway));
        create(gateway.client(), "stranger@hooks.test");
        BOOST_TEST(gateway.logs("webhook hr: a message was not taken: it cannot be reached"));
    }
    {
        Gateway gateway(with(certificates, "127.1"), vendors); // the certificate does not have this name
        BOOST_REQUIRE(has_begun(gateway));
        create(gateway.client(), "other.name@hooks.test");
        BOOST_TEST(gateway.logs("webhook hr: a message was not taken: it cannot be reached"));
    }
    BOOST_TEST(receiver.messages().empty());
    Gateway gateway(with(certificates, "localhost"), vendors);
    BOOST_REQUIRE(has_begun(gateway));
    create(gateway.client(), "verified@hooks.test");
    BOOST_REQUIRE(eventually([&] { return receiver.taken().size() == 1; }));
    BOOST_TEST(receiver.messages().front().is_signed());
}

BOOST_AUTO_TEST_SUITE_END()
