#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"
#include "tests/integration/harness/small_vendor.hpp"

#include <filesystem>
#include <regex>
#include <sstream>

using namespace idiom::test;
namespace fs = std::filesystem;

/// A translator by an author that has installed Idiom and has none of its sources.
namespace {

/// If there is a ccache, it keeps what is compiled for the next run, although the folders have other names
/// then.
Process::Environment environment() {
    Process::Environment made{{"PATH", "/usr/local/bin:/usr/bin:/bin"}, {"LC_ALL", "C.UTF-8"}};
    if (run({"/bin/sh", "-c", "command -v ccache"}, made).status == 0)
        made.insert({{"CMAKE_CXX_COMPILER_LAUNCHER", "ccache"},
                     {"CCACHE_DIR", BUILD_DIRECTORY "/kept/ccache"},
                     {"CCACHE_BASEDIR", fs::temp_directory_path()},
                     {"CCACHE_NOHASHDIR", "1"}});
    return made;
}

Ran tool(std::vector<std::string> const& arguments) {
    static auto const common = environment();
    return run(arguments, common, 10min);
}
void must(Ran const& ran) { BOOST_REQUIRE_MESSAGE(ran.status == 0, ran.out << ran.err); }

/// The installed files, and an empty directory.
struct Outside {
    Outside() {
        for (auto const* const component : {"gateway", "development", "documentation"})
            must(tool(
                {CMAKE_PROGRAM, "--install", BUILD_DIRECTORY, "--prefix", prefix, "--component", component}));
    }
    Ran idiom(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), prefix + "/bin/idiom");
        return tool(arguments);
    }
    /// Builds the project as the guide says, and runs its own test, which is the conformance suite.
    void build(std::string const& project_folder, std::string const& type = "Release") const {
        auto const build = project_folder + "/build";
        must(tool({CMAKE_PROGRAM, "-S", project_folder, "-B", build, "-DCMAKE_PREFIX_PATH=" + prefix,
                   "-DCMAKE_BUILD_TYPE=" + type}));
        auto const built = tool({CMAKE_PROGRAM, "--build", build, "--parallel", "2"});
        must(built);
        BOOST_TEST(built.err.find("warning") == built.err.npos, built.err);
        must(tool({CTEST_PROGRAM, "--test-dir", build, "--output-on-failure"}));
    }
    TempDirectory directory;
    std::string prefix = directory.file("usr");
    std::string documents = prefix + "/share/doc/idiom/";
    std::string project = directory.file("acme");
};

/// The installed guide. The test follows it to the letter.
class Guide {
public:
    explicit Guide(Outside const& outside) : text_(read_file(outside.documents + "translators/README.md")) {}

    /// The first block of code in `language` with `mark` in it.
    std::string block(std::string const& language, std::string const& mark) const {
        auto const begin = "```" + language + "\n";
        for (auto at = text_.find(begin); at != text_.npos; at = text_.find(begin, at + 1)) {
            auto const code = text_.substr(at + begin.size(), text_.find("```", at + 3) - at - begin.size());
            if (code.find(mark) != code.npos) return code;
        }
        BOOST_FAIL("the guide has no " << language << " with " << mark);
        return {};
    }

    /// The blocks of code in `language` of the chapter with that title.
    std::vector<std::string> blocks(std::string const& language, std::string const& chapter) const {
        auto const begin = "```" + language + "\n";
        auto const from = text_.find("\n## " + chapter + "\n");
        BOOST_REQUIRE_MESSAGE(from != text_.npos, "the guide has no chapter " << chapter);
        auto const end = std::min(text_.find("\n## ", from + 1), text_.size());
        std::vector<std::string> found;
        for (auto at = text_.find(begin, from); at < end; at = text_.find(begin, at + 1))
            found.push_back(text_.substr(at + begin.size(), text_.find("```", at + 3) - at - begin.size()));
        return found;
    }

private:
    std::string text_;
};

