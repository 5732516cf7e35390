#include "gateway/record/scrubber.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/codec/xml/xml.hpp"
#include "translators/conformance/document.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <cstdint>

namespace idiom::record {

namespace {

constexpr std::size_t shortest_word = 3;  ///< in bytes: two characters of Chinese are a whole name
constexpr std::size_t shortest_text = 10; ///< of a reply, that is learnt though no field is shown by it

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
    "Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec GMT "
    "lost not_sent timed_out unusable busy refused unfit Passw0rd";

bool is_word_byte(char c) { return is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80; }

/// A run of letters and digits: as it is spelled, and decoded. Each of its bytes may be percent-encoded.
struct Run {
    std::string_view spelled;
    std::string word;
};
/// Calls `between` with what is between runs, and `run` with each run.
template <class Between, class OnRun> void for_each_run(std::string_view text, Between between, OnRun run) {
    struct Byte {
        char value;
        std::size_t size; // as it is spelled
    };
    auto const byte_at = [&](std::size_t i) -> Byte {
        bool const escaped =
            text[i] == '%' && i + 2 < text.size() && is_hex_digit(text[i + 1]) && is_hex_digit(text[i + 2]);
        if (!escaped) return {text[i], 1};
        return {static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])), 3};
    };
    std::size_t at = 0;
    while (at < text.size()) {
        auto const begin = at;
        while (at < text.size() && !is_word_byte(byte_at(at).value))
            at += byte_at(at).size;
        if (at > begin) between(text.substr(begin, at - begin));
        Run found;
        auto const first = at;
        while (at < text.size() && is_word_byte(byte_at(at).value)) {
            auto const byte = byte_at(at);
            found.word += byte.value;
            at += byte.size;
        }
        found.spelled = text.substr(first, at - first);
        if (!found.spelled.empty()) run(found);
    }
}

std::uint64_t mixed(std::uint64_t value) {
    value += 0x9E3779B97F4A7C15;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
    return value ^ (value >> 31);
}

/// Returns whether each text of an XML document is all that an element contains, without CDATA and comments.
bool has_plain_texts(std::string_view document) {
    using Event = xml::Reader::Event;
    if (document.contains("<!")) return false;
    Arena arena;
    xml::Reader reader(document, arena);
    auto before = Event::end;
    bool in_text = false;
    for (;;) {
        auto const event = reader.next();
        if (event == Event::done || event == Event::error) return event == Event::done;
        if (in_text && event != Event::end) return false;
        in_text = event == Event::text && !trimmed(reader.text(), white_space).empty();
        if (in_text && before != Event::start) return false;
        before = event;
    }
}

/// Returns whether `values_of` finds each text of a document.
bool is_readable(std::string_view document) {
    if (document.starts_with('<')) return has_plain_texts(document);
    Arena arena;
    return json::read(document, arena).has_value();
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

} // namespace

Scrubber::Scrubber() { keep(common_words); }

void Scrubber::keep(std::string_view text) {
    for_each_run(text, [](auto) {}, [&](Run const& run) { kept_.insert(lower(run.word)); });
}

void Scrubber::keep_names(std::string_view document) {
    // A name in JSON stands in quotes before a colon, one in XML behind '<'.
    for (std::size_t at = document.find('"'); at != document.npos; at = document.find('"', at + 1)) {
        auto const end = document.find('"', at + 1);
        if (end == document.npos) break;
        auto const after = document.find_first_not_of(white_space, end + 1);
        if (after != document.npos && document[after] == ':') keep(document.substr(at + 1, end - at - 1));
        at = end;
    }
    for (std::size_t at = document.find('<'); at != document.npos; at = document.find('<', at + 1))
        keep(document.substr(at, document.find_first_of(" >", at) - at));
}

void Scrubber::keep_words_not_in(std::string_view origins, std::string_view text) {
    std::set<std::string> known;
    for_each_run(origins, [](auto) {}, [&](Run const& run) { known.insert(lower(run.word)); });
    for_each_run(
        text, [](auto) {},
        [&](Run const& run) {
            auto const word = lower(run.word);
            auto const is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
            if (std::ranges::all_of(word, is_letter) && !known.contains(word)) kept_.insert(word);
        });
}

