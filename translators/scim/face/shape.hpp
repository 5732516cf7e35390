#pragma once

#include "translators/scim/face/settings.hpp"
#include "translators/scim/filter.hpp"
#include "translators/scim/schema.hpp"

namespace idiom::scim_face {

inline constexpr std::string_view idiom_urn = "urn:idiom:scim:schemas:extension:idiom:2.0:User";
inline constexpr std::string_view idiom_ietf_urn = "urn:ietf:params:scim:schemas:extension:idiom:2.0:User";

/// The place where an attribute is kept.
enum class Home : std::uint8_t { vendor, kept, derived, nowhere };
std::string_view name_of(Home home);

/// The attributes of a route's users: where each is kept, and who may change it. Made for one request, in its
/// arena.
class Shape {
public:
    Shape(RouteView const& route, Arena& arena);

    RouteView const& route() const { return *route_; }
    Capabilities const& can() const { return *route_->capabilities; }
    Settings const& settings() const { return *settings_; }
    scim::ResourceType const& type() const { return type_; }
    scim::Reading reading() const {
        return settings_->strict ? scim::Reading::strict : scim::Reading::tolerant;
    }
    OnDeactivate policy() const { return settings_->policy(can()); }

    bool writes(Field field) const { return creatable(rule(can(), field).access); }
    bool takes_passwords() const { return writes(Field::password) && settings_->forwards_passwords(can()); }
    /// Attributes that the vendor cannot hold are kept.
    bool keeps() const { return settings_->unheld != Unheld::drop; }
    bool has_roles() const { return can().roles != RoleStyle::none; }
    /// The list of the vendor has no roles: they cost a read for each user.
    bool lists_without_roles() const {
        return can().roles == RoleStyle::delta && !can().documented_roles.empty();
    }
    /// The vendor keeps one name, and shows it split.
    bool one_name() const { return one_name_; }
    /// Returns whether the vendor's address is the login.
    bool login_is_email() const { return login_is_email_; }
    /// Returns whether the vendor keeps the display name itself.
    bool holds_display_name() const { return writes(Field::display_name); }
    bool holds_names() const { return !one_name_ && writes(Field::first_name); }
    bool holds_email() const { return !login_is_email_ && writes(Field::email); }
    bool holds_phone() const { return writes(Field::phone_number); }

    std::string_view idiom_extension() const { return settings_->ietf_urns ? idiom_ietf_urn : idiom_urn; }
    /// Returns where an extension of the dialect stands: an attribute of core or enterprise that has its
    /// name, else one of the dialect's own extension.
    scim::Reference place_of(ExtensionRule const& extension) const;
    Home home_of(std::string_view attribute) const;
    /// Returns whether clients may name the attribute, be it to be refused.
    bool is_read(std::string_view attribute) const;
    /// Returns whether the vendor has no place for the attribute, so that it is kept or refused.
    bool is_unheld(std::string_view attribute) const;

private:
    void make_core(Arena& arena);
    void make_extensions(Arena& arena);
    scim::Schema own_extension(Arena& arena) const;

    RouteView const* route_;
    Settings const* settings_;
    bool one_name_ = false;
    bool login_is_email_ = false;
    std::string_view dialect_urn_;
    scim::ResourceType type_;
};

/// Returns an attribute of the core or enterprise schema that a dialect's extension stands for; null if none.
scim::Attribute const* standard_attribute(ExtensionRule const& extension);

} // namespace idiom::scim_face
