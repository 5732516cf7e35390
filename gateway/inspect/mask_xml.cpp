#include "gateway/inspect/mask_document.hpp"

#include "translators/codec/uri.hpp"
#include "translators/codec/xml/xml.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::inspect {

namespace {

using Event = xml::Reader::Event;

bool is_blank(std::string_view text) { return trimmed(text, white_space).empty(); }

bool is_number(std::string_view text) {
    text = trimmed(text, white_space);
    bool const signed_ = text.starts_with('-') || text.starts_with('+');
    if (signed_) text.remove_prefix(1);
    return !text.empty() && std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '.'; });
}

/// Copies the document up to a place that changes, writes the new text, and goes on after it. The reader has
/// found the document well-formed up to each place.
class XmlMasking {
public:
    XmlMasking(std::string_view document, bool settled, DocumentRules const& rules, Arena& arena)
        : document_(document), rules_(rules), arena_(arena), out_(arena.text(document.size() + 64)),
          names_(arena.vector<std::string_view>()),
          reader_(document, arena, {.depth = 256, .attributes = 256, .prefixes = 1024, .name = 4096},
                  settled ? xml::Encoding::settled : xml::Encoding::declared) {}

    /// Returns false if the document cannot be read.
    bool run() {
        for (std::size_t before = 0;; before = reader_.offset()) {
            switch (reader_.next()) {
            case Event::error: return false;
            case Event::done: return true;
            case Event::start:
                if (!start(before)) return false;
                break;
            case Event::text: text(before); break;
            case Event::end: names_.pop_back(); break;
            }
        }
    }

    MaskedDocument result() {
        out_ += document_.substr(copied_);
        auto const text = rules_.secrets.replace(arena_.keep(out_), arena_, masked_);
        return {.text = text, .masked = masked_};
    }

private:
    /// Returns false if the element's content cannot be read.
    bool start(std::size_t before) {
        auto const after = reader_.offset();
        // A comment or a white space may precede the tag.
        auto const tag = document_.substr(0, after).rfind('<');
        attributes(std::max(tag == document_.npos ? before : tag, before), after);
        auto const name = reader_.name().local;
        if (!names_a_secret(name)) {
            names_.push_back(name);
            return true;
        }
        bool const empty = document_[after - 2] == '/';
        if (!content(name)) return false;
        if (empty) return true;
        auto const end = document_.substr(0, reader_.offset()).rfind("</");
        if (end == after) return true; // nothing stands in the element
        replace(after, end, secret_mask);
        ++masked_;
        return true;
    }

    /// Reads the content of a secret element up to its end.
    bool content(std::string_view) {
        auto const depth = reader_.depth();
        for (;;) {
            auto const event = reader_.next();
            if (event == Event::error || event == Event::done) return false;
            if (event == Event::text && rules_.found && !is_blank(reader_.text()))
                rules_.found(reader_.text());
            if (event == Event::end && reader_.depth() < depth) return true;
        }
    }

    void text(std::size_t before) {
        auto const text = reader_.text();
        if (is_blank(text)) return;
        if (rules_.hiding) {
            if (holds_role() || rules_.hiding->keeps(trimmed(text, white_space)) || text == "true" ||
                text == "false")
                return;
            auto const hidden = is_number(text) ? Hiding::number : Hiding::text(text, arena_);
            return replace(before, reader_.offset(), hidden);
        }
        // Without a reference or a CDATA section the text is searched with all of the document.
        if (text == document_.substr(before, reader_.offset() - before)) return;
        std::size_t found = 0;
        auto const shown = rules_.secrets.replace(text, arena_, found);
        if (found == 0) return;
        masked_ += found;
        auto escaped = arena_.text(shown.size() + 16);
        if (xml::append_text(escaped, shown)) replace(before, reader_.offset(), arena_.keep(escaped));
    }

