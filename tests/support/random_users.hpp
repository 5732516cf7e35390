#pragma once

#include "translators/codec/utf8.hpp"
#include "translators/core/roles.hpp"
#include "translators/face/schema.hpp"

#include <cstdlib>
#include <random>

namespace idiom::test {

/// How many random users a property is tried with: IDIOM_RANDOM_USERS (the soak tests use millions), else as
/// many as a test run has time for.
inline std::size_t random_user_count() {
    auto const* const wanted = std::getenv("IDIOM_RANDOM_USERS");
#ifdef IDIOM_SANITIZED
    constexpr std::size_t usual = 5'000;
#else
    constexpr std::size_t usual = 100'000;
#endif
    return wanted ? std::strtoul(wanted, nullptr, 10) : usual;
}

enum class Texts {
    all,    ///< any characters
    of_xml, ///< only characters that XML 1.0 can carry
};

/// Users of any shape, from a seed: each field present or absent, lists of none, one or several, texts from
/// every plane and texts that break writers.
class RandomUsers {
public:
    RandomUsers(std::size_t seed, Arena& arena, Texts texts = Texts::all)
        : random_(static_cast<std::uint32_t>(seed)), arena_(arena), texts_(texts) {}

    User next() {
        User user;
        for (auto const& row : user_fields) {
            if (row.text != nullptr && row.field != Field::password && coin()) user.*row.text = text();
            if (row.names != nullptr && coin()) user.*row.names = names();
        }
        if (user.roles) user.roles = sorted_set(*user.roles, arena_);
        if (coin()) user.active = coin();
        if (coin()) user.devices = items<Device>();
        if (coin()) user.skills = items<Skill>();
        return user;
    }

    std::size_t below(std::size_t bound) { return random_() % bound; }
    bool coin() { return below(2) == 0; }

    std::string_view text() {
        auto made = arena_.text();
        for (auto i = below(12); i > 0; --i) {
            if (coin())
                made += pieces[below(std::size(pieces))];
            else
                utf8::append(made, character());
        }
        return arena_.keep(made);
    }

    Names names() {
        auto const made = arena_.array<std::string_view>(below(4));
        for (auto& one : made)
            one = text();
        return made;
    }

private:
    static constexpr std::string_view pieces[]{
        "a", "B",   " ", "\t", "\n", "\r", "\r\n", "\"",   "\\",  "/",     "<",    ">",     "&",
        "'", "]]>", "ä", "😀", "~1", "{",  "null", "true", "007", "&amp;", "<!--", "\u2028"};

    char32_t character() {
        auto const plane = static_cast<char32_t>(below(17)) << 16;
        switch (below(4)) {
        case 0: return below(8) == 0 && texts_ == Texts::all ? static_cast<char32_t>(below(0x20)) : U'z';
        case 1: return 0x80 + static_cast<char32_t>(below(0x700));
        case 2: return texts_ == Texts::all ? 0xFFFD + static_cast<char32_t>(below(3)) : 0xFFFD;
        default: return plane + 0x1000 + static_cast<char32_t>(below(0xC000)); // below the surrogates
        }
    }

    template <class Item> std::span<Item const> items() {
        auto const made = arena_.array<Item>(below(3));
        for (auto& one : made) {
            one.id = arena_.join({"i", text()});
            for (auto const& part : face::parts<Item>)
                if (coin()) one.*part.member = text();
        }
        return made;
    }

    std::mt19937 random_;
    Arena& arena_;
    Texts texts_;
};

} // namespace idiom::test
