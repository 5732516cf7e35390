#include "tests/translators/scim/face/support.hpp"

using namespace idiom;
using namespace idiom::scim_face;
using namespace idiom::scim_face::test;

namespace {

Json kim() {
    auto user = user_named("kim@x.example");
    user["externalId"] = "E1";
    user["title"] = "Engineer";
    user["name"] = {{"givenName", "Kim"}, {"familyName", "Lee"}};
    return user;
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_durability)

BOOST_AUTO_TEST_CASE(a_create_whose_record_was_refused_heals_when_it_comes_again) {
    auto directory = route();
    directory.vendor.after_create = [&] { directory.records.refuses_writes = true; };
    auto const lost = directory.send(Method::post, "/Users", kim());
    BOOST_TEST(lost.status == 503);
    BOOST_TEST(directory.vendor.users.size() == 1U);
    directory.records.refuses_writes = false;
    auto const healed = directory.send(Method::post, "/Users", kim());
    BOOST_REQUIRE_EQUAL(healed.status, 201);
    BOOST_TEST(healed.body["id"] == "100");
    BOOST_TEST(healed.body["title"] == "Engineer");
    BOOST_TEST(directory.vendor.users.size() == 1U);
    BOOST_TEST(directory.get("/Users/100").body["externalId"] == "E1");
    BOOST_TEST(directory.send(Method::post, "/Users", kim()).status == 409);
}

BOOST_AUTO_TEST_CASE(a_create_that_the_vendor_refuses_leaves_no_note) {
    auto directory = route();
    directory.vendor.refuses_creates = Fault::invalid_value;
    BOOST_TEST(directory.send(Method::post, "/Users", kim()).status == 400);
    BOOST_TEST(directory.records.documents.empty());
    directory.records.refuses_writes = true;
    BOOST_TEST(directory.send(Method::post, "/Users", kim()).status == 503);
    BOOST_TEST(directory.vendor.users.empty());
}

BOOST_AUTO_TEST_CASE(who_was_at_the_vendor_before_is_not_taken_for_a_create_of_ours) {
    auto directory = route();
    directory.vendor.users["7"].texts[Field::user_name] = "kim@x.example";
    BOOST_TEST(directory.send(Method::post, "/Users", kim()).status == 409);
}

BOOST_AUTO_TEST_CASE(a_lost_create_takes_no_user_of_somebody_else) {
    struct Row {
        char const* what;
        std::string first;
        std::string role;
        int status;
    } const rows[] = {
        {"as it was sent", "Kim", "Customer", 201},
        {"as the vendor spells it", " KIM", "Customer", 201},
        {"with another name", "Karl", "Customer", 409},
        {"with a sign in the name", "K-im", "Customer", 409},
        {"with a role that was not asked for", "Kim", "SystemAdministrator", 409},
    };
    for (auto const& row : rows) {
        BOOST_TEST_CONTEXT(row.what) {
            auto directory = route();
            directory.vendor.after_create = [&] { directory.records.refuses_writes = true; };
            BOOST_TEST(directory.send(Method::post, "/Users", kim()).status == 503);
            directory.records.refuses_writes = false;
            auto& there = directory.vendor.users.at("100");
            there.texts[Field::first_name] = row.first;
            there.roles = {row.role};
            auto wanted = kim();
            wanted["roles"] = {{{"value", "agent"}}};
            BOOST_TEST(directory.send(Method::post, "/Users", wanted).status == row.status);
            bool const is_ours = row.status == 201;
            BOOST_TEST(there.texts[Field::first_name] == (is_ours ? "Kim" : row.first));
            BOOST_TEST((there.roles == std::set<std::string>{row.role}));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_lost_reactivation_takes_no_user_of_somebody_else_and_no_role) {
    struct Row {
        char const* what;
        std::string first;
        std::set<std::string> roles;
        int status;
    } const rows[] = {
        {"as it was sent", "Kim", {"Customer"}, 200},
        {"as the vendor spells it", "kim ", {"Customer"}, 200},
        {"with one more role", "Kim", {"Customer", "SystemAdministrator"}, 200},
        {"with another name", "Karl", {"SystemAdministrator"}, 409},
        {"with a sign in the name", "K-im", {"Customer"}, 409},
    };
    for (auto const& row : rows) {
        BOOST_TEST_CONTEXT(row.what) {
            auto directory = route();
            directory.settings.on_deactivate = OnDeactivate::delete_and_remember;
            directory.send(Method::post, "/Users", kim());
            directory.set("/Users/100", "active", false);
            directory.vendor.after_create = [&] { directory.records.refuses_writes = true; };
            BOOST_TEST(directory.set("/Users/100", "active", true).status == 503);
            directory.records.refuses_writes = false;
            auto& there = directory.vendor.users.at("101");
            there.texts[Field::first_name] = row.first;
            there.roles = row.roles;
            BOOST_TEST(directory.set("/Users/100", "active", true).status == row.status);
            BOOST_TEST((there.roles == row.roles));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_lost_reactivation_takes_no_user_who_has_a_record) {
    auto directory = route();
    directory.settings.on_deactivate = OnDeactivate::delete_and_remember;
    directory.send(Method::post, "/Users", kim());
    directory.set("/Users/100", "active", false);
    directory.vendor.after_create = [&] { directory.records.refuses_writes = true; };
    BOOST_TEST(directory.set("/Users/100", "active", true).status == 503);
    directory.records.refuses_writes = false;
    directory.set("/Users/101", "externalId", "another directory's");
    BOOST_TEST(directory.set("/Users/100", "active", true).status == 409);
    BOOST_TEST(directory.get("/Users/101").body["externalId"] == "another directory's");
}

BOOST_AUTO_TEST_CASE(a_reactivation_whose_record_was_refused_heals_when_it_comes_again) {
    auto directory = route();
    directory.settings.on_deactivate = OnDeactivate::delete_and_remember;
    directory.send(Method::post, "/Users", kim());
    directory.set("/Users/100", "active", false);
    directory.vendor.after_create = [&] { directory.records.refuses_writes = true; };
    BOOST_TEST(directory.set("/Users/100", "active", true).status == 503);
    directory.records.refuses_writes = false;
    BOOST_TEST(directory.get("/Users/100").body["active"] == false);
    auto const healed = directory.set("/Users/100", "active", true);
    BOOST_REQUIRE_EQUAL(healed.status, 200);
    BOOST_TEST(healed.body["active"] == true);
    BOOST_TEST(directory.vendor.users.size() == 1U);
    BOOST_TEST(directory.get("/Users").body["totalResults"] == 1);
}

BOOST_AUTO_TEST_CASE(nothing_is_taken_before_it_is_remembered) {
    for (auto const policy : {OnDeactivate::strip_roles, OnDeactivate::delete_and_remember}) {
        auto directory = route();
        directory.settings.on_deactivate = policy;
        directory.send(Method::post, "/Users", kim());
        directory.records.refuses_writes = true;
        BOOST_TEST(directory.set("/Users/100", "active", false).status == 503);
        BOOST_TEST((directory.held("100") == std::set<std::string>{"Customer"}));
        directory.records.refuses_writes = false;
        BOOST_TEST(directory.get("/Users/100").body["active"] == true);
        BOOST_TEST(directory.set("/Users/100", "active", false).body["active"] == false);
    }
}

BOOST_AUTO_TEST_CASE(what_is_kept_of_who_is_gone_is_erased_when_a_read_finds_it) {
    auto directory = route();
    directory.send(Method::post, "/Users", kim());
    directory.vendor.users.clear();
    auto const gone = directory.get("/Users/100");
    BOOST_TEST(gone.status == 404);
    BOOST_TEST(directory.records.documents.empty());
    BOOST_REQUIRE(gone.audit.size() == 1U);
    BOOST_TEST(gone.audit.front().subject == "100");
    BOOST_TEST(gone.audit.front().before["externalId"] == "E1");
}

BOOST_AUTO_TEST_CASE(who_is_gone_is_not_called_gone_while_the_store_keeps_the_record) {
    auto directory = route();
    directory.send(Method::post, "/Users", kim());
    directory.vendor.users.clear();
    directory.records.refuses_writes = true;
    BOOST_TEST(directory.get("/Users/100").status == 503);
    BOOST_TEST(!directory.records.documents.empty());
    directory.records.refuses_writes = false;
    BOOST_TEST(directory.get("/Users/100").status == 404);
    BOOST_TEST(directory.records.documents.empty());
}

BOOST_AUTO_TEST_CASE(a_record_of_an_earlier_version_gets_its_entries_when_it_is_written) {
    auto directory = route();
    directory.send(Method::post, "/Users", kim());
    auto& documents = directory.records.documents;
    auto record = Json::parse(documents.at("user/100"));
    BOOST_REQUIRE(record.erase("indexed") == 1U);
    documents.clear();
    documents["user/100"] = record.dump();
    auto const found = [&] {
        return directory.get("/Users?filter=externalId%20eq%20%22E1%22").body["totalResults"];
    };
    BOOST_TEST(found() == 0);
    directory.set("/Users/100", "title", "Boss");
    BOOST_TEST(found() == 1);
}

BOOST_AUTO_TEST_CASE(a_read_of_one_user_reads_one_record_of_a_user) {
    auto directory = route();
    directory.send(Method::post, "/Users", kim());
    directory.get("/Users/100?excludedAttributes=groups");
    BOOST_TEST(directory.record_calls == "read user/100 ");
    directory.get("/Users?count=0");
    BOOST_TEST(directory.record_calls == "list index/exception/ ");
    directory.get("/Users?attributes=userName&filter=userName%20eq%20%22nobody%22");
    for (auto const* const part : {"list user/", "read user/"})
        BOOST_TEST(directory.record_calls.find(part) == std::string::npos, directory.record_calls);
}

BOOST_AUTO_TEST_SUITE_END()
