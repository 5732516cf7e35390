#include "tests/integration/directories/directory.hpp"
#include "tests/support/directory_script.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace idiom::test;

namespace {

std::vector<DirectoryScript> scripts() {
    std::vector<std::filesystem::path> files;
    for (auto const& entry :
         std::filesystem::directory_iterator(IDIOM_SOURCE_DIR "/tests/golden/directories"))
        if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<DirectoryScript> made;
    for (auto const& file : files)
        made.push_back(read_directory_script(file));
    return made;
}

std::string name_of_script(DirectoryScript const& script) {
    auto stem = script.file.substr(0, script.file.find('.'));
    std::ranges::replace(stem, '_', '-');
    return stem;
}

std::vector<std::string> names_of_scripts() {
    std::vector<std::string> names;
    for (auto const& script : scripts())
        names.push_back(name_of_script(script));
    return names;
}

struct Running {
    Vendors vendors;
    Gateway gateway{directory_setup(names_of_scripts()), vendors};
};

Running& running() {
    static Running one;
    return one;
}

/// A login of its own for each script and vendor.
std::string login_of(DirectoryScript const& script, Vendor vendor) {
    return name_of_script(script) + "." + std::string(name_of(vendor)) + "@example.test";
}

DirectoryRun run_over(Vendor vendor, DirectoryScript const& script) {
    auto& one = running();
    auto const directory = std::make_shared<Directory>(one.gateway, vendor, name_of_script(script));
    auto const login = login_of(script, vendor);
    auto encoded = login;
    encoded.replace(encoded.find('@'), 1, "%40");
    auto const roles = directory_roles(vendor);
    DirectoryRun made{.send =
                          [directory](std::string const& method, std::string const& target,
                                      std::string const& type, Json const& body) {
                              auto const response = directory->call(method, target, body, type);
                              return DirectoryResponse{
                                  .status = response.status,
                                  .body = response.body.empty() ? Json() : json_of(response),
                                  .ignored = std::string(response.header("X-Idiom-Ignored"))};
                          },
                      .held =
                          [&one, vendor](std::string const& id) {
                              auto const record = one.vendors.held(vendor, id);
                              return record.is_null() ? record : unified(vendor, record);
                          },
                      .has = {},
                      .values = {{"login", login},
                                 {"encoded login", encoded},
                                 {"role", roles.first},
                                 {"other", roles.other}}};
    if (has_roles(vendor)) made.has.insert("roles");
    // ConnecttoTeams begins without users.
    if (vendor != Vendor::configureuser) made.has.insert("users");
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(directories)

BOOST_AUTO_TEST_CASE(every_directory_provisions_into_every_back_end) {
    auto const all = scripts();
    BOOST_REQUIRE(all.size() >= 10U);
    for (auto const& script : all) {
        for (auto const vendor : every_dialect) {
            auto const wrongs = run(script, run_over(vendor, script));
            for (auto const& wrong : wrongs)
                BOOST_ERROR(script.directory << " over " << name_of(vendor) << ": " << wrong);
            BOOST_TEST(wrongs.empty());
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
