#pragma once

#include "translators/evovoice/dialect/conversation.hpp"

/// The operations that have a file of their own; the others are in evovoice.cpp. A replay function reads from
/// top to bottom.
namespace idiom::evovoice {

Step<Answer> list(ListUsers const& wanted, Conversation& conversation);
Step<Answer> create(CreateUser const& wanted, Conversation& conversation);

} // namespace idiom::evovoice
