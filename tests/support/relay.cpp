#include "tests/support/relay.hpp"

#include "tests/sandbox/reserved_port.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <charconv>
#include <future>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace idiom::test {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// Whether a text is a whole request, by its Content-Length.
bool is_whole(std::string_view text) {
    auto const end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) return false;
    constexpr std::string_view name = "\r\nContent-Length: ";
    std::size_t body = 0;
    if (auto const at = text.substr(0, end).find(name); at != std::string_view::npos)
        std::from_chars(text.data() + at + name.size(), text.data() + end, body);
    return text.size() >= end + 4 + body;
}

using TlsContext = std::shared_ptr<asio::ssl::context>;

TlsContext context_of(std::string const& identity) {
    if (identity.empty()) return nullptr;
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    context->use_certificate_chain_file(identity + ".crt");
    context->use_private_key_file(identity + ".key", asio::ssl::context::pem);
    return context;
}

} // namespace

struct Relay::Impl {
    Impl(std::uint16_t to, std::string const& identity)
        : target(asio::ip::address_v4::loopback(), to), acceptor(io), own(context_of(identity)), tls(own) {
        listen();
        thread = std::jthread([this] { io.run(); });
    }
    ~Impl() { io.stop(); }

    void listen() {
        acceptor.open(tcp::v4());
        acceptor.set_option(asio::socket_base::reuse_address(true));
        sandbox::share_port(acceptor.native_handle());
        acceptor.bind({asio::ip::address_v4::loopback(), reserved.number()});
        acceptor.listen();
        asio::co_spawn(io, accept(), asio::detached);
    }

    asio::awaitable<void> accept() {
        for (;;) {
            error_code error;
            tcp::socket socket(io);
            co_await acceptor.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
            if (error) co_return;
            if (tls)
                asio::co_spawn(io, greet(std::move(socket)), asio::detached);
            else
                asio::co_spawn(io, serve(std::move(socket)), asio::detached);
        }
    }

    asio::awaitable<void> serve(tcp::socket client) { co_await pass_on(client); }

    asio::awaitable<void> greet(tcp::socket socket) {
        error_code error;
        if (cut) {
            std::array<char, 1024> hello;
            co_await socket.async_read_some(asio::buffer(hello),
                                            asio::redirect_error(asio::use_awaitable, error));
            co_return;
        }
        auto const context = tls; // the stream must not outlive its context, and `tls` may change
        asio::ssl::stream<tcp::socket> client(std::move(socket), *context);
        co_await client.async_handshake(asio::ssl::stream_base::server,
                                        asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return;
        co_await pass_on(client);
        co_await client.async_shutdown(asio::redirect_error(asio::use_awaitable, error));
    }

    template <class Stream> asio::awaitable<void> pass_on(Stream& client) {
        error_code error;
        auto const quietly = [&] { return asio::redirect_error(asio::use_awaitable, error); };
        std::array<char, 8192> room;
        std::string request;
        while (!is_whole(request)) {
            auto const got = co_await client.async_read_some(asio::buffer(room), quietly());
            if (error) co_return;
            request.append(room.data(), got);
        }
        // This runs before the response is sent, so that the next request meets it.
        if (left > 0 && --left == 0) take_turn();
        request.insert(request.find("\r\n") + 2, "Connection: close\r\n");
        tcp::socket server(io);
        co_await server.async_connect(target, quietly());
        if (!error) co_await asio::async_write(server, asio::buffer(request), quietly());
        while (!error) {
            auto const got = co_await server.async_read_some(asio::buffer(room), quietly());
            error_code gone;
            co_await asio::async_write(client, asio::buffer(room, got),
                                       asio::redirect_error(asio::use_awaitable, gone));
        }
    }

    void take_turn() {
        if (auto const now = std::exchange(recorded_step, nullptr)) now();
    }

    /// Runs `work` on the relay's thread and waits for it.
    template <class Work> void run(Work work) {
        if (io.get_executor().running_in_this_thread()) return work();
        std::promise<void> done;
        asio::post(io, [&] {
            work();
            done.set_value();
        });
        done.get_future().wait();
    }

    asio::io_context io{1};
    asio::executor_work_guard<asio::io_context::executor_type> busy{io.get_executor()};
    tcp::endpoint target;
    tcp::acceptor acceptor;
    sandbox::ReservedPort reserved; ///< keeps the port while this does not listen
    TlsContext own;
    TlsContext tls; ///< the identity shown now; null: no TLS
    bool cut = false;
    std::size_t left = 0;                ///< requests until `recorded_step`; 0 if none is planned
    std::function<void()> recorded_step; ///< null: none
    std::jthread thread;
};

Relay::Relay(std::uint16_t to, std::string const& identity) : impl_(std::make_unique<Impl>(to, identity)) {}
Relay::~Relay() = default;

std::uint16_t Relay::port() const { return impl_->reserved.number(); }

void Relay::after(std::size_t requests, std::function<void()> recorded_step) {
    impl_->run([&] {
        impl_->left = requests;
        impl_->recorded_step = std::move(recorded_step);
        if (requests == 0) impl_->take_turn();
    });
}

void Relay::refuse() {
    impl_->run([&] { impl_->acceptor.close(); });
}

void Relay::show(std::string const& identity) {
    impl_->run([&] { impl_->tls = context_of(identity); });
}

void Relay::cut_handshakes() {
    impl_->run([&] { impl_->cut = true; });
}

void Relay::come_back() {
    impl_->run([&] {
        impl_->left = 0;
        impl_->recorded_step = nullptr;
        impl_->cut = false;
        impl_->tls = impl_->own;
        if (!impl_->acceptor.is_open()) impl_->listen();
    });
}

} // namespace idiom::test
