#include "settings.hpp"

#include <algorithm>

namespace idiom::sandbox {

void Settings::add(std::string name, std::function<std::string(Json const&)> check,
                   std::function<void(Json const&)> set, std::function<Json()> get) {
    Json start = get ? get() : Json();
    entries_.push_back({std::move(name), std::move(check), std::move(set), std::move(get), std::move(start)});
}

void Settings::add(std::string name, bool& value) {
    add(
        std::move(name),
        [](Json const& json) { return std::string(json.is_boolean() ? "" : "is true or false"); },
        [&value](Json const& json) { value = json.get<bool>(); }, [&value] { return Json(value); });
}

void Settings::add(std::string name, long& value, long least, long most) {
    add(
        std::move(name),
        [least, most](Json const& json) {
            bool const fits =
                json.is_number_integer() && json.get<long>() >= least && json.get<long>() <= most;
            return fits ? std::string()
                        : "is a number from " + std::to_string(least) + " to " + std::to_string(most);
        },
        [&value](Json const& json) { value = json.get<long>(); }, [&value] { return Json(value); });
}

void Settings::add(std::string name, std::string& value, std::vector<std::string> words) {
    add(
        std::move(name),
        [words = std::move(words)](Json const& json) -> std::string {
            if (!json.is_string()) return "is a text";
            if (words.empty() || contains(words, json.get<std::string>())) return "";
            std::string list;
            for (auto const& word : words)
                list += (list.empty() ? "" : ", ") + ('\'' + word + '\'');
            return "is one of " + list;
        },
        [&value](Json const& json) { value = json.get<std::string>(); }, [&value] { return Json(value); });
}

void Settings::add(std::string name, std::vector<std::string>& value) {
    add(
        std::move(name),
        [](Json const& json) {
            bool const fits =
                json.is_array() && std::ranges::all_of(json, [](Json const& i) { return i.is_string(); });
            return std::string(fits ? "" : "is a list of texts");
        },
        [&value](Json const& json) { value = json.get<std::vector<std::string>>(); },
        [&value] { return Json(value); });
}

void Settings::add_action(std::string name, std::function<void()> action) {
    add(
        std::move(name),
        [](Json const& json) { return std::string(json == true ? "" : "is an action: give true"); },
        [action = std::move(action)](Json const&) { action(); }, nullptr);
}

std::expected<void, std::string> Settings::apply(Json const& changes) {
    if (!changes.is_object()) return std::unexpected("settings are a JSON object");
    for (auto const& [name, value] : changes.items()) {
        auto const entry = std::ranges::find(entries_, name, &Entry::name);
        if (entry == entries_.end()) {
            std::string known;
            for (auto const& other : entries_)
                known += (known.empty() ? "" : ", ") + other.name;
            return std::unexpected("unknown setting " + name + "; known: " + known);
        }
        if (auto const wrong = entry->check(value); !wrong.empty())
            return std::unexpected(name + " " + wrong);
    }
    for (auto const& [name, value] : changes.items())
        std::ranges::find(entries_, name, &Entry::name)->set(value);
    return {};
}

Json Settings::current() const {
    auto all = Json::object();
    for (auto const& entry : entries_)
        if (entry.get) all[entry.name] = entry.get();
    return all;
}

void Settings::restore() {
    for (auto const& entry : entries_)
        if (entry.get) entry.set(entry.start);
}

} // namespace idiom::sandbox
