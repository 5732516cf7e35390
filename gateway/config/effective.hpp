#pragma once

#include "gateway/config/config.hpp"

#include <string>

namespace idiom::config {

/// The configuration as JSON with the keys of routes.yaml, which it is again (JSON is YAML) once the secrets
/// are put in: defaults filled in, every secret "***". A secret is what the type says (Secret, digests of
/// keys), the userinfo and query of URLs, and every text that came from a reference or held credentials
/// (Config::hidden), wherever it stands.
std::string effective_as_json(Config const& config);

} // namespace idiom::config
