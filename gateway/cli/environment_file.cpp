#include "gateway/cli/environment_file.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string_view>

namespace idiom::cli {

namespace {

constexpr std::size_t most_bytes = 1024 * 1024;
constexpr std::string_view blanks = " \t";

/// Reads assignments from the front of a text.
class Assignments {
public:
    explicit Assignments(std::string_view text) : rest_(text) {}

    /// Sets the variable of the next line. Returns what is wrong with the line; "" for nothing.
    std::string next() {
        skip(blanks);
        if (rest_.empty() || std::string_view("#;\r\n").contains(rest_.front())) return end_line(), "";
        auto const end = rest_.find_first_of("=\n");
        if (end == rest_.npos || rest_[end] == '\n') return "has no '='";
        auto name = rest_.substr(0, end);
        name = name.substr(0, name.find_last_not_of(blanks) + 1);
        if (name.empty() || name.find_first_of(" \t'\"$") != name.npos) return "has no name before its '='";
        rest_.remove_prefix(end + 1);
        ::setenv(std::string(name).c_str(), value().c_str(), 0);
        return {};
    }
    bool done() const { return rest_.empty(); }
    std::size_t line() const { return line_; }

private:
    void skip(std::string_view what) {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(what), rest_.size()));
    }
    void end_line() {
        auto const end = rest_.find('\n');
        rest_ = end == rest_.npos ? std::string_view{} : rest_.substr(end + 1);
        ++line_;
    }
    char take() {
        char const c = rest_.front();
        rest_.remove_prefix(1);
        if (c == '\n') ++line_;
        return c;
    }

    /// Reads up to the end of the line. Blanks at both ends belong to the value only inside quotes.
    std::string value() {
        skip(blanks);
        std::string value;
        std::size_t kept = 0; // up to here nothing is cut off
        char quote = 0;
        while (!rest_.empty()) {
            char const c = take();
            if (quote == 0 && c == '\n') break;
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote && quote != 0) {
                quote = 0;
                kept = value.size();
            } else if (c == '\\' && quote != '\'' && !rest_.empty()) {
                if (char const next = take(); next != '\n') value += next;
                kept = value.size();
            } else if (c != '\r' || quote != 0) {
                value += c;
            }
        }
        auto const end = value.find_last_not_of(blanks);
        value.resize(std::max(kept, end == value.npos ? 0 : end + 1));
        return value;
    }

    std::string_view rest_;
    std::size_t line_ = 1;
};

} // namespace

std::expected<void, std::string> read_environment_file(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::unexpected(path + ": cannot be read");
    std::string const text(std::istreambuf_iterator<char>(file), {});
    if (file.bad() || text.size() > most_bytes)
        return std::unexpected(path + ": cannot be read, or is too large");
    for (Assignments assignments(text); !assignments.done();) {
        auto const line = assignments.line();
        if (auto const wrong = assignments.next(); !wrong.empty())
            return std::unexpected(path + ":" + std::to_string(line) + ": the line " + wrong);
    }
    return {};
}

} // namespace idiom::cli
