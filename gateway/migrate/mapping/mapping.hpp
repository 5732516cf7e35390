#pragma once

#include "translators/core/user.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// The mapping of a move: what each field of TO gets from a user of FROM. Plain values, made once from the
/// mapping file or its defaults. Any thread may read them.
namespace idiom::migrate::mapping {

/// A field of FROM as the source of a value.
struct FromField {
    Field field;
};
struct FromColumn {
    std::size_t index; ///< in FileFields::columns
    std::string name;  ///< as columns are compared (files::plain_column_name)
};
struct FromExtension {
    std::string dialect;
    std::string name;
};
struct FixedValue {
    std::string text;
};
/// A new password for each user that is created.
struct GeneratePassword {
    enum class Class : std::uint8_t { lower, upper, digit, symbol };
    std::size_t length = 20;
    std::vector<Class> classes{Class::lower, Class::upper, Class::digit,
                               Class::symbol}; ///< a password has at least one character of each
};
using Origin = std::variant<FromField, FromColumn, FromExtension, FixedValue, GeneratePassword>;

enum class LetterCase : std::uint8_t { kept, lower, upper };

/// The changes to a value, in this order. Applied to each item of a list.
struct Makings {
    std::optional<std::string> before; ///< keeps the text before the first occurrence; else all
    std::optional<std::string> after;  ///< keeps the text after the first occurrence; else nothing
    std::vector<std::pair<std::string, std::string>> map; ///< other values stay
    LetterCase letter_case = LetterCase::kept;
    std::string prefix; ///< only if the value is not empty
    std::string suffix;
    std::optional<std::string> fallback; ///< `default`: if the value is empty. "" clears the field
};

/// A field of TO and the origin of its value.
struct FieldMapping {
    Field field;           ///< Field::extensions: the member `extension` of TO's dialect
    std::string extension; ///< else ""
    Origin origin;
    Makings makings;
};

enum class RolesMode : std::uint8_t { copy, add, ignore };
struct RolesMapping {
    RolesMode mode = RolesMode::copy;
    std::vector<std::pair<std::string, std::string>> map; ///< unified names; other names stay
};

enum class MissingAction : std::uint8_t { keep, disable, remove_roles, delete_ };
std::string_view name_of(MissingAction action);
std::optional<MissingAction> missing_action_named(std::string_view name);
enum class MissingScope : std::uint8_t { copied, matched, everyone };
std::string_view name_of(MissingScope scope);
std::optional<MissingScope> missing_scope_named(std::string_view name);

struct Mapping {
    Field match = Field::user_name; ///< or Field::email
    /// Each field of TO at most once, in the order of `Field`. A field that is not here is neither written
    /// nor compared.
    std::vector<FieldMapping> fields;
    RolesMapping roles;
    std::optional<MissingAction> missing; ///< of the mapping file; the command line overrides it
    std::optional<MissingScope> missing_scope;

    /// Returns the rule for new passwords; null if none are generated.
    GeneratePassword const* password() const;
    bool names(Field field) const;
};

/// Returns a hash (SHA-256, hexadecimal) of everything that the mapping decides, for the header of the
/// journal. Comments and the order of the file's keys make no difference.
std::string digest(Mapping const& mapping);

} // namespace idiom::migrate::mapping
