#pragma once

#include "translators/codec/datacontract/datacontract.hpp"

#include <array>
#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::datacontract {

/// Lists of one contract in XML that were read before. Their skeletons make the next ones cheap to read.
///
/// The documents of one vendor mostly differ in some texts only. A skeleton is a document without those
/// texts: all other bytes, and where in the list each text belongs. A document whose bytes are those of a
/// skeleton, with other texts in the gaps, is the same list with other texts. Any other document is read as
/// if there were no cache (see read_list_xml), so a document is accepted or refused exactly as without it.
/// This saves three quarters of the work of a usual response.
///
/// A gap takes a text that needs no decoding: valid UTF-8 without '&', ']', carriage returns and control
/// characters. What a document has to spell as before: markup, booleans, numbers, references, the order and
/// number of all elements.
///
/// One thread at a time. Holds at most `most_skeletons` documents of at most `most_bytes`.
class SkeletonCache {
public:
    static constexpr std::size_t most_skeletons = 8;
    static constexpr std::size_t most_bytes =
        8 * 1024; ///< of a document; beyond that, lists differ in length
    static constexpr std::size_t most_gaps = 64;

    explicit SkeletonCache(Contract const& contract) : contract_(contract) {}

    /// Does what read_list_xml does.
    std::expected<ListResponse, ReadError> read(std::string_view document, Arena& arena);
    /// Returns the list, if a document like this one was read before.
    std::optional<ListResponse> find(std::string_view document, Arena& arena);

private:
    /// A text of the list: the n-th gap, or a part of `Skeleton::kept`.
    struct Source {
        std::size_t gap; ///< `no_gap` for a part of `kept`
        std::size_t offset = 0;
        std::size_t size = 0;
    };
    static constexpr std::size_t no_gap = ~std::size_t{};
    struct Field {
        std::size_t record;
        std::size_t member;
        Value::State state;
        bool is_list;
        std::size_t first; ///< of `Skeleton::sources`
        std::size_t count;
    };
    struct Gap {
        std::size_t markup;          ///< bytes of `Skeleton::markup` before it
        bool without_blanks = false; ///< the reader would trim its text
    };
    struct Skeleton {
        std::string markup; ///< all bytes of the document but those of the gaps
        std::vector<Gap> gaps;
        std::vector<Source> sources;
        std::vector<Field> fields;
        std::string kept; ///< the texts that are no gaps, decoded
        std::size_t records = 0;
        ListResponse envelope; ///< without its items
    };
    using Texts = std::array<std::string_view, most_gaps>;

    class Making;
    void remember(std::string_view document, ListResponse const& list);
    static bool matches(Skeleton const& skeleton, std::string_view document, Texts& texts);
    static ListResponse list_of(Skeleton const& skeleton, Texts const& texts, Arena& arena);

    Contract const& contract_;
    std::vector<std::unique_ptr<Skeleton>> skeletons_; ///< the last one used is the first
    std::size_t misses_ = 0;
};

} // namespace idiom::datacontract
