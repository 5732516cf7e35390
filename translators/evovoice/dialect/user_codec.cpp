#include "translators/evovoice/dialect/user_codec.hpp"

#include "translators/codec/datacontract/skeleton_cache.hpp"
#include "translators/codec/uri.hpp"
#include "translators/core/names.hpp"
#include "translators/evovoice/contract.hpp"
#include "translators/evovoice/dialect/mend.hpp"

#include <algorithm>

namespace idiom::evovoice {

namespace {

namespace info = evovoice_contract::user_info;
using datacontract::Contract;
using datacontract::Record;
using datacontract::Value;

/// The members that become extensions unchanged.
constexpr std::array<std::size_t, 5> extension_members{info::account_names, info::avatar_url,
                                                       info::dashboard_permissions, info::is_authenticated,
                                                       info::manager_access};

void append_json(Text& out, datacontract::Member const& member, Value const& value) {
    if (member.kind == evovoice_contract::Kind::boolean) {
        out += value.text;
    } else if (!member.is_list()) {
        json::append_string(out, value.text);
    } else {
        json::Writer writer(out);
        writer.begin_array();
        for (auto const item : value.items)
            writer.string(item);
        writer.end_array();
    }
}

/// Collects all values in one text and cuts it up when it no longer moves.
std::span<Extension const> extensions_of(Record const& record, Arena& arena) {
    std::array<std::size_t, extension_members.size() + 1> ends{};
    std::size_t count = 0;
    auto text = arena.text(160);
    for (auto const member : extension_members) {
        if (!record[member].is_given()) continue;
        append_json(text, info::members[member], record[member]);
        ends[++count] = text.size();
    }
    auto const json = arena.keep(text);
    auto const made = arena.array<Extension>(count);
    std::size_t next = 0;
    for (auto const member : extension_members) {
        if (!record[member].is_given()) continue;
        made[next] = {.name = info::members[member].name,
                      .json = json.substr(ends[next], ends[next + 1] - ends[next])};
        ++next;
    }
    return made;
}

bool is_mended(std::string_view text) { return text.find(replacement) != std::string_view::npos; }

/// Reads a list. A null or empty item could not be written back, so a list with one is not understood.
Member<Names> names_of(Value const& list, Source source) {
    if (list.state == Value::State::absent && source.spells_null) return {};
    bool const damaged = source.mended && std::ranges::any_of(list.items, is_mended);
    if (damaged || contains(list.items, "")) return Member<Names>::not_understood();
    return list.items;
}

void note_mended(HeldUser& user) {
    for (auto const& field : text_fields)
        if (auto const text = user.text(field); text && is_mended(*text)) user.mend(field.field);
    if (auto const held = user.extensions();
        held && std::ranges::any_of(*held, [](Extension const& one) { return is_mended(one.json); }))
        user.mend(Field::extensions);
}

struct Place {
    std::string_view field;
    std::string_view pointer;
};
constexpr std::array<Place, 10> places{{
    {"AccountId", "/accounts"},
    {"AccountIds", "/accounts"},
    {"EmailAddress", "/email"},
    {"FirstName", "/firstName"},
    {"Id", "/id"},
    {"LastName", "/lastName"},
    {"NewPassword", "/password"},
    {"Password", "/password"},
    {"Roles", "/roles"},
    {"UserId", "/id"},
}};

/// A document, and how it spells absent values.
template <class What> struct Read {
    What what;
    Source source;
};

auto read_xml(Contract const& of, std::string_view document, Arena& arena) {
    return datacontract::read_xml(of, document, arena, datacontract::Ambiguity::refused);
}
auto read_json(Contract const& of, std::string_view document, Arena& arena) {
    return datacontract::read_json(of, document, arena, datacontract::Ambiguity::refused);
}

/// The responses of one vendor share their markup, so each thread remembers a few.
auto read_list_xml(Contract const& of, std::string_view document, Arena& arena) {
    thread_local datacontract::SkeletonCache cache(of); // all lists are of one contract
    return cache.read(document, arena);
}

/// Reads the body of a response in its format. A body that cannot be read because of broken characters is
/// repaired and read again, so the usual response is read once, without a copy.
template <class What>
std::expected<Read<What>, datacontract::ReadError> read_mending(
    Response const& response,
    std::expected<What, datacontract::ReadError> (&from_json)(Contract const&, std::string_view, Arena&),
    std::expected<What, datacontract::ReadError> (&from_xml)(Contract const&, std::string_view, Arena&),
    Arena& arena) {
    bool const json = is_json(response.header("Content-Type"));
    auto const read = [&](std::string_view body) {
        return json ? from_json(info::contract, body, arena) : from_xml(info::contract, body, arena);
    };
    auto found = read(response.body);
    if (found) return Read<What>{.what = *found, .source = {.spells_null = !json}};
    auto const body = json ? mended_json(response.body, arena) : mended_xml(response.body, arena);
    if (!body) return std::unexpected(found.error());
    found = read(*body);
    if (!found) return std::unexpected(found.error());
    return Read<What>{.what = *found, .source = {.spells_null = !json, .mended = true}};
}

/// Whether a UserInfo leaves nothing out. In JSON only members that are never null can be missed: whether
/// there is a session, and the full name of a user with a name.
bool is_whole(Record const& record, Source source) {
    if (source.spells_null)
        return std::ranges::none_of(
            std::span(record.values).first(info::contract.members.size()),
            [](auto const& value) { return value.state == datacontract::Value::State::absent; });
    bool const has_names = record[info::first_name].is_given() || record[info::last_name].is_given();
    return record[info::is_authenticated].is_given() && (record[info::name].is_given() || !has_names);
}

/// The member whose value XML cannot carry.
FieldError uncarried(Contract const& of, Record const& record) {
    for (std::size_t i = 0; i < of.members.size(); ++i) {
        bool carried = xml::can_carry(record[i].text);
        for (auto const item : record[i].items)
            carried = carried && xml::can_carry(item);
        if (!carried)
            return {.pointer = pointer_to(of.members[i].name), .detail = "holds a character that XML lacks"};
    }
    return {};
}

void overlay(Record& held, std::size_t member, datacontract::Value const& value) {
    if (value.is_given()) held[member] = value;
}

/// A new user, as the vendor makes it of a NewUser. It has no roles until they are patched in.
void simulate_create(Record& held, Record const& body, Arena& arena) {
    namespace sent = evovoice_contract::new_user;
    held[info::roles] = {};
    overlay(held, info::email_address, body[sent::email_address]);
    overlay(held, info::first_name, body[sent::first_name]);
    overlay(held, info::last_name, body[sent::last_name]);
    if (!held[info::id].is_given()) held.set(info::id, "new-user-id");
    held.set(info::account_ids, arena.list({body[sent::account_id].text}));
}

void simulate_change(Record& held, Record const& body) {
    namespace sent = evovoice_contract::patch_user;
    overlay(held, info::account_ids, body[sent::account_ids]);
    overlay(held, info::first_name, body[sent::first_name]);
    overlay(held, info::last_name, body[sent::last_name]);
    overlay(held, info::roles, body[sent::roles]);
    overlay(held, info::id, body[sent::user_id]);
}

Record body_of(Contract const& of, Request const& request, Format format, Arena& arena) {
    auto const record = format == Format::json ? datacontract::read_json(of, request.body, arena)
                                               : datacontract::read_xml(of, request.body, arena);
    return record.value_or(Record{});
}

/// Writes one user, or the list of this one user. Returns false if XML cannot carry a text.
bool write_simulated(Record const& held, bool listed, Format format, Text& body, Arena& arena) {
    datacontract::XmlOptions const as_dot_net{.spell_nil = true};
    if (!listed && format == Format::xml)
        return datacontract::write_xml(info::contract, held, body, as_dot_net);
    if (!listed) {
        datacontract::write_json(info::contract, held, body);
        return true;
    }
    datacontract::ListResponse const list{
        .items = arena.list({held}), .has_more_pages = false, .total_count = 1, .total_pages = 1};
    if (format == Format::xml)
        return datacontract::write_list_xml(info::contract, evovoice_contract::lists_namespace, list, body,
                                            as_dot_net);
    datacontract::write_list_json(info::contract, list, body);
    return true;
}

} // namespace

HeldUser to_user(Record const& record, Source source, Arena& arena) {
    HeldUser user;
    user.set_id(record[info::id].as_text());
    user.set_user_name(record[info::email_address].as_text());
    user.set_email(record[info::email_address].as_text());
    auto const first = record[info::first_name].as_text();
    auto const last = record[info::last_name].as_text();
    user.set_first_name(first);
    user.set_last_name(last);
    user.set_display_name(record[info::name].as_text());
    if (!user.display_name() && (first || last)) user.set_display_name(join_names(first, last, arena));
    user.set_roles(names_of(record[info::roles], source));
    user.set_accounts(names_of(record[info::account_ids], source));
    user.set_extensions(extensions_of(record, arena));
    if (source.mended) note_mended(user);
    return user;
}

Record to_user_info(User const& user, Arena& arena) {
    Record record;
    record.set(info::account_ids, user.accounts);
    record.set(info::email_address, user.email ? user.email : user.user_name);
    record.set(info::first_name, user.first_name);
    record.set(info::id, user.id);
    record.set(info::is_authenticated, "false");
    record.set(info::last_name, user.last_name);
    record.set(info::manager_access, "ReadOnly");
    record.set(info::name, user.display_name.value_or(join_names(user.first_name, user.last_name, arena)));
    record.set(info::roles, user.roles);
    return record;
}

std::expected<ShownUser, std::string_view> read_user(Response const& response, Arena& arena) {
    auto const record = read_mending(response, read_json, read_xml, arena);
    if (!record) return std::unexpected(record.error().what);
    return ShownUser{.user = to_user(record->what, record->source, arena),
                     .whole = is_whole(record->what, record->source),
                     .has_name = record->what[info::name].state != Value::State::absent};
}

std::expected<UserPage, std::string_view> read_page(Response const& response, Arena& arena) {
    auto const read = read_mending(response, datacontract::read_list_json, read_list_xml, arena);
    if (!read) return std::unexpected(read.error().what);
    auto const& list = read->what;
    UserPage page{.users = arena.array<HeldUser>(list.items.size()),
                  .more = list.has_more_pages,
                  .total = list.total_count,
                  .pages = list.total_pages};
    for (std::size_t i = 0; i < page.users.size(); ++i)
        page.users[i] = to_user(list.items[i], read->source, arena);
    return page;
}

Result<std::string_view> write_body(Contract const& contract, Record const& record, Format format,
                                    Arena& arena) {
    auto body = arena.text(1024);
    if (format == Format::json) {
        datacontract::write_json(contract, record, body);
    } else if (!datacontract::write_xml(contract, record, body, {.declaration = false})) {
        return fail(Fault::invalid_value, "XML cannot carry a value",
                    arena.list({uncarried(contract, record)}));
    }
    return arena.keep(body);
}

Response simulate(Request const& request, User const& user, Format format, Arena& arena) {
    static constexpr std::array xml_type{Header{"Content-Type", "application/xml"}};
    static constexpr std::array json_type{Header{"Content-Type", "application/json"}};
    if (request.method == Method::delete_) return {.status = 204, .headers = {}, .body = {}, .secrets = {}};

    auto held = to_user_info(user, arena);
    if (request.method == Method::post)
        simulate_create(held, body_of(evovoice_contract::new_user::contract, request, format, arena), arena);
    if (request.method == Method::patch)
        simulate_change(held, body_of(evovoice_contract::patch_user::contract, request, format, arena));
    constexpr std::string_view by_id = "/users?specificIds=";
    if (request.target.starts_with(by_id))
        if (auto const id = uri::decode(request.target.substr(by_id.size()), arena)) held.set(info::id, *id);

    auto body = arena.text(2048);
    if (!write_simulated(held, request.method == Method::get, format, body, arena))
        return {.status = 500, .headers = {}, .body = {}, .secrets = {}};
    std::span<Header const> const type = format == Format::xml ? std::span(xml_type) : std::span(json_type);
    return {.status = 200, .headers = type, .body = arena.keep(body), .secrets = {}};
}

std::string_view pointer_to(std::string_view vendor_field) {
    auto const name = vendor_field.substr(0, vendor_field.find_first_of("[."));
    for (auto const& place : places)
        if (equal_ignoring_case(place.field, name)) return place.pointer;
    return {};
}

} // namespace idiom::evovoice
