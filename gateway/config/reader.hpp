#pragma once

#include "gateway/config/document.hpp"
#include "gateway/config/references.hpp"
#include "gateway/config/values.hpp"

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Reads the sections of routes.yaml. Every function takes the valid values, notes the problems, and goes on,
/// so that one run finds all problems.
namespace idiom::config {

class Item;

/// Names that other parts of the file may refer to. Sorted; views into the document.
class NameSet {
public:
    NameSet() = default;
    /// Takes the keys of a map. Empty if the item is not a map.
    explicit NameSet(Item const& map);
    bool contains(std::string_view name) const { return std::ranges::binary_search(names_, name); }
    bool empty() const { return names_.empty(); }
    std::span<std::string_view const> all() const { return names_; }

private:
    std::vector<std::string_view> names_;
};

/// Collects the problems of one file and resolves its references.
class Reader {
public:
    /// `place` must outlive the reader.
    Reader(std::string file, Place const& place) : file_(std::move(file)), place_(place) {}

    void problem(Mark at, std::string message, std::string_view suggestion = {});
    /// Notes `unknown WHAT 'WORD'`, and suggests the one of `known` that is near. If none is near and
    /// `name_them` is set, the message lists all of `known` if they are few.
    void unknown(Mark at, std::string_view what, std::string_view word,
                 std::span<std::string_view const> known, bool name_them);

    /// Notes the problems of another file that this one names.
    void add(std::vector<Problem> const& others) {
        others_.insert(others_.end(), others.begin(), others.end());
    }

    Place const& place() const { return place_; }
    /// Records a text that must be masked wherever it is shown.
    void hide(std::string text) { hidden_.emplace_back(std::move(text)); }
    std::vector<Secret> const& hidden() const { return hidden_; }
    /// Returns the problems in the order of the file, then those of other files. The reader has none
    /// afterwards.
    std::vector<Problem> take_problems();
    /// Records that the file names another file here. Keeps the first place.
    void note(Path const& file, Mark at) { files_.try_emplace(file, at); }
    std::map<Path, Mark> const& files() const { return files_; }

private:
    std::string file_;
    Place const& place_;
    std::vector<Problem> problems_;
    std::vector<Problem> others_; ///< of other files
    std::vector<Secret> hidden_;
    std::map<Path, Mark> files_;
};

class Map;

/// A word of the file, and its meaning.
template <class T> struct Word {
    std::string_view word;
    T meaning;
};

/// A value of the file, which may be absent. Reading an absent value leaves the target, and so its default,
/// unchanged. A function that returns bool returns whether there was a valid value.
class Item {
public:
    /// `name` is the name of the value in messages.
    Item(Reader& reader, std::string name, Mark at, Node const* node)
        : reader_(&reader), name_(std::move(name)), at_(at), node_(node) {}

    bool present() const { return node_ != nullptr; }
    bool is(Node::Kind kind) const { return node_ != nullptr && node_->kind == kind; }
    std::string const& name() const { return name_; }
    /// Returns the place of the key, or of the item of a list.
    Mark at() const { return at_; }
    Node const* node() const { return node_; }
    Reader& reader() const { return *reader_; }

    /// Notes a problem at the value: `NAME: WHY`.
    void problem(std::string_view why) const;
    /// Does the same and quotes the value: `NAME: 'VALUE' WHY`. A secret is masked.
    void problem_with(Scalar const& value, std::string_view why) const;
    /// Notes that the value is none of `known`.
    void unknown(std::string_view what, Scalar const& value, std::span<std::string_view const> known) const;

    /// Returns the scalar with its references resolved. Otherwise notes the problem and returns nullopt.
    std::optional<Scalar> scalar() const;

    /// Reads the value with a function of values.hpp.
    template <class T, class Parse> bool read(T& to, Parse parse) const {
        auto const value = scalar();
        if (!value) return false;
        auto parsed = parse(std::string_view(value->text));
        if (!parsed) {
            problem_with(*value, parsed.error());
            return false;
        }
        // The normalised spelling of a secret is secret, too.
        if constexpr (requires { parsed->text(); })
            if (value->secret) reader_->hide(parsed->text());
        to = std::move(*parsed);
        return true;
    }

    bool text(std::string& to) const { return read(to, to_text); }

    /// Reads a value that messages must never show, even if the file itself holds it.
    template <class Parse> bool secret(Secret& to, Parse parse) const {
        auto value = scalar();
        if (!value) return false;
        auto parsed = parse(std::string_view(value->text));
        if (!parsed) {
            problem_with({.text = {}, .secret = true}, parsed.error());
            return false;
        }
        to = Secret(std::move(*parsed));
        return true;
    }
    bool secret(Secret& to) const { return secret(to, to_text); }

    /// Reads one of a few words.
    template <class T> bool choose(T& to, std::initializer_list<Word<T>> words) const {
        return choose(to, std::span(words.begin(), words.size()), "value");
    }
    template <class T> bool choose(T& to, std::span<Word<T> const> words, std::string_view what) const {
        auto const value = scalar();
        if (!value) return false;
        std::vector<std::string_view> known;
        for (auto const& [word, meaning] : words) {
            known.push_back(word);
            if (word != value->text) continue;
            to = meaning;
            return true;
        }
        unknown(what, *value, known);
        return false;
    }

    /// Reads the path of a file that must exist and be readable.
    bool file(Path& to) const;
    bool file(std::optional<Path>& to) const;
    /// Takes `path` for a file that the gateway creates. Only its folder must exist.
    bool file_to_be(Path& to, Scalar const& path) const;

    /// Calls `f` with each item of the list. Null is an empty list. Returns false if the value is not a list.
    bool each(std::function<void(Item const&)> const& f) const;

private:
    Reader* reader_;
    std::string name_;
    Mark at_;
    Node const* node_;
};

/// A map of the file with a fixed set of keys. The constructor notes unknown keys.
class Map {
public:
    Map(Item const& item, std::span<std::string_view const> known);
    Map(Item const& item, std::initializer_list<std::string_view> known)
        : Map(item, std::span(known.begin(), known.size())) {}

    /// Returns the value of an optional key.
    Item get(std::string_view name) const;
    /// Returns the value of a required key. Notes a problem if it is missing.
    Item require(std::string_view name) const;
    /// Returns whether the value is a map. If it is not, that problem was noted, and no other needs to be.
    bool usable() const { return usable_; }
    /// Notes a problem of the map as a whole.
    void problem(std::string_view why) const;
    Mark at() const { return item_.at(); }
    Reader& reader() const { return item_.reader(); }

private:
    Item item_;
    bool usable_;
    std::vector<Member> members_; ///< only those with known keys
};

/// Calls `f` with each key and value of a map with free keys. Null is an empty map.
void for_each_member(Item const& map, std::function<void(std::string_view, Item const&)> const& f);

} // namespace idiom::config
