#include "translators/conformance/case.hpp"

#include "translators/conformance/text.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <ostream>
#include <set>
#include <stdexcept>

namespace idiom::conformance {

namespace {

/// Throws the error `what`. `where` names the file, `at` the place in it.
[[noreturn]] void refuse(YAML::Mark const& at, std::string where, std::string const& what) {
    if (!at.is_null()) where += ":" + std::to_string(at.line + 1) + ":" + std::to_string(at.column + 1);
    throw std::runtime_error(printable(where + ": " + what));
}
[[noreturn]] void refuse(YAML::Node const& at, std::string const& where, std::string const& what) {
    refuse(at.Mark(), where, what);
}

void expect_keys(YAML::Node const& node, std::string const& where, std::set<std::string> const& known) {
    if (!node.IsMap()) refuse(node, where, "must be keys with values");
    for (auto const& member : node)
        if (auto const key = member.first.as<std::string>(); !known.contains(key))
            refuse(member.first, where, "unknown key '" + key + "'");
}

YAML::Node needed(YAML::Node const& node, std::string const& key, std::string const& where) {
    if (!node[key]) refuse(node, where, "there is no '" + key + "' here");
    return node[key];
}

std::string text(YAML::Node const& node, std::string const& key) {
    return node[key] ? node[key].as<std::string>() : std::string();
}

int status_in(YAML::Node const& node, std::string const& where) {
    auto const given = needed(node, "status", where);
    int status = 0;
    if (!YAML::convert<int>::decode(given, status) || status < 100 || status > 599)
        refuse(given, where, "'status' must be a number from 100 to 599");
    return status;
}

/// Returns the value of the word under `key`; the first value of `words` if the key is absent.
template <class Value, std::size_t count>
Value word_in(YAML::Node const& node, std::string const& key, std::string const& where,
              std::array<std::pair<std::string_view, Value>, count> const& words) {
    if (!node[key]) return words.front().second;
    auto const given = text(node, key);
    std::string known;
    for (auto const& [word, value] : words) {
        if (given == word) return value;
        known.append(known.empty() ? "" : ", ").append(word);
    }
    refuse(node[key], where, "'" + key + "' is '" + given + "' and must be one of " + known);
}

template <class Into> void read_headers(YAML::Node const& node, std::string const& where, Into into) {
    if (node && !node.IsMap()) refuse(node, where, "headers are names with values");
    for (auto const& header : node)
        into(header.first.as<std::string>(), header.second.as<std::string>());
}

Method method_of(YAML::Node const& node, std::string const& where) {
    auto const given = needed(node, "method", where);
    auto const method = method_named(text(node, "method"));
    if (!method) refuse(given, where, "there is no method '" + text(node, "method") + "'");
    return *method;
}

Asked read_ask(YAML::Node const& node, std::string const& where) {
    expect_keys(node, where, {"peer", "method", "target", "headers", "body", "secrets", "session"});
    Asked asked;
    asked.peer = word_in(node, "peer", where,
                         std::array{std::pair{std::string_view("backend"), Peer::backend},
                                    std::pair{std::string_view("record"), Peer::record}});
    asked.method = method_of(node, where);
    asked.target = text(node, "target");
    read_headers(node["headers"], where,
                 [&](std::string const& name, std::string const& value) { asked.headers[name] = value; });
    asked.body = text(node, "body");
    asked.secrets = text(node, "secrets");
    return asked;
}

Delivery delivery_in(YAML::Node const& node, std::string const& where) {
    constexpr std::array words{Delivery::lost, Delivery::not_sent, Delivery::timed_out, Delivery::unusable,
                               Delivery::busy, Delivery::refused,  Delivery::unfit};
    std::array<std::pair<std::string_view, Delivery>, words.size()> named;
    std::ranges::transform(words, named.begin(), [](Delivery one) { return std::pair{name_of(one), one}; });
    return word_in(node, "delivery", where, named);
}

RecordedResponse read_response(YAML::Node const& node, std::string const& where) {
    expect_keys(node, where, {"delivery", "status", "headers", "body", "secrets"});
    RecordedResponse replied;
    if (node["delivery"]) {
        replied.delivery = delivery_in(node, where);
        return replied;
    }
    replied.status = status_in(node, where);
    read_headers(node["headers"], where, [&](std::string const& name, std::string const& value) {
        replied.headers.emplace_back(name, value);
    });
    replied.body = text(node, "body");
    replied.secrets = text(node, "secrets");
    return replied;
}

/// Returns the member `key`; if present, it must be a list.
YAML::Node list_in(YAML::Node const& node, char const* key, std::string const& where) {
    auto const list = node[key];
    if (list.IsDefined() && !list.IsSequence()) refuse(list, where, "'" + std::string(key) + "' is a list");
    return list;
}

RecordedStep read_recorded_step(YAML::Node const& node, std::string const& where) {
    expect_keys(node, where, {"ask", "reply"});
    RecordedStep recorded_step;
    for (auto const& ask : list_in(node, "ask", where)) {
        recorded_step.asks.push_back(read_ask(ask, where));
        if (ask["session"]) recorded_step.session = ask["session"].as<std::string>();
    }
    for (auto const& response : list_in(node, "reply", where))
        recorded_step.responses.push_back(read_response(response, where));
    if (recorded_step.asks.empty() || recorded_step.asks.size() != recorded_step.responses.size())
        refuse(node, where, "a turn has one reply or more, and as many asks");
    return recorded_step;
}

/// Returns the allowed values of a setting, separated by '|'; "" if any value is allowed.
std::string words_of(SettingRule const& rule) {
    if (rule.type == SettingRule::Type::boolean) return "true|false";
    return rule.type == SettingRule::Type::choice ? std::string(rule.choices) : std::string();
}

bool word_among(std::string const& words, YAML::Node const& given) {
    return given.IsScalar() &&
           ("|" + words + "|").find("|" + given.as<std::string>() + "|") != std::string::npos;
}

Settings read_settings(YAML::Node const& node, DialectInfo const& dialect, std::string const& where) {
    Settings settings;
    if (node.IsDefined() && !node.IsNull() && !node.IsMap())
        refuse(node, where, "settings are names with values");
    for (auto const& member : node) {
        auto const name = member.first.as<std::string>();
        auto const rule = std::ranges::find(dialect.settings, name, &SettingRule::name);
        if (rule == dialect.settings.end())
            refuse(member.first, where, std::string(dialect.name()) + " has no setting '" + name + "'");
        if (auto const words = words_of(*rule); !words.empty() && !word_among(words, member.second))
            refuse(member.second, where, "'" + name + "' must be one of " + words);
        settings.values[name] = member.second.IsSequence() ? member.second.as<std::vector<std::string>>()
                                                           : std::vector{member.second.as<std::string>()};
    }
    add_fallbacks(settings, dialect);
    return settings;
}

RolePolicy read_roles(YAML::Node const& node, std::string const& where) {
    expect_keys(node, where, {"roles", "unmapped_roles", "default_roles"});
    RolePolicy policy;
    auto const map = node["roles"];
    if (map.IsDefined() && !map.IsMap()) refuse(map, where, "'roles' are names with the vendor's names");
    for (auto const& pair : map)
        policy.map.push_back({pair.first.as<std::string>(), pair.second.as<std::string>()});
    policy.unmapped =
        word_in(node, "unmapped_roles", where,
                std::array{std::pair{std::string_view("preserve"), UnmappedRoles::preserve},
                           std::pair{std::string_view("passthrough"), UnmappedRoles::passthrough},
                           std::pair{std::string_view("reject"), UnmappedRoles::reject}});
    for (auto const& role : list_in(node, "default_roles", where))
        policy.default_roles.push_back(role.as<std::string>());
    return policy;
}

Expected read_answer(YAML::Node const& node, std::string const& where) {
    expect_keys(node, where, {"status", "body", "problem", "errors", "outcome"});
    Expected answer;
    answer.status = status_in(node, where);
    if (node["body"]) answer.body = node["body"].as<std::string>();
    answer.problem = text(node, "problem");
    answer.outcome =
        word_in(node, "outcome", where,
                std::array{std::pair{std::string_view(""), std::string_view("")},
                           std::pair{std::string_view("uncertain"), std::string_view("uncertain")}});
    for (auto const& error : node["errors"])
        answer.pointers.push_back(needed(error, "pointer", where).as<std::string>());
    return answer;
}

} // namespace

std::ostream& operator<<(std::ostream& out, Asked const& asked) {
    out << (asked.peer == Peer::record ? "record " : "") << name_of(asked.method) << ' ' << asked.target;
    for (auto const& [name, value] : asked.headers)
        out << "\n    " << name << ": " << value;
    out << "\n    " << asked.body;
    if (!asked.secrets.empty()) out << "\n    secrets " << asked.secrets;
    return out;
}

namespace {

Case read_case(YAML::Node const& root, std::filesystem::path const& file, std::string const& where,
               DialectInfo const& dialect) {
    expect_keys(root, where, {"name", "settings", "route", "session", "call", "turns", "answer"});
    Case made;
    made.name = where;
    if (text(root, "name") != file.stem().string())
        refuse(root["name"] ? root["name"] : root, where, "its name is not that of its file");
    made.settings = read_settings(root["settings"], dialect, where);
    if (root["route"]) made.roles = read_roles(root["route"], where);
    made.session = text(root, "session");

    auto const call = needed(root, "call", where);
    expect_keys(call, where, {"method", "path", "headers", "body"});
    made.method = method_of(call, where);
    auto const path = needed(call, "path", where).as<std::string>();
    made.path = path.substr(0, path.find('?'));
    if (made.path.size() < path.size()) made.query = path.substr(made.path.size() + 1);
    read_headers(call["headers"], where, [&](std::string const& name, std::string const& value) {
        made.headers.emplace_back(name, value);
    });
    made.body = text(call, "body");

    for (auto const& recorded_step : list_in(root, "turns", where))
        made.recorded_steps.push_back(read_recorded_step(recorded_step, where));
    made.answer = read_answer(needed(root, "answer", where), where);
    return made;
}

} // namespace

void add_fallbacks(Settings& settings, DialectInfo const& dialect) {
    for (auto const& rule : dialect.settings)
        if (!rule.fallback.empty())
            settings.values.try_emplace(std::string(rule.name), std::vector{std::string(rule.fallback)});
}

Asked asked_by(Request const& request) {
    Asked asked{.peer = request.peer,
                .method = request.method,
                .target = std::string(request.target),
                .headers = {},
                .body = std::string(request.body),
                .secrets = std::string(request.secrets)};
    for (auto const& header : request.headers)
        asked.headers[std::string(header.name)] = header.value;
    return asked;
}

namespace {

/// Reads a case file whole. The limit is far above every real case, and it stops a read from an endless
/// device.
std::string text_of(std::filesystem::path const& file) {
    constexpr std::size_t most = 1024 * 1024;
    std::ifstream in(file, std::ios::binary);
    std::string text(most + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || (!in.eof() && in.fail())) throw std::runtime_error(file.string() + ": cannot be read");
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > most) throw std::runtime_error(file.string() + ": is larger than 1MiB");
    return text;
}

} // namespace

Case load_case(std::filesystem::path const& file, DialectInfo const& dialect) {
    auto const where = file.parent_path().filename().string() + "/" + file.filename().string();
    try {
        return read_case(YAML::Load(text_of(file)), file, where, dialect);
    } catch (YAML::Exception const& error) {
        refuse(error.mark, where, error.msg);
    }
}

std::vector<Case> load_cases(std::span<std::filesystem::path const> places, DialectInfo const& dialect) {
    namespace fs = std::filesystem;
    std::vector<Case> cases;
    for (auto place : places) {
        std::vector<fs::path> files;
        if (fs::is_directory(place / dialect.name())) place /= dialect.name();
        if (!fs::exists(place))
            throw std::runtime_error(place.string() + ": there is no such file or folder");
        if (!fs::is_directory(place))
            files.push_back(place);
        else
            for (auto const& entry : fs::recursive_directory_iterator(place))
                if (entry.path().extension() == ".yaml") files.push_back(entry.path());
        if (files.empty()) throw std::runtime_error(place.string() + ": holds no case (*.yaml)");
        std::ranges::sort(files);
        for (auto const& file : files)
            cases.push_back(load_case(file, dialect));
    }
    return cases;
}

} // namespace idiom::conformance
