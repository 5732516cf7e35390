#include "gateway/console/webhooks.hpp"

#include "gateway/console/problem.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/core/text.hpp"

namespace idiom::console {

namespace {

namespace asio = boost::asio;

server::Response unavailable(Call const& call) {
    return problem(
        call.request, call.id,
        OwnProblem{.status = 503,
                   .name = "store-unavailable",
                   .title = "The store cannot be read.",
                   .detail = "the log of the gateway says why; messages of webhooks are in the store"});
}

asio::awaitable<server::Response> show(WebhookView const& view, Call const& call) {
    auto const text = co_await view.all();
    co_return text ? json_response(call.request, call.arena().copy(*text)) : unavailable(call);
}

/// Reads `{"id": "…"}`. Without a body, or without the member, every dead letter is meant.
Result<std::string> read_id(Call const& call) {
    if (call.request.body.empty()) return std::string();
    auto const body = json::read(call.request.body, call.arena());
    if (!body || !body->is_object()) return fail(Fault::malformed_body, "the body has to be a JSON object");
    auto const* const id = body->find("id");
    if (id == nullptr) return std::string();
    if (!id->is_string()) return fail(Fault::malformed_body, "id: the webhook-id of a message");
    return std::string(id->text);
}

asio::awaitable<server::Response> replay(WebhookView const& view, Call const& call) {
    auto const id = read_id(call);
    if (!id) co_return problem(call.request, call.id, id.error());
    auto const count = co_await view.replay(std::string(call.names[0]), *id);
    if (!count) co_return unavailable(call);
    bool const found = *count && (**count > 0 || id->empty());
    if (!found)
        co_return problem(
            call.request, call.id,
            Error{.fault = Fault::not_found,
                  .detail = *count ? "the webhook has no such dead letter" : "there is no such webhook"});
    auto const text = call.arena().join({"{\"replayed\":", decimal(**count, call.arena()), "}"});
    co_return json_response(call.request, text, 202);
}

} // namespace

std::vector<Row> webhook_rows(WebhookView const& view) {
    return {{.method = "GET",
             .path = "webhooks",
             .answer = [&view](Call const& call) { return show(view, call); }},
            {.method = "POST", .path = "webhooks/{name}/replay", .answer = [&view](Call const& call) {
                 return replay(view, call);
             }}};
}

} // namespace idiom::console
