#include "translators/codec/datacontract.hpp"

#include "translators/codec/md5.hpp"
#include "translators/core/same.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace idiom::datacontract {

namespace {

using Event = xml::Reader::Event;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    auto const from = text.find_first_not_of(space);
    if (from == text.npos) return {};
    return text.substr(from, text.find_last_not_of(space) - from + 1);
}

std::optional<bool> to_boolean(std::string_view text) { // XML Schema 2, 3.2.2
    text = trimmed(text);
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    return std::nullopt;
}

std::optional<std::uint32_t> to_count(std::string_view text) {
    text = trimmed(text);
    std::uint32_t count = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return count;
}

/// A part of a document that a message can quote.
std::string_view quotable(std::string_view text) {
    constexpr std::size_t most = 100;
    auto size = std::min(text.size(), most);
    while (size < text.size() && size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
        --size; // not in the middle of a character
    return text.substr(0, size);
}

std::string_view described(std::string_view local, std::string_view uri, Arena& arena) {
    if (uri.empty()) return arena.join({"'", quotable(local), "' without a namespace"});
    return arena.join({"'", quotable(local), "' in the namespace '", quotable(uri), "'"});
}

/// Of `ListResponse<T>`.
constexpr std::array<std::string_view, 4> list_members{"Items", "HasMorePages", "TotalCount", "TotalPages"};

/// Reads the elements of one document. What is wrong with it is noted where it is found; every step then
/// ends with false.
class XmlReading {
public:
    XmlReading(Contract const& contract, std::string_view document, Arena& arena, Ambiguity ambiguity,
               xml::Encoding encoding = xml::Encoding::declared)
        : contract_(contract), document_(document), arena_(arena), ambiguity_(ambiguity),
          reader_(document, arena, {}, encoding) {}

    std::expected<Record, ReadError> record() {
        Record made;
        if (reader_.next() == Event::start) {
            if (reader_.name().local != contract_.name || reader_.name().uri != contract_.uri)
                return std::unexpected(another_root(described(contract_.name, contract_.uri, arena_)));
            if (read_record(made) && reader_.next() == Event::done) return made;
        }
        return std::unexpected(error());
    }

    std::expected<ListResponse, ReadError> list() {
        ListResponse made;
        if (reader_.next() == Event::start) {
            if (!reader_.name().local.starts_with("ListResponseOf"))
                return std::unexpected(another_root("a 'ListResponseOf…'"));
            if (read_list(made) && reader_.next() == Event::done) return made;
        }
        return std::unexpected(error());
    }

private:
    ReadError another_root(std::string_view expected) const {
        auto const& [uri, local] = reader_.name();
        auto const in_tag = static_cast<std::size_t>(local.data() - document_.data());
        return {.offset = document_.rfind('<', in_tag),
                .what = arena_.join(
                    {"the root element is ", described(local, uri, arena_), ", and not ", expected})};
    }

    ReadError error() const {
        if (!what_.empty()) return {.offset = reader_.offset(), .what = what_};
        return {.offset = reader_.error().offset, .what = reader_.error().what};
    }

    /// The next child of the element that is open. False at its end and on an error; `failed` says which.
    bool next_child() {
        for (;;) {
            switch (reader_.next()) {
            case Event::start: return true;
            case Event::text:
                if (!trimmed(reader_.text()).empty()) return refuse("text between elements");
                break;
            case Event::end: return false;
            case Event::done:
            case Event::error: failed_ = true; return false;
            }
        }
    }
    bool refuse(std::string_view what) {
        what_ = what;
        failed_ = true;
        return false;
    }

    /// A mark that is neither true nor false is refused: what it is on would be read as there, and written.
    bool is_nil() {
        for (auto const& attribute : reader_.attributes())
            if (attribute.name.local == "nil" && attribute.name.uri == xml::instance_namespace) {
                auto const nil = to_boolean(attribute.value);
                if (!nil) refuse("a nil that is neither true nor false");
                return nil.value_or(false);
            }
        return false;
    }

    /// Passes by an element that is nil.
    bool skip_nil() {
        if (ambiguity_ == Ambiguity::as_dotnet) return reader_.skip_element();
        std::string_view text;
        return read_scalar(text) && check_empty(text);
    }
    /// Of an element that is nil.
    bool check_empty(std::string_view text) {
        if (ambiguity_ == Ambiguity::as_dotnet || trimmed(text).empty()) return true;
        return refuse("an element that is nil and has content");
    }

    bool read_record(Record& record) {
        std::size_t expected = 0;
        while (next_child()) {
            auto const member = find_member(expected);
            bool const known = member != contract_.members.size();
            bool const twin = known && record[member].state != Value::State::absent;
            if (twin && ambiguity_ == Ambiguity::refused) return refuse("a member that is given twice");
            if (!known || twin) {
                is_nil(); // .NET looks at the mark of elements that it does not know, too
                if (failed_ || !reader_.skip_element()) return false;
                continue;
            }
            expected = member + 1;
            if (!read_member(contract_.members[member], record[member])) return false;
        }
        return !failed_;
    }

    /// The member that the open element is; the number of members where it is none. Documents mostly keep to
    /// the order, so the search begins where the last one ended.
    std::size_t find_member(std::size_t expected) {
        auto const count = contract_.members.size();
        if (!is_ours(reader_.name().uri)) return count;
        auto const is = [&](std::size_t member) {
            return same(contract_.members[member].name, reader_.name().local);
        };
        for (std::size_t member = expected; member < count; ++member)
            if (is(member)) return member;
        for (std::size_t member = 0; member < expected; ++member)
            if (is(member)) return member;
        return count;
    }

    /// Elements in the scope of one declaration have the very same view.
    bool is_ours(std::string_view uri) {
        if (uri.data() == ours_.data() && uri.size() == ours_.size()) return true;
        if (uri != contract_.uri) return false;
        ours_ = uri;
        return true;
    }

    bool read_member(Member const& member, Value& value) {
        if (is_nil()) {
            value.state = Value::State::nil;
            return skip_nil();
        }
        if (failed_) return false;
        value.state = Value::State::given;
        if (member.is_list()) return read_items(member, value.items);
        if (!read_scalar(value.text)) return false;
        if (member.kind == Kind::enumeration) value.text = trimmed(value.text);
        if (member.kind != Kind::boolean) return true;
        auto const truth = to_boolean(value.text);
        if (!truth) return refuse("a boolean that is neither true nor false");
        value.text = *truth ? "true" : "false";
        return true;
    }

    /// Elements in a text are refused, as .NET does it: skipped, they would leave an empty text to be
    /// written.
    bool read_scalar(std::string_view& text) {
        for (;;) {
            switch (reader_.next()) {
            case Event::start: return refuse("an element inside a text");
            case Event::text: text = reader_.text(); break;
            case Event::end: return true;
            case Event::done:
            case Event::error: failed_ = true; return false;
            }
        }
    }

    bool read_items(Member const& member, Names& items) {
        auto const name = member.kind == Kind::texts ? xml::Name{arrays_namespace, "string"}
                                                     : xml::Name{contract_.uri, member.item};
        auto made = arena_.vector<std::string_view>();
        while (next_child()) {
            if (reader_.name() != name) return refuse("a list with an item that is not one of its type");
            bool const nil = is_nil();
            std::string_view text;
            if (failed_ || !read_scalar(text)) return false;
            if (nil && !check_empty(text)) return false;
            if (nil) text = {};
            made.push_back(member.kind == Kind::enumerations ? trimmed(text) : text);
        }
        items = Arena::keep(made);
        return !failed_;
    }

    bool read_list(ListResponse& list) {
        auto const uri = reader_.name().uri;
        std::array<bool, list_members.size()> seen{};
        while (next_child()) {
            auto const name = reader_.name();
            auto const* const at =
                name.uri == uri ? std::ranges::find(list_members, name.local) : list_members.end();
            if (at == list_members.end()) {
                if (!reader_.skip_element()) return false;
                continue;
            }
            auto const member = static_cast<std::size_t>(at - list_members.begin());
            if (std::exchange(seen[member], true)) return refuse("a member that is given twice");
            if (!read_list_member(*at, list)) return false;
        }
        return !failed_;
    }

    bool read_list_member(std::string_view name, ListResponse& list) {
        bool const nil = is_nil();
        if (failed_ || nil) return !failed_ && skip_nil();
        if (name == "Items") return read_records(list.items);
        std::string_view text;
        if (!reader_.read_text(text)) return false;
        if (name == "HasMorePages") list.has_more_pages = to_boolean(text);
        if (name == "TotalCount") list.total_count = to_count(text);
        if (name == "TotalPages") list.total_pages = to_count(text);
        return true;
    }

    bool read_records(std::span<Record const>& records) {
        auto made = arena_.vector<Record>();
        while (next_child()) {
            if (reader_.name().local != contract_.name || !is_ours(reader_.name().uri))
                return refuse("a list with an item that is not one of its type");
            if (is_nil()) {
                if (!skip_nil()) return false;
                continue;
            }
            if (failed_ || !read_record(made.emplace_back())) return false;
        }
        records = Arena::keep(made);
        return !failed_;
    }

    Contract const& contract_;
    std::string_view document_;
    Arena& arena_;
    Ambiguity ambiguity_;
    xml::Reader reader_;
    std::string_view ours_;
    std::string_view what_;
    bool failed_ = false;
};

/// The text of a JSON value where the class has a text, a boolean or a word; nothing for objects and arrays.
std::optional<std::string_view> scalar(json::Value const& value) {
    if (value.is_string()) return value.text;
    if (value.is_boolean() || value.is_number()) return value.raw;
    return std::nullopt;
}

bool read_member(Member const& member, json::Value const& from, Value& value, Arena& arena) {
    if (from.is_null()) return true;
    value.state = Value::State::given;
    if (!member.is_list()) {
        auto const text = scalar(from);
        if (!text) return false;
        value.text = *text;
        if (member.kind != Kind::boolean) return true;
        auto const truth = to_boolean(*text);
        value.text = truth.value_or(false) ? "true" : "false";
        return truth.has_value();
    }
    if (!from.is_array()) return false;
    auto made = arena.vector<std::string_view>();
    made.reserve(from.items.size());
    for (auto const& item : from.items) {
        auto const text = item.is_null() ? std::string_view{} : scalar(item);
        if (!text) return false;
        made.push_back(*text);
    }
    value.items = Arena::keep(made);
    return true;
}

std::string_view expected_of(Kind kind) {
    switch (kind) {
    case Kind::boolean: return "' is neither true nor false";
    case Kind::texts:
    case Kind::enumerations: return "' is no list of texts";
    case Kind::text:
    case Kind::enumeration: break;
    }
    return "' is no text";
}

std::expected<Record, ReadError> read_object(Contract const& contract, json::Value const& object,
                                             std::string_view document, Arena& arena) {
    auto const refuse = [&](json::Value const& at, std::string_view what) {
        auto const offset = static_cast<std::size_t>(at.raw.data() - document.data());
        return std::unexpected(ReadError{.offset = offset, .what = what});
    };
    if (!object.is_object()) return refuse(object, "not an object");
    Record made;
    for (std::size_t i = 0; i < contract.members.size(); ++i) {
        auto const& member = contract.members[i];
        auto const* const from = object.find_ignoring_case(member.name);
        if (from && !read_member(member, *from, made[i], arena))
            return refuse(*from, arena.join({"the member '", member.name, expected_of(member.kind)}));
    }
    return made;
}

std::expected<json::Value, ReadError> parse(std::string_view document, Arena& arena, Ambiguity ambiguity) {
    auto const doubled = ambiguity == Ambiguity::refused ? json::DoubledMembers::ambiguous_ignoring_case
                                                         : json::DoubledMembers::last_counts;
    auto const value = json::read(document, arena, {.doubled = doubled});
    if (!value) return std::unexpected(ReadError{.offset = value.error().offset, .what = value.error().what});
    return *value;
}

} // namespace

