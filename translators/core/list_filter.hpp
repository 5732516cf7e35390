#pragma once

#include "translators/core/call.hpp"
#include "translators/core/capabilities.hpp"
#include "translators/core/held_user.hpp"

namespace idiom {

/// The verdict of a list's filters on one user. If one filter excludes the user, unknown members of the other
/// filters do not matter.
class Filtered {
public:
    /// `list.role` is the vendor's name.
    Filtered(HeldUser const& user, ListUsers const& list, Capabilities const& can);

    bool refused() const { return refused_; }
    bool passed() const { return !refused_ && unknown_.empty(); }
    /// The members that a filter needs and that are not known.
    FieldSet unknown() const { return refused_ ? FieldSet{} : unknown_; }

private:
    void text(Member<std::string_view> const& held, TextFilter const& filter, Capabilities const& can);
    void exact(Field field, std::optional<std::string_view> const& wanted, HeldUser const& user,
               Capabilities const& can);
    void role(Member<Names> const& held, std::string_view wanted, FieldRule const& row);
    void active(Member<bool> const& held, bool wanted);
    void search(HeldUser const& user, std::string_view wanted);

    FieldSet unknown_;
    bool refused_ = false;
};

/// The fields in which ListUsers::search looks.
inline constexpr FieldSet searched_fields{Field::user_name, Field::display_name, Field::first_name,
                                          Field::last_name, Field::email};

} // namespace idiom
