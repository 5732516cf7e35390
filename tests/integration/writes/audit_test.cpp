#include <boost/test/unit_test.hpp>

#include "gateway/http1/timestamp.hpp"
#include "tests/gateway/store/databases.hpp"
#include "tests/support/audit_entry.hpp"
#include "tests/support/await.hpp"

#include <nlohmann/json.hpp>

#include <sstream>

using namespace idiom;
using namespace idiom::test;
using Json = nlohmann::json;

namespace {

constexpr http1::Timestamp start(std::chrono::milliseconds(1'700'000'000'123));

/// The trail in a configuration's store, in a folder with the configuration. The configuration refers to
/// secrets that do not exist.
class Trail {
public:
    explicit Trail(std::string const& store) {
        write_file(config(), "version: 1\nstore: " + store +
                                 "\nstore_key: ${env:NOT_SET}\nbackends:\n  acme: { dialect: xarios, auth: { "
                                 "type: bearer, token: \"${env:NOT_SET_EITHER}\" } }\nroutes: {}\n");
    }
    std::string config() const { return folder_.file("routes.yaml"); }
    std::string file(std::string_view name) const { return folder_.file(name); }
    Ran audit(std::vector<std::string> const& options = {}) const {
        std::vector<std::string> words{IDIOM_PROGRAM, "audit", "--config", config()};
        words.insert(words.end(), options.begin(), options.end());
        return run(words);
    }

private:
    TempDirectory folder_;
};

void append(store::Store& store, store::AuditEntry const& one) {
    BOOST_REQUIRE(await(store.append_audit(one)).has_value());
}

std::vector<std::string> lines_of(std::string const& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

std::string users_of(Ran const& ran) {
    BOOST_TEST(ran.status == 0, ran.err);
    std::string users;
    for (auto const& line : lines_of(ran.out)) {
        auto const one = Json::parse(line, nullptr, false);
        BOOST_TEST(one.is_object(), line);
        if (one.is_object()) users += one.value("user", "?") + " ";
    }
    return users;
}

/// `store` has a trail, and a gateway has it open.
void show_and_filter(Trail const& trail, store::Store& store) {
    append(store, entry_of("ana", start));
    append(store, entry_of("bo", start + 1s));
    auto failed = entry_of("ana", start + 2s);
    failed.after.clear();
    failed.status = 502;
    failed.problem = "backend-unreachable";
    failed.backend_status = "timed_out";
    failed.details = R"({"face":"other","quirks":["odd"]})";
    append(store, failed);
    append(store,
           entry_of("cy", std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now())));

    struct Row {
        char const* name;
        std::vector<std::string> options;
        char const* users;
    };
    Row const rows[] = {
        {"everything", {}, "ana bo ana cy "},
        {"one user", {"--user", "ana"}, "ana ana "},
        {"since a time", {"--since", "2023-11-14T22:13:21.123Z"}, "bo ana cy "},
        {"since a time elsewhere", {"--since", "2023-11-15T00:13:22+02:00"}, "ana cy "},
        {"since a day", {"--since", "2023-11-14"}, "ana bo ana cy "},
        {"since an hour", {"--since", "1h"}, "cy "},
        {"both", {"--user", "ana", "--since", "7d"}, ""},
    };
    for (auto const& row : rows) {
        auto options = row.options;
        options.insert(options.end(), {"--format", "json"});
        BOOST_TEST(users_of(trail.audit(options)) == row.users, row.name);
    }
    auto const json = lines_of(trail.audit({"--format", "json"}).out);
    BOOST_REQUIRE(json.size() == 4u);
    BOOST_TEST(json[0] ==
               R"({"at":"2023-11-14T22:13:20.123Z","request_id":"f8c3468a","client":"crm","route":"acme",)"
               R"("backend":"xarios-au","operation":"update_user","user":"ana",)"
               R"("before":{"roles":["agent"]},"after":{"roles":["agent","admin"]},)"
               R"("status":200,"backend_status":"200"})");
    BOOST_TEST(Json::parse(json[2])["problem"] == "backend-unreachable");
    BOOST_TEST(!Json::parse(json[2]).contains("after"));
    BOOST_TEST(json[2].ends_with(R"("backend_status":"timed_out","face":"other","quirks":["odd"]})"));

    auto const text = trail.audit();
    BOOST_TEST(text.status == 0, text.err);
    auto const table = lines_of(text.out);
    BOOST_REQUIRE(table.size() == 10u);
    BOOST_TEST(table[0].starts_with("time "));
    BOOST_TEST(table[1].starts_with("2023-11-14T22:13:20.123Z  200     crm"));
    BOOST_TEST(table[2] == R"(  {"roles":["agent"]} -> {"roles":["agent","admin"]})");
    BOOST_TEST(table[5].ends_with("backend-unreachable"));
    BOOST_TEST(table[6].ends_with("-> (not known)"));
    BOOST_TEST(table[7] == R"(  {"face":"other","quirks":["odd"]})");
    BOOST_TEST(table[1].find("acme") == table[0].find("route"));
}

} // namespace

