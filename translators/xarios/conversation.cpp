#include "translators/xarios/conversation.hpp"

#include "translators/codec/uri.hpp"
#include "translators/xarios/user_codec.hpp"

#include <algorithm>

namespace idiom::xarios {

namespace {

constexpr Header accept_json{"Accept", "application/json"};
constexpr std::array read_headers{accept_json};

std::unexpected<Step<Answer>> useless(std::string_view detail) {
    return std::unexpected(failed(Fault::backend_error, detail));
}

} // namespace

std::string_view Conversation::path_of(std::string_view id) {
    return arena_.join({options_.base, "/", uri::encode(id, arena_)});
}

Sent Conversation::sent(Purpose purpose, std::string_view id) const {
    return {.purpose = purpose, .id = id, .account = options_.account, .customer = options_.customer};
}

Request Conversation::get(std::string_view target) {
    return {.method = Method::get, .target = target, .headers = read_headers, .repeatable = true};
}

Part<Envelope> Conversation::understand(Response const& response, Sent const& what) {
    auto const envelope = read_envelope(response, arena_);
    if (auto const error = problem(response, envelope, what, arena_)) return std::unexpected(failed(*error));
    return envelope.value_or(Envelope{});
}

Part<std::span<HeldUser>> Conversation::list() {
    if (script_.at_end()) return std::unexpected(ask(arena_, get(options_.base)));
    auto const& response = script_.take();
    auto const answered = understand(response, sent(Purpose::list));
    if (!answered) return std::unexpected(answered.error());
    auto const* const data = answered->data();
    if (!data || !data->is_array()) return useless("the back end's answer holds no list of users");
    if (goes_on(response, *answered))
        return useless("the back end's list goes on in a way that is not known");

    auto const found = arena_.array<HeldUser>(data->items.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        auto const user = read_user(data->items[i], arena_);
        if (!user) return useless("the back end lists a user without an id");
        found[i] = *user;
    }
    return found;
}

Part<HeldUser> Conversation::read_response(Response const& response, std::string_view id) {
    auto const answered = understand(response, sent(Purpose::read, id));
    if (!answered) return std::unexpected(answered.error());
    auto const* const data = answered->data();
    auto user = data ? read_user(*data, arena_) : std::nullopt;
    // A response about another user can come from a cache or a misconfigured proxy. Idiom would show that
    // user or, worse, write it back.
    if (!user || !equal_ignoring_case(*user->id(), id)) // a GUID
        return useless("the back end's answer does not hold the user asked for");
    return *user;
}

Part<std::span<HeldUser>> Conversation::users(Names ids) {
    auto const ask_for = [&](Names some) {
        auto const requests = arena_.array<Request>(some.size());
        std::ranges::transform(some, requests.begin(), [&](std::string_view id) { return get(path_of(id)); });
        return Ask{.requests = requests, .session = {}, .roles = {}};
    };
    return fetch_each(ids, script_, arena_, ask_for, [&](Response const& response, std::string_view id) {
        return read_response(response, id);
    });
}

Part<HeldUser> Conversation::user(std::string_view id) {
    if (script_.at_end()) return std::unexpected(ask(arena_, get(path_of(id))));
    return read_response(script_.take(), id);
}

Part<HeldUser> Conversation::user_after(std::string_view id, std::string_view what) {
    auto const read_back = user(id);
    if (!read_back) return std::unexpected(after_write(read_back.error(), what, arena_));
    return read_back;
}

Part<Response const*> Conversation::write(Method method, std::string_view target, std::string_view body) {
    if (!script_.at_end()) return &script_.take();
    auto headers = arena_.vector<Header>();
    headers.push_back(accept_json);
    // The type is not application/json-patch+json, because the vendor's examples never use it.
    if (!body.empty()) headers.push_back({"Content-Type", "application/json"});
    // Without this field the vendor answers a change that costs money with 402 and does not make it.
    if (options_.accept_charges && method != Method::delete_) headers.push_back({"accept-charges", "true"});
    Request const request{
        .method = method, .target = target, .headers = Arena::keep(headers), .body = body, .writes = true};
    return std::unexpected(Ask{.requests = arena_.list<Request>({request}), .session = {}, .roles = roles_});
}

Part<Response const*> Conversation::create(std::string_view body) {
    return write(Method::post, options_.base, body);
}

Part<Envelope> Conversation::patch(std::string_view id, std::string_view body, User const& changed) {
    auto const response = write(Method::patch, path_of(id), body);
    if (!response) return std::unexpected(response.error());
    auto what = sent(Purpose::update, id);
    what.user = &changed;
    return understand(**response, what);
}

Part<Envelope> Conversation::remove(std::string_view id) {
    auto const response = write(Method::delete_, path_of(id), {});
    if (!response) return std::unexpected(response.error());
    return understand(**response, sent(Purpose::remove, id));
}

Part<Envelope> Conversation::device(std::string_view id, std::string_view device, std::string_view verb,
                                    std::string_view client_type) {
    auto const target = arena_.join({path_of(id), "/devices/pbx/", uri::encode(device, arena_), "/", verb});
    auto text = arena_.text(64);
    json::Writer(text).begin_object().member("clientType", client_type).end_object();
    auto const body = arena_.keep(text);
    // The vendor's headings say PUT; its examples say POST.
    auto response = write(Method::put, target, body);
    if (response && (*response)->delivery == Delivery::answered && (*response)->status == 405)
        response = write(Method::post, target, body);
    if (!response) return std::unexpected(response.error());
    auto what = sent(Purpose::device, id);
    what.device = device;
    what.client_type = client_type;
    return understand(**response, what);
}

Part<Envelope> Conversation::email(std::string_view id, std::string_view verb) {
    auto const response = write(Method::post, arena_.join({path_of(id), "/", verb}), {});
    if (!response) return std::unexpected(response.error());
    return understand(**response, sent(Purpose::email, id));
}

} // namespace idiom::xarios
