#include "gateway/tls/ticket_keys.hpp"

#include <openssl/core_names.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cstring>

namespace idiom::tls {

namespace {

using Keys = std::shared_ptr<TicketKeys>;

void free_keys(void*, void* keys, CRYPTO_EX_DATA*, int, long, void*) { delete static_cast<Keys*>(keys); }

int place_in_context() {
    static int const place = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_keys);
    return place;
}

bool set_mac_key(EVP_MAC_CTX* mac, TicketKeys::Key& key) {
    char digest[] = "SHA256";
    std::array<OSSL_PARAM, 3> const parameters{
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key.mac.data(), key.mac.size()),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end()};
    return EVP_MAC_CTX_set_params(mac, parameters.data()) == 1;
}

/// Follows SSL_CTX_set_tlsext_ticket_key_evp_cb(3). A negative result fails the handshake, 0 makes a full
/// handshake, 2 renews the ticket.
int seal_or_open(SSL* connection, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                 EVP_MAC_CTX* mac, int sealing) {
    auto& keys = **static_cast<Keys*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), place_in_context()));
    if (sealing) {
        auto key = keys.newest();
        if (!key || RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) != 1) return -1;
        std::ranges::copy(key->name, name);
        bool const ready =
            EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, key->cipher.data(), iv) == 1 &&
            set_mac_key(mac, *key);
        return ready ? 1 : -1;
    }
    auto key = keys.named(name);
    if (!key) return 0;
    bool const ready = EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, key->cipher.data(), iv) == 1 &&
                       set_mac_key(mac, *key);
    if (!ready) return -1;
    // A ticket should be used only once (RFC 8446, C.4), so a client that uses one gets another.
    auto const newest = keys.newest();
    bool const lasts = SSL_version(connection) < TLS1_3_VERSION && newest && newest->name == key->name;
    return lasts ? 1 : 2;
}

} // namespace

void TicketKeys::serve(std::shared_ptr<TicketKeys> keys, ssl_ctx_st* context) {
    SSL_CTX_set_ex_data(context, place_in_context(), new Keys(std::move(keys)));
    SSL_CTX_set_tlsext_ticket_key_evp_cb(context, seal_or_open);
    SSL_CTX_set_timeout(context, std::chrono::seconds(lifetime).count());
    // Tickets hold the whole session, so the server keeps none.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

std::optional<TicketKeys::Key> TicketKeys::newest() {
    auto const now = now_();
    std::scoped_lock const lock(mutex_);
    std::erase_if(keys_, [&](Key const& key) { return now - key.made >= rotation + lifetime; });
    if (!keys_.empty() && now - keys_.front().made < rotation) return keys_.front();
    Key key{.name = {}, .cipher = {}, .mac = {}, .made = now};
    if (RAND_bytes(key.name.data(), static_cast<int>(key.name.size())) != 1 ||
        RAND_priv_bytes(key.cipher.data(), static_cast<int>(key.cipher.size())) != 1 ||
        RAND_priv_bytes(key.mac.data(), static_cast<int>(key.mac.size())) != 1)
        return std::nullopt;
    keys_.insert(keys_.begin(), key);
    return key;
}

std::optional<TicketKeys::Key> TicketKeys::named(unsigned char const* name) {
    auto const now = now_();
    std::scoped_lock const lock(mutex_);
    for (auto const& key : keys_)
        if (std::memcmp(key.name.data(), name, key.name.size()) == 0 && now - key.made < rotation + lifetime)
            return key;
    return std::nullopt;
}

} // namespace idiom::tls
