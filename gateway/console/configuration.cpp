#include "gateway/console/configuration.hpp"

#include "gateway/console/problem.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::console {

namespace {

namespace asio = boost::asio;

/// Appends one step to a JSON Pointer (RFC 6901, 3).
std::string below(std::string const& pointer, std::string_view name) {
    auto made = pointer + '/';
    for (char const c : name) {
        if (c == '~')
            made += "~0";
        else if (c == '/')
            made += "~1";
        else
            made += c;
    }
    return made;
}

class Comparison {
public:
    std::vector<ConfigurationChange> changes;

    void compare(std::string const& pointer, json::Value const* from, json::Value const* to) {
        if (from && to && from->is_object() && to->is_object()) return compare_members(pointer, *from, *to);
        bool const lists = from && to && from->is_array() && to->is_array();
        if (lists && from->items.size() == to->items.size()) {
            for (std::size_t i = 0; i < from->items.size(); ++i)
                compare(below(pointer, Decimal(i).view()), &from->items[i], &to->items[i]);
            return;
        }
        auto const text = [](json::Value const* value) {
            return value ? value->raw : std::string_view("null");
        };
        if (text(from) != text(to))
            changes.push_back(
                {.pointer = pointer, .from = std::string(text(from)), .to = std::string(text(to))});
    }

private:
    void compare_members(std::string const& pointer, json::Value const& from, json::Value const& to) {
        for (auto const& [name, value] : from.members)
            compare(below(pointer, name), &value, to.find(name));
        for (auto const& [name, value] : to.members)
            if (!from.find(name)) compare(below(pointer, name), nullptr, &value);
    }
};

yaml::Node const* find(yaml::Node const& map, std::string_view name) {
    auto const member = std::ranges::find(map.members, name, &yaml::Member::name);
    return member == map.members.end() ? nullptr : member->value;
}

void add_defaults(std::vector<std::string>& to, std::string const& pointer, json::Value const& value,
                  yaml::Node const& node) {
    if (value.is_array() && node.is_list()) {
        for (std::size_t i = 0; i < std::min(value.items.size(), node.items.size()); ++i)
            add_defaults(to, below(pointer, Decimal(i).view()), value.items[i], *node.items[i]);
        return;
    }
    if (!value.is_object() || !node.is_map()) return;
    for (auto const& [name, member] : value.members) {
        auto const* const given = find(node, name);
        if (given)
            add_defaults(to, below(pointer, name), member, *given);
        else if (name != "urls" || !find(node, "url")) // one URL is shown as a list of one
            to.push_back(below(pointer, name));
    }
}

void write_place(json::Writer& json, std::string_view name, int place) {
    json.key(name);
    if (place > 0)
        json.number(place);
    else
        json.null();
}

asio::awaitable<server::Response> answer(ConfigurationView const& view,
                                         std::function<std::string()> const& make, Call const& call) {
    auto const text = co_await view.background(make);
    co_return json_response(call.request, call.arena().copy(text));
}

/// Reloads as `POST /reload` does. The walls of the console were passed, so that the fields by which the
/// admin handler knows pages in a browser are left out.
asio::awaitable<server::Response> reload(ConfigurationView const& view, Call const& call) {
    auto const headers = call.arena().list<Header>({{"X-Request-Id", call.id}});
    auto request = call.request;
    request.head = {.method = "POST", .target = "/reload", .headers = headers};
    auto const response = co_await view.admin.handle(request);
    co_return response;
}

} // namespace

bool waits_for_restart(ConfigurationChange const& change, std::span<std::string_view const> keys) {
    auto const pointer = std::string_view(change.pointer);
    if (pointer == "/limits/depth") return false; // the one limit that a reload takes over
    auto const key = pointer.substr(1, pointer.find('/', 1) - 1);
    return std::ranges::find(keys, key) != keys.end();
}

std::vector<ConfigurationChange> changes_between(std::string_view from, std::string_view to) {
    Arena arena;
    auto const before = json::read(from, arena);
    auto const after = json::read(to, arena);
    Comparison comparison;
    if (before && after) comparison.compare({}, &*before, &*after);
    return std::move(comparison.changes);
}

std::vector<std::string> default_pointers(std::string_view effective, yaml::Node const& file) {
    Arena arena;
    std::vector<std::string> pointers;
    if (auto const value = json::read(effective, arena)) add_defaults(pointers, {}, *value, file);
    return pointers;
}

std::string check_json(std::span<yaml::Problem const> problems, std::span<ConfigurationChange const> changes,
                       std::span<std::string_view const> restart_keys) {
    Arena arena;
    auto text = arena.text(1024);
    json::Writer json(text);
    json.begin_object().key("errors").begin_array();
    for (auto const& problem : problems) {
        json.begin_object();
        write_place(json, "line", problem.at.line);
        write_place(json, "column", problem.at.column);
        auto message = problem.message;
        if (!problem.suggestion.empty()) message += ", did you mean '" + problem.suggestion + "'?";
        json.member("message", message).end_object();
    }
    json.end_array().key("changes").begin_array();
    for (auto const& change : changes) {
        json.begin_object().member("pointer", change.pointer).key("from").raw(change.from);
        json.key("to").raw(change.to);
        json.key("restart").boolean(waits_for_restart(change, restart_keys)).end_object();
    }
    json.end_array().end_object();
    return std::string(text);
}

std::vector<Row> configuration_rows(ConfigurationView const& view) {
    return {
        {.method = "GET",
         .path = "configuration",
         .answer = [&view](Call const& call) { return answer(view, view.show, call); }},
        {.method = "POST",
         .path = "configuration/check",
         .answer = [&view](Call const& call) { return answer(view, view.check, call); }},
        {.method = "POST",
         .path = "configuration/reload",
         .answer = [&view](Call const& call) { return reload(view, call); }},
    };
}

} // namespace idiom::console
