#include "gateway/migrate/mapping/password.hpp"

#include <openssl/rand.h>

#include <array>
#include <string>
#include <utility>

namespace idiom::migrate::mapping {

namespace {

std::string_view characters_of(GeneratePassword::Class one) {
    // In this order of the enumerators. No symbol begins a formula, ends a cell or needs an escape.
    static constexpr std::array<std::string_view, 4> characters{
        "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789", "!#$%*.:?_~"};
    return characters[static_cast<std::size_t>(one)];
}

/// Draws numbers from random bytes. Every number is equally likely.
class Draw {
public:
    explicit Draw(RandomBytes const& random) : random_(random) {}

    /// Returns a number below `bound`, which is from 1 to 256. Returns 0 once the generator has failed.
    std::size_t below(std::size_t bound) {
        std::size_t const fair = 256 / bound * bound; // a byte beyond would favour small numbers
        for (unsigned char byte = 0; !failed_;) {
            failed_ = !random_(std::span(&byte, 1));
            if (!failed_ && byte < fair) return byte % bound;
        }
        return 0;
    }
    char one_of(std::string_view characters) { return characters[below(characters.size())]; }
    bool failed() const { return failed_; }

private:
    RandomBytes const& random_;
    bool failed_ = false;
};

} // namespace

bool openssl_random(std::span<unsigned char> to) {
    return RAND_priv_bytes(to.data(), static_cast<int>(to.size())) == 1;
}

std::optional<config::Secret> make_password(GeneratePassword const& rule, RandomBytes const& random) {
    Draw draw(random);
    std::string all;
    std::string made;
    for (auto const one : rule.classes) {
        all += characters_of(one);
        made += draw.one_of(characters_of(one));
    }
    while (made.size() < rule.length && !draw.failed())
        made += draw.one_of(all);
    for (std::size_t i = made.size(); i > 1; --i)
        std::swap(made[i - 1], made[draw.below(i)]);
    if (draw.failed()) return std::nullopt;
    return config::Secret(std::move(made));
}

} // namespace idiom::migrate::mapping
