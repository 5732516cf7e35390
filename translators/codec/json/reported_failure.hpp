#pragma once

#include "translators/codec/json/json.hpp"

namespace idiom::json {

/// Returns whether an object in a successful response reports a failure: an `error`, an `exception` or the
/// like that is not empty, a `success` that is false, a `status` that names a failure or an HTTP error. Names
/// are compared without case and without separators (`_`, `-`, blanks). Null, "", 0, an empty list or object,
/// and words such as "none" report no failure. Nested values count only inside members with such a name.
bool reports_failure(Value const& object);

} // namespace idiom::json
