#include "translators/scim/filter.hpp"

#include "translators/core/http.hpp"
#include "translators/core/text.hpp"
#include "translators/scim/literal.hpp"
#include "translators/scim/refuse.hpp"

#include <array>

namespace idiom::scim {

namespace {

constexpr std::array<std::string_view, 10> operators{"eq", "ne", "co", "sw", "ew",
                                                     "gt", "ge", "lt", "le", "pr"};

std::optional<Operator> operator_named(std::string_view word) {
    for (std::size_t i = 0; i < operators.size(); ++i)
        if (equal_ignoring_case(operators[i], word)) return static_cast<Operator>(i);
    return std::nullopt;
}

bool is_name_character(char c) { return is_alphanumeric(c) || c == '$' || c == '-' || c == '_'; }
/// A name may have a URN and a part.
bool is_path_character(char c) { return is_name_character(c) || c == ':' || c == '.'; }

/// The names in scope: attributes of a resource, or parts of one attribute.
struct Scope {
    ResourceType const* type = nullptr;
    Attribute const* parent = nullptr;

    std::optional<Reference> find(std::string_view name) const {
        if (!parent) return find_reference(name, *type);
        auto const* const part = parent->part(name);
        return part ? std::optional<Reference>({.attribute = part}) : std::nullopt;
    }
};

class FilterReader {
public:
    FilterReader(std::string_view text, Reading reading, Arena& arena)
        : text_(text), strict_(reading == Reading::strict), arena_(arena) {}

    Result<Filter const*> read(Scope const& scope) {
        auto const filter = either(scope);
        if (!filter) return filter;
        skip_spaces();
        if (!text_.empty()) return fail("the filter goes on after its end");
        return filter;
    }

private:
    std::unexpected<Error> fail(std::string_view why) const { return refuse(invalid_filter, why); }
    void skip_spaces() { text_.remove_prefix(std::min(text_.find_first_not_of(' '), text_.size())); }
    bool take(char c) {
        if (!text_.starts_with(c)) return false;
        text_.remove_prefix(1);
        return true;
    }
    template <class Is> std::string_view take_while(Is is) {
        std::size_t size = 0;
        while (size < text_.size() && is(text_[size]))
            ++size;
        auto const taken = text_.substr(0, size);
        text_.remove_prefix(size);
        return taken;
    }
    /// Takes a word that joins two terms, if it comes next.
    bool take_word(std::string_view word) {
        auto const before = text_;
        skip_spaces();
        bool const apart = before.size() != text_.size() || before_.ends_with(')') || before_.ends_with(']');
        auto const next = text_.substr(0, word.size());
        auto const after = text_.substr(next.size());
        bool const ends = after.starts_with(' ') || after.starts_with('(');
        if (apart && equal_ignoring_case(next, word) && ends) {
            text_ = after;
            return true;
        }
        text_ = before;
        return false;
    }
    Filter const* join(Filter::Kind kind, Filter const* left, Filter const* right) {
        return arena_.make<Filter>(Filter{.kind = kind, .left = left, .right = right});
    }

    Result<Filter const*> either(Scope const& scope) {
        auto made = both(scope);
        while (made && take_word("or")) {
            auto const right = both(scope);
            if (!right) return right;
            made = join(Filter::Kind::either, *made, *right);
        }
        return made;
    }

    Result<Filter const*> both(Scope const& scope) {
        auto made = factor(scope);
        while (made && take_word("and")) {
            auto const right = factor(scope);
            if (!right) return right;
            made = join(Filter::Kind::both, *made, *right);
        }
        return made;
    }

    Result<Filter const*> factor(Scope const& scope) {
        skip_spaces();
        if (take('(')) return in_brackets(scope, ')');
        auto const name = take_while(is_path_character);
        if (name.empty()) return fail("an attribute is missing");
        if (equal_ignoring_case(name, "not")) {
            skip_spaces();
            if (!take('(')) return fail("not needs parentheses: not (…)");
            auto const inner = in_brackets(scope, ')');
            if (!inner) return inner;
            return join(Filter::Kind::negation, *inner, nullptr);
        }
        auto const reference = scope.find(name);
        if (!reference) return fail(arena_.join({"there is no attribute ", quoted(name, arena_)}));
        if (reference->last().mutability == Mutability::write_only)
            return fail(arena_.join({quoted(name, arena_), " cannot be read, and not be searched for"}));
        if (take('[')) return element(*reference, scope);
        return comparison(*reference);
    }

