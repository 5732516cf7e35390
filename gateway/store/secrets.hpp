#pragma once

#include "gateway/store/seal.hpp"
#include "gateway/store/store.hpp"

namespace idiom::store {

/// How every kind of store keeps what is secret: sealed for the row it belongs to, and not at all without a
/// store key. Used from any thread.
class Secrets {
public:
    explicit Secrets(std::optional<StoreKey> key) : key_(std::move(key)) {}

    bool kept() const { return key_.has_value(); }

    /// The secrets of a user in their sealed form; nothing where none are kept.
    StoreResult<std::optional<std::string>> seal_user(std::string_view backend, std::string_view user,
                                                      std::string_view secrets) const;
    /// What `seal_user` made, opened: "" for nothing, and without a store key.
    StoreResult<std::string> open_user(std::string_view backend, std::string_view user,
                                       std::optional<std::string> const& sealed) const;

    /// These two want a store key.
    StoreResult<std::string> seal_token(std::string_view backend, std::string_view token) const;
    StoreResult<std::string> open_token(std::string_view backend, std::string_view sealed) const;

    /// A sealed text that shows later whether the key is the same; wants a store key.
    StoreResult<std::string> proof() const;
    bool proven_by(std::string_view proof) const;
    /// What the operator is told where it is not.
    static constexpr char const* other_key = "the store key is not the one that its secrets were sealed with";

private:
    StoreResult<std::string> sealed(SealedFor const& owner, std::string_view text) const;

    std::optional<StoreKey> key_;
};

} // namespace idiom::store
