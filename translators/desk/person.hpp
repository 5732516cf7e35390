#pragma once

#include <translators/codec/json/held_json.hpp>
#include <translators/core/conversation.hpp>

namespace idiom::desk {

/// Returns whether `id` is an id of this vendor, a whole number. No person has another id.
bool is_id(std::string_view id);

/// Returns the error of a response; null if there is none. `id` is the person of the request, or "".
std::optional<Error> problem(Response const& response, std::string_view id, bool writes, Arena& arena);

/// Returns the JSON object in the response to a read, or the step that ends the conversation.
Part<json::Value> object_in(Response const& response, std::string_view id, Arena& arena);

/// Reads a person of the vendor; null if it has no id. A member of the wrong type is not understood, which is
/// not the same as absent.
std::optional<HeldUser> read_person(json::Value const& value, Arena& arena);

/// Writes the members that `user` sets; "" if it sets none. `without_mail` empties the address.
std::string_view write_members(User const& user, bool without_mail, Arena& arena);

/// Writes a person as the vendor shows it, for simulated responses.
void write_person(json::Writer& to, User const& user);

} // namespace idiom::desk
