#include <boost/test/unit_test.hpp>

#include "gateway/net/readiness.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

namespace idiom::net {
namespace {

namespace asio = boost::asio;

/// A connected socket and its other end.
struct Pair {
    std::array<int, 2> ends{};

    Pair() { BOOST_REQUIRE_EQUAL(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0); }
    ~Pair() {
        for (int const end : ends)
            if (end >= 0) ::close(end);
    }
    void say(std::string_view text) {
        BOOST_REQUIRE_EQUAL(::send(ends[1], text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
    }
    void hang_up() { ::close(std::exchange(ends[1], -1)); }
    std::string read() {
        std::string text(100, '\0');
        auto const got = ::recv(ends[0], text.data(), text.size(), 0);
        text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return text;
    }
};

asio::awaitable<bool> wait_readable(Readiness& readiness) {
    bool const ready = co_await readiness.wait_readable();
    co_return ready;
}

asio::awaitable<bool> wait_writable(Readiness& readiness) {
    bool const ready = co_await readiness.wait_writable();
    co_return ready;
}

/// Has a coroutine wait, and notes how it went.
void wait(asio::io_context& loop, Readiness& readiness, std::optional<bool>& woken) {
    asio::co_spawn(loop, wait_readable(readiness),
                   [&](std::exception_ptr const&, bool ready) { woken = ready; });
}

BOOST_AUTO_TEST_SUITE(readiness)

BOOST_AUTO_TEST_CASE(who_waits_is_woken_by_bytes_and_by_the_end) {
    asio::io_context loop(1);
    Pair pair;
    Readiness readiness(loop, pair.ends[0]);
    std::optional<bool> woken;
    wait(loop, readiness, woken);
    loop.poll();
    BOOST_TEST(!woken);
    BOOST_TEST(!readiness.readable());
    pair.say("hello");
    loop.run();
    BOOST_TEST(woken.value_or(false));
    BOOST_TEST(readiness.readable());
    BOOST_TEST(pair.read() == "hello");
    readiness.note_drained();
    BOOST_TEST(!readiness.readable());

    woken.reset();
    wait(loop, readiness, woken);
    pair.hang_up();
    loop.restart();
    loop.run();
    BOOST_TEST(woken.value_or(false));
    readiness.note_drained();
    BOOST_TEST(readiness.readable()); // no further change will come, so the system must be asked
}

BOOST_AUTO_TEST_CASE(an_end_that_comes_with_the_last_bytes_is_not_lost) {
    asio::io_context loop(1);
    Pair pair;
    Readiness readiness(loop, pair.ends[0]);
    pair.say("last words");
    pair.hang_up();
    std::optional<bool> woken;
    wait(loop, readiness, woken);
    loop.run();
    BOOST_TEST(pair.read() == "last words");
    readiness.note_drained();
    BOOST_TEST(readiness.readable());
}

BOOST_AUTO_TEST_CASE(bytes_that_came_before_the_wait_are_told_and_others_get_a_turn) {
    asio::io_context loop(1);
    Pair pair;
    Readiness readiness(loop, pair.ends[0]);
    pair.say("early");
    std::optional<bool> first;
    wait(loop, readiness, first);
    loop.run();
    BOOST_TEST(first.value_or(false));
    // Nothing was read, so the socket is still readable. A coroutine that waits must let others run.
    std::string order;
    asio::co_spawn(loop, wait_readable(readiness), [&](std::exception_ptr const&, bool) { order += 'w'; });
    asio::post(loop, [&] { order += 'o'; });
    loop.restart();
    loop.run();
    BOOST_TEST(order == "ow");
}

BOOST_AUTO_TEST_CASE(a_wait_that_is_cancelled_comes_back_later_and_says_so) {
    asio::io_context loop(1);
    Pair pair;
    Readiness readiness(loop, pair.ends[0]);
    readiness.cancel(); // nobody waits: nothing happens
    std::optional<bool> woken;
    wait(loop, readiness, woken);
    loop.poll();
    readiness.cancel();
    BOOST_TEST(!woken);
    loop.run(); // and ends, for nobody waits any more
    BOOST_REQUIRE(woken);
    BOOST_TEST(!*woken);
}

BOOST_AUTO_TEST_CASE(the_end_of_a_coroutine_ends_its_wait) {
    asio::io_context loop(1);
    Pair pair;
    Readiness readiness(loop, pair.ends[0]);
    asio::cancellation_signal end;
    std::optional<bool> woken;
    asio::co_spawn(loop, wait_readable(readiness),
                   asio::bind_cancellation_slot(
                       end.slot(), [&](std::exception_ptr const&, bool ready) { woken = ready; }));
    loop.poll();
    end.emit(asio::cancellation_type::terminal);
    loop.run();
    BOOST_REQUIRE(woken);
    BOOST_TEST(!*woken);
    end.emit(asio::cancellation_type::terminal); // nobody waits: nothing happens
}

BOOST_AUTO_TEST_CASE(one_that_goes_while_another_is_told_is_not_told_any_more) {
    asio::io_context loop(1);
    Pair first;
    Pair second;
    auto one = std::make_unique<Readiness>(loop, first.ends[0]);
    auto other = std::make_unique<Readiness>(loop, second.ends[0]);
    int told = 0;
    // The first that is notified destroys the other, whose event was fetched together with its own.
    auto const watch = [&](std::unique_ptr<Readiness>& mine, std::unique_ptr<Readiness>& its) {
        asio::co_spawn(loop, wait_readable(*mine), [&](std::exception_ptr const& unwound, bool) {
            if (unwound) return;
            ++told;
            its.reset();
        });
    };
    watch(one, other);
    watch(other, one);
    loop.poll();
    first.say("1");
    second.say("2");
    loop.run();
    BOOST_TEST(told == 1);
}

BOOST_AUTO_TEST_CASE(a_full_socket_is_waited_for_until_there_is_room) {
    asio::io_context loop(1);
    Pair pair;
    Readiness readiness(loop, pair.ends[0]);
    ::shutdown(pair.ends[1], SHUT_WR); // the peer has ended its sending direction, and still reads
    std::optional<bool> ended;
    wait(loop, readiness, ended);
    loop.run();
    BOOST_TEST(readiness.readable());
    std::string const block(64 * 1024, 'x');
    while (::send(pair.ends[0], block.data(), block.size(), 0) > 0) {
    }
    readiness.note_full();
    loop.restart();
    std::optional<bool> woken;
    asio::co_spawn(loop, wait_writable(readiness),
                   [&](std::exception_ptr const&, bool ready) { woken = ready; });
    loop.poll();
    BOOST_TEST(!woken);
    std::string room(block.size(), '\0');
    while (::recv(pair.ends[1], room.data(), room.size(), 0) > 0) {
    }
    loop.run();
    BOOST_TEST(woken.value_or(false));
}

BOOST_AUTO_TEST_CASE(many_are_told_in_one_turn_or_in_more) {
    constexpr std::size_t count = 300; // more than are fetched at once
    asio::io_context loop(1);
    std::vector<std::unique_ptr<Pair>> pairs;
    std::vector<std::unique_ptr<Readiness>> watched;
    std::size_t told = 0;
    for (std::size_t i = 0; i < count; ++i) {
        pairs.push_back(std::make_unique<Pair>());
        watched.push_back(std::make_unique<Readiness>(loop, pairs.back()->ends[0]));
        asio::co_spawn(loop, wait_readable(*watched.back()),
                       [&](std::exception_ptr const&, bool ready) { told += ready; });
    }
    loop.poll();
    for (auto const& pair : pairs)
        pair->say("x");
    loop.run();
    BOOST_TEST(told == count);
}

BOOST_AUTO_TEST_CASE(a_loop_that_ends_ends_those_who_wait_with_what_they_own) {
    struct Guest {
        Pair pair;
        std::unique_ptr<Readiness> readiness;
        int* left;
        ~Guest() { ++*left; }
    };
    int left = 0;
    Pair outliving;
    std::unique_ptr<Readiness> beyond; // as a pool's idle connection
    {
        asio::io_context loop(1);
        beyond = std::make_unique<Readiness>(loop, outliving.ends[0]);
        for (int i = 0; i < 3; ++i)
            asio::co_spawn(
                loop,
                [](asio::io_context& io, int* count) -> asio::awaitable<void> {
                    Guest guest{.pair = {}, .readiness = nullptr, .left = count};
                    guest.readiness = std::make_unique<Readiness>(io, guest.pair.ends[0]);
                    co_await guest.readiness->wait_readable();
                }(loop, &left),
                asio::detached);
        loop.poll();
        BOOST_TEST(left == 0);
    }
    BOOST_TEST(left == 3);
    beyond->cancel();
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::net
