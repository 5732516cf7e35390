#include "tests/modules/face/plain.hpp"

#include "translators/core/module.hpp"

IDIOM_FACE(idiom::plain::face)
