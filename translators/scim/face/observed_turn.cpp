#include "translators/scim/face/metrics.hpp"
#include "translators/scim/face/observed.hpp"
#include "translators/scim/face/replay.hpp"
#include "translators/scim/face/roles.hpp"
#include "translators/scim/face/turns.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

/// What the calls of a turn did to one user, as far as they are known.
class TurnHistory {
public:
    TurnHistory(Shape const& shape, Arena& arena) : shape_(shape), arena_(arena) {}

    void note(Call const& call, Result<Answer> const& outcome) {
        if (auto const id = user_of(call); id && id_.empty()) id_ = *id;
        if (auto const* const update = std::get_if<UpdateUser>(&call.what)) note_update(*update);
        if (std::holds_alternative<CreateUser>(call.what)) created_ = true;
        if (auto const* const write = std::get_if<WriteRecord>(&call.what)) note_write(*write);
        if (!outcome) return;
        auto const* const records = std::get_if<Records>(&outcome->what);
        auto const* const read = std::get_if<ReadRecord>(&call.what);
        if (read && read->key.starts_with(users_prefix) && records && !records->documents.empty())
            before_ = after_ = record_of(records->documents.front().document);
        if (auto const* const user = std::get_if<OneUser>(&outcome->what); user && user->user.id)
            id_ = *user->user.id;
    }

    std::string_view id() const { return id_; }
    UserRecord const& before() const { return before_; }
    UserRecord const& after() const { return after_; }
    /// Returns what a deactivation took, also one that failed; null if there was none.
    std::optional<Inactive> deactivation() const {
        if (switched_ == false) return Inactive{.policy = name_of(OnDeactivate::vendor), .roles = {}};
        return before_.inactive ? std::nullopt : taken_;
    }
    /// Returns what was given back; null if nobody became active.
    std::optional<Inactive> reactivation() const {
        if (switched_ == true) return Inactive{.policy = name_of(OnDeactivate::vendor), .roles = {}};
        if (!before_.inactive || after_.inactive || is_erased_) return std::nullopt;
        // A user with a role at the vendor is active, and only the record is cleared.
        auto const& roles = before_.inactive->roles;
        bool const given = std::ranges::any_of(given_, [&](auto role) { return contains(roles, role); });
        return created_ || given || roles.empty() ? before_.inactive : std::nullopt;
    }

private:
    UserRecord record_of(std::string_view document) const {
        return read_record(document, shape_.route().name, arena_);
    }
    void note_update(UpdateUser const& update) {
        auto const* const change = update.edit->without_user();
        if (!change) return;
        if (change->set.active && shape_.policy() == OnDeactivate::vendor) switched_ = change->set.active;
        auto const* const delta = change->roles ? std::get_if<RolesDelta>(&*change->roles) : nullptr;
        auto const* const whole = change->roles ? std::get_if<RolesReplace>(&*change->roles) : nullptr;
        if (delta) given_ = delta->add;
        if (whole) given_ = whole->roles;
    }
    /// The record of the user comes first. A document after it leads to it from the id at the vendor.
    void note_write(WriteRecord const& write) {
        auto const own = std::ranges::find_if(
            write.documents, [](auto const& one) { return one.key.starts_with(users_prefix); });
        if (own == write.documents.end()) return;
        id_ = own->key.substr(users_prefix.size());
        after_ = record_of(own->document);
        is_erased_ = own->document.empty();
        if (after_.inactive) taken_ = after_.inactive;
    }

    Shape const& shape_;
    Arena& arena_;
    std::string_view id_;
    UserRecord before_;
    UserRecord after_;
    std::optional<Inactive> taken_;
    std::optional<bool> switched_; ///< by the vendor's own switch
    Names given_;
    bool created_ = false;
    bool is_erased_ = false;
};

/// Writes what the operator may want to know about a turn.
class TurnWriter {
public:
    TurnWriter(TurnHistory const& history, WriteContext const& context, ByGroup const& by_group, Arena& arena)
        : history_(history), context_(context), by_group_(by_group), arena_(arena) {}

