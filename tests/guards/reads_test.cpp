#include <boost/test/unit_test.hpp>

#include "bench/load/counts.hpp"
#include "tests/integration/harness/gateway.hpp"
#include "tests/integration/harness/tls_client.hpp"
#include "tests/integration/harness/vitals.hpp"

#include <array>
#include <cstring>
#include <memory>
#include <utility>

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace idiom::test;

// Counts what a translated read costs: system calls and allocations, which do not depend on the load of the
// machine. Uses the real gateway with all its features, and the simulators of the vendors.

namespace {

/// A gateway with one event loop whose calls and allocations are counted.
class Counted {
public:
    bench::Counts counts() const {
        auto const bytes = read_file(folder_.file("counts"));
        bench::Counts counts{};
        std::memcpy(&counts, bytes.data(), std::min(bytes.size(), sizeof counts));
        return counts;
    }
    Gateway& gateway() { return gateway_; }

private:
    Setup setup() const {
        make_certificates(certificates_.path().string());
        return {
            .threads = 1,
            .certificates = certificates_.path().string(),
            .scim = "{}", // from a library
            .policies = "    retries: { attempts: 2, budget: 20% }\n"
                        "    circuit_breaker: { failures: 5, window: 10s, open_for: 15s }\n",
            .environment = {{"LD_PRELOAD", IDIOM_COUNT_LIBRARY}, {"IDIOM_COUNTS", folder_.file("counts")}}};
    }

    TempDirectory folder_;
    TempDirectory certificates_;
    Vendors vendors_;
    Gateway gateway_{setup(), vendors_};
};

std::string request_for(std::string const& path) {
    return "GET " + path + " HTTP/1.1\r\nHost: gateway.test\r\nX-Api-Key: " + std::string(crm_key) +
           "\r\nAccept: application/json\r\n\r\n";
}

void ask(Connection& connection, std::string const& request, int times) {
    for (int i = 0; i < times; ++i) {
        BOOST_REQUIRE(connection.send(request));
        auto const response = connection.read();
        BOOST_REQUIRE(response);
        BOOST_REQUIRE_MESSAGE(response->status == 200, response->body);
    }
}

/// A connection that costs this process one descriptor and nothing else.
class PlainSocket {
public:
    explicit PlainSocket(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        BOOST_REQUIRE_EQUAL(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        timeval const limit{.tv_sec = patience.count(), .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }
    ~PlainSocket() {
        if (socket_ >= 0) ::close(socket_);
    }
    PlainSocket(PlainSocket&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}

    /// Returns the first bytes of the response.
    std::string ask(std::string const& request) {
        return exchange(request, [](std::string_view answer) { return !answer.empty(); });
    }
    /// Returns what comes until `whole` says of it that no more is wanted, or the end.
    std::string exchange(std::string_view bytes, bool (*whole)(std::string_view)) {
        BOOST_REQUIRE_EQUAL(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
                            static_cast<ssize_t>(bytes.size()));
        std::string answer;
        while (!whole(answer)) {
            std::array<char, 16 * 1024> piece;
            auto const got = ::recv(socket_, piece.data(), piece.size(), 0);
            if (got <= 0) break;
            answer.append(piece.data(), static_cast<std::size_t>(got));
        }
        return answer;
    }

private:
    int socket_;
};

// --- HTTP/2, in frames of our own (RFC 9113)

std::string frame(char type, char flags, char stream, std::string_view content = {}) {
    std::string made{'\0', static_cast<char>(content.size() >> 8), static_cast<char>(content.size()), type,
                     flags};
    return made.append(3, '\0').append(1, stream).append(content);
}

/// The preface of a client, and a request for the routes on stream 1.
std::string http2_request() {
    auto const literal = [](std::string_view name, std::string_view value) {
        return std::string("\x10") + static_cast<char>(name.size()) + std::string(name) +
               static_cast<char>(value.size()) + std::string(value);
    };
    auto const fields = "\x82\x86" + literal(":path", "/v1/routes") + literal(":authority", "gateway.test") +
                        literal("x-api-key", crm_key);
    return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0) + frame(4, 1, 0) + frame(1, 5, 1, fields);
}

/// Returns whether DATA has ended a stream.
bool has_response(std::string_view frames) {
    while (frames.size() >= 9) {
        auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(frames[i]); };
        std::size_t const size = 9U + (byte(0) << 16) + (byte(1) << 8) + byte(2);
        if (frames.size() < size) return false;
        if (byte(3) == 0 && (byte(4) & 1)) return true;
        frames.remove_prefix(size);
    }
    return false;
}

void raise_descriptors(std::size_t count) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = std::max<rlim_t>(limit.rlim_cur, std::min<rlim_t>(limit.rlim_max, count));
    ::setrlimit(RLIMIT_NOFILE, &limit);
    BOOST_REQUIRE_MESSAGE(limit.rlim_cur >= count, "this test needs " << count << " open files (ulimit -Hn)");
}

} // namespace

