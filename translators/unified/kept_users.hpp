#pragma once

#include "translators/scim/face/outcome_reader.hpp"
#include "translators/scim/face/record.hpp"
#include "translators/unified/response_options.hpp"

/// What the record of the SCIM face has of users, as this face reads it.
namespace idiom::unified {

/// What is kept of the user of one id at the vendor.
struct KeptUser {
    std::string_view key; ///< the id under which it is kept: the one that directories know
    scim_face::UserRecord record;
    std::string_view vendor_id() const { return record.vendor_id.value_or(key); }
    /// The vendor has no such user, because a directory made the user inactive.
    bool is_remembered() const {
        return record.inactive && (record.inactive->user || record.inactive->unborn);
    }
};

/// Reads what is kept of several users, all together. Most of them have no record.
scim_face::Stage<std::span<KeptUser const>> read_kept(scim_face::OutcomeReader& course, Names vendor_ids,
                                                      RouteView const& route);

/// Returns the users whose records have the external id. The vendor may have lost some of them.
scim_face::Stage<std::span<KeptUser const>> holders_of(scim_face::OutcomeReader& course,
                                                       std::string_view external_id, RouteView const& route);

/// Returns the users of the vendor who have the external id. There is one at most, unless a directory has
/// given it to several.
scim_face::Stage<std::span<User const>>
find_by_external_id(scim_face::OutcomeReader& course, std::string_view external_id, RouteView const& route);

/// Responds with an outcome. Where the route may keep external ids, asks for those of its users first:
/// `records` are the outcomes of these calls so far.
FaceStep show(Result<Answer> const& outcome, Outcomes records, ResponseOptions const& response_options,
              Arena& arena);

/// Returns the step of a request in place of a value that it waits for, or the error that it ends with.
FaceStep step_of(LockedStep const& step);

} // namespace idiom::unified
