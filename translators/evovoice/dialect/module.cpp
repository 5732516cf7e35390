#include "translators/evovoice/dialect/evovoice.hpp"

#include "translators/core/module.hpp"

IDIOM_TRANSLATOR(idiom::evovoice::dialect)
