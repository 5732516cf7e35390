#pragma once

#include "translators/codec/json_patch.hpp"
#include "translators/core/error.hpp"

namespace idiom::unified {

/// Returns the error of a JSON Patch that is not well formed, or cannot be applied: invalid_patch,
/// invalid_patch_target or patch_test_failed.
Error error_of(json_patch::PatchError const& failed, Arena& arena);

} // namespace idiom::unified
