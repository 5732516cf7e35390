#pragma once

#include "translators/codec/yaml.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Reads the nodes of a dialect file. Every function takes the valid values, notes the problems, and goes on,
/// so that one run finds all problems.
namespace idiom::declared {

using yaml::Mark;
using yaml::Node;

/// Returns `'text'` for a message: printable, and cut if it is long.
std::string in_quotes(std::string_view text);

/// The problems of one file.
class Source {
public:
    explicit Source(std::string file) : file_(std::move(file)) {}

    void problem(Mark at, std::string message, std::string_view suggestion = {});
    void warning(Mark at, std::string message);
    /// Notes `unknown WHAT 'WORD'WHERE`, and suggests the one of `known` that is near.
    void unknown(Mark at, std::string_view what, std::string_view word,
                 std::span<std::string_view const> known, std::string_view where = {});
    bool has_problems() const { return !problems_.empty(); }
    /// Return the problems or warnings in the order of the file. The source has none afterwards.
    std::vector<yaml::Problem> take_problems();
    std::vector<yaml::Problem> take_warnings();

private:
    std::string file_;
    std::vector<yaml::Problem> problems_;
    std::vector<yaml::Problem> warnings_;
};

/// A key of a mapping, and its value. `node` is null if the mapping has no such key.
struct Entry {
    Node const* node = nullptr;
    Mark at;
    std::string_view key;

    explicit operator bool() const { return node != nullptr; }
    bool is_null() const { return node && node->kind == Node::Kind::null; }
    Mark place() const { return node && !is_null() ? node->at : at; }
};

/// A mapping with a fixed set of keys. The constructor notes unknown keys.
class Section {
public:
    /// `name` is the mapping's name in messages: "'create'", "a field".
    Section(Source& source, Entry const& of, std::string name, std::initializer_list<std::string_view> known);
    Section(Source& source, Entry const& of, std::string name, std::span<std::string_view const> known);

    Entry get(std::string_view key) const;
    bool has(std::string_view key) const { return bool(get(key)); }
    /// Notes `NAME needs 'KEY'` if the key is missing.
    Entry need(std::string_view key) const;
    /// Returns whether the value is a mapping. If it is not, that problem was noted.
    bool usable() const { return node_ != nullptr; }
    Mark at() const { return at_; }
    std::string const& name() const { return name_; }
    Source& source() const { return *source_; }

private:
    Source* source_;
    std::string name_;
    Mark at_;
    Node const* node_ = nullptr;
};

/// Calls `each` with every member of a mapping with free keys. Notes a problem if the value is none.
template <class Each> void for_each_member(Source& source, Entry const& of, Each each);
/// Calls `each` with every item of a list. Notes a problem if the value is none.
template <class Each> void for_each_item(Source& source, Entry const& of, Each each);
/// Calls `each` with every item of a list, or with the value itself if it is no list.
template <class Each> void for_each_of(Entry const& of, Each each);

/// Notes a list or a mapping without items: what says nothing is a line that was forgotten.
void need_items(Source& source, Entry const& of);

/// Notes `'KEY' has to be WANTED`.
void wrong_kind(Source& source, Entry const& of, std::string_view wanted);

/// Reads a text that may hold no references. If the value is none, notes that and returns null.
std::optional<std::string> read_text(Source& source, Entry const& of);
/// A text of one line, without control characters: it goes into a header, a log or an error.
std::optional<std::string> read_line(Source& source, Entry const& of);
/// A text that may hold references.
std::optional<std::string> read_raw_text(Source& source, Entry const& of);
std::vector<std::string> read_texts(Source& source, Entry const& of);
bool read_flag(Source& source, Entry const& of, bool fallback = false);
std::optional<std::uint64_t> read_number(Source& source, Entry const& of, std::uint64_t most,
                                         std::uint64_t least = 0);

template <class T> struct Word {
    std::string_view word;
    T meaning;
};
/// Reads one of a few words. `what` names the kind of word in messages.
template <class T>
std::optional<T> read_word(Source& source, Entry const& of, std::string_view what,
                           std::initializer_list<Word<T>> words) {
    auto const text = read_text(source, of);
    if (!text) return std::nullopt;
    std::vector<std::string_view> known;
    for (auto const& [word, meaning] : words) {
        if (word == *text) return meaning;
        known.push_back(word);
    }
    source.unknown(of.place(), what, *text, known);
    return std::nullopt;
}

template <class Each> void for_each_member(Source& source, Entry const& of, Each each) {
    if (!of) return;
    if (!of.node->is_map()) return wrong_kind(source, of, "a mapping");
    for (auto const& member : of.node->members)
        each(Entry{.node = member.value, .at = member.at, .key = member.name});
}
template <class Each> void for_each_item(Source& source, Entry const& of, Each each) {
    if (!of) return;
    if (!of.node->is_list()) return wrong_kind(source, of, "a list");
    for (auto const* const item : of.node->items)
        each(Entry{.node = item, .at = item->at, .key = of.key});
}
template <class Each> void for_each_of(Entry const& of, Each each) {
    if (!of) return;
    if (!of.node->is_list()) return each(of);
    for (auto const* const item : of.node->items)
        each(Entry{.node = item, .at = item->at, .key = of.key});
}

} // namespace idiom::declared
