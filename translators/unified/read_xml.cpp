#include "translators/unified/read_xml.hpp"

#include "translators/codec/xml/xml.hpp"
#include "translators/core/text.hpp"
#include "translators/face/schema.hpp"

#include <algorithm>

namespace idiom::unified {

using namespace face;

namespace {

using json::Value;
using Event = xml::Reader::Event;
using Type = ExtensionRule::Type;

/// Descends as deep as our documents go: five elements. Deeper elements are skipped.
class XmlDocument {
public:
    /// `types` finds the dialect whose extensions have types, by its name.
    XmlDocument(std::string_view document, DialectTypes const& types, std::size_t depth,
                xml::Encoding encoding, Arena& arena)
        : reader_(document, arena, {.depth = depth}, encoding), types_(types), arena_(arena) {}

    std::expected<Value, json::SyntaxError> read() {
        if (reader_.next() != Event::start) return wrong("is no XML document");
        check_names();
        auto const root = reader_.name().local;
        Value made;
        if (root == "User")
            made = user();
        else if (root == "roles")
            made = array("role", [this] { return text(); });
        else if (root == "Device" || root == "Email")
            made = object([this](std::string_view) { return text(); });
        else
            fail("the root must be User, roles, Device or Email");
        if (!failed_ && reader_.next() != Event::done) fail("is no XML document");
        if (failed_) return wrong(what_);
        return made;
    }

    std::expected<Value, json::SyntaxError> read_list() {
        Value made;
        if (reader_.next() != Event::start || reader_.name() != xml::Name{user_namespace, "Users"})
            if (reader_.name() != xml::Name{"", "Users"}) fail("the root must be Users");
        if (!failed_)
            made = object([this](std::string_view name) { return name == "User" ? user() : text(); });
        if (!failed_ && reader_.next() != Event::done) fail("is no XML document");
        if (!failed_) return made;
        auto const& error = reader_.error();
        if (!error.what.empty()) return std::unexpected(json::SyntaxError{error.offset, error.what});
        return std::unexpected(json::SyntaxError{failed_at_, what_});
    }

private:
    static Value of(Value::Kind kind, std::string_view raw = {}) {
        Value made;
        made.kind = kind;
        made.raw = raw;
        return made;
    }

    std::unexpected<json::SyntaxError> wrong(std::string_view what) const {
        auto const& error = reader_.error();
        return std::unexpected(
            json::SyntaxError{.offset = error.offset, .what = error.what.empty() ? what : error.what});
    }
    void fail(std::string_view what) {
        if (!failed_) {
            what_ = what;
            failed_at_ = reader_.offset();
        }
        failed_ = true;
    }

    static bool is_ours(std::string_view uri) { return uri.empty() || uri == user_namespace; }

    /// Refuses elements of another namespace, and attributes of ours: every field is an element, so the
    /// attribute would be ignored. Attributes of other namespaces, such as xsi:schemaLocation and xml:lang,
    /// are not about the user.
    void check_names() {
        if (!is_ours(reader_.name().uri)) fail("an element is in a foreign namespace");
        if (std::ranges::any_of(reader_.attributes(), is_ours, [](auto const& one) { return one.name.uri; }))
            fail("a field is written as an attribute");
    }

    bool is_nil() {
        for (auto const& attribute : reader_.attributes()) {
            if (attribute.name != xml::Name{xml::instance_namespace, "nil"}) continue;
            auto const word = trimmed(attribute.value, white_space);
            bool const nil = word == "true" || word == "1";
            if (!nil && word != "false" && word != "0") fail("a nil that is neither true nor false");
            return nil;
        }
        return false;
    }

    /// Calls `each` at every child element, up to the end of this one.
    template <class Each> void children(Each&& each) {
        while (!failed_) {
            switch (reader_.next()) {
            case Event::start:
                check_names();
                each();
                break;
            case Event::text:
                if (!trimmed(reader_.text(), white_space).empty()) fail("there is text between elements");
                break;
            case Event::end: return;
            case Event::done:
            case Event::error: return fail("is no XML document");
            }
        }
    }

    /// Reads an element as an object. `read` makes the value of the child at the reader's place.
    template <class Read> Value object(Read&& read) {
        auto members = arena_.vector<json::Member>();
        children([&] {
            auto const name = reader_.name().local;
            auto const value = is_nil() ? nil() : read(name);
            members.push_back({.name = name, .value = value});
        });
        refuse_doubles(members);
        auto made = of(Value::Kind::object);
        made.members = Arena::keep(members);
        return made;
    }

    /// Refuses two members of the same name: it is not known which one the client means.
    void refuse_doubles(std::pmr::vector<json::Member> const& members) {
        auto names = arena_.vector<std::string_view>();
        names.reserve(members.size());
        for (auto const& member : members)
            names.push_back(member.name);
        std::ranges::sort(names);
        if (std::ranges::adjacent_find(names) != names.end()) fail("an element is there twice");
    }

