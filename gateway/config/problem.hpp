#pragma once

#include "translators/codec/yaml.hpp"

namespace idiom::config {

using yaml::Mark;
using yaml::Problem;

} // namespace idiom::config
