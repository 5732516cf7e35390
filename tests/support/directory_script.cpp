#include "tests/support/directory_script.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <stdexcept>

namespace idiom::test {

using Json = nlohmann::json;

namespace {

/// Returns a node as JSON. What stands in quotes is a string.
Json json_of(YAML::Node const& node) {
    if (node.IsMap()) {
        auto made = Json::object();
        for (auto const& member : node)
            made[member.first.as<std::string>()] = json_of(member.second);
        return made;
    }
    if (node.IsSequence()) {
        auto made = Json::array();
        for (auto const& item : node)
            made.push_back(json_of(item));
        return made;
    }
    if (!node.IsScalar()) return nullptr;
    auto const text = node.Scalar();
    if (node.Tag() == "!") return text;
    auto const parsed = Json::parse(text, nullptr, false);
    return parsed.is_primitive() && !parsed.is_discarded() ? parsed : Json(text);
}

std::vector<int> numbers(YAML::Node const& node) {
    if (node.IsScalar()) return {node.as<int>()};
    return node.as<std::vector<int>>();
}

DirectoryStep step_of(YAML::Node const& node) {
    static std::set<std::string> const known{"name",    "needs",  "send",  "type",   "body",
                                             "echo",    "status", "shows", "absent", "includes",
                                             "ignored", "held",   "keep"};
    for (auto const& member : node)
        if (auto const key = member.first.as<std::string>(); !known.contains(key))
            throw std::runtime_error("unknown key '" + key + "'");
    auto const text = [&](char const* key, std::string const& fallback = {}) {
        return node[key] ? node[key].as<std::string>() : fallback;
    };
    auto const send = text("send");
    auto const space = send.find(' ');
    if (space == send.npos || !node["status"] || text("name").empty())
        throw std::runtime_error("a step needs name, send and status");
    DirectoryStep made{.name = text("name"),
                       .needs = text("needs"),
                       .method = send.substr(0, space),
                       .path = send.substr(space + 1),
                       .type = text("type", "application/scim+json"),
                       .body = node["body"] ? json_of(node["body"]) : Json(),
                       .echo = text("echo"),
                       .status = numbers(node["status"]),
                       .shows = node["shows"] ? json_of(node["shows"]) : Json(),
                       .absent = {},
                       .includes = node["includes"] ? json_of(node["includes"]) : Json::object(),
                       .ignored = text("ignored"),
                       .held = node["held"] ? json_of(node["held"]) : Json(),
                       .keep = {}};
    if (node["absent"]) made.absent = node["absent"].as<std::vector<std::string>>();
    if (node["keep"]) made.keep = node["keep"].as<std::map<std::string, std::string>>();
    return made;
}

std::string encoded(std::string const& path) {
    static constexpr std::string_view unsafe = " \"<>[]{}^`|\\";
    std::string made;
    for (char const c : path) {
        if (unsafe.find(c) == unsafe.npos) {
            made += c;
            continue;
        }
        made += '%';
        made += "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4];
        made += "0123456789ABCDEF"[static_cast<unsigned char>(c) & 15];
    }
    return made;
}

/// Returns whether `actual` says what is expected of it, and perhaps more.
bool says(Json const& expected, Json const& actual) {
    if (expected == "*") return !actual.is_null();
    if (expected.is_object() && actual.is_object())
        return std::ranges::all_of(expected.items(), [&](auto const& member) {
            return actual.contains(member.key()) && says(member.value(), actual.at(member.key()));
        });
    if (!expected.is_array() || !actual.is_array()) return expected == actual;
    if (expected.size() != actual.size()) return false;
    return std::ranges::all_of(expected, [&](Json const& one) {
        return std::ranges::any_of(actual, [&](Json const& other) { return says(one, other); });
    });
}

class ScriptRunner {
public:
    explicit ScriptRunner(DirectoryRun run) : run_(std::move(run)) {}

