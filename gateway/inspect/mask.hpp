#pragma once

#include "gateway/inspect/hide.hpp"
#include "gateway/inspect/secrets.hpp"
#include "translators/core/http.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace idiom::inspect {

/// A body as it is kept.
struct Body {
    std::string_view type;                ///< the Content-Type as it was sent
    std::size_t bytes = 0;                ///< as it was sent
    std::optional<std::string_view> text; ///< null if there is no body
    std::size_t cut = 0;                  ///< bytes that `text` lacks at its end
    std::size_t masked = 0;               ///< secrets that were replaced
    bool readable = true;                 ///< false: each letter and digit is an `x`
};

/// Masks all that is kept of one call, in the order of the rules: headers by an allow-list; values under the
/// names of secrets; the secrets of this call wherever they stand; bodies that cannot be read. With
/// `hiding`, also every value. The texts that it returns live in the arena or are the arguments. One thread
/// may use it at a time.
class Mask {
public:
    /// A longer value of a header is cut, and says how many bytes it lacks.
    static constexpr std::size_t most_header = 1024;
    /// A larger body is not read, because reading it would hold up the event loop: only its shape is kept.
    static constexpr std::size_t most_read = std::size_t{1024} * 1024;

    /// `hiding` is null if values are shown. The arguments outlive the mask.
    Mask(Secrets& secrets, Hiding const* hiding, std::size_t most_body, Arena& arena)
        : secrets_(secrets), hiding_(hiding), most_body_(most_body), arena_(arena) {}

    Arena& arena() const { return arena_; }
    bool hides() const { return hiding_ != nullptr; }

    std::string_view header(std::string_view name, std::string_view value) const;
    /// Returns a path with its query, or a URL.
    std::string_view target(std::string_view target) const;
    Body body(std::string_view type, std::string_view bytes) const;
    /// Returns one value outside of a document, such as a field of the user.
    std::string_view text(std::string_view value) const;
    /// As `text`, for the name of a role, which is shown even if values are hidden.
    std::string_view role(std::string_view name) const;
    /// Returns the id of a user.
    std::string_view id(std::string_view id) const;

    /// Adds the values under the names of secrets in a body of the client to the secrets, so that they are
    /// found wherever a vendor repeats them.
    void learn(std::string_view type, std::string_view bytes) const;

private:
    /// Masks the addresses between the angle brackets of a field Link (RFC 8288).
    std::string_view links(std::string_view value) const;

    Secrets& secrets_;
    Hiding const* hiding_;
    std::size_t most_body_;
    Arena& arena_;
};

/// Returns whether the value of this field may be kept.
bool is_kept_header(std::string_view name);

} // namespace idiom::inspect
