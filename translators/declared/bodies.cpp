#include "translators/declared/bodies.hpp"

#include "translators/codec/json_patch.hpp"
#include "translators/codec/xml/xml.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

/// Builds the body of one step.
class Builder {
public:
    Builder(Conversation& conversation, WriteStep const& step, Saying const& saying)
        : program_(conversation.program()), step_(step), saying_(saying), arena_(conversation.arena()),
          now_(conversation.circumstances) {}

    Result<std::optional<Body>> build() {
        switch (step_.body) {
        case BodyKind::none: return Body{};
        case BodyKind::json: return sent(fill(step_.json, saying_.values, arena_), {});
        case BodyKind::form: return form();
        case BodyKind::new_user: return new_user();
        case BodyKind::document: return document();
        case BodyKind::changes: break;
        }
        switch (step_.notation) {
        case Notation::json_patch: return json_patch();
        case Notation::scim_patch: return scim_patch();
        case Notation::merge_patch: return changes("application/merge-patch+json");
        case Notation::members: break;
        }
        return changes({});
    }

private:
    bool has_roles() const { return says_roles(step_, saying_); }
    Out* roles() const {
        auto const held = saying_.before ? saying_.before->roles : SeenRoles();
        return roles_value(program_.roles, saying_.roles->after, held, saying_.keys, arena_);
    }
    void put_roles(Out& to) const {
        auto const& all = program_.roles;
        if (all.flags.empty()) return set(to, *all.at, roles(), arena_);
        for (auto const& [name, path] : all.flags) {
            bool const is = contains(saying_.roles->after, name);
            bool const was = contains(saying_.roles->before, name);
            if (is != was || saying_.creating || step_.body == BodyKind::document)
                set(to, path, out_raw(is ? "true" : "false", arena_), arena_);
        }
    }

    /// Adds the fields that every write of roles repeats, with the values that were read.
    void put_along(Out& to) const {
        if (!has_roles() || !saying_.before) return;
        for (auto const& row : program_.fields) {
            if (!program_.roles.along.has(row.field) || !row.at || holds(to, row.at->at, arena_)) continue;
            auto const accounts = saying_.before->user.accounts();
            if (row.field == Field::accounts && accounts && !accounts->empty())
                set(to, row.at->at, out_names(*accounts, arena_), arena_);
            else if (row_of(row.field).shape == Shape::text)
                if (auto const text = saying_.before->user.text(text_field(row.field)))
                    set(to, row.at->at, spelled(*text, row, arena_), arena_);
        }
    }
    void put_added(Out& to) const {
        for (auto const& [path, tree] : step_.add)
            if (!holds(to, path, arena_))
                if (auto* const value = fill(tree, saying_.values, arena_)) set(to, path, value, arena_);
    }

    Result<std::optional<Body>> sent(Out* user, std::string_view type) const {
        auto* whole = user;
        if (!step_.in.steps.empty() || !step_.around.empty()) {
            whole = new_out(arena_, Out::Kind::object);
            set(*whole, step_.in, user, arena_);
            for (auto const& [name, tree] : step_.around)
                if (auto* const value = fill(tree, saying_.values, arena_))
                    set_member(*whole, name, value, arena_);
        }
        if (!program_.xml) return Body{.text = json_of(*whole, arena_), .type = type};
        auto text = arena_.text(1024);
        if (write_xml(*whole, step_.root, *program_.xml, text, arena_))
            return Body{.text = arena_.keep(text), .type = type};
        return std::unexpected(uncarried());
    }
    Error uncarried() const {
        auto const why = "holds a character that XML lacks";
        for (auto const& write : saying_.writes)
            if (write.value && write.value->kind == Out::Kind::text && !xml::can_carry(write.value->text))
                return {.fault = Fault::invalid_value,
                        .detail = why,
                        .errors = arena_.list<FieldError>({{write.pointer, why}})};
        return {.fault = Fault::invalid_value,
                .detail = why,
                .errors = arena_.list<FieldError>({{"/roles", why}})};
    }

