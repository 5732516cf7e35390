#pragma once

#include "gateway/kit/case.hpp"
#include "gateway/kit/play.hpp"

#include <memory>
#include <string>
#include <vector>

namespace idiom::conformance {

/// What a call came to, as a client of the rest face sees it.
struct ClientResult {
    int status = 0;
    std::string body;
    std::string problem;
    std::vector<std::string> pointers;
    std::string outcome;
};

/// A client's request and what the rest face makes of it. Stays where it is while the call is in use.
class CaseCall {
public:
    CaseCall(Case const& from, Dialect const& dialect);
    CaseCall(CaseCall const&) = delete;
    CaseCall& operator=(CaseCall const&) = delete;
    ~CaseCall();

    /// Null where the gateway answers by itself, see `outcome`.
    Call const* call() const;
    /// What the client gets for `result`, which is not looked at where there is no call.
    ClientResult outcome(Result<Answer> const& result, Arena& arena) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// A conversation that went well or badly once, with all that is needed to have it again.
struct Conversation {
    std::string name;
    Dialect const* dialect = nullptr;
    Call const* call = nullptr;
    std::vector<RecordedStep> recorded_steps;
    std::shared_ptr<void const> keeps; ///< what `call` lives in

    std::size_t requests() const;
};

/// The response as a translator sees it; `headers` hold what it refers to, and both have to outlive it.
Response as_response(RecordedResponse const& response, std::vector<Header>& headers);

/// Answers as a conversation was answered, as long as it is asked the same; what is not in it is never
/// answered (`Delivery::lost`).
class Recording {
public:
    /// `responses` live as long as the recording.
    explicit Recording(Conversation const& of) : of_(of) {}
    void operator()(Ask const& ask, std::span<Response> responses);

    /// May spoil the response to the n-th request (from 0) before it is given.
    std::function<void(std::size_t n, RecordedResponse& response)> spoil = [](std::size_t,
                                                                              RecordedResponse&) {};

private:
    Conversation const& of_;
    std::size_t step_ = 0;
    std::size_t count_ = 0;
    bool followed_ = true;
    struct GivenResponse {
        RecordedResponse response;
        std::vector<Header> headers;
    };
    std::vector<std::unique_ptr<GivenResponse>> kept_;
};

/// The turns of what was played, so that it can be had again.
std::vector<RecordedStep> recorded_steps_of(Transcript const& transcript);

} // namespace idiom::conformance
