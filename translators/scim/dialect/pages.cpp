#include "conversation.hpp"
#include "translators/codec/json/held_json.hpp"
#include "translators/codec/uri.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_set>

namespace idiom::scim {

namespace {

/// The limit of pages for a list that is read as a whole. Pages by cursor are requested one after the other;
/// pages by index, except the first, at once.
constexpr std::size_t most_by_cursor = 20;
constexpr std::size_t most_by_index = 200;

std::unexpected<Step<Answer>> useless(std::string_view detail) {
    return std::unexpected(failed(Fault::backend_error, detail));
}

/// How often such a list is read again because it became shorter during the reading.
constexpr int most_readings = 3;

constexpr std::string_view too_long = "the back end's list is too long to be read as a whole";

/// Some services write numbers as texts.
Member<std::size_t> read_number(json::Value const& message, std::string_view name) {
    auto const* const value = message.find(name);
    if (!value || value->is_null()) return {};
    if (!value->is_number() && !value->is_string()) return Member<std::size_t>::not_understood();
    auto const* const last = value->text.data() + value->text.size();
    std::size_t number = 0;
    auto const [end, error] = std::from_chars(value->text.data(), last, number);
    if (error != std::errc{} || end != last) return Member<std::size_t>::not_understood();
    return number;
}

/// Removes duplicates, which appear if a resource that was created meanwhile moved others to the next page.
std::span<json::Value const> without_doubles(std::pmr::vector<json::Value>& found) {
    auto const id_of = [](json::Value const& resource) { return resource.text_of("id").value_or(""); };
    std::unordered_set<std::string_view> seen;
    std::erase_if(found, [&](json::Value const& resource) {
        auto const id = id_of(resource);
        return !id.empty() && !seen.insert(id).second;
    });
    return {found.data(), found.size()};
}

/// How many resources of `total` the page that begins at `start` (from 1) must hold.
std::size_t expected(std::size_t total, std::size_t start, std::size_t size) {
    return start > total ? 0 : std::min(size, total - start + 1);
}

/// The total from a page that was requested from `start` on. Fails if the page is another one.
Part<std::size_t> total_by_later(Page const& page, std::size_t start, std::size_t size) {
    if (!begins_at(page, start)) return useless("the back end's list does not go on where it was asked to");
    auto const total = total_of(page, page.resources.empty() ? 1 : start);
    // A service may send fewer resources than asked for. That would leave a hole before the next page.
    if (total && page.resources.size() < expected(*total, start, size))
        return useless("the back end's pages leave out a part of its list");
    return total;
}

} // namespace

bool begins_at(Page const& page, std::size_t start) {
    return page.start == 0 || page.resources.empty() || page.start == start;
}

Part<Page> read_page(json::Value const& message) {
    auto const* const resources = message.find("Resources");
    if (resources && !resources->is_array() && !resources->is_null())
        return useless("the back end's answer holds no list");
    auto const total = read_number(message, "totalResults");
    auto const start = read_number(message, "startIndex");
    auto const cursor = json::read_text(message.find("nextCursor"));
    if (total.is_not_understood() || start.is_not_understood() || cursor.is_not_understood())
        return useless("how the back end's list goes on is not understood");
    // A list without results need not have Resources (RFC 7644, 3.4.2).
    if (!total && (!resources || !cursor) && !message.find("itemsPerPage"))
        return useless("the back end's answer holds no list");
    Page page{.resources = resources ? resources->items : std::span<json::Value const>{},
              .total = {},
              .start = start ? *start : 0,
              .next_cursor = cursor ? *cursor : std::string_view{}};
    if (total) page.total = *total;
    return page;
}

Part<std::size_t> total_of(Page const& page, std::size_t start) {
    auto const shown = start - 1 + page.resources.size();
    if (page.resources.empty()) return page.total.value_or(shown);
    if (!page.total) return useless("the back end does not say how long its list is");
    if (*page.total < shown) return useless("the back end's list is longer than it says");
    return *page.total;
}

Part<Page> checked_first(Page const& page) {
    if (page.next_cursor.empty() && page.total && *page.total > page.resources.size())
        return useless("the back end's list has no cursor to its next page");
    return page;
}

Part<Page> Conversation::read_page(Response const& response) {
    auto const message = understand(response, Purpose::list);
    if (!message) return std::unexpected(message.error());
    return scim::read_page(**message);
}

Part<Page> Conversation::page(std::string_view target) {
    if (script_.at_end()) return std::unexpected(send(arena_.list<Request>({get(target)})));
    return read_page(script_.take());
}

Part<std::span<json::Value const>> Conversation::all(std::string_view target) {
    auto const can = service();
    if (!can) return std::unexpected(can.error());
    std::size_t const most = can->largest_page == 0 ? options_.page_size : can->largest_page;
    auto const size = std::min<std::size_t>(options_.page_size, most);
    return can->cursor ? all_by_cursor(target, size) : all_by_index(target, size);
}

Part<std::span<json::Value const>> Conversation::all_by_cursor(std::string_view target, std::size_t size) {
    auto found = arena_.vector<json::Value>();
    std::string_view cursor;
    for (std::size_t i = 0; i < most_by_cursor; ++i) {
        auto const some = page(
            arena_.join({target, "count=", decimal(size, arena_), "&cursor=", uri::encode(cursor, arena_)}));
        if (!some) return std::unexpected(some.error());
        if (i == 0)
            if (auto const first = checked_first(*some); !first) return std::unexpected(first.error());
        found.insert(found.end(), some->resources.begin(), some->resources.end());
        cursor = some->next_cursor;
        if (cursor.empty()) return Arena::keep(found);
    }
    return useless(too_long);
}

Part<std::span<json::Value const>> Conversation::all_by_index(std::string_view target, std::size_t size) {
    for (int i = 0; i < most_readings; ++i) {
        auto const found = all_by_index_once(target, size);
        if (!found) return std::unexpected(found.error());
        if (*found) return **found;
    }
    return useless("the back end's list changes while it is read: try again");
}

/// Returns nullopt if the list must be read again: resources were deleted meanwhile, so later ones moved
/// onto a page that was already read; or so many were created that there are more pages.
Part<std::optional<std::span<json::Value const>>> Conversation::all_by_index_once(std::string_view target,
                                                                                  std::size_t size) {
    auto const place = [&](std::size_t start, std::size_t count) {
        return arena_.join(
            {target, "startIndex=", decimal(start, arena_), "&count=", decimal(count, arena_)});
    };
    auto const first = page(place(1, size));
    if (!first) return std::unexpected(first.error());
    auto const total = total_of(*first, 1);
    if (!total) return std::unexpected(total.error());
    auto const step = first->resources.size();
    if (step >= *total) return first->resources;
    if (step == 0) return useless("the back end's list is shorter than it says");
    auto const rest = (*total - 1) / step;
    if (rest > most_by_index) return useless(too_long);

    if (!script_.has(rest)) {
        auto const requests = arena_.array<Request>(rest);
        for (std::size_t i = 0; i < rest; ++i)
            requests[i] = get(place((i + 1) * step + 1, step));
        return std::unexpected(send(requests));
    }
    auto found = arena_.vector<json::Value>();
    found.reserve(std::min(*total, (rest + 1) * step));
    found.assign(first->resources.begin(), first->resources.end());
    bool torn = false;
    bool grown = false;
    for (std::size_t i = 0; i < rest; ++i) {
        auto const some = read_page(script_.take());
        if (!some) return std::unexpected(some.error());
        auto const start = (i + 1) * step + 1;
        auto const now = total_by_later(*some, start, step);
        if (!now) return std::unexpected(now.error());
        torn = torn || *now < *total || *now > (rest + 1) * step;
        grown = grown || *now > *total;
        found.insert(found.end(), some->resources.begin(), some->resources.end());
    }
    if (torn) return std::nullopt;
    return grown ? without_doubles(found) : Arena::keep(found);
}

} // namespace idiom::scim
