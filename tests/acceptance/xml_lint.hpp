#pragma once

#include "tests/support/process.hpp"

#include <string_view>

namespace idiom::test {

/// Collects XML documents and has libxml2's xmllint judge them. xmllint shares nothing with our codecs. It
/// checks that they are well-formed and that documents in our namespace satisfy translators/unified/user.xsd.
class XmlLint {
public:
    void keep(std::string_view document);
    /// What xmllint objects to; "" if nothing. Throws std::runtime_error if there was no document.
    std::string complaints() const;

private:
    TempDirectory directory_;
    std::size_t count_ = 0;
};

} // namespace idiom::test
