#include "translators/unified/patch_error.hpp"

#include "translators/core/text.hpp"

namespace idiom::unified {

Error error_of(json_patch::PatchError const& failed, Arena& arena) {
    auto const at = failed.pointer.empty() ? "the document" : failed.pointer;
    auto const detail =
        failed.whole
            ? arena.join({"the patch ", failed.what})
            : arena.join({"operation ", decimal(failed.operation, arena), ": ", at, " ", failed.what});
    Error made;
    switch (failed.kind) {
    case json_patch::PatchError::Kind::malformed:
    case json_patch::PatchError::Kind::too_large: made.fault = Fault::invalid_patch; break;
    case json_patch::PatchError::Kind::target_missing: made.fault = Fault::invalid_patch_target; break;
    case json_patch::PatchError::Kind::test_failed: made.fault = Fault::patch_test_failed; break;
    }
    made.detail = detail;
    made.errors = arena.list<FieldError>({{failed.pointer, failed.what}});
    return made;
}

} // namespace idiom::unified
