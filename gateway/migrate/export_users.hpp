#pragma once

#include "gateway/config/config.hpp"
#include "gateway/migrate/files/format.hpp"
#include "gateway/migrate/options.hpp"
#include "gateway/migrate/terminal.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace idiom::migrate {

/// The command line of `idiom export`.
struct ExportOptions {
    std::string route;
    std::string config = "routes.yaml";
    files::Format format = files::Format::jsonl;
    std::string output; ///< "": standard output
    bool csv_safe = false;
    std::size_t concurrency = 4;
    std::optional<double> rate;
    std::vector<OnlyFilter> only;
    std::optional<std::uint64_t> limit;
    ProgressStyle progress = ProgressStyle::automatic;
};

/// Writes every user of a route. Returns the exit status. Blocks. A file appears only when it is whole.
int export_users(ExportOptions const& options, config::Config config, Terminal const& terminal);

} // namespace idiom::migrate
