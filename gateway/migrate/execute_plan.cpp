#include "gateway/migrate/execute_plan.hpp"

#include "gateway/migrate/attempt.hpp"
#include "gateway/migrate/leave_edit.hpp"
#include "gateway/migrate/prepare.hpp"
#include "gateway/net/for_each_concurrent.hpp"

#include <algorithm>

namespace idiom::migrate {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_links_waiting = 512;

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
        co_await keep_noted();
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
        if (item.action == Action::finished) co_return co_await link_finished(item);
        Arena arena(8 * 1024);
        auto known = without_write(index, arena);
        if (!stopped_.empty()) co_return;
        if (known) co_return co_await finish(item, std::move(*known), false);
        auto const mover = fetch_mover_of(item, arena);
        auto const resident = fetch_resident_of(item, arena);
        if (!stopped_.empty()) co_return;
        Attempt attempt(parts_, item, mover ? &*mover : nullptr, resident ? &*resident : nullptr);
        std::string stopped;
        auto said = co_await attempt.run(stopped);
        if (said) co_await finish(item, std::move(*said), attempt.has_sent());
        if (!stopped.empty()) end(std::move(stopped));
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

    /// Returns the last line of a user to whom nothing is sent; null if something is to be sent. Most users
    /// of most runs end here, so that only those are fetched of whom more is to be said.
    std::optional<UserLine> without_write(std::uint32_t index, Arena& arena) {
        auto const& item = plan_.items[index];
        auto const outcome = item.lacks ? Outcome::failed : outcome_without_write(item);
        if (!outcome) return std::nullopt;
        UserLine said{.key = key_of_item(item, arena),
                      .outcome = *outcome,
                      .id = {},
                      .fields = {},
                      .problem = std::string(plan_.reason(index))};
        if (item.to != Item::nobody) said.id = parts_.input.to.at(item.to).id;
        if (*outcome != Outcome::same) return said;
        if (item.from != Item::nobody) said.outcome = same_or_created(said.key);
        if (item.leaves_roles)
            if (auto const mover = fetch_mover_of(item, arena)) said.problem = words_of_left_roles(*mover);
        return said;
    }

    static std::optional<Outcome> outcome_without_write(Item const& item) {
        switch (item.action) {
        case Action::same: return Outcome::same;
        case Action::skip: return Outcome::skipped;
        case Action::conflict: return Outcome::conflict;
        case Action::fail: return Outcome::failed;
        default: return std::nullopt;
        }
    }

    std::string key_of_item(Item const& item, Arena& arena) {
        if (item.from != Item::nobody) return journal_key(parts_.input.from.at(item.from));
        auto const resident = fetch_resident_of(item, arena);
        return resident ? name_of_resident(resident->user) : std::string();
    }

    /// A user who is as it should be, and to whom an interrupted run was sending: that write has happened.
    Outcome same_or_created(std::string const& key) const {
        if (!parts_.input.journal) return Outcome::same;
        auto const found = parts_.input.journal->users.find(key);
        if (found == parts_.input.journal->users.end() || found->second.fields.empty()) return Outcome::same;
        return found->second.fields.front() == "create" ? Outcome::created : Outcome::updated;
    }

    /// `sent`: a write was sent for the user. Then its outcome is durable before anything follows from it.
    asio::awaitable<void> finish(Item const& item, UserLine said, bool sent) {
        if (parts_.journal) {
            auto noted = parts_.journal->append(said);
            if (noted && sent) noted = co_await parts_.journal->durable();
            if (!noted) {
                end(noted.error());
                co_return; // nothing that is not noted is claimed
            }
        }
        parts_.tally.add(said);
        parts_.report(said);
        if (sent)
            co_await link(item, said);
        else
            co_await note_link(item, said);
        if (parts_.tally.of(Outcome::failed) - failed_before_ > parts_.max_errors)
            end(too_many_failed(parts_.tally.of(Outcome::failed)));
    }

    void end(std::string why) {
        if (stopped_.empty()) stopped_ = std::move(why);
    }

    /// An interrupted run may have ended between a user's last line and its link.
    asio::awaitable<void> link_finished(Item const& item) {
        if (item.from == Item::nobody) co_return;
        auto const& place = parts_.input.from.at(item.from);
        auto const found = parts_.input.journal->users.find(journal_key(place));
        if (found != parts_.input.journal->users.end() && !parts_.links.find(place.id))
            co_await note_link(item, found->second);
    }

    /// Returns the link of a user whom TO has; null for others.
    std::optional<Link> link_of(std::string const& source, UserLine const& said) const {
        using enum Outcome;
        bool const there =
            said.outcome == created || said.outcome == updated || said.outcome == same || said.made;
        if (!there || said.id.empty()) return std::nullopt;
        auto const* const before = parts_.links.find(source);
        bool const is_new = said.outcome == created || said.made;
        bool const was_ours = before && before->target == said.id && before->created;
        return Link{.target = said.id, .created = is_new || was_ours};
    }

    asio::awaitable<void> link(Item const& item, UserLine const& said) {
        store::StoreResult<void> kept;
        if (item.from != Item::nobody) {
            auto const& source = parts_.input.from.at(item.from).id;
            if (auto link = link_of(source, said)) kept = co_await parts_.links.put(source, std::move(*link));
        } else if (said.outcome == Outcome::deleted) {
            if (auto const* const source = parts_.links.source_of(said.id))
                kept = co_await parts_.links.erase(*source);
        }
        note_store(kept);
    }

    /// The links of users to whom nothing was sent are kept many at a time.
    asio::awaitable<void> note_link(Item const& item, UserLine const& said) {
        if (item.from == Item::nobody) co_return;
        auto const& source = parts_.input.from.at(item.from).id;
        if (auto link = link_of(source, said)) parts_.links.note(source, std::move(*link));
        if (parts_.links.waiting() >= most_links_waiting) co_await keep_noted();
    }

    /// The lines of the journal become durable, and then the links that follow from them.
    asio::awaitable<void> keep_noted() {
        if (parts_.journal)
            if (auto const synced = parts_.journal->sync(); !synced) {
                end(synced.error());
                co_return;
            }
        note_store(co_await parts_.links.keep_all());
    }

    void note_store(store::StoreResult<void> const& kept) {
        if (!kept) end("the store cannot keep a link: " + kept.error().text);
    }

    Plan const& plan_;
    ExecutionParts const& parts_;
    std::uint64_t failed_before_; ///< in the interrupted run
    std::string stopped_;
};

} // namespace

Reach reach(Services& services, RouteEnd& to, RunName const& name) {
    return {.name = to.name(),
            .roles = to.roles(),
            .read = reads_of(to),
            .write = [&](Operation operation, Call const& call, Arena& arena) {
                return write(services, to, name, operation, call, arena);
            }};
}

asio::awaitable<OrStop<void>> execute_plan(Plan const& plan, ExecutionParts const& parts) {
    PlanExecution work(plan, parts);
    co_return co_await work.run();
}

} // namespace idiom::migrate
