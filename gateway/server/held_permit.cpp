#include "gateway/server/held_permit.hpp"

#include "gateway/telemetry/log.hpp"

namespace idiom::server {

std::string what_failed(std::exception_ptr const& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (std::exception const& error) {
        return error.what();
    } catch (...) {
        return "an exception of no known type";
    }
}

Response refuse_for(std::exception_ptr const& failure, Handler& handler, Request const& request) {
    auto const response =
        handler.refuse(request, Fault::internal_error, "the request could not be carried out");
    log::error("a request failed: " + what_failed(failure),
               find(response.headers, "X-Request-Id").value_or(std::string_view{}));
    return response;
}

boost::asio::awaitable<Response> handle_or_refuse(Handler& handler, Request const& request) {
    std::exception_ptr failure;
    try {
        auto const response = co_await handler.handle(request);
        co_return response;
    } catch (...) {
        failure = std::current_exception();
    }
    auto const response = refuse_for(failure, handler, request);
    co_return response;
}

} // namespace idiom::server
