#include "tests/support/relay.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <charconv>
#include <future>
#include <limits>
#include <string>
#include <string_view>
#include <thread>

namespace idiom::test {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// Whether this is a whole request, by its Content-Length.
bool is_whole(std::string_view text) {
    auto const end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) return false;
    constexpr std::string_view name = "\r\nContent-Length: ";
    std::size_t body = 0;
    if (auto const at = text.substr(0, end).find(name); at != std::string_view::npos)
        std::from_chars(text.data() + at + name.size(), text.data() + end, body);
    return text.size() >= end + 4 + body;
}

} // namespace

struct Relay::Impl {
    explicit Impl(std::uint16_t to) : target(asio::ip::address_v4::loopback(), to), acceptor(io) {
        listen(0);
        port = acceptor.local_endpoint().port();
        thread = std::jthread([this] { io.run(); });
    }
    ~Impl() { io.stop(); }

    void listen(std::uint16_t at) {
        acceptor.open(tcp::v4());
        acceptor.set_option(asio::socket_base::reuse_address(true));
        acceptor.bind({asio::ip::address_v4::loopback(), at});
        acceptor.listen();
        asio::co_spawn(io, accept(), asio::detached);
    }

    asio::awaitable<void> accept() {
        for (;;) {
            error_code error;
            tcp::socket socket(io);
            co_await acceptor.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
            if (error) co_return;
            asio::co_spawn(io, pass_on(std::move(socket)), asio::detached);
        }
    }

    asio::awaitable<void> pass_on(tcp::socket client) {
        error_code error;
        auto const quietly = [&] { return asio::redirect_error(asio::use_awaitable, error); };
        std::array<char, 8192> room;
        std::string request;
        while (!is_whole(request)) {
            auto const got = co_await client.async_read_some(asio::buffer(room), quietly());
            if (error) co_return;
            request.append(room.data(), got);
        }
        // Before the answer is out, so that the next one finds nobody.
        if (--left == 0) acceptor.close();
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

    /// Runs `work` on the relay's thread and waits for it.
    template <class Work> void run(Work work) {
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
    std::uint16_t port = 0;
    std::size_t left = std::numeric_limits<std::size_t>::max(); ///< requests until nobody listens
    std::jthread thread;
};

Relay::Relay(std::uint16_t to) : impl_(std::make_unique<Impl>(to)) {}
Relay::~Relay() = default;

std::uint16_t Relay::port() const { return impl_->port; }

void Relay::leave_after(std::size_t requests) {
    impl_->run([&] {
        impl_->left = requests;
        if (requests == 0) impl_->acceptor.close();
    });
}

void Relay::come_back() {
    impl_->run([&] {
        impl_->left = std::numeric_limits<std::size_t>::max();
        if (!impl_->acceptor.is_open()) impl_->listen(impl_->port);
    });
}

} // namespace idiom::test