    Result<std::optional<Body>> new_user() const {
        auto* const user = new_out(arena_, Out::Kind::object);
        bool after_fields = false;
        auto const roles_now = [&] {
            if (!std::exchange(after_fields, true) && has_roles()) put_roles(*user);
        };
        for (auto const& write : saying_.writes) {
            if (!write.in_new_user || !write.in_body || !says(step_, write) || !write.create_value) continue;
            if (write.members.extensions.any()) roles_now();
            set(*user, *write.create_at, write.create_value, arena_);
        }
        roles_now();
        put_added(*user);
        return sent(user, {});
    }

    bool has_something() const {
        return has_roles() || std::ranges::any_of(saying_.writes, [&](Write const& write) {
                   return write.in_body && says(step_, write);
               });
    }

    /// The value of a merge patch: it takes out by null what an object is not to have any more (RFC 7396, 2).
    Out* merged(Write const& write) const {
        auto const* const document = saying_.before ? saying_.before->document : nullptr;
        auto const* const held = document ? find(*write.at, *document) : nullptr;
        bool const object = write.value->kind == Out::Kind::raw && write.value->text.starts_with('{');
        if (step_.notation != Notation::merge_patch || !object || !held || !held->is_object())
            return write.value;
        auto const wanted = json::read(write.value->text, arena_);
        return wanted ? difference(*arena_.make<json::Value>(*wanted), *held) : write.value;
    }
    Out* difference(json::Value const& wanted, json::Value const& held) const {
        auto* const made = new_out(arena_, Out::Kind::object);
        for (auto const& member : wanted.members) {
            auto const* const old = held.find(member.name);
            bool const both = old && old->is_object() && member.value.is_object();
            set_member(*made, member.name,
                       both ? difference(member.value, *old) : out_of(member.value, arena_), arena_);
        }
        for (auto const& member : held.members)
            if (!wanted.find(member.name)) set_member(*made, member.name, out_raw("null", arena_), arena_);
        return made;
    }

    Result<std::optional<Body>> changes(std::string_view type) const {
        if (!has_something()) return std::nullopt;
        auto* const user = new_out(arena_, Out::Kind::object);
        bool after_fields = false;
        auto const roles_now = [&] {
            if (!std::exchange(after_fields, true) && has_roles()) put_roles(*user);
        };
        for (auto const& write : saying_.writes) {
            if (!write.in_body || !says(step_, write)) continue;
            if (write.members.extensions.any()) roles_now();
            set(*user, *write.at, write.value ? merged(write) : out_raw("null", arena_), arena_);
        }
        roles_now();
        put_along(*user);
        put_added(*user);
        return sent(user, type);
    }

    Result<std::optional<Body>> document() const {
        if (!has_something()) return std::nullopt;
        auto const* const read = saying_.before ? saying_.before->document : nullptr;
        if (!read || !read->is_object() || read->mended || read->holds_ambiguous())
            return fail(Fault::backend_error,
                        "what the back end holds is not understood, so nothing was written over it");
        auto* const user = out_of(*read, arena_);
        for (auto const& path : step_.leave_out)
            set(*user, path, nullptr, arena_);
        for (auto const& write : saying_.writes)
            if (write.in_body && says(step_, write)) set(*user, *write.at, write.value, arena_);
        if (has_roles()) put_roles(*user);
        put_along(*user);
        put_added(*user);
        return sent(user, {});
    }

    Result<std::optional<Body>> form() const {
        auto text = arena_.text(128);
        for (auto const& parameter : step_.form) {
            if (!holds(parameter.conditions, now_)) continue;
            auto const value = fill(parameter.value, Place::form, saying_.values, arena_);
            if (!value) continue;
            if (!text.empty()) text += '&';
            text.append(parameter.name).append("=").append(*value);
        }
        return Body{.text = arena_.keep(text), .type = "application/x-www-form-urlencoded"};
    }

