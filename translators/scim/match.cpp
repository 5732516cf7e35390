#include "translators/scim/match.hpp"

#include "translators/scim/date_time.hpp"
#include "translators/scim/fold.hpp"

#include <algorithm>
#include <charconv>

namespace idiom::scim {

namespace {

bool holds(Operator op, std::strong_ordering order) {
    switch (op) {
    case Operator::eq: return order == 0;
    case Operator::ne: return order != 0;
    case Operator::gt: return order > 0;
    case Operator::ge: return order >= 0;
    case Operator::lt: return order < 0;
    case Operator::le: return order <= 0;
    default: return false;
    }
}

std::strong_ordering compare_texts(bool exact, std::string_view a, std::string_view b) {
    return exact ? a <=> b : compare_folded(a, b);
}

double number_of(Value const& value) {
    double number = 0;
    std::from_chars(value.text.data(), value.text.data() + value.text.size(), number);
    return number;
}

std::strong_ordering compare_numbers(double a, double b) {
    return a < b   ? std::strong_ordering::less
           : a > b ? std::strong_ordering::greater
                   : std::strong_ordering::equal;
}

bool text_meets(Filter const& filter, std::string_view text) {
    bool const exact = filter.of.last().case_exact;
    auto const wanted = filter.value.text;
    if (filter.op == Operator::co || filter.op == Operator::sw || filter.op == Operator::ew) {
        std::string const made = exact ? std::string(text) : folded(text);
        if (filter.op == Operator::co) return made.contains(wanted);
        return filter.op == Operator::sw ? made.starts_with(wanted) : made.ends_with(wanted);
    }
    return holds(filter.op, compare_texts(exact, text, wanted));
}

bool value_meets(Filter const& filter, Value const& value) {
    auto const& wanted = filter.value;
    switch (wanted.kind) {
    case Literal::Kind::null: return filter.op == Operator::ne;
    case Literal::Kind::boolean:
        return value.is_boolean() && (value.truth == wanted.truth) == (filter.op == Operator::eq);
    case Literal::Kind::number:
        return value.is_number() && holds(filter.op, compare_numbers(number_of(value), wanted.number));
    case Literal::Kind::text: return value.is_string() && text_meets(filter, value.text);
    case Literal::Kind::instant: {
        auto const instant = value.is_string() ? read_date_time(value.text) : std::nullopt;
        return instant && holds(filter.op, *instant <=> wanted.instant);
    }
    }
    return false;
}

/// Calls `each` with every value that the part of the reference names, until it returns true.
template <class Each> bool any_value(Reference const& of, Value const* value, Each each) {
    if (!value || is_empty(*value)) return false;
    auto const one = [&](Value const& item) {
        auto const* const part = of.part ? find(item, of.part->name) : &item;
        return part && !is_empty(*part) && each(*part);
    };
    return value->is_array() ? std::ranges::any_of(value->items, one) : one(*value);
}

/// `value` is that of the attribute that the filter names.
bool compares(Filter const& filter, Value const* value) {
    bool const present = any_value(filter.of, value, [](Value const&) { return true; });
    if (filter.op == Operator::pr) return present;
    if (filter.value.kind == Literal::Kind::null) return present == (filter.op == Operator::ne);
    if (!present) return filter.op == Operator::ne;
    return any_value(filter.of, value, [&](Value const& one) { return value_meets(filter, one); });
}

template <class Find> bool meets(Filter const& filter, Find const& find_value) {
    switch (filter.kind) {
    case Filter::Kind::both: return meets(*filter.left, find_value) && meets(*filter.right, find_value);
    case Filter::Kind::either: return meets(*filter.left, find_value) || meets(*filter.right, find_value);
    case Filter::Kind::negation: return !meets(*filter.left, find_value);
    case Filter::Kind::compare: return compares(filter, find_value(filter.of));
    case Filter::Kind::element: break;
    }
    return any_value({}, find_value(filter.of),
                     [&](Value const& item) { return element_matches(*filter.left, item); });
}

} // namespace

Value const* value_of(Reference const& reference, Value const& resource) {
    if (!reference.extension) return find(resource, reference.attribute->name);
    auto const* const extension = find(resource, reference.extension->urn);
    return extension ? find(*extension, reference.attribute->name) : nullptr;
}

bool matches(Filter const& filter, Value const& resource) {
    return meets(filter, [&](Reference const& of) { return value_of(of, resource); });
}

bool element_matches(Filter const& filter, Value const& element) {
    return meets(filter, [&](Reference const& of) { return find(element, of.attribute->name); });
}

std::strong_ordering compare(Attribute const& attribute, Value const& a, Value const& b) {
    if (a.is_boolean() && b.is_boolean()) return a.truth <=> b.truth;
    if (a.is_number() && b.is_number()) return compare_numbers(number_of(a), number_of(b));
    if (!a.is_string() || !b.is_string()) return std::strong_ordering::equal;
    if (attribute.type == Type::date_time) {
        auto const first = read_date_time(a.text);
        auto const second = read_date_time(b.text);
        if (first && second) return *first <=> *second;
    }
    return compare_texts(attribute.case_exact, a.text, b.text);
}

} // namespace idiom::scim
