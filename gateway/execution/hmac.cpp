#include "gateway/execution/hmac.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace idiom::execution {

std::string hmac_sha256(std::string_view key, std::string_view text) {
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<unsigned char const*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(digest.data()), &size);
    digest.resize(size);
    return digest;
}

} // namespace idiom::execution
