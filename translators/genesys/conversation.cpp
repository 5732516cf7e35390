#include "translators/genesys/conversation.hpp"

#include "translators/codec/uri.hpp"
#include "translators/genesys/user_codec.hpp"

#include <algorithm>

namespace idiom::genesys {

namespace {

constexpr Header accept_json{"Accept", "application/json"};
constexpr std::array read_headers{accept_json};

/// The vendor refuses request URLs longer than 2000 characters. We do not know the length of the base URL, so
/// this leaves room for it.
constexpr std::size_t longest_target = 1700;

/// The vendor shows devices and skills with the user only on request.
constexpr std::string_view deep = "?subresources=*";

/// Returns the user that was asked for. A response about another user can come from a cache or a
/// misconfigured proxy. Idiom would show that user or, worse, write it back.
std::optional<HeldUser> read_user_with(std::string_view id, Envelope const& answered, Arena& arena) {
    auto const* const value = answered.body.find("user");
    auto const user = value ? read_user(*value, arena) : std::nullopt;
    bool const is_asked_for = user && equal_ignoring_case(*user->id(), id); // hexadecimal digits
    return is_asked_for ? user : std::nullopt;
}

constexpr std::string_view no_such_user_in_it = "the back end's answer does not hold the user asked for";

} // namespace

Request Conversation::get(std::string_view target) {
    return {.method = Method::get, .target = target, .headers = read_headers, .repeatable = true};
}

Request Conversation::get_user(std::string_view id) { return get(arena_.join({path_of(id), deep})); }

std::string_view Conversation::path_of(std::string_view id) {
    return arena_.join({"/users/", uri::encode(id, arena_)});
}

Step<Answer> Conversation::send(std::span<Request const> requests) {
    Ask asked{.requests = requests, .session = {}, .roles = {}};
    if (auto const text = write_session(session_, arena_); text != call_.session) asked.session = text;
    if (std::ranges::any_of(requests, &Request::writes)) asked.roles = roles_;
    for (auto const& request : requests)
        if (request.target.size() > longest_target)
            return failed(Fault::uri_too_long, "the back end takes no URL of more than 2000 characters");
    return asked;
}

Part<Envelope> Conversation::understand(Response const& response, Purpose purpose) {
    auto const envelope = read_envelope(response, arena_);
    if (auto error = problem(response, envelope, purpose, arena_)) {
        hide_secret(*error, secret_, arena_);
        return std::unexpected(failed(*error));
    }
    return envelope.value_or(Envelope{});
}

Part<Envelope> Conversation::read(std::string_view target, Purpose purpose) {
    if (script_.at_end()) return std::unexpected(send(arena_.list<Request>({get(target)})));
    return understand(script_.take(), purpose);
}

Part<HeldUser> Conversation::user(std::string_view id) {
    if (script_.at_end()) return std::unexpected(send(arena_.list<Request>({get_user(id)})));
    return read_response(script_.take(), id);
}

Part<HeldUser> Conversation::user_after(std::string_view id, std::string_view what) {
    auto const read_back = user(id);
    if (!read_back) return std::unexpected(after_write(read_back.error(), what, arena_));
    return read_back;
}

Part<HeldUser> Conversation::read_response(Response const& response, std::string_view id) {
    auto const answered = understand(response, Purpose::read);
    if (!answered) return std::unexpected(answered.error());
    auto const user = read_user_with(id, *answered, arena_);
    if (!user) return std::unexpected(failed(Fault::backend_error, no_such_user_in_it));
    return *user;
}

Part<std::span<HeldUser>> Conversation::users(Names ids) {
    auto const ask_for = [&](Names some) {
        auto const requests = arena_.array<Request>(some.size());
        std::ranges::transform(some, requests.begin(), [&](std::string_view id) { return get_user(id); });
        return send(requests);
    };
    return fetch_each(ids, script_, arena_, ask_for, [&](Response const& response, std::string_view id) {
        return read_response(response, id);
    });
}

Part<Response const*> Conversation::renew_session() {
    if (script_.at_end()) return std::unexpected(send(arena_.list<Request>({get("/me")})));
    auto const& response = script_.take();
    if (auto const answered = understand(response, Purpose::list); !answered)
        return std::unexpected(answered.error());
    renew(session_, response, arena_);
    return &response;
}

Part<Response const*> Conversation::write(Method method, std::string_view target, std::string_view body) {
    bool fresh = false;
    if (options_.csrf && !session_.has_token()) {
        if (auto const renewed = renew_session(); !renewed) return renewed;
        fresh = true;
    }
    while (true) {
        if (script_.at_end()) {
            auto headers = arena_.vector<Header>();
            headers.push_back(accept_json);
            if (!body.empty()) headers.push_back({"Content-Type", "application/json"});
            if (session_.has_token()) headers.push_back({session_.csrf_header, session_.csrf_token});
            if (session_.has_token() && !session_.cookie.empty())
                headers.push_back({"Cookie", session_.cookie});
            return std::unexpected(send(arena_.list<Request>({{.method = method,
                                                               .target = target,
                                                               .headers = Arena::keep(headers),
                                                               .body = body,
                                                               .writes = true}})));
        }
        auto const& response = script_.take();
        bool const session_ended = refused_by_csrf_filter(response, read_envelope(response, arena_)) &&
                                   (options_.csrf || mentions_csrf(response.body));
        if (fresh || !session_ended) return &response;
        session_.forget_token();
        if (auto const renewed = renew_session(); !renewed) return renewed;
        fresh = true;
    }
}

Part<Envelope> Conversation::create(std::string_view body) {
    auto const response = write(Method::post, "/users", body);
    if (!response) return std::unexpected(response.error());
    return understand(**response, Purpose::create);
}

Part<Envelope> Conversation::update(std::string_view id, std::string_view body) {
    // The tables of old releases say POST; their samples say PUT. The session remembers what a server
    // accepted.
    bool const by_post = session_.updates_by_post;
    auto response = write(by_post ? Method::post : Method::put, path_of(id), body);
    if (!response) return std::unexpected(response.error());
    if (refuses_method(**response, read_envelope(**response, arena_))) {
        response = write(by_post ? Method::put : Method::post, path_of(id), body);
        if (!response) return std::unexpected(response.error());
        if ((*response)->ok()) session_.updates_by_post = !by_post;
    }
    return understand(**response, Purpose::update);
}

Part<Envelope> Conversation::remove(std::string_view id) {
    auto const response = write(Method::delete_, path_of(id), {});
    if (!response) return std::unexpected(response.error());
    return understand(**response, Purpose::remove);
}

} // namespace idiom::genesys
