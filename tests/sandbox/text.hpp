#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

/// Small text helpers for all simulators.
namespace idiom::sandbox {

using Json = nlohmann::ordered_json;

/// ASCII only; other bytes stay as they are.
std::string lower(std::string_view text);
bool equal_ignoring_case(std::string_view left, std::string_view right);
bool contains_ignoring_case(std::string_view text, std::string_view part);
std::string_view trim(std::string_view text);
std::vector<std::string> split(std::string_view text, char separator);

bool contains(std::vector<std::string> const& list, std::string_view item);

/// Appends a JSON string with its quotes. It escapes only what RFC 8259 requires.
void append_json(std::string& out, std::string_view text);
/// Appends a JSON array of strings.
void append_json(std::string& out, std::vector<std::string> const& list);

/// Parses a document. A bad one gives a discarded value (`is_discarded()`).
Json parse_json(std::string_view text);
/// Compact text. Bad UTF-8 is replaced and does not throw.
std::string dump(Json const& json);

/// The length in UTF-16 units, as .NET and Java count.
std::size_t utf16_length(std::string_view utf8);
bool valid_utf8(std::string_view text);

/// Whether a text is 8-4-4-4-12 or 32 hexadecimal digits. Guid.Parse accepts more forms, but clients do not
/// send them.
bool is_guid(std::string_view text);

std::string base64_decode(std::string_view text);

/// A well mixed number, so that ids and tokens look random and still are the same in every run.
std::uint64_t mix(std::uint64_t value);
/// Up to 64 hexadecimal digits that depend only on the arguments.
std::string hex_digits(std::uint64_t seed, std::size_t count);
/// A version 4 GUID in lower case.
std::string make_guid(std::uint64_t seed);

/// Now, in UTC, as `2026-01-15T10:00:00` followed by a fraction of `digits` digits (0: none).
std::string utc_now(int digits);

} // namespace idiom::sandbox
