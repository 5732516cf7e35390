#include "translators/scim/face/observed.hpp"
#include "translators/scim/face/replay.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

/// Writes what the operator may want to know about the write of a group's record.
class GroupWriter {
public:
    GroupWriter(std::string_view id, WriteContext const& context, Arena& arena)
        : id_(id), context_(context), arena_(arena) {}

    void note(Call const& call, Result<Answer> const& outcome) {
        if (auto const* const write = std::get_if<WriteRecord>(&call.what)) after_ = among(write->documents);
        auto const* const records = outcome ? std::get_if<Records>(&outcome->what) : nullptr;
        if (records) before_ = among(records->documents);
    }

    Observations made() const {
        auto const& named = after_.display_name.empty() ? before_ : after_;
        auto members = with(object_value({}), "group", text_value(named.display_name), arena_);
        if (named.external_id) members = with(members, "externalId", text_value(*named.external_id), arena_);
        auto const before = shown(before_);
        auto const after = shown(after_);
        bool const same_both = before == after;
        return {.measurements = {},
                .audit = {.subject = id_,
                          .before = same_both ? std::string_view{} : before,
                          .after = same_both ? std::string_view{} : after,
                          .members = written(members, arena_)},
                .remarks = remarks()};
    }

private:
    Group among(std::span<RecordDocument const> documents) const {
        auto const groups = groups_of(documents, context_.shape, arena_);
        auto const found = std::ranges::find(groups, id_, &Group::id);
        return found == groups.end() ? Group{} : *found;
    }

    /// Returns what clients see of a group beside its members; "" if they do not see it.
    std::string_view shown(Group const& group) const {
        if (group.deleted || group.display_name.empty()) return {};
        auto made = with(object_value({}), "displayName", text_value(group.display_name), arena_);
        if (group.external_id) made = with(made, "externalId", text_value(*group.external_id), arena_);
        return written(made, arena_);
    }

    std::span<Remark const> remarks() const {
        auto made = arena_.vector<Remark>();
        auto const keep = [&](std::string_view name, Value const& value) {
            made.push_back({.title = "kept", .text = arena_.join({name, " ", written(value, arena_)})});
        };
        if (!shown(after_).empty()) keep("displayName", text_value(after_.display_name));
        if (after_.external_id) keep("externalId", text_value(*after_.external_id));
        if (!after_.members.items.empty()) keep("members", after_.members);
        return Arena::keep(made);
    }

    std::string_view id_;
    WriteContext const& context_;
    Arena& arena_;
    Group before_;
    Group after_;
};

class ObservedGroupTurn final : public LockedScript {
public:
    ObservedGroupTurn(LockedScript const& inner, std::string_view id, WriteContext const& context)
        : inner_(inner), id_(id), context_(context) {}

    LockedStep next(Outcomes outcomes, Arena& arena) const override { return inner_.next(outcomes, arena); }

    Observations observe(Outcomes outcomes, Arena& arena) const override {
        GroupWriter writer(id_, context_, arena);
        replay(inner_, outcomes, arena,
               [&](Call const& call, Result<Answer> const& outcome) { writer.note(call, outcome); });
        return writer.made();
    }

private:
    LockedScript const& inner_;
    std::string_view id_;
    WriteContext context_;
};

} // namespace

LockedScript const* observed_group_turn(LockedScript const* script, std::string_view id,
                                        WriteContext const& context, Arena& arena) {
    return arena.make<ObservedGroupTurn>(*script, id, context);
}

} // namespace idiom::scim_face
