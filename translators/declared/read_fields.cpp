#include "translators/core/suggest.hpp"
#include "translators/declared/sections.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

constexpr std::string_view field_keys[] = {
    "at",      "or",      "of",         "as",          "access",     "need",    "clear", "absent",
    "missing", "least",   "max_length", "create_at",   "write_as",   "in_body", "when",  "otherwise",
    "join",    "part_of", "part",       "ignore_case", "not_ending", "item"};

std::optional<Access> read_access(Context& in, Entry const& of) {
    return read_word<Access>(in.source, of, "access",
                             {{"read", Access::read},
                              {"write", Access::write},
                              {"create_only", Access::create_only},
                              {"read_write", Access::read_write}});
}

FieldRow::Place read_place(Context& in, Section const& map) {
    FieldRow::Place place;
    place.at = read_path(in, map.need("at")).value_or(Path{});
    place.as = read_conversion(in, map.get("as"));
    return place;
}

Clear read_clear(Context& in, Entry const& of) {
    if (of.is_null()) return Clear::null;
    if (of.node->is_list() && of.node->items.empty()) return Clear::empty_list;
    if (of.node->is_scalar() && of.node->text.empty()) return Clear::empty_text;
    if (of.node->is_scalar() && of.node->text == "remove") return Clear::remove;
    in.source.problem(of.place(), "'clear' is null, \"\", [] or remove");
    return Clear::null;
}

std::size_t read_part(Context& in, Entry const& of) {
    auto const name = read_text(in.source, of);
    if (!name) return 0;
    auto const& parts = in.program.user.also_names;
    auto const found = std::ranges::find(parts, *name);
    if (found != parts.end()) return 1 + static_cast<std::size_t>(found - parts.begin());
    std::vector<std::string_view> const known(parts.begin(), parts.end());
    in.source.unknown(of.place(), "part", *name, known);
    return 0;
}

std::optional<FieldRow::Place> read_item_place(Context& in, Entry const& of) {
    if (!of) return std::nullopt;
    if (of.node->is_map()) return read_place(in, Section(in.source, of, "an item", {"at", "as"}));
    return FieldRow::Place{.at = read_path(in, of).value_or(Path{}), .as = {}};
}

void read_items(Context& in, Entry const& of, FieldRow& row) {
    Section const map(in.source, of, "'item'", {"id", "phoneNumber", "clientType", "name", "level"});
    row.items = {.id = read_item_place(in, map.need("id")),
                 .phone_number = read_item_place(in, map.get("phoneNumber")),
                 .client_type = read_item_place(in, map.get("clientType")),
                 .name = read_item_place(in, map.get("name")),
                 .level = read_item_place(in, map.get("level"))};
}

void read_create_at(Context& in, Section const& map, FieldRow& row) {
    auto const entry = map.get("create_at");
    if (!entry) return;
    if (entry.is_null()) {
        row.in_new_user = false;
    } else if (entry.node->is_map()) {
        Section const there(in.source, entry, "'create_at'", {"at", "write_as"});
        row.create_at = read_path(in, there.need("at"));
        if (auto const tree = there.get("write_as"))
            row.create_as = read_tree(in, tree, Scope{}.with({Ref::value}));
    } else {
        row.create_at = read_path(in, entry);
    }
}

void read_names(Context& in, Section const& map, FieldRow& row) {
    if (auto const join = map.get("join")) {
        row.joined = true;
        if (read_texts(in.source, join) != std::vector<std::string>{"firstName", "lastName"})
            in.source.problem(join.place(), "'join' is [ firstName, lastName ]");
    }
    auto const of = map.get("part_of");
    if (!of) return;
    row.is_part = true;
    read_word<int>(in.source, of, "field", {{"displayName", 0}});
    bool const first =
        read_word<bool>(in.source, map.need("part"), "part", {{"first", true}, {"last", false}})
            .value_or(true);
    if ((row.field == Field::first_name) != first ||
        (row.field != Field::first_name && row.field != Field::last_name))
        in.source.problem(of.place(), "the first part is firstName, the last one lastName");
}

void read_limits(Context& in, Section const& map, FieldRow& row) {
    row.least = static_cast<std::uint16_t>(read_number(in.source, map.get("least"), 65535).value_or(0));
    row.max_length =
        static_cast<std::uint16_t>(read_number(in.source, map.get("max_length"), 65535).value_or(0));
    row.ignore_case = map.has("ignore_case") && read_flag(in.source, map.get("ignore_case"));
    row.not_ending = read_texts(in.source, map.get("not_ending"));
    if (auto const in_body = map.get("in_body")) row.in_body = read_flag(in.source, in_body, true);
    if (auto const need = map.get("need"))
        row.need = read_word<Need>(in.source, need, "need",
                                   {{"on_create", Need::on_create}, {"always", Need::always}})
                       .value_or(Need::never);
}

