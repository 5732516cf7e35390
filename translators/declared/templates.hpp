#pragma once

#include "translators/core/http.hpp"
#include "translators/core/user.hpp"

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What the tables of a dialect file are made of: places in a document, texts with references, conditions,
/// requests.
namespace idiom::declared {

inline constexpr std::size_t most_extensions = 128;
inline constexpr std::size_t most_settings = 64;
inline constexpr std::size_t most_rules = 256;
inline constexpr std::size_t most_steps = 8; ///< of one operation; an `or` counts
inline constexpr std::size_t longest_text = 8 * 1024;
inline constexpr std::size_t largest_file = 256 * 1024;
inline constexpr std::size_t deepest_file = 16;
/// One step of a path: the member, and the item of it if it is a list.
struct PathStep {
    enum class Item : std::uint8_t { none, first, with_value };
    std::string name;           ///< the member; for `any_namespace` what follows the colon
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

/// How a value is spelled there and here.
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
    std::vector<std::string> true_words; ///< of `words`; the first is written
    std::vector<std::string> false_words;
    std::vector<std::pair<std::string, std::string>> map; ///< here, there
    std::string text;                                     ///< of `prefix`, `suffix` and `joined`
};

/// What a template can name.
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

/// What a text is put into. It decides how literals and values are encoded.
enum class Place : std::uint8_t { path, query, header, tree, form };

/// A part of a template: a literal that is encoded for its place already, or a reference.
struct Piece {
    std::string text; ///< the literal, or the name of a setting, of `got` or of `session`
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
    std::string raw = "null"; ///< JSON: a number, true, false, null
    Template text;
    std::vector<TreeMember> members; ///< of an object, in the order of the file
    std::vector<Tree> items;         ///< of a list; of `each` the tree of one role
};
struct TreeMember {
    std::string name;
    Tree value;
};

/// Fields, extensions and roles that a part of the file is about.
struct Members {
    FieldSet fields;
    std::bitset<most_extensions> extensions;
    bool has(Field field) const { return fields.has(field); }
    bool empty() const { return fields.empty() && extensions.none(); }
};

/// One thing that has to hold.
struct Test {
    enum class Kind : std::uint8_t { setting, wants, sets, changes, before, roles, scope };
    enum class Roles : std::uint8_t { adds, removes, changes };
    struct Value {
        bool absent = false;
        Template text; ///< literal, or settings
        bool ignores_case = false;
    };
    Kind kind = Kind::setting;
    std::string setting;
    Members members;           ///< of `wants`, `sets`, `changes`
    Path path;                 ///< of `before`
    std::vector<Value> values; ///< any of these; empty for `sets`: any value
    Roles roles = Roles::changes;
    bool global = false; ///< of `scope`
};
struct Condition {
    std::vector<Test> all;
};
/// When something counts: `when` holds, `unless` does not.
struct Conditions {
    std::optional<Condition> when;
    std::optional<Condition> unless;
};

struct Parameter {
    std::string name; ///< of a query: encoded
    Template named;   ///< of `session.send`: the name of the header; else empty
    Template value;
    Conditions conditions;
};
struct RequestTemplate {
    Method method = Method::get;
    Template path;
    std::vector<Parameter> query;
    std::vector<Parameter> headers;
    std::string content_type; ///< "" for the usual one
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

/// Another request, where the first is answered in one of these ways.
struct Alternative {
    struct After {
        Statuses status;
        BodyShape body = BodyShape::any;
    };
    RequestTemplate request;
    std::vector<After> after;
    std::string remember; ///< the name of the line in the session; "" if it is not remembered
};
struct Take {
    std::string name;
    Path at;
    std::string header; ///< "" for `at`
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
