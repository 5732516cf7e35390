#pragma once

#include "gateway/migrate/files/decoder.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace idiom::migrate::files {

/// A piece of an XML document, found by its delimiters alone. Views are valid until the next piece is read.
struct XmlPiece {
    enum class Kind : std::uint8_t { text, start, empty, end, aside, cdata, doctype, done };
    Kind kind = Kind::done; ///< aside: a comment or a processing instruction
    std::string_view text;
    config::Mark at;
};

/// One child of the root, as in the file.
struct XmlChild {
    std::string_view text; ///< valid until the next call of `next`
    config::Mark at;
};

/// Cuts a long XML document into the children of its root, one at a time. It finds only where tags begin and
/// end; a strict reader must read the prolog and each child, within the root. A DOCTYPE is refused, so no
/// entity can change the structure.
class XmlChildren {
public:
    explicit XmlChildren(Decoder& decoder) : decoder_(decoder) {}

    /// Reads up to the start tag of the root.
    std::optional<config::Problem> begin();
    /// Returns the text before the root.
    std::string const& prolog() const { return prolog_; }
    /// Return the start tag and the end tag of the root. A child must be read between them, because they
    /// declare namespaces.
    std::string const& root() const { return root_; }
    std::string const& end_of_root() const { return end_of_root_; }

    /// Returns the next child; null once the whole document was read.
    std::expected<std::optional<XmlChild>, config::Problem> next();

private:
    std::expected<XmlPiece, config::Problem> take();
    std::expected<std::optional<XmlChild>, config::Problem> finish_child(config::Mark at);
    std::unexpected<config::Problem> refuse(config::Mark at, std::string_view why) const;

    Decoder& decoder_;
    std::string buffer_;
    std::size_t kept_ = 0; ///< the buffer is needed from here on
    std::size_t at_ = 0;   ///< the next piece, in the buffer
    bool ended_ = false;   ///< the decoder has no more
    config::Mark mark_{1, 1};
    std::string prolog_;
    std::string root_;
    std::string end_of_root_;
    bool closed_ = false; ///< the root has no more children
};

} // namespace idiom::migrate::files
