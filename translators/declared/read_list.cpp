#include "translators/declared/refers.hpp"
#include "translators/declared/sections.hpp"

namespace idiom::declared {

namespace {

/// The references that say which page is asked for.
Scope page_scope(Paging::By by) {
    using enum Paging::By;
    switch (by) {
    case offset: return Scope{}.with({Ref::page_size, Ref::page_offset});
    case page: return Scope{}.with({Ref::page_size, Ref::page_number});
    case cursor:
    case link:
    case next_url: return Scope{}.with({Ref::page_size, Ref::page_cursor});
    case none: break;
    }
    return Scope{}.with({Ref::page_size, Ref::page_offset, Ref::page_number, Ref::page_cursor});
}
Scope const& list_scope() {
    static Scope const scope = Scope{}.with({Ref::columns});
    return scope;
}

Paging::Ends ends_of(Context& in, Entry const& of) {
    using enum Paging::Ends;
    return read_word<Paging::Ends>(in.source, of, "end", {{"short", short_page}, {"empty", empty_page}})
        .value_or(short_page);
}

/// Notes a `query` that is missing, or that has no parameters.
void need_query(Context& in, Section const& map, std::vector<Parameter> const& query) {
    if (auto const given = map.need("query"); given && query.empty())
        in.source.problem(given.place(), "'query' has no parameters");
}

void check_paging(Context& in, Section const& map, Paging const& paging) {
    auto const lacks = [&](std::string_view what, std::string_view needs) {
        std::string message = "'paging' by ";
        in.source.problem(map.at(), message.append(what).append(" needs ").append(needs));
    };
    using enum Paging::By;
    switch (paging.by) {
    case cursor:
        if (!paging.at && paging.header.empty()) lacks("cursor", "'at' or 'header'");
        break;
    case link:
        if (paging.parameter.empty()) lacks("link", "'parameter'");
        break;
    case next_url:
        if (!paging.at) lacks("next_url", "'at'");
        if (paging.parameter.empty()) lacks("next_url", "'parameter'");
        break;
    case offset:
    case page:
        if (!paging.total && !paging.more && paging.ends == Paging::Ends::by_total)
            lacks(paging.by == page ? "page" : "offset", "'total', 'more' or 'ends'");
        break;
    case none: break;
    }
    if (paging.by == none) return;
    if (auto const size = map.need("size"); size && paging.size == 0)
        in.source.problem(size.place(), "'size' has to be at least 1");
    need_query(in, map, paging.query);
}

/// Reads the filter of one field.
Filter read_filter(Context& in, Entry const& of, bool of_role) {
    auto keys = keys_with(listing_keys(), {"order", "absent", "read_each", "exact", "when"});
    Section const map(in.source, of, "a filter", keys);
    Filter filter;
    auto scope = list_scope().with({Ref::value});
    if (of_role) scope = scope.with({Ref::role_name, Ref::role_key});
    filter.own_request = map.has("request");
    if (filter.own_request) {
        filter.listing = read_listing(in, map, scope);
    } else {
        filter.query = read_parameters(in, map.get("query"), Place::query, scope);
        need_query(in, map, filter.query);
    }
    if (auto const order = map.get("order")) {
        auto const word = read_text(in.source, order);
        filter.any_order = word == "vendor";
        if (!filter.any_order) filter.order = read_field(in, order, "order");
    }
    if (auto const absent = map.get("absent"))
        filter.absent = read_statuses(in, Section(in.source, absent, "'absent'", {"status"}).need("status"));
    if (auto const each = map.get("read_each")) filter.read_each = read_path(in, each);
    if (auto const exact = map.get("exact")) filter.exact = read_flag(in.source, exact);
    if (auto const when = map.get("when")) filter.when = read_condition(in, when);
    return filter;
}

void read_filters(Context& in, Entry const& of, UserList& list) {
    Section const map(in.source, of, "'filters'", {"one", "longest", "userName", "email", "role"});
    if (auto const one = map.get("one")) list.one_filter = read_flag(in.source, one);
    list.longest_filter = read_number(in.source, map.get("longest"), 65536, 16).value_or(0);
    if (auto const filter = map.get("userName")) list.user_name = read_filter(in, filter, false);
    if (auto const filter = map.get("email")) list.email = read_filter(in, filter, false);
    if (auto const filter = map.get("role")) {
        list.role = read_filter(in, filter, true);
        bool const by_key = refers_to(list.role->query, Ref::role_key) ||
                            refers_to(list.role->listing.request, Ref::role_key);
        if (by_key && !in.program.roles.catalogue)
            in.source.problem(filter.at, "'{role.key}' needs a 'catalogue'");
    }
}

Sort read_sort(Context& in, Entry const& of) {
    Section const map(in.source, of, "'sort'", {"by", "query", "ways", "unless"});
    Sort sort;
    for_each_member(in.source, map.need("by"), [&](Entry const& one) {
        auto const field = field_named(one.key);
        if (field) return sort.by.emplace_back(*field, read_text(in.source, one).value_or("")), void();
        std::vector<std::string_view> known;
        for (auto const& row : user_fields)
            known.push_back(row.name);
        in.source.unknown(one.at, "field", one.key, known);
    });
    sort.query =
        read_parameters(in, map.need("query"), Place::query, Scope{}.with({Ref::sort_at, Ref::sort_way}));
    auto const said = map.need("ways");
    if (auto const ways = read_texts(in.source, said); ways.size() == 2) {
        sort.ascending = ways[0];
        sort.descending = ways[1];
    } else if (said) {
        in.source.problem(said.place(), "'ways' are two: upwards and downwards");
    }
    if (auto const unless = map.get("unless"))
        sort.unless_filtered =
            read_word<bool>(in.source, unless, "value", {{"filtered", true}}).value_or(false);
    return sort;
}

void read_order(Context& in, Entry const& of, UserList& list) {
    if (!of) return;
    list.any_order = read_text(in.source, of) == "vendor";
    if (!list.any_order) list.order = read_field(in, of, "order");
}

} // namespace

std::vector<std::string_view> const& listing_keys() {
    static auto const keys = keys_with(request_keys, {"items", "paging"});
    return keys;
}

Paging read_paging(Context& in, Entry const& of, Scope const& scope) {
    Paging paging;
    if (!of) return paging;
    if (of.node->is_scalar()) {
        read_word<int>(in.source, of, "paging", {{"none", 0}});
        return paging;
    }
    Section const map(
        in.source, of, "'paging'",
        {"by", "size", "query", "start", "total", "more", "ends", "reach", "at", "header", "parameter"});
    using enum Paging::By;
    paging.by =
        read_word<Paging::By>(
            in.source, map.need("by"), "paging",
            {{"offset", offset}, {"page", page}, {"cursor", cursor}, {"link", link}, {"next_url", next_url}})
            .value_or(none);
    paging.size = read_number(in.source, map.get("size"), 100'000).value_or(0);
    auto wider = page_scope(paging.by);
    wider.refs |= scope.refs;
    paging.query = read_parameters(in, map.get("query"), Place::query, wider);
    paging.start = read_number(in.source, map.get("start"), 1).value_or(0);
    paging.total = read_path(in, map.get("total"));
    paging.more = read_path(in, map.get("more"));
    paging.at = read_path(in, map.get("at"));
    paging.header = read_text(in.source, map.get("header")).value_or("");
    paging.parameter = read_text(in.source, map.get("parameter")).value_or("");
    if (auto const ends = map.get("ends")) paging.ends = ends_of(in, ends);
    paging.reach = read_number(in.source, map.get("reach"), 1'000'000'000);
    if (map.usable()) check_paging(in, map, paging);
    return paging;
}

Listing read_listing(Context& in, Section const& section, Scope const& scope) {
    Listing listing;
    listing.request = read_request(in, section, scope, true);
    listing.items = read_path(in, section.need("items")).value_or(Path{});
    listing.paging = read_paging(in, section.get("paging"), scope);
    return listing;
}

void read_list(Context& in, Entry const& of) {
    if (!of) return;
    Section const map(in.source, of, "'list'",
                      keys_with(listing_keys(), {"or_ids", "lacks", "expects", "order", "sort", "turns",
                                                 "whole", "filters"}));
    auto& list = in.program.list.emplace();
    list.listing = read_listing(in, map, list_scope());
    if (auto const ids = map.get("or_ids")) {
        Section const or_ids(in.source, ids, "'or_ids'", {"items", "as"});
        list.or_ids = UserList::Ids{.items = read_path(in, or_ids.need("items")).value_or(Path{}),
                                    .as = read_conversion(in, or_ids.get("as"))};
    }
    for_each_of(map.get("lacks"), [&](Entry const& one) {
        list.lacks_roles = read_word<bool>(in.source, one, "value", {{"roles", true}}).value_or(false);
    });
    if (auto const expects = map.get("expects")) list.expects = read_expectations(in, expects);
    read_order(in, map.get("order"), list);
    if (auto const sort = map.get("sort")) list.sort = read_sort(in, sort);
    for_each_item(in.source, map.get("turns"), [&](Entry const& one) {
        list.turns.push_back(read_parameters(in, one, Place::query, list_scope()));
    });
    if (auto const whole = map.get("whole")) {
        Section const section(in.source, whole, "'whole'", {"query", "paging"});
        list.whole.emplace().query = read_parameters(in, section.get("query"), Place::query, list_scope());
        if (auto const paging = section.get("paging"))
            list.whole->paging = read_paging(in, paging, list_scope());
    }
    if (auto const filters = map.get("filters")) read_filters(in, filters, list);
}

void read_user(Context& in, Entry const& of) {
    if (!of) return;
    Section const map(in.source, of, "'user'", {"read", "also", "gone", "version"});
    auto& user = in.program.user;
    auto const scope = Scope{}.with({Ref::id, Ref::columns});
    Section const read(in.source, map.need("read"), "'read'", keys_with(request_keys, {"at", "items"}));
    user.request = read_request(in, read, scope, true);
    user.at = read_path(in, read.get("at"));
    user.items = read_path(in, read.get("items"));
    if (user.at && user.items) in.source.problem(read.at(), "'read' has 'at' or 'items', not both");
    for_each_member(in.source, map.get("also"), [&](Entry const& one) {
        Section const also(in.source, one, "a part", request_keys);
        user.also.push_back(read_request(in, also, scope, true));
    });
    if (auto const gone = map.get("gone")) user.gone = read_expectations(in, gone);
    for_each_of(map.get("version"), [&](Entry const& one) {
        Section const version(in.source, one, "a version", {"header", "at"});
        UserRead::Version made{.header = read_text(in.source, version.get("header")).value_or(""), .at = {}};
        if (auto const at = version.get("at")) made.at = read_path(in, at).value_or(Path{});
        if (!version.has("header") && !version.has("at")) version.need("header");
        user.version.push_back(std::move(made));
    });
}

} // namespace idiom::declared
