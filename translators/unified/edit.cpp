#include "translators/unified/edit.hpp"

#include "translators/unified/names.hpp"
#include "translators/unified/role_names.hpp"
#include "translators/unified/write_user.hpp"

#include <algorithm>

namespace idiom::unified {
namespace {

/// A change that is known without the user. The user is needed only for preconditions, and to change a part
/// of an object among the extensions.
class KnownEdit final : public Edit {
public:
    KnownEdit(Change const& change, EditContext const& context, bool partial)
        : change_(change), context_(context), partial_(partial) {}

    Change const* without_user() const override {
        return partial_ || !context_.conditions.empty() ? nullptr : &change_;
    }

    Result<Change> against(HeldUser const& before, Arena& arena) const override {
        if (auto const met = check_conditions(context_, before, arena); !met)
            return std::unexpected(met.error());
        auto change = change_;
        if (partial_) change.set.extensions = completed(before.shown(), arena);
        if (!change.set.first_name && !change.set.last_name) return change;
        ValidationErrors validation_errors(arena, context_.lenient);
        validation_errors.warn(change_.warnings);
        hold_names(change.set, &before, *context_.route, validation_errors, arena);
        if (!validation_errors.ok()) return std::unexpected(validation_errors.error());
        change.warnings = validation_errors.warnings();
        return change;
    }

private:
    std::span<Extension const> completed(User const& before, Arena& arena) const {
        auto const made = arena.array<Extension>(change_.set.extensions->size());
        std::ranges::copy(*change_.set.extensions, made.begin());
        auto const held = before.extensions.value_or(std::span<Extension const>{});
        for (auto& extension : made) {
            auto const found = std::ranges::find(held, extension.name, &Extension::name);
            auto const target = found == held.end() ? std::string_view("{}") : found->json;
            if (!extension.json.starts_with('{')) continue;
            if (auto const merged = json_patch::merge(target, extension.json, arena))
                extension.json = *merged;
        }
        return made;
    }

    Change change_;
    EditContext context_;
    bool partial_;
};

/// A whole user. Its read-only fields may have their present values, so that a client can change one field of
/// what a GET gave and send all of it back.
class ReplaceEdit final : public Edit {
public:
    ReplaceEdit(ValidatedUser const& validated, Change const& change, EditContext const& context)
        : validated_(validated), change_(change), context_(context) {}

    Change const* without_user() const override {
        return validated_.needs_user || !context_.conditions.empty() ? nullptr : &change_;
    }

    Result<Change> against(HeldUser const& held, Arena& arena) const override {
        if (auto const met = check_conditions(context_, held, arena); !met)
            return std::unexpected(met.error());
        auto const& before = held.shown();
        ValidationErrors validation_errors(arena, context_.lenient);
        validation_errors.warn(change_.warnings);
        compare(before, validation_errors, arena);
        auto change = change_;
        drop_unchanged(change, before, arena);
        if (auto const field = contradiction(change.set, *context_.route->capabilities, arena))
            validation_errors.refuse(Fault::invalid_value, pointer_to(*field, arena),
                                     "contradicts another field");
        hold_names(change.set, &held, *context_.route, validation_errors, arena);
        if (!validation_errors.ok()) return std::unexpected(validation_errors.error());
        change.warnings = validation_errors.warnings();
        return change;
    }

private:
    void compare(User const& before, ValidationErrors& validation_errors, Arena& arena) const {
        for (auto const& row : schema) {
            if (row.shape == Shape::extensions || !has(validated_.compared, row.field)) continue;
            if (!same_field(validated_.compared, before, row.field, arena))
                validation_errors.drop_leniently(Fault::read_only_field, pointer_to(row.field, arena),
                                                 "cannot be written");
        }
        if (!validated_.compared.extensions) return;
        auto const held = before.extensions.value_or(std::span<Extension const>{});
        auto const parent =
            json_patch::below(pointer_to(Field::extensions, arena), context_.route->dialect(), arena);
        for (auto const& extension : *validated_.compared.extensions) {
            if (!holds(held, extension, arena))
                validation_errors.drop_leniently(Fault::read_only_field,
                                                 json_patch::below(parent, extension.name, arena),
                                                 "cannot be written");
        }
    }

    /// Drops the fields that have their present values. If two fields are one to the vendor, the changed one
    /// then counts.
    static void drop_unchanged(Change& change, User const& before, Arena& arena) {
        for (auto const& row : schema)
            if (row.field != Field::roles && has(change.set, row.field) &&
                same_field(change.set, before, row.field, arena))
                change.keep(row.field);
        if (!change.set.extensions) return;
        auto const held = before.extensions.value_or(std::span<Extension const>{});
        auto changed = arena.vector<Extension>();
        for (auto const& extension : *change.set.extensions)
            if (!holds(held, extension, arena)) changed.push_back(extension);
        if (changed.empty())
            change.keep(Field::extensions);
        else
            change.set.extensions = Arena::keep(changed);
    }

    ValidatedUser validated_;
    Change change_;
    EditContext context_;
};

/// Returns whether an extension is an object. RFC 7396 merges objects member by member, so it may be a part
/// only.
bool has_objects(std::optional<std::span<Extension const>> const& extensions) {
    return extensions &&
           std::ranges::any_of(*extensions, [](Extension const& e) { return e.json.starts_with('{'); });
}

} // namespace

Result<void> check_conditions(EditContext const& context, HeldUser const& before, Arena& arena) {
    if (context.conditions.empty()) return {};
    auto const& route = *context.route;
    auto tagged = before.shown();
    if (route.tagged && tagged.roles)
        tagged.roles = renamed(*tagged.roles, *route.roles, *route.tagged, arena);
    auto const version = before.whole() ? etag(tagged, route.dialect(), arena) : std::string_view{};
    if (context.conditions.allow_write(version)) return {};
    return fail(Fault::precondition_failed, "the user is not at the version that the request names");
}

Result<Edit const*> merge_edit(json::Value const& body, EditContext const& context, Arena& arena) {
    ValidationErrors validation_errors(arena, context.lenient);
    auto const document = read_user(body, context.route->dialect(), validation_errors, arena);
    auto const validated = validate(document, Purpose::change, *context.route, validation_errors, arena);
    if (!validation_errors.ok()) return std::unexpected(validation_errors.error());
    auto const change = to_change(validated, validation_errors);
    return make_edit<KnownEdit>(arena, change, context, has_objects(change.set.extensions));
}

Result<Edit const*> replace_edit(json::Value const& body, std::string_view id, EditContext const& context,
                                 Arena& arena) {
    ValidationErrors validation_errors(arena, context.lenient);
    auto document = read_user(body, context.route->dialect(), validation_errors, arena);
    if (document.user.id == id) document.user.id.reset();
    auto const validated = validate(document, Purpose::replace, *context.route, validation_errors, arena);
    if (!validation_errors.ok()) return std::unexpected(validation_errors.error());
    return make_edit<ReplaceEdit>(arena, validated, to_change(validated, validation_errors), context);
}

Edit const* roles_edit(RolesChange const& roles, EditContext const& context, Arena& arena) {
    Change change;
    change.roles = roles;
    return change_edit(change, context, arena);
}

Edit const* change_edit(Change const& change, EditContext const& context, Arena& arena) {
    return make_edit<KnownEdit>(arena, change, context, false);
}

Edit const* condition_edit(EditContext const& context, Arena& arena) {
    if (context.conditions.empty()) return nullptr;
    return make_edit<KnownEdit>(arena, Change{}, context, false);
}

} // namespace idiom::unified
