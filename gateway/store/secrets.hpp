#pragma once

#include "gateway/store/seal.hpp"
#include "gateway/store/store.hpp"

namespace idiom::store {

/// Seals and opens the secrets of every kind of store. A secret is sealed for its row. Without a store key no
/// secret is kept. Used from any thread.
class Secrets {
public:
    explicit Secrets(std::optional<StoreKey> key) : key_(std::move(key)) {}

    bool kept() const { return key_.has_value(); }

    /// Returns the secrets of a user in sealed form; null if there is no store key or no secret.
    StoreResult<std::optional<std::string>> seal_user(std::string_view backend, std::string_view user,
                                                      std::string_view secrets) const;
    /// Opens what `seal_user` returned. Returns "" for null, and without a store key.
    StoreResult<std::string> open_user(std::string_view backend, std::string_view user,
                                       std::optional<std::string> const& sealed) const;

    /// These two require a store key.
    StoreResult<std::string> seal_token(std::string_view backend, std::string_view token) const;
    StoreResult<std::string> open_token(std::string_view backend, std::string_view sealed) const;

    /// Returns a sealed text by which `proven_by` later recognises the same key. Requires a store key.
    StoreResult<std::string> proof() const;
    bool proven_by(std::string_view proof) const;
    /// The message to the operator if `proven_by` returns false.
    static constexpr char const* other_key = "the store key is not the one that its secrets were sealed with";

private:
    StoreResult<std::string> sealed(SealedFor const& owner, std::string_view text) const;

    std::optional<StoreKey> key_;
};

} // namespace idiom::store
