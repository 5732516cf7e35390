#include "translators/configureuser/conversation.hpp"

#include "translators/codec/uri.hpp"
#include "translators/configureuser/errors.hpp"

namespace idiom::configureuser {

namespace {

constexpr std::array order_headers{Header{"Accept", "application/json"},
                                   Header{"Content-Type", "application/json"}};
constexpr std::array record_headers{Header{"Content-Type", "application/json"}};

std::unexpected<Step<Answer>> unreadable(Response const& response) {
    if (response.status == 503)
        return std::unexpected(failed(Fault::backend_unavailable,
                                      "the gateway's record of this back end cannot be reached at present"));
    return std::unexpected(
        failed(Fault::internal_error, "the gateway's record of this back end cannot be read"));
}

} // namespace

/// The key is the vendor's key of a binding, tenant and login, as one path segment.
std::string_view Conversation::path_of(std::string_view id) {
    auto const key = arena_.join({id_of(options_.tenant_id, arena_), "/", id_of(id, arena_)});
    return arena_.join({"/users/", uri::encode(key, arena_)});
}

Part<std::optional<Recorded>> Conversation::recorded(std::string_view id) {
    if (script_.at_end())
        return std::unexpected(
            ask(arena_,
                {.peer = Peer::record, .method = Method::get, .target = path_of(id), .repeatable = true}));
    auto const& response = script_.take();
    if (response.delivery == Delivery::answered && response.status == 404) return std::nullopt;
    auto const document = json::read(response.body, arena_);
    if (!response.ok() || !document) return unreadable(response);
    auto const binding = read_document(*document, response.secrets, arena_);
    // Refuse a record of another user or tenant: an update would send it to the vendor as this user's.
    bool const asked_for = binding && id_of(*binding->user.user_name, arena_) == id_of(id, arena_) &&
                           equal_ignoring_case(binding->tenant, options_.tenant_id);
    if (!asked_for) return unreadable(response);
    return Recorded{.binding = *binding, .store_keeps_secrets = response.header("X-Secrets-Kept") != "false"};
}

Part<Recorded> Conversation::user(std::string_view id) {
    auto const found = recorded(id);
    if (!found) return std::unexpected(found.error());
    if (!*found || (*found)->binding.state == State::deleted)
        return std::unexpected(
            failed(Fault::user_not_found, "no such user was written through this gateway"));
    return **found;
}

Part<std::span<HeldUser>> Conversation::users() {
    if (script_.at_end())
        return std::unexpected(ask(
            arena_, {.peer = Peer::record, .method = Method::get, .target = "/users", .repeatable = true}));
    auto const& response = script_.take();
    // The gateway's own record has no size limit here.
    auto const rows = json::read(response.body, arena_, {.most_values = ~std::size_t{}});
    if (!response.ok() || !rows || !rows->is_array()) return unreadable(response);
    auto const users = arena_.array<HeldUser>(rows->items.size());
    std::size_t count = 0;
    for (auto const& row : rows->items) {
        auto const* const document = row.find("document");
        auto const binding = document ? read_document(*document, {}, arena_) : std::nullopt;
        if (!binding) return unreadable(response);
        if (binding->state != State::deleted && equal_ignoring_case(binding->tenant, options_.tenant_id))
            users[count++] = HeldUser::of(user_of(*binding, options_, arena_));
    }
    return users.first(count);
}

Part<Response const*> Conversation::order(std::string_view target, std::string_view body, Purpose purpose,
                                          Binding const& binding) {
    // An order must not be repeated blindly: each one may start work at the PBX and at Microsoft.
    if (script_.at_end())
        return std::unexpected(ask(arena_, {.method = Method::post,
                                            .target = target,
                                            .headers = order_headers,
                                            .body = body,
                                            .writes = true}));
    auto const& response = script_.take();
    if (auto error = problem(response, purpose, arena_)) {
        for (auto const& secret : binding.secrets)
            hide_secret(*error, secret.value.value_or(""), arena_);
        return std::unexpected(failed(*error));
    }
    return &response;
}

Part<Response const*> Conversation::upsert(Binding const& binding, Purpose purpose) {
    return order("/enterprise/configureUser", write_upsert(binding, options_, arena_), purpose, binding);
}

Part<Response const*> Conversation::set_enabled(Binding const& binding, Purpose purpose) {
    auto text = arena_.text(256);
    json::Writer to(text);
    // The member names differ from those of configureUser. `updateAllUsers` or a filter would reach the
    // whole tenant.
    to.begin_object().member("loginId", options_.login_id).member("tenantId", options_.tenant_id);
    to.member("userType", options_.user_type).key("users").begin_array();
    to.string(binding.user.user_name.value_or("")).end_array();
    to.key("numberOfUsers").number(1).key("updateAllUsers").boolean(false).end_object();
    auto const target =
        purpose == Purpose::disable ? "/provisioning/disableUsers" : "/provisioning/restoreUsers";
    return order(target, arena_.keep(text), purpose, binding);
}

Part<Response const*> Conversation::record(Binding const& binding) {
    if (script_.at_end())
        return std::unexpected(ask(arena_, {.peer = Peer::record,
                                            .method = Method::put,
                                            .target = path_of(binding.user.user_name.value_or("")),
                                            .headers = record_headers,
                                            .body = write_document(binding, arena_),
                                            .secrets = write_secrets(binding, arena_),
                                            .writes = true,
                                            .repeatable = true}));
    auto const& response = script_.take();
    if (response.ok()) return &response;
    Error error{.fault = Fault::write_not_confirmed,
                .detail = "the back end took the change and the gateway could not record it: send it again",
                .errors = {}};
    error.uncertain = true;
    return std::unexpected(failed(error));
}

} // namespace idiom::configureuser
