#include "gateway/migrate/run.hpp"

#include "gateway/migrate/attempt.hpp"
#include "gateway/migrate/closing.hpp"
#include "gateway/migrate/earlier_run.hpp"
#include "gateway/migrate/execute_plan.hpp"
#include "gateway/migrate/gather.hpp"
#include "gateway/migrate/interrupts.hpp"
#include "gateway/migrate/limits.hpp"
#include "gateway/migrate/plan.hpp"
#include "gateway/migrate/progress.hpp"
#include "gateway/migrate/rehearse.hpp"
#include "gateway/migrate/summary.hpp"
#include "translators/codec/printable.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

namespace idiom::migrate {

namespace asio = boost::asio;

namespace {

class Run {
public:
    Run(Options const& options, Setup& setup, Terminal const& terminal, Interrupts const& interrupts)
        : options_(options), setup_(setup), terminal_(terminal),
          name_{.run = new_run_id(), .client = cli_client()}, pace_(setup.services->pace),
          progress_(upstream::environment_of(setup.services->loop), terminal, options.progress, name_.run,
                    tally_),
          interrupts_(interrupts), watch_(interrupts, setup.services->loop, [this] { interrupt(); }),
          shown_(options.json, is_diff()),
          links_(*setup.services->store, setup.from.stored_name(), setup.to.stored_name()) {}

    int go() {
        int status = 0;
        asio::co_spawn(setup_.services->loop.io, progress_.run(), asio::detached);
        asio::co_spawn(setup_.services->loop.io, work(), [&](std::exception_ptr failure, int ended) {
            status = failure ? status_of(options_, Exit::stopped) : ended;
            if (failure) progress_.say("out of memory\n");
            progress_.finish();
            // Kept connections would keep the loop for as long as they may be idle.
            setup_.services->loop.io.stop();
        });
        setup_.services->loop.io.run();
        return status;
    }

private:
    bool is_diff() const { return options_.command == Command::diff; }
    bool writes() const { return !is_diff() && !options_.dry_run; }

    asio::awaitable<int> work() {
        auto const done = co_await steps();
        co_await setup_.services->settled();
        progress_.enter(Progress::Phase::done);
        progress_.finish();
        int status = done ? *done : done.error().status;
        if (!done && !done.error().why.empty()) progress_.say(done.error().why + '\n');
        if (!done) status = status_of(options_, static_cast<Exit>(status));
        if (interrupts_.signal() != 0) status = interrupts_.status();
        co_return end(status, done.has_value());
    }

    /// Before the first write nothing has to be finished but a token. Requests under way hold what would be
    /// destroyed, so the process ends without destructors.
    void interrupt() {
        pace_.end();
        auto const end_now = [](Run& self) -> asio::awaitable<void> {
            co_await self.setup_.services->settled();
            self.progress_.enter(Progress::Phase::done);
            self.progress_.finish();
            self.progress_.say("interrupted: nothing was written\n");
            std::_Exit(self.end(self.interrupts_.status(), false));
        };
        if (!writing_) asio::co_spawn(setup_.services->loop.io, end_now(*this), asio::detached);
    }

    asio::awaitable<OrStop<int>> steps() {
        if (auto const begun = co_await begin(); !begun) co_return std::unexpected(begun.error());
        if (auto const loaded = co_await links_.load(); !loaded)
            co_return stop(Exit::stopped, "the store cannot be read: " + loaded.error().text);
        if (auto const read = co_await gather(gathered_, setup_, options_, pace_, links_,
                                              [this] { progress_.note_read(); });
            !read)
            co_return std::unexpected(read.error());
        tally_.read = gathered_.from.size();
        co_await setup_.services->settled();
        std::optional<Interrupts::EndAtOnce> end_at_once(std::in_place);
        auto const input = plan_input();
        if (auto const opened = open_report(); !opened) co_return std::unexpected(opened.error());
        auto plan = make_plan(input, view(input.leaving.action));
        if (!plan) co_return stop(Exit::stopped, plan.error());
        count_finished(*plan);
        progress_.say(opening_words(name_.run, setup_, options_, gathered_, *plan));
        if (is_diff()) tally_.add(planned_);
        if (is_diff()) co_return shown_.differs() ? 1 : 0;
        auto const allowed = turn_ ? check(*plan) : turn_;
        // A dry run shows what a run would refuse, too.
        OrStop<int> shown(0);
        if (options_.dry_run) shown = dry(*plan, input);
        if (!allowed) co_return std::unexpected(allowed.error());
        if (options_.dry_run) co_return shown;
        end_at_once.reset();
        writing_ = true;
        co_return co_await wet(*plan, input);
    }

