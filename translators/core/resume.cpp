#include "translators/core/resume.hpp"

#include "translators/core/text.hpp"

#include <algorithm>
#include <charconv>

namespace idiom {

namespace {

std::string_view key_of(HeldUser const& user, Field sort) {
    auto const key = user.text(text_field(sort));
    return key ? *key : std::string_view{};
}

} // namespace

LastShown last_shown(HeldUser const& user, Field sort) {
    return {.id = user.id() ? *user.id() : std::string_view{}, .key = key_of(user, sort)};
}

std::string_view write_last(LastShown const& last, Arena& arena) {
    return arena.join({Decimal(last.id.size()), ".", last.id, " ", last.key});
}

std::optional<LastShown> read_last(std::string_view text) {
    std::uint32_t size = 0;
    auto const [at, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (error != std::errc{} || at == text.data() + text.size() || *at != '.') return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(at - text.data()) + 1);
    if (size == 0 || size >= text.size() || text[size] != ' ') return std::nullopt;
    return LastShown{.id = text.substr(0, size), .key = text.substr(size + 1)};
}

Resumed resume(std::span<HeldUser const> users, LastShown const& last, ListUsers const& list, bool from_start,
               bool to_end) {
    using Where = Resumed::Where;
    auto const same =
        std::ranges::find_if(users, [&](HeldUser const& user) { return user.id().is(last.id); });
    if (same != users.end())
        return {.where = Where::here, .index = static_cast<std::size_t>(same - users.begin()) + 1};

    // The last user is gone. If several users have its key, it is not known which of them were shown. They
    // are all shown: a user twice is better than a user never.
    auto const shown = [&](HeldUser const& user) {
        auto const key = key_of(user, list.sort);
        return list.descending ? less_ignoring_case(last.key, key) : less_ignoring_case(key, last.key);
    };
    auto const next = std::ranges::find_if_not(users, shown);
    auto const index = static_cast<std::size_t>(next - users.begin());
    if (index == 0 && !from_start) return {.where = Where::earlier, .index = 0};
    if (index == users.size() && !to_end) return {.where = Where::later, .index = index};
    return {.where = Where::here, .index = index};
}

} // namespace idiom
