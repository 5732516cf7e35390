#include "gateway/store/trial.hpp"

namespace idiom::store {

Record trial_record() {
    constexpr std::size_t size = 128 * 1024;
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text = "\"";
    std::uint64_t state = 1;
    while (text.size() < size) {
        state = state * 6364136223846793005u + 1442695040888963407u; // Knuth, MMIX
        text += letters[state >> 58u];
    }
    return {.document = text + '"', .secrets = {}};
}

AuditEntry trial_entry() {
    AuditEntry entry{};
    entry.operation = "trial";
    return entry;
}

boost::asio::awaitable<StoreResult<void>> Store::try_to_keep() {
    auto const kept = co_await put(trial_backend, trial_key, trial_record());
    if (!kept) co_return kept;
    auto const erased = co_await erase(trial_backend, trial_key);
    if (!erased) co_return std::unexpected(erased.error());
    co_return StoreResult<void>{};
}

} // namespace idiom::store
