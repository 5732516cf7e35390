#pragma once

#include "gateway/record/words.hpp"
#include "translators/core/user.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace idiom::record {

/// Puts made-up words in place of those that may identify a person or open something. A word is a run of
/// letters and digits; the same word becomes the same everywhere, whatever its case. Not thread-safe.
///
/// Some words mean something to the vendor or to the dialect, or are so short that every text has them: of
/// two bytes, numbers of three digits, words of the dialect file, names of members. Such a word of a person
/// is replaced where it stands in a value. A short number is replaced only in the text of a person, in a
/// path's segment or as a parameter: elsewhere it is a status, a count or a place.
class Scrubber {
public:
    Scrubber();

    /// Words of this text stay as they are, such as those of a dialect file.
    void keep(std::string_view text);
    /// The names of members and elements of a document stay as they are.
    void keep_names(std::string_view document);
    /// Words of `text` that consist of letters stay as they are, but those that are words of `origins`, too.
    void keep_words_not_in(std::string_view origins, std::string_view text);
    /// The operator wants to see this value: its words stay even where they are a person's.
    void choose(std::string_view value);

    /// Every longer word of this text is replaced, but those that stay.
    void learn(std::string_view text);
    /// A whole text: every word is replaced where just this text stands, the longer words everywhere.
    void learn_text(std::string_view text, Spelling spelling = Spelling::value);
    /// A value that belongs to a person, such as a name or an id: each of its words is replaced.
    void learn_person(std::string_view value);
    /// The texts and ids of a user, but those of `kept`.
    void learn(User const& user, FieldSet kept);
    /// The texts of a reply that may tell of a person; every text of one that is neither JSON nor plain XML.
    void learn_reply(std::string_view document);
    /// A password: replaced as a whole, or by words where it is encoded.
    void learn_password(std::string_view password);

    /// Returns a path, a query, a header or a plain text with the words replaced, and hosts of URLs.
    std::string text(std::string_view from, Spelling spelling = Spelling::value) const;
    /// Returns a document with the words of its values and names replaced; what is neither JSON nor XML as a
    /// text.
    std::string document(std::string_view from) const;

    /// Returns the first word of a file that should have been replaced; "" if there is none. Words that stay
    /// elsewhere are not looked for: see `tells`.
    std::string left_in(std::string_view file) const;
    /// Returns whether a value is, or has in it, a person's whole value that should have been replaced.
    bool tells(std::string_view value, Spelling spelling = Spelling::value) const;
    bool tells_in_document(std::string_view document) const;

private:
    struct MadeUp {
        std::string word;
        bool person; ///< of a person, not of any text
    };
    using Words = std::vector<std::string>;

    static Words words_of(std::string_view text, Spelling spelling);
    bool stays(std::string const& word) const;
    void put(std::string const& word, bool person);
    void put_value(Words const& words);
    bool may_tell(std::string_view text, bool number) const;
    bool contains_person(std::string_view text) const;
    std::vector<bool> marked(std::vector<Piece> const& pieces, Words const& words) const;
    void mark_values(std::vector<Piece> const& pieces, Words const& words, std::vector<bool>& marks) const;
    std::string name(std::string_view from) const;
    std::string made_up(std::string const& word) const;

    std::set<std::string, std::less<>> kept_;
    std::set<std::string, std::less<>> names_;
    std::set<std::string, std::less<>> chosen_;
    std::map<std::string, MadeUp, std::less<>> words_;                  ///< in lower case
    std::set<std::string, std::less<>> taken_;                          ///< made-up words
    std::set<Words> values_;                                            ///< whole texts, as their words
    std::map<std::string, std::set<std::size_t>, std::less<>> lengths_; ///< of values, by their first word
    std::set<std::string, std::less<>> persons_;                        ///< values of persons, in lower case
    std::map<std::string, std::string, std::less<>> whole_;             ///< passwords
};

} // namespace idiom::record
