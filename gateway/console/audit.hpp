#pragma once

#include "gateway/console/addresses.hpp"
#include "gateway/console/background.hpp"
#include "gateway/store/audit_page.hpp"

#include <expected>
#include <functional>
#include <string>
#include <vector>

namespace idiom::console {

/// Where the audit trail comes from.
struct AuditView {
    Background background;
    /// Returns a page, or why it cannot be read. Called on the background thread.
    std::function<std::expected<store::AuditPage, std::string>(store::AuditQuery const&)> page;
    std::function<store::Time()> now;
};

/// The most lines of `audit.csv`.
inline constexpr std::size_t most_csv_lines = 100'000;

/// The rows of `audit` and `audit.csv`. The view outlives them.
std::vector<Row> audit_rows(AuditView const& view);

} // namespace idiom::console