    /// Returns the JSON Pointer of a path, up to its first selector, and the value to write there. Behind a
    /// selector, the value is wrapped in the rest of the path.
    std::pair<std::string_view, Out*> target_of(Path const& path, Out* value) const {
        std::string_view pointer = in_pointer();
        for (std::size_t i = 0; i < path.steps.size(); ++i) {
            auto const& step = path.steps[i];
            pointer = json_patch::below(pointer, step.name, arena_);
            if (step.item == PathStep::Item::none) continue;
            auto* const holder = new_out(arena_, Out::Kind::object);
            set(*holder, std::span(path.steps).subspan(i), value, arena_);
            return {pointer, member_of(*holder, step.name, arena_)};
        }
        return {pointer, value};
    }
    std::string_view in_pointer() const {
        std::string_view pointer;
        for (auto const& step : step_.in.steps)
            pointer = json_patch::below(pointer, step.name, arena_);
        return pointer;
    }

    void operation(Out& list, std::string_view op, std::string_view path, Out* value) const {
        auto* const one = append(list, new_out(arena_, Out::Kind::object));
        set_member(*one, "op", out_text(op, arena_), arena_);
        if (!path.empty()) set_member(*one, "path", out_text(path, arena_), arena_);
        if (value) set_member(*one, "value", value, arena_);
    }

    Result<std::optional<Body>> json_patch() const {
        if (!has_something()) return std::nullopt;
        auto* const list = new_out(arena_, Out::Kind::list);
        for (auto const& write : saying_.writes) {
            if (!write.in_body || !says(step_, write)) continue;
            auto const [pointer, value] = target_of(*write.at, write.value);
            if (write.value)
                operation(*list, write.there ? "replace" : "add", pointer, value);
            else if (write.there)
                operation(*list, "remove", pointer, nullptr);
        }
        if (has_roles()) patch_roles(*list);
        return Body{.text = json_of(*list, arena_), .type = "application/json-patch+json"};
    }
    /// Calls `each` with the flags that change: the path, and whether the user has the role from now on.
    template <class Each> void changed_flags(Each each) const {
        for (auto const& [name, path] : program_.roles.flags) {
            bool const is = contains(saying_.roles->after, name);
            if (is != contains(saying_.roles->before, name))
                each(path, out_raw(is ? "true" : "false", arena_));
        }
    }
    bool was_there(Path const& path) const {
        auto const* const document = saying_.before ? saying_.before->document : nullptr;
        return document && find(path, *document);
    }
    bool is_written_whole() const {
        auto const& roles = program_.roles;
        return roles.write == Roles::Write::set || roles.one || roles.joined;
    }
    void patch_roles(Out& list) const {
        if (!program_.roles.flags.empty())
            return changed_flags([&](Path const& path, Out* value) {
                auto const [pointer, whole] = target_of(path, value);
                operation(list, was_there(path) ? "replace" : "add", pointer, whole);
            });
        auto const& plan = *saying_.roles;
        auto const pointer = target_of(*program_.roles.at, nullptr).first;
        if (saying_.roles_as_a_set || !plan.remove.empty() || is_written_whole())
            return operation(list, saying_.before && saying_.before->roles ? "replace" : "add", pointer,
                             roles());
        auto const end = json_patch::below(pointer, "-", arena_);
        for (auto const role : plan.add)
            operation(
                list, "add", end,
                roles_value(program_.roles, arena_.list<std::string_view>({role}), {}, saying_.keys, arena_)
                    ->first);
    }

