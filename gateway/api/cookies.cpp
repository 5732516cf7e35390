#include "gateway/api/cookies.hpp"

#include <array>
#include <charconv>

namespace idiom::api {

std::string_view cookie(std::span<Header const> headers, std::string_view name) {
    for (auto const& header : headers) {
        if (!equal_ignoring_case(header.name, "Cookie")) continue;
        auto list = header.value;
        while (!list.empty()) {
            auto pair = list.substr(0, list.find(';'));
            list.remove_prefix(std::min(pair.size() + 1, list.size()));
            pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
            if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
                return pair.substr(name.size() + 1);
        }
    }
    return {};
}

std::string_view CookieMaker::make(std::string_view name, std::string_view value, Arena& arena) const {
    std::array<char, 20> digits{};
    auto const* const end = std::to_chars(digits.data(), digits.data() + digits.size(), lasts.count()).ptr;
    bool const dated = expired || lasts.count() > 0;
    return arena.join({name, "=", value, "; Path=/; HttpOnly; SameSite=Lax", secure ? "; Secure" : "",
                       dated ? "; Max-Age=" : "",
                       dated ? std::string_view(digits.data(), end) : std::string_view{}});
}

} // namespace idiom::api