std::expected<Record, ReadError> read_xml(Contract const& contract, std::string_view document, Arena& arena,
                                          Ambiguity ambiguity, xml::Encoding encoding) {
    return XmlReading(contract, document, arena, ambiguity, encoding).record();
}

std::expected<ListResponse, ReadError> read_list_xml(Contract const& item, std::string_view document,
                                                     Arena& arena) {
    return XmlReading(item, document, arena, Ambiguity::refused).list();
}

std::expected<Record, ReadError> read_json(Contract const& contract, std::string_view document, Arena& arena,
                                           Ambiguity ambiguity) {
    auto const value = parse(document, arena, ambiguity);
    if (!value) return std::unexpected(value.error());
    return read_object(contract, *value, document, arena);
}

std::expected<ListResponse, ReadError> read_list_json(Contract const& item, std::string_view document,
                                                      Arena& arena) {
    auto const value = parse(document, arena, Ambiguity::refused);
    if (!value) return std::unexpected(value.error());
    auto const* const items = value->find_ignoring_case("items");
    bool const is_list = items ? items->is_array() || items->is_null()
                               : value->find_ignoring_case("hasMorePages") != nullptr ||
                                     value->find_ignoring_case("totalCount") != nullptr;
    if (!is_list) return std::unexpected(ReadError{.offset = 0, .what = "not a list"});

    ListResponse made;
    auto records = arena.vector<Record>();
    if (items) {
        records.reserve(items->items.size());
        for (auto const& object : items->items) {
            auto const record = read_object(item, object, document, arena);
            if (!record) return std::unexpected(record.error());
            records.push_back(*record);
        }
    }
    made.items = Arena::keep(records);
    bool ambiguous = false;
    auto const raw = [&](std::string_view name) {
        auto const* const found = value->find_ignoring_case(name);
        ambiguous = ambiguous || (found && found->is_ambiguous());
        return found ? found->raw : std::string_view{};
    };
    made.has_more_pages = to_boolean(raw("hasMorePages"));
    made.total_count = to_count(raw("totalCount"));
    made.total_pages = to_count(raw("totalPages"));
    if (ambiguous) return std::unexpected(ReadError{.offset = 0, .what = "a member that is given twice"});
    return made;
}

std::string_view generic_name(std::string_view prefix, Contract const& item, Arena& arena) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    // " 1 " counts the type parameters; the hash is its first six bytes in base64, '+' and '/' being no
    // letters of a name.
    auto const hash = md5(arena.join({" 1 ", item.uri}));
    auto made = arena.text(64);
    made.append(prefix).append(item.name);
    for (std::size_t i = 0; i < 6; i += 3) {
        auto const three =
            static_cast<unsigned>(hash[i]) << 16 | static_cast<unsigned>(hash[i + 1]) << 8 | hash[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6) {
            char const digit = digits[three >> shift & 0x3F];
            if (digit == '+' || digit == '/')
                made += digit == '+' ? "_P" : "_S";
            else
                made += digit;
        }
    }
    return arena.keep(made);
}

} // namespace idiom::datacontract
