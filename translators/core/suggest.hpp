#pragma once

#include "translators/core/arena.hpp"

#include <span>
#include <string_view>

/// Suggestions for error texts: the word that was probably meant, or the words that exist.
namespace idiom {

/// Returns the candidate with the smallest edit distance to `word`, if at most a third of the letters differ,
/// or one letter. A swap of neighbours counts once; case does not count. "" if no candidate is near.
std::string_view nearest(std::string_view word, std::span<std::string_view const> candidates);

/// Returns `a, b, c`. Of more than 50 words: the first 50, and how many more there are.
std::string_view listed(std::span<std::string_view const> words, Arena& arena);

/// Returns `'text'`, cut after 64 bytes, for an error that repeats what a caller sent.
std::string_view in_quotes(std::string_view text, Arena& arena);

/// Returns the words after "there is no such word": `; did you mean 'b'?`, or `; PHRASE a, b, c` if no
/// candidate is near. Returns "" if there are no candidates.
std::string_view way_out(std::string_view word, std::span<std::string_view const> candidates,
                         std::string_view phrase, Arena& arena);

} // namespace idiom
