#include "translators/codec/json_patch.hpp"

#include "translators/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace idiom::json_patch {
namespace {

using Document = nlohmann::json;
using Kind = PatchError::Kind;
using Tokens = std::span<std::string_view const>;

constexpr std::size_t max_depth = 64;
constexpr std::size_t max_weight = 1024 * 1024;
/// In array items moved by insertions and removals. Without it, a thousand operations at the front of a long
/// array would occupy a thread for a second.
constexpr std::size_t max_shifted = 1'000'000;

template <class Number> std::optional<Number> number_of(std::string_view text) {
    Number number{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    return number;
}

/// Returns null for a number that does not fit in a double. The recursion is as deep as the reader allows.
std::optional<Document> document_of(json::Value const& value) {
    switch (value.kind) {
    case json::Value::Kind::ambiguous: return {};
    case json::Value::Kind::null: return Document(nullptr);
    case json::Value::Kind::boolean: return Document(value.truth);
    case json::Value::Kind::string: return Document(std::string(value.text));
    case json::Value::Kind::number:
        if (auto const whole = number_of<std::int64_t>(value.text)) return Document(*whole);
        if (auto const whole = number_of<std::uint64_t>(value.text)) return Document(*whole);
        if (auto const real = number_of<double>(value.text)) return Document(*real);
        return {};
    case json::Value::Kind::array: {
        auto made = Document::array();
        for (auto const& item : value.items) {
            auto one = document_of(item);
            if (!one) return {};
            made.push_back(std::move(*one));
        }
        return made;
    }
    case json::Value::Kind::object: {
        auto made = Document::object();
        for (auto const& member : value.members) {
            auto one = document_of(member.value);
            if (!one) return {};
            made[std::string(member.name)] = std::move(*one);
        }
        return made;
    }
    }
    return {};
}

std::optional<Document> read_document(std::string_view text, Arena& arena) {
    auto const value = json::read(text, arena, {.depth = max_depth});
    return value ? document_of(*value) : std::nullopt;
}

std::string_view written(Document const& document, Arena& arena) {
    return arena.copy(document.dump(-1, ' ', false, Document::error_handler_t::replace));
}

/// The approximate bytes of a value, and its nesting depth.
struct Size {
    std::size_t weight = 0;
    std::size_t depth = 0;
};
Size size_of(Document const& value) {
    Size size{.weight = 8, .depth = 0};
    auto const add = [&](Document const& child) {
        auto const inner = size_of(child);
        size.weight += inner.weight;
        size.depth = std::max(size.depth, inner.depth + 1);
    };
    if (value.is_string()) size.weight += value.get_ref<std::string const&>().size();
    if (value.is_array())
        for (auto const& item : value)
            add(item);
    if (value.is_object())
        for (auto const& [name, member] : value.items()) {
            size.weight += name.size();
            add(member);
        }
    return size;
}

/// Returns an array index (RFC 6901, 4): digits without leading zeros.
std::optional<std::size_t> index_of(std::string_view token) {
    if (token.empty() || (token.size() > 1 && token.front() == '0')) return {};
    for (char const c : token)
        if (c < '0' || c > '9') return {};
    return number_of<std::size_t>(token);
}

Document* child(Document& parent, std::string_view token) {
    if (parent.is_object()) {
        auto const found = parent.find(std::string(token));
        return found == parent.end() ? nullptr : &*found;
    }
    if (!parent.is_array()) return nullptr;
    auto const index = index_of(token);
    return index && *index < parent.size() ? &parent[*index] : nullptr;
}

Document* find(Document& document, Tokens path) {
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

    Patcher(Document document, Arena& arena)
        : document_(std::move(document)), arena_(arena), weight_(size_of(document_).weight) {}

    Document const& document() const { return document_; }

    PatchOutcome run(Operation const& operation) {
        path_ = operation.path;
        auto const path = tokens(operation.path, arena_);
        auto const from = tokens(operation.from, arena_);
        if (!path || !from) return error(Kind::malformed, "is not a JSON Pointer");
        switch (operation.verb) {
        case Verb::add:
            return with_value(operation, [&](Document value) { return add(*path, std::move(value)); });
        case Verb::replace:
            return with_value(operation, [&](Document value) { return replace(*path, std::move(value)); });
        case Verb::test:
            return with_value(operation, [&](Document const& value) { return test(*path, value); });
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
        auto value = read_document(operation.value, arena_);
        if (!value) return error(Kind::malformed, "has a value that cannot be held");
        return run_with(std::move(*value));
    }

    PatchOutcome fits(Tokens path, Document const& value) {
        auto const size = size_of(value);
        weight_ += size.weight;
        if (weight_ > max_weight) return error(Kind::too_large, "makes the document too large");
        if (path.size() + size.depth > max_depth)
            return error(Kind::too_large, "nests the document too deeply");
        return {};
    }

    /// Counts the items that move when one is inserted or removed at `index` of an array.
    PatchOutcome shifts(Document const& array, std::size_t index) {
        shifted_ += array.size() - std::min(index, array.size());
        if (shifted_ > max_shifted) return error(Kind::too_large, "moves too many items of arrays");
        return {};
    }

    PatchOutcome add(Tokens path, Document value) {
        if (auto const refused = fits(path, value)) return refused;
        if (path.empty()) return document_ = std::move(value), PatchOutcome{};
        auto* const parent = find(document_, path.first(path.size() - 1));
        if (parent == nullptr) return missing();
        if (parent->is_object())
            return (*parent)[std::string(path.back())] = std::move(value), PatchOutcome{};
        if (!parent->is_array()) return missing();
        auto const index = path.back() == "-" ? parent->size() : index_of(path.back());
        if (!index || *index > parent->size()) return missing();
        if (auto const refused = shifts(*parent, *index)) return refused;
        parent->insert(parent->begin() + static_cast<std::ptrdiff_t>(*index), std::move(value));
        return {};
    }

    PatchOutcome remove(Tokens path) {
        if (path.empty()) return document_ = nullptr, PatchOutcome{};
        auto* const parent = find(document_, path.first(path.size() - 1));
        if (parent == nullptr || child(*parent, path.back()) == nullptr) return missing();
        if (parent->is_object()) return parent->erase(std::string(path.back())), PatchOutcome{};
        auto const index = *index_of(path.back());
        if (auto const refused = shifts(*parent, index)) return refused;
        parent->erase(index);
        return {};
    }

    PatchOutcome replace(Tokens path, Document value) {
        if (auto const refused = fits(path, value)) return refused;
        auto* const target = find(document_, path);
        if (target == nullptr) return missing();
        *target = std::move(value);
        return {};
    }

    PatchOutcome test(Tokens path, Document const& value) {
        auto const* const target = find(document_, path);
        if (target == nullptr) return missing();
        if (*target != value) return error(Kind::test_failed, "has another value");
        return {};
    }

    PatchOutcome move(Tokens from, Tokens path, std::string_view from_pointer) {
        auto* const source = find(document_, from);
        if (source == nullptr) return path_ = from_pointer, missing();
        if (path.size() == from.size() && starts_with(path, from)) return {};
        if (starts_with(path, from)) return error(Kind::malformed, "is a child of what is moved");
        Document value = std::move(*source);
        if (auto const failed = remove(from)) return failed;
        return add(path, std::move(value));
    }

    PatchOutcome copy(Tokens from, Tokens path, std::string_view from_pointer) {
        auto* const source = find(document_, from);
        if (source == nullptr) return path_ = from_pointer, missing();
        // The check comes before the copy: each copy of the root into a child doubles the document.
        if (weight_ + size_of(*source).weight > max_weight)
            return error(Kind::too_large, "makes the document too large");
        return add(path, *source);
    }

    Document document_;
    Arena& arena_;
    std::size_t weight_; ///< of everything ever inserted
    std::size_t shifted_ = 0;
    std::string_view path_;
};

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
    Operation made{.verb = *verb, .path = {}, .from = {}, .value = {}};

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
    auto before = read_document(document, arena);
    if (!before) return std::unexpected(PatchError{.pointer = {}, .what = "the document is not JSON"});
    Patcher patcher(std::move(*before), arena);
    for (std::size_t i = 0; i < operations.size(); ++i) {
        auto failed = patcher.run(operations[i]);
        if (!failed) continue;
        failed->operation = i;
        return std::unexpected(*failed);
    }
    return written(patcher.document(), arena);
}

std::expected<std::string_view, PatchError> merge(std::string_view document, std::string_view patch,
                                                  Arena& arena) {
    auto target = read_document(document, arena);
    auto const change = read_document(patch, arena);
    if (!target) return std::unexpected(PatchError{.pointer = {}, .what = "the document is not JSON"});
    if (!change) return std::unexpected(PatchError{.pointer = {}, .what = "the patch is not JSON"});
    target->merge_patch(*change);
    return written(*target, arena);
}

bool equal(std::string_view a, std::string_view b, Arena& arena) {
    if (a == b) return true;
    auto const left = read_document(a, arena);
    auto const right = read_document(b, arena);
    return left && right && *left == *right;
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
