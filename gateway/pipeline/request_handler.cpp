#include "gateway/pipeline/request_handler.hpp"

#include "gateway/pipeline/admit.hpp"
#include "gateway/pipeline/inspected_call.hpp"
#include "gateway/pipeline/pipeline.hpp"
#include "gateway/pipeline/record.hpp"
#include "gateway/pipeline/write_response.hpp"

namespace idiom::pipeline {

namespace asio = boost::asio;

namespace {

server::Response finish(RequestContext const& context, ClientResponse const& response) {
    auto const written = write_response(context, response);
    // Last, because the record has the time of all of it.
    record(context, response, written.body.size());
    return written;
}

} // namespace

std::optional<server::Response> RequestHandler::admit(server::Request const& request, bool body_awaited) {
    if (!body_awaited && enter(services_, request.permit)) return std::nullopt;
    RequestContext context(request, routing_, services_);
    if (auto const refusal = pipeline::admit(context)) return finish(context, *refusal);
    return std::nullopt;
}

void RequestHandler::release(server::Permit const& permit) { leave(services_, permit); }

asio::awaitable<server::Response> RequestHandler::handle(server::Request const& request) {
    RequestContext context(request, routing_, services_);
    auto const response = co_await respond(context);
    // The vendor's responses lie in the same arena as our response, and the client may read it slowly.
    if (context.charges.any())
        request.permit.held = std::make_shared<upstream::Charges>(std::move(context.charges));
    if (!context.caller) leave_to_strangers(context);
    auto const written = finish(context, response);
    // Masked and handed over when the permit ends, which is after the response is written.
    if (context.inspected) {
        auto plain = written;
        plain.body = response.body; // a body in the coding gzip could not be masked
        context.inspected->tell(context, plain, request.permit);
    }
    co_return written;
}

server::Response RequestHandler::refuse(server::Request const& request, Fault fault,
                                        std::string_view detail) {
    RequestContext context(request, routing_, services_);
    auto response = finish(context, context.fail(fault, detail));
    response.close = true;
    return response;
}

server::Response RequestHandler::refuse_connection(server::Request const& request, Error const& error) {
    RequestContext context(request, routing_, services_);
    auto response = write_response(context, context.fail(error));
    response.close = true;
    return response;
}

} // namespace idiom::pipeline
