#include "translators/face/keyed_hash.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <array>

namespace idiom::face {

namespace {

boost::uuids::uuid named(boost::uuids::uuid const& space, std::string_view name) {
    return boost::uuids::name_generator_sha1(space)(name.data(), name.size());
}

} // namespace

boost::uuids::uuid keyed_hash(std::string_view secret, std::string_view text) {
    auto const inner_key = named(boost::uuids::ns::oid(), secret);
    auto const outer_key = named(boost::uuids::ns::dns(), secret);
    std::array<char, 36> inner{}; // the size of a UUID as text (RFC 9562, 4)
    boost::uuids::to_chars(named(inner_key, text), inner.data(), inner.data() + inner.size());
    return named(outer_key, {inner.data(), inner.size()});
}

} // namespace idiom::face
