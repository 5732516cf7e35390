#include "translators/codec/json_patch.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <random>
#include <string>

// nlohmann_json is the judge of random patches. None of them removes or moves the whole document: it cannot.

namespace {

using namespace idiom;
using Judge = nlohmann::json;

class Random {
public:
    explicit Random(unsigned seed) : engine_(seed) {}

    std::size_t below(std::size_t count) { return engine_() % count; }
    template <class Choices> auto one_of(Choices const& choices) { return choices[below(choices.size())]; }

    Judge value(int depth) {
        static std::array<Judge, 11> const plain{
            nullptr, true, false, 0, -7, 1.5, 1e2, 18446744073709551615U, "", "a\"\u00e9\n", "b"};
        auto const kind = depth == 0 ? 9 : below(10);
        if (kind > 5) return one_of(plain);
        auto made = kind < 3 ? Judge::array() : Judge::object();
        for (auto left = below(4); left > 0; --left) {
            if (made.is_array())
                made.push_back(value(depth - 1));
            else
                made[std::string(one_of(names))] = value(depth - 1);
        }
        return made;
    }

    /// Returns a pointer that often leads to something in the document.
    std::string pointer(Judge const& document) {
        std::string made;
        auto const* at = &document;
        for (auto left = 1 + below(3); left > 0; --left) {
            auto token = std::string(one_of(tokens));
            if (at != nullptr && at->is_array() && !at->empty() && below(3) > 0)
                token = std::to_string(below(at->size()));
            if (at != nullptr && at->is_object() && !at->empty() && below(3) > 0)
                token = std::next(at->begin(), static_cast<std::ptrdiff_t>(below(at->size()))).key();
            made += '/';
            for (char const c : token)
                made += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
            at = step(at, token);
        }
        return made;
    }

    Judge operation(Judge const& document) {
        static constexpr std::array<std::string_view, 6> verbs{"add",  "remove", "replace",
                                                               "move", "copy",   "test"};
        auto const verb = one_of(verbs);
        Judge made{{"op", verb}, {"path", pointer(document)}};
        if (verb == "move" || verb == "copy") made["from"] = pointer(document);
        if (verb == "add" || verb == "replace") made["value"] = value(2);
        if (verb != "test") return made;
        auto const* const found = at(document, made["path"].get<std::string>());
        made["value"] = found != nullptr && below(3) > 0 ? *found : value(1);
        return made;
    }

private:
    static constexpr std::array<std::string_view, 5> names{"a", "b", "0", "~1/", ""};
    static constexpr std::array<std::string_view, 8> tokens{"a", "b", "0", "~1/", "", "-", "01", "9"};

    static Judge const* step(Judge const* at, std::string const& token) {
        if (at == nullptr) return nullptr;
        if (at->is_object()) return at->contains(token) ? &(*at)[token] : nullptr;
        bool const index = at->is_array() && token.size() == 1 && token[0] >= '0' && token[0] <= '9';
        auto const number = index ? static_cast<std::size_t>(token[0] - '0') : ~std::size_t{0};
        return index && number < at->size() ? &(*at)[number] : nullptr;
    }

    /// Returns the value that a pointer without escapes leads to; null if it leads to none.
    static Judge const* at(Judge const& document, std::string_view pointer) {
        auto const* found = &document;
        while (found != nullptr && !pointer.empty()) {
            pointer.remove_prefix(1);
            auto const token = pointer.substr(0, pointer.find('/'));
            pointer.remove_prefix(token.size());
            found = step(found, std::string(token));
        }
        return found;
    }

    std::mt19937 engine_;
};

/// Returns whether the target is below a value that is no container. The judge adds and removes nothing
/// there, and says nothing.
bool is_below_plain(Judge const& document, Judge const& operation) {
    Judge::json_pointer const path(operation["path"].get<std::string>());
    try {
        return document.at(path.parent_pointer()).is_primitive();
    } catch (Judge::exception const&) {
        return false;
    }
}

/// RFC 6902, 4.4, forbids that. The judge removes first, and looks for the target in what is left.
bool moves_into_itself(Judge const& operation) {
    return operation["op"] == "move" &&
           operation["path"].get<std::string>().starts_with(operation["from"].get<std::string>() + "/");
}

/// Returns what the judge makes of a patch; null if it refuses the patch.
std::optional<Judge> judged(Judge document, Judge const& patch) try {
    for (auto const& operation : patch) {
        if (is_below_plain(document, operation) || moves_into_itself(operation)) return {};
        document = document.patch(Judge::array({operation}));
    }
    return document;
} catch (Judge::exception const&) {
    return {};
}

BOOST_AUTO_TEST_SUITE(json_patch_differential, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(random_patches_do_what_another_library_does) {
    Random random(6902);
    std::size_t applied = 0;
    std::size_t refused = 0;
    for (int i = 0; i < 10'000; ++i) {
        auto const document = random.value(3);
        auto patch = Judge::array();
        for (auto left = 1 + random.below(3); left > 0; --left)
            patch.push_back(random.operation(document));
        auto const expected = judged(document, patch);

        Arena arena;
        auto const value = json::read(arena.copy(patch.dump()), arena);
        BOOST_REQUIRE(value);
        auto const operations = json_patch::read(*value, arena);
        BOOST_REQUIRE(operations);
        auto const made = json_patch::apply(arena.copy(document.dump()), *operations, arena);
        BOOST_REQUIRE_MESSAGE(made.has_value() == expected.has_value(), document << ' ' << patch);
        ++(made ? applied : refused);
        if (made)
            BOOST_REQUIRE_MESSAGE(Judge::parse(*made) == *expected,
                                  document << ' ' << patch << ": " << *made << ", not " << *expected);
    }
    BOOST_TEST(applied > 300u);
    BOOST_TEST(refused > 1000u);
}

BOOST_AUTO_TEST_CASE(random_merges_do_what_another_library_does) {
    Random random(7396);
    for (int i = 0; i < 10'000; ++i) {
        auto expected = random.value(3);
        auto const patch = random.value(3);
        Arena arena;
        auto const made = json_patch::merge(arena.copy(expected.dump()), arena.copy(patch.dump()), arena);
        auto const before = expected;
        expected.merge_patch(patch);
        BOOST_REQUIRE(made);
        BOOST_REQUIRE_MESSAGE(Judge::parse(*made) == expected,
                              before << ' ' << patch << ": " << *made << ", not " << expected);
    }
}

BOOST_AUTO_TEST_CASE(values_are_equal_if_another_library_says_so) {
    Random random(46);
    std::size_t found = 0;
    for (int i = 0; i < 10'000; ++i) {
        auto const a = random.value(1);
        auto const b = random.value(1);
        Arena arena;
        bool const same = json_patch::equal(arena.copy(a.dump()), arena.copy(b.dump()), arena);
        BOOST_REQUIRE_MESSAGE(same == (a == b), a << ' ' << b);
        if (same) ++found;
    }
    BOOST_TEST(found > 100u);
}

BOOST_AUTO_TEST_CASE(what_nobody_looks_into_stays_as_it_was_spelled) {
    Arena arena;
    auto const patch = json::read(R"([{"op":"add","path":"/b/-","value":1.50}])", arena);
    auto const operations = json_patch::read(*patch, arena);
    BOOST_REQUIRE(operations);
    auto const made = json_patch::apply(R"({"a":{"z": 12345678901234567890123, "y":"\u0041"},"b":[1e2]})",
                                        *operations, arena);
    BOOST_REQUIRE(made);
    BOOST_TEST(*made == R"({"a":{"z": 12345678901234567890123, "y":"\u0041"},"b":[1e2,1.50]})");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
