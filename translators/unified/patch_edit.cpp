#include "translators/core/roles.hpp"
#include "translators/face/names.hpp"
#include "translators/face/validate.hpp"
#include "translators/face/write_user.hpp"
#include "translators/unified/edit.hpp"
#include "translators/unified/external_id.hpp"
#include "translators/unified/patch_error.hpp"
#include "translators/unified/patch_targets.hpp"
#include "translators/unified/read_user.hpp"

#include <algorithm>

namespace idiom::unified {

using namespace face;

namespace {

using json_patch::Operation;
using json_patch::Verb;

bool is_index(std::string_view token) {
    return !token.empty() && std::ranges::all_of(token, [](char c) { return c >= '0' && c <= '9'; });
}

/// Returns whether a pointer names an array item by its index, which is meaningful only in one version of the
/// user. Uses the table of fields alone: the arrays of a user, and any array in an extension.
bool addresses_index(std::string_view pointer, Arena& arena) {
    auto const path = json_patch::tokens(pointer, arena);
    if (!path || path->size() < 2) return false;
    auto const field = field_named(path->front());
    if (!field) return false;
    switch (row_of(*field).shape) {
    case Shape::text:
    case Shape::boolean: return false;
    case Shape::extensions: return path->size() > 3 && std::ranges::any_of(path->subspan(3), is_index);
    default: return is_index((*path)[1]);
    }
}

bool addresses_index(Operation const& operation, Arena& arena) {
    return addresses_index(operation.path, arena) || addresses_index(operation.from, arena);
}

/// Returns whether the operation gives all roles, so that roles added meanwhile by others are removed.
bool replaces_roles(Operation const& operation) {
    auto const whole = [](std::string_view pointer) { return pointer.empty() || pointer == "/roles"; };
    if (operation.verb == Verb::test) return false;
    return whole(operation.path) || (operation.verb == Verb::move && whole(operation.from));
}

/// The difference between `before` and `after`, field by field, as far as the dialect takes it.
class Difference {
public:
    Difference(User const& before, Document const& after, EditContext const& context,
               ValidationErrors& validation_errors, Arena& arena)
        : before_(before), after_(after), context_(context), validation_errors_(validation_errors),
          arena_(arena) {}

    Change change(bool whole_roles) {
        Document const changed = changed_part();
        auto const validated =
            validate(changed, Purpose::change, *context_.route, validation_errors_, arena_);
        auto made = to_change(validated, validation_errors_);
        if (made.roles) made.roles = roles(whole_roles);
        return made;
    }

private:
    /// Returns the difference in the form of a merge patch.
    Document changed_part() {
        Document made;
        for (auto const& row : user_fields) {
            if (row.shape == Shape::extensions) continue;
            if (same_field(before_, after_.user, row.field, arena_)) continue;
            if (has(after_.user, row.field))
                copy_field(made.user, after_.user, row.field);
            else
                made.nulls.add(row.field);
        }
        auto const extensions = changed_extensions();
        if (!extensions.empty()) made.user.extensions = extensions;
        return made;
    }

    std::span<Extension const> changed_extensions() {
        auto const before = before_.extensions.value_or(std::span<Extension const>{});
        auto const after = after_.user.extensions.value_or(std::span<Extension const>{});
        auto made = arena_.vector<Extension>();
        for (auto const& extension : after)
            if (!holds(before, extension, arena_)) made.push_back(extension);
        for (auto const& extension : before)
            if (std::ranges::find(after, extension.name, &Extension::name) == after.end())
                made.push_back({.name = extension.name, .json = "null"});
        return Arena::keep(made);
    }

    RolesChange roles(bool whole) {
        auto const before = before_.roles.value_or(Names{});
        auto const after = after_.user.roles.value_or(Names{});
        if (whole) return RolesReplace{.roles = after};
        return RolesDelta{.add = missing(after, before, arena_), .remove = missing(before, after, arena_)};
    }

    User const& before_;
    Document const& after_;
    EditContext const& context_;
    ValidationErrors& validation_errors_;
    Arena& arena_;
};

/// Returns whether the operation has a `from`.
bool copies(Operation const& operation) {
    return operation.verb == Verb::copy || operation.verb == Verb::move;
}

/// Returns the fields of `fields` that a pointer leads into. A pointer to the whole user leads into all of
/// them.
FieldSet named_by(std::string_view pointer, FieldSet fields, Arena& arena) {
    auto const path = json_patch::tokens(pointer, arena);
    if (!path) return {};
    if (path->empty()) return fields;
    FieldSet found;
    if (auto const field = field_named(path->front()); field && fields.has(*field)) found.add(*field);
    return found;
}

class PatchEdit final : public Edit {
public:
    PatchEdit(std::span<Operation const> operations, std::span<Warning const> left_out,
              EditContext const& context)
        : operations_(operations), left_out_(left_out), context_(context) {}

    Change const* without_user() const override { return nullptr; }

