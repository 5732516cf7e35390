#pragma once

#include "translators/declared/program.hpp"
#include "translators/declared/source.hpp"

#include <array>

/// Reads the parts of a dialect file that occur in many sections: texts with references, paths, conversions,
/// trees, conditions, requests. Problems are noted in the Source.
namespace idiom::declared {

/// The references that a text at one place of the file may use.
struct Scope {
    std::uint32_t refs = 0;
    std::vector<std::string> got = {}; ///< the names that earlier steps take

    constexpr bool has(Ref ref) const { return (refs >> static_cast<unsigned>(ref)) & 1u; }
    Scope with(std::initializer_list<Ref> more) const {
        auto wider = *this;
        for (auto const ref : more)
            wider.refs |= 1u << static_cast<unsigned>(ref);
        return wider;
    }
};
/// The scope that has settings only.
Scope const& settings_only();

/// The part of the file that is read so far. Settings, XML, fields and extensions come before the sections
/// that refer to them.
struct Context {
    Source& source;
    Program& program;

    Setting const* setting(std::string_view name) const;
    std::optional<std::size_t> extension(std::string_view name) const;
};

Template read_template(Context& in, Entry const& of, Place place, Scope const& scope);
/// As `read_template`, for a text that is not a value of its own, such as the path of `GET /users`.
Template parse_template(Context& in, Mark at, std::string_view text, Place place, Scope const& scope);

std::optional<Path> read_path(Context& in, Entry const& of);
Path parse_path(Context& in, Mark at, std::string_view text);
Conversion read_conversion(Context& in, Entry const& of);
/// Reads a literal, as in `missing: true`, and returns it as JSON text.
std::optional<std::string> read_literal(Context& in, Entry const& of);
Tree read_tree(Context& in, Entry const& of, Scope const& scope, bool with_each = false);
Statuses read_statuses(Context& in, Entry const& of);
BodyShape read_shape(Context& in, Entry const& of);
std::optional<Field> read_field(Context& in, Entry const& of, std::string_view what = "field");
std::optional<Fault> read_fault(Context& in, Entry const& of);
/// Reads a list of fields, extensions and `roles`.
Members read_members(Context& in, Entry const& of);
/// Reads `{ path: value }`. A value is a text or `absent`.
std::vector<Expectation> read_expectations(Context& in, Entry const& of);

Condition read_condition(Context& in, Entry const& of);
/// Notes the tests of other things than settings, for a condition that is decided when the back end is made.
void check_settings_only(Context& in, Mark at, std::optional<Condition> const& condition);
/// Reads `when` and `unless` of a section.
Conditions read_conditions(Context& in, Section const& section);

std::vector<Parameter> read_parameters(Context& in, Entry const& of, Place place, Scope const& scope);
/// The keys of every request.
inline constexpr std::array<std::string_view, 4> request_keys{"request", "query", "headers", "content_type"};
std::vector<std::string_view> keys_with(std::span<std::string_view const> some,
                                        std::initializer_list<std::string_view> more);
RequestTemplate read_request(Context& in, Section const& section, Scope const& scope, bool reads);
/// Returns whether a path of the file stays below the URL of the back end, also where it is decoded.
bool stays_below(std::string_view path);
/// Notes a problem if a file must not send this header.
void check_header_name(Context& in, Mark at, std::string_view name, bool in_session);

} // namespace idiom::declared
