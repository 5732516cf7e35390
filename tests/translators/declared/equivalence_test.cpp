#include "tests/translators/declared/files.hpp"
#include "translators/conformance/case.hpp"
#include "translators/conformance/checks.hpp"
#include "translators/conformance/make_translator_under_test.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <set>

using namespace idiom;

namespace {

using Differences = std::map<std::string, char const*, std::less<>>;

/// Plays every case of a compiled dialect with the file of that name. A case plays to the byte, unless
/// `differences` names it with the reason; then it must differ.
void play(std::string const& name, Differences const& differences) {
    auto const file = tests::dialect_file(name);
    std::size_t played = 0;
    std::set<std::string> seen;
    for (auto const& entry : std::filesystem::directory_iterator(std::filesystem::path(IDIOM_CASES) / name)) {
        auto const stem = entry.path().stem().string();
        seen.insert(stem);
        auto const why = differences.find(stem);
        conformance::Report report;
        std::string wrong;
        try {
            auto one = conformance::load_case(entry.path(), file->info());
            conformance::check_golden(
                conformance::make_translator_under_test(file->info(), {std::move(one)}, {}), report);
            if (!report.ok()) wrong = report.text(name);
        } catch (std::exception const& error) {
            wrong = error.what();
        }
        if (wrong.contains("'format' must be one of xml")) continue; // the file speaks the XML form only
        ++played;
        if (why == differences.end())
            BOOST_TEST(wrong.empty(), stem << "\n" << wrong);
        else
            BOOST_TEST(!wrong.empty(), stem << " plays to the byte, and is listed: " << why->second);
    }
    for (auto const& [stem, why] : differences)
        BOOST_TEST(seen.contains(stem), "there is no case " << stem);
    BOOST_TEST(played > 0u);
}

} // namespace

BOOST_AUTO_TEST_CASE(genesys_plays_the_cases_of_the_compiled_dialect) { play("genesys", {}); }

BOOST_AUTO_TEST_CASE(xarios_plays_the_cases_of_the_compiled_dialect) {
    play("xarios", {{"scalars_and_roles_are_one_document",
                     "the operations of a JSON Patch stand in the order of the file's rows"},
                    {"an_unknown_device_is_no_unknown_user",
                     "the file asks by POST where PUT is answered by 404, too"}});
}

BOOST_AUTO_TEST_CASE(evovoice_plays_the_cases_of_the_compiled_dialect) {
    constexpr auto pages = "cursors have the form of dialect files, and pages are asked for one by one";
    constexpr auto accounts = "the file does not keep the accounts of other back ends apart";
    constexpr auto deletes = "the file does not look at the accounts of a user before it deletes it";
    constexpr auto confirms = "the file confirms names: one that did not come about is an error";
    play("evovoice",
         {{"users_are_listed_by_pages", pages},
          {"a_cursor_keeps_its_page_size", pages},
          {"a_long_list_is_asked_for_in_pages_of_100", pages},
          {"the_last_page_has_no_next", pages},
          {"a_create_whose_answer_is_lost_is_looked_up", "a create that was looked up is read back"},
          {"a_user_that_may_be_older_is_not_taken_back", "a create that was looked up is read back"},
          {"an_id_that_would_leave_its_path_is_not_followed",
           "a create whose answer names no usable id is not looked up"},
          {"a_create_that_lost_a_field_says_so", confirms},
          {"a_write_without_effect_is_not_claimed", confirms},
          {"a_delete_that_says_why_not_is_none", deletes},
          {"a_page_is_no_confirmation_of_a_delete", deletes},
          {"a_user_of_other_accounts_is_not_deleted", deletes},
          {"a_delete_with_a_200_is_one_too", deletes},
          {"an_unknown_user_is_not_deleted", deletes},
          {"a_user_is_deleted", deletes},
          {"a_plain_404_is_no_missing_user", deletes},
          {"a_user_of_other_accounts_is_not_shown", accounts},
          {"an_account_of_another_back_end_is_left_out_if_the_caller_says_so", accounts},
          {"a_user_without_accounts_is_not_this_back_ends", accounts},
          {"an_account_of_another_back_end_is_not_given", accounts},
          {"accounts_of_other_back_ends_are_kept", accounts},
          {"a_new_user_is_not_given_to_another_back_end", accounts},
          {"a_user_of_other_accounts_is_not_written", accounts}});
}
