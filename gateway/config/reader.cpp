#include "gateway/config/reader.hpp"

#include "gateway/config/mask.hpp"
#include "gateway/config/suggest.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <tuple>

namespace idiom::config {

namespace {

/// More problems are not noted. Fewer of them get a suggestion, because each suggestion compares all names.
constexpr std::size_t max_problems = 1000;
constexpr std::size_t max_suggestions = 100;

/// Returns why `path` is not a readable file; "" if it is.
std::string why_not_readable(Path const& path) {
    std::error_code error;
    auto const status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) return "does not exist";
    if (!std::filesystem::is_regular_file(status)) return "is no file";
    return std::ifstream(path) ? "" : "cannot be read";
}

} // namespace

void Reader::problem(Mark at, std::string message, std::string_view suggestion) {
    if (problems_.size() < max_problems)
        problems_.push_back({file_, at, printable(message), printable(suggestion)});
}

void Reader::unknown(Mark at, std::string_view what, std::string_view word,
                     std::span<std::string_view const> known, bool name_them) {
    constexpr std::size_t worth_naming = 12;
    auto const near = problems_.size() < max_suggestions ? nearest(word, known) : std::string_view{};
    auto message = "unknown " + std::string(what) + " " + in_quotes(without_lost_colon(word));
    if (name_them && near.empty() && !known.empty() && known.size() <= worth_naming)
        message += "; known are " + listed(known);
    problem(at, std::move(message), near);
}

std::vector<Problem> Reader::take_problems() {
    std::ranges::sort(problems_, {}, [](Problem const& p) { return std::tie(p.at, p.message); });
    problems_.insert(problems_.end(), others_.begin(), others_.end());
    others_.clear();
    return std::move(problems_);
}

void Item::problem(std::string_view why) const {
    reader_->problem(node_ ? node_->at : at_, name_ + ": " + std::string(why));
}

void Item::problem_with(Scalar const& value, std::string_view why) const {
    problem(in_quotes(value.shown()) + " " + std::string(why));
}

void Item::unknown(std::string_view what, Scalar const& value,
                   std::span<std::string_view const> known) const {
    reader_->unknown(node_->at, what, value.shown(), known, true);
}

std::optional<Scalar> Item::scalar() const {
    if (!present()) return std::nullopt;
    if (node_->kind == Node::Kind::null) {
        reader_->problem(at_, name_ + ": has no value");
        return std::nullopt;
    }
    if (node_->kind != Node::Kind::scalar) {
        problem("must be a single value");
        return std::nullopt;
    }
    auto resolved = resolve(node_->text, reader_->place());
    if (resolved && resolved->secret) reader_->hide(resolved->text);
    if (resolved) return std::move(*resolved);
    problem(resolved.error());
    return std::nullopt;
}

bool Item::file(Path& to) const {
    auto const value = scalar();
    if (!value) return false;
    auto const path = (reader_->place().folder / value->text).lexically_normal();
    auto const why = value->text.empty() ? std::string("is empty") : why_not_readable(path);
    if (!why.empty()) {
        problem_with(*value, why);
        return false;
    }
    reader_->note(path, node_->at);
    to = path;
    return true;
}

bool Item::file(std::optional<Path>& to) const {
    Path path;
    if (!file(path)) return false;
    to = std::move(path);
    return true;
}

bool Item::file_to_be(Path& to, Scalar const& path) const {
    auto const joined = (reader_->place().folder / path.text).lexically_normal();
    std::error_code error;
    if (!joined.has_filename() || std::filesystem::is_directory(joined, error)) {
        problem_with(path, "is no file");
        return false;
    }
    if (joined.has_parent_path() && !std::filesystem::is_directory(joined.parent_path(), error)) {
        problem_with(path, "is in a folder that does not exist");
        return false;
    }
    reader_->note(joined, node_->at);
    to = joined;
    return true;
}

bool Item::each(std::function<void(Item const&)> const& f) const {
    if (!present()) return false;
    if (node_->kind != Node::Kind::list && node_->kind != Node::Kind::null) {
        problem("must be a list");
        return false;
    }
    for (auto const* const item : node_->items)
        f(Item(*reader_, name_, item->at, item));
    return true;
}

Map::Map(Item const& item, std::span<std::string_view const> known)
    : item_(item), usable_(item.is(Node::Kind::map) || item.is(Node::Kind::null)) {
    if (!usable_) {
        if (item.present()) item.problem("must be a map");
        return;
    }
    for (auto const& member : item.node()->members) {
        if (std::ranges::find(known, member.name) != known.end())
            members_.push_back(member);
        else
            reader().unknown(member.at, "key", member.name, known, false);
    }
}

Item Map::get(std::string_view name) const {
    auto const found = std::ranges::find(members_, name, &Member::name);
    if (found == members_.end()) return Item(reader(), std::string(name), at(), nullptr);
    return Item(reader(), std::string(name), found->at, found->value);
}

Item Map::require(std::string_view name) const {
    auto const item = get(name);
    if (!item.present() && usable_) problem("missing key " + in_quotes(name));
    return item;
}

void Map::problem(std::string_view why) const {
    reader().problem(at(), item_.name() + ": " + std::string(why));
}

NameSet::NameSet(Item const& map) {
    if (!map.is(Node::Kind::map)) return;
    for (auto const& member : map.node()->members)
        names_.push_back(member.name);
    std::ranges::sort(names_);
}

void for_each_member(Item const& map, std::function<void(std::string_view, Item const&)> const& f) {
    if (!map.present()) return;
    if (!map.is(Node::Kind::map) && !map.is(Node::Kind::null)) return map.problem("must be a map");
    for (auto const& member : map.node()->members)
        f(member.name, Item(map.reader(), std::string(member.name), member.at, member.value));
}

} // namespace idiom::config
