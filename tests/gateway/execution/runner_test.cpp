#include "gateway/execution/runner.hpp"

#include "tests/fakes/binding.hpp"
#include "tests/support/await.hpp"
#include "translators/core/conversation.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace {

using namespace idiom;
namespace asio = boost::asio;
using fakes::ScriptedBackend;
using fakes::ScriptedDialect;

/// One conversation with its binding.
struct Play {
    ScriptedDialect dialect;
    ScriptedBackend vendor{200};
    ScriptedBackend record{201};
    execution::VendorSession session;
    Arena arena;
    execution::WriteCall write_call{.pause = {}};
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();

    explicit Play(ScriptedDialect::Next next) : dialect(std::move(next)) {}
    Play(ScriptedDialect::Next next, ScriptedBackend::Responder response)
        : dialect(std::move(next)), vendor(std::move(response)) {}

    Result<Answer> run(Call const& call = {.what = GetUser{}, .roles = nullptr, .session = {}}) {
        upstream::CallContext call_context{.arena = arena, .deadline = deadline};
        return test::await(
            execution::run({dialect, vendor, record, session}, call, call_context, &write_call));
    }
};

Request to(std::string_view target, bool writes = false, Peer peer = Peer::backend) {
    return {.peer = peer, .target = target, .writes = writes};
}

Step<Answer> done() { return Result<Answer>(Answer{.what = Done{}, .warnings = {}}); }

/// Asks for `count` requests at once: "/0", "/1", …
Step<Answer> ask_many(std::size_t count, Arena& arena) {
    auto const requests = arena.array<Request>(count);
    for (std::size_t i = 0; i < count; ++i)
        requests[i] = to(arena.copy("/" + std::to_string(i)));
    return Ask{.requests = requests, .session = {}, .roles = {}};
}

BOOST_AUTO_TEST_SUITE(runner)

