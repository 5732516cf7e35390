#include "gateway/record/scrubber.hpp"

#include "gateway/record/documents.hpp"
#include "translators/core/error.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace idiom::record {

namespace {

constexpr std::size_t shortest_word = 3;  ///< in bytes: two characters of Chinese are a whole name
constexpr std::size_t shortest_text = 10; ///< of a reply, that is learnt though no field is shown by it
constexpr std::size_t shortest_part = 3;  ///< of a text, that makes it a person's
constexpr std::size_t longest_part = 64;  ///< of a short text: what is longer is a text of its own

/// Words of the unified API, of HTTP and of case files.
constexpr std::string_view common_words =
    "name settings route unmapped roles preserve passthrough reject default session call method path headers "
    "body "
    "turns ask reply target peer record secrets delivery status answer problem errors pointer outcome "
    "uncertain "
    "GET POST PUT PATCH DELETE Accept Content Type application json xml merge patch text html plain charset "
    "utf form "
    "urlencoded www http https com org net example test vendor true false null users devices emails scope "
    "global "
    "limit cursor sort fields kind activation clientType Location ETag Link Date Retry After Set Cookie Path "
    "Secure "
    "HttpOnly rel next prev self add remove replace value extensions "
    "lost not_sent timed_out unusable busy refused unfit Passw0rd";

/// Ends of addresses: no person's, unless it is the whole value.
constexpr std::array<std::string_view, 8> domains{"com",  "org", "net",  "example",
                                                  "test", "www", "http", "https"};

bool is_number(std::string_view word) { return std::ranges::all_of(word, is_digit); }
/// A number as short as a status.
bool is_short_number(std::string_view word) { return word.size() <= 3 && is_number(word); }

std::uint64_t mixed(std::uint64_t value) {
    value += 0x9E3779B97F4A7C15;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
    return value ^ (value >> 31);
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// Returns `word` with the capitals of `like`.
std::string cased(std::string word, std::string_view like) {
    std::size_t at = 0;
    for (char const c : like) {
        if (is_continuation(c)) continue;
        if (at < word.size() && c >= 'A' && c <= 'Z' && word[at] >= 'a' && word[at] <= 'z')
            word[at] = static_cast<char>(word[at] - 'a' + 'A');
        ++at;
    }
    return word;
}

/// Returns the words of pieces, in lower case.
std::vector<std::string> lowered(std::vector<Piece> const& pieces) {
    std::vector<std::string> words;
    for (auto const& piece : pieces)
        if (!piece.word.empty()) words.push_back(lower(piece.word));
    return words;
}

} // namespace

Scrubber::Scrubber() {
    keep(common_words);
    for (std::size_t i = 0; i < fault_count; ++i)
        keep(info(static_cast<Fault>(i)).name); // a case names the problem
}

Scrubber::Words Scrubber::words_of(std::string_view text, Spelling spelling) {
    return lowered(pieces_of(text, spelling));
}

void Scrubber::keep(std::string_view text) {
    for (auto const& word : words_of(text, Spelling::value))
        kept_.insert(word);
}

void Scrubber::keep_names(std::string_view document) {
    for (auto const& name : names_in(document))
        for (auto const& word : words_of(name.text, Spelling::value))
            names_.insert(word);
    if (!document.starts_with('<')) return;
    for (auto at = document.find('<'); at != document.npos; at = document.find('<', at + 1))
        for (auto const& word :
             words_of(document.substr(at, document.find_first_of(" >", at) - at), Spelling::value))
            names_.insert(word);
}

void Scrubber::keep_words_not_in(std::string_view origins, std::string_view text) {
    auto const said = words_of(origins, Spelling::value);
    std::set<std::string> const known(said.begin(), said.end());
    auto const is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    for (auto const& word : words_of(text, Spelling::value))
        if (std::ranges::all_of(word, is_letter) && !known.contains(word)) kept_.insert(word);
}

void Scrubber::choose(std::string_view value) {
    for (auto const& word : words_of(value, Spelling::value))
        chosen_.insert(word);
}

/// Returns whether a word stays where it is no person's.
bool Scrubber::stays(std::string const& word) const {
    return word.size() < shortest_word || is_short_number(word) || kept_.contains(word) ||
           names_.contains(word);
}

void Scrubber::put(std::string const& word, bool person) {
    if (chosen_.contains(word)) return;
    if (auto const known = words_.find(word); known != words_.end()) {
        known->second.person = known->second.person || person;
        return;
    }
    auto by = made_up(word);
    taken_.insert(by);
    words_.emplace(word, MadeUp{.word = std::move(by), .person = person});
}

void Scrubber::put_value(Words const& words) {
    if (!words.empty() && values_.insert(words).second) lengths_[words.front()].insert(words.size());
}

void Scrubber::learn(std::string_view text) {
    for (auto const& word : words_of(text, Spelling::value))
        if (!stays(word)) put(word, false);
}

void Scrubber::learn_text(std::string_view text, Spelling spelling) {
    auto const words = words_of(text, spelling);
    if (words.size() == 1 && is_short_number(words.front())) return;
    // Words that all mean something to the vendor are a message of it.
    if (std::ranges::all_of(words,
                            [&](auto const& word) { return kept_.contains(word) || names_.contains(word); }))
        return;
    for (auto const& word : words)
        if (!kept_.contains(word) && !names_.contains(word)) put(word, false);
    put_value(words);
}

void Scrubber::learn_person(std::string_view value) {
    auto const words = words_of(value, Spelling::value);
    for (auto const& word : words)
        if (words.size() == 1 || std::ranges::find(domains, word) == domains.end()) put(word, true);
    put_value(words);
    if (value.size() >= shortest_part && value.size() <= longest_part) persons_.insert(lower(value));
}

void Scrubber::learn(User const& user, FieldSet kept) {
    for (auto const role : user.roles.value_or(Names{}))
        keep(role); // the vendor's words, not a person's
    for (auto const& field : text_fields) {
        auto const& value = user.*field.member;
        if (!value) continue;
        if (kept.has(field.field))
            choose(*value);
        else
            field.field == Field::password ? learn_password(*value) : learn_person(*value);
    }
    for (auto const account : user.accounts.value_or(Names{}))
        if (!kept.has(Field::accounts)) learn_text(account);
    for (auto const& device : user.devices.value_or(std::span<Device const>{})) {
        if (kept.has(Field::devices)) break;
        learn_person(device.id);
        if (device.phone_number) learn_person(*device.phone_number);
    }
    for (auto const& extension : user.extensions.value_or(std::span<Extension const>{}))
        for (auto const& value : values_in(extension.json))
            if (!kept.has(Field::extensions) && value.raw.starts_with('"')) learn_text(value.text);
}

void Scrubber::learn_password(std::string_view password) {
    if (password.empty()) return;
    whole_.try_emplace(std::string(password), "Passw0rd-" + std::to_string(whole_.size() + 1));
    learn(password); // it may be a part of a text, encoded
}

/// Returns whether a part of a short text is a value of a person.
bool Scrubber::contains_person(std::string_view text) const {
    auto const small = lower(text);
    for (std::size_t first = 0; first + shortest_part <= small.size(); ++first)
        for (auto size = shortest_part; first + size <= small.size(); ++size)
            if (persons_.contains(std::string_view(small).substr(first, size))) return true;
    return false;
}

/// Returns whether a value of a reply may tell of a person: a longer text, a short one that does not look
/// like a word of the vendor, and a number that is no count.
bool Scrubber::may_tell(std::string_view text, bool number) const {
    auto const digits = std::ranges::count_if(text, is_digit);
    if (number) return digits >= 7;
    auto const strange = [](char c) {
        return c == '@' || white_space.contains(c) || static_cast<unsigned char>(c) >= 0x80;
    };
    return text.size() >= shortest_text || digits >= 4 || std::ranges::any_of(text, strange) ||
           contains_person(text);
}

void Scrubber::learn_reply(std::string_view document) {
    if (!is_readable(document)) return learn_text(document, Spelling::raw);
    bool const json = !document.starts_with('<');
    for (auto const& leaf : values_in(document)) {
        if (!may_tell(leaf.text, json && !leaf.raw.starts_with('"'))) continue;
        // A URL has numbers of pages in it.
        if (leaf.text.contains("://"))
            learn(leaf.text);
        else
            learn_text(leaf.text, is_attribute(leaf, document) ? Spelling::raw : Spelling::value);
    }
}

std::string Scrubber::made_up(std::string const& word) const {
    bool const digits = is_number(word);
    bool const hex = std::ranges::all_of(word, is_hex_digit) && std::ranges::any_of(word, is_digit);
    constexpr std::uint64_t most_attempts = 1000;
    for (std::uint64_t attempt = 0;; ++attempt) {
        std::string made;
        auto seed = mixed(words_.size() * 1000 + attempt);
        auto const letter = [&] { return static_cast<char>('a' + seed % (hex ? 6 : 26)); };
        auto const digit = [&] { return static_cast<char>('1' + seed % 9); };
        for (char const c : word) {
            if (is_continuation(c)) continue;
            seed = mixed(seed);
            bool const zero = c == '0' && made.empty() && word.size() > 1;
            made += zero ? '0' : is_digit(c) ? digit() : letter();
        }
        // There are few words of the same form: then it is a longer one.
        for (auto more = attempt / most_attempts; more > 0; --more) {
            seed = mixed(seed);
            made += digits ? digit() : letter();
        }
        if (!taken_.contains(made) && !kept_.contains(made) && !words_.contains(made) && made != word)
            return made;
    }
}

/// Marks the words of whole values that stand in a longer text, and numbers that stand alone between the
/// separators of a URL.
void Scrubber::mark_values(std::vector<Piece> const& pieces, Words const& words,
                           std::vector<bool>& marks) const {
    for (std::size_t at = 0; at < words.size(); ++at) {
        auto const lengths = lengths_.find(words[at]);
        if (lengths == lengths_.end()) continue;
        for (auto const length : lengths->second) {
            if (at + length > words.size()) break;
            auto const first = words.begin() + static_cast<std::ptrdiff_t>(at);
            if (!values_.contains(Words(first, first + static_cast<std::ptrdiff_t>(length)))) continue;
            auto const before = pieces[at].between;
            auto const after = at + 1 < pieces.size() ? pieces[at + 1].between : std::string_view{};
            bool const alone = (before.ends_with('/') || before.ends_with('=')) &&
                               (after.empty() || std::string_view("/?&#;").contains(after.front()));
            bool const whole = at == 0 && length == words.size();
            if (length == 1 && !alone && !whole) continue;
            for (std::size_t i = at; i < at + length; ++i)
                marks[i] = true;
        }
    }
}

/// Returns which words of a text are replaced.
std::vector<bool> Scrubber::marked(std::vector<Piece> const& pieces, Words const& words) const {
    std::vector<bool> marks(words.size(), false);
    mark_values(pieces, words, marks);
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto const found = words_.find(words[i]);
        if (found == words_.end() || chosen_.contains(words[i]))
            marks[i] = false;
        else if (!stays(words[i]) || (found->second.person && !is_short_number(words[i])))
            marks[i] = true;
    }
    return marks;
}

