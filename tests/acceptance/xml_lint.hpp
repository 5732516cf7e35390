#pragma once

#include "tests/integration/process.hpp"

#include <string_view>

namespace idiom::test {

/// Gathers XML documents and has libxml2's xmllint judge them, which shares nothing with our codecs: whether
/// they are well-formed and, those in our namespace, whether they are what translators/unified/user.xsd says.
class XmlLint {
public:
    void keep(std::string_view document);
    /// What xmllint objects to; "" for nothing. Error: std::runtime_error where there was nothing to judge.
    std::string complaints() const;

private:
    TempDirectory directory_;
    std::size_t count_ = 0;
};

} // namespace idiom::test
