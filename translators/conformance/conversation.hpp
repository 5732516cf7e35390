#pragma once

#include "translators/conformance/case.hpp"
#include "translators/conformance/transcript.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace idiom::conformance {

/// The outcome of a call, as a client of the unified API sees it.
struct ClientResult {
    int status = 0;
    std::string body;
    std::string problem;
    std::vector<std::string> pointers;
    std::string outcome;
};

/// The request of a case, and the call that the face `rest` reads from it: golden cases are written in the
/// unified API. Cannot be moved, because the call refers to it.
class CaseCall {
public:
    CaseCall(Case const& from, Dialect const& dialect);
    CaseCall(CaseCall const&) = delete;
    CaseCall& operator=(CaseCall const&) = delete;
    ~CaseCall();

    /// Returns the call; null if the gateway answers without calling the dialect, see `outcome`.
    Call const* call() const;
    /// Returns what the client gets for `result`. Ignores `result` if there is no call.
    ClientResult outcome(Result<Answer> const& result, Arena& arena) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// A recorded conversation, with all that is needed to play it again.
struct Conversation {
    std::string name;
    Dialect const* dialect = nullptr;
    Call const* call = nullptr;
    std::vector<RecordedStep> recorded_steps;
    std::shared_ptr<void const> keeps; ///< owns the memory of `call`

    std::size_t requests() const;
};

/// Returns the response as a translator sees it. It refers to `response` and `headers`; both must outlive it.
Response as_response(RecordedResponse const& response, std::vector<Header>& headers);

/// A vendor that gives the responses of a recorded conversation, as long as the requests are the recorded
/// ones. It never answers any other request (`Delivery::lost`).
class Recording {
public:
    /// The responses that it gives live as long as the recording.
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

/// Returns the steps of a played conversation, so that it can be played again.
std::vector<RecordedStep> recorded_steps_of(Transcript const& transcript);

} // namespace idiom::conformance
