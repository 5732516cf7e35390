#include "gateway/app/stores.hpp"

#include "gateway/limits/shared_bucket.hpp"
#include "gateway/store/postgresql.hpp"
#include "gateway/store/sqlite.hpp"
#include "gateway/store/watched.hpp"
#include "gateway/telemetry/clock.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/tls/file_error.hpp"

#include <algorithm>
#include <atomic>
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

void tell_of_trouble(std::optional<store::StoreError> const& trouble) {
    if (!trouble) return log::info("store: it keeps records again, and writes are carried out");
    log::error("store: " + trouble->text + "; writes are refused until it can keep their records");
}

/// The longest time that a request waits for a token.
constexpr std::chrono::milliseconds patience{500};

/// Draws tokens from the store. `away` says whether the last draw failed or was too slow.
boost::asio::awaitable<std::optional<limits::Drawn>>
draw_from(store::Store& store, std::shared_ptr<std::atomic<bool>> away, store::TokenDraw draw) {
    auto const asked = std::chrono::steady_clock::now();
    auto const drawn = co_await store.draw(std::move(draw));
    bool const late = std::chrono::steady_clock::now() - asked > patience;
    bool const was_away = away->exchange(late || !drawn);
    if ((late || !drawn) && !was_away)
        log::warning("store: " + (drawn ? std::string("it is too slow") : drawn.error().text) +
                     "; each gateway limits its clients on its own meanwhile");
    if (!late && drawn && was_away) log::info("store: the limits of clients hold over all gateways again");
    if (!drawn) co_return std::nullopt;
    co_return limits::Drawn{.granted = drawn->granted, .missing = drawn->missing};
}

} // namespace

std::chrono::milliseconds longest_request(config::Config const& config) {
    std::chrono::milliseconds longest{0};
    for (auto const& [name, backend] : config.backends)
        longest = std::max(longest, std::chrono::ceil<std::chrono::milliseconds>(backend.timeout.request));
    return longest;
}

std::unique_ptr<store::Store> open_store(config::Config const& config) {
    if (!config.store_key)
        log::warning("there is no store_key: the passwords that the gateway keeps of users, and rotated "
                     "refresh tokens, "
                     "are not stored and are lost at a restart");
    auto const* const sqlite = std::get_if<config::SqliteStore>(&config.store);
    auto opened = sqlite != nullptr
                      ? store::open_sqlite(sqlite->path.string(), key_of(config))
                      : store::open_postgresql(
                            std::string(std::get<config::PostgresqlStore>(config.store).url.reveal()),
                            key_of(config), {.grace = longest_request(config)});
    if (!opened) throw std::runtime_error(opened.error());
    return std::make_unique<store::WatchedStore>(std::move(*opened), tell_of_trouble);
}

void check_store(config::Config const& config) {
    auto const* const sqlite = std::get_if<config::SqliteStore>(&config.store);
    if (!sqlite) return;
    auto const checked = store::check_sqlite(sqlite->path.string(), key_of(config));
    if (!checked) throw tls::FileError(sqlite->path, checked.error());
}

void share_limits(limits::Buckets& buckets, store::Store& store) {
    if (!store.shares_limits()) return;
    auto away = std::make_shared<std::atomic<bool>>(false);
    buckets.make_with([&store, away = std::move(away)](std::string_view client, std::string_view route,
                                                       limits::Rate const& rate) {
        return std::make_shared<limits::SharedBucket>(
            rate,
            [&store, away, name = std::string(client), path = std::string(route)](limits::Draw draw) {
                return draw_from(store, away,
                                 {.client = name,
                                  .route = path,
                                  .interval = draw.interval,
                                  .depth = draw.depth,
                                  .wanted = draw.wanted,
                                  .returned = draw.returned});
            },
            telemetry::steady_clock(), patience);
    });
}

} // namespace idiom::app
