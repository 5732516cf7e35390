#include "translators/face/edit.hpp"

#include "translators/codec/json_patch.hpp"
#include "translators/face/names.hpp"
#include "translators/face/role_names.hpp"
#include "translators/face/write_user.hpp"

#include <algorithm>

namespace idiom::face {
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

} // namespace

Result<void> check_conditions(EditContext const& context, HeldUser const& before, Arena& arena) {
    if (context.conditions.empty() || context.checked_around) return {};
    auto const& route = *context.route;
    auto tagged = before.shown();
    tagged.roles = tagged_roles(route, tagged.roles, arena);
    auto const version = before.whole() ? etag(tagged, route.dialect(), arena) : std::string_view{};
    return context.conditions.allow_write(version);
}

std::optional<Names> tagged_roles(RouteView const& route, std::optional<Names> const& roles, Arena& arena) {
    return route.tagged && roles ? renamed(*roles, *route.roles, *route.tagged, arena) : roles;
}

Edit const* roles_edit(RolesChange const& roles, EditContext const& context, Arena& arena) {
    Change change;
    change.roles = roles;
    return change_edit(change, context, arena);
}

Edit const* change_edit(Change const& change, EditContext const& context, Arena& arena) {
    return make_edit<KnownEdit>(arena, change, context, false);
}

Edit const* merging_edit(Change const& change, EditContext const& context, Arena& arena) {
    return make_edit<KnownEdit>(arena, change, context, true);
}

Edit const* condition_edit(EditContext const& context, Arena& arena) {
    if (context.conditions.empty()) return nullptr;
    return make_edit<KnownEdit>(arena, Change{}, context, false);
}

} // namespace idiom::face
