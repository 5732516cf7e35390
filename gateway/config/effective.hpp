#pragma once

#include "gateway/config/config.hpp"

#include <string>

namespace idiom::config {

/// Returns the configuration as JSON with the keys of routes.yaml, the defaults filled in, and each secret as
/// "***". It is a valid routes.yaml once the secrets are put in (JSON is YAML). These are secret: the types
/// Secret and ApiKeyDigest, the userinfo and query of URLs, and any text that came from a reference or held
/// credentials (Config::hidden), wherever it is.
std::string effective_as_json(Config const& config);

} // namespace idiom::config
