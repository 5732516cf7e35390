#include "translators/unified/edit.hpp"

#include "translators/codec/json_patch.hpp"
#include "translators/face/names.hpp"
#include "translators/face/validate.hpp"
#include "translators/unified/external_id.hpp"
#include "translators/unified/read_user.hpp"

#include <algorithm>

namespace idiom::unified {

using namespace face;

namespace {

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
                                     rule_of_contradiction(*field));
        hold_names(change.set, &held, *context_.route, validation_errors, arena);
        if (!validation_errors.ok()) return std::unexpected(validation_errors.error());
        change.warnings = validation_errors.warnings();
        return change;
    }

private:
    void compare(User const& before, ValidationErrors& validation_errors, Arena& arena) const {
        for (auto const& row : user_fields) {
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
        for (auto const& row : user_fields)
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

Result<Edit const*> merge_edit(json::Value const& body, EditContext const& context, Arena& arena) {
    ValidationErrors validation_errors(arena, context.lenient);
    auto const document = read_user(body, context.route->dialect(), validation_errors, arena);
    read_external_id(body, validation_errors);
    auto const validated = validate(document, Purpose::change, *context.route, validation_errors, arena);
    if (!validation_errors.ok()) return std::unexpected(validation_errors.error());
    auto const change = to_change(validated, validation_errors);
    return has_objects(change.set.extensions) ? merging_edit(change, context, arena)
                                              : change_edit(change, context, arena);
}

Result<Edit const*> replace_edit(json::Value const& body, std::string_view id, EditContext const& context,
                                 Arena& arena) {
    ValidationErrors validation_errors(arena, context.lenient);
    auto document = read_user(body, context.route->dialect(), validation_errors, arena);
    if (document.user.id == id) document.user.id.reset();
    read_external_id(body, validation_errors);
    auto const validated = validate(document, Purpose::replace, *context.route, validation_errors, arena);
    if (!validation_errors.ok()) return std::unexpected(validation_errors.error());
    return make_edit<ReplaceEdit>(arena, validated, to_change(validated, validation_errors), context);
}

} // namespace idiom::unified