BOOST_AUTO_TEST_CASE(a_conversation_runs_to_its_result_with_every_reply_so_far) {
    std::vector<std::string> seen;
    Play play([&](Call const& call, Responses responses, Arena& arena) {
        BOOST_TEST(std::get<GetUser>(call.what).id == "7");
        seen.emplace_back();
        for (auto const& response : responses)
            seen.back() += std::string(response.body) + std::to_string(response.status) + " ";
        switch (responses.size()) {
        case 0: return ask(arena, to("/a"));
        case 1: return ask(arena, {to("/b", false, Peer::record), to("/c")});
        default: return done();
        }
    });
    auto const result = play.run({.what = GetUser{.id = "7"}, .roles = nullptr, .session = {}});
    BOOST_TEST(result.has_value());
    BOOST_REQUIRE(seen.size() == 3u);
    BOOST_TEST(seen[0] == "");
    BOOST_TEST(seen[1] == "/a200 ");
    BOOST_TEST(seen[2] == "/a200 /b201 /c200 ");
    BOOST_TEST(play.record.sent.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_error_of_the_dialect_is_the_result) {
    Play play([](Call const&, Responses, Arena&) { return failed(Fault::user_not_found, "who?"); });
    auto const result = play.run();
    BOOST_REQUIRE(!result);
    BOOST_TEST((result.error().fault == Fault::user_not_found));
    BOOST_TEST(play.vendor.sent.empty());
}

BOOST_AUTO_TEST_CASE(a_dialect_that_never_ends_is_cut_off) {
    std::size_t rounds = 0;
    Play play([&](Call const&, Responses, Arena& arena) {
        ++rounds;
        return ask(arena, to("/"));
    });
    auto const result = play.run();
    BOOST_REQUIRE(!result);
    BOOST_TEST((result.error().fault == Fault::backend_error));
    BOOST_TEST(rounds == 25u);
    BOOST_TEST(play.vendor.sent.size() == 24u);
}

BOOST_AUTO_TEST_CASE(a_conversation_of_24_rounds_ends_with_its_result) {
    Play play([](Call const&, Responses responses, Arena& arena) {
        return responses.size() < 24 ? ask(arena, to("/")) : done();
    });
    BOOST_TEST(play.run().has_value());
    BOOST_TEST(play.vendor.sent.size() == 24u);
}

BOOST_AUTO_TEST_CASE(a_dialect_that_asks_for_nothing_is_cut_off) {
    Play play([](Call const&, Responses, Arena&) -> Step<Answer> { return Ask{}; });
    BOOST_TEST((play.run().error().fault == Fault::backend_error));
}

BOOST_AUTO_TEST_CASE(an_absurd_number_of_requests_is_not_sent) {
    for (auto const [count, sent] : {std::pair<std::size_t, std::size_t>{2048, 2048}, {2049, 0}})
        BOOST_TEST_CONTEXT(count << " at once") {
            Play play([count](Call const&, Responses responses, Arena& arena) {
                return responses.empty() ? ask_many(count, arena) : done();
            });
            BOOST_TEST(play.run().has_value() == (sent > 0));
            BOOST_TEST(play.vendor.sent.size() == sent);
        }
    Play play([](Call const&, Responses, Arena& arena) { return ask_many(500, arena); });
    BOOST_TEST((play.run().error().fault == Fault::backend_error));
    BOOST_TEST(play.vendor.sent.size() == 2000u);
}

BOOST_AUTO_TEST_CASE(requests_of_one_step_go_out_a_few_at_a_time_and_replies_keep_their_order) {
    std::size_t under_way = 0;
    std::size_t most = 0;
    std::size_t number = 0;
    std::vector<std::string> bodies;
    Play play(
        [&](Call const&, Responses responses, Arena& arena) {
            if (responses.empty()) return ask_many(50, arena);
            for (auto const& response : responses)
                bodies.emplace_back(response.body);
            return done();
        },
        [&](Request const& request, upstream::CallContext&) -> asio::awaitable<Response> {
            most = std::max(most, ++under_way);
            auto const executor = co_await asio::this_coro::executor;
            // Later requests are answered earlier.
            for (std::size_t turns = 1 + (50 - number++) % 7; turns > 0; --turns)
                co_await asio::post(executor, asio::use_awaitable);
            --under_way;
            co_return Response{.status = 200, .body = request.target};
        });
    BOOST_TEST(play.run().has_value());
    BOOST_TEST(most > 1u);
    BOOST_TEST(most <= 8u);
    BOOST_TEST(under_way == 0u);
    BOOST_REQUIRE(bodies.size() == 50u);
    for (std::size_t i = 0; i < bodies.size(); ++i)
        BOOST_TEST(bodies[i] == "/" + std::to_string(i));
}

BOOST_AUTO_TEST_CASE(what_the_dialect_wants_remembered_is_remembered) {
    Play play([](Call const&, Responses responses, Arena& arena) -> Step<Answer> {
        if (!responses.empty()) return failed(Fault::backend_error);
        auto step = std::get<Ask>(ask(arena, to("/")));
        step.session = "token-1";
        return step;
    });
    Arena arena;
    BOOST_TEST(play.session.read(arena) == "");
    BOOST_TEST(!play.run());
    BOOST_TEST(play.session.read(arena) == "token-1");
}

BOOST_AUTO_TEST_CASE(a_reply_that_was_not_delivered_goes_to_the_dialect) {
    Play play(
        [](Call const&, Responses responses, Arena& arena) {
            if (responses.empty()) return ask(arena, to("/"));
            return failed(*transport_error(responses[0], true, "scripted"));
        },
        [](Request const&, upstream::CallContext&) -> asio::awaitable<Response> {
            co_return Response{.delivery = Delivery::lost};
        });
    auto const result = play.run();
    BOOST_TEST((result.error().fault == Fault::backend_unreachable));
    BOOST_TEST(result.error().uncertain);
}

/// Reads the user, writes it, and reads it back.
Step<Answer> read_write_read(Responses responses, Arena& arena) {
    static constexpr std::array<std::string_view, 1> admin{"admin"};
    switch (responses.size()) {
    case 0: return ask(arena, to("/read"));
    case 1: {
        auto step = std::get<Ask>(ask(arena, to("/write", true)));
        step.roles = RolePlan{.before = {}, .after = admin, .add = admin, .remove = {}};
        return step;
    }
    case 2: return ask(arena, to("/read_back"));
    default: return responses[2].body == "admin " ? done() : failed(Fault::write_not_confirmed);
    }
}

/// Writes and reads back. Succeeds when the body of a read is `wanted`.
ScriptedDialect::Next write_and_read_back(std::string_view wanted) {
    return [wanted](Call const&, Responses responses, Arena& arena) -> Step<Answer> {
        if (responses.empty()) return ask(arena, to("/write", true));
        if (responses.size() == 1) return ask(arena, to("/read"));
        return responses[1].body == wanted ? done() : failed(Fault::write_not_confirmed);
    };
}

/// Answers the n-th request with the n-th text, and all later requests with the last text.
ScriptedBackend::Responder texts(std::vector<std::string_view> all) {
    auto next = std::make_shared<std::size_t>(0);
    return [all, next](Request const&, upstream::CallContext&) -> asio::awaitable<Response> {
        co_return Response{.status = 200, .body = all[std::min((*next)++, all.size() - 1)]};
    };
}

BOOST_AUTO_TEST_CASE(a_write_that_a_vendor_shows_late_is_read_again) {
    Play play(write_and_read_back("new"), texts({"ok", "old", "old", "new"}));
    BOOST_TEST(play.run().has_value());
    BOOST_TEST(play.vendor.sent == (std::vector<std::string>{"/write", "/read", "/read", "/read"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_write_that_is_never_shown_is_read_again_a_few_times_only) {
    Play play(write_and_read_back("new"), texts({"ok", "old"}));
    auto const result = play.run();
    BOOST_REQUIRE(!result);
    BOOST_TEST((result.error().fault == Fault::write_not_confirmed));
    BOOST_TEST(play.vendor.sent.size() == 1u + 4u);
}

BOOST_AUTO_TEST_CASE(nothing_is_read_again_beyond_the_deadline) {
    Play play(write_and_read_back("new"), texts({"ok", "old"}));
    play.write_call.pause = std::chrono::hours(1);
    play.deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    BOOST_TEST((play.run().error().fault == Fault::write_not_confirmed));
    BOOST_TEST(play.vendor.sent.size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_answer_to_the_write_itself_is_the_vendors_last_word) {
    Play play([](Call const&, Responses responses, Arena& arena) -> Step<Answer> {
        if (responses.empty()) return ask(arena, to("/write", true));
        return failed(Fault::write_not_confirmed);
    });
    BOOST_TEST(!play.run());
    BOOST_TEST(play.vendor.sent.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_course_tells_what_was_written_and_what_the_vendor_said) {
    struct Row {
        char const* name;
        Response response;
        bool wrote;
    };
    for (auto const& row :
         {Row{"answered", {.status = 409}, true}, Row{"lost", {.delivery = Delivery::lost}, true},
          Row{"not sent", {.delivery = Delivery::not_sent}, false},
          Row{"held back", {.delivery = Delivery::busy}, false}})
        BOOST_TEST_CONTEXT(row.name) {
            Play play(
                [](Call const&, Responses responses, Arena& arena) {
                    return responses.empty() ? ask(arena, to("/write", true)) : done();
                },
                [&](Request const&, upstream::CallContext&) -> asio::awaitable<Response> {
                    co_return row.response;
                });
            (void)play.run();
            BOOST_TEST(play.write_call.wrote == row.wrote);
            BOOST_TEST(play.write_call.answer.status == row.response.status);
            BOOST_TEST((play.write_call.answer.delivery == row.response.delivery));
        }
}

/// A lock that is lost after a number of checks.
struct FadingLock final : store::DistributedLock {
    explicit FadingLock(int looks) : left(looks) {}
    bool held() const override { return left-- > 0; }
    asio::awaitable<bool> leave() override { co_return left > 0; }
    mutable int left;
};

BOOST_AUTO_TEST_CASE(nothing_is_written_once_the_lock_is_lost) {
    struct Row {
        char const* name;
        int looks;
        Fault fault;
        std::size_t sent;
    };
    for (auto const& row : {Row{"before the first write", 0, Fault::backend_unavailable, 1},
                            Row{"between two writes", 1, Fault::write_not_confirmed, 2}})
        BOOST_TEST_CONTEXT(row.name) {
            FadingLock distributed_lock(row.looks);
            Play play([](Call const&, Responses responses, Arena& arena) -> Step<Answer> {
                if (responses.size() == 3) return done();
                return ask(arena, to("/", !responses.empty()));
            });
            play.write_call.distributed_lock = &distributed_lock;
            auto const result = play.run();
            BOOST_REQUIRE(!result);
            BOOST_TEST((result.error().fault == row.fault));
            BOOST_TEST(result.error().uncertain == (row.sent > 1));
            BOOST_TEST(play.vendor.sent.size() == row.sent);
        }
}

BOOST_AUTO_TEST_CASE(a_dry_run_reads_but_writes_nothing) {
    execution::DryRun dry_run;
    Play play(
        [](Call const&, Responses responses, Arena& arena) { return read_write_read(responses, arena); });
    play.write_call.dry_run = &dry_run;
    BOOST_TEST(play.run().has_value());
    BOOST_REQUIRE(play.vendor.sent.size() == 1u);
    BOOST_TEST(play.vendor.sent[0] == "/read");
    BOOST_REQUIRE(dry_run.would_send.size() == 1u);
    BOOST_TEST(dry_run.would_send[0].target == "/write");
    BOOST_REQUIRE(dry_run.roles);
    BOOST_TEST(dry_run.roles->after.front() == "admin");
    BOOST_TEST(dry_run.simulating);
}

BOOST_AUTO_TEST_CASE(a_dry_run_offline_sends_nothing_and_shows_all) {
    execution::DryRun dry_run;
    dry_run.offline = true;
    Play play(
        [](Call const&, Responses responses, Arena& arena) { return read_write_read(responses, arena); });
    play.write_call.dry_run = &dry_run;
    BOOST_TEST(play.run().has_value());
    BOOST_TEST(play.vendor.sent.empty());
    BOOST_TEST(dry_run.would_send.size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_dry_run_shows_nothing_of_the_gateways_own_record) {
    execution::DryRun dry_run;
    Play play([](Call const&, Responses responses, Arena& arena) {
        return responses.empty() ? ask(arena, {to("/record", true, Peer::record), to("/vendor", true)})
                                 : done();
    });
    play.write_call.dry_run = &dry_run;
    BOOST_TEST(play.run().has_value());
    BOOST_TEST(play.record.sent.empty());
    BOOST_TEST(play.vendor.sent.empty());
    BOOST_REQUIRE(dry_run.would_send.size() == 1u);
    BOOST_TEST(dry_run.would_send[0].target == "/vendor");
}

BOOST_AUTO_TEST_CASE(a_dialect_that_throws_is_stopped) {
    for (bool const later : {false, true}) {
        Play play([&](Call const&, Responses responses, Arena& arena) -> Step<Answer> {
            if (later && responses.empty()) return ask(arena, to("/"));
            if (later) throw 7;
            throw std::runtime_error("not today");
        });
        auto const result = play.run();
        BOOST_REQUIRE(!result);
        BOOST_TEST((result.error().fault == Fault::backend_error));
        BOOST_TEST(!result.error().uncertain);
    }
}

BOOST_AUTO_TEST_CASE(a_dialect_that_throws_after_a_write_leaves_it_unconfirmed) {
    Play play([&](Call const&, Responses responses, Arena& arena) -> Step<Answer> {
        if (responses.empty()) return ask(arena, to("/", true));
        throw std::runtime_error("not today");
    });
    auto const result = play.run();
    BOOST_REQUIRE(!result);
    BOOST_TEST((result.error().fault == Fault::write_not_confirmed));
    BOOST_TEST(result.error().uncertain);
}

BOOST_AUTO_TEST_CASE(nothing_of_a_step_is_sent_where_one_request_must_not_be) {
    Play play([&](Call const&, Responses, Arena& arena) {
        return ask(arena, {to("/users"), to("//other.example/users")});
    });
    BOOST_TEST((play.run().error().fault == Fault::backend_error));
    BOOST_TEST(play.vendor.sent.empty());
}

BOOST_AUTO_TEST_CASE(what_a_back_end_is_remembered_by_has_an_end) {
    std::string const session(64 * 1024 + 1, 'x');
    Play play([&](Call const&, Responses, Arena& arena) -> Step<Answer> {
        auto step = std::get<Ask>(ask(arena, to("/")));
        step.session = session;
        return step;
    });
    BOOST_TEST(!play.run());
    Arena arena;
    BOOST_TEST(play.session.read(arena) == "");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
