#pragma once

#include "gateway/config/secret.hpp"
#include "gateway/migrate/mapping/mapping.hpp"

#include <functional>
#include <optional>
#include <span>

namespace idiom::migrate::mapping {

/// Fills the span with random bytes; returns false on failure.
using RandomBytes = std::function<bool(std::span<unsigned char>)>;
/// OpenSSL's generator for secrets (RAND_priv_bytes).
bool openssl_random(std::span<unsigned char> to);

/// Makes a password of the rule's length with at least one character of each of its classes. Every character
/// of a class is equally likely, and so is every order. It has no character that begins a formula of a
/// spreadsheet or needs quotes in CSV. Null if the generator fails.
std::optional<config::Secret> make_password(GeneratePassword const& rule,
                                            RandomBytes const& random = openssl_random);

} // namespace idiom::migrate::mapping
