#include "gateway/migrate/files/json_user.hpp"
#include "gateway/migrate/files/readers.hpp"
#include "gateway/migrate/files/xml_children.hpp"
#include "translators/codec/xml/xml.hpp"
#include "translators/unified/read_xml.hpp"

#include <utility>

namespace idiom::migrate::files {

namespace {

class XmlReader final : public UserReader {
public:
    XmlReader(std::unique_ptr<Decoder> decoder, ReadOptions const& options)
        : decoder_(std::move(decoder)), children_(*decoder_), dialects_(options.dialects) {
        if (!dialects_) dialects_ = [](std::string_view) { return nullptr; };
        fields_.fields = FieldSet::all();
    }

    /// Reads the prolog and the tag of the root.
    std::optional<config::Problem> begin() {
        if (auto failed = children_.begin()) return failed;
        Arena arena;
        auto const document = arena.join({children_.prolog(), children_.root(), children_.end_of_root()});
        auto const value = unified::read_child_of_list(document, dialects_, deepest_user, arena);
        if (value) return std::nullopt;
        return problem({1, 1}, document, value.error().offset, value.error().what);
    }

    std::expected<std::optional<SourceUser>, config::Problem> next(Arena& arena) override {
        for (;;) {
            auto const child = children_.next();
            if (!child) return std::unexpected(child.error());
            if (!*child) return std::nullopt;
            auto user = read(**child, arena);
            if (!user || *user) return user;
        }
    }

private:
    /// Returns null for a child that is no user.
    std::expected<std::optional<SourceUser>, config::Problem> read(XmlChild const& child, Arena& arena) {
        auto const& root = children_.root();
        auto const document = arena.join({root, child.text, children_.end_of_root()});
        auto const value = unified::read_child_of_list(document, dialects_, deepest_user, arena);
        if (!value) {
            auto const offset = std::max(value.error().offset, root.size()) - root.size();
            return std::unexpected(problem(child.at, child.text, offset, value.error().what));
        }
        auto const& [name, content] = value->members.front();
        if (name == "next")
            return std::unexpected(
                decoder_->problem(child.at, "the document is one page of a list, and there are more"));
        if (name != "User") {
            if (name != "warnings") UnknownNames(unknown_).add(std::string(name));
            return std::nullopt;
        }
        auto user = read_source_user(content, dialects_, UnknownNames(unknown_), arena);
        if (!user) return std::unexpected(decoder_->problem(child.at, user.error().what));
        user->at = child.at;
        return *user;
    }

    config::Problem problem(config::Mark at, std::string_view text, std::size_t offset,
                            std::string_view what) const {
        advance(at, text.substr(0, offset));
        return decoder_->problem(at, std::string(what));
    }

    std::unique_ptr<Decoder> decoder_;
    XmlChildren children_;
    DialectLookup dialects_;
};

} // namespace

MadeReader make_xml_reader(std::unique_ptr<Decoder> decoder, ReadOptions const& options) {
    return begun<XmlReader>(std::move(decoder), options);
}

} // namespace idiom::migrate::files
