#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <span>
#include <string_view>

namespace idiom {

/// A response of ours, complete but for the fields of the connection (`Content-Length`, `Date`,
/// `X-Request-Id`). Its views point into the call's arena or are static.
struct ClientResponse {
    int status = 200;
    std::span<Header const> headers;
    std::string_view body;
    bool head = false; ///< send the length of the body, and not the body (RFC 9110, 9.3.2)
};

/// Collects the headers of a response, in the order of sending.
class Headers {
public:
    explicit Headers(Arena& arena) : headers_(arena.vector<Header>()) { headers_.reserve(6); }
    void add(std::string_view name, std::string_view value) { headers_.push_back({name, value}); }
    std::span<Header const> list() const { return Arena::keep(headers_); }

private:
    std::pmr::vector<Header> headers_;
};

} // namespace idiom
