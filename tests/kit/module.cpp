#include "translators/core/module.hpp"
#include "tests/kit/toy.hpp"

namespace {

idiom::DialectInfo const& good() { return idiom::tests::toy(idiom::tests::Defect::none); }

} // namespace

IDIOM_TRANSLATOR(good)