BOOST_AUTO_TEST_SUITE(audit_command)

BOOST_AUTO_TEST_CASE(the_trail_in_sqlite_is_shown_and_filtered) {
    Trail const trail("sqlite:idiom.db");
    auto const store = open_with_key(trail.file("idiom.db"));
    show_and_filter(trail, *store);
}

BOOST_AUTO_TEST_CASE(the_trail_in_postgresql_is_shown_and_filtered) {
    OnPostgresql const database;
    Trail const trail(database.uri());
    auto const store = database.open();
    show_and_filter(trail, *store);
}

BOOST_AUTO_TEST_CASE(the_trail_is_there_when_no_gateway_runs) {
    Trail const trail("sqlite:idiom.db");
    append(*open_with_key(trail.file("idiom.db")), entry_of("ana", start));
    BOOST_TEST(users_of(trail.audit({"--format", "json"})) == "ana ");
}

BOOST_AUTO_TEST_CASE(an_entry_cannot_write_over_others) {
    Trail const trail("sqlite:idiom.db");
    auto const store = open_with_key(trail.file("idiom.db"));
    auto odd = entry_of("a\nb\x1b[2K\xff", start);
    odd.before = "{\"a\":\n1}";
    odd.after = "no JSON";
    append(*store, odd);
    BOOST_TEST(lines_of(trail.audit().out).size() == 3u);
    BOOST_TEST(trail.audit().out.contains(R"(a\nb\x1b[2K\xff)"));
    auto const lines = lines_of(trail.audit({"--format", "json"}).out);
    BOOST_REQUIRE(lines.size() == 1u);
    auto const json = Json::parse(lines[0]);
    BOOST_TEST(json["user"] == "a\nb\x1b[2K\xef\xbf\xbd");
    BOOST_TEST(json["before"]["a"] == 1);
    BOOST_TEST(json["after"] == "no JSON");
}

BOOST_AUTO_TEST_CASE(an_entry_cannot_turn_the_direction_of_its_line) {
    Trail const trail("sqlite:idiom.db");
    auto const store = open_with_key(trail.file("idiom.db"));
    auto odd = entry_of("kim\u202enimda", start);
    odd.after = "{\"displayName\":\"\u2066x\u2069\u009b2J\",\"firstName\":\"Zo\u00eb\"}";
    append(*store, odd);
    auto const shown = trail.audit().out;
    BOOST_TEST(shown.contains(R"(kim\u202enimda)"), shown);
    BOOST_TEST(shown.contains(R"("\u2066x\u2069\u009b2J")"), shown);
    BOOST_TEST(shown.contains("Zo\u00eb"), shown);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_shown_is_an_error_that_says_why) {
    OnPostgresql const empty;
    auto const uri = empty.uri();
    struct Row {
        char const* name;
        std::string store;
        std::vector<std::string> options;
        char const* says;
        int status = 1;
    };
    Row const rows[] = {
        {"no store yet", "sqlite:idiom.db", {}, "there is none yet"},
        {"an empty database", uri, {}, "it is empty"},
        {"nobody listens", "postgresql://idiom:hunter2@127.0.0.1:1/idiom", {}, "Connection refused"},
        {"no such time", "sqlite:idiom.db", {"--since", "yesterday"}, "is no time", 2},
        {"no such format", "sqlite:idiom.db", {"--format", "xml"}, "--format", 2},
        {"no store", "mysql:x", {}, "is no store"},
    };
    for (auto const& row : rows) {
        Trail const trail(row.store);
        auto const ran = trail.audit(row.options);
        BOOST_TEST(ran.status == row.status, row.name);
        BOOST_TEST(ran.err.contains(row.says), row.name << ": " << ran.err);
        BOOST_TEST(!ran.err.contains("hunter2"), row.name);
        BOOST_TEST(!ran.err.contains(PostgresServer::password), row.name);
        BOOST_TEST(ran.out.empty(), row.name << ": " << ran.out);
        BOOST_TEST(!std::filesystem::exists(trail.file("idiom.db")), row.name);
    }
}

