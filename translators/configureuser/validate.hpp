#pragma once

#include "translators/configureuser/user_codec.hpp"

namespace idiom::configureuser {

/// What the vendor would not take in `given` (of a create or a change), as far as it is known beforehand:
/// invalid_value or unsupported_field, with every pointer. Nothing where all is well.
std::optional<Error> validate(User const& given, TenantSettings const& options, Arena& arena);

/// A write replaces the whole binding, so every secret that is set has to be sent again. The error of one
/// that was not kept (`store_keeps` says why) and that the caller did not give: it would be cleared silently.
std::optional<Error> unknown_secrets(Binding const& after, bool store_keeps, Arena& arena);

} // namespace idiom::configureuser
