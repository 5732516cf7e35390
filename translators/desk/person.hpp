#pragma once

#include <translators/codec/held_json.hpp>
#include <translators/core/conversation.hpp>

namespace idiom::desk {

/// Ids are whole numbers. An id of another form is one that nobody has.
bool is_id(std::string_view id);

/// What is wrong with a response, if anything. `id`: of the person whom the request is about; "" for none.
std::optional<Error> problem(Response const& response, std::string_view id, bool writes, Arena& arena);

/// What came in a response to a read: a JSON object, or the step that ends the conversation.
Part<json::Value> object_in(Response const& response, std::string_view id, Arena& arena);

/// The vendor's person; nothing for what has no id. A member of the wrong type is not the same as none.
std::optional<HeldUser> read_person(json::Value const& value, Arena& arena);

/// The members that `user` sets; "" where it sets none. `without_mail`: the address is emptied.
std::string_view write_members(User const& user, bool without_mail, Arena& arena);

/// A person as the vendor shows one, for simulated responses.
void write_person(json::Writer& to, User const& user);

} // namespace idiom::desk