void Scrubber::learn(std::string_view text) {
    for_each_run(
        text, [](auto) {},
        [&](Run const& run) {
            auto word = lower(run.word);
            // A number as short as a status identifies no person.
            if (word.size() <= 3 && std::ranges::all_of(word, is_digit)) return;
            if (word.size() < shortest_word || kept_.contains(word) || words_.contains(word)) return;
            auto by = made_up(word);
            words_.emplace(std::move(word), std::move(by));
        });
}

void Scrubber::learn(User const& user, FieldSet kept) {
    for (auto const role : user.roles.value_or(Names{}))
        keep(role); // the vendor's words, not a person's
    if (user.id && !kept.has(Field::id)) learn(*user.id);
    for (auto const& field : text_fields)
        if (auto const& value = user.*field.member; value && !kept.has(field.field))
            field.field == Field::password ? learn_password(*value) : learn(*value);
    for (auto const& device : user.devices.value_or(std::span<Device const>{})) {
        learn(device.id);
        if (device.phone_number) learn(*device.phone_number);
    }
}

void Scrubber::learn_password(std::string_view password) {
    if (password.empty()) return;
    whole_.try_emplace(std::string(password), "Passw0rd-" + std::to_string(whole_.size() + 1));
    learn(password); // it may be a part of a text, encoded
}

void Scrubber::learn_reply(std::string_view document) {
    if (!is_readable(document)) return learn(document);
    for (auto const& leaf : conformance::values_of(document))
        if (leaf.text.size() >= shortest_text) learn(leaf.text);
}

std::string Scrubber::made_up(std::string const& word) {
    bool const digits = std::ranges::all_of(word, is_digit);
    bool const hex = std::ranges::all_of(word, is_hex_digit) && std::ranges::any_of(word, is_digit);
    constexpr std::uint64_t most_attempts = 1000;
    for (std::uint64_t attempt = 0;; ++attempt) {
        std::string made;
        auto seed = mixed(words_.size() * 1000 + attempt);
        // There are few words of the same form: then it is a longer one. Of numbers, two may become one.
        auto const more = digits ? 0 : attempt / most_attempts;
        for (char const c : word) {
            if (is_continuation(c)) continue;
            seed = mixed(seed);
            if (is_digit(c))
                made += c == '0' && made.empty() ? '0' : static_cast<char>('1' + seed % 9);
            else
                made += static_cast<char>('a' + seed % (hex ? 6 : 26));
        }
        for (std::uint64_t i = 0; i < more; ++i) {
            seed = mixed(seed);
            made += static_cast<char>('a' + seed % 26);
        }
        bool const free =
            !taken_.contains(made) && !kept_.contains(made) && !words_.contains(made) && made != word;
        if (free || (digits && attempt > most_attempts)) {
            taken_.insert(made);
            return made;
        }
    }
}

std::string Scrubber::text(std::string_view from) const {
    if (auto const password = whole_.find(from); password != whole_.end()) return password->second;
    std::string made;
    bool host = false; // of a URL
    for_each_run(
        from,
        [&](std::string_view between) {
            auto const end = between.find_first_of("/?#\"'<> ");
            if (host && end == between.npos) return;
            if (host) between.remove_prefix(end);
            host = false;
            made += between;
            if (!between.ends_with("://")) return;
            host = true;
            made += "vendor.example";
        },
        [&](Run const& run) {
            if (host) return;
            auto const found = words_.find(lower(run.word));
            if (found == words_.end())
                made += run.spelled;
            else
                made += cased(found->second, run.word);
        });
    return made;
}

std::string Scrubber::document(std::string_view from) const {
    if (!is_readable(from)) return text(from);
    auto const leaves = conformance::values_of(from);
    std::vector<conformance::Replacement> replacements;
    for (auto const& leaf : leaves)
        if (auto by = text(leaf.text); by != leaf.text)
            replacements.push_back({.raw = leaf.raw, .with = conformance::spelled(by, leaf, from)});
    return conformance::replaced(from, std::move(replacements));
}

std::string Scrubber::left_in(std::string_view bytes) const {
    std::string left;
    for_each_run(
        bytes, [](auto) {},
        [&](Run const& run) {
            if (left.empty() && words_.contains(lower(run.word))) left = run.word;
        });
    for (auto const& [password, by] : whole_)
        if (left.empty() && password != by && bytes.contains(password)) left = "a password";
    return left;
}

} // namespace idiom::record
