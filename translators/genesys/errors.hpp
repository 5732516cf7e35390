#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"

#include <optional>
#include <string_view>

namespace idiom::genesys {

/// The statusCode values of releases 8.5.0 to 8.6 (vendor document, section 5). Other values can occur; they
/// are errors without a meaning of their own.
enum class Code : int {
    success = 0,
    parameter_missing = 1,
    not_valid_now = 2,
    forbidden = 3,
    internal_error = 4,
    no_permission = 5,
    not_found = 6,
    partly_done = 7,
    password_change_demanded = 8,
    not_complete_yet = 9,
    out_of_range = 10,
    read_only = 11,
    cannot_retrieve = 12,
    cannot_create = 13,
    cannot_delete = 14,
    cannot_update = 15,
    cannot_assign = 16,
    cannot_unassign = 17,
    already_exists = 18,
    in_use = 19,
    not_authenticated = 20,
};

/// The envelope of every JSON response: a view into the response and the arena.
struct Envelope {
    Code code = Code::success;
    std::string_view code_text; ///< as the vendor spelled it
    std::string_view message;
    json::Value body;
};

/// Returns nullopt if the response is not an envelope, for example a proxy's page, the text of the CSRF
/// filter or an empty body.
std::optional<Envelope> read_envelope(Response const& response, Arena& arena);

/// What a request is for. It decides what the same code means to the caller.
enum class Purpose : std::uint8_t { list, read, create, update, remove };
constexpr bool writes(Purpose purpose) { return purpose >= Purpose::create; }

/// Returns what is wrong with a response, or nullopt if the response can be used. The statusCode decides
/// before the HTTP status, because the HTTP status misleads: a duplicate is a 403.
std::optional<Error> problem(Response const& response, std::optional<Envelope> const& envelope,
                             Purpose purpose, Arena& arena);

/// Whether a refusal comes from the CSRF filter and not from a lack of permission. The two look alike, but
/// the filter's 403 is not an envelope, or it mentions CSRF.
bool refused_by_csrf_filter(Response const& response, std::optional<Envelope> const& envelope);
/// Whether a text itself mentions CSRF.
bool mentions_csrf(std::string_view text);

/// Returns whether the server does not serve this method here. Returns false if the server only does not know
/// the user.
bool refuses_method(Response const& response, std::optional<Envelope> const& envelope);

} // namespace idiom::genesys
