#pragma once

#include "gateway/server/handler.hpp"

#include <exception>
#include <optional>
#include <string>

namespace idiom::server {

/// Returns the exception's text for the log.
std::string what_failed(std::exception_ptr const& failure);

/// Returns the response to an exception that the handler threw, and logs it. Without this the connection
/// would just end, and neither client nor log would say why.
Response refuse_for(std::exception_ptr const& failure, Handler& handler, Request const& request);

/// Lets the handler handle the request. If it throws, the response is what `refuse_for` returns.
boost::asio::awaitable<Response> handle_or_refuse(Handler& handler, Request const& request);

/// The permit of a request, once the handler has admitted it. The destructor releases the request.
class HeldPermit {
public:
    HeldPermit(Handler& handler, Permit const& permit) : handler_(handler), permit_(permit) {}
    ~HeldPermit() {
        if (state_ == State::given) handler_.release(permit_);
    }
    HeldPermit(HeldPermit const&) = delete;
    HeldPermit& operator=(HeldPermit const&) = delete;

    /// Asks the handler once whether the request may proceed. Returns false if not; `refusal` then has the
    /// response.
    bool ask(Request const& request, bool body_awaited) {
        if (state_ != State::not_asked) return state_ == State::given;
        try {
            refusal_ = handler_.admit(request, body_awaited);
        } catch (...) {
            refusal_ = refuse_for(std::current_exception(), handler_, request);
        }
        state_ = refusal_ ? State::refused : State::given;
        return !refusal_;
    }
    std::optional<Response> const& refusal() const { return refusal_; }

private:
    enum class State : std::uint8_t { not_asked, given, refused };
    Handler& handler_;
    Permit const& permit_;
    std::optional<Response> refusal_;
    State state_ = State::not_asked;
};

} // namespace idiom::server
