#include "translators/declared/conversation.hpp"

#include "translators/codec/uri.hpp"
#include "translators/core/request_violation.hpp"
#include "translators/declared/pages.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

/// Returns the error about a value that does not fit in the place of its reference. It is the client's error
/// or the back end's, by the source of the value.
Error misfit(Piece const& piece, Arena& arena) {
    auto const error = [&](Fault fault, std::string_view detail, std::string_view pointer = {}) {
        Error made{.fault = fault, .detail = detail, .errors = {}};
        if (!pointer.empty()) made.errors = arena.list<FieldError>({{pointer, detail}});
        return made;
    };
    switch (*piece.ref) {
    case Ref::id:
    case Ref::device_id:
        return error(Fault::invalid_parameter, "the back end cannot be asked for such an id");
    case Ref::role_name:
    case Ref::role_names:
        return error(Fault::invalid_value, "the back end cannot be asked for such a role", "/roles");
    case Ref::field:
        return error(Fault::invalid_value, "the back end cannot be asked with such a value",
                     pointer_of(piece.field));
    case Ref::device_client_type:
        return error(Fault::invalid_value, "the back end cannot be asked with such a client type",
                     "/clientType");
    case Ref::value: return error(Fault::invalid_parameter, "the back end cannot be asked with such a value");
    default: return error(Fault::backend_error, "what the back end said does not fit into a request");
    }
}

/// Returns whether a header may have the name that the vendor said for it.
bool may_name_header(std::string_view name) {
    Header const header{.name = name, .value = {}};
    return !violation_of(header) &&
           !violation_of(Request{.target = "/", .headers = std::span(&header, 1), .body = {}, .secrets = {}});
}

bool fits_path(Filled const& value) { return !value.is_list && uri::stays_in_segment(value.text); }

/// Returns the first reference whose value does not fit; null if there is none. One without a value fits.
Piece const* first_misfit(Template const& text, bool (*fits)(Filled const&), FillValues const& values,
                          Arena& arena) {
    auto const found = std::ranges::find_if(text.pieces, [&](Piece const& piece) {
        if (!piece.ref) return false;
        auto const value = value_of(piece, values, arena);
        return value.present && !fits(value);
    });
    return found == text.pieces.end() ? nullptr : &*found;
}

constexpr std::string_view no_such_user = "the back end's answer does not hold the user asked for";

} // namespace

std::unexpected<Step<Answer>> Conversation::useless(Response const& response, Purpose purpose,
                                                    std::string_view detail) {
    return std::unexpected(failed(
        unusable(program_, ReadResponse{.response = &response, .document = {}, .code = {}, .message = {}},
                 sent(purpose), detail)));
}

Result<std::string_view> Conversation::path_of(Template const& path, FillValues const& values) {
    if (path.is_literal()) return path.literal();
    auto target = arena_.text(128);
    for (auto const& piece : path.pieces) {
        if (!piece.ref) {
            target += piece.text;
            continue;
        }
        auto const value = value_of(piece, values, arena_);
        if (!value.present) return fail(Fault::backend_error, "a part of a path has no value");
        if (!fits_path(value)) return std::unexpected(misfit(piece, arena_));
        target += uri::encode(value.text, arena_);
    }
    return arena_.keep(target);
}

void Conversation::append_query(Text& target, std::span<Parameter const> parameters,
                                FillValues const& values) {
    for (auto const& parameter : parameters) {
        if (!holds(parameter.conditions, circumstances)) continue;
        auto const value = fill(parameter.value, Place::query, values, arena_);
        if (!value) continue;
        target += target.find('?') == Text::npos ? '?' : '&';
        target.append(parameter.name).append("=").append(*value);
    }
}

Result<void> Conversation::add_headers(std::pmr::vector<Header>& headers,
                                       std::span<Parameter const> parameters, FillValues const& values) {
    for (auto const& parameter : parameters) {
        if (!holds(parameter.conditions, circumstances)) continue;
        auto const name = parameter.named.pieces.empty()
                              ? std::optional(std::string_view(parameter.name))
                              : fill(parameter.named, Place::header, values, arena_);
        auto const value = fill(parameter.value, Place::header, values, arena_);
        if (!name || !value) continue;
        // A header whose name must not be sent is left out, as one whose session value cannot be sent is.
        if (!parameter.named.pieces.empty() && !may_name_header(*name)) continue;
        if (auto const* const piece = first_misfit(parameter.value, fits_header, values, arena_))
            return std::unexpected(misfit(*piece, arena_));
        auto const same = std::ranges::find_if(
            headers, [&](Header const& header) { return equal_ignoring_case(header.name, *name); });
        if (same != headers.end())
            same->value = *value;
        else
            headers.push_back({*name, *value});
    }
    return {};
}

