#include "gateway/config/document.hpp"

#include "gateway/config/layout.hpp"
#include "gateway/config/suggest.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <streambuf>
#include <unordered_map>
#include <utility>

namespace idiom::config {

namespace {

constexpr std::size_t max_depth = 32;
constexpr std::size_t max_nodes = 1'000'000;

/// Thrown by the builder to leave the parser.
struct Refused {
    Mark at;
    std::string why;
};
struct TooDeep : Refused {};

Mark mark_of(YAML::Mark const& mark) { return {std::max(mark.line, 0) + 1, std::max(mark.column, 0) + 1}; }

/// Builds the tree from the parser's events. YAML::Node is not used: its look-ups are linear, and it forgets
/// duplicate keys.
class Builder final : public YAML::EventHandler {
public:
    Builder(Document& document, std::string const& file) : document_(document), file_(file) {}

    void OnDocumentStart(YAML::Mark const&) override {}
    void OnDocumentEnd() override {}
    void OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) override {
        add(make(Node::Kind::null, mark), 1, anchor);
    }
    void OnScalar(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                  std::string const& value) override {
        auto* const node = make(Node::Kind::scalar, mark);
        note_tag(tag);
        node->plain = tag == "?";
        if (auto const control = control_character(value))
            document_.problems.push_back({file_, at_, "a text with " + *control + " in it"});
        node->text = value;
        add(node, 1, anchor);
    }
    void OnAlias(YAML::Mark const& mark, YAML::anchor_t anchor) override {
        auto const found = anchors_.find(anchor);
        if (found == anchors_.end()) throw Refused{mark_of(mark), "an alias to something that contains it"};
        at_ = mark_of(mark);
        document_.anchors.push_back(at_);
        if (open_.size() + found->second.height > max_depth) too_deep();
        add(found->second.node, found->second.weight, YAML::NullAnchor, found->second.height);
    }
    void OnSequenceStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        auto* const node = make(Node::Kind::list, mark);
        note_tag(tag);
        open(node, anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        auto* const node = make(Node::Kind::map, mark);
        note_tag(tag);
        open(node, anchor);
    }
    void OnMapEnd() override { close(); }

private:
    struct Open {
        Node* node;
        YAML::anchor_t anchor;
        std::size_t weight = 1;
        std::size_t height = 1;
        Node const* key = nullptr; ///< the key that waits for its value
        std::unordered_map<std::string_view, int> lines;
    };
    struct Anchored {
        Node const* node;
        std::size_t weight; ///< the number of nodes below it; aliased nodes count each time
        std::size_t height;
    };

    Node* make(Node::Kind kind, YAML::Mark const& mark) {
        at_ = mark_of(mark);
        auto& node = document_.nodes.emplace_back();
        node.kind = kind;
        node.at = at_;
        return &node;
    }

    /// The parser's own tags are "?" for plain scalars, and "!" for quoted ones.
    void note_tag(std::string const& tag) {
        if (!tag.empty() && tag != "?" && tag != "!") document_.tags.push_back({at_, tag});
    }

    void open(Node* node, YAML::anchor_t anchor) {
        if (open_.size() >= max_depth) too_deep();
        open_.push_back({.node = node, .anchor = anchor, .lines = {}});
    }

    void close() {
        auto const done = std::move(open_.back());
        open_.pop_back();
        add(done.node, done.weight, done.anchor, done.height);
    }

    void add(Node const* node, std::size_t weight, YAML::anchor_t anchor, std::size_t height = 1) {
        if (anchor != YAML::NullAnchor) {
            anchors_[anchor] = {node, weight, height};
            document_.anchors.push_back(node->at);
        }
        document_.depth = std::max(document_.depth, open_.size() + height);
        if (open_.empty()) {
            document_.root = node;
            return;
        }
        auto& parent = open_.back();
        parent.weight += weight;
        parent.height = std::max(parent.height, height + 1);
        if (parent.weight > max_nodes) throw Refused{at_, "more than 1000000 values"};
        if (parent.node->kind == Node::Kind::list)
            parent.node->items.push_back(node);
        else if (parent.key == nullptr)
            parent.key = node;
        else
            add_member(parent, *std::exchange(parent.key, nullptr), node);
    }

    void add_member(Open& parent, Node const& key, Node const* value) {
        if (key.kind != Node::Kind::scalar) {
            document_.problems.push_back({file_, key.at, "a key must be a text"});
            return;
        }
        auto const [first, fresh] = parent.lines.try_emplace(key.text, key.at.line);
        if (fresh)
            parent.node->members.push_back({key.text, key.at, value});
        else
            document_.doubled.push_back({key.at, key.text, first->second});
    }

    [[noreturn]] void too_deep() const {
        throw TooDeep{{at_, "nested deeper than " + std::to_string(max_depth) + " levels"}};
    }

