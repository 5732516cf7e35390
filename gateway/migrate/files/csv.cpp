#include "gateway/migrate/files/csv.hpp"

namespace idiom::migrate::files {

namespace {

constexpr std::string_view begins_formula = "=+-@";
constexpr char apostrophe = '\'';

bool needs_apostrophe(std::string_view cell) {
    return !cell.empty() && (cell.front() == apostrophe || begins_formula.contains(cell.front()));
}

void append_cell(std::string& out, std::string_view cell, bool safe) {
    bool const shielded = safe && needs_apostrophe(cell);
    if (cell.find_first_of(",\"\r\n") == cell.npos) {
        if (shielded) out += apostrophe;
        out += cell;
        return;
    }
    out += '"';
    if (shielded) out += apostrophe;
    for (char const c : cell) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

} // namespace

void append_csv_row(std::string& out, std::span<std::string_view const> cells, bool safe) {
    // An empty line would be no row.
    if (cells.size() == 1 && cells.front().empty()) out += "\"\"";
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out += ',';
        append_cell(out, cells[i], safe);
    }
    out += "\r\n";
}

void append_csv_row(std::string& out, std::initializer_list<std::string_view> cells, bool safe) {
    append_csv_row(out, std::span(cells.begin(), cells.size()), safe);
}

std::string_view without_apostrophe(std::string_view cell) {
    bool const shielded = cell.starts_with(apostrophe) && needs_apostrophe(cell.substr(1));
    return shielded ? cell.substr(1) : cell;
}

std::string join_list(Names items) {
    std::string made;
    for (auto const item : items) {
        if (item.empty()) continue;
        if (!made.empty()) made += ';';
        for (char const c : item) {
            if (c == ';' || c == '\\') made += '\\';
            made += c;
        }
    }
    return made;
}

Names split_list(std::string_view text, Arena& arena) {
    auto items = arena.vector<std::string_view>();
    auto item = arena.text();
    auto const take = [&] {
        if (!item.empty()) items.push_back(arena.copy(item));
        item.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const escapes =
            text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == ';' || text[i + 1] == '\\');
        if (text[i] == ';')
            take();
        else
            item += escapes ? text[++i] : text[i];
    }
    take();
    return Arena::keep(items);
}

} // namespace idiom::migrate::files
