#pragma once

#include "translators/core/face.hpp"
#include "translators/scim/tree.hpp"

#include <optional>

namespace idiom::scim_face {

/// In a dry run, the id of a user whom the vendor has not created, because the create was not sent.
inline constexpr std::string_view no_id_yet = "(new)";

/// Stands for a vendor and a record that take the writes of a dry run. The gateway sends none of them, and
/// answers each with what it would have sent. A script goes on with an outcome as the write would have had
/// it, and later reads see what was written. Collects what the dry run tells. Belongs to one replay.
class Pretence {
public:
    explicit Pretence(Arena& arena)
        : arena_(arena), requests_(arena.vector<scim::Value>()), records_(arena.vector<RecordDocument>()) {}

    /// Runs a script, or a request, on the outcomes of the calls that it asked for. Returns its end, or the
    /// next calls to ask for.
    template <class Conversation> auto lead(Conversation const& conversation, Outcomes outcomes) {
        auto known = arena_.vector<Result<Answer>>();
        for (std::size_t taken = 0;;) {
            auto const step = conversation.next(known, arena_);
            auto const* const calls = std::get_if<Calls>(&step);
            if (!calls) return step;
            auto const asked = calls_for_vendor(*calls);
            if (asked.calls.size() > outcomes.size() - taken)
                return decltype(conversation.next(known, arena_))(asked);
            for (auto const& call : calls->calls)
                known.push_back(is_planned_here(call) ? pretended(call)
                                                      : outcome_of(call, outcomes[taken++]));
        }
    }

    /// What the dry run tells: `would_send`; `before` and `after`, the roles of a user in the names of the
    /// route, or `held` in the vendor's names if no write of a user was planned; `records` that would be
    /// written.
    scim::Value told() const;
    /// Adds what a script has told, and returns what the script came to.
    Result<Answer> add(std::string_view told);

private:
    /// The gateway cannot plan a call about a user whom the vendor has yet to create.
    static bool is_planned_here(Call const& call) {
        return user_of(call) == no_id_yet && !std::holds_alternative<UnderWriteLock>(call.what);
    }
    Calls calls_for_vendor(Calls const& round) const;
    /// Returns the outcome with which the script goes on.
    Result<Answer> outcome_of(Call const& call, Result<Answer> const& outcome);
    void note(DryRunReport const& report);
    void note_roles(std::optional<Names> const& before, std::optional<Names> const& after);
    void keep(RecordDocument const& document);
    Answer pretended(Call const& call);
    Answer with_written(Records const& found, Call const& call) const;

    Arena& arena_;
    std::pmr::vector<scim::Value> requests_;
    std::pmr::vector<RecordDocument> records_; ///< each key once
    std::optional<User> user_;                 ///< the last one that was read or written
    std::optional<scim::Value> before_;        ///< roles, the route's names
    std::optional<scim::Value> after_;
    std::optional<scim::Value> held_; ///< roles of a user that a script has read, the vendor's names
};

/// Returns the script of a turn for a dry run: with outcomes as the writes would have had them. It comes to a
/// Told that only `Pretence::add` reads.
LockedScript const* dry_turn(LockedScript const* script, Arena& arena);

} // namespace idiom::scim_face