BOOST_AUTO_TEST_CASE(a_configuration_that_is_not_there_is_an_error) {
    auto const ran = run({IDIOM_PROGRAM, "audit", "--config", "missing.yaml"});
    BOOST_TEST(ran.status == 1);
    BOOST_TEST(ran.err.contains("missing.yaml: does not exist"), ran.err);
}

BOOST_AUTO_TEST_CASE(a_reader_who_goes_away_is_no_error) {
    Trail const trail("sqlite:idiom.db");
    auto const store = open_with_key(trail.file("idiom.db"));
    auto large = entry_of("ana", start);
    large.after = '"' + std::string(500'000, 'a') + '"';
    for (int i = 0; i < 5; ++i)
        append(*store, large);
    auto const ran =
        run({"/usr/bin/env", "bash", "-c",
             "set -o pipefail; '" IDIOM_PROGRAM "' audit --config '" + trail.config() + "' | head -n 1"});
    BOOST_TEST(ran.status == 0, ran.err);
    BOOST_TEST(ran.out.starts_with("time "));
    BOOST_TEST(ran.err.empty(), ran.err);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_an_error) {
    Trail const trail("sqlite:idiom.db");
    append(*open_with_key(trail.file("idiom.db")), entry_of("ana", start));
    auto const ran = run({"/usr/bin/env", "bash", "-c",
                          "'" IDIOM_PROGRAM "' audit --config '" + trail.config() + "' >/dev/full"});
    BOOST_TEST(ran.status == 1);
    BOOST_TEST(ran.err.contains("cannot be written"), ran.err);
}

BOOST_AUTO_TEST_CASE(times_are_read_as_people_write_them) {
    constexpr http1::Timestamp now = start;
    struct Row {
        char const* text;
        char const* is; ///< "" if none
    };
    Row const rows[] = {
        {"2026-11-22T02:00:00Z", "2026-11-22T02:00:00.000Z"},
        {"2026-11-22t02:00:00z", "2026-11-22T02:00:00.000Z"},
        {"2026-11-22 02:00:00Z", "2026-11-22T02:00:00.000Z"},
        {"2026-11-22T02:00:00.5Z", "2026-11-22T02:00:00.500Z"},
        {"2026-11-22T02:00:00.123456789Z", "2026-11-22T02:00:00.123Z"},
        {"2026-11-22T02:00:00+05:30", "2026-11-21T20:30:00.000Z"},
        {"2026-11-22T02:00:00-01:00", "2026-11-22T03:00:00.000Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"},
        {"2024-02-29", "2024-02-29T00:00:00.000Z"},
        {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
        {"0s", "2023-11-14T22:13:20.123Z"},
        {"20s", "2023-11-14T22:13:00.123Z"},
        {"13m", "2023-11-14T22:00:20.123Z"},
        {"22h", "2023-11-14T00:13:20.123Z"},
        {"14d", "2023-10-31T22:13:20.123Z"},
        {"", ""},
        {"now", ""},
        {"2h30m", ""},
        {"-2h", ""},
        {"2", ""},
        {"h", ""},
        {"9999999999d", ""},
        {"2023-02-29", ""},
        {"2026-13-01", ""},
        {"2026-11-22T02:00:00", ""},
        {"2026-11-22T02:00Z", ""},
        {"2026-11-22T24:00:00Z", ""},
        {"2026-11-22T02:60:00Z", ""},
        {"2026-11-22T02:00:00.Z", ""},
        {"2026-11-22T02:00:00+24:00", ""},
        {"2026-11-22T02:00:00Z ", ""},
        {"26-11-22", ""},
        {"-2026-11-22", ""},
        {"2026-11-22T2:00:00Z", ""},
        {"2026-11-22T02:00:00+05:60", ""},
    };
    for (auto const& row : rows) {
        auto const timestamp = http1::to_timestamp(row.text, now);
        BOOST_TEST((timestamp ? http1::timestamp_text(*timestamp) : "") == row.is, "'" << row.text << "'");
    }
}

BOOST_AUTO_TEST_SUITE_END()
