#include "translators/codec/json_patch.hpp"

#include "translators/codec/json/json_tree.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace idiom::json_patch {
namespace {

using json::Tree;
using Kind = PatchError::Kind;
using Tokens = std::span<std::string_view const>;

constexpr std::size_t max_depth = 64;
constexpr std::size_t max_weight = 1024 * 1024;
/// In array items moved by insertions and removals. Without it, a thousand operations at the front of a long
/// array would occupy a thread for a second.
constexpr std::size_t max_shifted = 1'000'000;

constexpr json::Value null{.raw = "null"};

/// Returns whether each number of the value fits in a double, as far as most readers go.
bool fits_in_doubles(json::Value const& value) {
    if (value.is_number()) {
        double number{};
        auto const* const end = value.text.data() + value.text.size();
        return std::from_chars(value.text.data(), end, number).ec == std::errc{};
    }
    return std::ranges::all_of(value.items, fits_in_doubles) &&
           std::ranges::all_of(value.members,
                               [](json::Member const& member) { return fits_in_doubles(member.value); });
}

std::optional<Tree> read_tree(std::string_view text, Arena& arena) {
    auto const value = json::read(text, arena, {.depth = max_depth});
    if (!value || !fits_in_doubles(*value)) return {};
    return Tree(*arena.make<json::Value>(*value), arena);
}

std::string_view written(Tree const& tree, Arena& arena) {
    auto text = arena.text(512);
    tree.write(text);
    return arena.keep(text);
}

/// Returns an array index (RFC 6901, 4): digits without leading zeros.
std::optional<std::size_t> index_of(std::string_view token) {
    if (token.empty() || (token.size() > 1 && token.front() == '0')) return {};
    std::size_t index = 0;
    auto const [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
    if (error != std::errc{} || end != token.data() + token.size()) return {};
    return index;
}

Tree* child(Tree& parent, std::string_view token) {
    if (parent.is_object()) {
        auto const found = parent.members().find(token);
        return found == parent.members().end() ? nullptr : &found->second;
    }
    if (!parent.is_array()) return nullptr;
    auto const index = index_of(token);
    return index && *index < parent.items().size() ? &parent.items()[*index] : nullptr;
}

Tree* find(Tree& document, Tokens path) {
    auto* at = &document;
    for (auto const token : path)
        if ((at = child(*at, token)) == nullptr) return nullptr;
    return at;
}

bool starts_with(Tokens path, Tokens prefix) {
    return path.size() >= prefix.size() && std::ranges::equal(path.first(prefix.size()), prefix);
}

/// The six operations on one document. Each returns null on success.
class Patcher {
public:
    using PatchOutcome = std::optional<PatchError>;

    Patcher(Tree document, Arena& arena)
        : document_(document), arena_(arena), weight_(document.size().weight) {}

    Tree const& document() const { return document_; }

    PatchOutcome run(Operation const& operation) {
        path_ = operation.path;
        auto const path = tokens(operation.path, arena_);
        auto const from = tokens(operation.from, arena_);
        if (!path || !from) return error(Kind::malformed, "is not a JSON Pointer");
        switch (operation.verb) {
        case Verb::add: return with_value(operation, [&](Tree value) { return add(*path, value); });
        case Verb::replace: return with_value(operation, [&](Tree value) { return replace(*path, value); });
        case Verb::test: return with_value(operation, [&](Tree value) { return test(*path, value); });
        case Verb::remove: return remove(*path);
        case Verb::move: return move(*from, *path, operation.from);
        case Verb::copy: return copy(*from, *path, operation.from);
        }
        return error(Kind::malformed, "is no operation");
    }

private:
    PatchError error(Kind kind, std::string_view what) const {
        return {.kind = kind, .operation = 0, .pointer = path_, .what = what};
    }
    PatchError missing() const { return error(Kind::target_missing, "names nothing in the document"); }

    template <class Do> PatchOutcome with_value(Operation const& operation, Do&& run_with) {
        auto const value = read_tree(operation.value, arena_);
        if (!value) return error(Kind::malformed, "has a value that cannot be held");
        return run_with(*value);
    }

    PatchOutcome fits(Tokens path, Tree value) {
        auto const size = value.size();
        weight_ += size.weight;
        if (weight_ > max_weight) return error(Kind::too_large, "makes the document too large");
        if (path.size() + size.depth > max_depth)
            return error(Kind::too_large, "nests the document too deeply");
        return {};
    }

    /// Counts the items that move when one is inserted or removed at `index` of an array.
    PatchOutcome shifts(Tree::Items const& items, std::size_t index) {
        shifted_ += items.size() - std::min(index, items.size());
        if (shifted_ > max_shifted) return error(Kind::too_large, "moves too many items of arrays");
        return {};
    }

    PatchOutcome add(Tokens path, Tree value) {
        if (auto const refused = fits(path, value)) return refused;
        if (path.empty()) return document_ = value, PatchOutcome{};
        auto* const parent = find(document_, path.first(path.size() - 1));
        if (parent == nullptr) return missing();
        if (parent->is_object())
            return parent->members().insert_or_assign(path.back(), value), PatchOutcome{};
        if (!parent->is_array()) return missing();
        auto& items = parent->items();
        auto const index = path.back() == "-" ? items.size() : index_of(path.back());
        if (!index || *index > items.size()) return missing();
        if (auto const refused = shifts(items, *index)) return refused;
        items.insert(items.begin() + static_cast<std::ptrdiff_t>(*index), value);
        return {};
    }

    PatchOutcome remove(Tokens path) {
        if (path.empty()) return document_ = Tree(null, arena_), PatchOutcome{};
        auto* const parent = find(document_, path.first(path.size() - 1));
        if (parent == nullptr || child(*parent, path.back()) == nullptr) return missing();
        if (parent->is_object()) return parent->members().erase(path.back()), PatchOutcome{};
        auto& items = parent->items();
        auto const index = *index_of(path.back());
        if (auto const refused = shifts(items, index)) return refused;
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(index));
        return {};
    }

    PatchOutcome replace(Tokens path, Tree value) {
        if (auto const refused = fits(path, value)) return refused;
        auto* const target = find(document_, path);
        if (target == nullptr) return missing();
        *target = value;
        return {};
    }

    PatchOutcome test(Tokens path, Tree value) {
        auto const* const target = find(document_, path);
        if (target == nullptr) return missing();
        if (!equal(*target, value)) return error(Kind::test_failed, "has another value");
        return {};
    }

    PatchOutcome move(Tokens from, Tokens path, std::string_view from_pointer) {
        auto const* const source = find(document_, from);
        if (source == nullptr) return path_ = from_pointer, missing();
        if (path.size() == from.size() && starts_with(path, from)) return {};
        if (starts_with(path, from)) return error(Kind::malformed, "is a child of what is moved");
        auto const value = *source;
        if (auto const failed = remove(from)) return failed;
        return add(path, value);
    }

    PatchOutcome copy(Tokens from, Tokens path, std::string_view from_pointer) {
        auto const* const source = find(document_, from);
        if (source == nullptr) return path_ = from_pointer, missing();
        // The check comes before the copy: each copy of the root into a child doubles the document.
        if (weight_ + source->size().weight > max_weight)
            return error(Kind::too_large, "makes the document too large");
        return add(path, source->cloned());
    }

    Tree document_;
    Arena& arena_;
    std::size_t weight_; ///< of everything ever inserted
    std::size_t shifted_ = 0;
    std::string_view path_;
};

/// RFC 7396, 2.
Tree merged(Tree target, Tree patch, Arena& arena) {
    if (!patch.is_object()) return patch;
    if (!target.is_object()) target = Tree::object(arena);
    auto& members = target.members();
    for (auto const& [name, change] : patch.members()) {
        if (change.is_null()) {
            members.erase(name);
            continue;
        }
        auto& member = members.try_emplace(name, Tree(null, arena)).first->second;
        member = merged(member, change, arena);
    }
    return target;
}

std::optional<Verb> verb_named(std::string_view name) {
    constexpr std::array<std::string_view, 6> names{"add", "remove", "replace", "move", "copy", "test"};
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name) return static_cast<Verb>(i);
    return {};
}

