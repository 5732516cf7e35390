#include "translators/unified/described_api.hpp"

#include <algorithm>

namespace idiom::unified {
namespace {

constexpr Access access_of_any(Field field) {
    switch (field) {
    case Field::id: return Access::read; // the back end gives it
    case Field::password: return Access::write;
    case Field::user_name:
    case Field::display_name:
    case Field::first_name:
    case Field::last_name:
    case Field::email:
    case Field::phone_number:
    case Field::active:
    case Field::roles:
    case Field::accounts:
    case Field::devices:
    case Field::skills:
    case Field::extensions: return Access::read_write;
    }
    return Access::none;
}

constexpr FieldRules all_fields = [] {
    FieldRules made{};
    for (auto const& row : user_fields)
        made[static_cast<std::size_t>(row.field)] = {
            .field = row.field, .wire = {}, .access = access_of_any(row.field), .clearable = true};
    return made;
}();
static_assert(covers_every_field(all_fields));

constexpr Capabilities everything{.dialect = {},
                                  .operations = Operations::all(),
                                  .fields = all_fields,
                                  .extensions = {},
                                  .roles = RoleStyle::set,
                                  .concurrency = {}};

RolePolicy const& any_roles() {
    static RolePolicy const policy;
    return policy;
}

} // namespace

DescribedApi::DescribedApi(RouteView const* route)
    : route_(route), can_(route == nullptr ? everything : *route->capabilities),
      roles_(route == nullptr ? any_roles() : *route->roles) {}

bool DescribedApi::shows(Access access, UserForm form) {
    switch (form) {
    case UserForm::answer: return readable(access);
    case UserForm::create: return creatable(access);
    // A replacement may repeat what a read showed.
    case UserForm::replacement: return readable(access) || writable(access);
    case UserForm::merge: return writable(access);
    }
    return false;
}

bool DescribedApi::shows_extensions(UserForm form) const {
    if (whole()) return true;
    return rule(can_, Field::extensions).access != Access::none &&
           std::ranges::any_of(can_.extensions,
                               [form](ExtensionRule const& one) { return shows(one.access, form); });
}

} // namespace idiom::unified
