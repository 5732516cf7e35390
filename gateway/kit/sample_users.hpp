#pragma once

#include "gateway/kit/translator_under_test.hpp"
#include "translators/core/change.hpp"

#include <string_view>

namespace idiom::conformance {

/// Whether users can be seen to have it. A password never can, also where it is `create_only`.
constexpr bool shows(FieldRule const& row) { return row.field != Field::password && readable(row.access); }

/// Users to verify with: number `n` differs from every other in every field, and in a way that a dialect
/// with rules of its own can be expected to take. Fields that are one field of the vendor's agree.
class SampleUsers {
public:
    SampleUsers(TranslatorUnderTest const& translator, Arena& arena)
        : translator_(translator), arena_(arena) {}

    /// A user with a value in every field; role names are the vendor's and the route's alike.
    User whole(std::size_t n);
    /// Values of an extension, as JSON: made up ones, and those that cases write.
    std::vector<std::string> values_of(ExtensionRule const& row) const;
    /// The same with nothing but what `keep` says and, on a create, what the dialect needs.
    User part(User const& whole, auto keep) {
        auto user = whole;
        for (auto const& row : translator_.capabilities().fields)
            if (!keep(row)) clear(user, row.field);
        return user;
    }
    /// The user as a create may have it: no field that cannot be given then.
    User creatable(User const& whole);
    /// A change of whatever the dialect lets clients write: the names if it does, else another field.
    Change plain_change();
    /// Makes names and addresses that are one to the vendor agree again after some of them were changed.
    User agreeing(User user, User const& changed);

    std::string_view role(std::size_t n);
    static RolePolicy const& roles(); ///< names are the same on both sides

private:
    /// Whether the vendor has no id but the login: one field of its, or an id that is made of others.
    bool has_login_for_id() const;
    std::string_view numbered(std::string_view before, std::size_t n, std::string_view after = {});
    std::span<Extension const> extensions(std::size_t n);
    /// Of those that cases show, since another one may be another tenant's.
    Names accounts(std::size_t n);

    TranslatorUnderTest const& translator_;
    Arena& arena_;
};

} // namespace idiom::conformance