bool needs_value(Verb verb) { return verb == Verb::add || verb == Verb::replace || verb == Verb::test; }
bool needs_from(Verb verb) { return verb == Verb::move || verb == Verb::copy; }

bool is_pointer(std::string_view text) {
    if (!text.empty() && text.front() != '/') return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '~' && (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')))
            return false;
    return true;
}

std::expected<Operation, PatchError> read_operation(json::Value const& value, std::size_t index,
                                                    Arena& arena) {
    auto const at = below("", index, arena);
    auto const wrong = [&](std::string_view member, std::string_view what) {
        auto const place = member.empty() ? at : below(at, member, arena);
        return std::unexpected(
            PatchError{.kind = Kind::malformed, .operation = index, .pointer = place, .what = what});
    };
    if (!value.is_object()) return wrong("", "must be an object");
    auto const verb = verb_named(value.text_of("op").value_or(""));
    if (!verb) return wrong("op", "must be add, remove, replace, move, copy or test");
    Operation made{.index = index, .verb = *verb, .path = {}, .from = {}, .value = {}};

    auto const path = value.text_of("path");
    if (!path || !is_pointer(*path)) return wrong("path", "must be a JSON Pointer");
    made.path = *path;
    if (needs_from(*verb)) {
        auto const from = value.text_of("from");
        if (!from || !is_pointer(*from)) return wrong("from", "must be a JSON Pointer");
        made.from = *from;
    }
    if (needs_value(*verb)) {
        auto const* const given = value.find("value");
        if (given == nullptr) return wrong("value", "is required");
        made.value = given->raw;
    }
    return made;
}

} // namespace

