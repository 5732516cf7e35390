#include "gateway/migrate/files/xml_children.hpp"

#include "gateway/migrate/files/user_reader.hpp"
#include "translators/core/text.hpp"

#include <array>
#include <utility>

namespace idiom::migrate::files {

namespace {

using Kind = XmlPiece::Kind;
constexpr auto npos = std::string_view::npos;

/// What begins and ends the pieces that are no tags. The first that fits counts.
struct Form {
    Kind kind;
    std::string_view begin;
    std::string_view end;
};
constexpr std::array<Form, 4> forms{{{Kind::aside, "<!--", "-->"},
                                     {Kind::cdata, "<![CDATA[", "]]>"},
                                     {Kind::aside, "<?", "?>"},
                                     {Kind::doctype, "<!", ""}}};

/// Returns the size of a tag at the start of `text`; npos if `text` does not hold its end. A '>' may stand in
/// an attribute value.
std::size_t tag_size(std::string_view text) {
    char quote = 0;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (quote != 0) {
            if (text[i] == quote) quote = 0;
        } else if (text[i] == '"' || text[i] == '\'') {
            quote = text[i];
        } else if (text[i] == '>') {
            return i + 1;
        }
    }
    return npos;
}

struct Found {
    Kind kind;
    std::size_t size; ///< npos if `text` does not hold the end
};

Found piece_at(std::string_view text, bool whole) {
    if (text.empty()) return {Kind::done, whole ? 0 : npos};
    if (text.front() != '<') {
        auto const end = text.find('<');
        return {Kind::text, end == npos && whole ? text.size() : end};
    }
    for (auto const& form : forms) {
        // Too short to tell which form it is.
        if (text.size() < form.begin.size() && form.begin.starts_with(text)) return {form.kind, npos};
        if (!text.starts_with(form.begin)) continue;
        auto const end = text.find(form.end, form.begin.size());
        return {form.kind, end == npos ? npos : end + form.end.size()};
    }
    auto const size = tag_size(text);
    if (size == npos) return {Kind::start, npos};
    if (text.starts_with("</")) return {Kind::end, size};
    return {text[size - 2] == '/' ? Kind::empty : Kind::start, size};
}

bool is_blank(std::string_view text) { return trimmed(text, white_space).empty(); }

} // namespace

std::unexpected<config::Problem> XmlChildren::refuse(config::Mark at, std::string_view why) const {
    return std::unexpected(decoder_.problem(at, std::string(why)));
}

std::expected<XmlPiece, config::Problem> XmlChildren::take() {
    for (;;) {
        auto const [kind, size] = piece_at(std::string_view(buffer_).substr(at_), ended_);
        if (size != npos) {
            if (kind == Kind::doctype) return refuse(mark_, "a DOCTYPE is not taken");
            XmlPiece const piece{kind, std::string_view(buffer_).substr(at_, size), mark_};
            advance(mark_, piece.text);
            at_ += size;
            return piece;
        }
        if (ended_) return refuse(mark_, "the document ends inside of a tag, a comment or a CDATA section");
        if (buffer_.size() - kept_ > longest_user) return refuse(mark_, "a user is longer than 1 MiB");
        buffer_.erase(0, kept_);
        at_ -= std::exchange(kept_, 0);
        auto const more = decoder_.more(buffer_);
        if (!more) return std::unexpected(more.error());
        ended_ = !*more;
    }
}

std::optional<config::Problem> XmlChildren::begin() {
    for (;;) {
        auto const piece = take();
        if (!piece) return piece.error();
        bool const blank = piece->kind == Kind::text && is_blank(piece->text);
        if (piece->kind == Kind::aside || blank) {
            prolog_ += piece->text;
            kept_ = at_;
            continue;
        }
        if (piece->kind != Kind::start && piece->kind != Kind::empty)
            return decoder_.problem(piece->at, "is no XML document");
        auto const tag = piece->text;
        closed_ = piece->kind == Kind::empty;
        root_ = std::string(tag.substr(0, tag.size() - (closed_ ? 2 : 1))) + ">";
        end_of_root_ = "</" + root_.substr(1, root_.find_first_of(" \t\r\n>") - 1) + ">";
        kept_ = at_;
        return std::nullopt;
    }
}

std::expected<std::optional<XmlChild>, config::Problem> XmlChildren::next() {
    for (;;) {
        kept_ = at_;
        auto const piece = take();
        if (!piece) return std::unexpected(piece.error());
        if (piece->kind == Kind::aside || (piece->kind == Kind::text && is_blank(piece->text))) continue;
        if (closed_) {
            if (piece->kind == Kind::done) return std::nullopt;
            return refuse(piece->at, "the document goes on behind its root");
        }
        switch (piece->kind) {
        case Kind::start: return finish_child(piece->at);
        case Kind::empty: return XmlChild{piece->text, piece->at};
        case Kind::end:
            if (trimmed(piece->text.substr(0, piece->text.size() - 1), white_space) !=
                std::string_view(end_of_root_).substr(0, end_of_root_.size() - 1))
                return refuse(piece->at, "an end tag without its start tag");
            closed_ = true;
            break;
        case Kind::done: return refuse(piece->at, "the document ends inside of its root");
        default: return refuse(piece->at, "there is text between elements");
        }
    }
}

/// Reads on to the end of the child that begins at `kept_`.
std::expected<std::optional<XmlChild>, config::Problem> XmlChildren::finish_child(config::Mark at) {
    for (std::size_t depth = 1; depth > 0;) {
        auto const piece = take();
        if (!piece) return std::unexpected(piece.error());
        if (piece->kind == Kind::start) ++depth;
        if (piece->kind == Kind::end) --depth;
        if (piece->kind == Kind::done) return refuse(piece->at, "the document ends inside of a user");
    }
    return XmlChild{std::string_view(buffer_).substr(kept_, at_ - kept_), at};
}

} // namespace idiom::migrate::files
