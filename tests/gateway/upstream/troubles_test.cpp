#include "gateway/tls/contexts.hpp"
#include "gateway/upstream/troubles.hpp"
#include "tests/gateway/upstream/scripted_server.hpp"
#include "tests/support/certificates.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using namespace idiom;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using tests::Bench;
using tests::Peer;

test::Certificates const& certificates() {
    static test::Certificates const made;
    return made;
}
test::Certificates const& strangers() {
    static test::Certificates const made(test::Authority::strangers);
    return made;
}

/// Notes the messages to the operator.
std::shared_ptr<upstream::Troubles> noted_in(std::vector<std::string>& told) {
    return std::make_shared<upstream::Troubles>(
        [&told](std::string_view cause) { told.emplace_back(cause); });
}

std::vector<std::string> told_of(Bench& bench, int requests = 3) {
    std::vector<std::string> told;
    bench.endpoint->troubles = noted_in(told);
    bench.run([&]() -> asio::awaitable<void> {
        for (int i = 0; i < requests; ++i)
            co_await bench.get();
    });
    return told;
}

/// Returns the messages to the operator about a vendor that sends `answer`.
std::string told_of_answer(std::string const& answer) {
    Bench bench([answer](Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say(answer);
    });
    auto const told = told_of(bench);
    BOOST_TEST(told.size() <= 1u); // one line, however many requests
    return told.empty() ? "" : told.front();
}

std::shared_ptr<asio::ssl::context> vendor() {
    return tls::server_context({.certificate = certificates().file("backend.crt"),
                                .private_key = certificates().file("backend.key"),
                                .client_ca = {},
                                .client_auth = config::ClientAuth::none});
}

std::string told_of_tls(std::shared_ptr<asio::ssl::context> server, test::Certificates const& trusted,
                        std::string host = "localhost") {
    bool const plain = server == nullptr;
    Bench bench(
        [plain](Peer& peer, std::size_t) -> asio::awaitable<void> {
            // A server of plain HTTP takes the handshake for a bad request.
            if (plain) co_await peer.say("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            co_await tests::answer_all(peer);
        },
        std::move(server), host == "localhost" ? "127.0.0.1" : host);
    bench.endpoint->tls =
        tls::client_context({.ca = trusted.file("ca.crt"), .certificate = {}, .private_key = {}});
    bench.endpoint->host = std::move(host);
    auto const told = told_of(bench);
    BOOST_TEST(told.size() <= 1u);
    return told.empty() ? "" : told.front();
}

BOOST_AUTO_TEST_SUITE(troubles)

BOOST_AUTO_TEST_CASE(a_cause_is_told_once_a_minute) {
    std::vector<std::string> told;
    auto const troubles = noted_in(told);
    auto const now = std::chrono::steady_clock::now();
    troubles->note("a", now);
    troubles->note("a", now + 59s);
    troubles->note("b", now + 59s);
    troubles->note("a", now + 60s);
    troubles->note("a", now + 61s);
    BOOST_TEST(told == (std::vector<std::string>{"a", "b", "a"}), boost::test_tools::per_element());
    for (int i = 0; i < 1000; ++i)
        troubles->note(std::to_string(i), now + 61s);
    BOOST_TEST(told.size() == 1003u);
}

BOOST_AUTO_TEST_CASE(what_works_is_not_told) {
    Bench bench([](Peer& peer, std::size_t) { return tests::answer_all(peer); });
    BOOST_TEST(told_of(bench).empty());
    BOOST_TEST(told_of_tls(vendor(), certificates()).empty());
    BOOST_TEST(told_of_answer("HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").empty());
}

BOOST_AUTO_TEST_CASE(a_host_that_cannot_be_connected_to_is_told_with_the_cause) {
    Bench refused([](Peer& peer, std::size_t) { return tests::answer_all(peer); });
    {
        asio::io_context other;
        asio::ip::tcp::acceptor gone(other, {asio::ip::address_v4::loopback(), 0});
        refused.endpoint->port = gone.local_endpoint().port();
    }
    BOOST_TEST(told_of(refused) == std::vector<std::string>{"no connection: Connection refused"},
               boost::test_tools::per_element());

    Bench unknown([](Peer& peer, std::size_t) { return tests::answer_all(peer); });
    unknown.endpoint->host = "vendor.invalid";
    unknown.endpoint->resolver = std::make_shared<upstream::DnsResolver>(
        [](std::string const&) { return decltype(upstream::DnsResolver::Lookup()("")){}; });
    BOOST_TEST(told_of(unknown) == std::vector<std::string>{"name not found"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_certificate_that_is_refused_is_told_with_the_reason) {
    BOOST_TEST(told_of_tls(vendor(), strangers()).starts_with("its certificate is refused: "));
    BOOST_TEST(told_of_tls(vendor(), certificates(), "127.0.0.2") ==
               "its certificate is refused: IP address mismatch");
    BOOST_TEST(told_of_tls(nullptr, certificates()).starts_with("it does not speak TLS at this port"));
    auto const old = vendor();
    SSL_CTX_set_security_level(old->native_handle(), 0);
    SSL_CTX_set_cipher_list(old->native_handle(), "ALL");
    SSL_CTX_set_min_proto_version(old->native_handle(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(old->native_handle(), TLS1_1_VERSION);
    auto const told = told_of_tls(old, certificates());
    BOOST_TEST(told.starts_with("it speaks none of our versions of TLS"), told);
}

BOOST_AUTO_TEST_CASE(an_answer_that_cannot_be_read_is_told_with_the_readers_reason) {
    BOOST_TEST(told_of_answer("SSH-2.0-OpenSSH_9.2\r\n\r\n").starts_with("its answer is not usable HTTP: "));
    BOOST_TEST(told_of_answer("HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\nx") ==
               "its answer is not usable HTTP: more than one Content-Length");
    BOOST_TEST(told_of_answer("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx") ==
               "its answer is in a content coding that is not taken here");
    BOOST_TEST(told_of_answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nx") ==
               "it ended the connection before a whole answer");
}

BOOST_AUTO_TEST_CASE(what_a_peer_calls_its_encoding_is_not_told_and_makes_no_cause_of_its_own) {
    for (std::string const field : {"Content-Type: application/json; charset=a", "Content-Encoding: a"}) {
        Bench bench([field](Peer& peer, std::size_t) -> asio::awaitable<void> {
            for (int i = 0;; ++i) {
                auto const request = co_await peer.request();
                if (request.empty()) co_return;
                co_await peer.say("HTTP/1.1 200 OK\r\n" + field + std::to_string(i) +
                                  "\r\nContent-Length: 1\r\n\r\n\xE9");
            }
        });
        auto const told = told_of(bench, 9);
        BOOST_REQUIRE(told.size() == 1u);
        BOOST_TEST(told[0].starts_with("its answer is in a c"), told[0]);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
