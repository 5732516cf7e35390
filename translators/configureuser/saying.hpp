#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace idiom::configureuser {

/// What a request to the vendor is for. It decides what the same response means to the caller.
enum class Purpose : std::uint8_t { create, update, disable, restore };

/// What a word, a number or a sentence says about an order. The worst is last.
enum class Saying : std::uint8_t { nothing, success, unclear, failure, server_failure };

/// Returns the text without blanks at its ends and without the punctuation at the end of a sentence.
std::string_view without_punctuation(std::string_view text);
bool is_zero(std::string_view number);
/// Returns whether a text says that there is nothing to report: "none", "null", "no error" or similar.
bool is_nothing(std::string_view text);

/// Returns what a number says as a status: 0 and 2xx are a success, 4xx a failure, 5xx a server_failure, any
/// other number is unclear. Returns nullopt if the text is not a number, alone or before a reason phrase.
std::optional<Saying> number_says(std::string_view text);
Saying text_says(std::string_view text);

/// Returns what a text says in a member that reports trouble: nothing if a word or a number denies the
/// trouble, unclear for a sentence of success, else a failure. A 2xx denies the trouble only if the member
/// `is_code`.
Saying trouble_told(std::string_view text, bool is_code);

/// Returns whether a text reports that the order was carried out, in words that mean success for `purpose`
/// only. For example, "The user has been disabled" is a success for Purpose::disable.
bool says_switched(std::string_view text, Purpose purpose);

} // namespace idiom::configureuser
