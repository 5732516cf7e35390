#include "translators/core/suggest.hpp"

#include "translators/core/text.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace idiom {

namespace {

/// In bytes; no word that is suggested is longer.
constexpr std::size_t longest = 64;

/// The optimal string alignment distance, three rows at a time.
std::size_t distance(std::string_view a, std::string_view b) {
    using Row = std::array<std::size_t, longest + 1>;
    Row two_back{};
    Row back{};
    Row row{};
    std::iota(back.begin(), back.end(), 0u);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t const differs = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
            row[j] = std::min({back[j] + 1, row[j - 1] + 1, back[j - 1] + differs});
            bool const swapped =
                i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
            if (swapped) row[j] = std::min(row[j], two_back[j - 2] + 1);
        }
        two_back = std::exchange(back, row);
    }
    return back[b.size()];
}

constexpr std::size_t most_listed = 50;

} // namespace

std::string_view nearest(std::string_view word, std::span<std::string_view const> candidates) {
    if (word.size() < 2 || word.size() > longest) return {};
    std::size_t best = std::max<std::size_t>(word.size() / 3, 1) + 1;
    std::string_view found;
    // Of two that are as near, the one that begins like the word: a first letter is seldom wrong.
    auto const begins_alike = [&](std::string_view one) { return lower(one.front()) == lower(word.front()); };
    for (auto const candidate : candidates) {
        auto const [shorter, longer] = std::minmax({word.size(), candidate.size()});
        if (candidate.empty() || candidate.size() > longest || longer - shorter > best) continue;
        auto const apart = distance(word, candidate);
        bool const better =
            apart == best && !found.empty() && !begins_alike(found) && begins_alike(candidate);
        if (apart >= best && !better) continue;
        best = apart;
        found = candidate;
    }
    return found;
}

std::string_view listed(std::span<std::string_view const> words, Arena& arena) {
    auto text = arena.text(16 * std::min(words.size(), most_listed));
    for (auto const word : words.first(std::min(words.size(), most_listed))) {
        if (!text.empty()) text += ", ";
        text += word;
    }
    if (words.size() > most_listed)
        text.append(" and ").append(decimal(words.size() - most_listed, arena)).append(" more");
    return arena.keep(text);
}

std::string_view in_quotes(std::string_view text, Arena& arena) {
    if (text.size() <= longest) return arena.join({"'", text, "'"});
    auto cut = longest;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80)
        --cut; // not within a character
    return arena.join({"'", text.substr(0, cut), "...'"});
}

std::string_view way_out(std::string_view word, std::span<std::string_view const> candidates,
                         std::string_view phrase, Arena& arena) {
    if (candidates.empty()) return {};
    if (auto const near = nearest(word, candidates); !near.empty())
        return arena.join({"; did you mean '", near, "'?"});
    return arena.join({"; ", phrase, " ", listed(candidates, arena)});
}

} // namespace idiom
