#pragma once

#include "translators/conformance/conversation.hpp"
#include "translators/core/route_view.hpp"
#include "translators/unified/read_call.hpp"
#include "translators/unified/write_answer.hpp"

#include <list>
#include <memory>
#include <string>
#include <vector>

namespace idiom::test {

/// A conversation of tests/cases and its responses, ready to be played repeatedly.
class RecordedConversation {
public:
    /// `path` is that of the case. Throws if it cannot be read.
    RecordedConversation(DialectInfo const& info, std::string const& path)
        : case_(conformance::load_case(path, info)), dialect_(info.make(case_.settings)),
          route_{.capabilities = &dialect_->capabilities(), .roles = &case_.roles, .base = "/v1/route"} {
        for (auto const& [field, value] : case_.headers)
            headers_.push_back({field, value});
        for (auto const& step : case_.recorded_steps)
            for (auto const& response : step.responses)
                responses_.push_back(conformance::as_response(response, response_headers_.emplace_back()));
    }
    RecordedConversation(RecordedConversation const&) = delete;
    RecordedConversation& operator=(RecordedConversation const&) = delete;

    /// Plays it with the unified face. Returns whether it ends with the recorded answer.
    bool play(Arena& arena) const {
        auto const parsed = unified::read_call({.method = case_.method,
                                                .path = case_.path,
                                                .query = case_.query,
                                                .headers = headers_,
                                                .body = case_.body},
                                               route_, arena);
        if (!parsed) return false;
        auto const& client = std::get<unified::ParsedCall>(*parsed);
        auto call = client.call;
        call.session = case_.session;
        for (std::size_t read = 0; read <= responses_.size();) {
            auto const step = dialect_->next(call, std::span(responses_).first(read), arena);
            if (auto const* const ask = std::get_if<Ask>(&step)) {
                read += ask->requests.size();
                continue;
            }
            auto const& answer = std::get<Result<Answer>>(step);
            return answer && unified::write_answer(*answer, client.response_options, arena).status ==
                                 case_.answer.status;
        }
        return false;
    }

private:
    conformance::Case case_;
    std::unique_ptr<Dialect> dialect_;
    RouteView route_;
    std::vector<Header> headers_;
    std::list<std::vector<Header>> response_headers_; ///< `responses_` refers to these
    std::vector<Response> responses_;
};

} // namespace idiom::test
