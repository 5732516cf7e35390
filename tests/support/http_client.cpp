#include "tests/support/http_client.hpp"

#include "tests/support/http2_exchange.hpp"
#include "tests/support/traffic_record.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace idiom::test {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

bool same_name(std::string_view a, std::string_view b) {
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::size_t number(std::string_view text) {
    std::size_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        throw HttpFailure("not a number: " + std::string(text));
    return value;
}

/// The status line and the fields of a head, without its empty line.
HttpResponse parse_head(std::string_view head) {
    HttpResponse response;
    auto const line = head.substr(0, head.find("\r\n"));
    if (line.size() < 12 || !line.starts_with("HTTP/1."))
        throw HttpFailure("not a status line: " + std::string(line));
    response.status = static_cast<int>(number(line.substr(9, 3)));
    head.remove_prefix(line.size());
    while (head.starts_with("\r\n")) {
        head.remove_prefix(2);
        auto const field = head.substr(0, head.find("\r\n"));
        head.remove_prefix(field.size());
        auto const colon = field.find(':');
        if (colon == std::string_view::npos) throw HttpFailure("not a field: " + std::string(field));
        auto value = field.substr(colon + 1);
        while (value.starts_with(' '))
            value.remove_prefix(1);
        response.headers.emplace_back(field.substr(0, colon), value);
    }
    return response;
}

} // namespace

std::string_view HttpResponse::header(std::string_view name) const {
    for (auto const& [field, value] : headers)
        if (same_name(field, name)) return value;
    return {};
}

std::size_t HttpResponse::count(std::string_view name) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(headers, [&](auto const& field) { return same_name(field.first, name); }));
}

/// The socket, with or without TLS. Every operation runs on an event loop of its own, which ends after
/// `patience`, because Asio's blocking calls have no timeout.
struct Connection::Wire {
    Wire(Place const& place, bool offers_http_2) {
        tcp::socket socket(io);
        error_code error;
        socket.async_connect({asio::ip::address_v4::loopback(), place.port},
                             [&](error_code e) { error = e; });
        run([&] { socket.close(); });
        if (error) throw HttpFailure("no connection: " + error.message());
        socket.set_option(tcp::no_delay(true));
        if (!place.tls()) {
            plain.emplace(std::move(socket));
            return;
        }
        context.emplace(asio::ssl::context::tls_client);
        context->load_verify_file(place.ca);
        context->set_verify_mode(asio::ssl::verify_peer);
        if (!place.identity.empty()) {
            context->use_certificate_chain_file(place.identity + ".crt");
            context->use_private_key_file(place.identity + ".key", asio::ssl::context::pem);
        }
        tls.emplace(std::move(socket), *context);
        static constexpr unsigned char http_2[] = "\x02h2";
        if (offers_http_2) SSL_set_alpn_protos(tls->native_handle(), http_2, sizeof http_2 - 1);
        if (!place.name.empty()) SSL_set_tlsext_host_name(tls->native_handle(), place.name.c_str());
        tls->async_handshake(asio::ssl::stream_base::client, [&](error_code e) { error = e; });
        run([this] { close(); });
        if (error) throw HttpFailure("no TLS: " + error.message());
    }

    void run(auto give_up) {
        io.restart();
        io.run_for(patience);
        if (io.stopped()) return;
        give_up();
        io.run();
        throw HttpFailure("the peer took too long");
    }

    void close() {
        error_code ignored;
        (tls ? tls->next_layer() : *plain).close(ignored);
    }

    struct Moved {
        bool all = false; ///< without an error
        std::size_t bytes = 0;
    };
    Moved transfer(auto const& start) {
        Moved moved;
        start([&moved](error_code error, std::size_t bytes) { moved = {!error, bytes}; });
        run([this] { close(); });
        return moved;
    }

    asio::io_context io;
    std::optional<asio::ssl::context> context;
    std::optional<tcp::socket> plain;
    std::optional<asio::ssl::stream<tcp::socket>> tls;
};

Connection::Connection(Place const& place, bool offers_http_2)
    : wire_(std::make_unique<Wire>(place, offers_http_2)) {}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

bool Connection::send(std::string_view bytes) {
    auto const sent = wire_->transfer([&](auto done) {
        if (wire_->tls)
            asio::async_write(*wire_->tls, asio::buffer(bytes), done);
        else
            asio::async_write(*wire_->plain, asio::buffer(bytes), done);
    });
    return sent.all;
}

