#pragma once

#include "gateway/server/handler.hpp"

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <string_view>
#include <vector>

namespace idiom::server {

/// Makes the head of a request from the fields of an HTTP/2 request, in the terms that all versions share:
/// the pseudo-header fields become method, target and `Host`. nghttp2 has checked each field before (RFC
/// 9113, 8.2 and 8.3). This class refuses what a server of HTTP/1.1 behind the gateway could understand
/// differently. Total.
class Http2Head {
public:
    /// `most` is limits.header, counted as HTTP/1.1 counts it: two bytes before and after each value.
    /// `arena` holds the fields.
    Http2Head(Arena& arena, std::size_t most);

    /// Takes the next field. Keeps nothing of a head that is larger than allowed.
    void add(std::string_view name, std::string_view value);
    /// Called when all fields have come. Returns false if the request is malformed (RFC 9113, 8.1.1).
    bool finish();

    /// Valid after `finish`.
    RequestHead const& head() const { return head_; }
    /// Why the request must be refused although it is not malformed; null if it need not be.
    std::optional<Fault> fault() const;
    std::string_view reason() const;
    bool expects_continue() const { return expects_continue_; }
    std::optional<std::uint64_t> content_length() const { return length_; }
    /// Returns the bytes of all fields, with those that were not kept.
    std::size_t size() const { return size_; }

private:
    void add_pseudo(std::string_view name, std::string_view value);
    void read_field(std::string_view name, std::string_view value);
    bool settle_host();
    bool settle_target();
    void join_cookies();

    Arena& arena_;
    std::size_t most_;
    std::size_t size_ = 0;
    std::pmr::vector<Header> headers_; ///< the first is `Host`
    RequestHead head_;
    std::string_view scheme_;
    std::string_view authority_; ///< of the pseudo-header field
    bool has_authority_ = false;
    bool target_too_long_ = false;
    bool expects_continue_ = false;
    bool expects_more_ = false; ///< an expectation other than 100-continue
    unsigned hosts_ = 0;
    unsigned cookies_ = 0;
    std::optional<std::uint64_t> length_;
};

} // namespace idiom::server
