#include "translators/conformance/make_translator_under_test.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/conformance/ids.hpp"
#include "translators/conformance/simulated_vendor.hpp"

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

void add_setup(TranslatorUnderTest& translator, Settings const& settings) {
    auto name = name_of(settings);
    if (std::ranges::find(translator.setups, name, &Setup::name) != translator.setups.end()) return;
    try {
        auto dialect = translator.info->make(settings);
        if (!dialect) throw std::runtime_error("it gave no dialect");
        translator.setups.push_back({.name = name, .settings = settings, .dialect = std::move(dialect)});
    } catch (std::exception const& error) {
        throw std::runtime_error("the dialect cannot be made with " + name + ": " + error.what() +
                                 " (give other settings with --set)");
    }
}

/// Notes the accounts in the case's answer, because the settings of a back end may say which accounts are its
/// own.
void learn_accounts(TranslatorUnderTest& translator, Case const& from) {
    Arena arena;
    auto const text = from.answer.body.value_or("");
    auto const body = json::read(text, arena);
    auto const* const accounts = body ? body->find("accounts") : nullptr;
    for (auto const& account : accounts ? accounts->items : std::span<json::Value const>{})
        if (std::ranges::count(translator.accounts, account.text) == 0)
            translator.accounts.emplace_back(account.text);
}

/// Notes the values that the client of the case writes, because the dialect should accept them.
void learn(TranslatorUnderTest& translator, Case const& from) {
    for (auto const& pair : from.roles.map)
        if (std::ranges::count(translator.vendor_roles, pair.vendor) == 0)
            translator.vendor_roles.push_back(pair.vendor);
    Arena arena;
    auto const body = json::read(from.body, arena);
    if (!body || !from.answer.problem.empty()) return;
    auto const keep = [&](std::string const& name, json::Value const& value) {
        auto& samples = translator.samples[name];
        if (!value.is_null() && std::ranges::count(samples, value.raw) == 0) samples.emplace_back(value.raw);
    };
    for (auto const& member : body->members)
        keep(std::string(member.name), member.value);
    auto const* const extensions = body->find("extensions");
    auto const* const ours = extensions ? extensions->find(translator.info->name()) : nullptr;
    if (!ours) return;
    for (auto const& member : ours->members)
        keep("extensions." + std::string(member.name), member.value);
}

/// Chooses the form of made-up ids. Where no case shows one, the simulated vendor decides: one whose ids are
/// numbers does not show a user with another id.
void choose_sample_id(TranslatorUnderTest& translator) {
    translator.sample_id = sample_id(translator.cases);
    if (!translator.sample_id.empty()) return;
    auto const is_shown = [&] {
        Arena arena;
        SimulatedCalls simulated(translator, translator.setups.front(), arena);
        return simulated.get(simulated.sample_users.whole(1)).succeeded();
    };
    if (is_shown()) return;
    translator.sample_id = "40000001";
    if (!is_shown()) translator.sample_id.clear();
}

} // namespace

TranslatorUnderTest make_translator_under_test(DialectInfo const& info, std::vector<Case> cases,
                                               Settings const& given) {
    check_given(given, info);
    TranslatorUnderTest translator;
    translator.info = &info;
    translator.cases = std::move(cases);
    for (auto& one : translator.cases) {
        one.settings = completed(one.settings, given, info);
        add_setup(translator, one.settings);
        learn(translator, one);
        learn_accounts(translator, one);
    }
    if (translator.setups.empty()) add_setup(translator, completed({}, given, info));
    choose_sample_id(translator);
    for (auto const& one : translator.cases) {
        auto const& dialect = *translator.setup_of(one).dialect;
        auto const call = std::make_shared<CaseCall>(one, dialect);
        if (call->call() == nullptr) continue;
        translator.conversations.push_back({.name = one.name,
                                            .dialect = &dialect,
                                            .call = call->call(),
                                            .recorded_steps = one.recorded_steps,
                                            .keeps = call});
    }
    if (auto names = roles_shown_as_flags(translator, translator.setups.front()); !names.empty()) {
        translator.vendor_roles = std::move(names);
        translator.closed_roles = true;
    }
    translator.one_role = !translator.closed_roles && holds_one_role(translator, translator.setups.front());
    for (auto const& setup : translator.setups)
        add_simulated(translator, setup);
    return translator;
}

} // namespace idiom::conformance
