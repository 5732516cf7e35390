#pragma once

#include "gateway/migrate/files/decoder.hpp"
#include "gateway/migrate/files/user_reader.hpp"

#include <expected>
#include <memory>

/// The readers of the three formats. `read_users` chooses one.
namespace idiom::migrate::files {

using MadeReader = std::expected<std::unique_ptr<UserReader>, config::Problem>;

MadeReader make_jsonl_reader(std::unique_ptr<Decoder> decoder, ReadOptions const& options);
MadeReader make_csv_reader(std::unique_ptr<Decoder> decoder, ReadOptions const& options);
MadeReader make_xml_reader(std::unique_ptr<Decoder> decoder, ReadOptions const& options);

} // namespace idiom::migrate::files
