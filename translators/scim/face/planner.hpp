#pragma once

#include "translators/scim/face/plan_context.hpp"

#include <optional>

namespace idiom::scim_face {

using MaybeText = std::optional<std::string_view>;

/// The parts of a plan that a create and an update share. Keeps the first error.
class Planner {
public:
    Planner(scim::Value const& after, PlanContext const& context)
        : after_(after), shape_(context.shape), notes_(context.notes), arena_(context.arena) {}

    Result<void> const& result() const { return result_; }
    bool ok() const { return result_.has_value(); }
    /// Fails with a 400 and the reason invalidValue.
    void fail(std::string_view why);
    void fail(Error const& error) {
        if (result_) result_ = std::unexpected(error);
    }

    scim::Value const& after() const { return after_; }
    /// Returns a text that is not empty.
    MaybeText text(std::string_view attribute) const;
    MaybeText name_part(std::string_view part) const;

    /// Checks a text for the vendor: without control characters, not too long.
    MaybeText checked(Field field, MaybeText const& value);
    /// Returns the name that a vendor with one name shows: the client's display name, else its names.
    MaybeText one_display_name() const;

    /// Returns the vendor's names of the roles that the user is to have.
    Names wanted_roles();
    bool names_roles() const;

    /// Returns the password to send; null if none is given, or if the route leaves it out.
    MaybeText password();

private:
    void collect_roles(std::string_view attribute, std::pmr::vector<std::string_view>& to);
    void unknown_role(std::string_view attribute, std::string_view value);

    scim::Value const& after_;
    Shape const& shape_;
    scim::Notes& notes_;
    Arena& arena_;
    Result<void> result_;
};

/// Returns the text of a member that is not empty.
MaybeText filled_text(scim::Value const& object, std::string_view name);
/// Returns the name that the vendor shows for a resource: its own display name, else the two names.
MaybeText vendor_display_name(scim::Value const& resource, Shape const& shape, Arena& arena);

} // namespace idiom::scim_face