    /// Does what comes before any reading. A dry run gives the lock back at once, and takes nobody's turn.
    asio::awaitable<OrStop<void>> begin() {
        if (writes()) co_return co_await enter();
        if (options_.dry_run) {
            turn_ = co_await take_lock();
            run_lock_.reset();
            if (!turn_) co_return OrStop<void>{}; // the journal may be that of the other run
        }
        co_return find_earlier();
    }

    /// Reads the journal. A run that writes has its lock before: nobody else may be writing the journal.
    OrStop<void> find_earlier() {
        auto journal = find_earlier_run(options_, setup_);
        if (!journal) return std::unexpected(journal.error());
        found_ = std::move(*journal);
        if (!found_) return {};
        name_.run = found_->header.run;
        progress_.rename(name_.run);
        return {};
    }

    /// Takes the right to write to TO's back end.
    asio::awaitable<OrStop<void>> take_lock() {
        auto& store = *setup_.services->store;
        auto const& backend = setup_.to.route->backend();
        auto entered = co_await store.enter_run(backend);
        if (!entered && entered.error().kind == store::StoreError::Kind::timed_out)
            co_return stop(Exit::refused, "another run writes to the back end '" + backend +
                                              "': " + co_await describe_run(store, backend));
        if (!entered) co_return stop(Exit::stopped, "the store cannot be used: " + entered.error().text);
        run_lock_ = std::move(*entered);
        co_return OrStop<void>{};
    }

    asio::awaitable<OrStop<void>> enter() {
        if (auto const taken = co_await take_lock(); !taken) co_return taken;
        if (auto const found = find_earlier(); !found) co_return found;
        auto const noted = co_await note_run(
            *setup_.services->store, setup_.to.route->backend(),
            {.run = name_.run, .from = setup_.from.name, .to = setup_.to.name, .client = name_.client});
        if (!noted) co_return stop(Exit::stopped, "the store cannot be written: " + noted.error().text);
        co_return OrStop<void>{};
    }

    Leaving leaving() const {
        auto const& mapping = setup_.mapping;
        Leaving leaving{.action = mapping.missing.value_or(mapping::MissingAction::keep),
                        .scope = mapping.missing_scope.value_or(mapping::MissingScope::copied)};
        // What a sync over everyone would act on.
        if (is_diff()) leaving = {mapping::MissingAction::delete_, mapping::MissingScope::everyone};
        bool const hides = !options_.only.empty() || options_.limit;
        if (is_diff() && hides) leaving.action = mapping::MissingAction::keep;
        return leaving;
    }

    PlanInput plan_input() const {
        auto const& mapping = setup_.mapping;
        PlanInput input{.from = gathered_.from,
                        .to = gathered_.to,
                        .spill = *gathered_.spill,
                        .links = links_,
                        .mapping = mapping,
                        .target = {.can = setup_.to.capabilities(), .roles = mapping.roles.mode},
                        .default_roles = setup_.to.route && !setup_.to.route->roles().default_roles.empty(),
                        .leaving = leaving(),
                        .journal = found_ ? &*found_ : nullptr};
        if (setup_.to.route) // What diff shows is missing at FROM, whoever may delete it.
            ask_dialect(input, *setup_.to.route, is_diff() || options_.global_deletes);
        return input;
    }