void Connection::finish_sending() {
    error_code ignored;
    wire_->plain->shutdown(tcp::socket::shutdown_send, ignored);
}

bool Connection::fill() {
    std::array<char, 16 * 1024> buffer;
    auto const got = wire_->transfer([&](auto done) {
        if (wire_->tls)
            wire_->tls->async_read_some(asio::buffer(buffer), done);
        else
            wire_->plain->async_read_some(asio::buffer(buffer), done);
    });
    unread_.append(buffer.data(), got.bytes);
    return got.all;
}

std::optional<HttpResponse> Connection::read(bool head) {
    std::size_t end = 0;
    while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
        if (fill()) continue;
        if (unread_.empty()) return std::nullopt;
        throw HttpFailure("the answer ended in its head: " + unread_);
    }
    auto response = parse_head(std::string_view(unread_).substr(0, end));
    unread_.erase(0, end + 4);
    if (head || response.status < 200 || response.status == 204 || response.status == 304) return response;
    auto const size = number(response.header("Content-Length"));
    while (unread_.size() < size)
        if (!fill()) throw HttpFailure("the answer ended in its body");
    response.body = unread_.substr(0, size);
    unread_.erase(0, size);
    return response;
}

std::string Connection::read_some() {
    if (unread_.empty()) fill();
    return std::exchange(unread_, {});
}

std::string Connection::read_to_end() {
    while (fill()) {
    }
    return std::exchange(unread_, {});
}

namespace {

bool has_host(Fields const& headers) {
    return std::ranges::any_of(headers, [](auto const& field) { return field.first == "Host"; });
}

} // namespace

HttpClient::HttpClient(Place place, Fields always) : place_(std::move(place)), always_(std::move(always)) {}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

HttpResponse HttpClient::call(std::string_view method, std::string_view target, Fields const& headers,
                              std::string_view body) {
    Fields all = always_;
    all.insert(all.end(), headers.begin(), headers.end());
    if (!has_host(all)) all.insert(all.begin(), {"Host", "127.0.0.1:" + std::to_string(place_.port)});
    for (bool fresh : {false, true}) {
        if (!connection_ && fresh == false) fresh = true;
        if (!connection_) connection_.emplace(place_, place_.http_2);
        auto response =
            place_.http_2 ? ask_http_2(method, target, all, body) : ask(method, target, all, body);
        if (!response) {
            disconnect();
            if (fresh) break;
            continue; // the server closed it while it was idle
        }
        if (same_name(response->header("Connection"), "close")) disconnect();
        record_exchange(method, target, all, body, *response);
        return std::move(*response);
    }
    throw HttpFailure("the connection was closed without an answer");
}

std::optional<HttpResponse> HttpClient::ask(std::string_view method, std::string_view target,
                                            Fields const& headers, std::string_view body) {
    if (!connection_->send(request_text(method, target, headers, body))) return std::nullopt;
    return connection_->read(method == "HEAD");
}

std::optional<HttpResponse> HttpClient::ask_http_2(std::string_view method, std::string_view target,
                                                   Fields const& headers, std::string_view body) {
    if (!http_2_) http_2_ = std::make_unique<Http2Exchange>();
    http_2_->ask(method, target, headers, body);
    for (;;) {
        if (auto const bytes = http_2_->output(); !bytes.empty() && !connection_->send(bytes))
            return std::nullopt;
        if (auto response = http_2_->response()) {
            if (!http_2_->open()) disconnect();
            return response;
        }
        auto const bytes = connection_->read_some();
        if (bytes.empty()) return std::nullopt;
        http_2_->input(bytes);
    }
}

void HttpClient::disconnect() {
    connection_.reset();
    http_2_.reset();
}

std::string request_text(std::string_view method, std::string_view target, Fields const& headers,
                         std::string_view body) {
    std::string text;
    text.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
    if (!has_host(headers)) text += "Host: idiom.example.test\r\n";
    for (auto const& [name, value] : headers)
        text.append(name).append(": ").append(value).append("\r\n");
    bool const expects_body = method == "POST" || method == "PUT" || method == "PATCH";
    if (!body.empty() || expects_body)
        text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    return text.append("\r\n").append(body);
}

} // namespace idiom::test
