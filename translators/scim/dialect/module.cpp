#include "scim.hpp"

#include "translators/core/module.hpp"

IDIOM_TRANSLATOR(idiom::scim::dialect)