std::string Scrubber::text(std::string_view from, Spelling spelling) const {
    if (auto const password = whole_.find(from); password != whole_.end()) return password->second;
    auto const pieces = pieces_of(from, spelling);
    auto const words = lowered(pieces);
    auto marks = marked(pieces, words);
    marks.resize(pieces.size(), false); // there may be no word at the end
    std::string made;
    bool host = false; // of a URL
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        auto between = pieces[i].between;
        if (host) {
            auto const end = between.find_first_of("/?#\"'<> ");
            if (end == between.npos) continue;
            between.remove_prefix(end);
        }
        host = between.ends_with("://");
        made.append(between).append(host ? "vendor.example" : "");
        if (host) continue;
        made += marks[i] ? cased(words_.find(words[i])->second.word, pieces[i].word) : pieces[i].spelled;
    }
    return made;
}

/// Returns the name of a member. What the dialect file calls by this name stays.
std::string Scrubber::name(std::string_view from) const {
    auto const words = words_of(from, Spelling::value);
    bool const persons = std::ranges::any_of(words, [&](std::string const& word) {
        auto const found = words_.find(word);
        return found != words_.end() && found->second.person && !kept_.contains(word);
    });
    return persons ? text(from) : std::string(from);
}

std::string Scrubber::document(std::string_view from) const {
    if (!is_readable(from)) return text(from, Spelling::raw);
    bool const json = !from.starts_with('<');
    std::vector<conformance::Replacement> replacements;
    for (auto const& leaf : values_in(from)) {
        bool const attribute = is_attribute(leaf, from);
        auto const by = text(leaf.text, attribute ? Spelling::raw : Spelling::value);
        if (by == leaf.text) continue;
        bool const plain = attribute || (json && !leaf.raw.starts_with('"'));
        replacements.push_back({.raw = leaf.raw, .with = plain ? by : conformance::spelled(by, leaf, from)});
    }
    for (auto const& leaf : names_in(from))
        if (auto const by = name(leaf.text); by != leaf.text)
            replacements.push_back({.raw = leaf.raw, .with = conformance::spelled(by, leaf, from)});
    return conformance::replaced(from, std::move(replacements));
}

