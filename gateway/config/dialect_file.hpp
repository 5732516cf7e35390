#pragma once

#include "gateway/config/config.hpp"
#include "translators/declared/declared.hpp"

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::config {

using LoadedDialect = std::expected<std::shared_ptr<declared::DeclaredFile const>, std::vector<Problem>>;

/// Reads the text of a dialect file. `file` is its name in problems. Throws nothing, whatever the bytes.
LoadedDialect parse_dialect_file(std::string_view text, std::string const& file);

/// Reads a dialect file. The same text at the same path gives the same object again, so a reload keeps the
/// back ends of an unchanged file. A loaded dialect stays in memory, as a library does, because conversations
/// may still use it. Any thread.
LoadedDialect load_dialect_file(Path const& path);

/// Returns whether the path looks like a dialect file and not like routes.yaml: the file has `format` and
/// `dialect` at its top level.
bool is_dialect_file(Path const& path);

} // namespace idiom::config
