#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"
#include "translators/core/user.hpp"

#include <optional>
#include <string_view>

namespace idiom::xarios {

/// The envelope of a response. Every member may be missing.
struct Envelope {
    json::Value body;
    json::Value const* data() const { return body.find("data"); }
    std::string_view error_code() const { return text("errorCode"); }
    std::string_view message() const { return text("message"); }
    /// Whether the body reports a failure, whatever the HTTP status is: its `status` is not "success" (vendor
    /// document, section 5.2), or json::reports_failure says so. Names are compared without case.
    bool says_error() const;

private:
    std::string_view text(std::string_view name) const;
};

/// Returns nullopt if the response is not a JSON object, for example an empty body or a proxy's page.
std::optional<Envelope> read_envelope(Response const& response, Arena& arena);

/// What a request is for. It decides what the same response means to the caller.
enum class Purpose : std::uint8_t { list, read, create, update, remove, device, email };
constexpr bool writes(Purpose purpose) { return purpose >= Purpose::create; }

/// The kind of request that was sent. It decides which part of the request a response refers to.
struct Sent {
    Purpose purpose = Purpose::read;
    std::string_view id = {};      ///< the user in the path
    std::string_view account = {}; ///< the tenant in the path
    std::string_view customer = {};
    User const* user = nullptr; ///< the fields in the body
    std::string_view device = {};
    std::string_view client_type = {};
};

/// Returns what is wrong with a response, or nullopt if the response can be used.
std::optional<Error> problem(Response const& response, std::optional<Envelope> const& envelope,
                             Sent const& sent, Arena& arena);

/// Whether a list continues elsewhere. No list is documented to continue, so such a list was not read
/// completely.
bool goes_on(Response const& response, Envelope const& envelope);

} // namespace idiom::xarios
