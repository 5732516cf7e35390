#include "gateway/migrate/execute_plan.hpp"

#include "gateway/migrate/attempt.hpp"
#include "gateway/migrate/leave_edit.hpp"
#include "gateway/net/for_each_concurrent.hpp"

#include <algorithm>

namespace idiom::migrate {

namespace asio = boost::asio;

namespace {

class PlanExecution {
public:
    PlanExecution(Plan const& plan, ExecutionParts const& parts)
        : plan_(plan), parts_(parts), failed_before_(parts.tally.of(Outcome::failed)) {}

    asio::awaitable<OrStop<void>> run() {
        // Leavers come last.
        auto const leavers = static_cast<std::size_t>(
            std::ranges::find(plan_.items, Item::nobody, &Item::from) - plan_.items.begin());
        co_await some(0, leavers);
        if (stopped_.empty()) co_await some(leavers, plan_.items.size());
        if (parts_.journal)
            if (auto const synced = parts_.journal->sync(); !synced) stopped_ = synced.error();
        if (!stopped_.empty()) co_return stop(Exit::stopped, stopped_);
        co_return OrStop<void>{};
    }

private:
    asio::awaitable<void> some(std::size_t first, std::size_t last) {
        co_await net::for_each_concurrent(last - first, parts_.concurrency, [&](std::size_t i) {
            return one(static_cast<std::uint32_t>(first + i));
        });
    }

    asio::awaitable<void> one(std::uint32_t index) {
        if (!stopped_.empty() || parts_.pace.ended()) co_return;
        auto const& item = plan_.items[index];
        Arena arena(8 * 1024);
        auto mover = fetch_mover_of(item, arena);
        if (item.action == Action::finished) {
            if (mover) co_await link_finished(*mover);
            co_return;
        }
        auto resident = fetch_resident_of(item, arena);
        if (!stopped_.empty()) co_return;
        if (auto said = without_write(index, mover ? &*mover : nullptr, resident ? &*resident : nullptr)) {
            co_await finish(mover ? &*mover : nullptr, std::move(*said));
            co_return;
        }
        Attempt attempt(parts_, item, mover ? &*mover : nullptr, resident ? &*resident : nullptr);
        std::string stopped;
        auto said = co_await attempt.run(stopped);
        if (said) co_await finish(mover ? &*mover : nullptr, std::move(*said));
        if (!stopped.empty() && stopped_.empty()) stopped_ = std::move(stopped);
    }

    std::optional<Mover> fetch_mover_of(Item const& item, Arena& arena) {
        if (item.from == Item::nobody) return std::nullopt;
        auto mover = fetch_mover(parts_.input.spill, parts_.input.from.at(item.from).place, arena);
        if (mover) return *mover;
        stopped_ = mover.error();
        return std::nullopt;
    }

    std::optional<Resident> fetch_resident_of(Item const& item, Arena& arena) {
        if (item.to == Item::nobody) return std::nullopt;
        auto resident = fetch_resident(parts_.input.spill, parts_.input.to.at(item.to).place, arena);
        if (resident) return *resident;
        stopped_ = resident.error();
        return std::nullopt;
    }

    /// Returns the last line of a user to whom nothing is sent; null if something is to be sent.
    std::optional<UserLine> without_write(std::uint32_t index, Mover const* mover,
                                          Resident const* resident) const {
        auto const& item = plan_.items[index];
        UserLine said{.key = mover ? journal_key(*mover) : std::string(),
                      .id = {},
                      .fields = {},
                      .problem = std::string(plan_.reason(index))};
        if (!mover && resident) said.key = name_of_resident(resident->user);
        if (resident) said.id = resident->user.id.value_or("");
        if (item.lacks) {
            said.outcome = Outcome::failed;
            return said;
        }
        switch (item.action) {
        case Action::same: said.outcome = mover ? same_or_created(said.key) : Outcome::same; return said;
        case Action::skip: said.outcome = Outcome::skipped; return said;
        case Action::conflict: said.outcome = Outcome::conflict; return said;
        case Action::fail: said.outcome = Outcome::failed; return said;
        default: return std::nullopt;
        }
    }

    /// A user who is as it should be, and to whom an interrupted run was sending: that write has happened.
    Outcome same_or_created(std::string const& key) const {
        if (!parts_.input.journal) return Outcome::same;
        auto const found = parts_.input.journal->users.find(key);
        if (found == parts_.input.journal->users.end() || found->second.fields.empty()) return Outcome::same;
        return found->second.fields.front() == "create" ? Outcome::created : Outcome::updated;
    }

    asio::awaitable<void> finish(Mover const* mover, UserLine said) {
        if (parts_.journal)
            if (auto const noted = parts_.journal->append(said); !noted) {
                stopped_ = noted.error();
                co_return; // nothing that is not noted is claimed
            }
        parts_.tally.add(said);
        parts_.report(said);
        co_await link(mover, said);
        if (parts_.tally.of(Outcome::failed) - failed_before_ > parts_.max_errors && stopped_.empty())
            stopped_ = std::to_string(parts_.tally.of(Outcome::failed)) + " users failed (--max-errors)";
    }

    /// An interrupted run may have ended between a user's last line and its link.
    asio::awaitable<void> link_finished(Mover const& mover) {
        auto const found = parts_.input.journal->users.find(journal_key(mover));
        if (found != parts_.input.journal->users.end() && !parts_.links.find(mover.source))
            co_await link(&mover, found->second);
    }

    asio::awaitable<void> link(Mover const* mover, UserLine const& said) {
        store::StoreResult<void> kept;
        using enum Outcome;
        bool const there =
            said.outcome == created || said.outcome == updated || said.outcome == same || said.made;
        if (mover && there && !said.id.empty()) {
            auto const* const before = parts_.links.find(mover->source);
            bool const is_new = said.outcome == created || said.made;
            bool const was_ours = before && before->target == said.id && before->created;
            kept = co_await parts_.links.put(std::string(mover->source),
                                             {.target = said.id, .created = is_new || was_ours});
        } else if (!mover && said.outcome == deleted) {
            if (auto const* const source = parts_.links.source_of(said.id))
                kept = co_await parts_.links.erase(*source);
        }
        if (!kept && stopped_.empty()) stopped_ = "the store cannot keep a link: " + kept.error().text;
    }

    Plan const& plan_;
    ExecutionParts const& parts_;
    std::uint64_t failed_before_; ///< in the interrupted run
    std::string stopped_;
};

} // namespace

asio::awaitable<OrStop<void>> execute_plan(Plan const& plan, ExecutionParts const& parts) {
    PlanExecution work(plan, parts);
    co_return co_await work.run();
}

} // namespace idiom::migrate
