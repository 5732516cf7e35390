#include "gateway/migrate/export_users.hpp"

#include "gateway/migrate/files/output_file.hpp"
#include "gateway/migrate/files/user_writer.hpp"
#include "gateway/migrate/interrupts.hpp"
#include "gateway/migrate/prepare.hpp"
#include "gateway/migrate/progress.hpp"
#include "gateway/migrate/read_route.hpp"
#include "gateway/migrate/setup.hpp"

#include "translators/codec/printable.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <cstdlib>

namespace idiom::migrate {

namespace asio = boost::asio;

namespace {

class Export {
public:
    Export(ExportOptions const& options, Services& services, RouteEnd& end, Terminal const& terminal,
           Interrupts const& interrupts)
        : options_(options), services_(services), end_(end), terminal_(terminal), pace_(services.pace),
          progress_(upstream::environment_of(services.loop), terminal, options.progress, {}, tally_),
          interrupts_(interrupts), watch_(interrupts, services.loop, [this] { interrupt(); }),
          writer_(files::make_writer(options.format, end.capabilities(), options.csv_safe)) {}

    int go() {
        if (!options_.output.empty()) {
            auto file = files::OutputFile::create(options_.output);
            if (!file) return refuse(stop(Exit::wrong, options_.output + " " + file.error()).error());
            file_.emplace(std::move(*file));
        }
        OrStop<void> done;
        asio::co_spawn(services_.loop.io, progress_.run(), asio::detached);
        asio::co_spawn(services_.loop.io, work_and_settle(),
                       [&](std::exception_ptr failure, OrStop<void> ended) {
                           done = failure ? stop(Exit::stopped, "out of memory") : std::move(ended);
                           services_.loop.io.stop(); // kept connections would keep it
                       });
        services_.loop.io.run();
        if (interrupts_.signal() != 0) return interrupts_.status();
        if (!done) return refuse(done.error());
        return failed_ > 0 ? static_cast<int>(Exit::some_failed) : 0;
    }

private:
    int refuse(Stop const& stopped) {
        progress_.say(stopped.why + '\n');
        return stopped.status;
    }

    /// Nothing is written at the vendor, so nothing has to be waited for but a token. Requests under way hold
    /// what would be destroyed, so the process ends without destructors.
    void interrupt() {
        pace_.end();
        auto const settled = [](Export& self) -> asio::awaitable<void> {
            co_await self.services_.settled();
            self.file_.reset();
            self.progress_.enter(Progress::Phase::done);
            self.progress_.finish();
            std::_Exit(self.interrupts_.status());
        };
        asio::co_spawn(services_.loop.io, settled(*this), asio::detached);
    }

    /// A login that is being fetched is kept before the process ends: its token may rotate.
    asio::awaitable<OrStop<void>> work_and_settle() {
        auto done = co_await work();
        progress_.enter(Progress::Phase::done);
        progress_.finish();
        co_await services_.settled();
        co_return done;
    }

    asio::awaitable<OrStop<void>> work() {
        writer_->begin(waiting_);
        RouteReading reading{.everything = true, .concurrency = options_.concurrency};
        RouteSink const sink = [this](RouteUser const& read) { return take(read); };
        if (auto done = co_await read_route(end_, pace_, reading, sink); !done) co_return done;
        writer_->end(waiting_);
        if (auto done = flush(); !done) co_return done;
        for (auto const& [role, users] : reading.hidden)
            progress_.say("the route does not name the role " + role + " (users: " + std::to_string(users) +
                          ")\n");
        // A file that lacks users is not whole.
        if (!file_ || failed_ > 0) co_return OrStop<void>{};
        if (auto const done = file_->commit(); !done)
            co_return stop(Exit::stopped, options_.output + " " + done.error());
        co_return OrStop<void>{};
    }

    OrStop<void> take(RouteUser const& read) {
        progress_.note_read();
        if (options_.limit && written_ >= *options_.limit) return {};
        // Nobody knows what a user that could not be read has.
        if (read.problem.empty() && !passes(options_.only, read.user)) return {};
        if (!read.problem.empty()) {
            ++failed_;
            progress_.say(codec::printable(read.user.user_name.value_or(read.user.id.value_or(""))) + ": " +
                          codec::printable(read.problem) + '\n');
            return {}; // half a user would be imported as a whole one
        }
        arena_.reset();
        ++written_;
        auto const mended = writer_->append(waiting_, read.user, arena_);
        if (!mended.empty()) progress_.say("a character that the format cannot carry was replaced\n");
        constexpr std::size_t block = 64 * 1024;
        return waiting_.size() < block ? OrStop<void>{} : flush();
    }

    OrStop<void> flush() {
        if (file_) {
            if (auto const done = file_->write(waiting_); !done)
                return stop(Exit::stopped, options_.output + " " + done.error());
        } else if (progress_.clear(); !terminal_.print(waiting_)) {
            return stop(Exit::stopped, "standard output cannot be written");
        }
        waiting_.clear();
        return {};
    }

    ExportOptions const& options_;
    Services& services_;
    RouteEnd& end_;
    Terminal const& terminal_;
    Pace& pace_;
    Tally tally_; ///< empty: nothing is written to a back end
    Progress progress_;
    Interrupts const& interrupts_;
    Interrupts::Watch watch_;
    std::unique_ptr<files::UserWriter> writer_;
    std::optional<files::OutputFile> file_;
    std::string waiting_;
    std::uint64_t written_ = 0;
    std::uint64_t failed_ = 0;
    Arena arena_{16 * 1024};
};

} // namespace

int export_users(ExportOptions const& options, config::Config config, Terminal const& terminal) {
    auto const route = config.routes.find(options.route);
    auto const refuse = [&](std::string const& why) {
        terminal.say(codec::printable_lines(why) + '\n');
        return static_cast<int>(Exit::wrong);
    };
    if (route == config.routes.end()) return refuse("there is no route '" + options.route + "'");
    if (auto const why = why_store_key(config, route->second.backend); !why.empty()) return refuse(why);
    Interrupts const interrupts;
    try {
        Services services(std::move(config));
        RouteEnd end(services, services.config.routes.find(options.route)->second, options.rate);
        if (!end.capabilities().operations.has(Operation::list))
            return refuse("the back end of route '" + options.route + "' cannot list its users");
        if (end.capabilities().shows_record)
            terminal.say(options.route + " (" + std::string(end.capabilities().dialect) +
                         ") cannot be listed: these are the users that were written through Idiom\n");
        return Export(options, services, end, terminal, interrupts).go();
    } catch (std::exception const& error) {
        return refuse(error.what());
    }
}

} // namespace idiom::migrate