std::string Scrubber::left_in(std::string_view file) const {
    for (auto const& piece : pieces_of(file, Spelling::raw)) {
        auto const word = lower(piece.word);
        if (words_.contains(word) && !stays(word) && !chosen_.contains(word) && !taken_.contains(word))
            return std::string(piece.spelled);
    }
    for (auto const& [password, by] : whole_)
        if (password != by && password.size() > shortest_word && file.contains(password)) return "a password";
    return {};
}

bool Scrubber::tells(std::string_view value, Spelling spelling) const {
    if (auto const password = whole_.find(value); password != whole_.end()) return password->second != value;
    auto const pieces = pieces_of(value, spelling);
    auto const words = lowered(pieces);
    std::vector<bool> marks(words.size(), false);
    mark_values(pieces, words, marks);
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto const found = words_.find(words[i]);
        if (found == words_.end() || chosen_.contains(words[i]) || taken_.contains(words[i])) continue;
        bool const persons = found->second.person && words[i].size() >= shortest_word &&
                             !is_short_number(words[i]) && !kept_.contains(words[i]);
        if (marks[i] || persons) return true;
    }
    return false;
}

bool Scrubber::tells_in_document(std::string_view document) const {
    if (!is_readable(document)) return tells(document, Spelling::raw);
    auto const told = [&](conformance::Leaf const& leaf) {
        return tells(leaf.text, is_attribute(leaf, document) ? Spelling::raw : Spelling::value);
    };
    return std::ranges::any_of(values_in(document), told) ||
           std::ranges::any_of(names_in(document),
                               [&](auto const& leaf) { return name(leaf.text) != leaf.text; });
}

} // namespace idiom::record
