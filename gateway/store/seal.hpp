#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace idiom::store {

/// The 256-bit key that seals all secrets in the store. Its destructor wipes it from memory.
class StoreKey {
public:
    static constexpr std::size_t size = 32;

    explicit StoreKey(std::span<std::byte const, size> bytes);
    StoreKey(StoreKey&& other) noexcept;
    StoreKey& operator=(StoreKey&&) = delete;
    StoreKey(StoreKey const&) = delete;
    StoreKey& operator=(StoreKey const&) = delete;
    ~StoreKey();

    unsigned char const* data() const { return bytes_.data(); }

private:
    std::array<unsigned char, size> bytes_;
};

/// The owner of a sealed text. The owner is authenticated with the text, so a value that was moved to another
/// row or another table no longer opens.
struct SealedFor {
    std::string_view kind; ///< the table
    std::string_view backend;
    std::string_view key; ///< of the user; "" if there is one value per back end
};

/// Seals `text` with AES-256-GCM (NIST SP 800-38D) and a random 96-bit nonce, which is safe for 2^32 values
/// per key. The result is one byte of version (1), 12 bytes of nonce, 16 bytes of tag, then the cipher text.
/// Returns null if the system provides no randomness.
std::optional<std::string> seal(StoreKey const& key, SealedFor const& owner, std::string_view text);

/// Opens a sealed text. Returns null if the value was not sealed with this key for this owner, or was changed
/// since.
std::optional<std::string> open(StoreKey const& key, SealedFor const& owner, std::string_view sealed);

} // namespace idiom::store
