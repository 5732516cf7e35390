#include <boost/test/unit_test.hpp>

#include "tests/gateway/config/bad_files.hpp"
#include "tests/gateway/store/support.hpp"
#include "tests/integration/harness/gateway.hpp"

#include <sys/stat.h>

using namespace idiom::test;
namespace config = idiom::config::test;

/// `idiom check` and the start of the gateway refuse the same, in the same words.
namespace {

struct Refusals {
    Ran check;
    Ran serve;
};

Refusals try_both(std::string const& file, Process::Environment const& environment) {
    return {.check = run({IDIOM_PROGRAM, "check", file}, environment),
            .serve = run({IDIOM_PROGRAM, "serve", file}, environment)};
}

void check_refused(Refusals const& tried, std::string const& what) {
    BOOST_TEST(tried.check.status == 1, what << ": " << tried.check.out);
    BOOST_TEST(tried.serve.status == 1, what << ": " << tried.serve.err);
    BOOST_TEST(tried.check.out == tried.serve.err, what);
}

/// Another program's database.
void make_database(std::string const& path, std::string const& sql) { Intruder(path).run(sql); }

} // namespace

BOOST_AUTO_TEST_CASE(a_bad_configuration_is_refused_by_both_in_the_same_words) {
    config::Folder const folder;
    config::write_companions(folder);
    Process::Environment environment;
    for (auto const& [name, value] : config::companion_variables())
        environment[name] = value;
    for (auto const& row : config::bad_files()) {
        auto const file = folder.write("routes.yaml", row.yaml).string();
        auto const tried = try_both(file, environment);
        check_refused(tried, std::string(row.name));
        for (auto const& line : row.lines)
            BOOST_TEST(tried.check.out.contains(file + ":" + line + "\n"),
                       row.name << ": " << tried.check.out);
    }
}

BOOST_AUTO_TEST_CASE(files_that_cannot_be_used_are_refused_by_both_with_their_line) {
    TempDirectory const directory;
    auto const folder = directory.path().string();
    make_certificates(folder);
    make_leaf(folder, "other", {.subject = "/CN=localhost", .purpose = "serverAuth"});
    write_file(directory.file("words.txt"), "words");
    write_file(directory.file("words.db"), std::string(4096, 'w'));
    BOOST_REQUIRE(::mkfifo(directory.file("pipe").c_str(), 0600) == 0);
    make_database(directory.file("foreign.db"), "CREATE TABLE theirs (id)");
    (void)open_or_throw(directory.file("newer.db"), std::nullopt);
    make_database(directory.file("newer.db"), "PRAGMA user_version = 1000");
    (void)open_with_key(directory.file("sealed.db"));
    std::filesystem::create_directory(directory.file("locked.db-lock"));
    write_file(directory.file("locked.db"), "");
    Vendors const vendors(folder);

    struct Row {
        char const* name;
        std::string what; ///< in the configuration
        std::string by;
        std::string told;
    };
    for (auto const& row : {
             Row{"a key of another certificate", "/gateway.key", "/other.key",
                 "does not belong to the certificate"},
             Row{"no certificate", "/gateway.crt", "/words.txt", "holds no certificate in PEM"},
             Row{"no authorities", "/backends.crt", "/words.txt", "holds no certificates in PEM"},
             Row{"a store that is no database", "sqlite:store.db", "sqlite:words.db",
                 "file is not a database"},
             Row{"a store of another program", "sqlite:store.db", "sqlite:foreign.db",
                 "another program's database"},
             Row{"a store of a newer idiom", "sqlite:store.db", "sqlite:newer.db",
                 "written by a newer idiom"},
             Row{"a store of another key", "sqlite:store.db", "sqlite:sealed.db",
                 "the store key is not the one"},
             Row{"a store that is a pipe", "sqlite:store.db", "sqlite:pipe", "is not a regular file"},
             Row{"a folder where the store's locks are", "sqlite:store.db", "sqlite:locked.db",
                 "locked.db-lock"},
             Row{"a log that nobody reads", "access.jsonl", "pipe", "cannot be written"},
             Row{"an authority of traces",
                 "threads:", "tracing: { otlp: \"https://127.0.0.1:1/v1/traces\", ca: words.txt }\nthreads:",
                 "holds no certificates in PEM"},
             Row{"keys of tokens that are none", "clients:\n",
                 "clients:\n  - { name: portal, jwt: { issuer: a, audience: b, jwks: words.txt } }\n",
                 "words.txt"},
             Row{"a translator that is none", "backends:\n",
                 "translators: [ { library: words.txt } ]\nbackends:\n", "words.txt"},
         }) {
        auto text = routes_yaml(Setup{.certificates = folder, .secure_back_ends = true}, vendors);
        auto const at = text.find(row.what);
        BOOST_REQUIRE_MESSAGE(at != std::string::npos, row.name);
        text.replace(at, row.what.size(), row.by);
        auto const file = directory.file("routes.yaml");
        write_file(file, text);
        auto const tried = try_both(file, gateway_environment());
        check_refused(tried, row.name);
        BOOST_TEST(tried.check.out.contains(row.told), row.name << ": " << tried.check.out);
        auto const place = tried.check.out.find("routes.yaml:") + 12;
        BOOST_TEST((tried.check.out[place] >= '1' && tried.check.out[place] <= '9'), tried.check.out);
    }
}

BOOST_AUTO_TEST_CASE(a_check_leaves_a_store_that_is_not_there_yet_to_the_start) {
    TempDirectory const directory;
    Vendors const vendors;
    auto const file = directory.file("routes.yaml");
    write_file(file, routes_yaml(Setup{}, vendors));
    auto const checked = run({IDIOM_PROGRAM, "check", file}, gateway_environment());
    BOOST_TEST(checked.status == 0, checked.out);
    BOOST_TEST(!std::filesystem::exists(directory.file("store.db")));
}
