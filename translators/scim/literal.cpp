#include "translators/scim/literal.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/codec/utf8.hpp"
#include "translators/core/http.hpp"
#include "translators/scim/date_time.hpp"
#include "translators/scim/fold.hpp"
#include "translators/scim/refuse.hpp"

#include <charconv>

namespace idiom::scim {

namespace {

std::unexpected<Error> no_filter(std::string_view why) { return refuse(invalid_filter, why); }

/// Returns the size of the JSON string at the front of `text`, with its quotes; 0 if it does not end.
std::size_t string_size(std::string_view text) {
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            return i + 1;
    }
    return 0;
}

Result<Spelled> take_string(std::string_view& text, Arena& arena) {
    auto const size = string_size(text);
    auto const value = json::read(text.substr(0, size), arena);
    if (size == 0 || !value || !value->is_string()) return no_filter("a value in quotes is no JSON string");
    text.remove_prefix(size);
    return Spelled{.kind = Spelled::Kind::text, .text = value->text};
}

Result<Spelled> take_single_quoted(std::string_view& text) {
    auto const end = text.find('\'', 1);
    if (end == text.npos) return no_filter("a value in single quotes does not end");
    auto const value = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    return Spelled{.kind = Spelled::Kind::text, .text = value};
}

std::optional<double> number_named(std::string_view word, Arena& arena) {
    auto const value = json::read(word, arena);
    if (!value || !value->is_number()) return std::nullopt;
    double number = 0;
    std::from_chars(word.data(), word.data() + word.size(), number);
    return number;
}

Result<Literal> text_literal(Attribute const& attribute, Spelled const& value, Arena& arena) {
    Literal made{.kind = Literal::Kind::text, .text = value.text, .as_sent = value.text};
    if (!attribute.case_exact) made.text = arena.copy(folded(value.text));
    return made;
}

Result<Literal> truth_literal(Operator op, Spelled const& value, bool strict) {
    auto const truth =
        strict && value.kind != Spelled::Kind::boolean ? std::nullopt : truth_named(value.text);
    if (!truth) return no_filter("a boolean attribute is compared with true or false");
    if (op != Operator::eq && op != Operator::ne) return no_filter("booleans have no order");
    return Literal{.kind = Literal::Kind::boolean, .truth = *truth};
}

} // namespace

std::string_view quoted(std::string_view text, Arena& arena) {
    constexpr std::size_t most = 60;
    if (text.size() <= most) return arena.join({"'", text, "'"});
    auto size = most;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
        --size;
    return arena.join({"'", text.substr(0, size), "…'"});
}

std::optional<bool> truth_named(std::string_view text) {
    if (equal_ignoring_case(text, "true")) return true;
    if (equal_ignoring_case(text, "false")) return false;
    return std::nullopt;
}

Result<Spelled> take_literal(std::string_view& text, bool strict, Arena& arena) {
    if (text.starts_with('"')) return take_string(text, arena);
    if (text.starts_with('\'') && !strict) return take_single_quoted(text);
    auto const word = text.substr(0, text.find_first_of(" ()[]"));
    if (word.empty()) return no_filter("a value is missing");
    text.remove_prefix(word.size());
    if (word == "null") return Spelled{};
    if (word == "true" || word == "false") return Spelled{.kind = Spelled::Kind::boolean, .text = word};
    if (number_named(word, arena)) return Spelled{.kind = Spelled::Kind::number, .text = word};
    if (strict || !utf8::valid(word) || word.find('"') != word.npos)
        return no_filter("a value has to be a JSON string, a number, true, false or null");
    return Spelled{.kind = Spelled::Kind::text, .bare = true, .text = word};
}

Result<Literal> literal_for(Attribute const& attribute, Operator op, Spelled const& value, bool strict,
                            Arena& arena) {
    bool const part_of_text = op == Operator::co || op == Operator::sw || op == Operator::ew;
    bool const is_text = attribute.type == Type::text || attribute.type == Type::reference;
    if (part_of_text && !is_text) return no_filter("co, sw and ew compare texts");
    if (value.kind == Spelled::Kind::null) {
        if (op != Operator::eq && op != Operator::ne) return no_filter("null has no order and no parts");
        return Literal{};
    }
    if (attribute.type == Type::boolean) return truth_literal(op, value, strict);
    if (is_text) {
        if (strict && value.kind != Spelled::Kind::text)
            return no_filter("a text is compared with a JSON string");
        return text_literal(attribute, value, arena);
    }
    if (attribute.type == Type::date_time) {
        auto const instant = read_date_time(value.text);
        if (!instant) return no_filter("a dateTime is compared with one, as in \"2026-12-01T15:04:05Z\"");
        return Literal{.kind = Literal::Kind::instant, .instant = *instant};
    }
    auto const number = value.kind == Spelled::Kind::number ? number_named(value.text, arena) : std::nullopt;
    if (!number) return no_filter("a number is compared with a number");
    return Literal{.kind = Literal::Kind::number, .text = value.text, .number = *number};
}

} // namespace idiom::scim