    Document& document_;
    std::string const& file_;
    std::vector<Open> open_;
    std::unordered_map<YAML::anchor_t, Anchored> anchors_;
    Mark at_;
};

/// Lets the parser, which wants a stream, read the text without a copy.
class ViewBuffer final : public std::streambuf {
public:
    explicit ViewBuffer(std::string_view text) {
        auto* const begin = const_cast<char*>(text.data());
        setg(begin, begin, begin + text.size());
    }
};

/// Counts the tokens in advance, because the scanner queues a whole flow list before its first event.
bool too_many_tokens(std::string_view text) {
    auto const structural = [](char c) { return std::string_view(",[]{}:").contains(c); };
    return static_cast<std::size_t>(std::ranges::count_if(text, structural)) > 2 * max_nodes;
}

void parse_into(Document& document, std::string_view text, std::string const& file) {
    ViewBuffer buffer(text);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    Builder builder(document, file);
    if (!parser.HandleNextDocument(builder) || document.root == nullptr)
        throw Refused{{1, 1}, "the file is empty"};
    Node const* const first = document.root;
    if (parser.HandleNextDocument(builder)) throw Refused{document.root->at, "a second document in one file"};
    document.root = first;
}

/// The scanner looks at the whole of a flow list before the first event of it. Returns where so many brackets
/// are open that the text up to there is enough to refuse it; the size of the text if nowhere. Brackets in
/// texts and comments count, too, so the parser has the last word.
std::size_t enough_to_refuse(std::string_view text) {
    constexpr std::size_t many = 16 * max_depth;
    std::size_t open = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '[' || text[at] == '{') ++open;
        if ((text[at] == ']' || text[at] == '}') && open > 0) --open;
        if (open > many) return at;
    }
    return text.size();
}

/// Throws TooDeep if the beginning of the text is nested too deep.
void refuse_deep_beginning(std::string_view text, std::string const& file) {
    auto const end = enough_to_refuse(text);
    if (end == text.size()) return;
    try {
        Document document;
        parse_into(document, text.substr(0, end), file);
    } catch (TooDeep const&) {
        throw;
    } catch (...) { // what the end of the beginning breaks
    }
}

} // namespace

namespace {

struct Unread {
    Problem problem;
    std::optional<LineEdit> remedy = {};
};

std::expected<Document, Unread> parse(std::string_view text, std::string const& file) {
    auto const refuse = [&](Mark at, std::string why) {
        return std::unexpected(Unread{{file, at, printable(why)}});
    };
    if (text.size() > max_document_size) return refuse({}, "larger than 16MiB");
    if (too_many_tokens(text)) return refuse({}, "more than 1000000 values");
    try {
        refuse_deep_beginning(text, file);
        Document document;
        parse_into(document, text, file);
        return document;
    } catch (Refused const& refused) {
        return refuse(refused.at, refused.why);
    } catch (YAML::Exception const& error) {
        auto const failed = mark_of(error.mark);
        auto const mistake = find_layout_mistake(text, failed);
        auto refused = mistake ? refuse(mistake->at, mistake->why) : refuse(failed, "YAML: " + error.msg);
        auto& unread = refused.error();
        unread.problem.excerpt = excerpt(text, unread.problem.at);
        if (mistake) unread.remedy = mistake->edit;
        return refused;
    } catch (std::exception const&) {
        return refuse({}, "cannot be read as YAML");
    }
}

} // namespace

std::expected<Document, Problem> read_document(std::string_view text, std::string const& file) {
    auto read = parse(text, file);
    if (!read) return std::unexpected(read.error().problem);
    return std::move(*read);
}

std::optional<Remedied> remedy_one(std::string_view text, std::string const& file) {
    auto const read = parse(text, file);
    if (read || !read.error().remedy) return std::nullopt;
    auto const& [at, remove, insert] = *read.error().remedy;
    std::size_t begin = 0;
    for (int line = 1; line < at.line; ++line)
        begin = text.find('\n', begin) + 1;
    Remedied made{.text = std::string(text), .problem = read.error().problem};
    made.text.replace(begin + static_cast<std::size_t>(at.column) - 1, remove, insert);
    return made;
}

std::vector<Problem> problems_of(Document& document, std::string const& file) {
    auto problems = std::move(document.problems);
    for (auto const& [at, name, first] : document.doubled)
        problems.push_back(
            {file, at, "duplicate key " + in_quotes(name) + ", first on line " + std::to_string(first)});
    for (auto const& [at, name] : document.tags)
        problems.push_back({file, at,
                            "tag " + in_quotes(name) +
                                ": tags mean nothing here; secrets are ${env:NAME}, ${file:PATH} "
                                "or ${credential:NAME}"});
    return problems;
}

} // namespace idiom::config
