#include "translators/codec/datacontract/skeleton_cache.hpp"

#include "translators/codec/xml/xml_chars.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <cstring>

namespace idiom::datacontract {

namespace {

/// One in so many documents that match no skeleton is remembered, so that a vendor whose documents never
/// match costs little.
constexpr std::size_t misses_for_one = 4;

/// Returns the end of the text that begins at `at`; null if the reader would have to decode it.
char const* plain_text_end(char const* at, char const* end) {
    for (;;) {
        at = xml::skip_text(at, end);
        if (at == end) return nullptr;
        if (*at == '<') return at;
        auto const size = xml::is_ascii(*at) ? 0U : xml::decode_utf8(at, end).size;
        if (size == 0) return nullptr;
        at += size;
    }
}

/// Returns whether a document may have any text of valid UTF-8. One that declares US-ASCII may not.
bool may_hold_utf8(std::string_view document) {
    if (!document.starts_with("<?xml")) return document.starts_with('<');
    auto const declaration = document.substr(0, document.find("?>"));
    return declaration.find(R"(encoding="utf-8")") != declaration.npos ||
           declaration.find(R"(encoding="UTF-8")") != declaration.npos;
}

} // namespace

/// Makes a skeleton of a document and the list that was read from it.
class SkeletonCache::Making {
public:
    Making(std::string_view document, ListResponse const& list) : document_(document), list_(list) {}

    /// Returns null if there are too many texts.
    std::optional<Skeleton> make(Contract const& contract) {
        made_.records = list_.items.size();
        made_.envelope = list_;
        made_.envelope.items = {};
        for (std::size_t record = 0; record < list_.items.size(); ++record)
            for (std::size_t member = 0; member < contract.members.size(); ++member)
                add(record, member, contract.members[member], list_.items[record][member]);
        if (places_.size() > most_gaps) return std::nullopt;
        cut_gaps();
        return std::move(made_);
    }

private:
    /// Where the text of a source stands in the document.
    struct Place {
        std::size_t offset;
        std::size_t size;
        std::size_t source;
        bool trimmed;
    };

    void add(std::size_t record, std::size_t member, Member const& type, Value const& value) {
        if (value.state == Value::State::absent) return;
        Field field{.record = record,
                    .member = member,
                    .state = value.state,
                    .is_list = type.is_list(),
                    .first = made_.sources.size(),
                    .count = type.is_list() ? value.items.size() : 1};
        bool const trimmed = type.kind == Kind::enumeration || type.kind == Kind::enumerations;
        if (!type.is_list()) add_text(value.text, trimmed);
        for (auto const item : value.items)
            add_text(item, trimmed);
        made_.fields.push_back(field);
    }

    void add_text(std::string_view text, bool trimmed) {
        if (is_whole_text(text)) {
            places_.push_back({.offset = static_cast<std::size_t>(text.data() - document_.data()),
                               .size = text.size(),
                               .source = made_.sources.size(),
                               .trimmed = trimmed});
            made_.sources.push_back({.gap = no_gap});
        } else {
            made_.sources.push_back({.gap = no_gap, .offset = made_.kept.size(), .size = text.size()});
            made_.kept += text;
        }
    }

    /// Returns whether `text` is all that stands between two tags of the document, as it stands there. A text
    /// that was decoded or divided is elsewhere. A text that was trimmed has blanks around it.
    bool is_whole_text(std::string_view text) const {
        auto const* const begin = document_.data();
        auto const* const end = begin + document_.size();
        return !text.empty() && std::less<>()(begin, text.data()) && std::less<>()(text.data(), end) &&
               text.data()[-1] == '>' && plain_text_end(text.data(), end) == text.data() + text.size();
    }

    void cut_gaps() {
        std::ranges::sort(places_, {}, &Place::offset);
        std::size_t from = 0;
        for (auto const& place : places_) {
            made_.sources[place.source].gap = made_.gaps.size();
            made_.gaps.push_back({.markup = place.offset - from, .without_blanks = place.trimmed});
            made_.markup += document_.substr(from, place.offset - from);
            from = place.offset + place.size;
        }
        made_.markup += document_.substr(from);
    }

    std::string_view document_;
    ListResponse const& list_;
    Skeleton made_;
    std::vector<Place> places_;
};

std::expected<ListResponse, ReadError> SkeletonCache::read(std::string_view document, Arena& arena) {
    if (auto const known = find(document, arena)) return *known;
    auto list = read_list_xml(contract_, document, arena);
    if (list) remember(document, *list);
    return list;
}

std::optional<ListResponse> SkeletonCache::find(std::string_view document, Arena& arena) {
    Texts texts;
    for (auto skeleton = skeletons_.begin(); skeleton != skeletons_.end(); ++skeleton) {
        if (!matches(**skeleton, document, texts)) continue;
        std::rotate(skeletons_.begin(), skeleton, skeleton + 1);
        return list_of(*skeletons_.front(), texts, arena);
    }
    return std::nullopt;
}

/// `list` is what read_list_xml has made of `document`.
void SkeletonCache::remember(std::string_view document, ListResponse const& list) {
    if (misses_++ % misses_for_one != 0) return;
    if (document.size() > most_bytes || !may_hold_utf8(document)) return;
    auto made = Making(document, list).make(contract_);
    if (!made) return;
    if (skeletons_.size() == most_skeletons) skeletons_.pop_back();
    skeletons_.insert(skeletons_.begin(), std::make_unique<Skeleton>(std::move(*made)));
}

bool SkeletonCache::matches(Skeleton const& skeleton, std::string_view document, Texts& texts) {
    char const* at = document.data();
    char const* const end = at + document.size();
    char const* expected = skeleton.markup.data();
    auto const pass = [&](std::size_t size) {
        if (static_cast<std::size_t>(end - at) < size || std::memcmp(at, expected, size) != 0) return false;
        at += size;
        expected += size;
        return true;
    };
    for (std::size_t i = 0; i < skeleton.gaps.size(); ++i) {
        auto const& gap = skeleton.gaps[i];
        if (!pass(gap.markup)) return false;
        auto const* const text_end = plain_text_end(at, end);
        if (text_end == nullptr || text_end == at) return false;
        texts[i] = xml::between(at, text_end);
        if (gap.without_blanks && trimmed(texts[i], white_space).size() != texts[i].size()) return false;
        at = text_end;
    }
    auto const rest = static_cast<std::size_t>(skeleton.markup.data() + skeleton.markup.size() - expected);
    return static_cast<std::size_t>(end - at) == rest && pass(rest);
}

ListResponse SkeletonCache::list_of(Skeleton const& skeleton, Texts const& texts, Arena& arena) {
    auto const kept = arena.copy(std::string_view(skeleton.kept)); // the skeleton may go before the list
    auto const views = arena.array<std::string_view>(skeleton.sources.size());
    for (std::size_t i = 0; i < views.size(); ++i) {
        auto const& source = skeleton.sources[i];
        views[i] = source.gap == no_gap ? kept.substr(source.offset, source.size) : texts[source.gap];
    }
    auto const records = arena.array<Record>(skeleton.records);
    for (auto const& field : skeleton.fields) {
        auto& value = records[field.record][field.member];
        value.state = field.state;
        if (field.is_list)
            value.items = views.subspan(field.first, field.count);
        else
            value.text = views[field.first];
    }
    auto list = skeleton.envelope;
    list.items = records;
    return list;
}

} // namespace idiom::datacontract
