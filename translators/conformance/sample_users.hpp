#pragma once

#include "translators/conformance/translator_under_test.hpp"
#include "translators/core/change.hpp"

#include <string_view>

namespace idiom::conformance {

/// Returns whether an answer can show the field. No answer shows a password, even if it is `create_only`.
constexpr bool shows(FieldRule const& row) { return row.field != Field::password && readable(row.access); }

/// Makes the users that the checks use. User number `n` differs from every other user in every field. The
/// values are of a kind that a dialect with its own rules should accept. Fields that are one field at the
/// vendor agree.
class SampleUsers {
public:
    SampleUsers(TranslatorUnderTest const& translator, Arena& arena)
        : translator_(translator), arena_(arena) {}

    /// Returns a user with a value in every field, and with two roles if the vendor knows users with more
    /// than one; vendor and route use the same role names.
    User whole(std::size_t n);
    /// Returns values of an extension, as JSON: made-up values, and the values that cases write.
    std::vector<std::string> values_of(ExtensionRule const& row) const;
    /// Returns `whole` with only the fields for which `keep` returns true.
    User part(User const& whole, auto keep) {
        auto user = whole;
        for (auto const& row : translator_.capabilities().fields)
            if (!keep(row)) clear(user, row.field);
        return user;
    }
    /// Returns `whole` with only the fields that a create may set.
    User creatable(User const& whole);
    /// Returns a change of a field that the dialect lets clients write: the names if possible, else another
    /// field.
    Change plain_change();
    /// Makes names and addresses that the vendor keeps in one field agree again after some of them were
    /// changed.
    User agreeing(User user, User const& changed);

    std::string_view role(std::size_t n);
    static RolePolicy const& roles(); ///< role names are the same at client and vendor

private:
    /// Returns whether the login is the id: the vendor keeps both in one field, or makes the id from other
    /// fields.
    bool has_login_for_id() const;
    std::string_view numbered(std::string_view before, std::size_t n, std::string_view after = {});
    std::string_view address(std::string_view before, std::size_t n, Field field);
    std::span<Extension const> extensions(std::size_t n);
    /// Returns accounts that the cases show if they show two or more, because a made-up account may be
    /// another tenant's.
    Names accounts(std::size_t n);

    TranslatorUnderTest const& translator_;
    Arena& arena_;
};

} // namespace idiom::conformance
