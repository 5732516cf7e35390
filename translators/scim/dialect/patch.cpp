#include "fields.hpp"
#include "filter.hpp"
#include "multi_valued.hpp"
#include "write_user.hpp"

#include <algorithm>

namespace idiom::scim {

namespace {

/// A PatchOp message (RFC 7644, 3.5.2) that is written operation by operation.
class PatchOp {
public:
    explicit PatchOp(Arena& arena) : arena_(arena), text_(arena.text(512)), to_(text_) {
        to_.begin_object().key("schemas").begin_array().string(patch_schema).end_array();
        to_.key("Operations").begin_array();
    }

    /// Begins an operation. The caller writes its value next and calls `end`.
    json::Writer& begin(std::string_view op, std::string_view path = {}) {
        open(op, path);
        return to_.key("value");
    }
    void end() { to_.end_object(); }
    void remove(std::string_view path) {
        open("remove", path);
        end();
    }

    bool empty() const { return count_ == 0; }
    std::string_view text() {
        to_.end_array().end_object();
        return arena_.keep(text_);
    }

private:
    void open(std::string_view op, std::string_view path) {
        to_.begin_object().member("op", op);
        if (!path.empty()) to_.member("path", path);
        ++count_;
    }

    Arena& arena_;
    Text text_;
    json::Writer to_;
    std::size_t count_ = 0;
};

class PatchWriter {
public:
    PatchWriter(Update const& update, Arena& arena)
        : update_(update), change_(update.change), record_(update.held.record), patch_(arena), arena_(arena) {
    }

    std::string_view run() {
        text(Field::user_name, change_.set.user_name, &record_, "userName", {});
        text(Field::display_name, change_.set.display_name, &record_, "displayName", {});
        auto const* const name = record_.find("name");
        text(Field::first_name, change_.set.first_name, name, "givenName", "name.");
        text(Field::last_name, change_.set.last_name, name, "familyName", "name.");
        several(Field::email, change_.set.email, "emails");
        several(Field::phone_number, change_.set.phone_number, "phoneNumbers");
        // The password is a member with that name, so that whatever shows the body knows that it is a
        // secret.
        if (change_.set.password) {
            patch_.begin("replace").begin_object().member("password", *change_.set.password).end_object();
            patch_.end();
        }
        if (change_.set.active && change_.set.active != update_.held.user.shown().active) {
            patch_.begin("replace", "active").boolean(*change_.set.active);
            patch_.end();
        }
        if (update_.roles && update_.roles->changes()) roles(*update_.roles);
        for (auto const& extension : change_.set.extensions.value_or(std::span<Extension const>{}))
            this->extension(extension);
        return patch_.empty() ? std::string_view{} : patch_.text();
    }

private:
    /// A replace of an absent value would be an add, but not every service knows that.
    static std::string_view verb(bool held) { return held ? "replace" : "add"; }

    void text(Field field, std::optional<std::string_view> const& given, json::Value const* holder,
              std::string_view attribute, std::string_view prefix) {
        auto const* const held = holder ? holder->find(attribute) : nullptr;
        bool const there = held && !held->is_null();
        auto const path = arena_.join({prefix, attribute});
        if (given && !(there && held->is_string() && held->text == *given)) {
            patch_.begin(verb(there), path).string(*given);
            patch_.end();
        } else if (there && change_.clears(field)) {
            patch_.remove(path);
        }
    }

    void several(Field field, std::optional<std::string_view> const& given, std::string_view attribute) {
        auto const* const which = chosen(record_, attribute);
        if (!which) {
            if (given) add_first(attribute, *given);
            return;
        }
        auto const old = which->is_string() ? which->text : which->text_of("value").value_or("");
        if (!given && !change_.clears(field)) return;
        if (given && *given == old) return;
        auto const& held = *record_.find(attribute);
        auto const type = update_.path_filters ? unique_type(held, *which) : std::string_view{};
        if (type.empty()) {
            if (!given && held.items.size() == 1) return patch_.remove(attribute);
            write_values(patch_.begin("replace", attribute), held, which, given);
            return patch_.end();
        }
        auto const path = selected(attribute, "type", type, arena_);
        if (!given) return patch_.remove(path);
        patch_.begin("replace", arena_.join({path, ".value"})).string(*given);
        patch_.end();
    }

    void add_first(std::string_view attribute, std::string_view value) {
        auto& to = patch_.begin("add", attribute).begin_array();
        write_value(to, value);
        to.end_array();
        patch_.end();
    }

    void roles(RolePlan const& plan) {
        auto const* const held = record_.find("roles");
        auto const items = held ? held->items : std::span<json::Value const>{};
        bool const selectable = std::ranges::all_of(items, &json::Value::is_object);
        bool const adds_only = plan.remove.empty() && items.empty();
        if ((!update_.path_filters && !adds_only) || !selectable) return whole_roles(plan, held);
        if (!plan.add.empty()) {
            auto& to = patch_.begin("add", "roles").begin_array();
            for (auto const role : plan.add)
                to.begin_object().member("value", role).end_object();
            to.end_array();
            patch_.end();
        }
        for (auto const role : plan.remove)
            patch_.remove(selected("roles", "value", role, arena_));
    }

    void whole_roles(RolePlan const& plan, json::Value const* held) {
        if (plan.after.empty()) return patch_.remove("roles");
        write_roles(patch_.begin(verb(held != nullptr), "roles"), held, plan.after, arena_);
        patch_.end();
    }

    void extension(Extension const& given) {
        bool const enterprise = is_enterprise(given.name);
        auto const* const holder = enterprise ? record_.find(enterprise_schema) : &record_;
        auto const* const held = holder ? holder->find(given.name) : nullptr;
        auto const path = enterprise ? arena_.join({enterprise_schema, ":", given.name}) : given.name;
        bool const there = held && !held->is_null();
        if (given.json == "null") {
            if (there) patch_.remove(path);
        } else if (!there || held->raw != given.json) {
            patch_.begin(verb(there), path).raw(given.json);
            patch_.end();
        }
    }

    Update const& update_;
    Change const& change_;
    json::Value const& record_;
    PatchOp patch_;
    Arena& arena_;
};

} // namespace

std::string_view write_patch(Update const& update, Arena& arena) { return PatchWriter(update, arena).run(); }

std::string_view write_membership(std::string_view user_id, bool member, bool path_filters, Arena& arena) {
    PatchOp patch(arena);
    auto const list = [&](std::string_view op) {
        patch.begin(op, "members")
            .begin_array()
            .begin_object()
            .member("value", user_id)
            .end_object()
            .end_array();
        patch.end();
    };
    if (member)
        list("add");
    else if (path_filters)
        patch.remove(selected("members", "value", user_id, arena));
    else
        // This form is in no RFC, but services that select nothing by path accept it.
        list("remove");
    return patch.text();
}

std::string_view write_group(json::Value const& group, std::string_view user_id, bool member, Arena& arena) {
    auto text = arena.text(group.raw.size() + 64);
    json::Writer to(text);
    to.begin_object();
    for (auto const& one : group.members)
        if (one.name != "members" && one.name != "meta") to.key(one.name).raw(one.value.raw);
    auto const* const members = group.find("members");
    to.key("members").begin_array();
    for (auto const& one : members ? members->items : std::span<json::Value const>{})
        if (one.text_of("value") != user_id) to.raw(one.raw);
    if (member) to.begin_object().member("value", user_id).end_object();
    to.end_array().end_object();
    return arena.keep(text);
}

} // namespace idiom::scim
