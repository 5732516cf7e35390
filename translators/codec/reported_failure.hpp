#pragma once

#include "translators/codec/json.hpp"

namespace idiom::json {

/// Whether an object that came with a success says that there was none: an `error`, an `exception` or the
/// like that is not empty, a `success` that is false, a `status` that names a failure or an HTTP error. Names
/// count without case and without `_`, `-` and blanks; null, "", 0, an empty list or object and words such as
/// "none" are no trouble. What lies deeper is looked at only in members whose name speaks of trouble.
bool reports_failure(Value const& object);

} // namespace idiom::json
