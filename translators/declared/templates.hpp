#pragma once

#include "translators/core/http.hpp"
#include "translators/core/user.hpp"

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The parts of the tables: places in a document, texts with references, conditions, requests.
namespace idiom::declared {

inline constexpr std::size_t most_extensions = 128;
inline constexpr std::size_t most_settings = 64;
inline constexpr std::size_t most_rules = 256;
inline constexpr std::size_t most_steps = 8; ///< of one operation; an `or` counts as a step
inline constexpr std::size_t longest_text = 8 * 1024;
inline constexpr std::size_t largest_file = 256 * 1024;
inline constexpr std::size_t deepest_file = 16;
/// One step of a path: a member, and one of its items if it is a list.
struct PathStep {
    enum class Item : std::uint8_t { none, first, with_value };
    std::string name;           ///< the member's name; without `*:` if `any_namespace`
    bool any_namespace = false; ///< XML: `*:Name`
    Item item = Item::none;
    std::string member; ///< `[member=value]`
    std::string value;
};
/// A place in a vendor's document. Without steps it is the whole document.
struct Path {
    std::vector<PathStep> steps;
    std::string text; ///< as in the file
};

/// How the vendor's spelling of a value becomes the unified one, and back.
struct Conversion {
    enum class Kind : std::uint8_t {
        none,
        negated,
        number,
        last_segment,
        words,
        map,
        prefix,
        suffix,
        joined,
        date_seconds,
        date_milliseconds,
    };
    Kind kind = Kind::none;
    std::vector<std::string> true_words; ///< for `words`; the first one is written
    std::vector<std::string> false_words;
    std::vector<std::pair<std::string, std::string>> map; ///< unified, vendor's
    std::string text;                                     ///< for `prefix`, `suffix` and `joined`
};

/// The references that a template can have.
enum class Ref : std::uint8_t {
    setting,
    id,
    field,
    value,
    role_name,
    role_key,
    role_held,
    role_names,
    role_keys,
    page_size,
    page_offset,
    page_number,
    page_cursor,
    sort_at,
    sort_way,
    got,
    session,
    columns,
    device_id,
    device_client_type,
};
enum class Suffix : std::uint8_t { none, json, odata, lucene, number, first, lower, before_at };

/// The place where a text is used. It decides how literals and values are encoded.
enum class Place : std::uint8_t { path, query, header, tree, form };

/// A part of a template: a reference, or a literal that is already encoded for its place.
struct Piece {
    std::string text; ///< the literal, or the name after `settings.`, `got.` or `session.`
    std::optional<Ref> ref;
    Field field = Field::id;
    Suffix suffix = Suffix::none;
};
struct Template {
    std::vector<Piece> pieces;
    bool is_reference() const { return pieces.size() == 1 && pieces.front().ref.has_value(); }
    bool is_literal() const { return pieces.empty() || (pieces.size() == 1 && !pieces.front().ref); }
    std::string_view literal() const {
        return pieces.empty() ? std::string_view{} : std::string_view(pieces.front().text);
    }
};

/// A JSON value whose texts are templates.
struct TreeMember;
struct Tree {
    enum class Kind : std::uint8_t { raw, text, object, list, each };
    Kind kind = Kind::raw;
    std::string raw = "null"; ///< JSON text: a number, true, false, null
    Template text;
    std::vector<TreeMember> members; ///< of an object, in the order of the file
    std::vector<Tree> items;         ///< of a list; for `each` the tree of one role
};
struct TreeMember {
    std::string name;
    Tree value;
};

/// A set of fields, extensions and roles.
struct Members {
    FieldSet fields;
    std::bitset<most_extensions> extensions;
    bool has(Field field) const { return fields.has(field); }
    bool empty() const { return fields.empty() && extensions.none(); }
};

/// One test of a condition.
struct Test {
    enum class Kind : std::uint8_t { setting, wants, sets, changes, before, roles, scope };
    enum class Roles : std::uint8_t { adds, removes, changes };
    struct Value {
        bool absent = false;
        Template text; ///< a literal, or a reference to settings
        bool ignores_case = false;
    };
    Kind kind = Kind::setting;
    std::string setting;
    Members members;           ///< for `wants`, `sets`, `changes`
    Path path;                 ///< for `before`
    std::vector<Value> values; ///< one of these must match; empty for `sets`: any value
    Roles roles = Roles::changes;
    bool global = false; ///< for `scope`
};
struct Condition {
    std::vector<Test> all;
};
/// The conditions of a part of the file: it applies if `when` holds, and `unless` does not.
struct Conditions {
    std::optional<Condition> when;
    std::optional<Condition> unless;
};

struct Parameter {
    std::string name; ///< already encoded for a query
    Template named;   ///< for `session.send`: the name of the header; else empty
    Template value;
    Conditions conditions;
};
struct RequestTemplate {
    Method method = Method::get;
    Template path;
    std::vector<Parameter> query;
    std::vector<Parameter> headers;
    std::string content_type; ///< "" for the file's default
};

enum class BodyKind : std::uint8_t { none, new_user, changes, document, json, form };
enum class Notation : std::uint8_t { members, json_patch, merge_patch, scim_patch };

struct Statuses {
    std::vector<std::pair<int, int>> ranges;
    bool empty() const { return ranges.empty(); }
    bool has(int status) const {
        for (auto const& [low, high] : ranges)
            if (status >= low && status <= high) return true;
        return false;
    }
};
enum class BodyShape : std::uint8_t { any, envelope, other };

/// The request that is sent instead if the first one gets one of the responses in `after`.
struct Alternative {
    struct After {
        Statuses status;
        BodyShape body = BodyShape::any;
    };
    RequestTemplate request;
    std::vector<After> after;
    std::string remember; ///< the name under which the session keeps the choice; "" if it is not kept
};
struct Take {
    std::string name;
    Path at;
    std::string header; ///< "" if the value is in the body, at `at`
    Conversion as;
};

/// A request that writes.
struct WriteStep {
    enum class Match : std::uint8_t { none, when_read, always };
    RequestTemplate request;
    BodyKind body = BodyKind::none;
    Notation notation = Notation::members;
    Path in;
    std::vector<std::pair<std::string, Tree>> around;
    std::string root; ///< XML
    std::optional<Members> only;
    Members except;
    std::vector<std::pair<Path, Tree>> add;
    std::vector<Path> leave_out;
    Tree json;
    std::vector<Parameter> form;
    std::optional<Members> carries;
    Conditions conditions;
    bool gives_user = false;
    Path at;
    std::vector<Take> take;
    Match if_match = Match::none;
    bool repeatable = false;
    std::optional<Alternative> other;
    int line = 0;

    bool may_write(Field field) const { return (!only || only->has(field)) && !except.has(field); }
    bool may_write_extension(std::size_t index) const {
        return (!only || only->extensions.test(index)) && !except.extensions.test(index);
    }
};

} // namespace idiom::declared
