#include "translators/scim/face/marks.hpp"

#include "translators/core/text.hpp"
#include "translators/face/keyed_hash.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace idiom::scim_face {

namespace {

std::string text_of(boost::uuids::uuid const& made) { return boost::uuids::to_string(made); }

boost::uuids::uuid named(boost::uuids::uuid const& space, std::string_view name) {
    return boost::uuids::name_generator_sha1(space)(name.data(), name.size());
}

} // namespace

std::string_view name_uuid(std::string_view name, Arena& arena) {
    return arena.copy(text_of(named(boost::uuids::ns::url(), name)));
}

std::string_view mark(std::string_view secret, std::string_view text, Arena& arena) {
    auto made = text_of(face::keyed_hash(secret, text));
    std::erase(made, '-');
    return arena.copy(made);
}

std::string_view unguessable(ClientRequest const& request, std::string_view purpose, Arena& arena) {
    auto const seed = arena.join({purpose, "\n", request.id, "\n", decimal(request.now, arena)});
    // Capital letters, digits and a sign, for vendors that ask for each of them.
    auto const first = mark(request.secret, arena.join({"first\n", seed}), arena);
    auto const second = mark(request.secret, arena.join({"second\n", seed}), arena);
    auto made = arena.text(32);
    for (std::size_t i = 0; i < 15; ++i) {
        made += first[i];
        auto const c = second[i];
        made += is_letter(c) ? static_cast<char>(c - 'a' + 'P') : c;
    }
    made += "-K";
    return arena.keep(made);
}

std::string_view fresh_uuid(ClientRequest const& request, std::string_view purpose, Arena& arena) {
    auto const seed = arena.join({purpose, "\n", request.id, "\n", decimal(request.now, arena)});
    auto made = text_of(face::keyed_hash(request.secret, seed));
    made[14] = '4';
    return arena.copy(made);
}

} // namespace idiom::scim_face
