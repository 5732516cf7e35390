#pragma once

#include "translators/core/answer.hpp"
#include "translators/core/observations.hpp"

namespace idiom::scim_face {

/// The metrics of this face, in the order of `metrics`.
enum class Metric : std::uint8_t { tolerated, scans, scanned_users, inactive_users, deactivations, members };
std::span<FaceMetric const> metrics();

inline Measurement measured(Metric metric, std::string_view first = {}, std::string_view second = {},
                            std::uint64_t amount = 1) {
    return {.metric = static_cast<std::size_t>(metric), .labels = {first, second}, .amount = amount};
}

/// Returns the literal for the name of a policy in a record; "other" for a name that is not known.
std::string_view policy_label(std::string_view policy);

/// Counts the users whom the records of a back end have as inactive.
std::span<Measurement const> measure_records(std::span<RecordDocument const> documents, Arena& arena);

} // namespace idiom::scim_face
