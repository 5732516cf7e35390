#pragma once

#include "gateway/auth/token_source.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace idiom::auth {

/// What one back end wants as its Authorization. Made once at start-up and shared by the event loops; each
/// makes its own signing Backend of it (see `sign`).
class Credential {
public:
    /// No Authorization field at all.
    static Credential none() { return Credential(std::string()); }
    /// A token that never changes (RFC 6750, 2.1). Throws std::invalid_argument for one that is not fit for a
    /// header field, without showing it.
    static Credential bearer(std::string_view token);
    /// RFC 7617. Throws std::invalid_argument for a ':' or control character in `user`, or one in `password`.
    static Credential basic(std::string_view user, std::string_view password);
    /// Tokens that end.
    static Credential oauth(std::shared_ptr<TokenSource> source) { return Credential(std::move(source)); }

    /// The value that never changes ("" for none), or null.
    std::string const* fixed() const { return std::get_if<std::string>(&how_); }
    /// Where the tokens come from; null for a fixed value.
    std::shared_ptr<TokenSource> source() const {
        auto const* const source = std::get_if<std::shared_ptr<TokenSource>>(&how_);
        return source == nullptr ? nullptr : *source;
    }

    /// All that must not be shown of it, as it is now. Any thread.
    std::vector<std::string> secrets() const;

private:
    using How = std::variant<std::string, std::shared_ptr<TokenSource>>;
    explicit Credential(How how, std::vector<std::string> secrets = {})
        : how_(std::move(how)), secrets_(std::move(secrets)) {}

    How how_;
    std::vector<std::string> secrets_; ///< of a value that never changes
};

} // namespace idiom::auth
