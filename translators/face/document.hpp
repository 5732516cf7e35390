#pragma once

#include "translators/core/user.hpp"

namespace idiom::face {

/// A user as a client wrote it. Only the types are checked, not what the back end takes.
struct Document {
    User user;      ///< an extension that is `null` is in it as `null`
    FieldSet nulls; ///< the fields that are null in the document
};

} // namespace idiom::face
