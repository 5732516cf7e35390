#include "gateway/console/pages.hpp"

#include "gateway/console/assets.hpp"
#include "tests/gateway/console/fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

namespace {

using namespace idiom;
using namespace idiom::console;
using namespace idiom::console::test;

BOOST_AUTO_TEST_SUITE(pages)

BOOST_AUTO_TEST_CASE(every_page_is_the_frame_and_an_unknown_one_is_not_found) {
    House house;
    auto const frame = house.ask("GET", "/console/").body;
    BOOST_TEST(frame.starts_with("<!doctype html>"));
    for (auto const* const path : {"", "routes/acme", "backends/xarios-au", "calls", "calls/01J-7", "try",
                                   "users", "users/acme", "users/acme/a%20b", "audit?user=7&since=1h",
                                   "configuration", "reference", "reference/acme", "login"}) {
        auto const got = house.ask("GET", std::string("/console/") + path);
        BOOST_TEST(got.status == 200, path);
        BOOST_TEST(got.body == frame);
        BOOST_TEST(got.header("Content-Type") == "text/html; charset=utf-8");
    }
    for (auto const* const path : {"nothing", "routes", "routes/a/b", "calls/", "users/acme/7/8", "no.js",
                                   "..", "../config", "%2e%2e/config", "routes/%2e%2e", "users/acme/a%2fb",
                                   "pages/..%2f..%2fconfig", "//", "index.html/x"}) {
        auto const got = house.ask("GET", std::string("/console/") + path);
        BOOST_TEST(got.status == 404, path);
        BOOST_TEST(got.body == frame);
    }
}

BOOST_AUTO_TEST_CASE(a_page_can_only_be_read) {
    House house;
    for (auto const* const path : {"/console/", "/console/audit"}) {
        auto const got = house.ask("POST", path);
        BOOST_TEST(got.status == 405);
        BOOST_TEST(got.header("Allow") == "GET, HEAD");
    }
    BOOST_TEST(house.ask("POST", "/console/nothing").status == 404);
    auto const head = house.ask("HEAD", "/console/");
    BOOST_TEST(head.status == 200);
    BOOST_TEST(head.body == "");
}

BOOST_AUTO_TEST_CASE(a_nul_is_no_part_of_a_path) {
    House house;
    for (auto const* const path : {"/console/%00", "/console/calls/a%00b", "/console/api/calls%00"})
        BOOST_TEST(house.ask("GET", path).status == 400);
}

/// The files of a folder that become part of the program, by their paths in it.
std::map<std::string, std::string> files_of(std::filesystem::path const& folder) {
    std::map<std::string, std::string> files;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
        auto const ending = entry.path().extension();
        if (ending != ".html" && ending != ".css" && ending != ".js" && ending != ".svg") continue;
        std::ifstream in(entry.path(), std::ios::binary);
        files[entry.path().lexically_relative(folder).string()].assign(std::istreambuf_iterator<char>(in),
                                                                       {});
    }
    return files;
}

BOOST_AUTO_TEST_CASE(the_program_has_every_file_as_it_is_on_the_disk_and_keeps_it_compressed) {
    auto const files = files_of(IDIOM_WEB);
    BOOST_TEST(files.size() > 30u);
    auto const assets = embedded_assets();
    BOOST_REQUIRE(assets.size() == files.size());
    std::size_t size = 0;
    for (auto asset = assets.begin(); auto const& [path, content] : files) {
        BOOST_TEST(asset->path == path);
        BOOST_TEST((asset->content == content), path);
        size += (asset++)->content.size();
    }
    BOOST_TEST(3 * packed_assets().gzip.size() < size);
}

BOOST_AUTO_TEST_CASE(no_file_names_a_map_of_its_source) {
    for (auto const& asset : embedded_assets()) {
        BOOST_TEST(!asset.path.ends_with(".map"));
        BOOST_TEST(!asset.content.contains("sourceMappingURL"), asset.path);
    }
    House house;
    BOOST_TEST(house.ask("GET", "/console/vendor/uplot.js.map").status == 404);
    BOOST_TEST(house.ask("GET", "/console/vendor/uplot.js").header("SourceMap") == "");
}

BOOST_AUTO_TEST_CASE(every_file_is_sent_with_its_type_and_a_tag) {
    House house;
    for (auto const& asset : embedded_assets()) {
        if (asset.path == "index.html") continue;
        auto const got = house.ask("GET", std::string("/console/").append(asset.path));
        BOOST_TEST(got.status == 200, asset.path);
        BOOST_TEST((got.body == asset.content));
        BOOST_TEST(got.header("Cache-Control") == "no-cache");
        BOOST_TEST(!got.header("Content-Type").starts_with("text/plain"), asset.path);
    }
    auto const first = house.ask("GET", "/console/");
    auto const tag = first.header("ETag");
    BOOST_TEST(tag.size() > 2u);
    auto const again = house.ask("GET", "/console/", {{"If-None-Match", tag}});
    BOOST_TEST(again.status == 304);
    BOOST_TEST(again.header("ETag") == tag);
    BOOST_TEST(house.ask("GET", "/console/", {{"If-None-Match", "\"other\""}}).status == 200);
}

BOOST_AUTO_TEST_CASE(a_stranger_gets_pages_with_401_and_no_more_than_the_frame) {
    House house{std::string(token)};
    BOOST_TEST(house.ask("GET", "/console/").status == 401);
    BOOST_TEST(house.ask("GET", "/console/audit").status == 401);
    BOOST_TEST(house.ask("GET", "/console/login").status == 200);
    BOOST_TEST(
        house.ask("GET", "/console/audit", {{"Authorization", "Bearer a-token-of-the-operator"}}).status ==
        200);
}

BOOST_AUTO_TEST_CASE(files_of_a_folder_are_read_anew_each_time) {
    std::string content = "<h1>one</h1>";
    std::vector<std::string> asked;
    Pages const pages([&](std::string path) -> boost::asio::awaitable<std::shared_ptr<std::string const>> {
        asked.push_back(path);
        co_return path == "index.html" ? std::make_shared<std::string const>(content) : nullptr;
    });
    auto const ask = [&](std::string_view path) {
        Arena arena;
        server::Permit permit;
        server::Request const request{.head = {.method = "GET", .target = "/console/", .headers = {}},
                                      .body = {},
                                      .arena = arena,
                                      .peer = {},
                                      .arrived = {},
                                      .permit = permit};
        return House::got(idiom::test::await(pages.answer(request, path, true, "id")));
    };
    BOOST_TEST(ask("audit").body == content);
    content = "<h1>two</h1>";
    BOOST_TEST(ask("audit").body == content);
    BOOST_TEST(ask("../secret").status == 404);
    for (auto const& path : asked)
        BOOST_TEST(!path.contains(".."));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
