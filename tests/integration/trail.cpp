#include "tests/integration/trail.hpp"

#include "gateway/store/sqlite.hpp"

#include <stdexcept>

namespace idiom::test {

std::vector<store::AuditEntry> trail_of(std::string const& path) {
    auto const store = store::open_sqlite(path, std::nullopt);
    if (!store) throw std::runtime_error(store.error());
    std::vector<store::AuditEntry> entries;
    auto const read = (*store)->read_audit({}, [&](store::AuditEntry const& entry) {
        entries.push_back(entry);
        return true;
    });
    if (!read) throw std::runtime_error(read.error().text);
    return entries;
}

} // namespace idiom::test
