#include "gateway/upstream/connector.hpp"

#include "gateway/net/public_address.hpp"

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

/// The versions for ALPN, each behind its size, the preferred one first (RFC 7301, 3.1).
constexpr std::string_view offer = "\x02h2\x08http/1.1";
constexpr std::string_view http2_name = offer.substr(0, 3);

bool has_chosen_http2(SSL* tls) {
    unsigned char const* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(tls, &chosen, &size);
    return std::string_view(reinterpret_cast<char const*>(chosen), size) == http2_name.substr(1);
}

} // namespace

/// Tries one address after the other, each for its share of the time that is left, because one address that
/// swallows packets must not use it all up. Starts with the address that a connection was last made to.
asio::awaitable<std::expected<tcp::socket, Connector::Refused>>
Connector::connect(std::vector<tcp::endpoint> const& places, Clock::time_point end) {
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

asio::awaitable<std::expected<tcp::socket, Connector::Refused>> Connector::connect(tcp::endpoint place,
                                                                                   Clock::time_point end) {
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

asio::awaitable<std::expected<tcp::socket, Delivery>> Connector::connect_tcp(TimePoint deadline) {
    auto const end = std::min(deadline, Clock::now() + endpoint_->connect_timeout);
    error_code error;
    std::vector<tcp::endpoint> places;
    auto const address = asio::ip::make_address(endpoint_->host, error);
    if (error)
        places = co_await endpoint_->resolver->find(loop_, endpoint_->host, endpoint_->port, end);
    else
        places.emplace_back(address, endpoint_->port);
    if (places.empty()) {
        report(Clock::now() < end ? "name not found"
                                  : within("its name was not found", endpoint_->connect_timeout));
        co_return std::unexpected(Delivery::not_sent);
    }
    if (endpoint_->public_only)
        std::erase_if(places, [](tcp::endpoint const& one) { return !net::is_public(one.address()); });
    if (places.empty()) {
        report("its address is not public");
        co_return std::unexpected(Delivery::not_sent);
    }
    auto socket = co_await connect(places, end);
    if (socket) co_return std::move(*socket);
    report(socket.error().cause);
    co_return std::unexpected(socket.error().why);
}

asio::awaitable<std::expected<Connector::Connected, Delivery>> Connector::connect(TimePoint deadline,
                                                                                  Versions versions) {
    auto socket = co_await connect_tcp(deadline);
    if (!socket) co_return std::unexpected(socket.error());
    bool const http2 = versions == Versions::offered && endpoint_->may_speak_http2();
    std::optional<Connected> made;
    // The system or the gateway may have no memory for one more connection.
    try {
        made.emplace(endpoint_->tls ? net::Stream(std::move(*socket), *endpoint_->tls)
                                    : net::Stream(std::move(*socket)),
                     http2);
    } catch (std::exception const&) {
        co_return std::unexpected(Delivery::busy);
    }
    if (!endpoint_->tls) co_return std::move(*made);
    bool const ready = co_await shake_hands(made->stream, http2, deadline);
    if (!ready) co_return std::unexpected(Delivery::not_sent);
    made->http2 = http2 && has_chosen_http2(made->stream.tls());
    if (!made->http2 && http2 && !endpoint_->http1) {
        report("it does not speak HTTP/2");
        co_return std::unexpected(Delivery::not_sent);
    }
    co_return std::move(*made);
}

void Connector::prepare(SSL* tls, bool offer_http2) const {
    error_code error;
    asio::ip::make_address(endpoint_->host, error);
    bool const is_name = error.failed();
    if (is_name) SSL_set_tlsext_host_name(tls, endpoint_->host.c_str());
    if (endpoint_->verify_name) {
        // OpenSSL checks the certificate against the name or the address (RFC 9110, 4.3.4).
        if (is_name)
            SSL_set1_host(tls, endpoint_->host.c_str());
        else
            X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), endpoint_->host.c_str());
    }
    if (!offer_http2) return;
    auto const size = static_cast<unsigned>(endpoint_->http1 ? offer.size() : http2_name.size());
    SSL_set_alpn_protos(tls, reinterpret_cast<unsigned char const*>(offer.data()), size);
}

asio::awaitable<bool> Connector::shake_hands(net::Stream& stream, bool offer_http2, TimePoint deadline) {
    SSL* const tls = stream.tls();
    prepare(tls, offer_http2);
    net::Deadlines::Entry limit([](void* self) { static_cast<net::Stream*>(self)->cancel(); }, &stream);
    limit.arm(loop_.deadlines, std::min(deadline, Clock::now() + endpoint_->connect_timeout));
    auto const refused = co_await stream.handshake(asio::ssl::stream_base::client);
    if (refused)
        report(limit.expired() ? within("no TLS handshake", endpoint_->connect_timeout)
                               : cause_of_handshake(tls, refused));
    co_return !refused;
}

void Connector::report(std::string_view cause) const {
    if (endpoint_->troubles && !cause.empty()) endpoint_->troubles->note(cause);
}

} // namespace idiom::upstream