    /// RFC 7644, 3.5.2. A path that begins with a schema has a colon behind it.
    std::string_view scim_path(std::span<PathStep const> steps) const {
        auto text = arena_.text(64);
        bool const schema = !steps.empty() && steps.front().name.starts_with("urn:");
        for (auto const& step : steps) {
            if (!text.empty()) text += schema && &step == &steps[1] ? ':' : '.';
            text += step.name;
            if (step.item != PathStep::Item::with_value) continue;
            text.append("[").append(step.member).append(" eq ");
            json::append_string(text, step.value);
            text += ']';
        }
        return arena_.keep(text);
    }
    Result<std::optional<Body>> scim_patch() const {
        if (!has_something()) return std::nullopt;
        auto* const whole = new_out(arena_, Out::Kind::object);
        set_member(*whole, "schemas",
                   out_names(arena_.list<std::string_view>({"urn:ietf:params:scim:api:messages:2.0:PatchOp"}),
                             arena_),
                   arena_);
        auto* const list = new_out(arena_, Out::Kind::list);
        for (auto const& write : saying_.writes) {
            if (!write.in_body || !says(step_, write)) continue;
            if (write.value)
                scim_write(*list, write);
            else if (write.there)
                operation(*list, "remove", scim_path(removed(write.at->steps)), nullptr);
        }
        if (has_roles()) scim_roles(*list);
        set_member(*whole, "Operations", list, arena_);
        return Body{.text = json_of(*whole, arena_), .type = "application/scim+json"};
    }
    /// The first item of a list is written as a list of one.
    void scim_write(Out& list, Write const& write) const {
        std::span<PathStep const> const steps(write.at->steps);
        auto const first = std::ranges::find(steps, PathStep::Item::first, &PathStep::item);
        auto const op = write.there ? "replace" : "add";
        if (first == steps.end()) return operation(list, op, scim_path(steps), write.value);
        auto const before = static_cast<std::size_t>(first - steps.begin());
        auto* const holder = new_out(arena_, Out::Kind::object);
        set(*holder, steps.subspan(before), write.value, arena_);
        operation(list, op, scim_path(steps.first(before + 1)), member_of(*holder, first->name, arena_));
    }
    /// A path that ends below a selected item removes the item; below the first item, the list of one.
    static std::span<PathStep const> removed(std::span<PathStep const> steps) {
        for (std::size_t i = 0; i < steps.size(); ++i)
            if (steps[i].item != PathStep::Item::none) return steps.first(i + 1);
        return steps;
    }
    /// Returns the role as the document has it: its name, or its key.
    std::string_view spelled_role(std::string_view name) const {
        auto const held = saying_.before ? saying_.before->roles : SeenRoles();
        if (program_.roles.keys_in_document && held)
            for (auto const& role : *held)
                if (role.name == name && role.key.present) return role.key.text;
        return name;
    }
    void scim_roles(Out& list) const {
        if (!program_.roles.flags.empty())
            return changed_flags([&](Path const& path, Out* value) {
                operation(list, was_there(path) ? "replace" : "add", scim_path(path.steps), value);
            });
        auto const& plan = *saying_.roles;
        auto const path = scim_path(program_.roles.at->steps);
        if (is_written_whole())
            return operation(list, was_there(*program_.roles.at) ? "replace" : "add", path, roles());
        if (!plan.add.empty()) {
            auto* const items = new_out(arena_, Out::Kind::list);
            for (auto const role : plan.add)
                append(*items, roles_value(program_.roles, arena_.list<std::string_view>({role}), {},
                                           saying_.keys, arena_)
                                   ->first);
            operation(list, "add", path, items);
        }
        for (auto const role : plan.remove) {
            auto text = arena_.text(64);
            auto const member = program_.roles.item_name && !program_.roles.item_name->steps.empty()
                                    ? std::string_view(program_.roles.item_name->text)
                                    : std::string_view("value");
            text.append(path).append("[").append(member).append(" eq ");
            json::append_string(text, spelled_role(role));
            text += ']';
            operation(list, "remove", arena_.keep(text), nullptr);
        }
    }

    Program const& program_;
    WriteStep const& step_;
    Saying const& saying_;
    Arena& arena_;
    Circumstances const& now_;
};

} // namespace

bool says(WriteStep const& step, Write const& write) {
    for (std::size_t i = 0; i < field_count; ++i)
        if (auto const field = static_cast<Field>(i); write.members.has(field) && !step.may_write(field))
            return false;
    for (std::size_t i = 0; i < most_extensions; ++i)
        if (write.members.extensions.test(i) && !step.may_write_extension(i)) return false;
    return true;
}

bool says_roles(WriteStep const& step, Saying const& saying) {
    return saying.roles && step.may_write(Field::roles);
}

Result<std::optional<Body>> body_of(Conversation& conversation, WriteStep const& step, Saying const& saying) {
    return Builder(conversation, step, saying).build();
}

} // namespace idiom::declared
