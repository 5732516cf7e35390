#include "gateway/tls/contexts.hpp"
#include "tests/gateway/upstream/http2_server.hpp"
#include "tests/support/certificates.hpp"

#include <boost/test/unit_test.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <openssl/ssl.h>

#include <string>
#include <vector>

namespace {

using namespace idiom;
using namespace idiom::tests::http2;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using tests::described;
using tests::Peer;

test::Certificates const& certificates() {
    static test::Certificates const made;
    return made;
}

/// What a vendor's TLS says of versions: the names that it knows, and those that it was offered.
struct Chooser {
    std::string known;
    std::vector<std::string> offered = {};

    static int choose(SSL*, unsigned char const** out, unsigned char* out_size, unsigned char const* in,
                      unsigned size, void* self) {
        auto& chooser = *static_cast<Chooser*>(self);
        chooser.offered.emplace_back(in, in + size);
        auto const* const ours = reinterpret_cast<unsigned char const*>(chooser.known.data());
        auto const result = SSL_select_next_proto(const_cast<unsigned char**>(out), out_size, ours,
                                                  static_cast<unsigned>(chooser.known.size()), in, size);
        return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
    }
    std::shared_ptr<asio::ssl::context> context() {
        auto made = tls::server_context({.certificate = certificates().file("backend.crt"),
                                         .private_key = certificates().file("backend.key")});
        SSL_CTX_set_alpn_select_cb(made->native_handle(), choose, this);
        return made;
    }
};

constexpr char const* h2_name = "\x02h2";
constexpr char const* http1_name = "\x08http/1.1";

/// Speaks what was agreed on, and notes it.
tests::ScriptedServer::Script speaks(std::vector<std::string>& spoken) {
    return [&spoken](Peer& peer, std::size_t) -> asio::awaitable<void> {
        unsigned char const* chosen = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(peer.stream.tls(), &chosen, &size);
        spoken.emplace_back(chosen, chosen + size);
        if (spoken.back() != "h2") co_return co_await tests::answer_all(peer);
        Http2Peer http2_peer(peer);
        co_await http2_peer.greet();
        co_await http2_peer.answer_all();
    };
}

void trust(Http2Bench& bench) {
    bench.endpoint->host = "localhost";
    bench.endpoint->tls =
        tls::client_context({.ca = certificates().file("ca.crt"), .certificate = {}, .private_key = {}});
}

BOOST_AUTO_TEST_SUITE(http2_tls)

BOOST_AUTO_TEST_CASE(tls_tells_which_version_the_host_speaks) {
    struct Row {
        std::string_view name;
        std::string known;
        std::string spoken;
    };
    std::string const both = std::string(h2_name) + http1_name;
    for (auto const& row : {Row{"both", both, "h2"}, Row{"HTTP/2 only", h2_name, "h2"},
                            Row{"HTTP/1.1 only", http1_name, "http/1.1"}, Row{"neither", "\x03xyz", ""}}) {
        BOOST_TEST_CONTEXT(row.name) {
            Chooser chooser{row.known};
            std::vector<std::string> spoken;
            Http2Bench bench(speaks(spoken), chooser.context());
            trust(bench);
            bench.run([&]() -> asio::awaitable<void> {
                for (int i = 0; i < 3; ++i) {
                    auto const read = co_await bench.read();
                    BOOST_TEST(described(read) == "answered 200");
                    auto const written = co_await bench.write();
                    BOOST_TEST(described(written) == "answered 200");
                }
            });
            BOOST_TEST(spoken == std::vector<std::string>{row.spoken}, boost::test_tools::per_element());
            BOOST_TEST(chooser.offered == std::vector<std::string>{both}, boost::test_tools::per_element());
            auto& counts = *bench.counts;
            BOOST_TEST(counts.http2_connections.value() == (row.spoken == "h2" ? 1u : 0u));
            BOOST_TEST(counts.http1_connections.value() == (row.spoken == "h2" ? 0u : 1u));
            BOOST_TEST(counts.pools[0].open.value() == 1);
        }
    }
}

BOOST_AUTO_TEST_CASE(many_requests_at_once_wait_for_the_choice) {
    Chooser chooser{http1_name};
    std::vector<std::string> spoken;
    Http2Bench bench(speaks(spoken), chooser.context());
    trust(bench);
    bench.endpoint->max_connections = 3;
    std::size_t answered = 0;
    std::vector<std::function<asio::awaitable<void>()>> works(20, [&]() -> asio::awaitable<void> {
        auto const response = co_await bench.write();
        answered += response.ok();
    });
    bench.run_all(works);
    BOOST_TEST(answered == 20u);
    // The first connection settled it: the others offered no version.
    BOOST_TEST(spoken == (std::vector<std::string>{"http/1.1", "", ""}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_host_that_has_learned_http2_is_spoken_to_in_it_when_no_connection_is_left) {
    Chooser chooser{http1_name};
    std::vector<std::string> spoken;
    Http2Bench bench(speaks(spoken), chooser.context());
    trust(bench);
    bench.endpoint->idle_timeout = 10ms;
    bench.run([&]() -> asio::awaitable<void> {
        co_await bench.read();
        chooser.known = h2_name;
        while (bench.http2().open_connections() > 0) // the timeout of an idle connection
            co_await asio::steady_timer(bench.loop.io, 5ms).async_wait(asio::use_awaitable);
        auto const response = co_await bench.read();
        BOOST_TEST(described(response) == "answered 200");
    });
    BOOST_TEST(spoken == (std::vector<std::string>{"http/1.1", "h2"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_host_without_http2_is_of_no_use_where_nothing_else_may_be_spoken) {
    Chooser chooser{http1_name};
    std::vector<std::string> spoken;
    Http2Bench bench(speaks(spoken), chooser.context());
    trust(bench);
    bench.endpoint->http1 = false;
    std::vector<std::string> causes;
    bench.endpoint->troubles =
        std::make_shared<upstream::Troubles>([&](std::string_view cause) { causes.emplace_back(cause); });
    bench.run([&]() -> asio::awaitable<void> {
        auto const response = co_await bench.write();
        BOOST_TEST(described(response) == "not sent");
        BOOST_TEST(!co_await bench.http2().reachable());
    });
    BOOST_TEST(causes == std::vector<std::string>{"it does not speak HTTP/2"},
               boost::test_tools::per_element());
    BOOST_TEST(bench.counts->pools[0].open.value() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