    template <class Read> Value array(std::string_view item, Read&& read) {
        auto items = arena_.vector<Value>();
        children([&] {
            if (reader_.name().local != item) return fail("a list has an item of another name");
            items.push_back(is_nil() ? nil() : read());
        });
        auto made = of(Value::Kind::array);
        made.items = Arena::keep(items);
        return made;
    }

    /// Reads an element that is nil, and refuses content in it (XML Schema 1.0, part 1, 3.3.4): a client that
    /// fills the element does not mean to clear the field.
    Value nil() {
        auto const content = text();
        if (content.kind != Value::Kind::string || !trimmed(content.text, white_space).empty())
            fail("an element is nil and has content");
        return of(Value::Kind::null, "null");
    }

    Value skipped() {
        if (!reader_.skip_element()) fail("is no XML document");
        return of(Value::Kind::null, "null");
    }

    /// Reads the text of an element. An element with child elements becomes an object, which is no text.
    Value text() {
        auto kind = Value::Kind::string;
        std::string_view content;
        while (!failed_) {
            auto const event = reader_.next();
            if (event == Event::end) break;
            if (event == Event::text) {
                // A second text follows child elements only, and is not used.
                if (content.empty()) content = reader_.text();
            } else if (event == Event::start) {
                kind = Value::Kind::object;
                if (!reader_.skip_element()) fail("is no XML document");
            } else {
                fail("is no XML document");
            }
        }
        auto made = of(kind);
        if (kind == Value::Kind::string) made.text = content;
        return made;
    }

    Value boolean() {
        auto made = text();
        auto const word = trimmed(made.text, white_space);
        bool const truth = word == "true" || word == "1";
        if (!truth && word != "false" && word != "0") return made;
        auto value = of(Value::Kind::boolean, truth ? "true" : "false");
        value.truth = truth;
        return value;
    }

    Value user() {
        return object([this](std::string_view name) { return field(name); });
    }

    Value field(std::string_view name) {
        auto const found = field_named(name);
        if (!found) return name == "warnings" ? skipped() : text();
        auto const& row = row_of(*found);
        auto const record = [this] { return object([this](std::string_view) { return text(); }); };
        switch (row.shape) {
        case Shape::text: return text();
        case Shape::boolean: return boolean();
        case Shape::names: return array(row.item, [this] { return text(); });
        case Shape::devices:
        case Shape::skills: return array(row.item, record);
        case Shape::extensions:
            return object([this](std::string_view dialect) {
                auto const* const types = types_(dialect);
                return object([this, types](std::string_view name) { return extension(types, name); });
            });
        }
        return text();
    }

    /// Reads a member of a dialect's extensions. `raw` is its JSON form.
    Value extension(Capabilities const* dialect, std::string_view name) {
        auto const* const known = dialect == nullptr ? nullptr : find_extension(*dialect, name);
        auto const type = known == nullptr ? Type::text : known->type;
        Value made;
        switch (type) {
        case Type::text: made = text(); break;
        case Type::boolean: made = boolean(); break;
        case Type::number: made = literal(Value::Kind::number); break;
        case Type::object: made = literal(Value::Kind::object); break;
        case Type::texts: made = array("item", [this] { return text(); }); break;
        }
        if (made.raw.empty()) made.raw = written(made);
        return made;
    }

    /// Reads a text that must be JSON of one kind.
    Value literal(Value::Kind kind) {
        auto const made = text();
        auto const value = json::read(trimmed(made.text, white_space), arena_,
                                      {.depth = 32, .doubled = json::DoubledMembers::refused});
        return value && value->kind == kind ? *value : made;
    }

    std::string_view written(Value const& value) {
        auto out = arena_.text();
        json::Writer writer(out);
        if (value.is_string()) {
            writer.string(value.text);
        } else if (value.is_array()) {
            writer.begin_array();
            for (auto const& item : value.items) {
                if (item.is_string())
                    writer.string(item.text);
                else
                    writer.null();
            }
            writer.end_array();
        } else {
            writer.begin_object().end_object();
        }
        return arena_.keep(out);
    }

    xml::Reader reader_;
    DialectTypes const& types_;
    Arena& arena_;
    bool failed_ = false;
    std::string_view what_;
    std::size_t failed_at_ = 0;
};

} // namespace

std::expected<Value, json::SyntaxError> read_xml(std::string_view document, Capabilities const& capabilities,
                                                 std::size_t depth, Arena& arena, xml::Encoding encoding) {
    DialectTypes const types = [&](std::string_view) { return &capabilities; };
    return XmlDocument(document, types, depth, encoding, arena).read();
}

std::expected<Value, json::SyntaxError>
read_child_of_list(std::string_view document, DialectTypes const& types, std::size_t depth, Arena& arena) {
    return XmlDocument(document, types, depth, xml::Encoding::settled, arena).read_list();
}

} // namespace idiom::unified
