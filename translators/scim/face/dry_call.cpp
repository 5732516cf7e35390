#include "translators/scim/face/dry_call.hpp"

#include "translators/codec/redact.hpp"
#include "translators/scim/face/pretence.hpp"
#include "translators/scim/face/roles.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

/// Writes the response of a dry run from what it has told.
class DryRunWriter {
public:
    DryRunWriter(Value const& told, Asked const& asked, RequestNotes const& request_notes, Arena& arena)
        : told_(told), asked_(asked), request_notes_(request_notes), arena_(arena) {}

    ClientResponse response() const {
        auto made = object_value({});
        auto const put = [&](std::string_view name, Value const& value) {
            made = with(made, name, value, arena_);
        };
        put("would_send", list_in("would_send"));
        if (of_groups())
            put("members", members());
        else
            put("roles", roles());
        put("would_keep", would_keep());
        put("tolerated", texts(request_notes_.notes.quirks()));
        put("ignored", texts(request_notes_.notes.ignored()));
        Headers headers(arena_);
        headers.add("Content-Type", "application/json");
        return {.status = 200, .headers = headers.list(), .body = written(made, arena_)};
    }

private:
    bool of_groups() const { return asked_.place.endpoint == Endpoint::groups; }

    Value list_in(std::string_view name) const {
        auto const* const list = find(told_, name);
        return list && list->is_array() ? *list : list_value({});
    }
    Value texts(Names names) const { return list_of_texts(names, arena_); }
    Value pair(std::string_view first, Value const& a, std::string_view second, Value const& b) const {
        return with(with(object_value({}), first, a, arena_), second, b, arena_);
    }

    /// Without a write to the vendor the roles stay as they are.
    Value roles() const {
        if (find(told_, "before"))
            return pair("before", list_in("before"), "after",
                        list_in(find(told_, "after") ? "after" : "before"));
        auto names = arena_.vector<std::string_view>();
        for (auto const& item : list_in("held").items)
            if (auto const name = shown_role(item.text, *asked_.shape.route().roles); !name.empty())
                names.push_back(name);
        auto const held = texts(sorted_set(Arena::keep(names), arena_));
        return pair("before", held, "after", held);
    }

    Value members() const {
        auto const change = request_notes_.members.value_or(MemberChange{});
        return pair("add", texts(change.add), "remove", texts(change.remove));
    }

    /// Returns what the record would hold of the user or the group. The users of a group are not shown.
    Value would_keep() const {
        auto const prefix = of_groups() ? groups_prefix(asked_.shape.route(), arena_) : users_prefix;
        auto made = object_value({});
        for (auto const& one : list_in("records").items) {
            auto const key = text_in(one, "key").value_or("");
            auto const document = text_in(one, "document").value_or("");
            if (!key.starts_with(prefix)) continue;
            made = of_groups() ? of_group(document) : of_user(document);
            // A document after that of the user leads to it from the id at the vendor.
            break;
        }
        // Passwords are never in a record in clear, whatever a directory calls its attributes.
        auto const safe = json::read(codec::redact(written(made, arena_), arena_), arena_);
        return safe ? *safe : object_value({});
    }

    Value of_user(std::string_view document) const {
        auto const record = read_record(document, asked_.shape.route().name, arena_);
        auto made = record.kept;
        if (record.external_id) made = with(made, "externalId", text_value(*record.external_id), arena_);
        if (!record.inactive) return made;
        made = with(made, "active", truth_value(false), arena_);
        made = with(made, "inactiveBy", text_value(record.inactive->policy), arena_);
        auto names = arena_.vector<std::string_view>();
        for (auto const role : record.inactive->roles) {
            auto const name = shown_role(role, *asked_.shape.route().roles);
            names.push_back(name.empty() ? role : name);
        }
        return with(made, "rolesToGiveBack", texts(Arena::keep(names)), arena_);
    }

    Value of_group(std::string_view document) const {
        auto const read = json::read(document, arena_);
        auto made = object_value({});
        for (auto const name : {"displayName", "externalId", "members", "deleted"})
            if (auto const* const value = read ? find(*read, name) : nullptr)
                made = with(made, name, *value, arena_);
        return made;
    }

    Value const& told_;
    Asked const& asked_;
    RequestNotes const& request_notes_;
    Arena& arena_;
};

class DryCall final : public ClientCall {
public:
    DryCall(ClientCall const& inner, Asked const& asked, RequestNotes const& request_notes)
        : ClientCall(true), inner_(inner), asked_(asked), request_notes_(request_notes) {}

    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        Pretence pretence(arena);
        auto const step = pretence.lead(inner_, outcomes);
        if (auto const* const calls = std::get_if<Calls>(&step)) return dry(*calls, arena);
        return ended(std::get<Result<ClientResponse>>(step), pretence, arena);
    }

private:
    /// Returns the calls with dry turns in the place of turns.
    static FaceStep dry(Calls const& calls, Arena& arena) {
        auto const made = arena.array<Call>(calls.calls.size());
        std::ranges::copy(calls.calls, made.begin());
        for (auto& call : made)
            if (auto* const turn = std::get_if<UnderWriteLock>(&call.what))
                turn->script = dry_turn(turn->script, arena);
        return Calls{made};
    }

    FaceStep ended(Result<ClientResponse> const& response, Pretence const& pretence, Arena& arena) const {
        if (!response || response->status >= 400) return response;
        return Result<ClientResponse>(
            DryRunWriter(pretence.told(), asked_, request_notes_, arena).response());
    }

    ClientCall const& inner_;
    Asked asked_;
    RequestNotes const& request_notes_;
};

} // namespace

ClientCall const* dry_call(ClientCall const* call, Asked const& asked, RequestNotes const& request_notes,
                           Arena& arena) {
    return arena.make<DryCall>(*call, asked, request_notes);
}

} // namespace idiom::scim_face
