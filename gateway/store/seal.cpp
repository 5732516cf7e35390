#include "gateway/store/seal.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace idiom::store {
namespace {

constexpr char version = 1;
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;
constexpr std::size_t head_size = 1 + nonce_size + tag_size;

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

unsigned char* bytes(char* text) { return reinterpret_cast<unsigned char*>(text); }
unsigned char const* bytes(char const* text) { return reinterpret_cast<unsigned char const*>(text); }

// EVP takes lengths as int.
bool fits(std::string_view text) { return text.size() < std::numeric_limits<int>::max() / 2; }
int length(std::string_view text) { return static_cast<int>(text.size()); }

// Each part is preceded by its length, because else ("ab", "c") and ("a", "bc") would be the same owner.
std::string associated_data(SealedFor const& owner) {
    std::string data(1, version);
    for (auto const part : {owner.kind, owner.backend, owner.key}) {
        data.append(std::to_string(part.size())).append(1, ':').append(part);
    }
    return data;
}

} // namespace

StoreKey::StoreKey(std::span<std::byte const, size> from) {
    std::ranges::transform(from, bytes_.begin(),
                           [](std::byte b) { return std::to_integer<unsigned char>(b); });
}

StoreKey::StoreKey(StoreKey&& other) noexcept : bytes_(other.bytes_) {
    OPENSSL_cleanse(other.bytes_.data(), size);
}

StoreKey::~StoreKey() { OPENSSL_cleanse(bytes_.data(), size); }

std::optional<std::string> seal(StoreKey const& key, SealedFor const& owner, std::string_view text) {
    if (!fits(text)) return std::nullopt;
    std::string const owned_by = associated_data(owner);
    std::string sealed(head_size + text.size(), '\0');
    sealed[0] = version;
    auto* const nonce = bytes(sealed.data()) + 1;
    auto* const tag = nonce + nonce_size;
    auto* const cipher_text = tag + tag_size;

    Cipher const cipher(EVP_CIPHER_CTX_new());
    int done = 0;
    bool const ok =
        cipher && RAND_bytes(nonce, nonce_size) == 1 &&
        EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce) == 1 &&
        EVP_EncryptUpdate(cipher.get(), nullptr, &done, bytes(owned_by.data()), length(owned_by)) == 1 &&
        EVP_EncryptUpdate(cipher.get(), cipher_text, &done, bytes(text.data()), length(text)) == 1 &&
        EVP_EncryptFinal_ex(cipher.get(), cipher_text + done, &done) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_size, tag) == 1;
    if (!ok) return std::nullopt;
    return sealed;
}

std::optional<std::string> open(StoreKey const& key, SealedFor const& owner, std::string_view sealed) {
    if (sealed.size() < head_size || sealed[0] != version || !fits(sealed)) return std::nullopt;
    std::string const owned_by = associated_data(owner);
    auto const* const nonce = bytes(sealed.data()) + 1;
    // A copy, because EVP takes the expected tag through a pointer to non-const.
    std::array<unsigned char, tag_size> tag;
    std::copy_n(nonce + nonce_size, tag_size, tag.begin());
    std::string_view const cipher_text = sealed.substr(head_size);
    std::string text(cipher_text.size(), '\0');

    Cipher const cipher(EVP_CIPHER_CTX_new());
    int done = 0;
    bool const ok =
        cipher && EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &done, bytes(owned_by.data()), length(owned_by)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), bytes(text.data()), &done, bytes(cipher_text.data()),
                          length(cipher_text)) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), bytes(text.data()) + done, &done) == 1;
    if (!ok) {
        OPENSSL_cleanse(text.data(), text.size());
        return std::nullopt;
    }
    return text;
}

} // namespace idiom::store