/// Returns the access of a field. A joined name is read-only by default, and a part of a name can be written
/// with its whole.
Access access_of(Context& in, Section const& map, FieldRow const& row) {
    if (row.joined || row.is_part) {
        if (auto const access = map.get("access")) return read_access(in, access).value_or(Access::read);
        return row.is_part ? Access::read_write : Access::read;
    }
    return read_access(in, map.need("access")).value_or(Access::read);
}

/// The vendor makes the id, and no answer shows a password.
void check_access(Context& in, Entry const& of, FieldRow const& row) {
    if (row.field == Field::id && writable(row.access))
        in.source.problem(of.place(), "'id' is made by the vendor: its access is read");
    if (row.field == Field::password && (row.access == Access::read || row.access == Access::read_write))
        in.source.problem(of.place(), "'password' is never shown: its access is write or create_only");
}

FieldRow read_row(Context& in, Entry const& of, Field field) {
    Section const map(in.source, of, "a field", field_keys);
    FieldRow row{.field = field, .line = of.at.line};
    read_names(in, map, row);
    row.access = access_of(in, map, row);
    check_access(in, map.get("access"), row);
    if (auto const at = map.get("at"))
        row.at = FieldRow::Place{.at = read_path(in, at).value_or(Path{}),
                                 .as = read_conversion(in, map.get("as"))};
    else if (!row.joined && !row.is_part)
        map.need("at");
    for_each_item(in.source, map.get("or"), [&](Entry const& one) {
        row.alternatives.push_back(read_place(in, Section(in.source, one, "a place", {"at", "as"})));
    });
    row.part = read_part(in, map.get("of"));
    if (auto const clear = map.get("clear")) row.clear = read_clear(in, clear);
    row.absent = read_texts(in.source, map.get("absent"));
    row.missing = read_literal(in, map.get("missing"));
    read_create_at(in, map, row);
    if (auto const tree = map.get("write_as")) row.write_as = read_tree(in, tree, Scope{}.with({Ref::value}));
    read_limits(in, map, row);
    if (auto const when = map.get("when")) row.when = read_condition(in, when);
    check_settings_only(in, map.get("when").at, row.when);
    row.otherwise = read_line(in.source, map.get("otherwise")).value_or("");
    if (auto const item = map.get("item")) read_items(in, item, row);
    bool const has_items = field == Field::devices || field == Field::skills;
    if (has_items && !map.has("item")) map.need("item");
    if (row.at) row.wire = row.at->at.text;
    return row;
}

ExtensionRow read_extension(Context& in, Entry const& of) {
    Section const map(in.source, of, "an extension", {"at", "type", "access", "as", "missing", "of"});
    ExtensionRow row{.name = std::string(of.key), .line = of.at.line};
    auto const at = map.get("at");
    row.at = at ? read_path(in, at).value_or(Path{}) : parse_path(in, of.at, of.key);
    using enum ExtensionRule::Type;
    row.type =
        read_word<ExtensionRule::Type>(
            in.source, map.need("type"), "type",
            {{"text", text}, {"boolean", boolean}, {"number", number}, {"object", object}, {"texts", texts}})
            .value_or(text);
    if (in.program.xml && row.type == object)
        in.source.problem(map.get("type").place(),
                          "'object' is for JSON: an element has a text, or a list of texts", "text");
    row.access = read_access(in, map.need("access")).value_or(Access::read);
    row.as = read_conversion(in, map.get("as"));
    row.missing = read_literal(in, map.get("missing"));
    row.part = read_part(in, map.get("of"));
    return row;
}

} // namespace

void read_extensions(Context& in, Entry const& of) {
    for_each_member(in.source, of, [&](Entry const& one) {
        if (in.program.extensions.size() == most_extensions)
            in.source.problem(one.at, "this file has more than 128 extensions");
        if (in.program.extensions.size() < most_extensions)
            in.program.extensions.push_back(read_extension(in, one));
    });
}

void read_fields(Context& in, Entry const& of) {
    for_each_member(in.source, of, [&](Entry const& one) {
        auto const field = field_named(one.key);
        if (field && *field != Field::roles && *field != Field::extensions)
            return in.program.fields.push_back(read_row(in, one, *field));
        if (field) return in.source.problem(one.at, in_quotes(one.key) + " has a section of its own");
        std::vector<std::string_view> known;
        for (auto const& row : user_fields)
            known.push_back(row.name);
        in.source.problem(one.at,
                          in_quotes(one.key) +
                              " is no unified field; what the vendor has beside them goes into 'extensions'",
                          nearest(one.key, known));
    });
    auto& rows = in.program.fields;
    auto const* const whole = in.program.row(Field::display_name);
    for (auto& row : rows)
        if (row.is_part && whole && whole->at) row.wire = whole->at->at.text;
    if (of && !in.program.row(Field::id)) in.source.problem(of.at, "'fields' needs 'id'");
    for (auto const& row : rows)
        if (row.is_part && !(whole && whole->at))
            in.source.problem({row.line, 1}, "'part_of' needs the row of displayName with 'at'");
}

} // namespace idiom::declared
