#pragma once

#include "translators/core/user.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace idiom::record {

/// Puts made-up words in place of those that may identify a person or open something. A word is a run of
/// letters and digits; the same word becomes the same everywhere, whatever its case. Not thread-safe.
class Scrubber {
public:
    Scrubber();

    /// Words of this text stay as they are, such as those of a dialect file.
    void keep(std::string_view text);
    /// The names of members and elements of a document stay as they are.
    void keep_names(std::string_view document);
    /// Words of `text` that consist of letters stay as they are, but those that are words of `origins`, too.
    void keep_words_not_in(std::string_view origins, std::string_view text);
    /// Every word of this text is replaced, but those that stay and those of one or two bytes.
    void learn(std::string_view text);
    /// The texts and ids of a user, but those of `kept`.
    void learn(User const& user, FieldSet kept);
    /// The longer texts of a reply; every text of one that is neither JSON nor plain XML.
    void learn_reply(std::string_view document);
    /// A password: replaced as a whole, or by words where it is encoded.
    void learn_password(std::string_view password);

    /// Returns a path, a query, a header or a plain text with the words replaced, and hosts of URLs.
    std::string text(std::string_view from) const;
    /// Returns a document with the words of its values replaced; what is neither JSON nor XML as a text.
    std::string document(std::string_view from) const;

    /// Returns the first word of `bytes` that should have been replaced; "" if there is none.
    std::string left_in(std::string_view bytes) const;

private:
    std::string made_up(std::string const& word);

    std::set<std::string, std::less<>> kept_;
    std::map<std::string, std::string, std::less<>> words_; ///< in lower case
    std::set<std::string, std::less<>> taken_;              ///< made-up words
    std::map<std::string, std::string, std::less<>> whole_; ///< passwords
};

} // namespace idiom::record
