#include "translators/scim/face/metrics.hpp"

#include "translators/scim/face/record.hpp"

#include <algorithm>
#include <array>

namespace idiom::scim_face {

namespace {

using Kind = FaceMetric::Kind;

constexpr std::array<FaceMetric, 6> own_metrics{
    {{.name = "idiom_scim_tolerated_total",
      .help = "Requests of directories that needed a mend, by what was mended.",
      .kind = Kind::counter,
      .labels = {"quirk"}},
     {.name = "idiom_scim_scans_total",
      .help = "Filters that the back end cannot answer, so that all users were looked at.",
      .kind = Kind::counter},
     {.name = "idiom_scim_scanned_users",
      .help = "How many users such a filter looked at.",
      .kind = Kind::histogram,
      .by_route = false},
     {.name = "idiom_scim_inactive_users",
      .help = "Users who are inactive by a policy, as the gateway's records have it.",
      .kind = Kind::gauge,
      .labels = {"policy"}},
     {.name = "idiom_scim_deactivations_total",
      .help = "Users who were to become inactive.",
      .kind = Kind::counter,
      .labels = {"policy", "result"}},
     {.name = "idiom_scim_members_changed_total",
      .help = "Users who were to gain or lose a role as members of a group.",
      .kind = Kind::counter,
      .labels = {"result"}}}};

constexpr std::array<std::string_view, 3> known_policies{"strip_roles", "delete_and_remember", "vendor"};

} // namespace

std::span<FaceMetric const> metrics() { return own_metrics; }

std::string_view policy_label(std::string_view policy) {
    auto const found = std::ranges::find(known_policies, policy);
    return found == known_policies.end() ? "other" : *found;
}

std::span<Measurement const> measure_records(std::span<RecordDocument const> documents, Arena& arena) {
    auto made = arena.vector<Measurement>();
    for (auto const& one : documents) {
        if (!one.key.starts_with(users_prefix)) continue;
        Arena own;
        auto const record = read_record(one.document, {}, own);
        if (record.inactive)
            made.push_back(measured(Metric::inactive_users, policy_label(record.inactive->policy)));
    }
    return Arena::keep(made);
}

} // namespace idiom::scim_face