std::expected<std::span<Operation const>, PatchError> read(json::Value const& patch, Arena& arena) {
    auto const whole = [](Kind kind, std::string_view what) {
        return std::unexpected(PatchError{.kind = kind, .whole = true, .pointer = {}, .what = what});
    };
    if (!patch.is_array())
        return whole(Kind::malformed, patch.is_object()
                                          ? "must be an array of operations; an object is a merge "
                                            "patch, application/merge-patch+json"
                                          : "must be an array of operations");
    if (patch.items.size() > most_operations)
        return whole(Kind::too_large, "must have at most 1000 operations");
    auto const made = arena.array<Operation>(patch.items.size());
    for (std::size_t i = 0; i < made.size(); ++i) {
        auto const one = read_operation(patch.items[i], i, arena);
        if (!one) return std::unexpected(one.error());
        made[i] = *one;
    }
    return made;
}

std::expected<std::string_view, PatchError> apply(std::string_view document,
                                                  std::span<Operation const> operations, Arena& arena) {
    auto const before = read_tree(document, arena);
    if (!before) return std::unexpected(PatchError{.pointer = {}, .what = "the document is not JSON"});
    Patcher patcher(*before, arena);
    for (auto const& operation : operations)
        if (auto failed = patcher.run(operation)) {
            failed->operation = operation.index;
            return std::unexpected(*failed);
        }
    return written(patcher.document(), arena);
}

std::expected<std::string_view, PatchError> merge(std::string_view document, std::string_view patch,
                                                  Arena& arena) {
    auto const target = read_tree(document, arena);
    auto const change = read_tree(patch, arena);
    if (!target) return std::unexpected(PatchError{.pointer = {}, .what = "the document is not JSON"});
    if (!change) return std::unexpected(PatchError{.pointer = {}, .what = "the patch is not JSON"});
    return written(merged(*target, *change, arena), arena);
}

bool equal(std::string_view a, std::string_view b, Arena& arena) {
    if (a == b) return true;
    auto const left = read_tree(a, arena);
    auto const right = read_tree(b, arena);
    return left && right && equal(*left, *right);
}

std::optional<std::span<std::string_view const>> tokens(std::string_view pointer, Arena& arena) {
    if (!is_pointer(pointer)) return {};
    auto const made =
        arena.array<std::string_view>(static_cast<std::size_t>(std::ranges::count(pointer, '/')));
    for (auto& token : made) {
        pointer.remove_prefix(1);
        auto const raw = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(raw.size());
        token = raw;
        if (!raw.contains('~')) continue;
        auto text = arena.text(raw.size());
        for (std::size_t i = 0; i < raw.size(); ++i)
            text += raw[i] != '~' ? raw[i] : raw[++i] == '0' ? '~' : '/';
        token = arena.keep(text);
    }
    return made;
}

std::string_view below(std::string_view parent, std::string_view token, Arena& arena) {
    if (token.find_first_of("~/") == token.npos) return arena.join({parent, "/", token});
    auto text = arena.text(parent.size() + token.size() + 8);
    text.append(parent).push_back('/');
    for (char const c : token) {
        if (c == '~')
            text += "~0";
        else if (c == '/')
            text += "~1";
        else
            text += c;
    }
    return arena.keep(text);
}

std::string_view below(std::string_view parent, std::size_t index, Arena& arena) {
    return arena.join({parent, "/", Decimal(index)});
}

} // namespace idiom::json_patch
