#pragma once

#include "translators/configureuser/user_codec.hpp"

namespace idiom::configureuser {

/// Returns an error for what the vendor would refuse in `given` (of a create or a change), as far as that is
/// known beforehand: invalid_value or unsupported_field, with every pointer. Returns nullopt if nothing is
/// wrong.
std::optional<Error> validate(User const& given, TenantSettings const& options, Arena& arena);

/// A write replaces the whole binding, so it must send every secret that is set. Returns an error for a
/// secret that was not kept (`store_keeps` says why) and that the caller did not give: the vendor would clear
/// it silently.
std::optional<Error> unknown_secrets(Binding const& after, bool store_keeps, Arena& arena);

} // namespace idiom::configureuser
