#pragma once

#include "gateway/store/store.hpp"

#include <string>
#include <utility>

namespace idiom::test {

/// A line of the trail: the client `crm` made a user of the route `acme` an admin.
inline store::AuditEntry entry_of(std::string user, store::Time at) {
    return {.at = at,
            .request_id = "f8c3468a",
            .client = "crm",
            .route = "acme",
            .backend = "xarios-au",
            .operation = "update_user",
            .user = std::move(user),
            .before = R"({"roles":["agent"]})",
            .after = R"({"roles":["agent","admin"]})",
            .status = 200,
            .problem = "",
            .backend_status = "200"};
}

} // namespace idiom::test
