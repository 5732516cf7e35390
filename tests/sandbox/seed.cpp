#include "seed.hpp"

#include <array>
#include <string_view>

namespace idiom::sandbox {

namespace {

struct Word {
    std::string_view shown;
    std::string_view ascii;
};

constexpr std::array<Word, 11> plants{{
    {"Linde", "linde"},
    {"Érable", "erable"},
    {"Álamo", "alamo"},
    {"Björk", "bjork"},
    {"Ясень", "yasen"},
    {"桜", "sakura"},
    {"Oak & Ash", "oak.ash"},
    {"O'Willow", "owillow"},
    {"زيتون", "zaytun"},
    {"Şimşir", "simsir"},
    {"🌵", "cactus"}, // outside the Basic Multilingual Plane: two UTF-16 units
}};

constexpr std::array<Word, 7> stones{{
    {"Quarz", "quarz"},
    {"Améthyste", "amethyste"},
    {"Жад", "zhad"},
    {"Ágata", "agata"},
    {"石", "ishi"},
    {"Flint-Marl", "flint-marl"},
    {"van der Basalt", "basalt"},
}};

} // namespace

SeedName seed_name(std::size_t index) {
    auto const& plant = plants[index % plants.size()];
    auto const& stone = stones[index % stones.size()];
    auto const round = index / (plants.size() * stones.size());
    SeedName name{std::string(plant.shown), std::string(stone.shown), std::string(plant.ascii)};
    name.login += '.';
    name.login += stone.ascii;
    if (round > 0) name.login += std::to_string(round + 1);
    return name;
}

} // namespace idiom::sandbox
