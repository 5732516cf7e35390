#pragma once

#include "gateway/config/problem.hpp"
#include "gateway/migrate/files/format.hpp"
#include "gateway/migrate/files/input.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace idiom::migrate::files {

/// Moves `at` past `text`. A line ends with a line feed. Columns count characters.
void advance(config::Mark& at, std::string_view text);

/// The text of a file in UTF-8, block by block, whatever its encoding. The encoding is given by the first of
/// these that is present: a byte order mark; the name that the caller gives; for XML, the declaration.
/// Without any it is UTF-8. The byte order mark is no part of the text.
class Decoder {
public:
    /// `encoding`: a name that iconv knows; "" if the caller names none. `file` is the name in problems.
    Decoder(std::unique_ptr<Input> input, std::string file, std::string encoding, Format format);
    ~Decoder();
    Decoder(Decoder const&) = delete;
    Decoder& operator=(Decoder const&) = delete;

    /// Appends the next piece to `to`; returns false at the end of the file. Problems: a file that cannot be
    /// read, an unknown encoding, bytes that are no character of it. The text before such bytes is returned
    /// first.
    std::expected<bool, config::Problem> more(std::string& to);

    config::Problem problem(config::Mark at, std::string message) const;

private:
    class Converter;

    std::optional<config::Problem> begin();
    std::optional<config::Problem> fill(std::size_t least);
    std::optional<config::Problem> use(std::string const& encoding);
    void decode(std::string& to);

    std::unique_ptr<Input> input_;
    std::string file_;
    std::string encoding_;
    Format format_;
    std::unique_ptr<Converter> converter_; ///< null for UTF-8
    std::string raw_;                      ///< bytes that are not decoded yet
    config::Mark at_{1, 1};                ///< the end of the text so far
    bool begun_ = false;
    bool ended_ = false;
    std::string why_broken_; ///< why the text ends here; "" if it may go on
};

} // namespace idiom::migrate::files
