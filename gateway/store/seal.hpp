#pragma once

#include <array>
#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace idiom::store {

/// The 256-bit key that everything secret in the store is sealed with. Wiped from memory when it goes.
class StoreKey {
public:
    static constexpr std::size_t size = 32;

    explicit StoreKey(std::span<std::byte const, size> bytes);
    /// 32 bytes in base64, as routes.yaml has it. The error says what is wrong and never shows the text.
    static std::expected<StoreKey, std::string> from_base64(std::string_view text);

    StoreKey(StoreKey&& other) noexcept;
    StoreKey& operator=(StoreKey&&) = delete;
    StoreKey(StoreKey const&) = delete;
    StoreKey& operator=(StoreKey const&) = delete;
    ~StoreKey();

    unsigned char const* data() const { return bytes_.data(); }

private:
    std::array<unsigned char, size> bytes_;
};

/// What a sealed text belongs to. It is authenticated with the text, so a value that is moved to another row,
/// or to another kind of row, no longer opens.
struct SealedFor {
    std::string_view kind; ///< the table
    std::string_view backend;
    std::string_view key; ///< of the user; "" where there is one value per back end
};

/// AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce, which is good for 2^32 values per key. The form
/// is one byte of version (1), 12 of nonce, 16 of tag, then the cipher text. Nothing where the system has no
/// randomness to give.
std::optional<std::string> seal(StoreKey const& key, SealedFor const& owner, std::string_view text);

/// Nothing for a value that was not sealed with this key for this owner, or that was changed since.
std::optional<std::string> open(StoreKey const& key, SealedFor const& owner, std::string_view sealed);

} // namespace idiom::store
