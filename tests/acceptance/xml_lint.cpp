#include "tests/acceptance/xml_lint.hpp"

#include <stdexcept>

namespace idiom::test {

namespace {

constexpr std::string_view ours = "xmlns=\"urn:idiom:user:1\"";

std::string judge(std::vector<std::string> arguments, std::filesystem::path const& folder) {
    if (!std::filesystem::exists(folder)) return {};
    arguments.insert(arguments.begin(), {"/usr/bin/env", "xmllint", "--noout", "--nonet"});
    for (auto const& file : std::filesystem::directory_iterator(folder))
        arguments.push_back(file.path());
    auto const ran = run(arguments);
    return ran.status == 0 ? std::string()
                           : ran.out + ran.err + "(status " + std::to_string(ran.status) + ")";
}

} // namespace

void XmlLint::keep(std::string_view document) {
    auto const folder = directory_.path() / (document.find(ours) == document.npos ? "others" : "ours");
    std::filesystem::create_directory(folder);
    write_file(folder / std::to_string(++count_), document);
}

std::string XmlLint::complaints() const {
    if (count_ == 0) throw std::runtime_error("xmllint was given nothing to judge");
    return judge({"--schema", IDIOM_SOURCE_DIR "/translators/unified/user.xsd"}, directory_.path() / "ours") +
           judge({}, directory_.path() / "others");
}

} // namespace idiom::test
