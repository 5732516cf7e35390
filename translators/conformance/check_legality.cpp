#include "translators/conformance/checks.hpp"
#include "translators/conformance/legal.hpp"
#include "translators/conformance/play.hpp"

#include <functional>

namespace idiom::conformance {

std::set<std::string> plainly_illegal(TranslatorUnderTest const& translator) {
    std::set<std::string> found;
    for (auto const& conversation : translator.conversations) {
        Arena arena(64 * 1024);
        Recording recording(conversation);
        found.insert(play(*conversation.dialect, *conversation.call, std::ref(recording), arena).illegal);
    }
    return found;
}

/// Checks that the gateway can send every request of every conversation, and that a successful create
/// declares a request that writes.
void check_legality(TranslatorUnderTest const& translator, Report& report) {
    report.of("conversations");
    for (auto const& conversation : translator.conversations) {
        Arena arena(64 * 1024);
        Recording recording(conversation);
        auto const played = play(*conversation.dialect, *conversation.call, std::ref(recording), arena);
        report.looked_at();
        if (!played.wrong.empty()) report.fail(played.wrong, conversation.name);
        if (!played.illegal.empty()) report.fail(played.illegal, conversation.name, played.illegal_in);
        bool const unannounced = played.succeeded() && !played.wrote() && !played.sent.empty() &&
                                 std::holds_alternative<CreateUser>(conversation.call->what);
        if (unannounced)
            report.fail("a create succeeds and none of its requests says `writes`: a dry run would send them",
                        conversation.name);
    }
}

} // namespace idiom::conformance
