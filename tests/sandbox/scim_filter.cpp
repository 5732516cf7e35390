#include "scim_filter.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace idiom::sandbox::scim {

struct Filter::Node {
    enum class Kind { both, either, inverse, value_path, compare, present };
    Kind kind = Kind::compare;
    std::shared_ptr<Node const> left;
    std::shared_ptr<Node const> right;
    Place place;
    std::string verb;
    Json value;
};

namespace {

using Node = Filter::Node;
using Tree = std::shared_ptr<Node const>;

bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == ':' || c == '$';
}

/// A recursive descent parser. `or` binds less than `and`, `and` less than `not`.
class Parser {
public:
    Parser(std::string_view text, Schema schema, std::string_view attribute)
        : text_(text), schema_(schema), attribute_(attribute) {}

    std::expected<Tree, Refusal> run() {
        auto const tree = either(0);
        skip();
        if (!tree || at_ != text_.size())
            return std::unexpected(
                Refusal{400, "invalidFilter", "The filter is not valid at character " + std::to_string(at_)});
        return tree;
    }

private:
    void skip() {
        while (at_ < text_.size() && text_[at_] == ' ')
            ++at_;
    }
    bool take(char c) {
        skip();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool take_word(std::string_view word) {
        skip();
        auto const next = text_.substr(at_, word.size());
        if (!equal_ignoring_case(next, word)) return false;
        if (at_ + word.size() < text_.size() && is_name(text_[at_ + word.size()])) return false;
        at_ += word.size();
        return true;
    }
    std::string_view name() {
        skip();
        auto const start = at_;
        while (at_ < text_.size() && is_name(text_[at_]))
            ++at_;
        return text_.substr(start, at_ - start);
    }

    Tree either(int depth) {
        auto left = both(depth);
        while (left && take_word("or"))
            left = join(Node::Kind::either, left, both(depth));
        return left;
    }
    Tree both(int depth) {
        auto left = one(depth);
        while (left && take_word("and"))
            left = join(Node::Kind::both, left, one(depth));
        return left;
    }
    static Tree join(Node::Kind kind, Tree left, Tree right) {
        if (!right) return nullptr;
        return std::make_shared<Node const>(
            Node{.kind = kind, .left = std::move(left), .right = std::move(right)});
    }
    Tree one(int depth) {
        if (depth > 20) return nullptr;
        bool const inverse = take_word("not");
        if (take('(')) {
            auto const inner = either(depth + 1);
            if (!inner || !take(')')) return nullptr;
            return inverse ? std::make_shared<Node const>(Node{.kind = Node::Kind::inverse, .left = inner})
                           : inner;
        }
        return inverse ? nullptr : comparison(depth);
    }
    Tree comparison(int depth) {
        auto const path = std::string(name());
        auto place = find_place(schema_, attribute_.empty() ? path : std::string(attribute_) + "." + path);
        if (!place) return nullptr;
        if (!attribute_.empty()) place->keys = {place->keys.back()};
        Node node{.place = std::move(*place)};
        if (attribute_.empty() && take('[')) {
            Parser inner(text_.substr(at_), schema_, node.place.keys.back());
            node.left = inner.either(depth + 1);
            if (!node.left || !inner.take(']')) return nullptr;
            at_ += inner.at_;
            node.kind = Node::Kind::value_path;
            return std::make_shared<Node const>(std::move(node));
        }
        node.verb = lower(name());
        if (node.verb == "pr") {
            node.kind = Node::Kind::present;
            return std::make_shared<Node const>(std::move(node));
        }
        constexpr std::array<std::string_view, 9> verbs{"eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"};
        if (std::ranges::find(verbs, node.verb) == verbs.end() || !literal(node.value)) return nullptr;
        return std::make_shared<Node const>(std::move(node));
    }
    /// Reads false, null, true, a number or a string, as in JSON.
    bool literal(Json& value) {
        skip();
        auto end = at_;
        if (end < text_.size() && text_[end] == '"') {
            for (++end; end < text_.size() && text_[end] != '"'; ++end)
                if (text_[end] == '\\') ++end;
            if (end >= text_.size()) return false;
            ++end;
        } else {
            while (end < text_.size() && text_[end] != ' ' && text_[end] != ')' && text_[end] != ']')
                ++end;
        }
        value = parse_json(text_.substr(at_, end - at_));
        at_ = end;
        return value.is_primitive() && !value.is_discarded();
    }

    std::string_view text_;
    Schema schema_;
    std::string_view attribute_;
    std::size_t at_ = 0;
};

/// Visits every value at a place. An attribute with several values has several.
void each(Json const& object, std::vector<std::string> const& keys, std::size_t next,
          std::function<void(Json const&)> const& visit) {
    if (object.is_array()) {
        for (auto const& item : object)
            each(item, keys, next, visit);
        return;
    }
    if (next == keys.size()) {
        // A complex value stands for its `value` (RFC 7644, 3.4.2.2).
        if (object.is_object() && object.contains("value")) return visit(object["value"]);
        return visit(object);
    }
    if (object.is_object() && object.contains(keys[next])) each(object[keys[next]], keys, next + 1, visit);
}

bool compare_texts(std::string_view verb, std::string held, std::string wanted, bool case_exact) {
    if (!case_exact) {
        held = lower(held);
        wanted = lower(wanted);
    }
    if (verb == "eq") return held == wanted;
    if (verb == "ne") return held != wanted;
    if (verb == "co") return held.find(wanted) != std::string::npos;
    if (verb == "sw") return held.starts_with(wanted);
    if (verb == "ew") return held.ends_with(wanted);
    if (verb == "gt") return held > wanted;
    if (verb == "ge") return held >= wanted;
    if (verb == "lt") return held < wanted;
    return held <= wanted;
}

bool compare(Node const& node, Json const& held) {
    if (held.is_string() && node.value.is_string())
        return compare_texts(node.verb, held.get<std::string>(), node.value.get<std::string>(),
                             node.place.attribute->case_exact);
    if (node.verb == "ne") return held != node.value;
    return node.verb == "eq" && held == node.value;
}

bool holds(Node const& node, Json const& object) {
    using Kind = Node::Kind;
    bool found = false;
    switch (node.kind) {
    case Kind::both: return holds(*node.left, object) && holds(*node.right, object);
    case Kind::either: return holds(*node.left, object) || holds(*node.right, object);
    case Kind::inverse: return !holds(*node.left, object);
    case Kind::value_path:
        if (object.contains(node.place.keys.front()) && object[node.place.keys.front()].is_array())
            for (auto const& item : object[node.place.keys.front()])
                found = found || holds(*node.left, item);
        return found;
    case Kind::present:
        each(object, node.place.keys, 0, [&](Json const& value) { found = found || !value.is_null(); });
        return found;
    case Kind::compare:
        each(object, node.place.keys, 0, [&](Json const& value) { found = found || compare(node, value); });
        return found;
    }
    return false;
}

std::optional<std::string> user_name_in(Node const& node) {
    using Kind = Node::Kind;
    if (node.kind == Kind::both) {
        auto left = user_name_in(*node.left);
        return left ? left : user_name_in(*node.right);
    }
    bool const names = node.kind == Kind::compare && node.verb == "eq" && node.value.is_string() &&
                       node.place.keys == std::vector<std::string>{"userName"};
    return names ? std::optional(node.value.get<std::string>()) : std::nullopt;
}

} // namespace

std::expected<Filter, Refusal> Filter::parse(std::string_view text, Schema schema,
                                             std::string_view attribute) {
    auto tree = Parser(text, schema, attribute).run();
    if (!tree) return std::unexpected(tree.error());
    Filter filter;
    filter.root_ = std::move(*tree);
    return filter;
}

bool Filter::matches(Json const& object) const { return holds(*root_, object); }

std::optional<std::string> Filter::user_name() const { return user_name_in(*root_); }

} // namespace idiom::sandbox::scim
