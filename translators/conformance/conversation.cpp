#include "translators/conformance/conversation.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/core/face.hpp"
#include "translators/registry.hpp"

#include <algorithm>
#include <array>

namespace idiom::conformance {

namespace {

ClientResult outcome_of(ClientResponse const& response) {
    ClientResult outcome{.status = response.status,
                         .body = std::string(response.body),
                         .problem = {},
                         .pointers = {},
                         .outcome = {}};
    Arena arena;
    auto const value = json::read(response.body, arena);
    if (!value || !value->text_of("type")) return outcome;
    auto const type = *value->text_of("type");
    outcome.problem = type.substr(type.rfind(':') + 1);
    outcome.outcome = value->text_of("outcome").value_or("");
    if (auto const* const errors = value->find("errors"))
        for (auto const& error : errors->items)
            outcome.pointers.emplace_back(error.text_of("pointer").value_or("?"));
    return outcome;
}

} // namespace

/// The values that views in the call refer to; they must not move.
struct CaseCall::State {
    Case const& from;
    Face const& face;
    RouteView route;
    std::vector<Header> headers;
    ClientRequest request;
    Arena arena{64 * 1024};
    std::optional<Target> target;
    ClientCall const* client_call = nullptr;
    std::optional<Call> call;
    ClientResult own;

    ClientResult refused(Error const& error) {
        return outcome_of(face.refuse(error, request, target ? &*target : nullptr, arena));
    }
    /// Returns the step of the face after these outcomes if it is a response, else null.
    std::optional<ClientResult> response_to(Outcomes outcomes, FaceStep const& step) {
        auto const* const response = std::get_if<Result<ClientResponse>>(&step);
        if (!response && outcomes.empty()) return std::nullopt;
        if (!response) return ClientResult{.problem = "a second call"};
        return *response ? outcome_of(**response) : refused(response->error());
    }
};

CaseCall::CaseCall(Case const& from, Dialect const& dialect)
    : state_(new State{
          .from = from,
          .face = *find_face("rest"),
          .route = {.capabilities = &dialect.capabilities(), .roles = &from.roles, .base = "/v1/route"}}) {
    auto& state = *state_;
    for (auto const& [name, value] : from.headers)
        state.headers.push_back({name, value});
    state.request = {.method = from.method,
                     .path = from.path,
                     .query = from.query,
                     .headers = state.headers,
                     .body = from.body,
                     .id = "id"};
    auto const target = state.face.read_target(state.request, state.arena);
    if (!target) {
        state.own = state.refused(target.error());
        return;
    }
    state.target = *target;
    auto const read = state.face.read_request(state.request, state.route, state.arena);
    if (!read) {
        state.own = state.refused(read.error());
        return;
    }
    state.client_call = *read;
    auto const step = state.client_call->next({}, state.arena);
    if (auto own = state.response_to({}, step)) {
        state.own = *std::move(own);
        return;
    }
    state.call = std::get<Calls>(step).calls.front();
    state.call->session = from.session;
}

CaseCall::~CaseCall() = default;

Call const* CaseCall::call() const { return state_->call ? &*state_->call : nullptr; }

ClientResult CaseCall::outcome(Result<Answer> const& result, Arena& arena) const {
    if (!state_->call) return state_->own;
    Outcomes const outcomes(&result, 1);
    auto const step = state_->client_call->next(outcomes, arena);
    if (!std::holds_alternative<Calls>(step)) return *state_->response_to(outcomes, step);
    // A case is one conversation. The face gets no answer to what it asks further, such as who has a login.
    std::array<Result<Answer>, 2> const both{result, fail(Fault::backend_unavailable)};
    return *state_->response_to(both, state_->client_call->next(both, arena));
}

std::size_t Conversation::requests() const {
    std::size_t count = 0;
    for (auto const& recorded_step : recorded_steps)
        count += recorded_step.asks.size();
    return count;
}

Response as_response(RecordedResponse const& response, std::vector<Header>& headers) {
    for (auto const& [name, value] : response.headers)
        headers.push_back({name, value});
    return {.delivery = response.delivery,
            .status = response.status,
            .headers = headers,
            .body = response.body,
            .secrets = response.secrets};
}

void Recording::operator()(Ask const& ask, std::span<Response> responses) {
    auto const same = [&](RecordedStep const& recorded_step) {
        return std::ranges::equal(ask.requests, recorded_step.asks, {}, asked_by);
    };
    followed_ = followed_ && step_ < of_.recorded_steps.size() && same(of_.recorded_steps[step_]);
    for (std::size_t i = 0; i < responses.size(); ++i) {
        auto& kept = *kept_.emplace_back(std::make_unique<GivenResponse>());
        kept.response =
            followed_ ? of_.recorded_steps[step_].responses[i] : RecordedResponse{.delivery = Delivery::lost};
        if (followed_) spoil(count_++, kept.response);
        responses[i] = as_response(kept.response, kept.headers);
    }
    step_ += followed_;
}

std::vector<RecordedStep> recorded_steps_of(Transcript const& transcript) {
    std::vector<RecordedStep> recorded_steps;
    for (auto const& one : transcript.sent) {
        recorded_steps.resize(std::max(recorded_steps.size(), one.round + 1));
        recorded_steps.back().asks.push_back(asked_by(one.request));
        auto& response = recorded_steps.back().responses.emplace_back(
            RecordedResponse{.delivery = one.response.delivery,
                             .status = one.response.status,
                             .headers = {},
                             .body = std::string(one.response.body),
                             .secrets = std::string(one.response.secrets)});
        for (auto const& header : one.response.headers)
            response.headers.emplace_back(header.name, header.value);
    }
    return recorded_steps;
}

} // namespace idiom::conformance
