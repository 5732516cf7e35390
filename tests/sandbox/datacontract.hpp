#pragma once

#include "text.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::sandbox {

/// A .NET data contract, as far as the users of EvoVoice need one.
struct Contract {
    enum class Kind { text, text_list };
    struct Member {
        std::string name;
        Kind kind = Kind::text;
    };
    std::string root;
    std::string name_space;
    std::vector<Member> members; ///< in the order in which the serializer looks for them
};

/// Reads a document as DataContractSerializer does (evovoice.md 6, rules 1 to 5 and 13). Returns an object
/// with the non-null members under their contract names. What that serializer loses silently is lost silently
/// here: members out of order, doubled, unknown or in another namespace, list items in another namespace. The
/// error is what makes that serializer throw: another root, text between members, a bad `i:nil`, bytes that
/// are not XML 1.0, anything after the root, a DTD, more than 1 MiB of characters.
std::expected<Json, std::string> read_data_contract(std::string_view xml, Contract const& contract);

} // namespace idiom::sandbox