std::optional<Error> Conversation::misfit_in(RequestTemplate const& from, FillValues const& values) {
    if (auto const* const piece = first_misfit(from.path, fits_path, values, arena_))
        return misfit(*piece, arena_);
    for (auto const& parameter : from.headers)
        if (holds(parameter.conditions, circumstances))
            if (auto const* const piece = first_misfit(parameter.value, fits_header, values, arena_))
                return misfit(*piece, arena_);
    return std::nullopt;
}

Result<Request> Conversation::request(RequestTemplate const& from, FillValues const& values, Extra extra) {
    return list_request(from, values, extra, {});
}

Result<Request> Conversation::list_request(RequestTemplate const& from, FillValues const& given, Extra extra,
                                           std::span<std::string_view const> filter_values) {
    auto values = given;
    values.columns = program_.columns;
    auto const path = path_of(from.path, values);
    if (!path) return std::unexpected(path.error());
    auto target = arena_.text(path->size() + 64);
    target += *path;
    append_query(target, from.query, values);
    auto const first_filter = extra.size() - filter_values.size();
    for (std::size_t i = 0; i < extra.size(); ++i) {
        if (i >= first_filter) values.value = filter_values[i - first_filter];
        append_query(target, extra[i], values);
    }
    auto headers = arena_.vector<Header>();
    headers.reserve(4);
    headers.push_back({"Accept", program_.http.accept});
    for (auto const* const some : {&program_.http.headers, &from.headers})
        if (auto const done = add_headers(headers, *some, values); !done)
            return std::unexpected(done.error());
    Request made{.method = from.method,
                 .target = arena_.keep(target),
                 .headers = Arena::keep(headers),
                 .body = {},
                 .secrets = {}};
    made.repeatable = true;
    if (program_.http.longest_target != 0 && made.target.size() > program_.http.longest_target)
        return fail(Fault::uri_too_long, "the back end takes no URL that long");
    return made;
}

Step<Answer> Conversation::send(std::span<Request const> requests, bool writes) {
    Ask asked{.requests = requests, .session = {}, .roles = {}};
    if (auto const text = remembered_.text(arena_); text != call_.session) asked.session = text;
    if (writes) asked.roles = roles_;
    return asked;
}

Part<Responses> Conversation::read(std::span<Request const> requests) {
    if (!script_.has(requests.size()) || script_.at_end()) return std::unexpected(send(requests, false));
    return script_.take(requests.size());
}

Part<ReadResponse> Conversation::accepted(Response const& response, Sent const& what) {
    auto const reply = read_response(program_, response, arena_);
    auto const verdict = judge(program_, reply, what, false, arena_);
    if (verdict.is == Verdict::Is::failed) return std::unexpected(failed(verdict.error));
    return reply;
}

std::size_t Conversation::requests_for_user() const {
    return 1 + program_.user.also.size() + (program_.roles.read ? 1 : 0);
}

Result<void> Conversation::add_user_requests(std::pmr::vector<Request>& to, std::string_view id) {
    FillValues values;
    values.id = id;
    auto const add = [&](RequestTemplate const& from, Extra extra = {}) -> Result<void> {
        auto const made = request(from, values, extra);
        if (!made) return std::unexpected(made.error());
        to.push_back(*made);
        return {};
    };
    if (auto const done = add(program_.user.request); !done) return done;
    for (auto const& also : program_.user.also)
        if (auto const done = add(also); !done) return done;
    if (!program_.roles.read) return {};
    auto const& listing = program_.roles.read->listing;
    put_page(first_place(listing.paging, listing.paging.size), listing.paging, values);
    return add(listing.request, arena_.list<std::span<Parameter const>>({listing.paging.query}));
}

Part<Seen> Conversation::user(std::string_view id) {
    auto const count = requests_for_user();
    if (!script_.has(count)) {
        auto requests = arena_.vector<Request>();
        requests.reserve(count);
        if (auto const done = add_user_requests(requests, id); !done)
            return std::unexpected(failed(done.error()));
        return std::unexpected(send(Arena::keep(requests), false));
    }
    return seen(script_.take(count), id);
}

