#include "gateway/upstream/connection.hpp"
#include "gateway/upstream/http_backend.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <cerrno>

namespace idiom::upstream {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

namespace {

/// Returns whether the error says nothing about the peer, because this process or machine has run out of
/// something. If no socket can be made at all, Asio reports that the operation was aborted.
bool is_our_own(error_code error) {
    constexpr std::array errors{ECANCELED, EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL};
    return error.category() == boost::system::system_category() &&
           std::ranges::find(errors, error.value()) != errors.end();
}

std::string within(std::string_view what, std::chrono::milliseconds time) {
    return std::string(what) + " within " + std::to_string(time.count()) + "ms";
}

} // namespace

/// Tries one address after the other, each for its share of the time that is left, because one address that
/// swallows packets must not use it all up. Starts with the address that a connection was last made to.
asio::awaitable<std::expected<tcp::socket, HttpBackend::Refused>>
HttpBackend::connect(std::vector<tcp::endpoint> const& places, Clock::time_point end) {
    Refused refused{.cause = within("no connection", endpoint_->connect_timeout)};
    auto const known = std::ranges::find(places, answered_);
    auto const first = known == places.end() ? 0 : static_cast<std::size_t>(known - places.begin());
    for (std::size_t i = 0; i < places.size() && Clock::now() < end; ++i) {
        auto const share = (end - Clock::now()) / (places.size() - i);
        auto const& place = places[(first + i) % places.size()];
        auto socket = co_await connect(place, Clock::now() + share);
        if (!socket) refused = socket.error();
        if (!socket && refused.why == Delivery::not_sent) continue;
        if (socket) answered_ = place;
        co_return socket;
    }
    co_return std::unexpected(std::move(refused));
}

asio::awaitable<std::expected<tcp::socket, HttpBackend::Refused>>
HttpBackend::connect(tcp::endpoint place, Clock::time_point end) {
    struct Pending {
        tcp::socket socket;
        bool late = false;
    } pending{tcp::socket(loop_.io)};
    net::Deadlines::Entry limit(
        [](void* self) {
            auto& late = *static_cast<Pending*>(self);
            late.late = true;
            error_code ignored;
            late.socket.close(ignored);
        },
        &pending);
    limit.arm(loop_.deadlines, end);
    error_code error;
    co_await pending.socket.async_connect(place, asio::redirect_error(asio::use_awaitable, error));
    limit.disarm();
    if (!pending.late && is_our_own(error)) co_return std::unexpected(Refused{Delivery::busy});
    if (pending.late)
        co_return std::unexpected(Refused{.cause = within("no connection", endpoint_->connect_timeout)});
    if (error) co_return std::unexpected(Refused{.cause = "no connection: " + error.message()});
    pending.socket.set_option(tcp::no_delay(true), error);
    co_return std::move(pending.socket);
}

asio::awaitable<HttpBackend::Acquired> HttpBackend::connect(Clock::time_point deadline) {
    auto const end = std::min(deadline, Clock::now() + endpoint_->connect_timeout);
    error_code error;
    std::vector<tcp::endpoint> places;
    auto const address = asio::ip::make_address(endpoint_->host, error);
    bool const is_name = error.failed();
    if (is_name)
        places = co_await endpoint_->resolver->find(loop_, endpoint_->host, endpoint_->port, end);
    else
        places.emplace_back(address, endpoint_->port);
    if (places.empty()) {
        report(Clock::now() < end ? "name not found"
                                  : within("its name was not found", endpoint_->connect_timeout));
        co_return Acquired{nullptr, Delivery::not_sent};
    }

    auto socket = co_await connect(places, end);
    if (!socket) {
        report(socket.error().cause);
        co_return Acquired{nullptr, socket.error().why};
    }

    std::unique_ptr<Connection> connection;
    // The system or the gateway may have no memory for one more connection.
    try {
        connection =
            std::make_unique<Connection>(endpoint_->tls ? net::Stream(std::move(*socket), *endpoint_->tls)
                                                        : net::Stream(std::move(*socket)));
    } catch (std::exception const&) {
        co_return Acquired{nullptr, Delivery::busy};
    }
    bool const ready = !endpoint_->tls || co_await shake_hands(*connection, is_name, deadline);
    if (!ready) co_return Acquired{nullptr, Delivery::not_sent};
    co_return Acquired{std::move(connection)};
}

asio::awaitable<bool> HttpBackend::shake_hands(Connection& connection, bool is_name,
                                               Clock::time_point deadline) {
    SSL* const tls = connection.stream.tls();
    if (is_name) SSL_set_tlsext_host_name(tls, endpoint_->host.c_str());
    if (endpoint_->verify_name) {
        // OpenSSL checks the certificate against the name or the address (RFC 9110, 4.3.4).
        if (is_name)
            SSL_set1_host(tls, endpoint_->host.c_str());
        else
            X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), endpoint_->host.c_str());
    }
    connection.deadline.arm(loop_.deadlines, std::min(deadline, Clock::now() + endpoint_->connect_timeout));
    auto const refused = co_await connection.stream.handshake(asio::ssl::stream_base::client);
    bool const late = connection.deadline.expired();
    connection.deadline.disarm();
    if (refused)
        report(late ? within("no TLS handshake", endpoint_->connect_timeout)
                    : cause_of_handshake(tls, refused));
    co_return !refused;
}

} // namespace idiom::upstream
