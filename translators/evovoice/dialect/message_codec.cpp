#include "translators/evovoice/dialect/message_codec.hpp"

#include "translators/codec/uri.hpp"
#include "translators/evovoice/contract.hpp"
#include "translators/evovoice/dialect/mend.hpp"
#include "translators/evovoice/dialect/user_codec.hpp"

#include <algorithm>

namespace idiom::evovoice {

namespace {

using datacontract::Contract;
using datacontract::Record;
using evovoice_contract::user_info::contract;

// Accept names one type and no range: ServiceStack ignores q-values, and `*/*` brings the HTML page.
// Content-Type alone decides the format of the body; without it the body is ignored.
constexpr std::array<Header, 2> xml_headers{
    {{"Accept", "application/xml"}, {"Content-Type", "application/xml"}}};
constexpr std::array<Header, 2> json_headers{
    {{"Accept", "application/json"}, {"Content-Type", "application/json"}}};

/// The path endings that ServiceStack takes for a format (RestHandler; formats of the core and its plug-ins).
constexpr std::array<std::string_view, 13> suffixes{"json",       "jsonl",    "xml",    "jsv",    "csv",
                                                    "html",       "txt",      "wire",   "soap11", "soap12",
                                                    "x-protobuf", "protobuf", "msgpack"};

constexpr std::string_view ids_query = "/users?specificIds=";

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
        return json ? from_json(contract, body, arena) : from_xml(contract, body, arena);
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
    namespace info = evovoice_contract::user_info;
    if (source.spells_null)
        return std::ranges::none_of(
            std::span(record.values).first(contract.members.size()),
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

} // namespace

std::span<Header const> MessageCodec::accept_and_content() const {
    return format_ == Format::xml ? xml_headers : json_headers;
}
std::span<Header const> MessageCodec::accept() const { return accept_and_content().first(1); }

Request MessageCodec::list(std::string_view query, Arena& arena) const {
    return {.method = Method::get,
            .target = arena.join({"/users?", query}),
            .headers = accept(),
            .body = {},
            .secrets = {},
            .repeatable = true};
}

Result<Request> MessageCodec::create(Record const& new_user, Arena& arena) const {
    auto const body = write(evovoice_contract::new_user::contract, new_user, arena);
    if (!body) return std::unexpected(body.error());
    return Request{.method = Method::post,
                   .target = "/users",
                   .headers = accept_and_content(),
                   .body = *body,
                   .secrets = {},
                   .writes = true};
}

Result<Request> MessageCodec::change(std::string_view id, Record const& patch_user, Arena& arena) const {
    auto const body = write(evovoice_contract::patch_user::contract, patch_user, arena);
    if (!body) return std::unexpected(body.error());
    return Request{.method = Method::patch,
                   .target = arena.join({"/users/", uri::encode(id, arena)}),
                   .headers = accept_and_content(),
                   .body = *body,
                   .secrets = {},
                   .writes = true};
}

Request MessageCodec::remove(std::string_view id, Arena& arena) const {
    return {.method = Method::delete_,
            .target = arena.join({"/users/", uri::encode(id, arena)}),
            .headers = accept(),
            .body = {},
            .secrets = {},
            .writes = true};
}

Result<std::string_view> MessageCodec::write(Contract const& of, Record const& record, Arena& arena) const {
    auto body = arena.text(1024);
    if (format_ == Format::json) {
        datacontract::write_json(of, record, body);
    } else if (!datacontract::write_xml(of, record, body, {.declaration = false})) {
        return fail(Fault::invalid_value, "XML cannot carry a value", arena.list({uncarried(of, record)}));
    }
    return arena.keep(body);
}

Result<ShownUser> MessageCodec::read_user(Response const& response, Doing doing, Arena& arena) const {
    if (auto const wrong = failure(response, doing, arena)) return std::unexpected(*wrong);
    if (auto const wrong = failure_in_success(response, doing, arena)) return std::unexpected(*wrong);
    auto const record = read_mending(response, read_json, read_xml, arena);
    if (!record) return std::unexpected(unusable(response, doing, record.error().what));
    auto const user = to_user(record->what, record->source, arena);
    // The id becomes a path segment. The end of some ids would be taken for a format, which addresses
    // another user.
    if (auto const id = user.id(); !id || check_id(*id))
        return std::unexpected(unusable(response, doing, "a user without an id that can be asked for"));
    auto const name = record->what[evovoice_contract::user_info::name].state;
    return ShownUser{.user = user,
                     .whole = is_whole(record->what, record->source),
                     .has_name = name != datacontract::Value::State::absent};
}

Result<UserPage> MessageCodec::read_page(Response const& response, Arena& arena) const {
    if (auto const wrong = failure(response, Doing::reading, arena)) return std::unexpected(*wrong);
    auto const read =
        read_mending(response, datacontract::read_list_json, datacontract::read_list_xml, arena);
    auto const* const list = read ? &read->what : nullptr;
    // An error without items would look like an empty list.
    if (!list || list->items.empty())
        if (auto const wrong = failure_in_success(response, Doing::reading, arena))
            return std::unexpected(*wrong);
    if (!list) return std::unexpected(unusable(response, Doing::reading, read.error().what));
    UserPage page{.users = arena.array<HeldUser>(list->items.size()),
                  .more = list->has_more_pages,
                  .total = list->total_count,
                  .pages = list->total_pages};
    for (std::size_t i = 0; i < page.users.size(); ++i) {
        page.users[i] = to_user(list->items[i], read->source, arena);
        if (auto const id = page.users[i].id(); !id || id->empty())
            return std::unexpected(unusable(response, Doing::reading, "a user without an id"));
    }
    return page;
}

Result<UserPage> MessageCodec::read_everybody(Response const& response, Arena& arena) const {
    auto const page = read_page(response, arena);
    if (page && page->is_cut()) return std::unexpected(was_cut(response));
    return page;
}

// --- What the vendor would answer.

Record MessageCodec::read_body(Contract const& of, Request const& request, Arena& arena) const {
    auto const record = format_ == Format::json ? datacontract::read_json(of, request.body, arena)
                                                : datacontract::read_xml(of, request.body, arena);
    return record.value_or(Record{});
}

Response MessageCodec::simulate(Request const& request, User const& user, Arena& arena) const {
    if (request.method == Method::delete_) return {.status = 204, .headers = {}, .body = {}, .secrets = {}};

    namespace info = evovoice_contract::user_info;
    auto held = to_user_info(user, arena);
    auto const overlay = [&held](Record const& from, std::size_t at, std::size_t to) {
        if (from[at].is_given()) held[to] = from[at];
    };
    if (request.method == Method::post) {
        auto const body = read_body(evovoice_contract::new_user::contract, request, arena);
        held[info::roles] = {}; // a new user has none until they are patched in
        overlay(body, evovoice_contract::new_user::email_address, info::email_address);
        overlay(body, evovoice_contract::new_user::first_name, info::first_name);
        overlay(body, evovoice_contract::new_user::last_name, info::last_name);
        if (!held[info::id].is_given()) held.set(info::id, "new-user-id");
        held.set(info::account_ids, arena.list({body[evovoice_contract::new_user::account_id].text}));
    }
    if (request.method == Method::patch) {
        auto const body = read_body(evovoice_contract::patch_user::contract, request, arena);
        overlay(body, evovoice_contract::patch_user::account_ids, info::account_ids);
        overlay(body, evovoice_contract::patch_user::first_name, info::first_name);
        overlay(body, evovoice_contract::patch_user::last_name, info::last_name);
        overlay(body, evovoice_contract::patch_user::roles, info::roles);
        overlay(body, evovoice_contract::patch_user::user_id, info::id);
    }
    bool const one_by_id = request.target.starts_with(ids_query);
    if (one_by_id)
        if (auto const id = uri::decode(request.target.substr(ids_query.size()), arena))
            held.set(info::id, *id);

    auto body = arena.text(2048);
    bool written = true;
    if (request.method == Method::get) {
        datacontract::ListResponse const list{
            .items = arena.list({held}), .has_more_pages = false, .total_count = 1, .total_pages = 1};
        if (format_ == Format::json)
            datacontract::write_list_json(contract, list, body);
        else
            written = datacontract::write_list_xml(contract, evovoice_contract::lists_namespace, list, body,
                                                   {.spell_nil = true});
    } else if (format_ == Format::json) {
        datacontract::write_json(contract, held, body);
    } else {
        written = datacontract::write_xml(contract, held, body, {.spell_nil = true});
    }
    if (!written) return {.status = 500, .headers = {}, .body = {}, .secrets = {}};
    return {.status = 200, .headers = accept_and_content().last(1), .body = arena.keep(body), .secrets = {}};
}

Error was_cut(Response const& response) {
    return unusable(response, Doing::reading, "the list was to be whole and was cut");
}

std::string_view query_for(std::string_view id, Arena& arena) {
    return arena.join({"specificIds=", uri::encode(id, arena)});
}

std::optional<Error> check_id(std::string_view id) {
    auto const dot = id.rfind('.');
    bool cut_off = false;
    if (dot != id.npos)
        for (auto const suffix : suffixes)
            cut_off = cut_off || equal_ignoring_case(id.substr(dot + 1), suffix);
    if (uri::stays_in_segment(id) && !cut_off) return std::nullopt;
    return Error{.fault = Fault::invalid_parameter, .detail = "the back end cannot be asked for such an id"};
}

} // namespace idiom::evovoice
