#pragma once

#include "gateway/config/config.hpp"
#include "gateway/store/store.hpp"

#include <memory>

namespace idiom::app {

/// Opens the store of a configuration, and warns where there is no key for what it keeps of secrets. Throws
/// std::runtime_error with one line for the operator.
std::unique_ptr<store::Store> open_store(config::Config const& config);

} // namespace idiom::app
