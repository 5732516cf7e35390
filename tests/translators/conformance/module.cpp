#include "translators/core/module.hpp"
#include "tests/translators/conformance/sample_dialect.hpp"

namespace {

idiom::DialectInfo const& good() { return idiom::tests::sample_dialect(idiom::tests::Defect::none); }

} // namespace

IDIOM_TRANSLATOR(good)
