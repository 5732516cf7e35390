#pragma once

#include "translators/core/capabilities.hpp"
#include "translators/core/error.hpp"
#include "translators/declared/templates.hpp"

/// The tables of a dialect file: fields, lists, writes, roles.
namespace idiom::declared {

/// How "no value" is written at a place of the vendor's document.
enum class Clear : std::uint8_t { not_clearable, null, empty_text, empty_list, remove };

/// Where and how the vendor keeps one unified field.
struct FieldRow {
    struct Place {
        Path at;
        Conversion as;
    };
    struct Items { ///< paths in an item of `devices` and `skills`
        std::optional<Place> id, phone_number, client_type, name, level;
    };
    Field field = Field::id;
    std::optional<Place> at;
    std::vector<Place> alternatives;
    std::size_t part = 0; ///< 0: the user's own document; else 1 + the index in `User::also`
    Access access = Access::none;
    Need need = Need::never;
    Clear clear = Clear::not_clearable;
    std::vector<std::string> absent;
    std::optional<std::string> missing; ///< JSON text of the value that an absent member means
    std::uint16_t least = 0;
    std::uint16_t max_length = 0;
    bool in_new_user = true;
    std::optional<Path> create_at;
    std::optional<Tree> create_as;
    std::optional<Tree> write_as;
    bool in_body = true;
    std::optional<Condition> when;
    std::string otherwise;
    bool supported = true; ///< `when` holds for the settings
    bool joined = false;   ///< joined from firstName and lastName
    bool is_part = false;  ///< a part of displayName: split from it, joined into it
    bool ignore_case = false;
    std::vector<std::string> not_ending;
    Items items;
    std::string wire; ///< the vendor's name in the capabilities
    int line = 0;
};
struct ExtensionRow {
    std::string name;
    Path at;
    ExtensionRule::Type type = ExtensionRule::Type::text;
    Access access = Access::none;
    Conversion as;
    std::optional<std::string> missing;
    std::size_t part = 0;
    int line = 0;
};

struct Paging {
    enum class By : std::uint8_t { none, offset, page, cursor, link, next_url };
    enum class Ends : std::uint8_t { by_total, short_page, empty_page };
    By by = By::none;
    std::uint64_t start = 0;
    std::size_t size = 0;
    std::vector<Parameter> query;
    std::optional<Path> total;
    std::optional<Path> more;
    std::optional<Path> at;
    std::string header;
    std::string parameter;
    Ends ends = Ends::by_total;
    std::optional<std::uint64_t> reach;
};

/// A list that the vendor shows: its request, the place of the items in the response, and its paging.
struct Listing {
    RequestTemplate request;
    Path items;
    Paging paging;
};

struct Filter {
    bool own_request = false;
    Listing listing;              ///< if `own_request`: the request that is sent instead of the list's
    std::vector<Parameter> query; ///< in addition to the query of the list
    std::optional<Field> order;
    bool any_order = false;
    Statuses absent;
    std::optional<Path> read_each;
    bool exact = false;
    std::optional<Condition> when;
};
struct Sort {
    std::vector<std::pair<Field, std::string>> by;
    std::vector<Parameter> query;
    std::string ascending;
    std::string descending;
    bool unless_filtered = false;
};
struct Expectation {
    Path path;
    std::vector<Test::Value> values;
};
struct UserList {
    struct Ids {
        Path items;
        Conversion as;
    };
    struct Whole {
        std::vector<Parameter> query;
        std::optional<Paging> paging;
    };
    Listing listing;
    std::optional<Ids> or_ids;
    bool lacks_roles = false;
    std::vector<Expectation> expects;
    std::optional<Field> order;
    bool any_order = false;
    std::optional<Sort> sort;
    std::vector<std::vector<Parameter>> turns;
    std::optional<Whole> whole;
    bool one_filter = false;
    std::size_t longest_filter = 0; ///< bytes of all encoded values together; 0: no limit
    std::optional<Filter> user_name;
    std::optional<Filter> email;
    std::optional<Filter> role;
    std::size_t most_pages = 0; ///< of one call: what the 24 steps of a conversation leave, at most 20
};

struct UserRead {
    RequestTemplate request;
    std::optional<Path> at;    ///< the place of the user in the response
    std::optional<Path> items; ///< the list in the response that has the user
    std::vector<RequestTemplate> also;
    std::vector<std::string> also_names;
    std::vector<Expectation> gone; ///< if one of them holds, the user counts as deleted
    struct Version {
        std::string header;
        Path at;
    };
    std::vector<Version> version;
};

struct Lookup {
    bool by_filter = false;
    Field filter = Field::user_name;
    RequestTemplate request;
    Path at;
    FieldSet same;
    bool other_exists = false; ///< `other: user-exists`
    bool late = false;
    std::vector<Alternative::After> unclear;
};
struct IdPlace {
    Path at;
    std::string header;
    Conversion as;
};
struct Create {
    WriteStep step;
    std::vector<IdPlace> id;
    std::optional<Lookup> lookup;
    bool exists_look = false;
    std::vector<WriteStep> then;
    bool undo = false;
    Members confirm;
    std::size_t most_pages = 0; ///< of the list in which one look seeks the user
};
struct Update {
    bool read_always = true;
    Members confirm;
    std::vector<WriteStep> steps;
};
struct Delete {
    std::vector<WriteStep> steps;
    bool look_first = false;
    bool marks = false;
    std::optional<Condition> marks_when;
};
struct Refuse {
    enum class For : std::uint8_t { update, delete_, email, device };
    For what = For::update;
    Condition when;
    Fault is = Fault::backend_conflict;
    std::string detail;
};

/// A set of role names: whole names, and prefixes.
struct RoleNames {
    std::vector<std::string> names;
    std::vector<std::string> starts;
    bool has(std::string_view role) const {
        for (auto const& name : names)
            if (name == role) return true;
        for (auto const& start : starts)
            if (role.starts_with(start)) return true;
        return false;
    }
    bool empty() const { return names.empty() && starts.empty(); }
};

struct RoleRead {
    Listing listing;
    bool says_paging = false;
    std::optional<Path> key;
    std::optional<Path> name;
    std::optional<Path> held;
    std::vector<Expectation> guarded;
    std::vector<Expectation> keep;
};
struct Catalogue {
    Listing listing;
    bool one = false;
    bool by_name = false; ///< one request for each name, instead of the whole list
    Path key;
    Path name;
    std::vector<Expectation> keep;
    std::vector<Expectation> guarded;
    Statuses absent;
};
struct RoleWrite {
    WriteStep step;
    bool each = false; ///< one request for each role
};

struct Roles {
    enum class Write : std::uint8_t { none, set, patch };
    bool declared = false; ///< the file has `roles`
    std::optional<Path> at;
    std::optional<Path> item_name; ///< the place of the name if the roles are objects
    std::optional<Tree> item;
    bool one = false;
    std::optional<std::string> none; ///< `one`: the word for no role; null if that is JSON null
    std::optional<std::string> joined;
    std::vector<std::pair<std::string, Path>> flags;
    bool empty_null = false;
    bool empty_absent = false;
    Write write = Write::none;
    FieldSet along;
    Need need = Need::never;
    bool keys_in_document = false; ///< `key_at`
    std::optional<Path> key_at;
    std::optional<RoleRead> read;
    std::optional<RoleWrite> set;
    std::optional<RoleWrite> add;
    std::optional<RoleWrite> remove;
    std::optional<Catalogue> catalogue;
    RoleNames guarded;
    RoleNames not_given;
    RoleNames kept_by_replace;
    bool all_exclusive = false;
    std::vector<std::string> exclusive; ///< prefixes of role names
    std::vector<std::string> on_create;

    bool in_document() const { return at.has_value() || !flags.empty(); }
    bool written_apart() const { return set.has_value() || add.has_value(); }
};

} // namespace idiom::declared
