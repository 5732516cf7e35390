#include "gateway/migrate/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <new>

namespace idiom::migrate {

void Digest::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Digest::Digest() : context_(EVP_MD_CTX_new()) {
    if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) throw std::bad_alloc();
}

void Digest::add(std::string_view text) {
    // The size in front keeps "a", "bc" from being "ab", "c".
    auto const size = std::to_string(text.size()) + ':';
    EVP_DigestUpdate(context_.get(), size.data(), size.size());
    EVP_DigestUpdate(context_.get(), text.data(), text.size());
}

std::string Digest::hex() {
    std::array<unsigned char, 32> bytes{};
    EVP_DigestFinal_ex(context_.get(), bytes.data(), nullptr);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (auto const byte : bytes) {
        text += digits[byte >> 4u];
        text += digits[byte & 15u];
    }
    return text;
}

} // namespace idiom::migrate
