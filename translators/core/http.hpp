#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace idiom {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options };
std::string_view name_of(Method method);
/// Case-sensitive (RFC 9110, 9.1); nothing for a method that is not served.
std::optional<Method> method_named(std::string_view name);

struct Header {
    std::string_view name;
    std::string_view value;
};

/// As `equal_ignoring_case`, of two texts of one size.
bool equal_letters_ignoring_case(std::string_view a, std::string_view b);
/// Compares field names, schemes and media types: ASCII letters without case (RFC 9110, 5.1).
inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && equal_letters_ignoring_case(a, b);
}
std::optional<std::string_view> find(std::span<Header const> headers, std::string_view name);
/// The media type of a Content-Type value, without its parameters and surrounding space.
std::string_view media_type(std::string_view content_type);
bool is_json(std::string_view content_type);
bool is_xml(std::string_view content_type);

/// To whom a request of a conversation goes.
enum class Peer : std::uint8_t {
    backend, ///< the vendor's system
    record,  ///< the gateway's own record of users whose vendor has no read side
};

/// What a translator wants sent. Credentials, `Host`, `Content-Length`, tracing and `Via` are the gateway's.
struct Request {
    Peer peer = Peer::backend;
    Method method = Method::get;
    std::string_view target; ///< begins with '/'; appended to the back end's URL; already percent-encoded
    std::span<Header const> headers;
    std::string_view body;
    std::string_view secrets; ///< record only: kept encrypted, or not at all where there is no store key
    bool writes = false;      ///< changes something; a dry run shows it and does not send it
    bool repeatable = false;  ///< may be sent again although it may have been received (RFC 9110, 9.2.2)
};

/// What became of a request.
enum class Delivery : std::uint8_t {
    answered,
    not_sent,  ///< nothing reached the peer: refused, no route, TLS failure
    lost,      ///< sent, perhaps received, and the connection ended before a whole answer
    timed_out, ///< sent, perhaps received, and no whole answer within the deadline
    unusable,  ///< an answer came that is not HTTP, or is larger than allowed
    busy,      ///< not sent: the gateway holds it back (pool full, circuit open)
    refused,   ///< not sent: the gateway could not get credentials for this back end
    unfit,     ///< not sent: a character in it would end its line
};

struct Response {
    Delivery delivery = Delivery::answered;
    int status = 0;
    std::span<Header const> headers;
    std::string_view body;
    std::string_view secrets; ///< record only
    /// Seconds after which to ask again, where the gateway knows; a Retry-After that is a number is in
    /// `headers`.
    std::optional<std::uint32_t> retry_after = {};
    bool own_limit =
        false; ///< of an unusable one: a limit of the gateway's was in the way, no fault of the peer

    bool ok() const { return delivery == Delivery::answered && status >= 200 && status < 300; }
    std::string_view header(std::string_view name) const { return find(headers, name).value_or(""); }
};

} // namespace idiom
