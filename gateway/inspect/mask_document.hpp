#pragma once

#include "gateway/inspect/hide.hpp"
#include "gateway/inspect/secrets.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace idiom::inspect {

/// How the values of a document are masked.
struct DocumentRules {
    Secrets const& secrets;
    Hiding const* hiding = nullptr; ///< null: values are shown
    /// Called with each text under the name of a secret; may be empty.
    std::function<void(std::string_view)> found = {};
};

struct MaskedDocument {
    std::string_view text;
    std::size_t masked = 0;
};

/// Mask a document: every value under the name of a secret, as a whole; in an operation of a JSON Patch whose
/// `path` or `from` ends in such a name, its `value`; and the secrets of the call. Everything else stays byte
/// by byte. Null if the document cannot be read. The result lives in `arena`.
std::optional<MaskedDocument> mask_json(std::string_view document, DocumentRules const& rules, Arena& arena);
/// `settled` says that the document was decoded, see xml::Encoding.
std::optional<MaskedDocument> mask_xml(std::string_view document, bool settled, DocumentRules const& rules,
                                       Arena& arena);
/// A query, or the body of a form.
MaskedDocument mask_form(std::string_view form, DocumentRules const& rules, Arena& arena);

} // namespace idiom::inspect
