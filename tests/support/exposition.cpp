#include "tests/support/exposition.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>

namespace idiom::test {

namespace {

bool is_name(std::string_view name, bool colon) {
    auto const letter = [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (colon && c == ':');
    };
    auto const any = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
    return !name.empty() && letter(name.front()) && std::ranges::all_of(name, any);
}

std::optional<double> number(std::string const& text) {
    if (text == "+Inf") return std::numeric_limits<double>::infinity();
    if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string::npos) return std::nullopt;
    char* end = nullptr;
    double const value = std::strtod(text.c_str(), &end);
    return *end == '\0' ? std::optional(value) : std::nullopt;
}

/// Reads `{a="b",c="d"}` from the front; returns nullopt if the line does not begin so.
std::optional<Labels> take_labels(std::string_view& line) {
    Labels labels;
    if (!line.starts_with('{')) return labels;
    line.remove_prefix(1);
    while (!line.starts_with('}')) {
        auto const equals = line.find("=\"");
        if (equals == std::string_view::npos || !is_name(line.substr(0, equals), false)) return std::nullopt;
        std::string const name(line.substr(0, equals));
        line.remove_prefix(equals + 2);
        std::string value;
        while (!line.empty() && line.front() != '"') {
            bool const escaped = line.front() == '\\' && line.size() > 1;
            if (escaped) line.remove_prefix(1);
            if (escaped && line.front() != '\\' && line.front() != '"' && line.front() != 'n')
                return std::nullopt;
            value += escaped && line.front() == 'n' ? '\n' : line.front();
            line.remove_prefix(1);
        }
        if (line.empty() || !labels.emplace(name, value).second) return std::nullopt;
        line.remove_prefix(1);
        if (line.starts_with(',')) line.remove_prefix(1);
        if (line.empty()) return std::nullopt;
    }
    line.remove_prefix(1);
    return labels;
}

} // namespace

Exposition::Exposition(std::string_view text) {
    if (!text.ends_with('\n')) problem("the text does not end with a line feed");
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        auto const line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with("# "))
            comment(line.substr(2));
        else if (!line.empty())
            sample(line);
    }
    for (auto const& [name, type] : types_)
        if (!helps_.contains(name)) problem(name + " has no HELP");
    check_histograms();
}

void Exposition::comment(std::string_view line) {
    auto const word = std::string(line.substr(0, 4));
    auto rest = line.substr(std::min<std::size_t>(5, line.size()));
    auto const space = std::min(rest.find(' '), rest.size());
    std::string const name(rest.substr(0, space));
    std::string const what(rest.substr(std::min(space + 1, rest.size())));
    if (word != "HELP" && word != "TYPE") return;
    if (!is_name(name, true) || what.empty()) problem("a bad comment: " + std::string(line));
    auto& seen = word == "HELP" ? helps_ : types_;
    if (!seen.emplace(name, what).second) problem(name + " has two " + word);
    if (word == "HELP") return;
    family_ = name;
    if (what == "counter" && !name.ends_with("_total")) problem(name + " is a counter");
    if (what != "counter" && name.ends_with("_total")) problem(name + " is no counter");
}

void Exposition::sample(std::string_view line) {
    auto const end = line.find_first_of("{ ");
    std::string const name(line.substr(0, end));
    auto rest = line.substr(std::min(end, line.size()));
    auto labels = take_labels(rest);
    if (!labels || !rest.starts_with(' ')) return problem("a bad sample: " + std::string(line));
    auto const value = number(std::string(rest.substr(1)));
    if (!value) return problem("a bad value: " + std::string(line));
    bool const histogram = types_[family_] == "histogram";
    bool const own =
        histogram ? name == family_ + "_bucket" || name == family_ + "_sum" || name == family_ + "_count"
                  : name == family_;
    if (!own) problem(name + " stands outside of its family");
    if (types_[family_] != "gauge" && !(*value >= 0)) problem(name + " is negative");
    if (!values_.emplace(std::pair(name, *labels), *value).second)
        problem("two samples of one series: " + std::string(line));
    ++count_[name];
}

void Exposition::check_histograms() {
    std::map<std::pair<std::string, Labels>, std::map<double, double>> buckets;
    for (auto const& [series, value] : values_) {
        auto const& [name, labels] = series;
        auto const family = name.substr(0, name.rfind('_'));
        auto const type = types_.find(family);
        if (!name.ends_with("_bucket") || type == types_.end() || type->second != "histogram") continue;
        auto others = labels;
        auto const bound = others.extract("le");
        if (bound.empty()) problem("a bucket without bound: " + name);
        if (!bound.empty()) buckets[{family, others}][number(bound.mapped()).value_or(-1)] = value;
    }
    for (auto const& [key, steps] : buckets) {
        auto const& [family, labels] = key;
        double before = 0;
        for (auto const& [bound, count] : steps) {
            if (count < before) problem(family + " is not cumulative");
            before = count;
        }
        if (!std::isinf(steps.rbegin()->first)) problem(family + " has no bucket +Inf");
        if (!has(family + "_sum", labels)) problem(family + " has no sum");
        if (value(family + "_count", labels) != before) problem(family + " does not add up");
    }
}

double Exposition::value(std::string const& name, Labels const& labels) const {
    auto const found = values_.find({name, labels});
    return found == values_.end() ? 0 : found->second;
}

bool Exposition::has(std::string const& name, Labels const& labels) const {
    return values_.contains({name, labels});
}

double Exposition::sum(std::string const& name, Labels const& labels) const {
    double sum = 0;
    for (auto at = values_.lower_bound({name, {}}); at != values_.end() && at->first.first == name; ++at) {
        bool const fits = std::ranges::all_of(labels, [&](auto const& label) {
            auto const found = at->first.second.find(label.first);
            return found != at->first.second.end() && found->second == label.second;
        });
        if (fits) sum += at->second;
    }
    return sum;
}

} // namespace idiom::test