Part<Seen> Conversation::user_after(std::string_view id, std::string_view what) {
    auto const read_back = user(id);
    if (!read_back) return std::unexpected(after_write(read_back.error(), what, arena_));
    return read_back;
}

namespace {

/// Returns the user in the response to a read: at `user.at`, or among the items of a list. Null if it is not
/// there.
json::Value const* user_in(Program const& program, json::Value const& document, std::string_view id,
                           Arena& arena) {
    auto const& user = program.user;
    if (!user.items) return user.at ? find(*user.at, document) : &document;
    auto const* const list = find(*user.items, document);
    auto const* const row = program.row(Field::id);
    if (!list || !list->is_array() || !row || !row->at) return nullptr;
    for (auto const& item : list->items) {
        auto const shown = id_text(find(row->at->at, item), row->at->as, spelling_of(program), arena);
        if (shown && (row->ignore_case ? equal_ignoring_case(*shown, id) : *shown == id)) return &item;
    }
    return nullptr;
}

bool is_list(Path const& path, json::Value const& document) {
    auto const* const list = find(path, document);
    return list && list->is_array();
}

} // namespace

Part<Seen> Conversation::seen(Responses responses, std::string_view id) {
    auto const first = accepted(responses.front(), sent(Purpose::read, id));
    if (!first) return std::unexpected(first.error());
    if (!first->document) return useless(responses.front(), Purpose::read, no_such_user);
    auto const parts = arena_.array<json::Value const*>(program_.user.also.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto const part = accepted(responses[1 + i], sent(Purpose::read, id));
        if (!part) return std::unexpected(part.error());
        if (!part->document)
            return useless(responses[1 + i], Purpose::read, "the back end's answer lacks a part of the user");
        parts[i] = arena_.make<json::Value>(*part->document);
    }
    auto const* const document = arena_.make<json::Value>(*first->document);
    auto const& items = program_.user.items;
    if (items && !is_list(*items, *document))
        return useless(responses.front(), Purpose::read, "the back end's answer holds no list of users");
    auto const* const value = user_in(program_, *document, id, arena_);
    if (!value && items)
        return std::unexpected(failed(Fault::user_not_found, "the back end has no such user"));
    auto found = value ? read_user(program_, *value, parts, arena_) : std::nullopt;
    auto const* const row = program_.row(Field::id);
    // A response about another user can come from a cache or a misconfigured proxy.
    if (!found || !(row->ignore_case ? equal_ignoring_case(*found->user.id(), id) : found->user.id().is(id)))
        return useless(responses.front(), Purpose::read, no_such_user);
    if (found->gone) return std::unexpected(failed(Fault::user_not_found, "the back end has no such user"));
    for (auto const& version : program_.user.version)
        if (found->version.empty() && !version.header.empty())
            found->version = responses.front().header(version.header);
    if (program_.roles.read) {
        auto const roles = roles_elsewhere(responses.back(), id);
        if (!roles) return std::unexpected(roles.error());
        set_roles(*found, *roles, arena_);
    }
    if (auto const named = name_roles(*found); !named) return std::unexpected(named.error());
    return *found;
}

Part<bool> Conversation::name_roles(Seen& seen) {
    auto const named = named_by_catalogue(seen.roles);
    if (!named) return std::unexpected(named.error());
    if (program_.roles.catalogue) set_roles(seen, *named, arena_);
    return true;
}

Part<std::span<HeldUser>> Conversation::users(Names ids) {
    auto const each = requests_for_user();
    auto const count = ids.size() * each;
    if (count == 0) return std::span<HeldUser>();
    if (count > most_requests - 64)
        return std::unexpected(failed(Fault::backend_error, "the back end has too many users to read each"));
    if (!script_.has(count)) {
        auto requests = arena_.vector<Request>();
        requests.reserve(count);
        for (auto const id : ids)
            if (auto const done = add_user_requests(requests, id); !done)
                return std::unexpected(failed(done.error()));
        return std::unexpected(send(Arena::keep(requests), false));
    }
    auto const responses = script_.take(count);
    auto const found = arena_.array<HeldUser>(ids.size());
    std::size_t there = 0;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        auto const user = seen(responses.subspan(i * each, each), ids[i]);
        if (user)
            found[there++] = user->user;
        else if (fault_of(user.error()) != Fault::user_not_found)
            return std::unexpected(user.error());
    }
    return found.first(there);
}

} // namespace idiom::declared