    bool holds_role() const {
        auto const last = names_.size() < 2 ? std::span<std::string_view const>(names_)
                                            : std::span<std::string_view const>(names_).last(2);
        return std::ranges::any_of(last, names_roles);
    }

    /// Masks the attributes of the tag between the two places.
    void attributes(std::size_t at, std::size_t end) {
        auto const tag = document_.substr(0, end);
        for (auto equals = tag.find('=', at); equals != tag.npos; equals = tag.find('=', at)) {
            auto const open = tag.find_first_of("\"'", equals);
            if (open == tag.npos) return;
            auto const close = tag.find(tag[open], open + 1);
            if (close == tag.npos) return;
            auto const name_end = tag.find_last_not_of(white_space, equals - 1) + 1;
            auto const name_begin = tag.find_last_of(white_space, name_end - 1) + 1;
            attribute(tag.substr(name_begin, name_end - name_begin), open + 1, close);
            at = close + 1;
        }
    }

    void attribute(std::string_view name, std::size_t begin, std::size_t end) {
        if (name == "xmlns" || name.starts_with("xmlns:") || begin == end) return;
        auto const value = document_.substr(begin, end - begin);
        if (names_a_secret(name)) {
            if (rules_.found) rules_.found(value);
            replace(begin, end, secret_mask);
            ++masked_;
        } else if (rules_.hiding && !rules_.hiding->keeps(value) && value != "true" && value != "false") {
            replace(begin, end, Hiding::text(value, arena_));
        }
    }

    void replace(std::size_t begin, std::size_t end, std::string_view with) {
        out_.append(document_.substr(copied_, begin - copied_)).append(with);
        copied_ = end;
    }

    std::string_view document_;
    DocumentRules const& rules_;
    Arena& arena_;
    Text out_;
    std::pmr::vector<std::string_view> names_; ///< of the open elements
    xml::Reader reader_;
    std::size_t copied_ = 0;
    std::size_t masked_ = 0;
};

/// Returns the document with empty comments.
std::string_view without_comments(std::string_view document, Arena& arena) {
    auto out = arena.text(document.size());
    for (auto at = document.find("<!--"); at != document.npos; at = document.find("<!--")) {
        auto const end = document.find("-->", at + 4);
        if (end == document.npos) break;
        out.append(document.substr(0, at)).append("<!-- -->");
        document.remove_prefix(end + 3);
    }
    out += document;
    return arena.keep(out);
}

} // namespace

std::optional<MaskedDocument> mask_xml(std::string_view document, bool settled, DocumentRules const& rules,
                                       Arena& arena) {
    XmlMasking masking(document, settled, rules, arena);
    if (!masking.run()) return std::nullopt;
    auto masked = masking.result();
    if (rules.hiding) masked.text = without_comments(masked.text, arena);
    return masked;
}

MaskedDocument mask_form(std::string_view form, DocumentRules const& rules, Arena& arena) {
    auto out = arena.text(form.size() + 16);
    std::size_t masked = 0;
    while (!form.empty()) {
        auto const pair = form.substr(0, form.find('&'));
        form.remove_prefix(pair.size());
        auto const equals = std::min(pair.find('='), pair.size());
        auto const name = pair.substr(0, equals);
        out += name;
        if (equals < pair.size()) {
            auto const value = pair.substr(equals + 1);
            auto const decoded = uri::decode_query(value, arena).value_or(value);
            bool const secret =
                !value.empty() && names_a_secret(uri::decode_query(name, arena).value_or(name));
            if (secret && rules.found) rules.found(decoded);
            masked += secret ? 1 : 0;
            bool const hide = rules.hiding && !names_roles(name) && !rules.hiding->keeps(decoded);
            out.append("=").append(secret ? secret_mask : hide ? Hiding::text(decoded, arena) : value);
        }
        if (form.empty()) break;
        out += '&';
        form.remove_prefix(1);
    }
    auto const text = rules.secrets.replace(arena.keep(out), arena, masked);
    return {.text = text, .masked = masked};
}

} // namespace idiom::inspect
