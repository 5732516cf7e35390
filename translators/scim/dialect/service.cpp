#include "service.hpp"

#include "translators/core/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace idiom::scim {

namespace {

constexpr std::string_view first_word = "scim";
constexpr std::string_view page_word = "page=";

struct Word {
    std::string_view name;
    bool Service::* member;
};
constexpr std::array<Word, 5> words{{
    {"patch", &Service::patch},
    {"filter", &Service::filter},
    {"sort", &Service::sort},
    {"etag", &Service::etag},
    {"cursor", &Service::cursor},
}};

std::uint32_t read_number(std::string_view digits) {
    std::uint32_t number = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc{} && end == digits.data() + digits.size() ? number : 0;
}

std::optional<bool> choice(Settings const& given, std::string_view name) {
    auto const word = given.text(name, "auto");
    if (word == "auto") return std::nullopt;
    return word == "true";
}

std::optional<bool> truth(json::Value const* value) {
    return value && value->is_boolean() ? std::optional(value->truth) : std::nullopt;
}

/// The smaller of two limits; 0 is no limit.
std::uint32_t smaller(std::uint32_t a, std::uint32_t b) {
    return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b);
}

/// A service may have both methods, one of them the default (RFC 9865, 4).
void read_pagination(json::Value const& pagination, Service& service) {
    bool const by_cursor = truth(pagination.find("cursor")).value_or(false);
    bool const by_index = truth(pagination.find("index")).value_or(true);
    bool const preferred = pagination.text_of("defaultPaginationMethod") == "cursor";
    service.cursor = by_cursor && (preferred || !by_index);
    if (auto const* const most = pagination.find("maxPageSize"); most && most->is_number())
        service.largest_page = smaller(service.largest_page, read_number(most->text));
}

} // namespace

ServiceSettings read_options(Settings const& given) {
    ServiceSettings made;
    made.roles_as_groups = given.text("roles_as") == "groups";
    made.patch = choice(given, "patch");
    made.filter = choice(given, "filter");
    made.sort = choice(given, "sort");
    made.etag = choice(given, "etag");
    if (auto const word = given.text("pagination", "auto"); word != "auto") made.cursor = word == "cursor";
    made.page_size = read_number(given.text("page_size", "200"));
    if (made.page_size < 1 || made.page_size > 10'000)
        throw std::invalid_argument("'page_size' must be a whole number from 1 to 10000");
    made.path_filters = given.flag("path_filters", true);
    if (given.text("content_type") == "application/json") made.content_type = "application/json";
    return made;
}

Service apply(ServiceSettings const& options, Service found) {
    found.patch = options.patch.value_or(found.patch);
    found.filter = options.filter.value_or(found.filter);
    found.sort = options.sort.value_or(found.sort);
    found.etag = options.etag.value_or(found.etag);
    found.cursor = options.cursor.value_or(found.cursor);
    return found;
}

Service read_service(json::Value const& config) {
    Service service;
    for (auto const& word : words)
        if (auto const* const feature = config.find(word.name))
            service.*word.member = truth(feature->find("supported")).value_or(service.*word.member);
    if (auto const* const filter = config.find("filter"))
        if (auto const* const most = filter->find("maxResults"); most && most->is_number())
            service.largest_page = read_number(most->text);
    if (auto const* const pagination = config.find("pagination")) read_pagination(*pagination, service);
    return service;
}

std::optional<Service> read_session(std::string_view text) {
    if (!text.starts_with(first_word)) return std::nullopt;
    Service service;
    for (auto const& word : words)
        service.*word.member = false;
    while (!text.empty()) {
        auto const one = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), one.size() + 1));
        for (auto const& word : words)
            if (one == word.name) service.*word.member = true;
        if (one.starts_with(page_word)) service.largest_page = read_number(one.substr(page_word.size()));
    }
    return service;
}

std::string_view write_session(Service const& service, Arena& arena) {
    auto text = arena.text(48);
    text += first_word;
    for (auto const& word : words)
        if (service.*word.member) text.append(" ").append(word.name);
    if (service.largest_page != 0)
        text.append(" ").append(page_word).append(Decimal(service.largest_page).view());
    return arena.keep(text);
}

} // namespace idiom::scim
