#include "tests/fuzz/target.hpp"
#include "tests/support/list_readings.hpp"
#include "translators/evovoice/contract.hpp"

#include <charconv>

namespace {

/// A number of at most `most`; 0 for anything else.
std::size_t number(std::string_view word, std::size_t most) {
    std::size_t value = 0;
    std::from_chars(word.data(), word.data() + word.size(), value);
    return std::min(value, most);
}

} // namespace

/// A list is read alike with and without a cache that has seen a similar one: the document without the change
/// that the first line describes, "OFFSET LENGTH INSERTED", and the other way round.
std::string idiom::testing::wrong_with(std::string_view input) {
    auto change = take_line(input);
    auto const offset = number(take_word(change), input.size());
    auto const length = number(take_word(change), input.size() - offset);
    auto const changed = std::string(input).replace(offset, length, change);
    auto const& contract = evovoice_contract::user_info::contract;
    auto wrong = test::difference_with_cache(contract, input, changed);
    return wrong.empty() ? test::difference_with_cache(contract, changed, input) : wrong;
}
