#include "translators/codec/datacontract/datacontract.hpp"

#include "translators/codec/datacontract/datacontract_values.hpp"
#include "translators/core/equal.hpp"

#include <algorithm>
#include <utility>

namespace idiom::datacontract {

namespace {

using Event = xml::Reader::Event;

/// Cuts a part of a document, so that a message can quote it.
std::string_view quotable(std::string_view text) {
    constexpr std::size_t most = 100;
    auto size = std::min(text.size(), most);
    while (size < text.size() && size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
        --size; // not within a character
    return text.substr(0, size);
}

std::string_view described(std::string_view local, std::string_view uri, Arena& arena) {
    if (uri.empty()) return arena.join({"'", quotable(local), "' without a namespace"});
    return arena.join({"'", quotable(local), "' in the namespace '", quotable(uri), "'"});
}

/// The members of `ListResponse<T>`.
constexpr std::array<std::string_view, 4> list_members{"Items", "HasMorePages", "TotalCount", "TotalPages"};

/// Reads the elements of one document. An error is noted at its place; every later step then returns false.
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

    /// Goes to the next child of the open element. Returns false at its end and on an error; `failed_` tells
    /// which.
    bool next_child() {
        for (;;) {
            switch (reader_.next()) {
            case Event::start: return true;
            case Event::text:
                if (!trimmed(reader_.text(), white_space).empty()) return refuse("text between elements");
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

    /// Refuses a mark that is neither true nor false. Otherwise the element would be read as filled, and
    /// written back.
    bool is_nil() {
        for (auto const& attribute : reader_.attributes())
            if (attribute.name.local == "nil" && attribute.name.uri == xml::instance_namespace) {
                auto const nil = to_boolean(attribute.value);
                if (!nil) refuse("a nil that is neither true nor false");
                return nil.value_or(false);
            }
        return false;
    }

    /// Skips an element that is nil.
    bool skip_nil() {
        if (ambiguity_ == Ambiguity::as_dotnet) return reader_.skip_element();
        std::string_view text;
        return read_scalar(text) && check_empty(text);
    }
    /// Checks that an element that is nil is empty.
    bool check_empty(std::string_view text) {
        if (ambiguity_ == Ambiguity::as_dotnet || trimmed(text, white_space).empty()) return true;
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
                is_nil(); // .NET checks the mark of unknown elements too
                if (failed_ || !reader_.skip_element()) return false;
                continue;
            }
            expected = member + 1;
            if (!read_member(contract_.members[member], record[member])) return false;
        }
        return !failed_;
    }

    /// Returns the index of the open element's member; the number of members if there is none. Most documents
    /// keep to the order, so the search begins after the last member.
    std::size_t find_member(std::size_t expected) {
        auto const count = contract_.members.size();
        if (!is_ours(reader_.name().uri)) return count;
        auto const is = [&](std::size_t member) {
            return equal(contract_.members[member].name, reader_.name().local);
        };
        for (std::size_t member = expected; member < count; ++member)
            if (is(member)) return member;
        for (std::size_t member = 0; member < expected; ++member)
            if (is(member)) return member;
        return count;
    }

    /// Elements in the scope of one declaration share one view, so the comparison of addresses mostly
    /// decides.
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
        if (member.kind == Kind::enumeration) value.text = trimmed(value.text, white_space);
        if (member.kind != Kind::boolean) return true;
        auto const truth = to_boolean(value.text);
        if (!truth) return refuse("a boolean that is neither true nor false");
        value.text = *truth ? "true" : "false";
        return true;
    }

    /// Refuses elements inside a text, as .NET does. Skipped, they would leave an empty text that is written
    /// back.
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
            made.push_back(member.kind == Kind::enumerations ? trimmed(text, white_space) : text);
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
        if (name == "HasMorePages") {
            list.has_more_pages = to_flag(text);
            return list.has_more_pages || refuse(no_flag);
        }
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

} // namespace

std::expected<Record, ReadError> read_xml(Contract const& contract, std::string_view document, Arena& arena,
                                          Ambiguity ambiguity, xml::Encoding encoding) {
    return XmlReading(contract, document, arena, ambiguity, encoding).record();
}

std::expected<ListResponse, ReadError> read_list_xml(Contract const& item, std::string_view document,
                                                     Arena& arena) {
    return XmlReading(item, document, arena, Ambiguity::refused).list();
}

} // namespace idiom::datacontract
