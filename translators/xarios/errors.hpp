#pragma once

#include "translators/codec/json.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"
#include "translators/core/user.hpp"

#include <optional>
#include <string_view>

namespace idiom::xarios {

/// The envelope of an answer; every member may be missing.
struct Envelope {
    json::Value body;
    json::Value const* data() const { return body.find("data"); }
    std::string_view error_code() const { return text("errorCode"); }
    std::string_view message() const { return text("message"); }
    /// Whether it tells of a failure, whatever its HTTP status: a `status` that is not "success" (vendor
    /// document, section 5.2), or what json::reports_failure takes for one. Names count in any case.
    bool says_error() const;

private:
    std::string_view text(std::string_view name) const;
};

/// Nothing for an answer that is no JSON object: an empty body, a proxy's page.
std::optional<Envelope> read_envelope(Response const& response, Arena& arena);

/// What a request is for; it decides what one and the same answer means to the caller.
enum class Purpose : std::uint8_t { list, read, create, update, remove, device, email };
constexpr bool writes(Purpose purpose) { return purpose >= Purpose::create; }

/// What was sent, to find out which part of it an answer speaks of.
struct Sent {
    Purpose purpose = Purpose::read;
    std::string_view id = {};      ///< of the user in the path
    std::string_view account = {}; ///< of the tenant in the path
    std::string_view customer = {};
    User const* user = nullptr; ///< the fields in the body
    std::string_view device = {};
    std::string_view client_type = {};
};

/// What is wrong with an answer; nothing for one that can be used.
std::optional<Error> problem(Response const& response, std::optional<Envelope> const& envelope,
                             Sent const& sent, Arena& arena);

/// Whether a list goes on elsewhere. None is documented to, so one that does was not read completely.
bool goes_on(Response const& response, Envelope const& envelope);

} // namespace idiom::xarios
