#include "translators/scim/face/held.hpp"

#include "translators/scim/face/keep.hpp"
#include "translators/scim/face/roles.hpp"

namespace idiom::scim_face {

using namespace scim;

namespace {

Error not_found(std::string_view id, Arena& arena) {
    return {.fault = Fault::user_not_found, .detail = arena.join({"there is no user ", id})};
}

/// No user has an id that the vendor calls malformed, or that is too long for its URLs.
bool is_nobodys(Fault of_read) {
    return of_read == Fault::user_not_found || of_read == Fault::invalid_parameter ||
           of_read == Fault::uri_too_long;
}

/// A user whom a policy has deleted at the vendor.
HeldBoth remembered(std::string_view id, UserRecord const& record) {
    HeldBoth made{.id = id, .user = *record.inactive->user, .record = record, .gone = true};
    made.user.id = made.vendor_id();
    made.user.roles = Names{};
    return made;
}

} // namespace

Call on_vendor(decltype(Call::what) const& what) {
    return {.what = what, .roles = &vendor_names(), .session = {}};
}

Call record_call(std::string_view id, Arena& arena) {
    return on_vendor(ReadRecord{.key = key_of_user(id, arena)});
}

Result<UserRecord> record_in(Result<Answer> const& outcome, Shape const& shape, Arena& arena) {
    if (!outcome) return std::unexpected(outcome.error());
    auto const* const records = std::get_if<Records>(&outcome->what);
    if (!records) return fail(Fault::internal_error, "a read of a record came to something else");
    UserRecord made;
    if (!records->documents.empty()) {
        auto const& one = records->documents.front();
        made = read_record(one.document, shape.route().name, arena);
        made.password = one.secrets;
    }
    made.keeps_passwords = records->keeps_secrets;
    return made;
}

Stage<UserRecord> record_of(OutcomeReader& course, std::string_view id, Shape const& shape) {
    auto& arena = course.arena();
    if (course.at_end()) return ask(record_call(id, arena), arena);
    auto const record = record_in(course.take(), shape, arena);
    return record ? Stage<UserRecord>(*record) : end(record.error());
}

std::optional<std::string_view> id_to_ask(std::string_view id, UserRecord const& record) {
    if (record.inactive && record.inactive->unborn) return std::nullopt;
    return record.vendor_id.value_or(id);
}

Result<HeldBoth> join(std::string_view id, UserRecord record, User const& user, Shape const& shape,
                      Arena& arena) {
    HeldBoth made{.id = id, .user = user, .record = std::move(record)};
    // Some vendors take an id in any case. Here another case is another id.
    if (user.id != made.vendor_id() || made.record.hidden || !made.record.known_as.empty())
        return std::unexpected(not_found(id, arena));
    forget_stale(made.record, made.user, shape, arena);
    auto& inactive = made.record.inactive;
    // Somebody stands under the id that was deleted, so the user is no longer remembered.
    bool const is_back = inactive && inactive->user;
    if (is_back || !is_inactive(made.user, made.record, shape)) inactive.reset(), made.record.password = {};
    return made;
}

Result<HeldBoth> join(std::string_view id, UserRecord record, Result<Answer> const* outcome,
                      Shape const& shape, Arena& arena) {
    bool const is_remembered = record.inactive && record.inactive->user && record.known_as.empty();
    bool const nobody = !outcome || (!*outcome && is_nobodys(outcome->error().fault));
    if (nobody && is_remembered && !record.hidden) return remembered(id, record);
    if (nobody) return std::unexpected(not_found(id, arena));
    if (!*outcome) return std::unexpected(outcome->error());
    auto const* const one = std::get_if<OneUser>(&(*outcome)->what);
    if (!one) return fail(Fault::internal_error, "a read came to something else");
    auto made = join(id, std::move(record), one->user, shape, arena);
    if (made) made->whole = one->whole;
    return made;
}

Stage<Reading> read_user(OutcomeReader& course, std::string_view id, Shape const& shape, Reader reader) {
    auto const record = record_of(course, id, shape);
    return record ? read_user(course, id, *record, shape, reader) : std::unexpected(record.error());
}

Stage<Reading> read_user(OutcomeReader& course, std::string_view id, UserRecord const& record,
                         Shape const& shape, Reader reader) {
    auto& arena = course.arena();
    auto const asked = id_to_ask(id, record);
    Result<Answer> const* outcome = nullptr;
    if (asked && record.known_as.empty()) {
        if (course.at_end()) return ask(on_vendor(GetUser{.id = *asked}), arena);
        outcome = &course.take();
    }
    bool const is_gone = outcome && !*outcome && outcome->error().fault == Fault::user_not_found;
    bool const is_remembered = record.inactive && record.inactive->user;
    auto seen = record;
    if (reader == Reader::create) seen.hidden = false;
    return Reading{.held = join(id, seen, outcome, shape, arena),
                   .record = record,
                   .is_orphan = is_gone && !is_remembered && !is_empty(record.whole)};
}

} // namespace idiom::scim_face
