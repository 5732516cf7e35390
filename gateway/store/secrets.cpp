#include "gateway/store/secrets.hpp"

namespace idiom::store {
namespace {

constexpr SealedFor proof_owner{.kind = "store_key", .backend = "", .key = ""};
constexpr std::string_view proof_text = "idiom";

SealedFor user_row(std::string_view backend, std::string_view user) {
    return {.kind = "users", .backend = backend, .key = user};
}
SealedFor token_row(std::string_view backend) { return {.kind = "tokens", .backend = backend, .key = ""}; }

std::unexpected<StoreError> unreadable(char const* what) {
    return std::unexpected(StoreError{StoreError::Kind::unreadable, what});
}

} // namespace

StoreResult<std::string> Secrets::sealed(SealedFor const& owner, std::string_view text) const {
    auto made = seal(*key_, owner, text);
    if (made) return std::move(*made);
    return std::unexpected(
        StoreError{StoreError::Kind::unavailable, "the system has no randomness to seal with"});
}

StoreResult<std::optional<std::string>> Secrets::seal_user(std::string_view backend, std::string_view user,
                                                           std::string_view secrets) const {
    if (!key_ || secrets.empty()) return std::nullopt;
    return sealed(user_row(backend, user), secrets);
}

StoreResult<std::string> Secrets::open_user(std::string_view backend, std::string_view user,
                                            std::optional<std::string> const& sealed) const {
    if (!key_ || !sealed) return "";
    auto secrets = open(*key_, user_row(backend, user), *sealed);
    if (secrets) return std::move(*secrets);
    return unreadable("the secrets of a stored user cannot be opened: they were changed, or moved");
}

StoreResult<std::string> Secrets::seal_token(std::string_view backend, std::string_view token) const {
    return sealed(token_row(backend), token);
}

StoreResult<std::string> Secrets::open_token(std::string_view backend, std::string_view sealed) const {
    auto token = open(*key_, token_row(backend), sealed);
    if (token) return std::move(*token);
    return unreadable("the stored refresh token cannot be opened: it was changed, or moved");
}

StoreResult<std::string> Secrets::proof() const { return sealed(proof_owner, proof_text); }

bool Secrets::proven_by(std::string_view proof) const {
    return open(*key_, proof_owner, proof) == proof_text;
}

} // namespace idiom::store
