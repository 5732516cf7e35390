#include "translators/declared/refers.hpp"
#include "translators/declared/sections.hpp"

namespace idiom::declared {

namespace {

constexpr std::string_view role_keys[] = {"at",        "name",      "item",    "one",       "none",
                                          "joined",    "flags",     "empty",   "write",     "along",
                                          "need",      "key_at",    "read",    "set",       "add",
                                          "remove",    "catalogue", "guarded", "not_given", "kept_by_replace",
                                          "exclusive", "on_create"};

RoleNames read_role_names(Context& in, Entry const& of) {
    RoleNames names;
    for_each_of(of, [&](Entry const& one) {
        if (one.node->is_map())
            names.starts.push_back(
                read_text(in.source, Section(in.source, one, "a rule", {"starts"}).need("starts"))
                    .value_or(""));
        else if (auto name = read_text(in.source, one))
            names.names.push_back(std::move(*name));
    });
    return names;
}

RoleRead read_role_read(Context& in, Entry const& of) {
    Section const map(in.source, of, "'read'",
                      keys_with(listing_keys(), {"key", "name", "held", "guarded", "keep"}));
    RoleRead read;
    read.listing = read_listing(in, map, Scope{}.with({Ref::id}));
    read.says_paging = map.has("paging");
    read.key = read_path(in, map.get("key"));
    read.name = read_path(in, map.get("name"));
    read.held = read_path(in, map.get("held"));
    if (!read.key && !read.name) map.need("name");
    if (auto const guarded = map.get("guarded")) read.guarded = read_expectations(in, guarded);
    if (auto const keep = map.get("keep")) read.keep = read_expectations(in, keep);
    return read;
}

Catalogue read_catalogue(Context& in, Entry const& of) {
    Section const map(in.source, of, "'catalogue'",
                      keys_with(listing_keys(), {"one", "key", "name", "keep", "guarded", "absent"}));
    Catalogue made;
    auto const scope = Scope{}.with({Ref::role_name});
    made.one = map.has("one") && read_flag(in.source, map.get("one"));
    made.listing.request = read_request(in, map, scope, true);
    if (!made.one) made.listing.items = read_path(in, map.need("items")).value_or(Path{});
    made.listing.paging = read_paging(in, map.get("paging"), scope);
    made.by_name = refers_to(made.listing.request, Ref::role_name);
    if (made.one && !made.by_name)
        in.source.problem(map.at(), "a 'catalogue' with 'one' is asked by '{role.name}'");
    made.key = read_path(in, map.need("key")).value_or(Path{});
    made.name = read_path(in, map.need("name")).value_or(Path{});
    if (auto const keep = map.get("keep")) made.keep = read_expectations(in, keep);
    if (auto const guarded = map.get("guarded")) made.guarded = read_expectations(in, guarded);
    if (auto const absent = map.get("absent"))
        made.absent = read_statuses(in, Section(in.source, absent, "'absent'", {"status"}).need("status"));
    return made;
}

/// Notes the keys of a step that a write of roles cannot honour.
void check_role_write(Context& in, Section const& map, RoleWrite const& made) {
    static constexpr std::string_view others[] = {"body",     "only", "except",  "add",      "leave_out",
                                                  "notation", "when", "carries", "if_match", "unless"};
    for (auto const key : others)
        if (auto const other = map.get(key))
            in.source.problem(other.at, in_quotes(key) + " is not taken in " + map.name() +
                                            ": its body is 'json' or 'form'");
    if (auto const other = map.get("or"); other && made.each)
        in.source.problem(other.at, "'or' is not taken beside 'each'");
}

std::optional<RoleWrite> read_role_write(Context& in, Section const& roles, std::string_view key) {
    auto const of = roles.get(key);
    if (!of) return std::nullopt;
    Section const map(in.source, of, in_quotes(key), keys_with(step_keys, {"each"}));
    RoleWrite made;
    if (auto const each = map.get("each")) made.each = read_flag(in.source, each);
    auto scope = Scope{}.with({Ref::id});
    scope = made.each ? scope.with({Ref::role_name, Ref::role_key, Ref::role_held})
                      : scope.with({Ref::role_names, Ref::role_keys});
    made.step = read_step(in, map, scope);
    check_role_write(in, map, made);
    return made;
}

void read_place_of_roles(Context& in, Section const& map, Roles& roles) {
    roles.at = read_path(in, map.get("at"));
    if (auto const key_at = map.get("key_at")) {
        roles.keys_in_document = true;
        // With `at` the key is a path in an item of that list.
        auto const path = read_path(in, key_at);
        if (roles.at)
            roles.item_name = path;
        else
            roles.at = path;
    } else {
        roles.item_name = read_path(in, map.get("name"));
    }
    if (auto const item = map.get("item"))
        roles.item = read_tree(in, item, Scope{}.with({Ref::role_name, Ref::role_key}));
    if (auto const one = map.get("one")) roles.one = read_flag(in.source, one);
    roles.none = read_text(in.source, map.get("none"));
    if (auto const joined = map.get("joined")) roles.joined = read_text(in.source, joined);
    for_each_member(in.source, map.get("flags"), [&](Entry const& one) {
        roles.flags.emplace_back(one.key, read_path(in, one).value_or(Path{}));
    });
    for_each_of(map.get("empty"), [&](Entry const& one) {
        if (one.is_null() || one.node->text == "null")
            roles.empty_null = true;
        else
            roles.empty_absent =
                read_word<bool>(in.source, one, "value", {{"absent", true}}).value_or(false) ||
                roles.empty_absent;
    });
}

void read_rules(Context& in, Section const& map, Roles& roles) {
    roles.guarded = read_role_names(in, map.get("guarded"));
    roles.not_given = read_role_names(in, map.get("not_given"));
    roles.kept_by_replace = read_role_names(in, map.get("kept_by_replace"));
    if (auto const exclusive = map.get("exclusive")) {
        if (exclusive.node->is_scalar()) {
            roles.all_exclusive =
                read_word<bool>(in.source, exclusive, "value", {{"all", true}}).value_or(false);
        } else {
            auto names = read_role_names(in, exclusive);
            roles.exclusive = std::move(names.starts);
            roles.exclusive.insert(roles.exclusive.end(), names.names.begin(), names.names.end());
        }
    }
    roles.on_create = read_texts(in.source, map.get("on_create"));
}

/// Notes parts of `roles` that lack another part.
void check_roles(Context& in, Section const& map, Roles const& roles) {
    auto const says = [&](std::string_view what) { in.source.problem(map.at(), std::string(what)); };
    bool const written = roles.write != Roles::Write::none || roles.written_apart();
    if (written && !roles.in_document() && !roles.read)
        says("roles are written and nowhere read: 'at', 'flags' or 'read' is needed");
    if (map.has("add") && !map.has("remove")) says("'add' needs 'remove'");
    if (map.has("remove") && !map.has("add")) says("'remove' needs 'add'");
    if (int(roles.one) + int(roles.joined.has_value()) + int(!roles.flags.empty()) > 1)
        says("'one', 'joined' and 'flags' are different forms of roles: one of them");
    if (roles.joined && roles.joined->empty()) says("'joined' needs the text that separates the roles");
    bool const of_objects = roles.item_name && !roles.keys_in_document && !roles.one;
    if (roles.write != Roles::Write::none && of_objects && !roles.item)
        says("'roles' with 'name' needs 'item': a new role is written as an object");
    bool const has_keys = roles.catalogue || (roles.read && roles.read->key);
    for (auto const& [key, write] :
         {std::pair("set", &roles.set), std::pair("add", &roles.add), std::pair("remove", &roles.remove)})
        if (*write && !has_keys)
            for (auto const ref : {Ref::role_key, Ref::role_keys})
                if (refers_to((*write)->step, ref))
                    in.source.problem(map.get(key).at, std::string("'{role") +
                                                           (ref == Ref::role_key ? ".key" : "s.keys") +
                                                           "}' needs a 'catalogue', or 'read' with 'key'");
    if (roles.item && refers_to(*roles.item, Ref::role_key) && !has_keys)
        in.source.problem(map.get("item").at, "'{role.key}' needs a 'catalogue', or 'read' with 'key'");
    bool const has_held = roles.read && roles.read->held;
    for (auto const& [key, write] :
         {std::pair("set", &roles.set), std::pair("add", &roles.add), std::pair("remove", &roles.remove)})
        if (*write && !has_held && refers_to((*write)->step, Ref::role_held))
            in.source.problem(map.get(key).at, "'{role.held}' needs 'read' with 'held'");
    bool const names_elsewhere = roles.keys_in_document || (roles.read && !roles.read->name);
    if (names_elsewhere && !roles.catalogue) says("the names of the roles need a 'catalogue'");
    if (names_elsewhere && roles.catalogue && roles.catalogue->by_name)
        says("a 'catalogue' that names roles by their keys cannot be asked by '{role.name}'");
    if (!roles.set || !roles.read) return;
    auto const read = map.get("read");
    if (!roles.read->says_paging)
        in.source.problem(read.at, "a new set is made of this list: say how it is paged");
    if (!roles.read->keep.empty())
        in.source.problem(read.at, "what 'keep' leaves out would be lost by 'set'");
}

} // namespace

void read_roles(Context& in, Entry const& of) {
    if (!of) return;
    Section const map(in.source, of, "'roles'", role_keys);
    auto& roles = in.program.roles;
    roles.declared = true;
    read_place_of_roles(in, map, roles);
    using enum Roles::Write;
    if (auto const write = map.get("write"))
        roles.write = read_word<Roles::Write>(in.source, write, "write", {{"set", set}, {"patch", patch}})
                          .value_or(none);
    roles.along = read_members(in, map.get("along")).fields;
    if (auto const need = map.get("need"))
        roles.need = read_word<Need>(in.source, need, "need",
                                     {{"on_create", Need::on_create}, {"always", Need::always}})
                         .value_or(Need::never);
    if (auto const read = map.get("read")) roles.read = read_role_read(in, read);
    if (auto const catalogue = map.get("catalogue")) roles.catalogue = read_catalogue(in, catalogue);
    roles.set = read_role_write(in, map, "set");
    roles.add = read_role_write(in, map, "add");
    roles.remove = read_role_write(in, map, "remove");
    read_rules(in, map, roles);
    if (map.usable()) check_roles(in, map, roles);
}

void read_session(Context& in, Entry const& of) {
    if (!of) return;
    Section const map(in.source, of, "'session'", {"open", "first", "take", "send"});
    auto& session = in.program.session.emplace();
    if (auto const open = map.need("open")) {
        // `open: GET /path` is a request without further keys.
        Node const line = *open.node;
        Node section;
        section.kind = Node::Kind::map;
        section.at = line.at;
        section.members.push_back({.name = "request", .at = open.at, .value = open.node});
        session.open = read_request(
            in, Section(in.source, {.node = &section, .at = open.at, .key = "open"}, "'open'", request_keys),
            settings_only(), true);
    }
    if (auto const first = map.get("first")) session.first = read_condition(in, first);
    check_settings_only(in, map.get("first").at, session.first);
    for_each_member(in.source, map.need("take"), [&](Entry const& one) {
        Section const take(in.source, one, "'take'", {"header", "form", "required", "cookies"});
        Session::Value value{.name = std::string(one.key)};
        if (take.has("cookies"))
            read_word<int>(in.source, take.get("cookies"), "cookies", {{"all", 0}});
        else
            value.header = read_text(in.source, take.need("header")).value_or("");
        if (auto const form = take.get("form"))
            value.field_name =
                read_word<bool>(in.source, form, "form", {{"field_name", true}}).value_or(false);
        if (auto const required = take.get("required")) value.required = read_flag(in.source, required);
        session.take.push_back(std::move(value));
    });
    auto const scope = Scope{}.with({Ref::session});
    for_each_member(in.source, map.need("send"), [&](Entry const& one) {
        Parameter parameter;
        parameter.named = parse_template(in, one.at, one.key, Place::header, scope);
        if (parameter.named.is_literal()) check_header_name(in, one.at, one.key, true);
        parameter.value = read_template(in, one, Place::header, scope);
        session.send.push_back(std::move(parameter));
    });
}

} // namespace idiom::declared
