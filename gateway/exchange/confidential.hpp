#pragma once

#include "translators/core/answer.hpp"
#include "translators/core/dialect.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace idiom::exchange {

/// The credentials of one back end as they are now: what is configured, and the tokens in use. Any thread.
using Secrets = std::function<std::vector<std::string>()>;

/// Texts that nobody outside may read. Finds them in what a vendor wrote, in whatever spelling they come
/// back: as they are, percent-encoded, escaped as in JSON or in XML, in another case, and in part (16
/// characters of a longer one are enough to tell it).
class Confidential {
public:
    /// Empty ones count for nothing.
    explicit Confidential(std::vector<std::string> const& secrets);
    /// Linear in `words`; true for more than anybody reads (64 KiB), unread.
    bool in(std::string_view words) const;

private:
    bool in_plain(std::string_view words) const;

    std::vector<std::string> whole_;          ///< for those too short for windows: the secret, or most of it
    std::unordered_set<std::string> windows_; ///< of longer ones, in lower case
};

/// Whether a field that a translator sends says what is wanted and not who asks. What it says else (a cookie,
/// a token under a name that the vendor chose) is nobody's business.
bool is_public_field(std::string_view name);

/// Whether a vendor's words can be in it.
bool may_hold_words(Result<Answer> const& result);

/// Leaves a vendor's words out where they hold what is confidential: its code and message, details, warnings.
void leave_out(Result<Answer>& result, Confidential const& confidential, Arena& arena);

/// The values of fields in `request` that are not public, but for switches and short numbers, which a
/// vendor's words hold by chance; of a Cookie each value by itself.
void add_sent(Request const& request, std::vector<std::string>& secrets);

} // namespace idiom::exchange
