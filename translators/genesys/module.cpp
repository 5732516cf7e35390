#include "translators/genesys/genesys.hpp"

#include "translators/core/module.hpp"

IDIOM_TRANSLATOR(idiom::genesys::dialect)
