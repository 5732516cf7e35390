#include "gateway/console/json_fields.hpp"

#include "gateway/http1/timestamp.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace idiom::console {

std::string time_text(SystemTime time) { return http1::timestamp_text(time); }

std::string number_text(double value) {
    constexpr double precision = 10'000;
    std::array<char, 32> digits{};
    auto const rounded = std::isfinite(value) ? std::round(value * precision) / precision : 0;
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), rounded).ptr;
    return {digits.data(), end};
}

void member(json::Writer& json, std::string_view name, double value) {
    json.key(name).raw(number_text(value));
}

void member(json::Writer& json, std::string_view name, std::uint64_t value) {
    json.key(name).number(static_cast<std::int64_t>(value));
}

void member(json::Writer& json, std::string_view name, std::optional<std::int64_t> value) {
    json.key(name);
    if (value)
        json.number(*value);
    else
        json.null();
}

void member(json::Writer& json, std::string_view name, std::optional<SystemTime> value) {
    json.key(name);
    if (value)
        json.string(time_text(*value));
    else
        json.null();
}

} // namespace idiom::console
