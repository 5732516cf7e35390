// Plays one recorded conversation with a compiled dialect or with the dialect file of its name, so that
// callgrind counts the instructions of `measured` (tests/guards/declared.py): declared_paths
// compiled|declared CASE

#include "gateway/config/dialect_file.hpp"
#include "tests/support/recorded_conversation.hpp"
#include "translators/registry.hpp"

#include <fstream>
#include <iterator>
#include <memory>
#include <string>

using namespace idiom;

namespace {

std::shared_ptr<declared::DeclaredFile const> file_of(std::string const& dialect) {
    std::ifstream in(IDIOM_SOURCE_DIR "/translators/declared/dialects/" + dialect + ".yaml");
    auto const read =
        config::parse_dialect_file(std::string(std::istreambuf_iterator<char>(in), {}), dialect);
    return read ? *read : nullptr;
}

} // namespace

extern "C" [[gnu::noinline]] bool measured(test::RecordedConversation const& recorded, Arena& arena) {
    return recorded.play(arena);
}

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    std::string const name = argv[2];
    auto const dialect = name.substr(0, name.find('/'));
    auto const file = std::string_view(argv[1]) == "declared" ? file_of(dialect) : nullptr;
    auto const* const compiled = find_dialect(dialect);
    if (!file && (!compiled || std::string_view(argv[1]) != "compiled")) return 2;
    test::RecordedConversation const recorded(file ? file->info() : *compiled,
                                              IDIOM_SOURCE_DIR "/tests/cases/" + name + ".yaml");
    Arena arena;
    for (int i = 0; i < 3; ++i) { // objects that are made once must not count
        if (!recorded.play(arena)) return 1;
        arena.reset();
    }
    return measured(recorded, arena) ? 0 : 1;
}
