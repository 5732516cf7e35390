#include "translators/codec/xml/xml.hpp"

#include "translators/codec/xml/xml_chars.hpp"
#include "translators/core/equal.hpp"
#include "translators/core/http.hpp"

#include <algorithm>
#include <optional>

namespace idiom::xml {

namespace {

constexpr std::string_view xml_namespace = "http://www.w3.org/XML/1998/namespace";
constexpr std::string_view xmlns_namespace = "http://www.w3.org/2000/xmlns/";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

} // namespace

Reader::Reader(std::string_view document, Arena& arena, Limits const& limits, Encoding encoding)
    : begin_(document.data()), at_(begin_), end_(begin_ + document.size()), arena_(arena), limits_(limits),
      encoding_(encoding), attributes_(arena.resource()), raw_(arena.resource()), bindings_(arena.resource()),
      open_(arena.resource()) {
    // Enough for a data contract, so each of these takes one block and does not grow.
    attributes_.reserve(4);
    raw_.reserve(4);
    bindings_.reserve(8);
    open_.reserve(8);
    bindings_.push_back({.prefix = "xml", .uri = xml_namespace});
}

Reader::Event Reader::fail(char const* at, std::string_view what, bool limit) {
    stage_ = Stage::failed;
    error_ = {.offset = static_cast<std::size_t>(at - begin_), .what = what, .limit = limit};
    return Event::error;
}

bool Reader::refuse(char const* at, std::string_view what, bool limit) {
    fail(at, what, limit);
    return false;
}

Reader::Event Reader::next() {
    switch (stage_) {
    case Stage::content: return read_content();
    case Stage::closing: return close();
    case Stage::prolog: return read_prolog();
    case Stage::epilog: return read_epilog();
    case Stage::done: return Event::done;
    case Stage::failed: break;
    }
    return Event::error;
}

bool Reader::skip_element() {
    auto const outside = depth() - 1;
    for (;;) {
        auto const event = next();
        if (event == Event::end && depth() == outside) return true;
        if (event == Event::done || event == Event::error) return false;
    }
}

bool Reader::read_text(std::string_view& text) {
    text = {};
    std::optional<Text> pieces; // holds the text if child elements divide it
    for (;;) {
        switch (next()) {
        case Event::text:
            if (pieces) {
                pieces->append(text_);
            } else if (text.empty()) {
                text = text_;
            } else {
                pieces.emplace(arena_.text()).append(text).append(text_);
            }
            break;
        case Event::start:
            if (!skip_element()) return false;
            break;
        case Event::end:
            if (pieces) text = arena_.keep(*pieces);
            return true;
        case Event::done:
        case Event::error: return false;
        }
    }
}

// --- Before and after the root element.

Reader::Event Reader::read_prolog() {
    if (starts(byte_order_mark)) at_ += byte_order_mark.size();
    if (starts("<?xml")) {
        auto const* const target_end = skip_ncname(at_ + 2, end_);
        if (between(at_ + 2, target_end) == "xml" && !read_declaration()) return Event::error;
    }
    if (!skip_misc()) return Event::error;
    if (at_ == end_) return fail(at_, "there is no element");
    if (starts("<!DOCTYPE")) return fail(at_, "a document type declaration is not accepted");
    if (*at_ != '<') return fail(at_, "text before the root element");
    return read_start_tag();
}

Reader::Event Reader::read_epilog() {
    if (!skip_misc()) return Event::error;
    if (at_ != end_) return fail(at_, "something follows the root element");
    stage_ = Stage::done;
    return Event::done;
}

/// Skips production [27]: space, comments and instructions.
bool Reader::skip_misc() {
    for (;;) {
        skip_space();
        if (starts("<!--")) {
            if (!skip_comment()) return false;
        } else if (starts("<?")) {
            if (!skip_instruction()) return false;
        } else {
            return true;
        }
    }
}

/// Reads production [23] as Expat does: every version counts as 1.0 (XML 1.0, fifth edition, 2.8).
bool Reader::read_declaration() {
    at_ += 5;
    std::string_view name;
    std::string_view value;
    if (!read_pseudo_attribute(name, value)) return false;
    if (name != "version") return refuse(at_, "the XML declaration has no version");
    if (!read_pseudo_attribute(name, value)) return false;
    if (name == "encoding") {
        bool const settled = encoding_ == Encoding::settled;
        if (settled && (value.empty() || !is(value[0], name_start) || value[0] == '_')) // production [81]
            return refuse(at_, "not a name of an encoding");
        bool const ascii = !settled && equal_ignoring_case(value, "US-ASCII");
        if (!settled && !ascii && !equal_ignoring_case(value, "UTF-8"))
            return refuse(at_, "an encoding that is not UTF-8");
        if (ascii && std::find_if_not(at_, end_, is_ascii) != end_)
            return refuse(at_, "not US-ASCII, as declared");
        if (!read_pseudo_attribute(name, value)) return false;
    }
    if (name == "standalone") {
        if (value != "yes" && value != "no") return refuse(at_, "standalone is neither yes nor no");
        if (!read_pseudo_attribute(name, value)) return false;
    }
    if (!name.empty()) return refuse(at_, "not an XML declaration");
    at_ += 2;
    return true;
}

/// Reads the next `name="value"` of the declaration. At its end `name` is empty.
bool Reader::read_pseudo_attribute(std::string_view& name, std::string_view& value) {
    bool const spaced = skip_space();
    name = {};
    if (starts("?>")) return true;
    auto const* const from = at_;
    at_ = skip(at_, end_, name_char);
    name = between(from, at_);
    skip_space();
    if (!spaced || name.empty() || !starts("=")) return refuse(at_, "not an XML declaration");
    ++at_;
    skip_space();
    if (!starts("\"") && !starts("'")) return refuse(at_, "not an XML declaration");
    char const quote = *at_++;
    auto const* const value_from = at_;
    at_ = skip(at_, end_, name_char);
    value = between(value_from, at_);
    if (at_ == end_ || *at_ != quote) return refuse(at_, "not an XML declaration");
    ++at_;
    return true;
}

// --- Tags.

bool Reader::skip_space() {
    auto const* const from = at_;
    at_ = skip(at_, end_, space_char);
    return at_ != from;
}

Reader::Event Reader::read_start_tag() {
    auto const* const from = at_++;
    attributes_.clear();
    auto const outside = bindings_.size();
    bool empty = false;
    RawName raw;
    if (!read_name(raw)) return Event::error;
    if (at_ != end_ && *at_ == '>')
        ++at_;
    else if (!read_attributes(empty))
        return Event::error;
    if (open_.size() >= limits_.depth) return fail(from, "elements are nested too deeply", true);
    name_.local = raw.local;
    if (!resolve(raw, name_.uri)) return Event::error;
    open_.push_back({.raw = raw.whole, .name = name_, .bindings = outside});
    stage_ = empty ? Stage::closing : Stage::content;
    return Event::start;
}

Reader::Event Reader::read_end_tag() {
    auto const raw = open_.back().raw;
    auto const* const from = at_;
    at_ += 2;
    if (!equal({at_, std::min(raw.size(), static_cast<std::size_t>(end_ - at_))}, raw))
        return fail(from, "an end tag that matches no start tag");
    at_ += raw.size();
    skip_space();
    if (at_ == end_ || *at_ != '>') return fail(from, "an end tag that matches no start tag");
    ++at_;
    return close();
}

Reader::Event Reader::close() {
    auto const& closed = open_.back();
    name_ = closed.name;
    if (bindings_.size() != closed.bindings) bindings_.resize(closed.bindings);
    open_.pop_back();
    stage_ = open_.empty() ? Stage::epilog : Stage::content;
    return Event::end;
}

bool Reader::read_name(RawName& name) {
    auto const* const from = at_;
    auto const* local = from;
    auto const* to = skip_ncname(from, end_);
    if (to == nullptr) return refuse(from, "not a name");
    if (to != end_ && *to == ':') {
        name.prefix = between(from, to);
        local = to + 1;
        to = skip_ncname(local, end_);
        if (to == nullptr) return refuse(local, "not a name");
    }
    name.local = between(local, to);
    name.whole = between(from, to);
    if (name.whole.size() > limits_.name) return refuse(from, "a name is too long", true);
    at_ = to;
    return true;
}

bool Reader::read_attributes(bool& empty) {
    raw_.clear();
    for (;;) {
        bool const spaced = skip_space();
        if (at_ == end_) return refuse(at_, "the document ends inside a tag");
        if (*at_ == '>') {
            ++at_;
            break;
        }
        if (starts("/>")) {
            at_ += 2;
            empty = true;
            break;
        }
        if (!spaced) return refuse(at_, "no space before an attribute");
        if (!read_attribute()) return false;
    }
    return bind_attributes();
}

bool Reader::read_attribute() {
    if (raw_.size() >= limits_.attributes) return refuse(at_, "too many attributes", true);
    RawAttribute made;
    auto const* const from = at_;
    if (!read_name(made.name)) return false;
    skip_space();
    if (at_ == end_ || *at_ != '=') return refuse(at_, "an attribute has no value");
    ++at_;
    skip_space();
    if (!read_value(made.value)) return false;
    for (auto const& other : raw_)
        if (equal(other.name.whole, made.name.whole)) return refuse(from, "an attribute is given twice");
    raw_.push_back(made);
    return true;
}

bool Reader::read_value(std::string_view& value) {
    if (!starts("\"") && !starts("'")) return refuse(at_, "an attribute value without quotes");
    char const quote = *at_++;
    auto const* from = at_;
    std::optional<Text> decoded;
    for (;;) {
        at_ = skip_value(at_, end_);
        if (at_ == end_) return refuse(at_, "the document ends inside a tag");
        if (*at_ == quote) break;
        if (*at_ == '"' || *at_ == '\'') {
            ++at_;
        } else if (!is_ascii(*at_)) {
            if (!pass_character()) return false;
        } else {
            if (!decoded) decoded.emplace(arena_.text());
            decoded->append(between(from, at_));
            // Every space character becomes a space; a line end is one character here.
            if (is(*at_, space_char)) {
                at_ += starts("\r\n") ? 2 : 1;
                *decoded += ' ';
            } else if (*at_ != '&') {
                return refuse(at_, *at_ == '<' ? "'<' inside an attribute value" : "not a character of XML");
            } else if (!read_reference(*decoded)) {
                return false;
            }
            from = at_;
        }
    }
    value = between(from, at_);
    if (decoded) value = arena_.keep(decoded->append(value));
    ++at_;
    return true;
}

// --- Namespaces (Namespaces in XML 1.0).

bool Reader::bind_attributes() {
    for (auto const& raw : raw_)
        if (raw.name.whole == "xmlns" || raw.name.prefix == "xmlns")
            if (!bind(raw)) return false;
    for (auto const& raw : raw_) {
        if (raw.name.whole == "xmlns" || raw.name.prefix == "xmlns") continue;
        Attribute made{.name = {.uri = {}, .local = raw.name.local}, .value = raw.value};
        // An attribute without a prefix is in no namespace, even if there is a default namespace (section
        // 6.2).
        if (!raw.name.prefix.empty()) {
            if (!resolve(raw.name, made.name.uri)) return false;
            for (auto const& other : attributes_)
                if (other.name == made.name)
                    return refuse(raw.name.whole.data(), "an attribute is given twice");
        }
        attributes_.push_back(made);
    }
    return true;
}

bool Reader::bind(RawAttribute const& declaration) {
    auto const prefix = declaration.name.prefix.empty() ? std::string_view{} : declaration.name.local;
    auto const uri = declaration.value;
    auto const* const at = declaration.name.whole.data();
    if (uri.empty() && !prefix.empty()) return refuse(at, "a prefix is bound to nothing");
    if (prefix == "xmlns" || (prefix == "xml") != (uri == xml_namespace) || uri == xmlns_namespace)
        return refuse(at, "a reserved prefix or namespace");
    if (bindings_.size() > limits_.prefixes) return refuse(at, "too many namespace declarations", true);
    bindings_.push_back({.prefix = prefix, .uri = uri});
    return true;
}

bool Reader::resolve(RawName const& raw, std::string_view& uri) {
    for (auto binding = bindings_.rbegin(); binding != bindings_.rend(); ++binding) {
        if (!equal(binding->prefix, raw.prefix)) continue;
        uri = binding->uri;
        return true;
    }
    uri = {};
    return raw.prefix.empty() || refuse(raw.whole.data(), "a prefix is not declared");
}

// --- Content.

Reader::Event Reader::read_content() {
    for (;;) {
        if (end_ - at_ >= 2 && *at_ == '<') {
            if (at_[1] == '/') return read_end_tag();
            if (at_[1] != '!' && at_[1] != '?') return read_start_tag();
        }
        if (!read_run()) return Event::error;
        if (!text_.empty()) return Event::text;
    }
}

} // namespace idiom::xml
