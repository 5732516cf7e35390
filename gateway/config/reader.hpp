#pragma once

#include "gateway/config/document.hpp"
#include "gateway/config/references.hpp"
#include "gateway/config/suggest.hpp"
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

/// How the sections of routes.yaml are read: every reader takes what is right, notes what is wrong, and goes
/// on, so that one run finds all there is to find.
namespace idiom::config {

class Item;

/// Names that other parts of the file may refer to, sorted; views into the document.
class NameSet {
public:
    NameSet() = default;
    /// The keys of a map; none where it is something else.
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
    /// `unknown WHAT 'WORD'`, with the one of `known` that it may have been meant for. `name_them`: where
    /// none is near, the message names them all if they are few.
    void unknown(Mark at, std::string_view what, std::string_view word,
                 std::span<std::string_view const> known, bool name_them);

    Place const& place() const { return place_; }
    /// A scalar that nobody may see.
    void hide(std::string text) { hidden_.emplace_back(std::move(text)); }
    std::vector<Secret> const& hidden() const { return hidden_; }
    /// In the order of the file.
    std::vector<Problem> take_problems();
    /// The file is named there, perhaps once more.
    void note(Path const& file, Mark at) { files_.try_emplace(file, at); }
    std::map<Path, Mark> const& files() const { return files_; }

private:
    std::string file_;
    Place const& place_;
    std::vector<Problem> problems_;
    std::vector<Secret> hidden_;
    std::map<Path, Mark> files_;
};

class Map;

/// A word of the file and what it means.
template <class T> struct Word {
    std::string_view word;
    T meaning;
};

/// One value of the file, which may be absent. Reading an absent one leaves the target as it is, its default.
/// Every `bool` says whether there was a good value.
class Item {
public:
    /// `name` is how messages call it.
    Item(Reader& reader, std::string name, Mark at, Node const* node)
        : reader_(&reader), name_(std::move(name)), at_(at), node_(node) {}

    bool present() const { return node_ != nullptr; }
    bool is(Node::Kind kind) const { return node_ != nullptr && node_->kind == kind; }
    std::string const& name() const { return name_; }
    /// The key, or the item of a list.
    Mark at() const { return at_; }
    Node const* node() const { return node_; }
    Reader& reader() const { return *reader_; }

    /// Notes a problem at the value: `NAME: WHY`.
    void problem(std::string_view why) const;
    /// The same, quoting the value unless it is secret: `NAME: 'VALUE' WHY`.
    void problem_with(Scalar const& value, std::string_view why) const;
    /// Notes that the value is none of `known`.
    void unknown(std::string_view what, Scalar const& value, std::span<std::string_view const> known) const;

    /// The scalar with its references resolved.
    std::optional<Scalar> scalar() const;

    /// Reads by a function of values.hpp.
    template <class T, class Parse> bool read(T& to, Parse parse) const {
        auto const value = scalar();
        if (!value) return false;
        auto parsed = parse(std::string_view(value->text));
        if (!parsed) {
            problem_with(*value, parsed.error());
            return false;
        }
        // Shown as it is understood, it is no less secret.
        if constexpr (requires { parsed->text(); })
            if (value->secret) reader_->hide(parsed->text());
        to = std::move(*parsed);
        return true;
    }

    bool text(std::string& to) const { return read(to, to_text); }

    /// Reads what messages must not show even where it stands in the file itself.
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

    /// Reads the path of a file that has to be there and be readable.
    bool file(Path& to) const;
    bool file(std::optional<Path>& to) const;
    /// Takes `path` for a file that the gateway makes itself: its folder has to be there.
    bool file_to_be(Path& to, Scalar const& path) const;

    /// Calls `f` with each item of the list. Null is an empty list. False where there is something else.
    bool each(std::function<void(Item const&)> const& f) const;

private:
    Reader* reader_;
    std::string name_;
    Mark at_;
    Node const* node_;
};

/// A map of the file whose keys are known beforehand. Unknown keys are noted when it is made.
class Map {
public:
    Map(Item const& item, std::span<std::string_view const> known);
    Map(Item const& item, std::initializer_list<std::string_view> known)
        : Map(item, std::span(known.begin(), known.size())) {}

    /// The value of a key that may be absent.
    Item get(std::string_view name) const;
    /// The value of a key that has to be there.
    Item require(std::string_view name) const;
    /// Whether it is a map at all. Of something else nothing more needs to be said.
    bool usable() const { return usable_; }
    /// Notes a problem of the map as a whole.
    void problem(std::string_view why) const;
    Mark at() const { return item_.at(); }
    Reader& reader() const { return item_.reader(); }

private:
    Item item_;
    bool usable_;
    std::vector<Member> members_; ///< of the known keys
};

/// Calls `f` with each key and value of a map with free keys. Null is an empty map.
void for_each_member(Item const& map, std::function<void(std::string_view, Item const&)> const& f);

} // namespace idiom::config
