#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/user.hpp"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

/// The spelling of cells, rows and lists in CSV.
namespace idiom::migrate::files {

/// Appends one row with its CRLF (RFC 4180). `safe`: a cell that begins with `=`, `+`, `-`, `@` or an
/// apostrophe gets an apostrophe in front, so that a spreadsheet does not read it as a formula.
void append_csv_row(std::string& out, std::span<std::string_view const> cells, bool safe);
void append_csv_row(std::string& out, std::initializer_list<std::string_view> cells, bool safe);

/// Returns a cell without the apostrophe that `safe` put in front.
std::string_view without_apostrophe(std::string_view cell);

/// Joins a list by `;`. A `;` or `\` inside an item becomes `\;`, `\\`.
std::string join_list(Names items);
/// Splits the result of `join_list`. Leaves out empty items. A `\` before another character stays.
Names split_list(std::string_view text, Arena& arena);

} // namespace idiom::migrate::files
