#include "tests/translators/declared/files.hpp"

#include "gateway/config/dialect_file.hpp"
#include "gateway/config/format.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <sstream>

namespace idiom::tests {

std::string text_of_dialect(std::string_view name) {
    std::ifstream stream(std::filesystem::path(IDIOM_DIALECTS) / (std::string(name) + ".yaml"));
    std::ostringstream text;
    text << stream.rdbuf();
    BOOST_TEST_REQUIRE(!text.str().empty());
    return text.str();
}

std::shared_ptr<declared::DeclaredFile const> dialect_file(std::string_view name) {
    auto const read = config::parse_dialect_file(text_of_dialect(name), std::string(name));
    BOOST_TEST_REQUIRE(read.has_value(), (read ? "" : config::problems_as_text(read.error())));
    return *read;
}

std::vector<std::string> problems_in(std::string_view text) {
    auto const read = config::parse_dialect_file(text, "x");
    if (read) return {};
    auto lines = config::lines_of(read.error());
    for (auto& line : lines)
        line.erase(0, line.starts_with("x:") ? 2 : 0);
    return lines;
}

std::string with(std::string text, std::string_view what, std::string_view by) {
    auto const at = text.find(what);
    BOOST_TEST_REQUIRE(at != std::string::npos, "the text has no " << what);
    return text.replace(at, what.size(), by);
}

} // namespace idiom::tests