    /// What the interrupted run has done counts as done.
    void count_finished(Plan const& plan) {
        tally_.of_all = plan.items.size();
        if (!found_) return;
        for (auto const* const lines : {&found_->users, &found_->leavers})
            for (auto const& [key, line] : *lines)
                if (line.outcome != Outcome::sending) tally_.add(line);
        tally_.of_all = tally_.done() + plan.items.size() - plan.count(Action::finished);
        for (auto const& [id, line] : found_->leavers)
            if (line.outcome == Outcome::sending && is_done_leaver(plan, line)) done_leavers_.push_back(line);
    }

    /// Returns whether the interrupted run was sending for a leaver to whom nothing is left to do.
    bool is_done_leaver(Plan const& plan, UserLine const& line) const {
        auto const action =
            line.fields.empty() ? std::nullopt : mapping::missing_action_named(line.fields.front());
        if (!action) return false;
        auto const index = gathered_.to.by_id(line.id);
        if (!index) return true;
        // A user that is still there was not deleted, and others who are planned for were not left.
        if (*action == mapping::MissingAction::delete_ || plan.leavers_unknown) return false;
        return std::ranges::find(plan.items, *index, &Item::to) == plan.items.end();
    }

    /// Notes what the interrupted run has done and could not note.
    OrStop<void> note_done_leavers() {
        for (auto& line : done_leavers_) {
            line.outcome = outcome_of(*mapping::missing_action_named(line.fields.front()));
            line.fields.clear();
            if (auto const noted = journal_->append(line); !noted) return stop(Exit::stopped, noted.error());
            tally_.add(line);
            if (report_) report_->add(line);
        }
        return {};
    }

    OrStop<void> check(Plan const& plan) {
        if (auto const allowed = check_limits({.plan = plan,
                                               .options = options_,
                                               .action = leaving().action,
                                               .from = gathered_.read,
                                               .to = gathered_.to.size(),
                                               .before = links_.count()});
            !allowed)
            return allowed;
        if (plan.lacking == 0 || options_.yes) return {};
        auto const question = lacking_words(plan) + ". Go on with the others?";
        progress_.clear();
        if (!options_.dry_run && terminal_.ask && terminal_.ask(question)) return {};
        return stop(Exit::refused,
                    "some users cannot be written, and nothing was: --yes goes on with the others");
    }

    OrStop<int> dry(Plan const& plan, PlanInput const& input) {
        if (options_.verbose) {
            auto shown = vendor_requests(plan, input, *setup_.to.route, options_.global_deletes);
            if (!shown) return stop(Exit::stopped, shown.error());
            requests_ = std::move(*shown);
        }
        if (options_.json && !requests_.empty()) progress_.say(requests_);
        tally_.add(planned_);
        if (auto const failed = planned_.of(Outcome::failed); failed > options_.max_errors)
            return stop(Exit::stopped, too_many_failed(failed));
        return tally_.has_trouble() ? 1 : 0;
    }

    /// Shows what a run that writes nothing would do, and reports it.
    PlanView view(mapping::MissingAction action) {
        if (writes()) return {};
        return [this, action](PlannedUser const& user) {
            shown_.add(user);
            if (user.item.action == Action::finished) return;
            auto const line = planned_line(user, action);
            planned_.add(line);
            if (report_) report_->add(line);
        };
    }

    asio::awaitable<OrStop<int>> wet(Plan const& plan, PlanInput const& input) {
        if (auto const opened = open_files(plan); !opened) co_return std::unexpected(opened.error());
        if (auto const noted = note_done_leavers(); !noted) co_return std::unexpected(noted.error());
        progress_.enter(Progress::Phase::write);
        auto const to = reach(*setup_.services, *setup_.to.route, name_);
        ExecutionParts const parts{.to = to,
                                   .store = *setup_.services->store,
                                   .pace = pace_,
                                   .input = input,
                                   .links = links_,
                                   .journal = journal_ ? &*journal_ : nullptr,
                                   .passwords = passwords_ ? &*passwords_ : nullptr,
                                   .run_lock = *run_lock_,
                                   .concurrency = options_.concurrency,
                                   .max_errors = options_.max_errors,
                                   .global_deletes = options_.global_deletes,
                                   .tally = tally_,
                                   .report = [this](UserLine const& line) {
                                       if (report_) report_->add(line);
                                   }};
        auto const done = co_await execute_plan(plan, parts);
        if (!done) co_return std::unexpected(done.error());
        if (pace_.ended()) co_return stop(Exit::stopped, "interrupted: --resume goes on");
        co_return co_await finish();
    }

