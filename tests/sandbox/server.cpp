#include "server.hpp"

#include "reserved_port.hpp"
#include "text.hpp"

#include <algorithm>
#include <array>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cstddef>
#include <ctime>
#include <list>
#include <optional>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace idiom::sandbox {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t read_size = 16 * 1024;
constexpr std::uint32_t most_header = 64 * 1024;
constexpr std::uint64_t most_body = 16 * 1024 * 1024;

/// Beast's grammar, which fills a Request directly.
class Parser : public http::basic_parser<true> {
public:
    Parser() {
        eager(true);
        header_limit(most_header);
        body_limit(most_body);
    }

    Request request;

private:
    using Text = boost::core::string_view;

    void on_request_impl(http::verb, Text method, Text target, int, error_code&) override {
        request.method.assign(method.data(), method.size());
        request.target.assign(target.data(), target.size());
        request.headers.reserve(12);
    }
    void on_response_impl(int, Text, int, error_code&) override {}
    void on_field_impl(http::field, Text name, Text value, error_code&) override {
        request.headers.push_back(
            {std::string(name.data(), name.size()), std::string(value.data(), value.size())});
    }
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(boost::optional<std::uint64_t> const& length, error_code&) override {
        if (length) request.body.reserve(std::min<std::uint64_t>(*length, most_body));
    }
    std::size_t on_body_impl(Text body, error_code&) override {
        request.body.append(body.data(), body.size());
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t, Text, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, Text body, error_code&) override {
        request.body.append(body.data(), body.size());
        return body.size();
    }
    void on_finish_impl(error_code&) override {}
};

void append_date(std::string& out) {
    thread_local std::time_t known = -1;
    thread_local std::array<char, 48> text{};
    thread_local std::size_t length = 0;
    if (auto const now = std::time(nullptr); now != known) {
        std::tm parts{};
        gmtime_r(&now, &parts);
        length = std::strftime(text.data(), text.size(), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
        known = now;
    }
    out.append(text.data(), length);
}

void append_response(std::string& out, Response const& response, bool keep_alive, bool is_head) {
    out += "HTTP/1.1 ";
    out += std::to_string(response.status);
    out += ' ';
    out += reason_phrase(response.status);
    out += "\r\n";
    append_date(out);
    if (!response.content_type.empty()) {
        out += "Content-Type: ";
        out += response.content_type;
        out += "\r\n";
    }
    for (auto const& field : response.headers) {
        out += field.name;
        out += ": ";
        out += field.value;
        out += "\r\n";
    }
    bool const bodiless = response.status == 204 || response.status == 304 || response.status < 200;
    if (!bodiless) {
        out += "Content-Length: ";
        out += std::to_string(response.body.size());
        out += "\r\n";
    }
    if (!keep_alive) out += "Connection: close\r\n";
    out += "\r\n";
    if (!bodiless && !is_head) out += response.body;
}

/// One connection. Its asynchronous steps run one after the other, so it needs no lock. Each step keeps it
/// alive.
template <typename Stream> class Session : public std::enable_shared_from_this<Session<Stream>> {
public:
    static constexpr bool is_tls = !std::is_same_v<Stream, tcp::socket>;

    Session(Stream stream, Handler const& handler)
        : stream_(std::move(stream)), timer_(stream_.get_executor()), handler_(handler) {}

    void run() {
        error_code ignored;
        socket().set_option(tcp::no_delay(true), ignored);
        if constexpr (is_tls) {
            stream_.async_handshake(asio::ssl::stream_base::server,
                                    [self = this->shared_from_this()](error_code error) {
                                        if (!error) self->next_request();
                                    });
        } else {
            next_request();
        }
    }

private:
    auto& socket() { return stream_.lowest_layer(); }

    void next_request() {
        parser_.emplace();
        promised_ = false;
        if (buffer_.size() > 0)
            feed();
        else
            read();
    }

    void read() {
        stream_.async_read_some(buffer_.prepare(read_size),
                                [self = this->shared_from_this()](error_code error, std::size_t count) {
                                    if (error) return self->close();
                                    self->buffer_.commit(count);
                                    self->feed();
                                });
    }

    void feed() {
        error_code error;
        buffer_.consume(parser_->put(buffer_.data(), error));
        if (error && error != http::error::need_more) {
            keep_alive_ = false;
            auto refusal = empty_response(error == http::error::body_limit ? 413 : 400);
            return deliver(refusal, false);
        }
        if (parser_->is_done()) return respond();
        if (parser_->is_header_done() && !promised_ && parser_->request.find("Expect")) return promise();
        read();
    }

    /// `Expect: 100-continue`: the client waits for this response before it sends the body.
    void promise() {
        promised_ = true;
        out_ = "HTTP/1.1 100 Continue\r\n\r\n";
        asio::async_write(stream_, asio::buffer(out_),
                          [self = this->shared_from_this()](error_code error, std::size_t) {
                              if (error) return self->close();
                              self->read();
                          });
    }

    void respond() {
        keep_alive_ = parser_->keep_alive();
        parser_->request.secure = is_tls;
        bool const is_head = parser_->request.method == "HEAD";
        deliver(handler_(std::move(parser_->request)), is_head);
    }

    void deliver(Response const& response, bool is_head) {
        using Kind = Delivery::Kind;
        auto const& [kind, wait, pause] = response.delivery;
        kind_ = kind;
        pause_ = pause;
        out_.clear();
        if (kind == Kind::garbage) {
            out_ = response.body.empty()
                       ? std::string("\x16\x03\x01\xFF\x00 no HTTP at all \x80\xFE\r\n\r\n", 27)
                       : response.body;
        } else if (kind == Kind::whole || kind == Kind::cut || kind == Kind::drip) {
            append_response(out_, response, keep_alive_, is_head);
            // Half of the body. If the response has no body, half of the head.
            if (kind == Kind::cut)
                out_.resize(response.body.empty() ? out_.size() / 2
                                                  : out_.size() - (response.body.size() + 1) / 2);
        }
        if (wait.count() == 0) return send();
        timer_.expires_after(wait);
        timer_.async_wait([self = this->shared_from_this()](error_code error) {
            if (!error) self->send();
        });
    }

    void send() {
        using Kind = Delivery::Kind;
        if (kind_ == Kind::reset) {
            error_code ignored;
            socket().set_option(asio::socket_base::linger(true, 0), ignored);
            return close();
        }
        if (kind_ == Kind::close) return close();
        if (kind_ == Kind::drip) return drip(0);
        asio::async_write(stream_, asio::buffer(out_),
                          [self = this->shared_from_this()](error_code error, std::size_t) {
                              if (error || self->kind_ != Kind::whole || !self->keep_alive_)
                                  return self->finish();
                              self->next_request();
                          });
    }

    void drip(std::size_t at) {
        if (at == out_.size()) return keep_alive_ ? next_request() : finish();
        asio::async_write(stream_, asio::buffer(out_.data() + at, 1),
                          [self = this->shared_from_this(), at](error_code error, std::size_t) {
                              if (error) return self->close();
                              self->timer_.expires_after(self->pause_);
                              self->timer_.async_wait([self, at](error_code cancelled) {
                                  if (!cancelled) self->drip(at + 1);
                              });
                          });
    }

    /// Ends the connection after its last response. It sends TLS's close_notify, so that only a cut response
    /// looks cut.
    void finish() {
        if constexpr (is_tls) {
            if (kind_ == Delivery::Kind::whole || kind_ == Delivery::Kind::drip) {
                stream_.async_shutdown([self = this->shared_from_this()](error_code) { self->close(); });
                return;
            }
        }
        close();
    }

    void close() {
        error_code ignored;
        if (kind_ != Delivery::Kind::reset) socket().shutdown(tcp::socket::shutdown_both, ignored);
        socket().close(ignored);
    }

    Stream stream_;
    asio::steady_timer timer_;
    Handler const& handler_;
    beast::flat_buffer buffer_;
    std::optional<Parser> parser_;
    std::string out_;
    Delivery::Kind kind_ = Delivery::Kind::whole;
    std::chrono::milliseconds pause_{0};
    bool keep_alive_ = true;
    bool promised_ = false;
};

} // namespace