    /// Returns false if the script cannot go on.
    bool step(DirectoryStep const& step) {
        auto body = step.body.is_null() ? Json() : filled(step.body);
        if (!step.echo.empty()) {
            auto whole = run_.values.at(step.echo);
            whole.update(body);
            body = whole;
        }
        auto const target = encoded(filled_text(step.path));
        auto const response = run_.send(step.method, target, step.type, body);
        auto const evidence = " (" + std::to_string(response.status) + " " + response.body.dump() + ")";
        auto const wrong = [&](std::string const& why) {
            wrongs_.push_back(step.name + ": " + why + evidence);
        };
        if (std::ranges::find(step.status, response.status) == step.status.end()) {
            wrong("the status is wrong");
            return false;
        }
        check(step, response, wrong);
        return keep(step, response, wrong);
    }

    std::vector<std::string> const& wrongs() const { return wrongs_; }
    bool has(std::string const& what) const { return what.empty() || run_.has.contains(what); }

private:
    std::string filled_text(std::string text) const {
        for (auto const& [name, value] : run_.values) {
            if (!value.is_string()) continue;
            auto const mark = "{" + name + "}";
            for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at))
                text.replace(at, mark.size(), value.get<std::string>());
        }
        return text;
    }
    Json filled(Json value) const {
        if (value.is_string()) return filled_text(value.get<std::string>());
        if (value.is_structured())
            for (auto& member : value)
                member = filled(member);
        return value;
    }

    template <class Wrong>
    void check(DirectoryStep const& step, DirectoryResponse const& response, Wrong const& wrong) {
        auto const shows = filled(step.shows);
        // A 204 shows nothing.
        if (!shows.is_null() && response.status != 204 && !says(shows, response.body))
            wrong("does not show " + shows.dump());
        for (auto const& pointer : step.absent)
            if (response.body.contains(Json::json_pointer(pointer))) wrong("has " + pointer);
        for (auto const& [pointer, wanted] : step.includes.items()) {
            auto const list = response.body.value(Json::json_pointer(pointer), Json::array());
            if (std::ranges::none_of(list, [&](Json const& one) { return says(filled(wanted), one); }))
                wrong("has no " + wanted.dump());
        }
        if (!step.ignored.empty() && response.ignored != step.ignored)
            wrong("X-Idiom-Ignored is '" + response.ignored + "'");
        if (step.held.is_null() || !run_.held) return;
        auto const held = run_.held(run_.values.at("user").get<std::string>());
        if (!says(filled(step.held), held)) wrong("the vendor holds " + held.dump());
    }

    template <class Wrong>
    bool keep(DirectoryStep const& step, DirectoryResponse const& response, Wrong const& wrong) {
        for (auto const& [name, pointer] : step.keep) {
            if (!response.body.contains(Json::json_pointer(pointer))) {
                wrong("has no " + pointer);
                return false;
            }
            run_.values[name] = response.body.at(Json::json_pointer(pointer));
        }
        return true;
    }

    DirectoryRun run_;
    std::vector<std::string> wrongs_;
};

} // namespace

DirectoryScript read_directory_script(std::filesystem::path const& file) {
    try {
        auto const document = YAML::LoadFile(file.string());
        DirectoryScript made{.directory = document["directory"].as<std::string>(),
                             .file = file.filename().string(),
                             .steps = {}};
        for (auto const& node : document["steps"])
            made.steps.push_back(step_of(node));
        if (made.steps.empty()) throw std::runtime_error("there are no steps");
        return made;
    } catch (std::exception const& error) {
        throw std::runtime_error(file.string() + ": " + error.what());
    }
}

std::vector<std::string> run(DirectoryScript const& script, DirectoryRun run) {
    ScriptRunner runner(std::move(run));
    for (auto const& step : script.steps)
        if (runner.has(step.needs) && !runner.step(step)) break;
    return runner.wrongs();
}

} // namespace idiom::test