    Result<Filter const*> in_brackets(Scope const& scope, char end) {
        if (++depth_ > deepest_filter) return fail("the filter is nested too deep");
        auto const inner = either(scope);
        if (!inner) return inner;
        skip_spaces();
        before_ = text_.substr(0, 1);
        if (!take(end)) return fail(end == ')' ? "a parenthesis is not closed" : "a bracket is not closed");
        --depth_;
        return inner;
    }

    /// Reads what follows `emails[`.
    Result<Filter const*> element(Reference const& reference, Scope const& scope) {
        if (scope.parent || reference.part || !reference.attribute->is_complex())
            return fail("a filter in brackets stands behind an attribute with parts");
        auto const inner = in_brackets({.parent = reference.attribute}, ']');
        if (!inner) return inner;
        auto const* filter = *inner;
        if (take('.')) {
            if (strict_) return fail("nothing may follow a filter in brackets");
            auto const name = take_while(is_name_character);
            auto const* const part = reference.attribute->part(name);
            if (!part) return fail(arena_.join({"there is no attribute ", quoted(name, arena_)}));
            auto const compared = comparison({.attribute = part});
            if (!compared) return compared;
            filter = join(Filter::Kind::both, filter, *compared);
        }
        return arena_.make<Filter>(Filter{.kind = Filter::Kind::element, .of = reference, .left = filter});
    }

    /// Reads the operator and the value behind an attribute.
    Result<Filter const*> comparison(Reference const& reference) {
        if (++terms_ > most_terms) return fail("the filter has too many terms");
        skip_spaces();
        auto const word = take_while(is_letter);
        auto const op = operator_named(word);
        if (!op) return fail(arena_.join({"there is no operator ", quoted(word, arena_)}));
        auto made = Filter{.of = reference, .op = *op};
        if (*op == Operator::pr) return arena_.make<Filter>(made);
        if (reference.last().is_complex()) {
            auto const* const value =
                reference.last().multi_valued ? reference.last().part("value") : nullptr;
            if (!value) return fail("a complex attribute is compared by one of its parts");
            made.of.part = value;
        }
        skip_spaces();
        auto const value = take_literal(text_, strict_, arena_);
        if (!value) return std::unexpected(value.error());
        auto const literal = literal_for(made.of.last(), *op, *value, strict_, arena_);
        if (!literal) return std::unexpected(literal.error());
        made.value = *literal;
        made.value.bare = value->bare;
        return arena_.make<Filter>(made);
    }

    std::string_view text_;
    bool strict_;
    Arena& arena_;
    std::string_view before_; ///< the bracket that was closed last
    std::size_t depth_ = 0;
    std::size_t terms_ = 0;
};

std::optional<Reference> reference_in(Schema const* extension, Attribute const* attribute,
                                      std::string_view part) {
    if (!attribute) return std::nullopt;
    if (part.empty()) return Reference{.extension = extension, .attribute = attribute};
    auto const* const found = attribute->part(part);
    if (!found) return std::nullopt;
    return Reference{.extension = extension, .attribute = attribute, .part = found};
}

} // namespace

std::optional<Reference> find_reference(std::string_view name, ResourceType const& type) {
    auto const colon = name.rfind(':');
    auto const urn = colon == name.npos ? std::string_view{} : name.substr(0, colon);
    auto const rest = colon == name.npos ? name : name.substr(colon + 1);
    auto const dot = rest.find('.');
    auto const attribute = rest.substr(0, dot);
    auto const part = dot == rest.npos ? std::string_view{} : rest.substr(dot + 1);
    if (dot != rest.npos && part.empty()) return std::nullopt;
    if (urn.empty() || type.core.is_named(urn)) return reference_in(nullptr, type.attribute(attribute), part);
    auto const* const extension = type.extension(urn);
    return extension ? reference_in(extension, extension->attribute(attribute), part) : std::nullopt;
}

Result<Filter const*> read_filter(std::string_view text, ResourceType const& type, Reading reading,
                                  Arena& arena) {
    return FilterReader(text, reading, arena).read({.type = &type});
}

Result<Filter const*> read_value_filter(std::string_view text, Attribute const& attribute, Reading reading,
                                        Arena& arena) {
    return FilterReader(text, reading, arena).read({.parent = &attribute});
}

} // namespace idiom::scim
