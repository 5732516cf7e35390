#include "gateway/migrate/gather.hpp"

#include "gateway/config/format.hpp"
#include "gateway/migrate/interrupts.hpp"
#include "translators/core/text.hpp"

namespace idiom::migrate {

namespace asio = boost::asio;

namespace {

class Gathering {
public:
    Gathering(Gathered& to, Setup& setup, Options const& options, Pace& pace, Links const& links,
              std::function<void()> const& progress)
        : to_(to), setup_(setup), options_(options), pace_(pace), links_(links), progress_(progress),
          preparation_(setup.mapping, setup.left, destination(setup.to), options) {}

    asio::awaitable<OrStop<void>> run() {
        auto spill = Spill::make();
        if (!spill) co_return stop(Exit::stopped, spill.error());
        to_.spill = std::move(*spill);
        auto const from = setup_.from.route ? co_await from_route() : from_file();
        if (!from) co_return from;
        to_.losses = preparation_.losses();
        if (setup_.to.route) co_return co_await to_route();
        co_await setup_.services->settled();
        co_return to_file();
    }

private:
    static Destination destination(End const& to) {
        if (!to.route) return {.can = to.capabilities()};
        return {
            .can = to.capabilities(),
            .roles = &to.route->roles(),
            .is_own_login = [&end = *to.route](std::string_view login) { return end.is_own_login(login); }};
    }

    asio::awaitable<OrStop<void>> from_route() {
        // What names things of one vendor is read only to say how much of it stays behind.
        bool const tells = setup_.left.fields.has(Field::devices) || setup_.left.fields.has(Field::skills);
        RouteReading reading{.everything = tells, .concurrency = options_.concurrency};
        RouteSink const sink = [&](RouteUser const& read) -> OrStop<void> {
            arena_.reset();
            // Nobody knows what a user that could not be read has.
            if (is_full() || (read.problem.empty() && !passes(options_.only, read.user))) return {};
            return take(preparation_.prepare(read, setup_.from.capabilities(), arena_), read.problem.empty());
        };
        auto done = co_await read_route(*setup_.from.route, pace_, reading, sink);
        to_.hidden = std::move(reading.hidden);
        to_.read = reading.users;
        co_return done;
    }

    OrStop<void> from_file() {
        Interrupts::EndAtOnce const end_at_once;
        auto& reader = *setup_.from.reader;
        for (;;) {
            arena_.reset();
            auto const next = reader.next(arena_);
            if (!next) return stop(Exit::wrong, config::to_line(next.error()));
            if (!*next) break;
            ++to_.read;
            if (is_full() || !passes(options_.only, (*next)->user)) continue;
            if (auto const done = take(preparation_.prepare(**next, arena_), true); !done) return done;
        }
        to_.unknown_names = reader.fields().csv ? setup_.left.columns : reader.unknown();
        return {};
    }

    /// Returns whether `--limit`, which counts those who pass the filters, lets nobody else through.
    bool is_full() const { return options_.limit && to_.from.size() >= *options_.limit; }

    OrStop<void> take(Mover const& mover, bool known) {
        auto const place = keep(*to_.spill, mover);
        if (!place) return stop(Exit::stopped, place.error());
        auto key = key_of(mover.wanted.key);
        known = known || links_.find(mover.source) != nullptr || !key.empty();
        to_.from.add({.id = std::string(mover.source),
                      .key = std::move(key),
                      .place = *place,
                      .usable = mover.problem.empty(),
                      .known = known});
        progress_();
        return {};
    }

    asio::awaitable<OrStop<void>> to_route() {
        RouteReading reading{.concurrency = options_.concurrency};
        RouteSink const sink = [&](RouteUser const& read) {
            return settle({.user = read.user,
                           .problem = read.problem,
                           .untouchable = read.is_protected ? read.why_protected : std::string_view{}});
        };
        co_return co_await read_route(*setup_.to.route, pace_, reading, sink);
    }

    OrStop<void> to_file() {
        Interrupts::EndAtOnce const end_at_once;
        auto& reader = *setup_.to.reader;
        for (;;) {
            arena_.reset();
            auto const next = reader.next(arena_);
            if (!next) return stop(Exit::wrong, config::to_line(next.error()));
            if (!*next) return {};
            auto user = (*next)->user;
            if ((*next)->external_id) user.id = (*next)->external_id;
            if (!user.id) user.id = arena_.join({"line ", decimal((*next)->at.line, arena_)});
            if (auto const done = settle({.user = user}); !done) return done;
        }
    }

    OrStop<void> settle(Resident const& resident) {
        auto const place = keep(*to_.spill, resident);
        if (!place) return stop(Exit::stopped, place.error());
        auto const& user = resident.user;
        auto const key = setup_.mapping.match == Field::email ? user.email : user.user_name;
        to_.to.add({.id = std::string(user.id.value_or("")),
                    .key = key_of(key.value_or("")),
                    .place = *place,
                    .usable = resident.problem.empty()});
        progress_();
        return {};
    }

    Gathered& to_;
    Setup& setup_;
    Options const& options_;
    Pace& pace_;
    Links const& links_;
    std::function<void()> const& progress_;
    Preparation preparation_;
    Arena arena_{64 * 1024};
};

} // namespace

asio::awaitable<OrStop<void>> gather(Gathered& gathered, Setup& setup, Options const& options, Pace& pace,
                                     Links const& links, std::function<void()> const& progress) {
    Gathering work(gathered, setup, options, pace, links, progress);
    co_return co_await work.run();
}

} // namespace idiom::migrate