void put_before(std::string& text, std::string const& place, std::string const& what) {
    auto const at = text.find(place);
    BOOST_REQUIRE_MESSAGE(at != text.npos, "the skeleton has no " << place);
    text.insert(at, what);
}

/// Section 2: replaces the skeleton's rows and capabilities.
void change_fields(Guide const& guide, std::string const& file) {
    auto text = read_file(file);
    std::istringstream rows(guide.block("cpp", "{Field::user_name"));
    for (std::string row; std::getline(rows, row);) {
        auto const at = text.find(row.substr(0, row.find(',')));
        BOOST_REQUIRE(at != text.npos);
        text.replace(at, text.find('\n', at) - at, row);
    }
    auto const from = text.find("    .operations");
    text.replace(from, text.find("};", from) - from, guide.block("cpp", ".operations"));
    write_file(file, text);
}

/// Section 3.
void write_conversations(Guide const& guide, std::string const& file) {
    auto text = read_file(file);
    put_before(text, "class Translator", guide.block("cpp", "body_of(User"));
    put_before(text, "    Step<Answer> read_many", guide.block("cpp", "Step<Answer> create("));
    put_before(text, "        if (auto const* const many", guide.block("cpp", "std::get_if<CreateUser>"));
    write_file(file, text);
}

/// The links of a document to files that do not exist.
std::vector<std::string> dead_links(std::string const& document) {
    std::vector<std::string> dead;
    auto const text = read_file(document);
    std::regex const link(R"(\]\(([^)#:]+)(#[^)]*)?\))");
    for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at)
        if (auto const to = fs::path(document).parent_path() / (*at)[1].str(); !fs::exists(to))
            dead.push_back(to);
    return dead;
}

} // namespace

BOOST_AUTO_TEST_CASE(what_is_installed_to_be_read_leads_nowhere_else) {
    Outside outside;
    std::size_t chapters = 0;
    for (auto const& entry : fs::recursive_directory_iterator(outside.documents)) {
        if (entry.path().filename() != "README.md") continue;
        ++chapters;
        auto const dead = dead_links(entry.path().string());
        BOOST_TEST(dead == std::vector<std::string>{}, boost::test_tools::per_element());
    }
    BOOST_TEST(chapters > 20);
}

BOOST_AUTO_TEST_CASE(the_guide_leads_to_a_translator_that_creates_and_changes) {
    Outside outside;
    Guide const guide(outside);
    must(outside.idiom({"new-translator", "acme", outside.project}));
    change_fields(guide, outside.project + "/fields.hpp");
    write_conversations(guide, outside.project + "/acme.cpp");
    for (std::string const name : {"a_user_is_created", "a_role_is_added_to_the_set"})
        write_file(outside.project + "/cases/" + name + ".yaml", guide.block("yaml", "name: " + name));
    outside.build(outside.project);

    auto const routes = outside.project + "/routes.yaml";
    write_file(routes, guide.block("yaml", "version: 1"));
    write_file(outside.project + "/change.json", R"({"displayName":"Kim"})");
    auto const with_token = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), outside.prefix + "/bin/idiom");
        return run(arguments, {{"ACME_TOKEN", "secret"}});
    };
    auto const checked = with_token({"check", routes});
    BOOST_TEST(checked.out == routes + ": no problems\n");
    auto const shown = with_token({"translators", routes});
    BOOST_TEST(shown.out.find("displayName     read-write as name") != shown.out.npos);
    auto const explained = with_token({"explain", "mine", "PATCH", "/users/7", "--config", routes, "--body",
                                       outside.project + "/change.json"});
    must(explained);
    auto const promised = guide.block("console", "idiom explain mine");
    BOOST_TEST((promised + "\n").ends_with(explained.out), explained.out);
}

