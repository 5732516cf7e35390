#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace idiom {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options };
std::string_view name_of(Method method);
/// Compares case-sensitively (RFC 9110, 9.1). Returns null for a method that the gateway does not serve.
std::optional<Method> method_named(std::string_view name);

struct Header {
    std::string_view name;
    std::string_view value;
};

/// As `equal_ignoring_case`, for two texts of the same size.
bool equal_letters_ignoring_case(std::string_view a, std::string_view b);
/// Compares field names, schemes and media types: without the case of ASCII letters (RFC 9110, 5.1).
inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && equal_letters_ignoring_case(a, b);
}
std::optional<std::string_view> find(std::span<Header const> headers, std::string_view name);
/// Returns the media type of a Content-Type value, without parameters and surrounding space.
std::string_view media_type(std::string_view content_type);
bool is_json(std::string_view content_type);
bool is_xml(std::string_view content_type);

/// The receiver of a request.
enum class Peer : std::uint8_t {
    backend, ///< the vendor's system
    record,  ///< the gateway's own record of users whose vendor has no read side
};

/// A request that a translator asks the gateway to send. The gateway adds credentials, `Host`,
/// `Content-Length`, `Via` and the trace context.
struct Request {
    Peer peer = Peer::backend;
    Method method = Method::get;
    std::string_view target; ///< begins with '/'; appended to the back end's URL; already percent-encoded
    std::span<Header const> headers;
    std::string_view body;
    /// Record only: the gateway stores them encrypted, or not at all without a store key.
    std::string_view secrets;
    bool writes = false; ///< the request changes something; a dry run shows it and does not send it
    /// The gateway may send it again even if the peer may have received it (RFC 9110, 9.2.2).
    bool repeatable = false;
};

/// Returns the host of an authority without its port (RFC 9110, 7.2). An IPv6 address keeps its brackets.
constexpr std::string_view host_of(std::string_view authority) {
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.find(':'));
}

/// What became of a request.
enum class Delivery : std::uint8_t {
    answered,
    not_sent,  ///< nothing reached the peer: refused, no route, TLS failure
    lost,      ///< sent and perhaps received; the connection ended before a whole response
    timed_out, ///< sent and perhaps received; no whole response within the deadline
    unusable,  ///< a response came that is not HTTP, or is larger than the gateway allows
    busy,      ///< not sent: the gateway holds the request back (pool full, circuit open)
    refused,   ///< not sent: the gateway has no credentials for this back end
    unfit,     ///< not sent: a character in the request would end its line
};

struct Response {
    Delivery delivery = Delivery::answered;
    int status = 0;
    std::span<Header const> headers;
    std::string_view body;
    std::string_view secrets; ///< record only
    /// Seconds to wait before the next try, if the gateway knows them. A Retry-After of the back end is in
    /// `headers`.
    std::optional<std::uint32_t> retry_after = {};
    /// Of an unusable response: a limit of the gateway stopped it, the peer made no mistake.
    bool own_limit = false;

    bool ok() const { return delivery == Delivery::answered && status >= 200 && status < 300; }
    std::string_view header(std::string_view name) const { return find(headers, name).value_or(""); }
};

} // namespace idiom