struct Server::Impl {
    struct Listener {
        tcp::acceptor acceptor;
        Handler const& handler;
        bool tls;
    };

    bool reserved = false;
    // Sessions are in the queue of io and refer to handlers; acceptors refer to io. The order of the members
    // follows from that.
    std::list<Handler> handlers;
    std::optional<asio::ssl::context> tls;
    std::unique_ptr<asio::io_context> io = std::make_unique<asio::io_context>();
    std::list<Listener> listeners;
    std::vector<std::thread> threads;

    std::uint16_t bind(std::uint16_t port, Handler handler, bool with_tls) {
        tcp::acceptor acceptor(*io);
        tcp::endpoint const endpoint(asio::ip::address_v4::loopback(), port);
        acceptor.open(endpoint.protocol());
        acceptor.set_option(asio::socket_base::reuse_address(true));
        if (reserved) share_port(acceptor.native_handle());
        acceptor.bind(endpoint);
        acceptor.listen();
        auto const bound = acceptor.local_endpoint().port();
        handlers.push_back(std::move(handler));
        listeners.push_back({std::move(acceptor), handlers.back(), with_tls});
        return bound;
    }

    void accept(Listener& listener) {
        listener.acceptor.async_accept([this, &listener](error_code error, tcp::socket socket) {
            if (error == asio::error::operation_aborted) return;
            if (!error) {
                if (listener.tls)
                    std::make_shared<Session<asio::ssl::stream<tcp::socket>>>(
                        asio::ssl::stream<tcp::socket>(std::move(socket), *tls), listener.handler)
                        ->run();
                else
                    std::make_shared<Session<tcp::socket>>(std::move(socket), listener.handler)->run();
            }
            accept(listener);
        });
    }
};

Server::Server() : impl_(std::make_unique<Impl>()) {}

Server::~Server() { stop(); }

void Server::use_certificate(std::string const& certificate_file, std::string const& key_file) {
    auto& tls = impl_->tls.emplace(asio::ssl::context::tls_server);
    tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                    asio::ssl::context::no_tlsv1_1);
    tls.use_certificate_chain_file(certificate_file);
    tls.use_private_key_file(key_file, asio::ssl::context::pem);
}

void Server::use_reserved_ports() { impl_->reserved = true; }

std::uint16_t Server::listen(std::uint16_t port, Handler handler) {
    return impl_->bind(port, std::move(handler), false);
}

std::uint16_t Server::listen_tls(std::uint16_t port, Handler handler) {
    if (!impl_->tls) throw std::logic_error("no certificate for TLS");
    return impl_->bind(port, std::move(handler), true);
}

void Server::start(unsigned threads) {
    for (auto& listener : impl_->listeners)
        impl_->accept(listener);
    for (unsigned i = 0; i < std::max(threads, 1U); ++i)
        impl_->threads.emplace_back([io = impl_->io.get()] { io->run(); });
}

void Server::stop() {
    if (!impl_->io) return;
    impl_->io->stop();
    for (auto& thread : impl_->threads)
        thread.join();
    impl_->threads.clear();
    impl_->listeners.clear();
    impl_->io.reset();
}

} // namespace idiom::sandbox
