#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The part of HTTP that a simulator needs: plain values, no sockets.
namespace idiom::sandbox {

/// One header field. The name is as it was sent.
struct Header {
    std::string name;
    std::string value;
};

/// A request as it was received. `target` is the raw origin form, still percent-encoded. A chunked body is
/// already joined; its `Transfer-Encoding` field is still listed.
struct Request {
    std::string method;
    std::string target;
    std::vector<Header> headers;
    std::string body;
    bool secure = false;

    /// The value of the first field with that name, compared without case, or nullptr.
    std::string const* find(std::string_view name) const;
    /// The same as `find`, with "" for an absent field.
    std::string_view header(std::string_view name) const;
    /// The target up to the question mark.
    std::string_view path() const;
    /// The target after the question mark.
    std::string_view query() const;
};

/// How a response is sent. Every kind except `whole` is set by a knob.
struct Delivery {
    enum class Kind {
        whole,   ///< sent in the normal way
        reset,   ///< nothing is sent, the connection is reset
        close,   ///< nothing is sent, the connection is closed
        garbage, ///< bytes that are not HTTP, then closed
        cut,     ///< half of the response, then closed
        drip     ///< one byte at a time, with `pause` between two
    };
    Kind kind = Kind::whole;
    std::chrono::milliseconds wait{0};  ///< before the first byte
    std::chrono::milliseconds pause{0}; ///< between two bytes of a drip
};

/// A response. The server adds Date, Content-Length and Connection.
struct Response {
    int status = 200;
    std::string content_type;
    std::string body;
    std::vector<Header> headers;
    Delivery delivery;
};

Response json_response(int status, std::string body);
Response empty_response(int status);

/// The standard phrase of a status code, "Unknown" for another code.
std::string_view reason_phrase(int status);

/// Percent-decodes a text, with `plus_is_space` as in a query or a form. A bad escape stays unchanged.
std::string percent_decode(std::string_view text, bool plus_is_space = false);

/// The segments of a path: "/a/b%20c/" is {"a", "b c"}. Pass `decode` = false if the path is already decoded.
std::vector<std::string> path_segments(std::string_view path, bool decode = true);

/// The decoded pairs of name and value of a query or of a form body, in order.
using Parameters = std::vector<std::pair<std::string, std::string>>;
Parameters parse_parameters(std::string_view text);
/// The first value of a parameter, or nullptr.
std::string const* find_parameter(Parameters const& parameters, std::string_view name);

/// The media type of a Content-Type value: lower case, without parameters.
std::string media_type(std::string_view content_type);

/// User and password of an `Authorization: Basic` value. `present` is false if the value is not Basic.
struct BasicCredentials {
    bool present = false;
    std::string user;
    std::string password;
};
BasicCredentials parse_basic(std::string_view authorization);

/// The token of an `Authorization: Bearer` value, or empty.
std::string_view parse_bearer(std::string_view authorization);

/// The value of one cookie of the request, or empty.
std::string_view cookie(Request const& request, std::string_view name);

} // namespace idiom::sandbox
