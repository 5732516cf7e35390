#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace idiom::configureuser {

/// What a request to the vendor is for; it decides what one and the same answer means to the caller.
enum class Purpose : std::uint8_t { create, update, disable, restore };

/// What a word, a number or a sentence says of an order; the worst at the end.
enum class Saying : std::uint8_t { nothing, success, unclear, failure, server_failure };

/// Without blanks at its ends, and without the end of a sentence.
std::string_view trimmed(std::string_view text);
bool is_zero(std::string_view number);
/// "none", "null", "no error" and their like.
bool is_nothing(std::string_view text);

/// A number that stands for a status: 0 and the 2xx are good; 1xx and 3xx are no ends. Nothing for what is no
/// such number.
std::optional<Saying> number_says(std::string_view text);
Saying text_says(std::string_view text);

/// What a text says that stands where trouble is told: nothing only where it denies it in a word or a number.
/// A sentence of success is a riddle there, and all else is the trouble. A code may be a 2xx.
Saying trouble_told(std::string_view text, bool is_code);

/// Whether a sentence that is no success elsewhere is one as the answer to this order: "The user has been
/// disabled".
bool says_switched(std::string_view text, Purpose purpose);

} // namespace idiom::configureuser
