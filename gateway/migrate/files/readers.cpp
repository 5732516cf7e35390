#include "gateway/migrate/files/readers.hpp"

#include <utility>

namespace idiom::migrate::files {

std::expected<std::unique_ptr<UserReader>, config::Problem> read_users(std::unique_ptr<Input> input,
                                                                       ReadOptions options) {
    auto decoder =
        std::make_unique<Decoder>(std::move(input), options.name, options.encoding, options.format);
    switch (options.format) {
    case Format::csv: return make_csv_reader(std::move(decoder), options);
    case Format::xml: return make_xml_reader(std::move(decoder), options);
    case Format::jsonl: break;
    }
    return make_jsonl_reader(std::move(decoder), options);
}

} // namespace idiom::migrate::files
