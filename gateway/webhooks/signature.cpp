#include "gateway/webhooks/signature.hpp"

#include "translators/codec/base64.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace idiom::webhooks {

std::optional<std::string> read_secret(std::string_view text) {
    constexpr std::string_view prefix = "whsec_";
    constexpr std::size_t fewest = 24;
    constexpr std::size_t most = 64;
    if (!text.starts_with(prefix)) return std::nullopt;
    Arena arena;
    auto const key = base64::decode(text.substr(prefix.size()), arena);
    if (!key || key->size() < fewest || key->size() > most) return std::nullopt;
    return std::string(*key);
}

std::string sign(std::string_view key, std::string_view id, std::string_view timestamp,
                 std::string_view body) {
    Arena arena;
    auto const text = arena.join({id, ".", timestamp, ".", body});
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<unsigned char const*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(digest.data()), &size);
    digest.resize(size);
    return std::string("v1,").append(base64::encode(digest, arena));
}

} // namespace idiom::webhooks
