#include "tests/modules/custom.hpp"

#include "translators/core/module.hpp"

IDIOM_TRANSLATOR(idiom::custom::dialect)
