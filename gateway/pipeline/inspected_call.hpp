#pragma once

#include "gateway/inspect/inspection.hpp"
#include "gateway/inspect/recording.hpp"
#include "gateway/inspect/secrets.hpp"
#include "gateway/inspect/watch.hpp"
#include "gateway/pipeline/request_context.hpp"

#include <memory>

namespace idiom::inspect {
class Hiding;
struct CallParts;
} // namespace idiom::inspect

namespace idiom::pipeline {

/// A request that is inspected. It is announced when its route is known. When the permit of the request ends,
/// which is after the response was written, all that the request left is masked and handed over. Belongs to
/// the request's event loop.
class InspectedCall : public std::enable_shared_from_this<InspectedCall> {
public:
    /// `context` has a route and a caller.
    InspectedCall(RequestContext const& context, inspect::WatchPtr watch, inspect::Match match);
    ~InspectedCall();
    InspectedCall(InspectedCall const&) = delete;
    InspectedCall& operator=(InspectedCall const&) = delete;

    inspect::Recording recording;

    void announce();
    /// Notes the response, and gives itself to the permit. The context may end before the permit.
    void tell(RequestContext const& context, server::Response const& response, server::Permit& permit);

private:
    void hand_over();
    inspect::CallParts parts() const;
    void learn_secrets();
    void learn(inspect::Hiding& hiding) const;
    template <class Use> void with_mask(Use use);

    inspect::WatchPtr watch_;
    inspect::Match match_;
    std::shared_ptr<RoutingSnapshot const> routing_; ///< keeps the route and the back ends
    ServedRoute const& route_;
    auth::CallerPtr caller_;
    server::RequestHead head_;
    std::string_view body_;
    std::string_view peer_;
    std::string_view id_;
    std::string_view trace_id_;
    std::string_view face_;
    std::string_view via_;
    std::string_view operation_;
    inspect::TimePoint arrived_;
    inspect::Time at_;
    std::uint64_t seq_;
    std::optional<server::Response> response_; ///< null until `tell`
    std::string_view problem_;
    inspect::TimePoint ended_;
    inspect::Secrets secrets_;         ///< that the gateway holds for the call, as far as they are known
    std::shared_ptr<void const> held_; ///< what the permit held before
};

/// Inspects the request if one of the inspections wants it. Called when the route of the request is known.
void inspect_call(RequestContext& context);

} // namespace idiom::pipeline
