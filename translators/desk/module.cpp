#include "desk.hpp"

#include <translators/core/module.hpp>

IDIOM_TRANSLATOR(idiom::desk::dialect)
