#include <boost/test/unit_test.hpp>

#include "gateway/migrate/progress.hpp"
#include "tests/gateway/migrate/fake_time.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <nlohmann/json.hpp>

#include <sstream>

using namespace idiom;
using namespace idiom::migrate;
using namespace std::chrono_literals;

namespace {

/// What standard error gets of a run that lasts some seconds of a clock that the test moves.
struct Screen {
    std::string text;
    std::size_t columns = 0; ///< 0: no terminal
    Tally tally;
    fake::FakeTime time;

    Terminal terminal() {
        Terminal made{
            .print = {}, .say = [this](std::string_view said) { text += said; }, .columns = {}, .ask = {}};
        if (columns > 0) made.columns = [this] { return columns; };
        return made;
    }

    /// Shows the progress for some seconds. `each` is called before each of them.
    void show(ProgressStyle style, int seconds, std::function<void(Progress&, int)> const& each) {
        auto const to = terminal();
        std::optional<Progress> progress;
        int second = 0;
        auto environment = time.environment();
        auto const sleep = environment.sleep_until;
        environment.sleep_until = [&](telemetry::TimePoint until) -> boost::asio::awaitable<void> {
            each(*progress, second);
            if (second++ == seconds) progress->finish();
            co_await sleep(until);
        };
        progress.emplace(environment, to, style, "r1", tally);
        boost::asio::io_context loop;
        boost::asio::co_spawn(loop, progress->run(), boost::asio::detached);
        loop.run();
    }
    std::vector<std::string> lines() const {
        std::vector<std::string> made;
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);)
            made.push_back(line);
        return made;
    }
};

UserLine created() {
    return {.key = "a", .outcome = Outcome::created, .id = "1", .fields = {}, .problem = {}};
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(progress, Screen)

BOOST_AUTO_TEST_CASE(without_a_terminal_there_is_a_line_every_ten_seconds) {
    for (auto const style : {ProgressStyle::automatic, ProgressStyle::plain}) {
        text.clear();
        show(style, 25, [](Progress& one, int) { one.note_read(); });
        auto const told = lines();
        BOOST_TEST_REQUIRE(told.size() == 2U, text);
        BOOST_TEST(told[0] == "10 users read, 1.0/s");
        BOOST_TEST(told[1] == "20 users read, 1.0/s");
    }
}

BOOST_AUTO_TEST_CASE(on_a_terminal_one_line_is_drawn_again_each_second) {
    columns = 80;
    tally.of_all = 100;
    show(ProgressStyle::automatic, 3, [&](Progress& one, int second) {
        if (second == 0) one.enter(Progress::Phase::write);
        if (second < 3) tally.add(created());
    });
    BOOST_TEST(text == "\r\x1b[K1 of 100, 1.0/s, 1 created, 0 updated, 0 same, 0 failed, 1 min 39 s left"
                       "\r\x1b[K2 of 100, 1.0/s, 2 created, 0 updated, 0 same, 0 failed, 1 min 38 s left"
                       "\r\x1b[K3 of 100, 1.0/s, 3 created, 0 updated, 0 same, 0 failed, 1 min 37 s left"
                       "\r\x1b[K3 of 100, 1.0/s, 3 created, 0 updated, 0 same, 0 failed, 1 min 37 s left\n");
}

BOOST_AUTO_TEST_CASE(plain_lines_are_plain_on_a_terminal_too) {
    columns = 80;
    show(ProgressStyle::plain, 10, [](Progress&, int) {});
    BOOST_TEST(text == "0 users read, 0.0/s\n");
}

BOOST_AUTO_TEST_CASE(a_line_is_no_wider_than_the_terminal) {
    columns = 12;
    show(ProgressStyle::automatic, 1, [](Progress&, int) {});
    BOOST_TEST(text == "\r\x1b[K0 users rea\r\x1b[K0 users rea\n");
}

BOOST_AUTO_TEST_CASE(what_is_said_takes_the_place_of_the_line_and_is_without_control_characters) {
    columns = 80;
    show(ProgressStyle::automatic, 2, [](Progress& one, int second) {
        if (second == 1) one.say("ana\x1b[2J\xE2\x80\xAE left\n");
    });
    BOOST_TEST(text == "\r\x1b[K0 users read, 0.0/s\r\x1b[Kana\\x1b[2J\\u202e left\n"
                       "\r\x1b[K0 users read, 0.0/s\r\x1b[K0 users read, 0.0/s\n");
}

BOOST_AUTO_TEST_CASE(for_scripts_there_is_an_object_each_second_and_one_at_the_end) {
    tally.of_all = 4;
    show(ProgressStyle::json, 2, [&](Progress& one, int second) {
        if (second == 0) one.note_read();
        if (second == 1) {
            one.enter(Progress::Phase::write);
            tally.add(created());
        }
        if (second == 2) one.enter(Progress::Phase::done);
    });
    auto const told = lines();
    BOOST_TEST_REQUIRE(told.size() == 3U, text);
    BOOST_TEST(told[0] == R"({"run":"r1","phase":"read","done":1,"of":1,"created":0,"updated":0,"same":0,)"
                          R"("failed":0,"per_second":1.0})");
    BOOST_TEST(told[1] == R"({"run":"r1","phase":"write","done":1,"of":4,"created":1,"updated":0,"same":0,)"
                          R"("failed":0,"per_second":1.0})");
    BOOST_TEST(told[2] == R"({"run":"r1","phase":"done","done":1,"of":4,"created":1,"updated":0,"same":0,)"
                          R"("failed":0,"per_second":1.0})");
}

BOOST_AUTO_TEST_CASE(none_shows_nothing_but_what_is_said) {
    columns = 80;
    show(ProgressStyle::none, 20, [](Progress& one, int second) {
        if (second == 3) one.say("hello\n");
    });
    BOOST_TEST(text == "hello\n");
}

BOOST_AUTO_TEST_SUITE_END()