    Observations made(LockedStep const& end) const {
        auto const* const result = std::get_if<Result<Answer>>(&end);
        bool const done = result && *result;
        return {.measurements = measurements(done, result), .audit = audit(), .remarks = remarks()};
    }

private:
    std::span<Measurement const> measurements(bool done, Result<Answer> const* result) const {
        auto made = arena_.vector<Measurement>();
        auto const outcome = done ? "success" : "failure";
        if (auto const inactive = history_.deactivation())
            made.push_back(measured(Metric::deactivations, policy_label(inactive->policy), outcome));
        if (by_group_.write == MemberWrite::none) return Arena::keep(made);
        auto const* const text = done ? std::get_if<Told>(&(*result)->what) : nullptr;
        auto const told = text ? read_told(text->text, arena_) : ToldUser{};
        // A member who has another id at the vendor by now was not written.
        if (!done || told.again)
            made.push_back(measured(Metric::members, "failure"));
        else if (told.changed)
            made.push_back(
                measured(Metric::members, by_group_.write == MemberWrite::put_back ? "put-back" : outcome));
        return Arena::keep(made);
    }

    Value names(Names vendor) const {
        auto made = arena_.vector<Value>();
        for (auto const role : vendor) {
            auto const name = shown_role(role, *context_.shape.route().roles);
            made.push_back(text_value(name.empty() ? role : name));
        }
        return list_value(Arena::keep(made));
    }

    void put(Value& to, std::string_view name, Value const& value) const {
        if (!is_empty(value)) to = with(to, name, value, arena_);
    }

    AuditNote audit() const {
        auto members = object_value({});
        auto const& record = history_.after().external_id ? history_.after() : history_.before();
        if (record.external_id) put(members, "externalId", text_value(*record.external_id));
        auto quirks = arena_.vector<Value>();
        for (auto const quirk : context_.notes.quirks())
            quirks.push_back(text_value(quirk));
        put(members, "quirks", list_value(Arena::keep(quirks)));
        if (by_group_.write != MemberWrite::none) put(members, "group", text_value(by_group_.name));
        if (auto const off = history_.deactivation()) {
            put(members, "policy", text_value(off->policy));
            put(members, "taken", names(off->roles));
        } else if (auto const on = history_.reactivation()) {
            put(members, "policy", text_value(on->policy));
            put(members, "given_back", names(on->roles));
        }
        auto const before = kept_of(history_.before());
        auto const after = kept_of(history_.after());
        return {.subject = history_.id(),
                .before = difference(before, after),
                .after = difference(after, before),
                .members = written(members, arena_)};
    }

    /// Returns what the record alone has of the user. Details of roles stand beside the vendor's roles.
    Value kept_of(UserRecord const& record) const {
        auto made = without(without(record.kept, "roles", arena_), "entitlements", arena_);
        if (record.external_id) made = with(made, "externalId", text_value(*record.external_id), arena_);
        return made;
    }

    /// Returns the members of `from` that `other` does not have, or has otherwise; "" if there are none.
    std::string_view difference(Value const& from, Value const& other) const {
        auto made = object_value({});
        for (auto const& member : from.members) {
            auto const* const there = find(other, member.name);
            if (!there || !same(*there, member.value)) made = with(made, member.name, member.value, arena_);
        }
        return is_empty(made) ? std::string_view{} : written(made, arena_);
    }

    std::span<Remark const> remarks() const {
        auto made = arena_.vector<Remark>();
        auto const& record = history_.after();
        for (auto const& member : kept_of(record).members)
            made.push_back(
                {.title = "kept", .text = arena_.join({member.name, " ", written(member.value, arena_)})});
        if (record.inactive)
            made.push_back({.title = "kept",
                            .text = arena_.join({"inactive by ", record.inactive->policy, " ",
                                                 written(names(record.inactive->roles), arena_)})});
        return Arena::keep(made);
    }

    TurnHistory const& history_;
    WriteContext const& context_;
    ByGroup const& by_group_;
    Arena& arena_;
};

class ObservedUserTurn final : public LockedScript {
public:
    ObservedUserTurn(LockedScript const& inner, WriteContext const& context, ByGroup const& by_group)
        : inner_(inner), context_(context), by_group_(by_group) {}

    LockedStep next(Outcomes outcomes, Arena& arena) const override { return inner_.next(outcomes, arena); }

    Observations observe(Outcomes outcomes, Arena& arena) const override {
        TurnHistory history(context_.shape, arena);
        auto const end =
            replay(inner_, outcomes, arena,
                   [&](Call const& call, Result<Answer> const& outcome) { history.note(call, outcome); });
        return TurnWriter(history, context_, by_group_, arena).made(end);
    }

private:
    LockedScript const& inner_;
    WriteContext context_;
    ByGroup by_group_;
};

} // namespace

LockedScript const* observed_user_turn(LockedScript const* script, WriteContext const& context,
                                       ByGroup by_group, Arena& arena) {
    return arena.make<ObservedUserTurn>(*script, context, by_group);
}

} // namespace idiom::scim_face
