#include "translators/evovoice/dialect/conversation.hpp"

#include "translators/codec/uri.hpp"
#include "translators/evovoice/contract.hpp"

namespace idiom::evovoice {

namespace {

// Accept names one type and no range: ServiceStack ignores q-values, and `*/*` brings the HTML page.
// Content-Type alone decides the format of the body; without it the body is ignored.
constexpr std::array<Header, 2> xml_headers{
    {{"Accept", "application/xml"}, {"Content-Type", "application/xml"}}};
constexpr std::array<Header, 2> json_headers{
    {{"Accept", "application/json"}, {"Content-Type", "application/json"}}};

std::span<Header const> accept_and_content(Format format) {
    return format == Format::xml ? xml_headers : json_headers;
}
std::span<Header const> accept(Format format) { return accept_and_content(format).first(1); }

/// The path endings that ServiceStack takes for a format (RestHandler; formats of the core and its plug-ins).
constexpr std::array<std::string_view, 13> suffixes{"json",       "jsonl",    "xml",    "jsv",    "csv",
                                                    "html",       "txt",      "wire",   "soap11", "soap12",
                                                    "x-protobuf", "protobuf", "msgpack"};

/// The backend_error of a response that holds only a part.
Error was_cut(Response const& response) {
    return unusable(response, Purpose::read, "the list was to be whole and was cut");
}

std::string_view path_of(std::string_view id, Arena& arena) {
    return arena.join({"/users/", uri::encode(id, arena)});
}

constexpr std::string_view no_such_user = "the back end has no such user";

} // namespace

std::optional<Error> check_id(std::string_view id) {
    auto const dot = id.rfind('.');
    bool cut_off = false;
    if (dot != id.npos)
        for (auto const suffix : suffixes)
            cut_off = cut_off || equal_ignoring_case(id.substr(dot + 1), suffix);
    if (uri::stays_in_segment(id) && !cut_off) return std::nullopt;
    return Error{.fault = Fault::invalid_parameter, .detail = "the back end cannot be asked for such an id"};
}

Request Conversation::get(std::string_view query) {
    return {.method = Method::get,
            .target = arena_.join({"/users?", query}),
            .headers = accept(options_.format),
            .repeatable = true};
}

Result<UserPage> Conversation::read_page(Response const& response) {
    if (auto const wrong = failure(response, Purpose::read, arena_)) return std::unexpected(*wrong);
    auto const page = evovoice::read_page(response, arena_);
    // An error without items would look like an empty list.
    if (!page || page->users.empty())
        if (auto const wrong = failure_in_success(response, Purpose::read, arena_))
            return std::unexpected(*wrong);
    if (!page) return std::unexpected(unusable(response, Purpose::read, page.error()));
    for (auto const& user : page->users)
        if (auto const id = user.id(); !id || id->empty())
            return std::unexpected(unusable(response, Purpose::read, "a user without an id"));
    return *page;
}

Part<HeldUser> Conversation::user_of_any_account(std::string_view id) {
    if (script_.at_end())
        return std::unexpected(ask(arena_, get(arena_.join({"specificIds=", uri::encode(id, arena_)}))));
    auto const& response = script_.take();
    auto const page = read_page(response);
    if (!page) return std::unexpected(failed(page.error()));
    for (auto const& user : page->users)
        if (user.id().is(id)) return user;
    if (page->is_cut()) return std::unexpected(failed(was_cut(response)));
    return std::unexpected(failed(Fault::user_not_found, no_such_user));
}

Part<HeldUser> Conversation::user(std::string_view id) {
    if (auto const wrong = check_id(id)) return std::unexpected(failed(*wrong));
    auto const found = user_of_any_account(id);
    if (found && found->not_understood(Field::accounts))
        return std::unexpected(failed(not_understood({Field::accounts}, arena_)));
    if (found && !accounts().has(*found)) return std::unexpected(failed(Fault::user_not_found, no_such_user));
    return found;
}

Part<HeldUser> Conversation::user_after(std::string_view id, std::string_view what) {
    auto const read_back = user_of_any_account(id);
    if (!read_back) return std::unexpected(after_write(read_back.error(), what, arena_));
    return read_back;
}

Part<std::span<HeldUser>> Conversation::everybody(std::string_view parameters) {
    if (script_.at_end())
        return std::unexpected(ask(arena_, get(arena_.join({accounts().query, "&all=true", parameters}))));
    auto const& response = script_.take();
    auto const page = read_page(response);
    if (!page) return std::unexpected(failed(page.error()));
    if (page->is_cut()) return std::unexpected(failed(was_cut(response)));
    return page->users;
}

Part<std::optional<HeldUser>> Conversation::user_with_address(std::string_view address) {
    if (script_.at_end())
        return std::unexpected(ask(
            arena_,
            get(arena_.join({accounts().query, "&all=true&emailFilter=", uri::encode(address, arena_)}))));
    auto const& response = script_.take();
    auto const page = read_page(response);
    if (!page) return std::unexpected(failed(page.error()));
    for (auto const& user : page->users)
        if (auto const held = user.email(); held && equal_ignoring_case(*held, address)) return user;
    if (page->is_cut()) return std::unexpected(failed(was_cut(response)));
    return std::nullopt;
}

Part<Responses> Conversation::pages(std::span<std::string_view const> parameters) {
    if (script_.has(parameters.size())) return script_.take(parameters.size());
    auto const requests = arena_.array<Request>(parameters.size());
    for (std::size_t i = 0; i < requests.size(); ++i)
        requests[i] = get(arena_.join({accounts().query, parameters[i]}));
    return std::unexpected(Ask{.requests = requests, .session = {}, .roles = {}});
}

Part<Response const*> Conversation::write(Method method, std::string_view target,
                                          datacontract::Contract const& contract,
                                          datacontract::Record const& record,
                                          std::optional<RolePlan> const& roles) {
    if (!script_.at_end()) return &script_.take();
    auto const body = write_body(contract, record, options_.format, arena_);
    if (!body) return std::unexpected(failed(body.error()));
    Request const request{.method = method,
                          .target = target,
                          .headers = accept_and_content(options_.format),
                          .body = *body,
                          .writes = true};
    return std::unexpected(Ask{.requests = arena_.list({request}), .session = {}, .roles = roles});
}

Part<ShownUser> Conversation::read_user(Response const& response, Purpose purpose) {
    if (auto const wrong = failure(response, purpose, arena_)) return std::unexpected(failed(*wrong));
    if (auto const wrong = failure_in_success(response, purpose, arena_))
        return std::unexpected(failed(*wrong));
    auto const shown = evovoice::read_user(response, arena_);
    if (!shown) return std::unexpected(failed(unusable(response, purpose, shown.error())));
    // The id becomes a path segment. The end of some ids would be taken for a format, which addresses
    // another user.
    if (auto const id = shown->user.id(); !id || check_id(*id))
        return std::unexpected(
            failed(unusable(response, purpose, "a user without an id that can be asked for")));
    return *shown;
}

Part<ShownUser> Conversation::create(datacontract::Record const& new_user) {
    auto const response = write(Method::post, "/users", evovoice_contract::new_user::contract, new_user, {});
    if (!response) return std::unexpected(response.error());
    return read_user(**response, Purpose::create);
}

Part<ShownUser> Conversation::change(std::string_view id, datacontract::Record const& patch_user,
                                     std::optional<RolePlan> const& roles) {
    auto const response =
        write(Method::patch, path_of(id, arena_), evovoice_contract::patch_user::contract, patch_user, roles);
    if (!response) return std::unexpected(response.error());
    return read_user(**response, Purpose::update);
}

Part<Response const*> Conversation::remove(std::string_view id) {
    if (script_.at_end())
        return std::unexpected(ask(arena_, {.method = Method::delete_,
                                            .target = path_of(id, arena_),
                                            .headers = accept(options_.format),
                                            .writes = true}));
    auto const& response = script_.take();
    if (auto const wrong = failure(response, Purpose::remove, arena_)) return std::unexpected(failed(*wrong));
    return &response;
}

} // namespace idiom::evovoice
