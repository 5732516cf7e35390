#pragma once

#include "translators/scim/face/compose.hpp"
#include "translators/scim/face/outcome_reader.hpp"

namespace idiom::scim_face {

/// What reading a user came to. Error: user_not_found also for a user who was deleted here, for one whose id
/// is not exactly `id`, and for an id that the vendor calls malformed.
struct Reading {
    Result<HeldBoth> held;
    UserRecord record; ///< as it is kept
    /// Something is kept of a user whom the vendor no longer has, and no policy explains why.
    bool is_orphan = false;
};
/// A create also sees the users who were deleted here, and are not shown to others.
enum class Reader : bool { client, create };
/// Reads the record of a user, and then the user at the vendor.
Stage<Reading> read_user(OutcomeReader& course, std::string_view id, Shape const& shape,
                         Reader reader = Reader::client);
/// The same behind a read of the record.
Stage<Reading> read_user(OutcomeReader& course, std::string_view id, UserRecord const& record,
                         Shape const& shape, Reader reader = Reader::client);

/// The same in two parts, to read many users together.
Call record_call(std::string_view id, Arena& arena);
/// Returns the record that the outcome of such a call has; one without anything if there is none.
Result<UserRecord> record_in(Result<Answer> const& outcome, Shape const& shape, Arena& arena);
/// Reads the record of a user.
Stage<UserRecord> record_of(OutcomeReader& course, std::string_view id, Shape const& shape);
/// Returns the id with which the vendor is asked for the user; null if it has never had the user.
std::optional<std::string_view> id_to_ask(std::string_view id, UserRecord const& record);
/// Joins a user of the vendor, or the error in place of one, with the record.
Result<HeldBoth> join(std::string_view id, UserRecord record, Result<Answer> const* outcome,
                      Shape const& shape, Arena& arena);
/// The same for a user of the vendor who was read.
Result<HeldBoth> join(std::string_view id, UserRecord record, User const& user, Shape const& shape,
                      Arena& arena);

/// A call with the vendor's own role names, as all calls of this face are.
Call on_vendor(decltype(Call::what) const& what);

/// Takes the outcome of a call, or asks for the call. Error: that of the outcome.
template <class T> Stage<T> taken(OutcomeReader& course, decltype(Call::what) const& what) {
    if (course.at_end()) return ask(on_vendor(what), course.arena());
    auto const& outcome = course.take();
    if (!outcome) return end(outcome.error());
    auto const* const made = std::get_if<T>(&outcome->what);
    if (!made) return end({.fault = Fault::internal_error, .detail = "a call came to something else"});
    return *made;
}

} // namespace idiom::scim_face
