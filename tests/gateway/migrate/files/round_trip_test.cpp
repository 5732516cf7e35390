#include "gateway/migrate/files/user_writer.hpp"
#include "tests/gateway/migrate/files/support.hpp"
#include "tests/support/random_users.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::migrate;
using namespace idiom::migrate::files;
using namespace idiom::migrate::files::test;
using boost::test_tools::per_element;

namespace {

/// A cell cannot tell an empty text or list from an absent one, and no list has an empty item.
void leave_out_what_is_empty(User& user, Arena& arena) {
    for (auto const& row : user_fields) {
        if (row.text != nullptr && (user.*row.text).value_or("x").empty()) clear(user, row.field);
        if (row.names == nullptr || !(user.*row.names)) continue;
        auto names = arena.vector<std::string_view>();
        for (auto const name : *(user.*row.names))
            if (!name.empty()) names.push_back(name);
        user.*row.names = Arena::keep(names);
        if (names.empty()) clear(user, row.field);
    }
    if (user.devices && user.devices->empty()) user.devices = std::nullopt;
    if (user.skills && user.skills->empty()) user.skills = std::nullopt;
}

void check(Format format, bool safe) {
    Arena arena(1024 * 1024);
    idiom::test::RandomUsers random(format == Format::csv ? 3 : 4, arena,
                                    format == Format::jsonl ? idiom::test::Texts::all
                                                            : idiom::test::Texts::of_xml);
    auto const writer = make_writer(format, acme, safe);
    std::string out;
    std::vector<std::string> expected;
    writer->begin(out);
    for (int i = 0; i < 2000; ++i) {
        auto user = random.next();
        if (format == Format::csv) leave_out_what_is_empty(user, arena);
        writer->append(out, user, arena);
        expected.push_back(described(of_route(user, "acme", arena)));
    }
    writer->end(out);
    auto options = in(format);
    options.csv_safe = safe;
    BOOST_TEST(read_all(out, options, 977).lines == expected, per_element());
}

} // namespace

BOOST_AUTO_TEST_CASE(users_come_back_from_jsonl_as_they_were) { check(Format::jsonl, false); }
BOOST_AUTO_TEST_CASE(users_come_back_from_xml_as_they_were) { check(Format::xml, false); }
BOOST_AUTO_TEST_CASE(users_come_back_from_csv_as_they_were) { check(Format::csv, false); }
BOOST_AUTO_TEST_CASE(users_come_back_from_csv_for_spreadsheets_as_they_were) { check(Format::csv, true); }
