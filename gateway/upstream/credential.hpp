#pragma once

#include "gateway/upstream/token_source.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace idiom::upstream {

/// What one back end wants as its Authorization field. Made once at start-up and shared by the event loops.
/// Each loop makes its own signing Backend from it (see `sign`).
class Credential {
public:
    /// Sends no Authorization field.
    static Credential none() { return Credential(std::string()); }
    /// A token that never changes (RFC 6750, 2.1). Throws std::invalid_argument if the token does not fit
    /// into a header field; the message does not show it. `scheme` is sent before the token; "" sends the
    /// token alone.
    static Credential bearer(std::string_view token, std::string_view scheme = "Bearer");
    /// A user and password (RFC 7617). Throws std::invalid_argument if `user` has a ':' or a control
    /// character, or if `password` has a control character.
    static Credential basic(std::string_view user, std::string_view password);
    /// Tokens that expire.
    static Credential oauth(std::shared_ptr<TokenSource> source) { return Credential(std::move(source)); }

    /// Sends the value in another field than Authorization.
    void send_in(std::string header) { header_ = std::move(header); }
    std::string const& header() const { return header_; }

    /// Returns the Authorization value if it never changes ("" for none), else null.
    std::string const* fixed() const { return std::get_if<std::string>(&how_); }
    /// Returns the source of the tokens, or null if the value never changes.
    std::shared_ptr<TokenSource> source() const {
        auto const* const source = std::get_if<std::shared_ptr<TokenSource>>(&how_);
        return source == nullptr ? nullptr : *source;
    }

    /// Returns every present secret of the credential, for the redaction of logs. Any thread.
    std::vector<std::string> secrets() const;

private:
    using How = std::variant<std::string, std::shared_ptr<TokenSource>>;
    explicit Credential(How how, std::vector<std::string> secrets = {})
        : how_(std::move(how)), secrets_(std::move(secrets)) {}

    How how_;
    std::string header_ = "Authorization";
    std::vector<std::string> secrets_; ///< if the value never changes
};

} // namespace idiom::upstream
