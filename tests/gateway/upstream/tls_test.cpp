#include "gateway/tls/contexts.hpp"
#include "tests/gateway/upstream/scripted_server.hpp"
#include "tests/support/certificates.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>

namespace {

using namespace idiom;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using tests::Bench;
using tests::described;
using tests::Peer;

/// Made once for all cases of this file.
test::Certificates const& certificates() {
    static test::Certificates const made;
    return made;
}
/// Certificates of another authority.
test::Certificates const& strangers() {
    static test::Certificates const made(test::Authority::strangers);
    return made;
}

std::shared_ptr<asio::ssl::context> vendor(std::optional<config::Path> client_ca = {}) {
    auto const client_auth = client_ca ? config::ClientAuth::required : config::ClientAuth::none;
    return tls::server_context({.certificate = certificates().file("backend.crt"),
                                .private_key = certificates().file("backend.key"),
                                .client_ca = std::move(client_ca),
                                .client_auth = client_auth});
}

/// The result of a POST over TLS, and whether the vendor got it.
struct Outcome {
    std::string what;
    bool seen = false;
    std::size_t kept = 0;
};

Outcome post(config::BackendTls const& tls, std::string host = "localhost",
             std::shared_ptr<asio::ssl::context> server = vendor()) {
    Outcome made;
    Bench bench(
        [&](Peer& peer, std::size_t) -> asio::awaitable<void> {
            auto const request = co_await peer.request();
            made.seen = !request.empty();
            co_await peer.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            co_await tests::answer_all(peer);
        },
        std::move(server), host == "localhost" ? "127.0.0.1" : host);
    bench.endpoint->tls = idiom::tls::client_context(tls);
    bench.endpoint->verify_name = tls.verify;
    bench.endpoint->host = std::move(host);
    bench.run([&]() -> asio::awaitable<void> {
        auto const response = co_await bench.post();
        made.what = described(response);
        made.kept = bench.backend().open_connections();
    });
    return made;
}

config::BackendTls trusting(test::Certificates const& folder) {
    return {.ca = folder.file("ca.crt"), .certificate = {}, .private_key = {}};
}

BOOST_AUTO_TEST_SUITE(tls)

BOOST_AUTO_TEST_CASE(a_record_too_many_is_not_the_answer_to_the_next_request) {
    Bench bench(
        [](Peer& peer, std::size_t) -> asio::awaitable<void> {
            co_await peer.request();
            co_await peer.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            co_await peer.say("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret");
            co_await peer.request(); // only its end can come
        },
        vendor());
    bench.endpoint->tls = idiom::tls::client_context(trusting(certificates()));
    bench.endpoint->host = "127.0.0.1";
    bench.run([&]() -> asio::awaitable<void> {
        for (int i = 0; i < 20; ++i) {
            auto const response = co_await bench.get();
            BOOST_TEST(described(response) == "answered 200");
            BOOST_TEST(response.body == "ok");
            co_await asio::post(asio::use_awaitable); // both records are there, read or not
        }
    });
    BOOST_TEST(bench.server.connections() == 20u);
}

BOOST_AUTO_TEST_CASE(a_vendor_that_shows_who_it_is_is_talked_to) {
    for (auto const* const host : {"localhost", "127.0.0.1"}) {
        auto const made = post(trusting(certificates()), host);
        BOOST_TEST(made.what == "answered 200");
        BOOST_TEST(made.seen);
        BOOST_TEST(made.kept == 1u);
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_to_a_vendor_of_another_authority) {
    auto const made = post(trusting(strangers()));
    BOOST_TEST(made.what == "not sent");
    BOOST_TEST(!made.seen);
    BOOST_TEST(made.kept == 0u);
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_to_a_vendor_of_another_name) {
    // The certificate is good for localhost, 127.0.0.1 and ::1; this leads to a place of its own.
    auto const made = post(trusting(certificates()), "127.0.0.2");
    BOOST_TEST(made.what == "not sent");
    BOOST_TEST(!made.seen);
    auto careless = trusting(certificates());
    careless.verify = false;
    BOOST_TEST(post(careless, "127.0.0.2").what == "answered 200");
}

BOOST_AUTO_TEST_CASE(without_verification_anybody_will_do) {
    auto tls = trusting(strangers());
    tls.verify = false;
    BOOST_TEST(post(tls).what == "answered 200");
}

BOOST_AUTO_TEST_CASE(a_vendor_may_ask_who_we_are) {
    auto const clients = certificates().file("clients.crt");
    auto tls = trusting(certificates());
    tls.certificate = certificates().file("client.crt");
    tls.private_key = certificates().file("client.key");
    BOOST_TEST(post(tls, "localhost", vendor(clients)).what == "answered 200");
    // In TLS 1.3 a client learns only from the first answer that it was not let in.
    auto const nobody = post(trusting(certificates()), "localhost", vendor(clients));
    BOOST_TEST(nobody.what == "lost");
    BOOST_TEST(!nobody.seen);
    tls.certificate = strangers().file("client.crt");
    tls.private_key = strangers().file("client.key");
    BOOST_TEST(!post(tls, "localhost", vendor(clients)).seen);
}

BOOST_AUTO_TEST_CASE(a_vendor_without_tls_gets_nothing) {
    std::string seen;
    Bench bench([&](Peer& peer, std::size_t) -> asio::awaitable<void> {
        std::string room(4096, '\0');
        auto const got = co_await peer.stream.read_some(room);
        seen = room.substr(0, got.bytes);
        co_await peer.say("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    });
    bench.endpoint->tls = idiom::tls::client_context(trusting(certificates()));
    bench.run([&]() -> asio::awaitable<void> {
        auto const response = co_await bench.post();
        BOOST_TEST(described(response) == "not sent");
    });
    BOOST_TEST(seen.find("POST") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_vendor_that_never_shakes_hands_is_given_up) {
    Bench bench([](Peer& peer, std::size_t) -> asio::awaitable<void> {
        std::string room(65536, '\0');
        for (;;) {
            auto const got = co_await peer.stream.read_some(room);
            if (got.error) co_return;
        }
    });
    bench.endpoint->tls = idiom::tls::client_context(trusting(certificates()));
    bench.endpoint->connect_timeout = 20ms;
    bench.run([&]() -> asio::awaitable<void> {
        auto const response = co_await bench.post();
        BOOST_TEST(described(response) == "not sent");
        BOOST_TEST(bench.backend().open_connections() == 0u);
    });
}

BOOST_AUTO_TEST_CASE(an_answer_that_ends_with_the_stream_needs_the_goodbye_of_tls) {
    // Otherwise an attacker who cuts the connection decides where the response ends.
    Bench bench(
        [](Peer& peer, std::size_t) -> asio::awaitable<void> {
            co_await peer.request();
            co_await peer.say("HTTP/1.1 200 OK\r\n\r\nhalf of it");
        },
        vendor());
    bench.endpoint->tls = idiom::tls::client_context(trusting(certificates()));
    bench.endpoint->host = "localhost";
    bench.run([&]() -> asio::awaitable<void> {
        auto const response = co_await bench.get();
        BOOST_TEST(described(response) == "lost");
    });
}

BOOST_AUTO_TEST_CASE(a_connection_is_kept_over_tls_and_checked_for_writes) {
    Bench bench([](Peer& peer, std::size_t) { return tests::answer_all(peer); }, vendor());
    bench.endpoint->tls = idiom::tls::client_context(trusting(certificates()));
    bench.endpoint->host = "localhost";
    bench.run([&]() -> asio::awaitable<void> {
        for (int i = 0; i < 5; ++i) {
            auto const read = co_await bench.get();
            BOOST_TEST(described(read) == "answered 200");
            auto const written = co_await bench.post();
            BOOST_TEST(described(written) == "answered 200");
        }
    });
    BOOST_TEST(bench.server.connections() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
