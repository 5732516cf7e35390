#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

/// What of a text that is no YAML must not be shown. Nothing of it is understood but keys, so all that may be
/// a secret counts as one: rather too much is hidden than too little.
namespace idiom::config {

/// Without what follows a first word that names a secret, where its colon is missing: such a text may be a
/// key.
std::string without_lost_colon(std::string_view line);

/// Whether a line holds nothing but what may be the rest of a secret's value from the lines above it.
bool continues_secret(std::span<std::string_view const> lines, std::size_t number);

/// A line with `***` for what follows a key that names a secret, unless it is a reference; for the user and
/// password of a URL; and for all of it where it continues a secret.
std::string without_secrets(std::span<std::string_view const> lines, std::size_t number);

} // namespace idiom::config
