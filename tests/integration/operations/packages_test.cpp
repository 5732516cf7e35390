#include <boost/test/unit_test.hpp>

#include "installed.hpp"

#include <regex>

using namespace idiom::test;

/// The Debian packages: what is in them, what lintian says of them, and what their scripts tell systemd.
namespace {

/// The packages, made once for all tests.
struct Packages {
    Packages() {
        must(tool({CPACK_PROGRAM, "-G", "DEB", "-B", directory.path().string(), "--config",
                   BUILD_DIRECTORY "/CPackConfig.cmake"}));
    }
    std::string file(std::string const& name) const {
        auto const architecture =
            name == "idiom-doc" ? "all" : replaced(tool({"dpkg", "--print-architecture"}).out, "\n", "");
        return directory.file(name + "_" + built_version() + "_" + architecture + ".deb");
    }
    std::string field(std::string const& name, std::string const& field) const {
        return replaced(tool({"dpkg-deb", "--field", file(name), field}).out, "\n", "");
    }
    /// The folder with what is in the package, and its control files in DEBIAN.
    std::string extracted(std::string const& name) const {
        auto root = directory.file("root." + name);
        if (!exists(root)) must(tool({"dpkg-deb", "--raw-extract", file(name), root}));
        return root;
    }
    TempDirectory directory;
};

Packages const& packages() {
    static Packages const made;
    return made;
}

/// A systemctl and a deb-systemd-invoke that note what they are told. A unit is a file in the folder
/// "active".
struct Systemd {
    explicit Systemd(std::vector<std::string> const& active) {
        for (auto const* const folder : {"bin", "active"})
            std::filesystem::create_directory(directory.file(folder));
        for (auto const& unit : active)
            write_file(directory.file("active/" + unit), "");
        write_file(directory.file("bin/systemctl"), R"(#!/bin/sh
case $1 in
  is-active) [ -e "$STATE/active/$3" ] ;;
  list-units) cd "$STATE/active" && for unit in *; do
    case $unit in idiom@*.service) echo "$unit loaded active running" ;; esac
    case "$* $unit" in *\ idiom.service\ *\ idiom.service) echo "$unit loaded active running" ;; esac
  done ;;
  list-unit-files) echo 'idiom.service enabled enabled' ;;
  start)
    echo "$*" >>"$STATE/told"
    [ "$2" != "$BROKEN" ] && touch "$STATE/active/$2" ;;
  *) echo "systemctl $*" >>"$STATE/told" ;;
esac
)");
        write_file(directory.file("bin/deb-systemd-invoke"), R"(#!/bin/sh
echo "$*" >>"$STATE/told"
[ "$1" = stop ] || exit 0 # it starts nothing that is not enabled, and calls that no failure
shift
for unit; do rm "$STATE/active/$unit"; done
)");
        for (auto const* const program : {"bin/systemctl", "bin/deb-systemd-invoke"})
            std::filesystem::permissions(directory.file(program), std::filesystem::perms::owner_all);
    }
    Ran script(std::string const& name, std::vector<std::string> const& arguments,
               std::string const& broken = "") {
        std::vector<std::string> command{"sh", packages().extracted("idiom") + "/DEBIAN/" + name};
        command.insert(command.end(), arguments.begin(), arguments.end());
        return tool(command, {{"PATH", directory.file("bin") + ":/usr/bin:/bin"},
                              {"STATE", directory.path().string()},
                              {"BROKEN", broken}});
    }
    std::string told() const {
        auto const file = directory.file("told");
        return exists(file) ? read_file(file) : "";
    }
    std::set<std::string> active() const {
        std::set<std::string> found;
        for (auto const& entry : std::filesystem::directory_iterator(directory.file("active")))
            found.insert(entry.path().filename());
        return found;
    }
    TempDirectory directory;
};

} // namespace

BOOST_AUTO_TEST_CASE(the_gateway_s_package_holds_what_it_should_and_runs) {
    BOOST_TEST(packages().field("idiom", "Version") == built_version());
    for (auto const* const library : {"ca-certificates", "libssl3", "libpq5", "libsqlite3-0", "libyaml-cpp"})
        BOOST_TEST(has(packages().field("idiom", "Depends"), library), library);
    auto const root = packages().extracted("idiom");
    BOOST_TEST(read_file(root + "/DEBIAN/conffiles") == "/etc/idiom/routes.yaml\n");
    BOOST_TEST(has(read_file(root + "/usr/lib/systemd/system/idiom.service"),
                   "ExecStart=/usr/bin/idiom serve /etc/idiom/routes.yaml"));
    for (auto const* const file :
         {"/usr/share/man/man1/idiom.1.gz", "/usr/share/man/man5/routes.yaml.5.gz",
          "/usr/share/bash-completion/completions/idiom", "/usr/share/zsh/vendor-completions/_idiom",
          "/usr/share/fish/vendor_completions.d/idiom.fish", "/usr/share/idiom/alerts.yaml",
          "/usr/share/idiom/grafana.json", "/usr/share/idiom/routes.schema.json",
          "/usr/share/doc/idiom/copyright", "/usr/share/doc/idiom/changelog.gz"})
        BOOST_TEST(exists(root + file), file);
    for (auto const* const file :
         {"/usr/bin/idiom-sandbox", "/usr/include", "/usr/lib/idiom", "/usr/share/doc/idiom/gateway"})
        BOOST_TEST(!exists(root + file), file);
    BOOST_TEST(run({root + "/usr/bin/idiom", "--version"}).out == "idiom " + built_version() + "\n");
    serves(root + "/usr/bin/idiom", root + "/etc/idiom/routes.yaml");
}

