#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

/// Masks secrets in a text that is not valid YAML. Only keys can be recognised in it, so everything that may
/// be a secret counts as one: it is better to hide too much than too little.
namespace idiom::config {

/// Returns the line with a mask after its first word, if the word names a secret and its colon is missing:
/// the text after it may be the secret.
std::string without_lost_colon(std::string_view line);

/// Returns whether a line may continue the value of a secret from the lines above it. Only a line without a
/// key does.
bool continues_secret(std::span<std::string_view const> lines, std::size_t number);

/// Returns a line with `***` in place of: the value of a key that names a secret, unless it is a reference;
/// the user and password of a URL; and the whole line if it continues a secret.
std::string without_secrets(std::span<std::string_view const> lines, std::size_t number);

/// Returns the URL of a PostgreSQL store. Host and database are shown if they certainly hold no password.
/// libpq takes a password in the userinfo and in the query. A password that is not percent-encoded may look
/// like any part of the URL.
std::string without_password(std::string_view url);

} // namespace idiom::config
