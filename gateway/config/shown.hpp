#pragma once

#include "gateway/config/config.hpp"
#include "translators/codec/json/json.hpp"

#include <algorithm>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::config {

/// In place of a secret.
inline constexpr std::string_view mask = "***";

inline std::string text_of(Duration duration) {
    auto const count = duration.count();
    return count % 1000 == 0 ? std::to_string(count / 1000) + "s" : std::to_string(count) + "ms";
}

/// Masks the query, which may hold a key.
inline std::string without_query(Url const& url) {
    auto text = url.text();
    if (auto const question = text.find('?'); question != std::string::npos)
        text.replace(question + 1, std::string::npos, mask);
    return text;
}

/// Writes keys and values of JSON objects, in the types of routes.yaml.
class Shown {
public:
    Shown(Text& out, Config const& config) : json_(out), hidden_(config.hidden) {}

    template <class F> void object(std::string_view name, F members) {
        json_.key(name);
        object(members);
    }
    template <class F> void object(F members) {
        json_.begin_object();
        members();
        json_.end_object();
    }
    template <class List, class F> void list(std::string_view name, List const& items, F each) {
        json_.key(name).begin_array();
        for (auto const& item : items)
            each(item);
        json_.end_array();
    }

    void item(std::string_view text) { json_.string(is_hidden(text) ? mask : text); }
    void text(std::string_view name, std::string_view text) {
        json_.key(name);
        item(text);
    }
    void url(std::string_view name, Url const& url) {
        text(name, is_hidden(url.text()) ? std::string(mask) : without_query(url));
    }
    void secret(std::string_view name) { json_.key(name).string(mask); }
    void path(std::string_view name, Path const& path) { text(name, path.string()); }
    void path(std::string_view name, std::optional<Path> const& path) {
        if (path) text(name, path->string());
    }
    void duration(std::string_view name, Duration duration) { text(name, text_of(duration)); }
    void json(std::string_view name, std::string_view text) { json_.key(name).raw(text); }
    void flag(std::string_view name, bool value) { json_.key(name).boolean(value); }
    void count(std::string_view name, std::unsigned_integral auto value) {
        json_.key(name).number(static_cast<std::int64_t>(value));
    }

private:
    bool is_hidden(std::string_view text) const {
        return std::ranges::any_of(hidden_, [&](Secret const& one) { return one.reveal() == text; });
    }

    json::Writer json_;
    std::vector<Secret> const& hidden_;
};

} // namespace idiom::config
