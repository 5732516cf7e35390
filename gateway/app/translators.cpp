#include "gateway/app/translators.hpp"

#include "gateway/telemetry/log.hpp"
#include "translators/declared/declared.hpp"
#include "translators/registry.hpp"

#include <algorithm>
#include <utility>

namespace idiom::app {

namespace {

void append_operations(std::string& text, Operations const& operations) {
    text += "\n  operations: ";
    bool first = true;
    for (std::size_t i = 0; i < operation_count; ++i) {
        auto const operation = static_cast<Operation>(i);
        if (!operations.has(operation)) continue;
        if (!std::exchange(first, false)) text += ", ";
        text += name_of(operation);
    }
}

/// Appends the first column of a table.
void append_name(std::string& text, std::string_view name) {
    std::string column = "    " + std::string(name);
    column.resize(std::max<std::size_t>(column.size() + 1, 20), ' ');
    text += column;
}

void append_fields(std::string& text, FieldRules const& fields) {
    text += "\n  fields:\n";
    for (auto const& rule : fields) {
        if (rule.access == Access::none) continue;
        append_name(text, name_of(rule.field));
        text.append(name_of(rule.access));
        if (!rule.wire.empty()) text.append(" as ").append(rule.wire);
        text += '\n';
    }
}

/// Returns what may stand for the setting: "text", or the words to choose from.
std::string values_of(SettingRule const& setting) {
    switch (setting.type) {
    case SettingRule::Type::text: return "text";
    case SettingRule::Type::boolean: return "true or false";
    case SettingRule::Type::number: return "number";
    case SettingRule::Type::texts: return "list of texts";
    case SettingRule::Type::choice: break;
    }
    std::string words(setting.choices);
    for (std::size_t at = 0; (at = words.find('|', at)) != words.npos;)
        words.replace(at, 1, " or ");
    return words;
}

void append_setting(std::string& text, SettingRule const& setting) {
    append_name(text, setting.name);
    text += values_of(setting);
    if (setting.required)
        text += ", required";
    else if (!setting.fallback.empty())
        text.append(", ").append(setting.fallback).append(" by default");
    text += '\n';
}

void append_dialect(std::string& text, DialectInfo const& dialect, std::string const& origin) {
    text.append(dialect.name()).append(" (").append(origin).append(")");
    append_operations(text, dialect.capabilities.operations);
    text.append("\n  roles: ").append(name_of(dialect.capabilities.roles));
    append_fields(text, dialect.capabilities.fields);
    if (dialect.settings.empty()) return;
    text += "  settings:\n";
    for (auto const& setting : dialect.settings)
        append_setting(text, setting);
}

void append_face(std::string& text, Face const& face, std::string const& origin) {
    auto const& info = face.info();
    text.append(info.name).append(" (").append(origin).append(")\n  face: clients speak it below ");
    text.append(info.prefix).append("/\n");
}

std::string name_and_version(modules::Module const& module) {
    return "translator '" + module.name + "' " + module.version;
}

} // namespace

std::string describe_translators(config::Plugins const& loaded) {
    std::string text;
    auto const has_the_place = [&](DialectInfo const& dialect) {
        return std::ranges::any_of(loaded.declared, [&](config::DeclaredPlugin const& file) {
            return file.loaded->info().name() == dialect.name();
        });
    };
    for (auto const* const dialect : dialects())
        if (!has_the_place(*dialect)) append_dialect(text, *dialect, "compiled in");
    for (auto const& [library, origin] : loaded.libraries) {
        auto const& module = *origin.module;
        auto const from = module.version + ", from " + library.string();
        if (module.dialect) append_dialect(text, *module.dialect, from);
        if (module.face) append_face(text, *module.face, from);
    }
    for (auto const& file : loaded.declared)
        text += describe_dialect_file(file);
    return text;
}

std::string describe_dialect(DialectInfo const& dialect) {
    std::string text;
    append_dialect(text, dialect, "compiled in");
    return text;
}

std::string describe_dialect_file(config::DeclaredPlugin const& file) {
    std::string text;
    append_dialect(text, file.loaded->info(),
                   "declared, " + file.loaded->program().version + ", from " + file.file.string());
    return text;
}

std::vector<std::string> replaced_libraries(config::Config const& config) {
    std::vector<std::string> lines;
    for (auto const& [library, loaded] : config.translators)
        if (loaded.replaced)
            lines.push_back(name_and_version(*loaded.module) + " stays: " + library.string() +
                            " is another file now, restart to use the new one");
    return lines;
}

void log_loaded(config::Config const& config, config::Config const* before) {
    for (auto const& [library, loaded] : config.translators) {
        auto const is_it = [&](config::Plugin const& other) { return other.loaded.module == loaded.module; };
        if (before && std::ranges::any_of(before->translators, is_it)) continue;
        log::info(name_and_version(*loaded.module) + " is loaded from " + library.string());
    }
    for (auto const& [file, declared, instead] : config.dialect_files) {
        auto const is_it = [&](config::DeclaredPlugin const& other) { return other.loaded == declared; };
        if (before && std::ranges::any_of(before->dialect_files, is_it)) continue;
        log::info("dialect '" + declared->program().dialect + "' " + declared->program().version +
                  " is read from " + file.string());
    }
}

} // namespace idiom::app