BOOST_AUTO_TEST_CASE(the_other_packages_hold_what_the_gateway_s_has_not) {
    struct Row {
        std::string name;
        std::vector<std::string> files;
        bool this_very_gateway; ///< depends on the gateway of the same version
    };
    for (auto const& [name, files, this_very_gateway] : std::initializer_list<Row>{
             {"idiom-dev",
              {"/usr/include/idiom/translators/core/module.hpp",
               "/usr/share/doc/idiom/translators/scim/CMakeLists.txt"},
              true},
             {"idiom-scim", {"/usr/lib/idiom/translators/libidiom_scim.so"}, true},
             {"idiom-sandbox", {"/usr/bin/idiom-sandbox", "/usr/share/man/man1/idiom-sandbox.1.gz"}, false},
             {"idiom-doc",
              {"/usr/share/doc/idiom/README.md", "/usr/share/doc/idiom/gateway/config/README.md"},
              false}}) {
        auto const root = packages().extracted(name);
        for (auto const& file : files)
            BOOST_TEST(exists(root + file), name << " lacks " << file);
        BOOST_TEST(exists(root + "/usr/share/doc/" + name + "/copyright"), name);
        BOOST_TEST(!exists(root + "/DEBIAN/postinst"), name);
        BOOST_TEST(!exists(root + "/usr/bin/idiom"), name);
        BOOST_TEST(has(packages().field(name, "Depends"), "idiom (= " + built_version() + ")") ==
                       this_very_gateway,
                   name);
    }
    // The gateway loads the dialect of the package.
    TempDirectory const directory;
    write_file(directory.file("routes.yaml"),
               "version: 1\nstore: 'sqlite:idiom.db'\ntranslators: [ { library: " +
                   packages().extracted("idiom-scim") +
                   "/usr/lib/idiom/translators/libidiom_scim.so } ]\nbackends: { idp: { dialect: scim, url: "
                   "'http://127.0.0.1:1/' } }\nroutes: { idp: { backend: idp } }\n");
    must(run({packages().extracted("idiom") + "/usr/bin/idiom", "check", directory.file("routes.yaml")}));
}

BOOST_AUTO_TEST_CASE(the_programs_of_the_packages_are_hardened) {
    for (auto const& [name, file] :
         {std::pair("idiom", "/usr/bin/idiom"), std::pair("idiom-sandbox", "/usr/bin/idiom-sandbox"),
          std::pair("idiom-scim", "/usr/lib/idiom/translators/libidiom_scim.so")}) {
        auto const read =
            tool({"readelf", "--wide", "-h", "-d", "-l", packages().extracted(name) + file}).out;
        BOOST_TEST(has(read, "DYN"), name << " is at no address of its own"); // position-independent
        BOOST_TEST(has(read, "GNU_RELRO"), name);
        BOOST_TEST(std::regex_search(read, std::regex("BIND_NOW|FLAGS_1.*NOW")), name);
        BOOST_TEST(!std::regex_search(read, std::regex("GNU_STACK.* RWE")), name);
    }
}

BOOST_AUTO_TEST_CASE(lintian_finds_nothing_in_the_packages) {
    if (!is_installed("lintian")) {
        BOOST_TEST_MESSAGE("skipped: there is no lintian");
        return;
    }
    std::vector<std::string> command{"lintian", "--allow-root", "--fail-on", "error,warning"};
    for (auto const* const name : {"idiom", "idiom-dev", "idiom-scim", "idiom-sandbox", "idiom-doc"})
        command.push_back(packages().file(name));
    auto const judged = tool(command);
    BOOST_TEST(judged.status == 0, judged.out << judged.err);
}

BOOST_AUTO_TEST_CASE(an_upgrade_hands_over_and_comes_back_to_the_unit_that_ran) {
    Systemd one({"idiom.service"});
    must(one.script("prerm", {"upgrade", "0.2.0"}));
    must(one.script("postinst", {"configure", "0.1.0"}));
    BOOST_TEST(one.told() == "systemctl daemon-reload\nstart idiom@upgrade.service\nstop idiom.service\n"
                             "start idiom.service\nstop idiom@upgrade.service\n");
    BOOST_TEST((one.active() == std::set<std::string>{"idiom.service"}));

    Systemd instance({"idiom@next.service"});
    must(instance.script("postinst", {"configure", "0.1.0"}));
    BOOST_TEST((instance.active() == std::set<std::string>{"idiom@next.service"}));
    BOOST_TEST(has(instance.told(), "start idiom@upgrade.service\nstop idiom@next.service\n"));
}

BOOST_AUTO_TEST_CASE(an_upgrade_whose_program_does_not_start_leaves_the_old_process) {
    Systemd systemd({"idiom.service"});
    auto const ran = systemd.script("postinst", {"configure", "0.1.0"}, "idiom@upgrade.service");
    must(ran);
    BOOST_TEST(has(ran.err, "idiom@upgrade.service does not start, so the old process goes on"));
    BOOST_TEST((systemd.active() == std::set<std::string>{"idiom.service"}));
}

BOOST_AUTO_TEST_CASE(an_install_starts_nothing_and_an_upgrade_starts_nothing_that_did_not_run) {
    for (std::vector<std::string> const& arguments :
         {std::vector<std::string>{"configure", ""}, std::vector<std::string>{"configure", "0.1.0"}}) {
        Systemd systemd({});
        must(systemd.script("postinst", arguments));
        BOOST_TEST(systemd.told() == "systemctl daemon-reload\n");
    }
}

BOOST_AUTO_TEST_CASE(removing_the_package_stops_and_disables_the_units) {
    Systemd systemd({"idiom.service", "idiom@next.service"});
    must(systemd.script("prerm", {"remove"}));
    BOOST_TEST(systemd.active().empty());
    BOOST_TEST(has(systemd.told(), "systemctl disable idiom.service\n"));
}
