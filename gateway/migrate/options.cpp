#include "gateway/migrate/options.hpp"

#include "gateway/migrate/digest.hpp"
#include "translators/core/text.hpp"

#include <charconv>

namespace idiom::migrate {

std::string_view name_of(Command command) {
    switch (command) {
    case Command::copy: return "copy";
    case Command::sync: return "sync";
    case Command::diff: return "diff";
    case Command::import: return "import";
    }
    return {};
}

std::optional<Share> read_share(std::string_view text) {
    bool const percent = text.ends_with('%');
    if (percent) text.remove_suffix(1);
    auto const number = read_decimal(text);
    if (!number || (percent && *number > 100)) return std::nullopt;
    return Share{.number = *number, .percent = percent};
}

std::optional<double> read_rate(std::string_view text) {
    if (!text.ends_with("/s")) return std::nullopt;
    text.remove_suffix(2);
    double rate = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), rate);
    bool const whole = error == std::errc{} && end == text.data() + text.size();
    return whole && rate > 0 && rate <= 1e6 ? std::optional(rate) : std::nullopt;
}

std::optional<OnlyFilter> read_only_filter(std::string_view text) {
    auto const equals = text.find('=');
    if (equals == std::string_view::npos || equals + 1 == text.size()) return std::nullopt;
    auto const name = text.substr(0, equals);
    auto const value = std::string(text.substr(equals + 1));
    if (name == "role") return OnlyFilter{Field::roles, value};
    auto const field = field_named(name);
    if (field != Field::user_name && field != Field::email) return std::nullopt;
    return OnlyFilter{*field, value};
}

std::string journal_path(Options const& options) {
    if (!options.journal.empty()) return options.journal;
    auto const part = [](std::string_view end) {
        if (auto const slash = end.rfind('/'); slash != std::string_view::npos) end.remove_prefix(slash + 1);
        std::string name(end);
        for (auto& c : name)
            if (!is_alphanumeric(c) && c != '.' && c != '-' && c != '_') c = '_';
        return name;
    };
    return "idiom-" + part(options.from) + "-" + part(options.to) + ".journal";
}

std::string digest(Options const& options, mapping::Mapping const& mapping) {
    Digest hash;
    hash.add(mapping::digest(mapping));
    hash.add(name_of(mapping.match));
    hash.add(name_of(options.command == Command::import ? Command::copy : options.command));
    for (auto const& only : options.only) {
        hash.add(name_of(only.field));
        hash.add(only.value);
    }
    hash.add(options.limit ? std::to_string(*options.limit) : "all");
    hash.add(mapping::name_of(mapping.missing.value_or(mapping::MissingAction::keep)));
    hash.add(mapping::name_of(mapping.missing_scope.value_or(mapping::MissingScope::copied)));
    hash.add(options.global_deletes ? "global" : "route");
    hash.add(options.unmapped_roles == UnmappedRolesOption::skip ? "skip" : "fail");
    hash.add(options.inactive == InactiveOption::copy ? "copy" : "skip");
    hash.add(options.encoding);
    hash.add(options.csv_safe ? "safe" : "plain");
    return hash.hex();
}

} // namespace idiom::migrate