    /// The report has what the interrupted run has done, too. It gets its name at the end.
    OrStop<void> open_report() {
        if (options_.report.empty() || is_diff()) return {};
        auto report = Report::create(options_.report, name_.run);
        if (!report) return stop(Exit::wrong, report.error());
        report_.emplace(std::move(*report));
        if (!found_) return {};
        for (auto const* const lines : {&found_->users, &found_->leavers})
            for (auto const& [key, line] : *lines)
                if (line.outcome != Outcome::sending) report_->add(line);
        return {};
    }

    /// The journal begins with the first write; a run that writes nothing leaves none.
    OrStop<void> open_files(Plan const& plan) {
        if (!plan.writes() && !found_) return {};
        if (setup_.mapping.password()) {
            auto passwords = PasswordsFile::open(options_.passwords, found_.has_value());
            if (!passwords) return stop(Exit::wrong, passwords.error());
            passwords_.emplace(std::move(*passwords));
        }
        auto const path = journal_path(options_);
        auto journal = found_ ? Journal::go_on(path, *found_) : Journal::begin(path, header());
        if (!journal) return stop(Exit::stopped, journal.error());
        journal_.emplace(std::move(*journal));
        return {};
    }

    JournalHeader header() const {
        return {.run = name_.run,
                .from = setup_.from.stored_name(),
                .to = setup_.to.stored_name(),
                .hash = digest(options_, setup_.mapping)};
    }

    asio::awaitable<OrStop<int>> finish() {
        if (auto const kept = co_await links_.put_count(gathered_.read); !kept)
            co_return stop(Exit::stopped, "the store cannot be written: " + kept.error().text);
        int const status = tally_.has_trouble() ? 1 : 0;
        // Nothing was left to do, so nothing is left to resume.
        if (!journal_ && options_.restart) ::unlink(journal_path(options_).c_str());
        if (journal_)
            if (auto const ended = journal_->end(status); !ended)
                co_return stop(Exit::stopped, ended.error());
        co_return status;
    }

    int end(int status, bool came_to_end) {
        return close({.options = options_,
                      .terminal = terminal_,
                      .progress = progress_,
                      .run = name_.run,
                      .from = setup_.from.name,
                      .to = setup_.to.name,
                      .tally = tally_,
                      .shown = shown_,
                      .requests = requests_,
                      .report = report_},
                     status, came_to_end);
    }

    Options const& options_;
    Setup& setup_;
    Terminal const& terminal_;
    std::optional<FoundJournal> found_;
    RunName name_;
    Pace& pace_;
    Tally tally_;
    Progress progress_;
    Interrupts const& interrupts_;
    Interrupts::Watch watch_;
    bool writing_ = false;
    Shown shown_;
    Tally planned_;        ///< of a run that writes nothing: what it would have come to
    std::string requests_; ///< of a dry run: to the vendor
    Links links_;
    Gathered gathered_;
    std::unique_ptr<store::DistributedLock> run_lock_;
    OrStop<void> turn_; ///< of a dry run: why a run could not begin now
    std::vector<UserLine> done_leavers_;
    std::optional<Report> report_;
    std::optional<PasswordsFile> passwords_;
    std::optional<Journal> journal_;
};

} // namespace

int run(Options const& options, config::Config config, Terminal const& terminal) {
    auto const refuse = [&](Stop const& stopped) {
        terminal.say(codec::printable_lines(stopped.why) + (stopped.why.ends_with('\n') ? "" : "\n"));
        return status_of(options, static_cast<Exit>(stopped.status));
    };
    Interrupts const interrupts(options.command == Command::diff ? std::optional(2) : std::nullopt);
    std::optional<Interrupts::EndAtOnce> end_at_once(std::in_place);
    auto setup = set_up(options, std::move(config));
    if (!setup) return refuse(setup.error());
    end_at_once.reset();
    return Run(options, **setup, terminal, interrupts).go();
}

} // namespace idiom::migrate
