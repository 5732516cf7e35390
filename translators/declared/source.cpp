#include "translators/declared/source.hpp"

#include "translators/codec/printable.hpp"
#include "translators/core/suggest.hpp"
#include "translators/core/text.hpp"
#include "translators/declared/program.hpp"

#include <algorithm>
#include <tuple>

namespace idiom::declared {

namespace {

/// More problems are not noted. Fewer of them get a suggestion, because each suggestion compares all names.
constexpr std::size_t most_problems = 1000;
constexpr std::size_t most_suggestions = 100;

constexpr std::size_t longest_quoted = 64;

bool looks_like_reference(std::string_view text) {
    for (auto at = text.find('{'); at != text.npos; at = text.find('{', at + 1))
        if (at + 1 < text.size() && is_letter(text[at + 1]) && text.find('}', at) != text.npos) return true;
    return false;
}

} // namespace

std::string in_quotes(std::string_view text) {
    auto end = std::min(text.size(), longest_quoted);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end; // does not cut a character in two
    return "'" + codec::printable(text.substr(0, end)) + (end < text.size() ? "...'" : "'");
}

void Source::problem(Mark at, std::string message, std::string_view suggestion) {
    if (problems_.size() < most_problems)
        problems_.push_back({file_, at, codec::printable(message), codec::printable(suggestion)});
}

void Source::warning(Mark at, std::string message) {
    if (warnings_.size() < most_problems) warnings_.push_back({file_, at, codec::printable(message)});
}

void Source::unknown(Mark at, std::string_view what, std::string_view word,
                     std::span<std::string_view const> known, std::string_view where) {
    auto const near = problems_.size() < most_suggestions ? nearest(word, known) : std::string_view{};
    std::string message = "unknown ";
    message.append(what).append(" ").append(in_quotes(word)).append(where);
    if (near.empty() && !known.empty() && known.size() <= 12 && what != "key") {
        message += "; known are ";
        for (auto const& one : known)
            message.append(&one == known.data() ? "" : ", ").append(one);
    }
    problem(at, std::move(message), near);
}

std::vector<yaml::Problem> Source::take_problems() {
    std::ranges::sort(problems_, {}, [](yaml::Problem const& p) { return std::tie(p.at, p.message); });
    return std::move(problems_);
}

std::vector<yaml::Problem> Source::take_warnings() {
    std::ranges::sort(warnings_, {}, [](yaml::Problem const& p) { return std::tie(p.at, p.message); });
    return std::move(warnings_);
}

Section::Section(Source& source, Entry const& of, std::string name,
                 std::initializer_list<std::string_view> known)
    : Section(source, of, std::move(name), std::span(known.begin(), known.size())) {}

Section::Section(Source& source, Entry const& of, std::string name, std::span<std::string_view const> known)
    : source_(&source), name_(std::move(name)), at_(of.at) {
    if (!of) return;
    if (of.node->is_map())
        node_ = of.node;
    else
        wrong_kind(source, of, "a mapping");
    for (auto const& member : of.node->members)
        if (std::ranges::find(known, member.name) == known.end())
            source.unknown(member.at, "key", member.name, known, " in " + name_);
}

Entry Section::get(std::string_view key) const {
    if (node_)
        for (auto const& member : node_->members)
            if (member.name == key) return {.node = member.value, .at = member.at, .key = member.name};
    return {.node = nullptr, .at = at_, .key = key};
}

Entry Section::need(std::string_view key) const {
    auto const found = get(key);
    if (!found && usable()) source_->problem(at_, name_ + " needs " + in_quotes(key));
    return found;
}

void need_items(Source& source, Entry const& of) {
    if (!of || (!of.node->is_list() && !of.node->is_map())) return;
    if (of.node->items.empty() && of.node->members.empty())
        source.problem(of.place(), in_quotes(of.key) + " is empty");
}

void wrong_kind(Source& source, Entry const& of, std::string_view wanted) {
    std::string message = in_quotes(of.key) + " has to be ";
    source.problem(of.place(), message.append(wanted));
}

std::optional<std::string> read_raw_text(Source& source, Entry const& of) {
    if (!of) return std::nullopt;
    if (of.node->is_map()) {
        source.problem(of.place(), "this is a mapping, not a text: quote a value that begins with '{'");
        return std::nullopt;
    }
    if (!of.node->is_scalar()) {
        wrong_kind(source, of, "a text");
        return std::nullopt;
    }
    if (of.node->text.size() > longest_text) {
        source.problem(of.place(), "this text has more than 8192 bytes");
        return std::nullopt;
    }
    return of.node->text;
}

std::optional<std::string> read_text(Source& source, Entry const& of) {
    auto text = read_raw_text(source, of);
    if (text && looks_like_reference(*text))
        source.problem(of.place(), "references are not taken in " + in_quotes(of.key));
    return text;
}

std::optional<std::string> read_line(Source& source, Entry const& of) {
    auto text = read_text(source, of);
    bool const plain =
        !text || std::ranges::none_of(*text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    if (!plain)
        source.problem(of.place(), in_quotes(of.key) + " has to be one line, without control characters");
    return text;
}

std::vector<std::string> read_texts(Source& source, Entry const& of) {
    std::vector<std::string> texts;
    for_each_of(of, [&](Entry const& one) {
        if (auto text = read_text(source, one)) texts.push_back(std::move(*text));
    });
    return texts;
}

bool read_flag(Source& source, Entry const& of, bool fallback) {
    return read_word<bool>(source, of, "value", {{"true", true}, {"false", false}}).value_or(fallback);
}

std::optional<std::uint64_t> read_number(Source& source, Entry const& of, std::uint64_t most,
                                         std::uint64_t least) {
    auto const text = read_text(source, of);
    if (!text) return std::nullopt;
    auto const number = read_decimal(*text);
    if (number && *number >= least && *number <= most) return number;
    source.problem(of.place(), in_quotes(of.key) + " has to be a whole number, " +
                                   (least > 0 ? "at least " + std::to_string(least) + " and " : "") +
                                   "at most " + std::to_string(most));
    return std::nullopt;
}

} // namespace idiom::declared