BOOST_AUTO_TEST_CASE(the_examples_of_the_guide_are_projects_of_their_own) {
    Outside outside;
    for (std::string const example : {"desk", "scim"}) {
        auto const copy = outside.directory.file("copied/" + example);
        fs::create_directories(copy);
        fs::copy(outside.documents + "translators/" + example, copy, fs::copy_options::recursive);
        outside.build(copy, "Debug"); // a Debug build takes a third of the time
    }
}

BOOST_AUTO_TEST_CASE(the_guide_shows_the_code_of_its_small_example) {
    Outside outside;
    auto const code = read_file(outside.documents + "translators/desk/desk.cpp");
    auto const blocks = Guide(outside).blocks("cpp", "4. Delete, enter roles one by one, read lists");
    BOOST_TEST(blocks.size() == 4);
    for (auto const& block : blocks)
        BOOST_TEST(code.find(block) != code.npos, block);
}

BOOST_AUTO_TEST_CASE(a_skeleton_is_built_outside_and_serves) {
    Outside outside;
    auto const written = outside.idiom({"new-translator", "acme", outside.project});
    must(written);
    BOOST_TEST(written.out.find(outside.project + "/acme.cpp\n") != written.out.npos);

    outside.build(outside.project);

    SmallVendor vendor;
    Vendors vendors;
    Setup setup;
    setup.more_back_ends = "  acme: { dialect: acme, url: \"" + vendor.url() + "\" }\n";
    setup.more_routes = "  acme: { backend: acme }\n";
    setup.rewrite = [&](std::string text) {
        return text + "translators: [ { library: " + outside.project + "/build/libidiom_acme.so } ]\n";
    };
    Gateway gateway(setup, vendors);
    auto const response = gateway.client().get("/v1/acme/users/7");
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.body == R"({"id":"7","userName":"kim","roles":[]})");
}

BOOST_AUTO_TEST_CASE(a_new_translator_leaves_what_is_there_alone) {
    Outside outside;
    fs::create_directories(outside.project);
    write_file(outside.project + "/fields.hpp", "mine");
    auto const refused = outside.idiom({"new-translator", "acme", outside.project});
    BOOST_TEST(refused.status == 1);
    BOOST_TEST(refused.err == outside.project + "/fields.hpp is there already\n");
    BOOST_TEST(read_file(outside.project + "/fields.hpp") == "mine");
    BOOST_TEST(!fs::exists(outside.project + "/acme.cpp"));
}

BOOST_AUTO_TEST_CASE(a_new_translator_has_a_name_of_its_own) {
    struct Row {
        std::string name;
        std::string why;
    };
    auto const letters = "use lower-case letters, digits and _, a letter first, 64 at most";
    for (auto const& row :
         {Row{"Acme", letters}, Row{"a-b", letters}, Row{"../a", letters}, Row{"7a", letters},
          Row{std::string(65, 'a'), letters}, Row{"genesys", "the gateway has a translator of that name"},
          Row{"fields", "one of its files has that name"}}) {
        auto const refused = run({IDIOM_PROGRAM, "new-translator", row.name, "/nowhere"});
        BOOST_TEST(refused.status == 2);
        BOOST_TEST(refused.err == "'" + row.name + "' is no name for a new translator: " + row.why + "\n");
    }
    BOOST_TEST(run({IDIOM_PROGRAM, "new-translator"}).status == 2);
}

BOOST_AUTO_TEST_CASE(a_translator_of_another_compiler_is_refused_when_it_is_configured,
                     *boost::unit_test::precondition([](auto) {
                         return tool({"sh", "-c", "command -v g++"}).status == 0;
                     })) {
    Outside outside;
    must(outside.idiom({"new-translator", "acme", outside.project}));
    auto const configured = tool({CMAKE_PROGRAM, "-S", outside.project, "-B", outside.project + "/build",
                                  "-DCMAKE_CXX_COMPILER=g++", "-DCMAKE_PREFIX_PATH=" + outside.prefix});
    BOOST_TEST(configured.status != 0);
    BOOST_TEST(configured.err.find("and loads only translators") != configured.err.npos, configured.err);
}
