#pragma once

#include "translators/core/face.hpp"

namespace idiom::plain {

/// A small face, as an outsider writes it: it reads one user and shows it as a line of text. `GET
/// /plain/{route}/people/ID`; DELETE removes the user. The id "mad" makes it do what no face should.
Face const& face();

} // namespace idiom::plain
