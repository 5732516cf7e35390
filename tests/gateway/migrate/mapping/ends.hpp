#pragma once

#include "gateway/config/format.hpp"
#include "gateway/migrate/mapping/load.hpp"
#include "translators/registry.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::migrate::mapping::test {

inline Capabilities const* find_linked(std::string_view dialect) {
    auto const* const found = find_dialect(dialect);
    return found == nullptr ? nullptr : &found->capabilities;
}

inline Capabilities const& can(std::string_view dialect) {
    auto const* const found = find_linked(dialect);
    if (found == nullptr) throw std::runtime_error("no dialect " + std::string(dialect));
    return *found;
}

/// A move between two routes.
inline Ends between(std::string_view from, std::string_view to) {
    return {.from = can(from), .file = nullptr, .to = can(to), .dialects = find_linked};
}

/// The header row of a CSV, as the reader of files describes it.
inline files::FileFields csv(std::string_view header) {
    files::ReadOptions options;
    options.name = "users.csv";
    options.format = files::Format::csv;
    options.dialects = find_linked;
    auto reader = files::read_users(files::input_of(std::string(header) + "\n"), options);
    if (!reader) throw std::runtime_error(config::to_line(reader.error()));
    return (*reader)->fields();
}

/// A move from a file, which must outlive the result.
inline Ends from_file(files::FileFields const& file, std::string_view to) {
    return {.from = capabilities_of_files(), .file = &file, .to = can(to), .dialects = find_linked};
}

inline Mapping mapping_of(std::string_view yaml, Ends const& ends) {
    auto const made = parse(yaml, ends);
    if (made) return *made;
    throw std::runtime_error(config::problems_as_text(made.error()));
}

inline std::vector<std::string> problems_of(std::string_view yaml, Ends const& ends) {
    auto const made = parse(yaml, ends);
    return made ? std::vector<std::string>{} : config::lines_of(made.error());
}

inline std::string fields_of(Mapping const& mapping) {
    std::string made;
    for (auto const& field : mapping.fields)
        made += (made.empty() ? "" : " ") + std::string(idiom::name_of(field.field)) +
                (field.extension.empty() ? "" : "/" + field.extension);
    return made;
}

} // namespace idiom::migrate::mapping::test
