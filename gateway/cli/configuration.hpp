#pragma once

#include "gateway/config/format.hpp"
#include "gateway/config/load.hpp"

#include <expected>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace idiom::cli {

/// Returns what was read of a configuration. If there are problems, prints them and returns nullopt.
template <class T> std::optional<T> or_complain(std::expected<T, std::vector<config::Problem>> read) {
    if (read) return std::move(*read);
    std::cerr << config::problems_as_text(read.error());
    return std::nullopt;
}

inline std::optional<config::Config> load_or_complain(std::string const& file) {
    return or_complain(config::load(file));
}

} // namespace idiom::cli
