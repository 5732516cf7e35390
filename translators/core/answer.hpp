#pragma once

#include "translators/core/change.hpp"
#include "translators/core/http.hpp"
#include "translators/core/record_document.hpp"
#include "translators/core/user.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

namespace idiom {

/// A user as the back end confirmed it.
struct OneUser {
    User user;
    bool created = false;
    /// Every member that the back end holds of the user was understood; only then the user has an ETag.
    bool whole = true;
};
/// One page of a list. `next` is the cursor of the following page, or "" on the last page.
struct ManyUsers {
    std::span<User const> users;
    std::string_view next;
    /// The number of users on all pages together; null if the dialect does not know it.
    std::optional<std::size_t> total = {};
};
/// The call succeeded and has nothing to show.
struct Done {
    bool pending = false; ///< the back end has accepted the write, and carries it out later (202)
};

/// A request that a dry run would have sent. Secrets, and header values that may identify a person, are
/// masked.
struct PlannedRequest {
    Method method = Method::get;
    std::string_view url;
    std::span<Header const> headers;
    std::string_view body;
};
/// What a value was, and what it would be; null for none.
struct TextChange {
    std::optional<std::string_view> before;
    std::optional<std::string_view> after;
};
/// The result of a dry run. The gateway makes it from the requests that it did not send. No dialect answers
/// with it.
struct DryRunReport {
    std::span<PlannedRequest const> would_send;
    /// The roles of the user, in unified names. They are the same if the call writes no roles, and null if
    /// the dialect does not understand how the vendor shows them.
    std::optional<Names> roles_before;
    std::optional<Names> roles_after;
    /// The external id, if the call would change it. The face sets it, because the id is in the face's
    /// record.
    std::optional<TextChange> external_id = {};
};

/// The documents that a ReadRecord or a ListRecords found, in the order of their keys.
struct Records {
    std::span<RecordDocument const> documents;
    bool keeps_secrets = false; ///< the store has a key, so that it keeps secrets
};
/// The result of a LockedScript, in a form that only its face understands.
struct Told {
    std::string_view text;
    int status = 0; ///< of the response to a PartOfRequest, for the audit trail; 0 if the script is none
};

/// The result of a call that succeeded. Role names are unified. A plain value; its views point into the
/// call's arena.
struct Answer {
    std::variant<OneUser, ManyUsers, Done, DryRunReport, Records, Told> what;
    std::span<Warning const> warnings;
    bool unconfirmed = false; ///< the back end does not show the write yet; `warnings` name the fields
};

} // namespace idiom
