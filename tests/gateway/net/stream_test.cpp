#include "gateway/net/stream.hpp"
#include "gateway/tls/contexts.hpp"
#include "tests/support/certificates.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

#include <sys/socket.h>
#include <unistd.h>

namespace {

using namespace idiom;
namespace asio = boost::asio;
using asio::ip::tcp;

/// Two ends of one connection on one loop.
struct Ends {
    asio::io_context loop;
    tcp::socket near{loop};
    tcp::socket far{loop};

    Ends() {
        tcp::acceptor acceptor(loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        near.connect(acceptor.local_endpoint());
        acceptor.accept(far);
        near.set_option(tcp::no_delay(true)); // so that written bytes arrive at once
    }

    void run(asio::awaitable<void> work) {
        std::exception_ptr thrown;
        asio::co_spawn(loop, std::move(work), [&](std::exception_ptr error) { thrown = error; });
        loop.run();
        if (thrown) std::rethrow_exception(thrown);
    }
};

/// Something that a coroutine waits for.
class Event {
public:
    explicit Event(asio::io_context& loop) : timer_(loop, asio::steady_timer::time_point::max()) {}
    void set() { timer_.expires_at(asio::steady_timer::time_point::min()); }
    asio::awaitable<void> wait() {
        boost::system::error_code ignored;
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }

private:
    asio::steady_timer timer_;
};

asio::awaitable<std::string> read_text(net::Stream& stream, std::size_t size = 1000) {
    std::string text(size, '\0');
    auto const got = co_await stream.read_some(text);
    text.resize(got.error ? 0 : got.bytes);
    co_return text;
}

/// For both ends of a connection over TLS.
struct Contexts {
    test::Certificates certificates;
    std::shared_ptr<asio::ssl::context> server =
        tls::server_context({.certificate = certificates.file("gateway.crt"),
                             .private_key = certificates.file("gateway.key"),
                             .client_ca = {}});
    std::shared_ptr<asio::ssl::context> client =
        tls::client_context({.ca = certificates.file("ca.crt"), .certificate = {}, .private_key = {}});
};

asio::awaitable<void> shake_hands(net::Stream& stream, asio::ssl::stream_base::handshake_type role) {
    auto const refused = co_await stream.handshake(role);
    BOOST_TEST(!refused);
}

BOOST_AUTO_TEST_SUITE(stream)

BOOST_AUTO_TEST_CASE(a_plain_stream_carries_bytes_both_ways_and_tells_its_end) {
    Ends ends;
    net::Stream one(std::move(ends.near));
    net::Stream other(std::move(ends.far));
    auto const work = [&]() -> asio::awaitable<void> {
        auto const sent = co_await one.write_all("hello");
        BOOST_TEST(sent.bytes == 5u);
        auto const waited = co_await other.wait_readable();
        BOOST_TEST(!waited);
        auto const text = co_await read_text(other);
        BOOST_TEST(text == "hello");
        one.close();
        std::string room(10, '\0');
        auto const end = co_await other.read_some(room);
        BOOST_TEST((end.error == asio::error::eof));
    };
    ends.run(work());
}

/// Sends `size` bytes from one end to the other, which reads them in portions. Returns how many arrive.
std::size_t carried(Ends& ends, net::Stream one, net::Stream other, std::size_t size, std::size_t portion) {
    std::string const large(size, 'x');
    std::size_t sent = 0;
    std::size_t received = 0;
    auto const write = [&]() -> asio::awaitable<void> {
        if (one.is_tls()) co_await shake_hands(one, asio::ssl::stream_base::client);
        auto const done = co_await one.write_all(large);
        sent = done.bytes;
        co_await one.finish(); // closing with unread bytes destroys what is still on its way
        one.close();
    };
    auto const read = [&]() -> asio::awaitable<void> {
        if (other.is_tls()) co_await shake_hands(other, asio::ssl::stream_base::server);
        std::string room(portion, '\0');
        for (;;) {
            auto const got = co_await other.read_some(room);
            if (got.error) break;
            received += got.bytes;
        }
        other.close();
    };
    asio::co_spawn(ends.loop, write(), asio::detached);
    ends.run(read());
    BOOST_TEST(sent == size);
    return received;
}

BOOST_AUTO_TEST_CASE(a_message_that_exceeds_the_window_is_sent_whole) {
    constexpr std::size_t size = 16 * 1024 * 1024;
    Contexts const contexts;
    Ends plain;
    BOOST_TEST(carried(plain, net::Stream(std::move(plain.near)), net::Stream(std::move(plain.far)), size,
                       1 << 20) == size);
    for (std::size_t const portion : {1 << 20, 1000}) {
        Ends ends;
        BOOST_TEST(carried(ends, net::Stream(std::move(ends.near), *contexts.client),
                           net::Stream(std::move(ends.far), *contexts.server), size, portion) == size);
    }
}

BOOST_AUTO_TEST_CASE(over_tls_only_a_goodbye_is_a_clean_end) {
    Contexts const contexts;
    for (bool const says_goodbye : {true, false}) {
        Ends ends;
        net::Stream one(std::move(ends.near), *contexts.client);
        net::Stream other(std::move(ends.far), *contexts.server);
        auto const leave = [&]() -> asio::awaitable<void> {
            co_await shake_hands(one, asio::ssl::stream_base::client);
            auto const greeting = co_await read_text(one);
            BOOST_TEST(greeting == "welcome");
            co_await one.write_all("last words");
            if (says_goodbye)
                co_await one.finish();
            else
                one.close();
        };
        boost::system::error_code end;
        auto const listen = [&]() -> asio::awaitable<void> {
            co_await shake_hands(other, asio::ssl::stream_base::server);
            co_await other.write_all("welcome");
            auto const words = co_await read_text(other);
            BOOST_TEST(words == "last words");
            std::string room(10, '\0');
            auto const got = co_await other.read_some(room);
            end = got.error;
            other.close();
        };
        asio::co_spawn(ends.loop, leave(), asio::detached);
        ends.run(listen());
        boost::system::error_code const truncated = asio::ssl::error::stream_truncated;
        boost::system::error_code const clean = asio::error::eof;
        BOOST_TEST(end == (says_goodbye ? clean : truncated));
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_tls_is_an_error_of_the_handshake) {
    Contexts const contexts;
    Ends ends;
    asio::write(ends.far, asio::buffer(std::string("HTTP/1.1 400 Bad Request\r\n\r\n")));
    net::Stream stream(std::move(ends.near), *contexts.client);
    ends.run([&]() -> asio::awaitable<void> {
        auto const refused = co_await stream.handshake(asio::ssl::stream_base::client);
        BOOST_TEST((refused.category() == asio::error::get_ssl_category()));
    }());
}

BOOST_AUTO_TEST_CASE(an_idle_stream_is_stale_once_the_peer_has_spoken_or_gone) {
    for (bool const speaks : {false, true}) {
        Ends ends;
        net::Stream one(std::move(ends.near));
        net::Stream other(std::move(ends.far));
        BOOST_TEST(!one.stale());
        auto const work = [&]() -> asio::awaitable<void> {
            if (speaks)
                co_await other.write_all("unasked");
            else
                other.close();
            co_await one.wait_readable();
        };
        ends.run(work());
        BOOST_TEST(one.stale());
    }
}

BOOST_AUTO_TEST_CASE(a_peer_that_always_has_more_lets_others_have_their_turn) {
    Ends ends;
    asio::write(ends.far, asio::buffer(std::string(1000, 'x')));
    net::Stream stream(std::move(ends.near));
    bool had_turn = false;
    int reads_before = 0;
    ends.run([&]() -> asio::awaitable<void> {
        asio::post(ends.loop, [&] { had_turn = true; });
        for (int left = 1000; left > 0; --left) { // never fewer bytes than there is room for
            auto const byte = co_await read_text(stream, 1);
            BOOST_TEST_REQUIRE(byte == "x");
            if (!had_turn) ++reads_before;
        }
    }());
    BOOST_TEST(had_turn);
    BOOST_TEST(reads_before < 100);
}

BOOST_AUTO_TEST_CASE(a_cancelled_wait_ends) {
    Ends ends;
    net::Stream one(std::move(ends.near));
    auto const work = [&]() -> asio::awaitable<void> {
        asio::post(ends.loop, [&] { one.cancel(); });
        auto const ended = co_await one.wait_readable();
        BOOST_TEST((ended == asio::error::operation_aborted));
    };
    ends.run(work());
}

BOOST_AUTO_TEST_CASE(what_came_along_with_the_last_read_over_tls_is_readable) {
    Contexts const contexts;
    Ends ends;
    net::Stream caller(std::move(ends.near), *contexts.client);
    net::Stream gateway(std::move(ends.far), *contexts.server);
    Event accepted(ends.loop);
    Event written(ends.loop);
    auto const call = [&]() -> asio::awaitable<void> {
        auto const refused = co_await caller.handshake(asio::ssl::stream_base::client);
        BOOST_TEST(!refused);
        co_await accepted.wait();
        co_await caller.write_all("one");
        co_await caller.write_all("two");
        written.set();
    };
    bool readable = false;
    auto const serve = [&]() -> asio::awaitable<void> {
        auto const refused = co_await gateway.handshake(asio::ssl::stream_base::server);
        BOOST_TEST(!refused);
        accepted.set();
        co_await written.wait();
        // Two records have come together, and one is read.
        auto const first = co_await read_text(gateway);
        BOOST_TEST(first == "one");
        // Nothing more arrives, so only bytes that are already there can end the wait.
        asio::post(ends.loop, [&] { asio::post(ends.loop, [&] { gateway.cancel(); }); });
        auto const ended = co_await gateway.wait_readable();
        readable = !ended;
        auto const second = co_await read_text(gateway);
        BOOST_TEST(second == "two");
    };
    asio::co_spawn(ends.loop, call(), asio::detached);
    ends.run(serve());
    BOOST_TEST(readable);
}

/// Counts the turns of a loop until it is stopped.
class Turns {
public:
    explicit Turns(asio::io_context& loop) : loop_(loop) { take(); }
    void stop() { stopped_ = true; }
    int count() const { return count_; }

private:
    void take() {
        asio::post(loop_, [this] {
            ++count_;
            if (!stopped_) take();
        });
    }
    asio::io_context& loop_;
    bool stopped_ = false;
    int count_ = 0;
};

BOOST_AUTO_TEST_CASE(records_without_data_do_not_keep_others_from_their_turn) {
    Contexts const contexts;
    Ends ends;
    net::Stream caller(std::move(ends.near), *contexts.client);
    net::Stream gateway(std::move(ends.far), *contexts.server);
    constexpr int updates = 5000; // of 27 bytes
    Event accepted(ends.loop);
    Event written(ends.loop);
    auto const flood = [&]() -> asio::awaitable<void> {
        co_await shake_hands(caller, asio::ssl::stream_base::client);
        co_await accepted.wait();
        for (int i = 0; i < updates; ++i) {
            SSL_key_update(caller.tls(), SSL_KEY_UPDATE_NOT_REQUESTED);
            co_await shake_hands(caller, asio::ssl::stream_base::client); // sends it
        }
        co_await caller.write_all("data");
        written.set();
    };
    asio::co_spawn(ends.loop, flood(), asio::detached);
    ends.run([&]() -> asio::awaitable<void> {
        co_await shake_hands(gateway, asio::ssl::stream_base::server);
        accepted.set();
        co_await written.wait();
        Turns turns(ends.loop);
        auto const text = co_await read_text(gateway);
        BOOST_TEST(text == "data");
        BOOST_TEST(turns.count() >= 3);
        turns.stop();
        co_await asio::post(ends.loop, asio::use_awaitable);
        co_await asio::post(ends.loop, asio::use_awaitable);
    }());
}

BOOST_AUTO_TEST_CASE(a_part_of_a_record_is_nothing_to_read_and_no_clean_stream) {
    Contexts const contexts;
    Ends ends;
    int const wire = ::dup(ends.near.native_handle());
    net::Stream caller(std::move(ends.near), *contexts.client);
    net::Stream gateway(std::move(ends.far), *contexts.server);
    auto const call = [&]() -> asio::awaitable<void> {
        co_await shake_hands(caller, asio::ssl::stream_base::client);
        co_await caller.write_all("whole");
    };
    asio::co_spawn(ends.loop, call(), asio::detached);
    ends.run([&]() -> asio::awaitable<void> {
        co_await shake_hands(gateway, asio::ssl::stream_base::server);
        auto const text = co_await read_text(gateway);
        BOOST_TEST(text == "whole");
        BOOST_TEST(::send(wire, "\x17", 1, 0) == 1);
        BOOST_TEST(gateway.readable()); // it may be data
        Event looked(ends.loop);
        asio::co_spawn(
            ends.loop,
            [&]() -> asio::awaitable<void> {
                auto const ended = co_await gateway.wait_readable();
                BOOST_TEST((ended == asio::error::operation_aborted));
                looked.set();
            },
            asio::detached);
        while (!gateway.has_read_ahead())
            co_await asio::post(ends.loop, asio::use_awaitable);
        BOOST_TEST(!gateway.readable());
        BOOST_TEST(gateway.stale());
        BOOST_TEST(gateway.known_stale());
        gateway.cancel();
        co_await looked.wait();
    }());
    ::close(wire);
}

BOOST_AUTO_TEST_CASE(who_lets_others_go_first_can_be_cancelled) {
    Ends ends;
    asio::write(ends.far, asio::buffer(std::string(1000, 'x')));
    net::Stream stream(std::move(ends.near));
    ends.run([&]() -> asio::awaitable<void> {
        std::array<char, 1> room{};
        boost::system::error_code error;
        for (int reads = 0; !error && reads < 100; ++reads) {
            // Before the turn of the read, if it waits for one.
            asio::post(ends.loop, [&] { stream.cancel(); });
            auto const got = co_await stream.read_some(room);
            error = got.error;
        }
        BOOST_TEST((error == asio::error::operation_aborted));
    }());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
