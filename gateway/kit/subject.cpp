#include "gateway/kit/subject.hpp"

#include "gateway/kit/ids.hpp"
#include "gateway/kit/imagined.hpp"
#include "translators/codec/json.hpp"

#include <algorithm>
#include <stdexcept>

namespace idiom::conformance {

namespace {

void check_given(Settings const& given, DialectInfo const& info) {
    for (auto const& [name, values] : given.values)
        if (std::ranges::find(info.settings, name, &SettingRule::name) == info.settings.end())
            throw std::runtime_error("--set " + name + ": " + std::string(info.name()) +
                                     " has no such setting");
}

std::string made_up(SettingRule const& rule) {
    switch (rule.type) {
    case SettingRule::Type::boolean: return "false";
    case SettingRule::Type::number: return "1";
    case SettingRule::Type::choice: return std::string(rule.choices.substr(0, rule.choices.find('|')));
    case SettingRule::Type::text:
    case SettingRule::Type::texts: break;
    }
    return "kit-" + std::string(rule.name);
}

Settings completed(Settings settings, Settings const& given, DialectInfo const& info) {
    for (auto const& [name, values] : given.values)
        settings.values[name] = values;
    add_fallbacks(settings, info);
    for (auto const& rule : info.settings)
        if (rule.required) settings.values.try_emplace(std::string(rule.name), std::vector{made_up(rule)});
    return settings;
}

std::string name_of(Settings const& settings) {
    std::string name;
    for (auto const& [key, values] : settings.values) {
        name += (name.empty() ? "" : ", ") + key + "=";
        for (auto const& value : values)
            name += (&value == &values.front() ? "" : ",") + value;
    }
    return name.empty() ? "no settings" : name;
}

void add_setup(Subject& subject, Settings const& settings) {
    auto name = name_of(settings);
    if (std::ranges::find(subject.setups, name, &Setup::name) != subject.setups.end()) return;
    try {
        auto dialect = subject.info->make(settings);
        if (!dialect) throw std::runtime_error("it gave no dialect");
        subject.setups.push_back({.name = name, .settings = settings, .dialect = std::move(dialect)});
    } catch (std::exception const& error) {
        throw std::runtime_error("the dialect cannot be made with " + name + ": " + error.what() +
                                 " (give other settings with --set)");
    }
}

/// The accounts of the users that the cases show: a back end's settings may say which ones are its own.
void learn_accounts(Subject& subject, Case const& from) {
    Arena arena;
    auto const text = from.answer.body.value_or("");
    auto const body = json::read(text, arena);
    auto const* const accounts = body ? body->find("accounts") : nullptr;
    for (auto const& account : accounts ? accounts->items : std::span<json::Value const>{})
        if (std::ranges::count(subject.accounts, account.text) == 0)
            subject.accounts.emplace_back(account.text);
}

/// What clients of the cases write: values that the dialect can be expected to take.
void learn(Subject& subject, Case const& from) {
    for (auto const& pair : from.roles.map)
        if (std::ranges::count(subject.vendor_roles, pair.vendor) == 0)
            subject.vendor_roles.push_back(pair.vendor);
    Arena arena;
    auto const body = json::read(from.body, arena);
    if (!body || !from.answer.problem.empty()) return;
    auto const keep = [&](std::string const& name, json::Value const& value) {
        auto& samples = subject.samples[name];
        if (!value.is_null() && std::ranges::count(samples, value.raw) == 0) samples.emplace_back(value.raw);
    };
    for (auto const& member : body->members)
        keep(std::string(member.name), member.value);
    auto const* const extensions = body->find("extensions");
    auto const* const ours = extensions ? extensions->find(subject.info->name()) : nullptr;
    if (!ours) return;
    for (auto const& member : ours->members)
        keep("extensions." + std::string(member.name), member.value);
}

} // namespace

Setup const& Subject::setup_of(Case const& one) const {
    auto const found = std::ranges::find(setups, name_of(one.settings), &Setup::name);
    return found == setups.end() ? setups.front() : *found;
}

Subject make_subject(DialectInfo const& info, std::vector<Case> cases, Settings const& given) {
    check_given(given, info);
    Subject subject;
    subject.info = &info;
    subject.cases = std::move(cases);
    for (auto& one : subject.cases) {
        one.settings = completed(one.settings, given, info);
        add_setup(subject, one.settings);
        learn(subject, one);
        learn_accounts(subject, one);
    }
    subject.sample_id = sample_id(subject.cases);
    if (subject.setups.empty()) add_setup(subject, completed({}, given, info));
    for (auto const& one : subject.cases) {
        auto const& dialect = *subject.setup_of(one).dialect;
        auto const call = std::make_shared<CaseCall>(one, dialect);
        if (call->call() == nullptr) continue;
        subject.conversations.push_back({.name = one.name,
                                         .dialect = &dialect,
                                         .call = call->call(),
                                         .recorded_steps = one.recorded_steps,
                                         .keeps = call});
    }
    for (auto const& setup : subject.setups)
        add_imagined(subject, setup);
    return subject;
}

} // namespace idiom::conformance
