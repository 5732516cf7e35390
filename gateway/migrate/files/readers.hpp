#pragma once

#include "gateway/migrate/files/decoder.hpp"
#include "gateway/migrate/files/user_reader.hpp"

#include <expected>
#include <memory>
#include <utility>

/// The readers of the three formats. `read_users` chooses one.
namespace idiom::migrate::files {

using MadeReader = std::expected<std::unique_ptr<UserReader>, config::Problem>;

/// Makes a `Reader`, and reads the file up to its first user.
template <class Reader> MadeReader begun(std::unique_ptr<Decoder> decoder, ReadOptions const& options) {
    auto reader = std::make_unique<Reader>(std::move(decoder), options);
    if (auto failed = reader->begin()) return std::unexpected(std::move(*failed));
    return reader;
}

MadeReader make_jsonl_reader(std::unique_ptr<Decoder> decoder, ReadOptions const& options);
MadeReader make_csv_reader(std::unique_ptr<Decoder> decoder, ReadOptions const& options);
MadeReader make_xml_reader(std::unique_ptr<Decoder> decoder, ReadOptions const& options);

} // namespace idiom::migrate::files
