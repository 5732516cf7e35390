#include "gateway/pipeline/inspected_call.hpp"

#include "gateway/execution/confidential.hpp"
#include "gateway/inspect/call_parts.hpp"
#include "gateway/telemetry/log.hpp"

#include <string>

namespace idiom::pipeline {

namespace {

using Clock = std::chrono::steady_clock;

/// The fields in which a client gives its credentials.
constexpr std::string_view credential_fields[]{"Authorization", "X-Api-Key", "Cookie", "Proxy-Authorization"};

inspect::Time time_of(Clock::time_point arrived) {
    auto const ago = Clock::now() - arrived;
    return std::chrono::floor<std::chrono::microseconds>(
        std::chrono::system_clock::now() - std::chrono::duration_cast<std::chrono::microseconds>(ago));
}

} // namespace

InspectedCall::InspectedCall(RequestContext const& context, inspect::WatchPtr watch, inspect::Match match)
    : watch_(std::move(watch)), match_(std::move(match)), routing_(context.routing), route_(*context.route),
      caller_(context.caller), head_(context.request.head), body_(context.request.body),
      peer_(context.request.peer), id_(context.id),
      trace_id_(context.trace ? context.trace->id : context.trace_context.trace_id()),
      face_(context.face().info().name), via_(context.request.via),
      operation_(context.target ? context.target->operation : std::string_view{}),
      arrived_(context.request.arrived), at_(time_of(arrived_)), seq_(++*watch_->last_seq) {}

InspectedCall::~InspectedCall() {
    try {
        hand_over();
    } catch (std::exception const& error) {
        log::error(std::string("an inspected call was not kept: ") + error.what(), id_);
        watch_->abandoned(seq_);
    }
}

void InspectedCall::tell(RequestContext const& context, server::Response const& response,
                         server::Permit& permit) {
    response_ = response;
    problem_ = context.problem;
    if (!context.operation.empty()) operation_ = context.operation;
    ended_ = Clock::now();
    held_ = std::exchange(permit.held, shared_from_this());
}

/// Adds the secrets that the gateway holds for the call.
void InspectedCall::learn_secrets() {
    for (auto const name : credential_fields)
        if (auto const value = find(head_.headers, name)) secrets_.add_credential(*value);
    std::vector<std::string> known;
    if (route_.binding.secrets) known = (*route_.binding.secrets)();
    for (auto const& exchange : recording.exchanges()) {
        secrets_.add_credential(exchange.authorization);
        execution::add_sent(exchange.request, known);
    }
    for (auto const& secret : known)
        secrets_.add_credential(secret);
    for (auto const& one : recording.performed()) {
        if (auto const* const create = std::get_if<CreateUser>(&one.call.what))
            secrets_.add(create->user.password.value_or(""));
        if (one.change) secrets_.add(one.change->set.password.value_or(""));
    }
}

/// Adds what stays visible, and the ids that look like words.
void InspectedCall::learn(inspect::Hiding& hiding) const {
    for (auto const& [unified, vendor] : route_.roles->map) {
        hiding.keep(unified);
        hiding.keep(vendor);
    }
    for (auto const& role : route_.roles->default_roles)
        hiding.keep(role);
    for (auto const& role : route_.capabilities->documented_roles)
        hiding.keep(role.name);
    for (auto const& one : recording.performed()) {
        if (auto const id = user_of(one.call)) hiding.add_id(*id);
        auto const* const shown = one.result ? std::get_if<OneUser>(&one.result->what) : nullptr;
        if (shown)
            for (auto const& id : {shown->user.id, shown->user.user_name, shown->user.email})
                if (id) hiding.add_id(*id);
        if (one.roles)
            for (auto const& roles : {one.roles->before, one.roles->after})
                for (auto const role : roles)
                    hiding.keep(role);
    }
    hiding.keep(route_.name);
}

template <class Use> void InspectedCall::with_mask(Use use) {
    learn_secrets();
    inspect::Hiding hiding;
    if (match_.hidden) learn(hiding);
    // Not in the arena of the call: after a large list its memory would not be given back.
    Arena arena;
    inspect::Mask const mask(secrets_, match_.hidden ? &hiding : nullptr, watch_->bounds.body, arena);
    use(mask);
}

inspect::CallParts InspectedCall::parts() const {
    return {.seq = seq_,
            .id = id_,
            .at = at_,
            .arrived = arrived_,
            .face = face_,
            .client = caller_->name,
            .route = route_.name,
            .backend = route_.backend,
            .operation = operation_,
            .method = head_.method,
            .target = head_.target,
            .peer = peer_,
            .trace_id = trace_id_,
            .console = via_ == "console",
            .headers = head_.headers,
            .body = body_,
            .capabilities = route_.capabilities,
            .roles = route_.roles,
            .recording = &recording,
            .status = response_ ? std::optional(response_->status) : std::nullopt,
            .answer_headers = response_ ? response_->headers : std::span<Header const>{},
            .answer = response_ && !response_->without_body ? response_->body : std::string_view{},
            .problem = problem_,
            .ended = ended_};
}

void InspectedCall::announce() {
    if (!match_.announced()) return;
    with_mask([&](inspect::Mask const& mask) {
        watch_->begun({.summary = inspect::summary_of(parts(), mask)}, match_);
    });
}

void InspectedCall::hand_over() {
    if (!response_) return watch_->abandoned(seq_);
    with_mask([&](inspect::Mask const& mask) {
        mask.learn(find(head_.headers, "Content-Type").value_or(""), body_);
        watch_->ended(inspect::keep(parts(), mask), match_);
    });
}

void inspect_call(RequestContext& context) {
    if (!context.route || !context.caller) return;
    auto const& watch = context.services.watch;
    bool const writes = context.target && context.target->writes;
    auto match = inspect::match(
        watch->inspections, {.route = context.route->name, .client = context.caller->name, .writes = writes},
        Clock::now());
    if (!match) return;
    context.inspected = std::make_shared<InspectedCall>(context, watch, std::move(*match));
    context.inspected->announce();
}

} // namespace idiom::pipeline