    Result<Change> against(HeldUser const& held, Arena& arena) const override {
        if (auto const met = check_conditions(context_, held, arena); !met)
            return std::unexpected(met.error());
        if (auto const fields = worked_on(held.not_understood(), arena); !fields.empty())
            return std::unexpected(not_understood(fields, arena));
        // A mended value can be shown. Copied to another field it would be written back.
        if (auto const fields = copied(held.mended(), arena); !fields.empty())
            return std::unexpected(not_understood(fields, arena));
        auto const& before = held.shown();
        auto const dialect = context_.route->dialect();
        auto const patched = json_patch::apply(document_of(before, arena), operations_, arena);
        if (!patched) return std::unexpected(error_of(patched.error(), arena));
        // One level more than a client may send, because the patch may put its values below another one.
        auto const value = json::read(*patched, arena, {.depth = 65});
        if (!value || !value->is_object())
            return fail(Fault::invalid_patch, "what the patch leaves is no user");

        ValidationErrors validation_errors(arena, context_.lenient);
        validation_errors.warn(left_out_);
        auto const after = read_user(*value, dialect, validation_errors, arena);
        bool const whole_roles = std::ranges::any_of(operations_, replaces_roles);
        auto change = Difference(before, after, context_, validation_errors, arena).change(whole_roles);
        hold_names(change.set, &held, *context_.route, validation_errors, arena);
        change.warnings = validation_errors.warnings();
        if (!validation_errors.ok()) return std::unexpected(validation_errors.error());
        return change;
    }

private:
    /// Returns the user as JSON. If an operation names a member of the extensions, the document has an object
    /// for it, even if the user has none.
    std::string_view document_of(User const& before, Arena& arena) const {
        auto const dialect = context_.route->dialect();
        auto const document = canonical(before, dialect, arena);
        if (before.extensions && !before.extensions->empty()) return document;
        auto const parent = arena.join({"/extensions/", dialect, "/"});
        if (std::ranges::none_of(operations_, [&](Operation const& o) { return o.path.starts_with(parent); }))
            return document;
        auto const members = document.substr(0, document.size() - 1);
        return arena.join(
            {members, members.size() > 1 ? "," : "", R"("extensions":{")", dialect, R"(":{}}})"});
    }

    /// Returns the fields of `fields` that the operations read, move or write.
    FieldSet worked_on(FieldSet fields, Arena& arena) const {
        FieldSet found;
        if (fields.empty()) return found;
        for (auto const& operation : operations_) {
            found.add(named_by(operation.path, fields, arena));
            if (copies(operation)) found.add(named_by(operation.from, fields, arena));
        }
        return found;
    }
    /// Returns the fields of `fields` whose values the operations copy or move elsewhere.
    FieldSet copied(FieldSet fields, Arena& arena) const {
        FieldSet found;
        if (fields.empty()) return found;
        for (auto const& operation : operations_)
            if (copies(operation)) found.add(named_by(operation.from, fields, arena));
        return found;
    }

    std::span<Operation const> operations_;
    std::span<Warning const> left_out_;
    EditContext context_;
};

/// A field that is written and never read looks absent. A `replace` of it is therefore an `add`.
bool replaces_unseen(Operation const& operation, RouteView const& route, Arena& arena) {
    if (operation.verb != Verb::replace) return false;
    auto const path = json_patch::tokens(operation.path, arena);
    auto const field = path && path->size() == 1 ? field_named(path->front()) : std::nullopt;
    return field && rule(*route.capabilities, *field).access == Access::write;
}

} // namespace

Result<Edit const*> patch_edit(json::Value const& body, EditContext const& context, Arena& arena) {
    auto const read = json_patch::read(body, arena);
    if (!read) return std::unexpected(error_of(read.error(), arena));
    ValidationErrors validation_errors(arena, context.lenient);
    read_external_id(*read, validation_errors, arena);
    auto of_vendor = arena.vector<Operation>();
    std::ranges::remove_copy_if(*read, std::back_inserter(of_vendor), is_about_external_id);
    auto const validated = admit_targets(Arena::keep(of_vendor), *context.route, validation_errors, arena);
    if (!validation_errors.ok()) return std::unexpected(validation_errors.error());
    auto const operations = arena.array<Operation>(validated.size());
    for (std::size_t i = 0; i < operations.size(); ++i) {
        operations[i] = validated[i];
        if (replaces_unseen(operations[i], *context.route, arena)) operations[i].verb = Verb::add;
        if (context.conditions.if_match.empty() && addresses_index(operations[i], arena))
            return fail(
                Fault::precondition_required,
                "an operation names an item by its index; If-Match has to say in which version of the user",
                arena.list<FieldError>({{operations[i].path, "is an index"}}));
    }
    auto const left_out = arena.array<Warning>(validation_errors.warnings().size());
    std::ranges::copy(validation_errors.warnings(), left_out.begin());
    return make_edit<PatchEdit>(arena, operations, left_out, context);
}

} // namespace idiom::unified