BOOST_AUTO_TEST_CASE(a_read_costs_four_transfers_and_takes_nothing_from_the_heap) {
    constexpr int reads = 1000;
    Counted counted;
    struct Row {
        Vendor vendor;
        bool tls;
        double allocations; ///< OpenSSL takes some for its records
    };
    auto client = counted.gateway().client();
    for (auto const& [vendor, tls, allocations] :
         {Row{Vendor::evovoice, false, 0}, Row{Vendor::genesys, false, 0}, Row{Vendor::xarios, false, 0},
          Row{Vendor::scim, false, 0}, Row{Vendor::evovoice, true, 7}}) {
        BOOST_TEST_CONTEXT(name_of(vendor) << (tls ? " over TLS" : "")) {
            auto const user =
                client.call("POST", users_path(vendor), json_type,
                            new_user(vendor, tls ? "tls@example.test" : "guard@example.test").dump());
            BOOST_REQUIRE_EQUAL(user.status, 201);
            auto const request = request_for(users_path(vendor, json_of(user).at("id").get<std::string>()));
            Connection connection(tls ? counted.gateway().https() : counted.gateway().http());
            ask(connection, request, 100);
            auto const before = counted.counts();
            ask(connection, request, reads);
            auto const after = counted.counts();

            // The log is written and the loop's timer set from time to time: a few calls for all of these
            // reads.
            constexpr double now_and_then = 0.25;
            // The log's memory grows with time, not with reads, so it grows more on a busy machine.
            constexpr double rarely = 0.05;
            auto const each = [](std::uint64_t from, std::uint64_t to) {
                return static_cast<double>(to - from) / reads;
            };
            BOOST_TEST_MESSAGE(name_of(vendor) << (tls ? " over TLS" : "") << ": transfers "
                                               << each(before.transfers, after.transfers) << ", would block "
                                               << each(before.would_block, after.would_block) << ", controls "
                                               << each(before.controls, after.controls) << ", allocations "
                                               << each(before.allocations, after.allocations));
            // Receive the request, send the request, receive the response, send the response.
            BOOST_TEST(each(before.transfers, after.transfers) >= 4);
            BOOST_TEST(each(before.transfers, after.transfers) <= 4 + now_and_then);
            // epoll has reported everything that can be read.
            BOOST_TEST(each(before.would_block, after.would_block) <= now_and_then);
            // One for each time that the loop has slept: it sleeps before the request and before the
            // response.
            BOOST_TEST(each(before.controls, after.controls) <= 2 + now_and_then);
            BOOST_TEST(each(before.allocations, after.allocations) <= allocations + rarely);
        }
    }
}

