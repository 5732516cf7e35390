#include "gateway/net/event_time.hpp"
#include "gateway/net/readiness.hpp"
#include "gateway/net/stream.hpp"
#include "gateway/tls/contexts.hpp"
#include "tests/support/certificates.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

namespace {

using namespace idiom;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;

net::SendQueue::Clock::time_point present;

net::SendQueue::Clock::time_point tell_present() { return present; }

bool becomes_readable(int socket) {
    pollfd asked{.fd = socket, .events = POLLIN, .revents = 0};
    return ::poll(&asked, 1, 10'000) == 1;
}

bool is_readable(int socket) {
    char byte = 0;
    return ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

struct Contexts {
    test::Certificates certificates;
    std::shared_ptr<asio::ssl::context> server =
        tls::server_context({.certificate = certificates.file("gateway.crt"),
                             .private_key = certificates.file("gateway.key"),
                             .client_ca = {}});
    std::shared_ptr<asio::ssl::context> client =
        tls::client_context({.ca = certificates.file("ca.crt"), .certificate = {}, .private_key = {}});
};

/// A connection. Its near end is on the loop under test. The test itself is its far end.
class Conversation {
public:
    Conversation(asio::io_context& loop, Contexts const* contexts) : far_(loop) {
        tcp::acceptor acceptor(loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        tcp::socket near(loop);
        near.connect(acceptor.local_endpoint());
        acceptor.accept(far_);
        far_.set_option(tcp::no_delay(true));
        near_number_ = near.native_handle();
        if (!contexts) {
            near_.emplace(std::move(near));
            return;
        }
        near_.emplace(std::move(near), *contexts->client);
        tls_.reset(SSL_new(contexts->server->native_handle()));
        SSL_set_fd(tls_.get(), far_.native_handle());
        shake_hands(loop);
    }

    net::Stream& near() { return *near_; }
    /// Returns when the near end has something to read.
    void say(std::string_view text) {
        if (tls_)
            BOOST_REQUIRE_EQUAL(SSL_write(tls_.get(), text.data(), static_cast<int>(text.size())),
                                static_cast<int>(text.size()));
        else
            asio::write(far_, asio::buffer(text));
        BOOST_REQUIRE(becomes_readable(near_number_));
    }
    /// Whether the near end has sent something, or will have within a long time.
    bool is_answered() { return becomes_readable(far_.native_handle()); }
    bool is_answered_by_now() { return is_readable(far_.native_handle()); }

private:
    void shake_hands(asio::io_context& loop) {
        int accepted = 0;
        std::jthread const server([&] { accepted = SSL_accept(tls_.get()); });
        boost::system::error_code refused;
        asio::co_spawn(loop, near_->handshake(asio::ssl::stream_base::client),
                       [&](std::exception_ptr const&, boost::system::error_code error) { refused = error; });
        loop.run();
        loop.restart();
        BOOST_REQUIRE(!refused);
    }

    struct Free {
        void operator()(SSL* session) const { SSL_free(session); }
    };
    tcp::socket far_;
    std::optional<net::Stream> near_;
    std::unique_ptr<SSL, Free> tls_;
    int near_number_ = -1;
};

/// A loop whose connections answer. All of them have something to read before the loop looks for the first
/// time, so that they are reported together, in the order in which they were spoken to.
class OneTurn {
public:
    explicit OneTurn(bool tls = false) : contexts_(tls ? std::make_unique<Contexts>() : nullptr) {
        present = {};
        net::prepare_to_watch(loop_, tell_present);
    }

    Conversation& connect() { return conversations_.emplace_back(loop_, contexts_.get()); }
    /// Has the near end read, do the work, and answer.
    void serve(Conversation& conversation, std::function<void()> work) {
        auto const answer = [](net::Stream& stream,
                               std::function<void()> meanwhile) -> asio::awaitable<void> {
            std::string room(16 * 1024, '\0');
            auto const got = co_await stream.read_some(room);
            BOOST_TEST(!got.error);
            meanwhile();
            co_await stream.write_all("answer");
        };
        asio::co_spawn(loop_, answer(conversation.near(), std::move(work)),
                       [](std::exception_ptr const& error) {
                           if (error) std::rethrow_exception(error);
                       });
    }
    void run() {
        loop_.run();
        loop_.restart();
    }
    void wait_for_bytes() { loop_.poll(); }
    asio::io_context& loop() { return loop_; }

private:
    std::unique_ptr<Contexts> contexts_;
    asio::io_context loop_{1};
    std::deque<Conversation> conversations_;
};

BOOST_AUTO_TEST_SUITE(send_queue)

BOOST_AUTO_TEST_CASE(the_writes_of_a_turn_go_out_when_all_its_events_are_handled) {
    for (bool const tls : {false, true}) {
        BOOST_TEST_CONTEXT((tls ? "over TLS" : "plain")) {
            OneTurn turn(tls);
            auto& first = turn.connect();
            auto& second = turn.connect();
            bool sent_early = false;
            turn.serve(first, [] {});
            turn.serve(second, [&] { sent_early = first.is_answered_by_now(); });
            turn.wait_for_bytes();
            first.say("one");
            second.say("two");
            turn.run();
            BOOST_TEST(!sent_early);
            BOOST_TEST(first.is_answered());
            BOOST_TEST(second.is_answered());
        }
    }
}

BOOST_AUTO_TEST_CASE(no_write_waits_for_more_than_the_bound_and_one_event) {
    struct Row {
        net::SendQueue::Clock::duration work;
        bool sent_before_the_third;
    };
    for (auto const& [work, sent] : {Row{net::SendQueue::longest_wait, true}, Row{1h, true},
                                     Row{net::SendQueue::longest_wait - 1ns, false}}) {
        OneTurn turn;
        auto& quick = turn.connect();
        auto& slow = turn.connect();
        auto& third = turn.connect();
        bool quick_is_sent = false;
        bool slow_is_sent = false;
        turn.serve(quick, [] {});
        turn.serve(slow, [work] { present += work; });
        turn.serve(third, [&] {
            quick_is_sent = sent ? quick.is_answered() : quick.is_answered_by_now();
            slow_is_sent = sent ? slow.is_answered() : slow.is_answered_by_now();
        });
        turn.wait_for_bytes();
        for (auto* const conversation : {&quick, &slow, &third})
            conversation->say("x");
        turn.run();
        BOOST_TEST(quick_is_sent == sent);
        BOOST_TEST(slow_is_sent == sent);
        BOOST_TEST(third.is_answered());
    }
}

BOOST_AUTO_TEST_CASE(a_long_message_is_handled_behind_the_writes_that_wait) {
    for (bool const tls : {false, true}) {
        BOOST_TEST_CONTEXT((tls ? "over TLS" : "plain")) {
            OneTurn turn(tls);
            auto& quick = turn.connect();
            auto& slow = turn.connect();
            auto& last = turn.connect();
            bool quick_is_sent = false;
            bool last_is_sent = false;
            turn.serve(quick, [] {});
            turn.serve(slow, [&] { // the work of a long message takes long
                quick_is_sent = quick.is_answered();
                last_is_sent = last.is_answered();
            });
            turn.serve(last, [] {});
            turn.wait_for_bytes();
            quick.say("x");
            slow.say(std::string(8000, 'x'));
            last.say("x");
            turn.run();
            BOOST_TEST(quick_is_sent);
            BOOST_TEST(last_is_sent);
            BOOST_TEST(slow.is_answered());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_long_message_is_handled_at_the_present_time) {
    OneTurn turn;
    present = net::SendQueue::Clock::time_point(1ns);
    auto& quick = turn.connect();
    auto& slow = turn.connect();
    net::SendQueue::Clock::time_point of_quick;
    net::SendQueue::Clock::time_point of_slow;
    turn.serve(quick, [&] { of_quick = net::event_time(); });
    turn.serve(slow, [&] { of_slow = net::event_time(); });
    turn.wait_for_bytes();
    quick.say("x");
    slow.say(std::string(8000, 'x'));
    turn.run();
    BOOST_TEST((of_quick == present));
    BOOST_TEST((of_slow > present));
}

BOOST_AUTO_TEST_CASE(outside_of_a_turn_a_write_goes_out_at_once) {
    OneTurn turn;
    auto& conversation = turn.connect();
    bool is_sent = false;
    auto const work = [&]() -> asio::awaitable<void> {
        co_await conversation.near().write_all("unasked");
        is_sent = conversation.is_answered_by_now();
        co_return;
    };
    bool at_once = false;
    asio::post(turn.loop(), [&] {
        asio::co_spawn(turn.loop(), work(), [&](std::exception_ptr const&) { at_once = true; });
    });
    turn.run();
    BOOST_TEST(at_once);
    BOOST_TEST(conversation.is_answered());
}

BOOST_AUTO_TEST_CASE(a_stream_that_is_closed_while_its_write_waits_sends_nothing) {
    for (bool const tls : {false, true}) {
        OneTurn turn(tls);
        auto& closed = turn.connect();
        auto& closing = turn.connect();
        boost::system::error_code error;
        auto const work = [&]() -> asio::awaitable<void> {
            std::string room(100, '\0');
            co_await closed.near().read_some(room);
            auto const sent = co_await closed.near().write_all("answer");
            error = sent.error;
        };
        asio::co_spawn(turn.loop(), work(), [](std::exception_ptr const&) {});
        turn.serve(closing, [&] { closed.near().close(); });
        turn.wait_for_bytes();
        closed.say("x");
        closing.say("x");
        turn.run();
        BOOST_TEST((error == asio::error::operation_aborted));
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
