#include "gateway/app/stores.hpp"

#include "gateway/store/postgresql.hpp"
#include "gateway/store/sqlite.hpp"
#include "gateway/telemetry/log.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>

namespace idiom::app {
namespace {

std::optional<store::StoreKey> key_of(config::Config const& config) {
    if (!config.store_key) return std::nullopt;
    auto const bytes = config.store_key->reveal();
    return store::StoreKey(
        std::as_bytes(std::span<char const, store::StoreKey::size>(bytes.data(), bytes.size())));
}

std::chrono::milliseconds longest_request(config::Config const& config) {
    std::chrono::milliseconds longest{0};
    for (auto const& [name, backend] : config.backends)
        longest = std::max(longest, std::chrono::ceil<std::chrono::milliseconds>(backend.timeout.request));
    return longest;
}

} // namespace

std::unique_ptr<store::Store> open_store(config::Config const& config) {
    if (!config.store_key)
        log::warning(
            "there is no store_key: passwords of users behind configureuser and rotated refresh tokens are "
            "not stored and will not survive a restart");
    auto const* const sqlite = std::get_if<config::SqliteStore>(&config.store);
    auto opened = sqlite != nullptr
                      ? store::open_sqlite(sqlite->path.string(), key_of(config))
                      : store::open_postgresql(
                            std::string(std::get<config::PostgresqlStore>(config.store).url.reveal()),
                            key_of(config), {.grace = longest_request(config)});
    if (!opened) throw std::runtime_error(opened.error());
    return std::move(*opened);
}

} // namespace idiom::app
