#include "translators/conformance/ids.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/codec/uri.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <cctype>
#include <map>

namespace idiom::conformance {

namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::string_view hex_digits = "0123456789abcdefABCDEF";
/// The longest number that always fits into a signed 32-bit integer, which many vendors use for ids.
constexpr std::size_t longest_number = 9;
constexpr std::size_t shortest_number = 4;
constexpr std::size_t shortest_text = 8;
constexpr std::ptrdiff_t varied = 4;

enum class Form : std::uint8_t { number, uuid, text };

bool is_uuid(std::string_view id) {
    if (id.size() != 36) return false;
    for (std::size_t i = 0; i < id.size(); ++i) {
        bool const dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? id[i] != '-' : hex_digits.find(id[i]) == std::string_view::npos) return false;
    }
    return true;
}

Form form_of(std::string_view id) {
    if (id.find_first_not_of(digits) == std::string_view::npos) return Form::number;
    return is_uuid(id) ? Form::uuid : Form::text;
}

/// Collects the ids in a successful call and in its answer.
void collect(Case const& one, std::map<Form, std::vector<std::string>>& ids) {
    auto const add = [&](std::string_view id) {
        if (!id.empty()) ids[form_of(id)].emplace_back(id);
    };
    Arena arena;
    constexpr std::string_view users = "/users/";
    if (one.path.starts_with(users)) {
        auto const rest = std::string_view(one.path).substr(users.size());
        add(uri::decode(rest.substr(0, rest.find('/')), arena).value_or(""));
    }
    auto const body =
        one.answer.body ? json::read(*one.answer.body, arena) : std::unexpected(json::SyntaxError{});
    if (!body) return;
    add(body->text_of("id").value_or(""));
    if (auto const* const many = body->find("users"))
        for (auto const& user : many->items)
            add(user.text_of("id").value_or(""));
}

} // namespace

std::string sample_id(std::span<Case const> cases) {
    std::map<Form, std::vector<std::string>> ids;
    for (auto const& one : cases)
        if (one.answer.status < 300) collect(one, ids);
    auto const most = std::ranges::max_element(ids, {}, [](auto const& pair) { return pair.second.size(); });
    return most == ids.end() ? std::string() : most->second.front();
}

std::string made_up_id(std::string_view sample, std::size_t n) {
    auto id = std::string(sample);
    auto const form = form_of(id);
    if (form == Form::number && !id.empty()) {
        id.assign(std::clamp(id.size(), shortest_number, longest_number), '0');
        id.front() = '4';
    } else if (form == Form::text && id.size() >= shortest_text) {
        for (auto i = id.size() - static_cast<std::size_t>(varied); i < id.size(); ++i)
            if (std::isalnum(static_cast<unsigned char>(id[i]))) id[i] = '0';
    }
    if (form == Form::uuid || id.size() < shortest_number || std::ranges::count_if(id, is_digit) < varied)
        id = "7f3c2a10-0000-4000-8000-000010000000";
    // The digits of the number replace the last digits of the id.
    auto const number = std::to_string(n);
    for (auto to = id.size(), from = number.size(); to > 0 && from > 0; --to)
        if (is_digit(id[to - 1])) id[to - 1] = number[--from];
    return id;
}

} // namespace idiom::conformance
