#include "tests/golden/conversation_case.hpp"

#include "translators/codec/json.hpp"
#include "translators/registry.hpp"
#include "translators/scim/scim.hpp"
#include "translators/unified/problem.hpp"
#include "translators/unified/read_call.hpp"
#include "translators/unified/write_answer.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <ostream>
#include <set>
#include <stdexcept>

namespace idiom::golden {

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
    // As the configuration does it.
    for (auto const& rule : dialect.settings)
        if (!rule.fallback.empty())
            settings.values.try_emplace(std::string(rule.name), std::vector{std::string(rule.fallback)});
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

Outcome outcome_of(unified::Reply const& reply) {
    Outcome outcome{.status = reply.status,
                    .body = std::string(reply.body),
                    .problem = {},
                    .pointers = {},
                    .outcome = {}};
    Arena arena;
    auto const value = json::read(reply.body, arena);
    if (!value || !value->text_of("type")) return outcome;
    auto const type = *value->text_of("type");
    outcome.problem = type.substr(type.rfind(':') + 1);
    outcome.outcome = value->text_of("outcome").value_or("");
    if (auto const* const errors = value->find("errors"))
        for (auto const& error : errors->items)
            outcome.pointers.emplace_back(error.text_of("pointer").value_or("?"));
    return outcome;
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

Case load_case(std::filesystem::path const& file) {
    auto const where = file.parent_path().filename().string() + "/" + file.filename().string();
    auto const root = YAML::LoadFile(file.string());
    expect_keys(root, where, {"name", "settings", "route", "session", "call", "turns", "answer"});
    Case made;
    made.dialect = file.parent_path().filename().string();
    made.name = where;
    if (text(root, "name") != file.stem().string())
        throw std::runtime_error(where + ": its name is not that of its file");
    auto const* const dialect = known_dialect(made.dialect);
    if (!dialect) throw std::runtime_error(where + ": no such dialect");
    made.settings = read_settings(root["settings"], *dialect);
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

std::vector<DialectInfo const*> known_dialects() {
    std::vector<DialectInfo const*> known{dialects().begin(), dialects().end()};
    if (std::ranges::find(known, &scim::dialect()) == known.end()) known.push_back(&scim::dialect());
    return known;
}

DialectInfo const* known_dialect(std::string_view name) {
    auto const known = known_dialects();
    auto const found = std::ranges::find(known, name, &DialectInfo::name);
    return found == known.end() ? nullptr : *found;
}

std::vector<Case> load_cases() {
    std::vector<std::filesystem::path> files;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(IDIOM_CASES))
        if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<Case> cases;
    std::ranges::transform(files, std::back_inserter(cases), load_case);
    return cases;
}

/// What has to stay where it is while views refer to it.
struct Player::State {
    unified::Route route;
    std::vector<Header> headers;
    std::vector<std::vector<Header>> reply_headers;
    std::vector<std::unique_ptr<Replied>> kept;
    unified::View view;
    Operation operation{};
};

Player::Player(Case const& conversation)
    : conversation_(conversation), dialect_(known_dialect(conversation.dialect)->make(conversation.settings)),
      state_(std::make_shared<State>()) {
    state_->route = {
        .capabilities = &dialect_->capabilities(), .roles = &conversation.roles, .base = "/v1/route"};
    for (auto const& [name, value] : conversation.headers)
        state_->headers.push_back({name, value});
    unified::Incoming const incoming{.method = conversation.method,
                                     .path = conversation.path,
                                     .query = conversation.query,
                                     .headers = state_->headers,
                                     .body = conversation.body};
    auto const parsed = unified::read_call(incoming, state_->route, arena_);
    if (!parsed) {
        outcome_ =
            outcome_of(unified::write_problem(parsed.error(), unified::Format::json, "id", false, arena_));
    } else if (auto const* const reply = std::get_if<unified::Reply>(&*parsed)) {
        outcome_ = outcome_of(*reply);
    } else {
        auto const& call = std::get<unified::ParsedCall>(*parsed);
        call_ = call.call;
        call_->session = conversation.session;
        state_->view = call.view;
    }
}

std::optional<std::vector<Asked>> Player::next() {
    if (!call_) return std::nullopt;
    auto const step = dialect_->next(*call_, replies_, arena_);
    if (auto const* const result = std::get_if<Result<Answer>>(&step)) {
        auto const reply =
            *result ? unified::write_answer(**result, state_->view, arena_)
                    : unified::write_problem(result->error(), unified::Format::json, "id", false, arena_);
        outcome_ = outcome_of(reply);
        return std::nullopt;
    }
    auto const& ask = std::get<Ask>(step);
    if (ask.session) session_ = *ask.session;
    std::vector<Asked> asked;
    for (auto const& request : ask.requests) {
        auto& one = asked.emplace_back(Asked{.peer = request.peer,
                                             .method = request.method,
                                             .target = std::string(request.target),
                                             .headers = {},
                                             .body = std::string(request.body),
                                             .secrets = std::string(request.secrets)});
        for (auto const& header : request.headers)
            one.headers[std::string(header.name)] = header.value;
    }
    return asked;
}

void Player::take(std::vector<Replied> const& replies) {
    for (auto const& reply : replies) {
        auto const& kept = *state_->kept.emplace_back(std::make_unique<Replied>(reply));
        auto& headers = state_->reply_headers.emplace_back();
        for (auto const& [name, value] : kept.headers)
            headers.push_back({name, value});
        replies_.push_back({.delivery = kept.delivery,
                            .status = kept.status,
                            .headers = headers,
                            .body = kept.body,
                            .secrets = kept.secrets});
    }
}

} // namespace idiom::golden