/// Of the capabilities: a vendor that cannot filter by a field has all its users read for it.
BOOST_AUTO_TEST_CASE(a_filter_over_10000_users_stays_within_64_mib) {
    constexpr std::size_t most_kib = std::size_t{64} * 1024;
    Vendors vendors({}, 10'000);
    for (auto const vendor : {Vendor::xarios, Vendor::evovoice, Vendor::genesys}) {
        BOOST_TEST_CONTEXT(name_of(vendor)) {
            Gateway gateway({.threads = 1}, vendors);
            auto client = gateway.client();
            auto user = new_user(vendor, "only-one@example.test");
            user["firstName"] = "Onlyone";
            BOOST_REQUIRE_EQUAL(client.call("POST", users_path(vendor), json_type, user.dump()).status, 201);
            auto const before = vitals_of(gateway.process().pid()).resident_kib;
            auto const found = client.call("GET", users_path(vendor) + "?firstName.contains=nlyon&limit=2");
            BOOST_REQUIRE_MESSAGE(found.status == 200, found.body);
            BOOST_TEST(json_of(found).at("users").size() == 1U);
            auto const peak = vitals_of(gateway.process().pid()).peak_kib;
            BOOST_TEST_MESSAGE(name_of(vendor) << " took " << (peak - std::min(peak, before)) << " KiB");
            BOOST_TEST(peak - std::min(peak, before) <= most_kib);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_idle_connection_holds_no_buffers) {
    constexpr std::size_t connections = 2000;
    constexpr std::size_t most_bytes_each = 4096; // ten thousand take 40 of 64 MiB
    raise_descriptors(connections + 500);
    Vendors vendors;
    Gateway gateway({.threads = 1}, vendors);
    auto const request = request_for("/v1/routes");
    std::vector<PlainSocket> open;
    auto const open_more = [&](std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            BOOST_REQUIRE(open.emplace_back(gateway.http().port).ask(request).starts_with("HTTP/1.1 200 "));
    };
    open_more(100);
    auto const before = vitals_of(gateway.process().pid()).resident_kib;
    open_more(connections);
    auto const after = vitals_of(gateway.process().pid()).resident_kib;
    auto const each = (after - std::min(after, before)) * 1024 / connections;
    BOOST_TEST_MESSAGE("an idle connection: " << each << " bytes");
    BOOST_TEST(each <= most_bytes_each);
}

/// What it holds is nghttp2's session with the tables of HPACK, and OpenSSL's.
BOOST_AUTO_TEST_CASE(an_idle_connection_of_http_2_holds_little) {
    constexpr std::size_t connections = 500;
    TempDirectory certificates;
    make_certificates(certificates.path().string());
    raise_descriptors(2 * connections + 500);
    Vendors vendors;
    auto const request = http2_request();
    auto const each = [&](auto const& open_one) {
        Gateway gateway({.threads = 1, .certificates = certificates.path().string()}, vendors);
        std::vector<std::shared_ptr<void>> open;
        auto const open_more = [&](std::size_t count) {
            for (std::size_t i = 0; i < count; ++i)
                open.push_back(open_one(gateway));
            return vitals_of(gateway.process().pid()).resident_kib;
        };
        auto const before = open_more(100);
        auto const after = open_more(connections);
        return (after - std::min(after, before)) * 1024 / connections;
    };
    auto const clear = each([&](Gateway& gateway) {
        auto socket = std::make_shared<PlainSocket>(gateway.http().port);
        BOOST_REQUIRE(has_response(socket->exchange(request, has_response)));
        return socket;
    });
    auto const tls = each([&](Gateway& gateway) {
        auto client = std::make_shared<TlsClient>(gateway.https().port, TlsWish{.alpn = "\x02h2"});
        BOOST_REQUIRE(has_response(client->exchange(request, has_response)));
        return client;
    });
    BOOST_TEST_MESSAGE("an idle connection of HTTP/2: " << clear << " bytes, with TLS " << tls);
    BOOST_TEST(clear <= 24U * 1024);
    BOOST_TEST(tls <= 40U * 1024);
}
