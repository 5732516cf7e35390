#pragma once

#include "translators/core/capabilities.hpp"
#include "translators/core/route_view.hpp"

namespace idiom::unified {

/// The forms in which a user is written and shown. Each has a schema of its own.
enum class UserForm : std::uint8_t { answer, create, replacement, merge };

/// What a description is about: the whole API, or one route. The whole API is described as a route whose
/// dialect has every field and operation.
class DescribedApi {
public:
    /// `route` is null for the whole API.
    explicit DescribedApi(RouteView const* route);

    bool whole() const { return route_ == nullptr; }
    /// Null for the whole API.
    RouteView const* route() const { return route_; }
    Capabilities const& can() const { return can_; }
    RolePolicy const& roles() const { return roles_; }

    bool serves(std::optional<Operation> operation) const {
        return !operation || can_.operations.has(*operation);
    }
    bool shows(Field field, UserForm form) const { return shows(rule(can_, field).access, form); }
    static bool shows(Access access, UserForm form);
    /// Returns whether the form has an `extensions` member with at least one member of the dialect.
    bool shows_extensions(UserForm form) const;

private:
    RouteView const* route_;
    Capabilities const& can_;
    RolePolicy const& roles_;
};

} // namespace idiom::unified
