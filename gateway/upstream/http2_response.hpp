#pragma once

#include "gateway/upstream/backend.hpp"
#include "gateway/upstream/endpoint.hpp"

#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

namespace idiom::upstream {

/// The response to one request over HTTP/2, as its frames arrive: interim responses (RFC 9110, 15.2), then
/// the head, then the body, then trailers, which nobody reads. The limits are those of HTTP/1.1. Knows
/// neither nghttp2 nor a socket. Everything it returns lives in the arena.
///
/// A function that returns false has refused the response: the request is to be given up.
class Http2Response {
public:
    Http2Response(Endpoint const& endpoint, CallContext& call_context);

    void begin_fields();
    [[nodiscard]] bool take_field(std::string_view name, std::string_view value);
    [[nodiscard]] bool end_fields();
    [[nodiscard]] bool take_data(std::string_view bytes);

    bool has_head() const { return status_ >= 200; }
    /// Returns why it was refused, as a part of a sentence without any text of the peer's; "" if it was not,
    /// or if there is no memory for it at present.
    std::string_view refusal() const { return refusal_; }
    /// Takes a refusal that nghttp2 has found.
    void refuse_for(std::string_view why) { refusal_ = why; }
    bool over_budget() const { return over_budget_; }

    /// Returns the whole response, decoded. Only if it has been received to its end.
    Response whole(bool writes);

private:
    bool refuse(std::string_view why);
    void make_room(std::size_t size);

    Endpoint const& endpoint_;
    CallContext& call_context_;
    std::pmr::vector<Header> fields_;
    std::size_t field_bytes_ = 0; ///< as RFC 9113, 6.5.2 counts them
    int status_ = 0;
    std::size_t interims_ = 0;
    bool in_trailers_ = false;
    std::size_t announced_ = 0; ///< bytes of the body; 0 if unknown
    std::span<char> room_;      ///< for the body
    std::size_t size_ = 0;      ///< of the body so far
    std::size_t charged_ = 0;
    std::string_view refusal_;
    bool over_budget_ = false;
};

} // namespace idiom::upstream
