#include "translators/face/keyed_hash.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <string>

namespace idiom::face {

namespace {

boost::uuids::uuid named(boost::uuids::uuid const& space, std::string_view name) {
    return boost::uuids::name_generator_sha1(space)(name.data(), name.size());
}

} // namespace

boost::uuids::uuid keyed_hash(std::string_view secret, std::string_view text) {
    auto const inner_key = named(boost::uuids::ns::oid(), secret);
    auto const outer_key = named(boost::uuids::ns::dns(), secret);
    auto const inner = boost::uuids::to_string(named(inner_key, text));
    return named(outer_key, inner);
}

} // namespace idiom::face
