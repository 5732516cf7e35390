#include "gateway/cli/audit_view.hpp"

#include "gateway/http1/timestamp.hpp"
#include "gateway/store/postgresql.hpp"
#include "gateway/store/sqlite.hpp"
#include "translators/codec/printable.hpp"
#include "translators/codec/utf8.hpp"

#include <algorithm>
#include <array>

namespace idiom::cli {
namespace {

using store::AuditEntry;

struct Column {
    std::string_view heading;
    std::size_t width; ///< longer texts shift the rest of the line
};
constexpr std::array columns = {
    Column{"time", 24},      Column{"status", 6}, Column{"client", 12},   Column{"route", 12},
    Column{"operation", 14}, Column{"user", 28},  Column{"back end", 20}, Column{"problem", 0},
};
using Cells = std::array<std::string, columns.size()>;

std::string line_of(Cells const& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) line += "  ";
        auto const shown = codec::printable(cells[i]);
        line += shown;
        line.append(columns[i].width - std::min(columns[i].width, utf8::length(shown)), ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + '\n';
}

} // namespace

std::expected<void, std::string> read_audit(config::Store const& store, store::AuditFilter const& filter,
                                            std::function<bool(AuditEntry const&)> const& each) {
    if (auto const* const sqlite = std::get_if<config::SqliteStore>(&store))
        return store::read_sqlite_audit(sqlite->path.string(), filter, each);
    auto const& postgresql = std::get<config::PostgresqlStore>(store);
    return store::read_postgresql_audit(std::string(postgresql.url.reveal()), filter, each);
}

std::string audit_heading() {
    Cells cells;
    std::ranges::transform(columns, cells.begin(),
                           [](Column const& one) { return std::string(one.heading); });
    return line_of(cells);
}

std::string audit_as_text(AuditEntry const& entry) {
    auto const answered = entry.backend_status.empty() ? "" : ": " + entry.backend_status;
    auto text = line_of({http1::timestamp_text(entry.at), std::to_string(entry.status), entry.client,
                         entry.route, entry.operation, entry.user, entry.backend + answered, entry.problem});
    auto const below = [&](std::string const& line) { text += line_of({"  " + line}); };
    auto const shown = [](std::string const& fields) { return fields.empty() ? "(not known)" : fields; };
    if (!entry.before.empty() || !entry.after.empty())
        below(shown(entry.before) + " -> " + shown(entry.after));
    if (!entry.details.empty()) below(entry.details);
    return text;
}

} // namespace idiom::cli
