#include "conversation.hpp"

#include "translators/codec/uri.hpp"

#include <algorithm>

namespace idiom::scim {

namespace {

constexpr std::array scim_reading{Header{"Accept", "application/scim+json"}};
constexpr std::array json_reading{Header{"Accept", "application/json"}};

bool fit_for_field(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
}

/// The version of a resource: the ETag field of the response or `meta.version`, which are the same (RFC 7644,
/// 3.14).
std::string_view version_of(Response const& response, json::Value const& record) {
    auto version = response.header("ETag");
    if (auto const* const meta = record.find("meta"); meta && version.empty())
        version = meta->text_of("version").value_or("");
    return fit_for_field(version) ? version : std::string_view{};
}

/// Whether the id at the end of a target is "." or "..". Percent-encoding does not help against these.
bool leaves_its_collection(std::string_view target) {
    auto const path = target.substr(0, target.find('?'));
    return path.ends_with("/.") || path.ends_with("/..");
}

} // namespace

std::string_view Conversation::path_of(std::string_view collection, std::string_view id) {
    return arena_.join({collection, "/", uri::encode(id, arena_)});
}

Request Conversation::get(std::string_view target) {
    bool const plain = options_.content_type == "application/json";
    return {.method = Method::get,
            .target = target,
            .headers = plain ? std::span<Header const>(json_reading) : std::span<Header const>(scim_reading),
            .repeatable = true};
}

Request Conversation::request(Method method, std::string_view target, std::string_view body,
                              std::string_view version) {
    auto headers = arena_.vector<Header>();
    headers.reserve(3);
    headers.push_back({"Accept", options_.content_type});
    if (!body.empty()) headers.push_back({"Content-Type", options_.content_type});
    if (!version.empty()) headers.push_back({"If-Match", version});
    return {
        .method = method, .target = target, .headers = Arena::keep(headers), .body = body, .writes = true};
}

Step<Answer> Conversation::send(std::span<Request const> requests) {
    for (auto const& request : requests)
        if (leaves_its_collection(request.target))
            return failed(Fault::backend_error, "an id of the back end's cannot be a part of a path");
    Ask asked{.requests = requests, .session = session_, .roles = {}};
    if (std::ranges::any_of(requests, &Request::writes)) asked.roles = roles_;
    return asked;
}

Part<std::optional<json::Value>> Conversation::understand(Response const& response, Purpose purpose) {
    auto const message = read_message(response, arena_);
    if (auto error = problem(response, message, purpose, arena_)) {
        hide_secret(*error, secret_, arena_);
        return std::unexpected(failed(*error));
    }
    return message;
}

Part<std::span<json::Value const>> Conversation::read_together(Names targets, Purpose purpose) {
    if (!script_.has(targets.size())) {
        auto const requests = arena_.array<Request>(targets.size());
        std::ranges::transform(targets, requests.begin(),
                               [&](std::string_view target) { return get(target); });
        return std::unexpected(send(requests));
    }
    auto const messages = arena_.array<json::Value>(targets.size());
    auto const responses = script_.take(targets.size());
    for (std::size_t i = 0; i < messages.size(); ++i) {
        auto const message = understand(responses[i], purpose);
        if (!message) return std::unexpected(message.error());
        messages[i] = **message;
    }
    return messages;
}

Part<Service> Conversation::service() {
    if (!discovered_ && options_.complete()) discovered_ = Service{};
    if (!discovered_) discovered_ = read_session(call_.session);
    if (!discovered_) {
        if (script_.at_end())
            return std::unexpected(send(arena_.list<Request>({get("/ServiceProviderConfig")})));
        auto const& response = script_.take();
        // A service without a ServiceProviderConfig gets the usual requests.
        bool const silent =
            response.delivery == Delivery::answered && (response.status == 404 || refuses_method(response));
        discovered_ = Service{};
        if (!silent) {
            auto const config = understand(response, Purpose::configuration);
            if (!config) return std::unexpected(config.error());
            discovered_ = read_service(**config);
        }
        session_ = write_session(*discovered_, arena_);
    }
    return apply(options_, *discovered_);
}

void Conversation::without_patch() {
    discovered_->patch = false;
    session_ = write_session(*discovered_, arena_);
}

Part<Held> Conversation::user(std::string_view id) {
    auto const target = path_of("/Users", id);
    if (script_.at_end()) return std::unexpected(send(arena_.list<Request>({get(target)})));
    auto const& response = script_.take();
    auto const message = understand(response, Purpose::read);
    if (!message) return std::unexpected(message.error());
    auto const user = read_user(**message, options_.roles_as_groups, arena_);
    // A response about another user can come from a cache or a misconfigured proxy. Idiom would show that
    // user or, worse, write it back. Ids are compared with case (RFC 7643, 3.1: `caseExact`).
    if (!user || !user->id().is(id))
        return std::unexpected(
            failed(Fault::backend_error, "the back end's answer does not hold the user asked for"));
    return Held{.user = *user, .record = **message, .version = version_of(response, **message)};
}

Part<Held> Conversation::user_after(std::string_view id, std::string_view what) {
    auto const read_back = user(id);
    if (!read_back) return std::unexpected(after_write(read_back.error(), what, arena_));
    return read_back;
}

Part<Response const*> Conversation::write(Request const& request) {
    if (script_.at_end()) return std::unexpected(send(arena_.list<Request>({request})));
    return &script_.take();
}

Part<std::optional<json::Value>> Conversation::create(std::string_view body, std::string_view& location) {
    auto const response = write(request(Method::post, "/Users", body, {}));
    if (!response) return std::unexpected(response.error());
    location = (*response)->header("Location");
    return understand(**response, Purpose::create);
}

Part<std::optional<json::Value>> Conversation::replace(std::string_view id, std::string_view body,
                                                       std::string_view version) {
    auto const response = write(request(Method::put, path_of("/Users", id), body, version));
    if (!response) return std::unexpected(response.error());
    return understand(**response, Purpose::update);
}

Part<std::optional<json::Value>> Conversation::patch(std::string_view id, std::string_view body,
                                                     std::string_view version) {
    auto const response = write(request(Method::patch, path_of("/Users", id), body, version));
    if (!response) return std::unexpected(response.error());
    patch_refused_ = refuses_method(**response);
    return understand(**response, Purpose::update);
}

Part<std::optional<json::Value>> Conversation::remove(std::string_view id, std::string_view version) {
    auto const response = write(request(Method::delete_, path_of("/Users", id), {}, version));
    if (!response) return std::unexpected(response.error());
    return understand(**response, Purpose::remove);
}

Request Conversation::group_request(Method method, std::string_view id, std::string_view body) {
    return request(method, path_of("/Groups", id), body, {});
}

Part<std::span<std::optional<Error> const>> Conversation::write_groups(std::span<Request const> requests) {
    if (!script_.has(requests.size())) return std::unexpected(send(requests));
    auto const made = arena_.array<std::optional<Error>>(requests.size());
    auto const responses = script_.take(requests.size());
    for (std::size_t i = 0; i < made.size(); ++i) {
        made[i] = problem(responses[i], read_message(responses[i], arena_), Purpose::group_write, arena_);
        if (made[i]) hide_secret(*made[i], secret_, arena_);
    }
    return made;
}

} // namespace idiom::scim
