// The cost of a call in the translators alone, for each operation of each dialect: the client's document is
// read, every request of the conversation is made, every response is read, and the answer is written. The
// conversations are those of the tests (tests/cases).

#include "bench/micro/timed.hpp"
#include "tests/support/recorded_conversation.hpp"
#include "translators/registry.hpp"
#include "translators/scim/dialect/scim.hpp"

#include <string>

namespace {

using namespace idiom;

constexpr char const* chosen[] = {
    "xarios/a_user_is_read",
    "xarios/roles_are_fetched_for_the_page_only",
    "xarios/a_user_is_created",
    "xarios/scalars_and_roles_are_one_document",
    "xarios/a_role_is_appended",
    "configureuser/a_user_is_read_from_the_record",
    "configureuser/the_list_is_that_of_the_record",
    "configureuser/a_user_is_created",
    "configureuser/a_user_is_enabled_and_changed",
    "evovoice/a_user_is_read",
    "evovoice/a_user_is_read_in_json",
    "evovoice/users_are_listed_by_pages",
    "evovoice/a_user_is_created",
    "evovoice/scalars_are_written_without_roles",
    "evovoice/a_role_is_added_to_the_whole_set",
    "genesys/a_user_is_read_with_devices_and_skills",
    "genesys/users_are_listed_with_all_fields",
    "genesys/a_user_is_created_and_fetched",
    "genesys/scalars_are_written_without_roles",
    "genesys/a_role_is_added_to_the_whole_set",
    "scim/a_user_is_read",
    "scim/a_page_leads_to_the_next",
    "scim/a_user_is_created",
    "scim/only_what_differs_is_patched",
    "scim/a_role_is_added_by_itself",
};

DialectInfo const& info_of(std::string const& name) {
    auto const* const linked = find_dialect(name.substr(0, name.find('/')));
    return linked ? *linked : scim::dialect();
}

[[maybe_unused]] bool const registered = [] {
    for (auto const* const name : chosen)
        benchmark::RegisterBenchmark(name, [name](benchmark::State& state) {
            test::RecordedConversation const recorded(info_of(name), IDIOM_SOURCE_DIR "/tests/cases/" +
                                                                         std::string(name) + ".yaml");
            bench::run(state, [&](Arena& arena) { return recorded.play(arena); });
        });
    return true;
}();

} // namespace
