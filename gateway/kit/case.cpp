#include "gateway/kit/case.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <ostream>
#include <set>
#include <stdexcept>

namespace idiom::kit {

namespace {

void expect_keys(YAML::Node const& node, std::string const& where, std::set<std::string> const& known) {
    for (auto const& member : node)
        if (!known.contains(member.first.as<std::string>()))
            throw std::runtime_error(where + ": unknown key '" + member.first.as<std::string>() + "'");
}

std::string text(YAML::Node const& node, std::string const& key) {
    return node[key] ? node[key].as<std::string>() : std::string();
}

Method method_of(YAML::Node const& node, std::string const& where) {
    auto const method = method_named(text(node, "method"));
    if (!method) throw std::runtime_error(where + ": no method");
    return *method;
}

Asked read_ask(YAML::Node const& node, std::string const& where) {
    expect_keys(node, where, {"peer", "method", "target", "headers", "body", "secrets", "session"});
    Asked asked;
    if (text(node, "peer") == "record") asked.peer = Peer::record;
    asked.method = method_of(node, where);
    asked.target = text(node, "target");
    for (auto const& header : node["headers"])
        asked.headers[header.first.as<std::string>()] = header.second.as<std::string>();
    asked.body = text(node, "body");
    asked.secrets = text(node, "secrets");
    return asked;
}

Delivery delivery_of(std::string const& name, std::string const& where) {
    if (name == "lost") return Delivery::lost;
    if (name == "not_sent") return Delivery::not_sent;
    if (name == "timed_out") return Delivery::timed_out;
    if (name == "unusable") return Delivery::unusable;
    if (name == "busy") return Delivery::busy;
    if (name == "refused") return Delivery::refused;
    if (name == "unfit") return Delivery::unfit;
    throw std::runtime_error(where + ": no such delivery: " + name);
}

Replied read_reply(YAML::Node const& node, std::string const& where) {
    expect_keys(node, where, {"delivery", "status", "headers", "body", "secrets"});
    Replied replied;
    if (node["delivery"]) {
        replied.delivery = delivery_of(text(node, "delivery"), where);
        return replied;
    }
    replied.status = node["status"].as<int>();
    for (auto const& header : node["headers"])
        replied.headers.emplace_back(header.first.as<std::string>(), header.second.as<std::string>());
    replied.body = text(node, "body");
    replied.secrets = text(node, "secrets");
    return replied;
}

Turn read_turn(YAML::Node const& node, std::string const& where) {
    expect_keys(node, where, {"ask", "reply"});
    Turn turn;
    for (auto const& ask : node["ask"]) {
        turn.asks.push_back(read_ask(ask, where));
        if (ask["session"]) turn.session = ask["session"].as<std::string>();
    }
    for (auto const& reply : node["reply"])
        turn.replies.push_back(read_reply(reply, where));
    if (turn.asks.empty() || turn.asks.size() != turn.replies.size())
        throw std::runtime_error(where + ": a reply for each ask");
    return turn;
}

Settings read_settings(YAML::Node const& node, DialectInfo const& dialect) {
    Settings settings;
    for (auto const& member : node) {
        auto const name = member.first.as<std::string>();
        if (std::ranges::find(dialect.settings, name, &SettingRule::name) == dialect.settings.end())
            throw std::runtime_error("unknown setting '" + name + "'");
        settings.values[name] = member.second.IsSequence() ? member.second.as<std::vector<std::string>>()
                                                           : std::vector{member.second.as<std::string>()};
    }
    add_fallbacks(settings, dialect);
    return settings;
}

RolePolicy read_roles(YAML::Node const& node, std::string const& where) {
    expect_keys(node, where, {"roles", "unmapped_roles", "default_roles"});
    RolePolicy policy;
    for (auto const& pair : node["roles"])
        policy.map.push_back({pair.first.as<std::string>(), pair.second.as<std::string>()});
    auto const unmapped = text(node, "unmapped_roles");
    if (unmapped == "passthrough") policy.unmapped = UnmappedRoles::passthrough;
    if (unmapped == "reject") policy.unmapped = UnmappedRoles::reject;
    if (node["default_roles"]) policy.default_roles = node["default_roles"].as<std::vector<std::string>>();
    return policy;
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
        throw std::runtime_error(where + ": its name is not that of its file");
    made.settings = read_settings(root["settings"], dialect);
    if (root["route"]) made.roles = read_roles(root["route"], where);
    made.session = text(root, "session");

    auto const call = root["call"];
    expect_keys(call, where, {"method", "path", "headers", "body"});
    made.method = method_of(call, where);
    auto const path = text(call, "path");
    made.path = path.substr(0, path.find('?'));
    if (made.path.size() < path.size()) made.query = path.substr(made.path.size() + 1);
    for (auto const& header : call["headers"])
        made.headers.emplace_back(header.first.as<std::string>(), header.second.as<std::string>());
    made.body = text(call, "body");

    for (auto const& turn : root["turns"])
        made.turns.push_back(read_turn(turn, where));
    auto const answer = root["answer"];
    expect_keys(answer, where, {"status", "body", "problem", "errors", "outcome"});
    made.answer.status = answer["status"].as<int>();
    if (answer["body"]) made.answer.body = answer["body"].as<std::string>();
    made.answer.problem = text(answer, "problem");
    made.answer.outcome = text(answer, "outcome");
    for (auto const& error : answer["errors"])
        made.answer.pointers.push_back(error["pointer"].as<std::string>());
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

Case load_case(std::filesystem::path const& file, DialectInfo const& dialect) {
    auto const where = file.parent_path().filename().string() + "/" + file.filename().string();
    try {
        return read_case(YAML::LoadFile(file.string()), file, where, dialect);
    } catch (YAML::Exception const& error) {
        throw std::runtime_error(where + ": " + error.what());
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

} // namespace idiom::kit
