#pragma once

#include "translators/core/answer.hpp"
#include "translators/core/http.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace idiom::execution {

/// Returns the present credentials of one back end: those of the configuration, and the tokens in use. Any
/// thread.
using Secrets = std::function<std::vector<std::string>()>;

/// A set of secrets that no outsider may read. Finds a secret in a vendor's text in any spelling: literal,
/// percent-encoded, escaped as in JSON or XML, or in another case. Also finds a part of a secret: 16
/// characters of a longer one are enough.
class Confidential {
public:
    /// Empty secrets are ignored.
    explicit Confidential(std::vector<std::string> const& secrets);
    /// Returns whether `words` contain a secret. Linear in `words`. Returns true for more than 64 KiB without
    /// reading them.
    bool in(std::string_view words) const;

private:
    bool in_plain(std::string_view words) const;

    std::vector<std::string> whole_;          ///< short secrets; longer ones without their end
    std::unordered_set<std::string> windows_; ///< pieces of longer secrets, in lower case
};

/// Returns whether a field that a translator sends is public, such as Accept: it describes the request, and
/// does not hold a credential. Any other field (a cookie, a token under a name that the vendor chose) is
/// confidential.
bool is_public_field(std::string_view name);

/// Returns whether the result may contain text from a vendor.
bool may_hold_words(Result<Answer> const& result);

/// Replaces each text from a vendor in `result` that contains a secret: the details of warnings, and the
/// details, the vendor's code and the vendor's message of an error.
void leave_out(Result<Answer>& result, Confidential const& confidential, Arena& arena);

/// Adds the values of the confidential fields in `request`. Skips switches and short numbers, which a
/// vendor's words contain by chance. Adds each value of a Cookie by itself.
void add_sent(Request const& request, std::vector<std::string>& secrets);

} // namespace idiom::execution
