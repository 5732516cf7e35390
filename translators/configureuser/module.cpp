#include "translators/configureuser/configureuser.hpp"

#include "translators/core/module.hpp"

IDIOM_TRANSLATOR(idiom::configureuser::dialect)
