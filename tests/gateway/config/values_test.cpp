#include "tests/gateway/config/sample.hpp"

#include "gateway/config/values.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom::config;
using namespace idiom::config::test;

namespace {

template <class T> struct Row {
    std::string_view text;
    std::optional<T> value; ///< nothing: refused
};

template <class T, class Parse> void check(std::vector<Row<T>> const& rows, Parse parse) {
    for (auto const& row : rows) {
        BOOST_TEST_CONTEXT(row.text) {
            auto const parsed = parse(row.text);
            BOOST_TEST_REQUIRE(parsed.has_value() == row.value.has_value());
            if (parsed) BOOST_TEST((*parsed == *row.value));
        }
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(sizes_have_units) {
    check<std::size_t>({{"0B", 0},
                        {"16KiB", 16384},
                        {"16KB", 16000},
                        {"1MiB", 1048576},
                        {"2MB", 2'000'000},
                        {"1GiB", 1073741824},
                        {"1GB", 1'000'000'000},
                        {"16", {}},
                        {"KiB", {}},
                        {"16 KiB", {}},
                        {"16kib", {}},
                        {"-1B", {}},
                        {"1.5MiB", {}},
                        {"99999999999999999999GiB", {}},
                        {"18446744073709551615GiB", {}},
                        {"", {}}},
                       to_size);
}

BOOST_AUTO_TEST_CASE(durations_have_units) {
    check<Duration>({{"500ms", 500ms},
                     {"1s", 1s},
                     {"2m", 120s},
                     {"1h", 3600s},
                     {"0s", 0s},
                     {"10", {}},
                     {"1.5s", {}},
                     {"1d", {}},
                     {"s", {}},
                     {"-1s", {}},
                     {"9999999999999h", {}},
                     {"", {}}},
                    to_duration);
}

BOOST_AUTO_TEST_CASE(shares_are_percentages) {
    check<double>({{"20%", 0.2},
                   {"0%", 0.0},
                   {"100%", 1.0},
                   {"12.5%", 0.125},
                   {"101%", {}},
                   {"20", {}},
                   {"%", {}},
                   {"-1%", {}},
                   {"1e1%", {}},
                   {"nan%", {}},
                   {"", {}}},
                  to_share);
}

BOOST_AUTO_TEST_CASE(addresses_are_literal) {
    check<Address>({{"127.0.0.1:8080", Address{"127.0.0.1", 8080}},
                    {"0.0.0.0:0", Address{"0.0.0.0", 0}},
                    {"[::1]:80", Address{"::1", 80}},
                    {"[0:0:0:0:0:0:0:1]:80", Address{"::1", 80}},
                    {"localhost:80", Address{"127.0.0.1", 80}},
                    {"::1:80", {}},
                    {"[::1]", {}},
                    {"[::1", {}},
                    {"[127.0.0.1]:80", {}},
                    {"127.0.0.1:", {}},
                    {"127.0.0.1:+1", {}},
                    {"127.0.0.1:65536", {}},
                    {":80", {}},
                    {"example.org:80", {}},
                    {"", {}}},
                   to_address);
    BOOST_TEST((Address{"127.8.0.1", 1}).loopback());
    BOOST_TEST((Address{"::1", 1}).loopback());
    BOOST_TEST((Address{"::ffff:127.0.0.1", 1}).loopback());
    BOOST_TEST(!(Address{"0.0.0.0", 1}).loopback());
    BOOST_TEST(!(Address{"::", 1}).loopback());
    BOOST_TEST(!(Address{"128.0.0.1", 1}).loopback());
}

BOOST_AUTO_TEST_CASE(urls_are_taken_apart) {
    struct UrlRow {
        std::string_view text;
        std::string_view host;
        int port;
        std::string_view path;
        std::string_view shown;
    };
    for (auto const& row : std::vector<UrlRow>{
             {"http://Example.org", "example.org", 80, "", "http://example.org"},
             {"HTTPS://h:443/a/", "h", 443, "/a/", "https://h/a/"},
             {"http://[::1]:81/%20", "::1", 81, "/%20", "http://[::1]:81/%20"},
             {"https://h:80/", "h", 80, "/", "https://h:80/"},
         }) {
        BOOST_TEST_CONTEXT(row.text) {
            auto const url = to_url(row.text);
            BOOST_TEST_REQUIRE(url.has_value());
            BOOST_TEST(url->host == row.host);
            BOOST_TEST(url->port == row.port);
            BOOST_TEST(url->path == row.path);
            BOOST_TEST(url->text() == row.shown);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_secret_file_loses_one_newline) {
    struct FileRow {
        std::string_view name;
        std::string_view content;
        std::string_view value;
    };
    Folder const folder;
    for (auto const& row : std::vector<FileRow>{{"none", "s", "s"},
                                                {"one", "s\n", "s"},
                                                {"dos", "s\r\n", "s"},
                                                {"reference", "${env:A}\n", "${env:A}"}}) {
        BOOST_TEST_CONTEXT(row.name) {
            folder.write(row.name, row.content);
            auto const scalar =
                resolve("${file:" + std::string(row.name) + "}", {folder.path(), environment({{"A", "x"}})});
            BOOST_TEST_REQUIRE(scalar.has_value());
            BOOST_TEST(scalar->text == row.value);
            BOOST_TEST(scalar->shown() == "***");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_credential_is_a_file_in_the_folder_of_the_service) {
    Folder const folder;
    folder.write("store-key", "s\n");
    Place const place{".", environment({{"CREDENTIALS_DIRECTORY", folder.path().string()}})};
    auto const scalar = resolve("${credential:store-key}", place);
    BOOST_TEST_REQUIRE(scalar.has_value());
    BOOST_TEST(scalar->text == "s");
    BOOST_TEST(scalar->secret);
    BOOST_TEST(!resolve("${credential:../store-key}", place).has_value());
    BOOST_TEST(!resolve("${credential:other}", place).has_value());
    auto const elsewhere = resolve("${credential:store-key}", {".", environment({})});
    BOOST_TEST(elsewhere.error() ==
               "environment variable 'CREDENTIALS_DIRECTORY' is not set, so there are no credentials");
}

BOOST_AUTO_TEST_CASE(dollars_alone_are_text) {
    auto const scalar = resolve("a$b {c} $", {".", environment({})});
    BOOST_TEST_REQUIRE(scalar.has_value());
    BOOST_TEST(scalar->text == "a$b {c} $");
    BOOST_TEST(!scalar->secret);
}
