#include "gateway/config/layout.hpp"

#include "gateway/config/mask.hpp"
#include "gateway/config/suggest.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace idiom::config {

namespace {

/// Returns the lines of a text. Line 1 is at index 1.
std::vector<std::string_view> lines_in(std::string_view text) {
    std::vector<std::string_view> lines{std::string_view{}};
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string_view without_trailing_blanks(std::string_view text) {
    auto const end = text.find_last_not_of(" \t");
    return end == text.npos ? std::string_view{} : text.substr(0, end + 1);
}

std::string spaces(std::size_t count) { return std::to_string(count) + (count == 1 ? " space" : " spaces"); }

/// Reads the layout of YAML line by line. It knows only indents, quotes, flow brackets, comments and block
/// scalars.
class Layout {
public:
    explicit Layout(int failed) : failed_(failed) {}

    std::optional<LayoutMistake> read(std::vector<std::string_view> const& lines) {
        lines_ = lines;
        for (number_ = 1; number_ < static_cast<int>(lines.size()) && number_ <= failed_; ++number_) {
            if (auto found = line(lines[place()])) return found;
        }
        // Of several open quotes, this is the one that never closes.
        if (quote_ != 0) return LayoutMistake{quote_at_, "the quote that opens here is not closed"};
        if (!near_.why.empty()) return near_;
        return std::nullopt;
    }

private:
    using Found = std::optional<LayoutMistake>;

    Found mistake(std::size_t column, std::string why) const {
        return LayoutMistake{mark(column), std::move(why)};
    }
    Found mistake(std::size_t column, std::string why, std::size_t remove, std::string insert) const {
        auto const at = mark(column);
        return LayoutMistake{at, std::move(why), LineEdit{at, remove, std::move(insert)}};
    }
    Mark mark(std::size_t column) const { return {number_, static_cast<int>(column) + 1}; }

    Found line(std::string_view text) {
        auto const indent = text.find_first_not_of(' ');
        if (indent == text.npos) return std::nullopt;
        if (block_text_ && indent > *block_text_) return std::nullopt;
        block_text_.reset();
        bool const goes_on = quote_ != 0 || depth_ > 0;
        if (text[indent] == '\t' && !goes_on) return tab(text, indent);
        if (text[indent] == '#' && quote_ == 0) return std::nullopt;
        auto const begin = quote_at_;
        auto const end = scan(text, indent);
        if (found_) return std::move(found_);
        // A quote that closes on a later line was probably meant to close on its own.
        if (goes_on && begin.line > 0 && begin.line < number_ && quote_ended_)
            return LayoutMistake{begin, "the quote that opens here is not closed on its line"};
        if (!goes_on) look_at_block(without_trailing_blanks(text.substr(0, end)), indent);
        return std::nullopt;
    }

    /// A tab counts as two spaces, by which most files indent.
    Found tab(std::string_view text, std::size_t at) const {
        auto const blanks = text.substr(at, text.find_first_not_of(" \t", at) - at);
        std::string spaces;
        for (char const c : blanks)
            spaces.append(c == '\t' ? 2 : 1, ' ');
        return mistake(at, "a tab indents this line; YAML indents by spaces", blanks.size(),
                       std::move(spaces));
    }

    /// `${env:X}` without quotes inside brackets. Only where it is the whole value, quotes make it right.
    Found reference(std::string_view text, std::size_t at, std::size_t size) const {
        auto const name = text.substr(at, size);
        auto why = "quote \"" + printable(name) + "\" inside { }, or its '}' ends the map";
        auto const before = without_trailing_blanks(text.substr(0, at));
        auto const after = text.find_first_not_of(' ', at + size);
        bool const whole = !before.empty() && std::string_view(":,[").contains(before.back()) &&
                           (after == text.npos || std::string_view(",}]#").contains(text[after]));
        if (!whole || name.contains('"')) return mistake(at, std::move(why));
        return mistake(at, std::move(why), size, "\"" + std::string(name) + "\"");
    }

    /// Reads a line up to its comment, and returns where the comment begins.
    std::size_t scan(std::string_view text, std::size_t at) {
        quote_ended_ = false;
        for (; at < text.size(); ++at) {
            char const c = text[at];
            if (quote_ != 0) {
                if (quote_ == '"' && c == '\\')
                    ++at;
                else if (c == quote_)
                    quote_ = 0, quote_ended_ = true;
                continue;
            }
            bool const begins = at == 0 || std::string_view(" \t,[{:").contains(text[at - 1]);
            if (c == '#' && (at == 0 || text[at - 1] == ' ')) return at;
            if ((c == '"' || c == '\'') && begins) {
                quote_ = c;
                quote_at_ = {number_, static_cast<int>(at) + 1};
            } else if (c == '$' && text.substr(at).starts_with("${")) {
                auto const end = std::min(text.find('}', at), text.size() - 1);
                if (depth_ > 0 && !found_) found_ = reference(text, at, end - at + 1);
                at = end;
            } else if ((c == '{' || c == '[') && (begins || depth_ > 0)) {
                ++depth_;
            } else if ((c == '}' || c == ']') && depth_ > 0) {
                --depth_;
            }
        }
        return text.size();
    }

    /// Checks a line outside quotes and brackets: its indent, and its form as an item or a member.
    void look_at_block(std::string_view text, std::size_t indent) {
        check_indent(text, indent);
        auto rest = text.substr(indent);
        bool const item = rest.starts_with("- ");
        while (rest.starts_with("- ")) {
            auto const inner = rest.find_first_not_of(' ', 2);
            if (inner == rest.npos) return;
            indent += inner;
            rest.remove_prefix(inner);
            indents_.push_back(indent);
        }
        opens_ = rest.ends_with(':') || rest == "-" || rest.ends_with(": |") || rest.ends_with(": >") ||
                 rest.ends_with(": |-") || rest.ends_with(": >-");
        if (opens_ && !rest.ends_with(':') && rest != "-") block_text_ = indent;
        if (!item) check_member(rest, indent);
    }

    void check_indent(std::string_view text, std::size_t indent) {
        bool const deeper = indents_.empty() || indent > indents_.back();
        if (deeper && !opens_ && !indents_.empty())
            note(indent, "indented by " + spaces(indent) + ", and what it belongs beside by " +
                             spaces(indents_.back()));
        while (!indents_.empty() && indents_.back() > indent)
            indents_.pop_back();
        bool const known = !indents_.empty() && indents_.back() == indent;
        if (!deeper && !known && !text.substr(indent).starts_with('-'))
            note(indent, "indented by " + spaces(indent) + ", as no line above that it could belong to");
        if (!known) indents_.push_back(indent);
    }

    void check_member(std::string_view rest, std::size_t indent) {
        constexpr std::string_view other = "{[&*!|>%@`\"'-?";
        if (rest.empty() || other.contains(rest.front()) || rest.ends_with(':') || rest.contains(": "))
            return;
        auto const word = std::min(rest.find_first_of(" :"), rest.size());
        if (word < rest.size() && rest[word] == ':')
            note(*mistake(indent + word + 1, "a space is missing behind the ':'", 0, " "));
        else
            note(indent + word, "a ':' is missing behind " + (continues_secret(lines_, place())
                                                                  ? std::string("a word")
                                                                  : in_quotes(rest.substr(0, word))));
    }

    /// Notes something that only looks odd. It counts if the parser failed on this line or the next one.
    void note(LayoutMistake mistake) {
        if (number_ + 1 >= failed_ && near_.why.empty()) near_ = std::move(mistake);
    }
    void note(std::size_t column, std::string why) { note(*mistake(column, std::move(why))); }

    std::size_t place() const { return static_cast<std::size_t>(number_); }

    int const failed_;
    std::span<std::string_view const> lines_;
    int number_ = 0;
    int depth_ = 0;  ///< the nesting of flow brackets
    char quote_ = 0; ///< the quote that is open; 0 for none
    bool quote_ended_ = false;
    Mark quote_at_;
    bool opens_ = true;                     ///< the line before may have a deeper line below it
    std::optional<std::size_t> block_text_; ///< the indent of the key whose block scalar continues
    std::vector<std::size_t> indents_;
    Found found_;
    LayoutMistake near_;
};

} // namespace

std::optional<LayoutMistake> find_layout_mistake(std::string_view text, Mark failed) {
    return Layout(failed.line).read(lines_in(text));
}

std::string excerpt(std::string_view text, Mark at) {
    auto const lines = lines_in(text);
    auto const number = static_cast<std::size_t>(at.line);
    if (at.line < 1 || number >= lines.size()) return {};
    auto const width = std::to_string(number).size();
    std::string made;
    for (auto i = number > 1 ? number - 1 : number; i <= number; ++i) {
        auto const label = std::to_string(i);
        made.append(2 + width - label.size(), ' ').append(label).append(" | ");
        made += printable(without_secrets(lines, i)) + "\n";
    }
    // `printable` shows a tab as four characters, so the caret counts printed characters.
    auto const column = std::min(static_cast<std::size_t>(std::max(at.column, 1)) - 1, lines[number].size());
    auto const before = printable(lines[number].substr(0, column));
    made.append(2 + width, ' ').append(" | ").append(before.size(), ' ').append("^\n");
    return made;
}

} // namespace idiom::config
