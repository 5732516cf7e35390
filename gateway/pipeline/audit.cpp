#include "gateway/pipeline/audit.hpp"

namespace idiom::pipeline {

boost::asio::awaitable<ClientResponse> append_audit(RequestContext& context, ClientResponse response) {
    auto& services = context.services.write_services;
    bool kept = true;
    for (auto& entry : context.audit) {
        // A response about many writes, as a batch has, is a success although one of them failed. The entry
        // of each part of the request has the status of the part already, and that of a failed write its own.
        if (entry.status == 0 || response.status >= 400) entry.status = response.status;
        if (response.status >= 400 && entry.problem.empty()) entry.problem = context.problem;
        auto const noted = co_await services.store.append_audit(std::move(entry));
        if (!noted) services.report(noted.error(), context.id);
        kept = kept && noted;
    }
    if (kept || response.status >= 400) co_return response;
    Error error{.fault = Fault::write_not_confirmed,
                .detail =
                    "the back end confirmed the write, and the gateway's store did not keep its record"};
    error.uncertain = true;
    co_return context.fail(error);
}

} // namespace idiom::pipeline
