#pragma once

#include "gateway/execution/runner.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace idiom::fakes {

/// A dialect that does what the test tells it.
class ScriptedDialect final : public Dialect {
public:
    using Next = std::function<Step<Answer>(Call const&, Responses, Arena&)>;
    explicit ScriptedDialect(Next next) : next_(std::move(next)) {}

    Capabilities const& capabilities() const override {
        static constexpr FieldRules fields{};
        static Capabilities const none{.dialect = "scripted",
                                       .operations = {},
                                       .fields = fields,
                                       .extensions = {},
                                       .roles = RoleStyle::none,
                                       .concurrency = {}};
        return none;
    }
    Step<Answer> next(Call const& call, Responses responses, Arena& arena) const override {
        return next_(call, responses, arena);
    }
    /// Answers with status 299 and the roles of the simulated user.
    Response simulate(Request const&, User const& user, Arena& arena) const override {
        auto text = arena.text();
        for (auto const role : user.roles.value_or(Names{}))
            text.append(role).append(" ");
        return {.status = 299, .body = arena.keep(text)};
    }

private:
    Next next_;
};

/// A back end that records the requests and answers as the test tells it.
class ScriptedBackend final : public upstream::Backend {
public:
    using Responder = std::function<boost::asio::awaitable<Response>(Request const&, upstream::CallContext&)>;
    explicit ScriptedBackend(Responder response) : response_(std::move(response)) {}
    /// Answers every request with this status and the target as the body.
    explicit ScriptedBackend(int status)
        : ScriptedBackend(
              [status](Request const& request, upstream::CallContext&) -> boost::asio::awaitable<Response> {
                  co_return Response{.status = status, .body = request.target};
              }) {}

    boost::asio::awaitable<Response> send(Request const& request,
                                          upstream::CallContext& call_context) override {
        sent.emplace_back(request.target);
        auto const response = co_await response_(request, call_context);
        co_return response;
    }

    std::vector<std::string> sent; ///< targets, in the order of the requests

private:
    Responder response_;
};

} // namespace idiom::fakes
