#include "translators/xarios/xarios.hpp"

#include "translators/core/module.hpp"

IDIOM_TRANSLATOR(idiom::xarios::dialect)
