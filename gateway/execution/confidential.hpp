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

/// Texts that no outsider may read. Finds them in a vendor's words in any spelling: literally,
/// percent-encoded, escaped as in JSON or XML, in another case, and in part (16 characters of a longer one
/// are enough to recognise it).
class Confidential {
public:
    /// Empty secrets are ignored.
    explicit Confidential(std::vector<std::string> const& secrets);
    /// Returns whether `words` contain a secret. Linear in `words`. Returns true for more than 64 KiB without
    /// reading them.
    bool in(std::string_view words) const;

private:
    bool in_plain(std::string_view words) const;

    std::vector<std::string> whole_;          ///< secrets too short for windows, whole or without their end
    std::unordered_set<std::string> windows_; ///< of longer secrets, in lower case
};

/// Returns whether a field that a translator sends is public: it says what is wanted, not who asks. Any other
/// field (a cookie, a token under a name that the vendor chose) is confidential.
bool is_public_field(std::string_view name);

/// Returns whether the result may contain a vendor's words.
bool may_hold_words(Result<Answer> const& result);

/// Removes a vendor's words from the result if they contain a secret: its code and message, details,
/// warnings.
void leave_out(Result<Answer>& result, Confidential const& confidential, Arena& arena);

/// Adds the values of the confidential fields in `request`. Skips switches and short numbers, which a
/// vendor's words contain by chance. Adds each value of a Cookie by itself.
void add_sent(Request const& request, std::vector<std::string>& secrets);

} // namespace idiom::execution
