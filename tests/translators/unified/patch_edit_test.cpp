#include "tests/translators/unified/support.hpp"

#include <boost/test/unit_test.hpp>

namespace idiom::unified::test {
namespace {

using namespace face;

BOOST_AUTO_TEST_SUITE(patch_edit_, *boost::unit_test::label("unit"))

struct Row {
    std::string_view name;
    std::string_view patch;
    std::string_view result; ///< the change, or the error
};
constexpr Row rows[]{
    {"nothing", "[]", ""},
    {"a scalar", R"([{"op":"replace","path":"/firstName","value":"Eva"}])", "firstName=Eva"},
    {"the same scalar", R"([{"op":"replace","path":"/firstName","value":"Ana"}])", ""},
    {"a scalar removed", R"([{"op":"remove","path":"/email"}])", "-email"},
    {"a scalar copied", R"([{"op":"copy","from":"/lastName","path":"/firstName"}])", "firstName=Ruiz"},
    {"a password replaced", R"([{"op":"replace","path":"/password","value":"x"}])", "password=x"},
    {"a role added", R"([{"op":"add","path":"/roles/-","value":"x"}])", "roles: +x"},
    {"a role that is there", R"([{"op":"add","path":"/roles/-","value":"admin"}])", ""},
    {"a role removed by its index", R"([{"op":"remove","path":"/roles/0"}])", "roles: -admin"},
    {"a role replaced by its index", R"([{"op":"replace","path":"/roles/1","value":"x"}])",
     "roles: +x -agent"},
    {"a role added at the front", R"([{"op":"add","path":"/roles/0","value":"x"}])", "roles: +x"},
    {"roles in another order", R"([{"op":"move","from":"/roles/0","path":"/roles/1"}])", ""},
    {"the set replaced", R"([{"op":"replace","path":"/roles","value":["x"]}])", "roles: x"},
    {"the set added", R"([{"op":"add","path":"/roles","value":["x"]}])", "roles: x"},
    {"the set removed", R"([{"op":"remove","path":"/roles"}])", "roles:"},
    {"test passes",
     R"([{"op":"test","path":"/email","value":"ana@acme.example"},{"op":"remove","path":"/email"}])",
     "-email"},
    {"test fails", R"([{"op":"remove","path":"/email"},{"op":"test","path":"/userName","value":"x"}])",
     "patch-test-failed /userName"},
    {"no target", R"([{"op":"remove","path":"/extensions/twoname/Settings/z"}])",
     "invalid-patch-target /extensions/twoname/Settings/z"},
    {"no source", R"([{"op":"copy","from":"/extensions/twoname/Settings/z","path":"/email"}])",
     "invalid-patch-target /extensions/twoname/Settings/z"},
    {"below a text", R"([{"op":"add","path":"/email/x","value":"8"}])", "invalid-patch-target /email/x"},
    {"no such role", R"([{"op":"remove","path":"/roles/2"}])", "invalid-patch-target /roles/2"},
    {"a move into its own child",
     R"([{"op":"move","from":"/extensions/twoname/Settings","path":"/extensions/twoname/Settings/a"}])",
     "invalid-patch /extensions/twoname/Settings/a"},
    {"the id", R"([{"op":"replace","path":"/id","value":"8"}])", "read-only-field /id"},
    {"the accounts", R"([{"op":"add","path":"/accounts/-","value":"8"}])", "read-only-field /accounts"},
    {"a device", R"([{"op":"replace","path":"/devices/0/id","value":"8"}])", "read-only-field /devices"},
    {"a field that the dialect lacks", R"([{"op":"add","path":"/phoneNumber","value":"8"}])",
     "unsupported-field /phoneNumber"},
    {"a missing field removed", R"([{"op":"remove","path":"/phoneNumber"}])",
     "unsupported-field /phoneNumber"},
    {"a missing field replaced", R"([{"op":"replace","path":"/phoneNumber","value":"8"}])",
     "unsupported-field /phoneNumber"},
    {"a missing field tested", R"([{"op":"test","path":"/phoneNumber","value":"8"}])",
     "unsupported-field /phoneNumber"},
    {"a missing field copied", R"([{"op":"copy","from":"/phoneNumber","path":"/email"}])",
     "unsupported-field /phoneNumber"},
    {"a missing field moved", R"([{"op":"move","from":"/phoneNumber","path":"/email"}])",
     "unsupported-field /phoneNumber"},
    {"moved to a missing field", R"([{"op":"move","from":"/email","path":"/phoneNumber"}])",
     "unsupported-field /phoneNumber"},
    {"below a missing field", R"([{"op":"add","path":"/phoneNumber/-","value":"8"}])",
     "unsupported-field /phoneNumber"},
    {"a missing field by its index", R"([{"op":"remove","path":"/phoneNumber/0"}])",
     "unsupported-field /phoneNumber"},
    {"below no field", R"([{"op":"remove","path":"/colours/-/x"}])", "unsupported-field /colours"},
    {"a field of another case", R"([{"op":"replace","path":"/FirstName","value":"E"}])",
     "unsupported-field /FirstName"},
    {"a name with a slash", R"([{"op":"add","path":"/a~1b~0c","value":"E"}])", "unsupported-field /a~1b~0c"},
    {"an empty name", R"([{"op":"add","path":"/","value":"E"}])", "unsupported-field /"},
    {"several fields, each once",
     R"([{"op":"add","path":"/age","value":8},{"op":"remove","path":"/phoneNumber"},{"op":"remove","path":"/age"},)"
     R"({"op":"remove","path":"/id"}])",
     "unsupported-field /age,/phoneNumber,/id"},
    {"a read-only field moved away", R"([{"op":"move","from":"/displayName","path":"/email"}])",
     "read-only-field /displayName"},
    {"a read-only field copied", R"([{"op":"copy","from":"/lastName","path":"/email"}])", "email=Ruiz"},
    {"a display name beside both names",
     R"([{"op":"replace","path":"/displayName","value":"Eva Roy"},{"op":"replace","path":"/lastName","value":"Roy"},)"
     R"({"op":"replace","path":"/firstName","value":"Eva"}])",
     "firstName=Eva lastName=Roy"},
    {"a display name beside names that stay",
     R"([{"op":"add","path":"/displayName","value":"Ana Roy"},{"op":"add","path":"/lastName","value":"Roy"},)"
     R"({"op":"add","path":"/firstName","value":"Ana"}])",
     "lastName=Roy"},
    {"a display name beside one name",
     R"([{"op":"replace","path":"/displayName","value":"Eva Roy"},{"op":"replace","path":"/lastName","value":"Roy"}])",
     "read-only-field /displayName"},
    {"below a read-only field", R"([{"op":"add","path":"/skills/-","value":{"id":"8"}}])",
     "read-only-field /skills"},
    {"a read-only field removed", R"([{"op":"remove","path":"/devices"}])", "read-only-field /devices"},
    {"a read-only field tested", R"([{"op":"test","path":"/id","value":"7"}])", ""},
    {"no extension", R"([{"op":"add","path":"/extensions/twoname/Colour","value":1}])",
     "unsupported-field /extensions/twoname/Colour"},
    {"below no extension", R"([{"op":"remove","path":"/extensions/twoname/Colour/a/0"}])",
     "unsupported-field /extensions/twoname/Colour"},
    {"an extension of a create", R"([{"op":"replace","path":"/extensions/twoname/Origin","value":"x"}])",
     "read-only-field /extensions/twoname/Origin"},
    {"no field", R"([{"op":"add","path":"/age","value":8}])", "unsupported-field /age"},
    {"a wrong type", R"([{"op":"replace","path":"/email","value":8}])", "invalid-value /email"},
    {"a needed field removed", R"([{"op":"remove","path":"/firstName"}])", "invalid-value /firstName"},
    {"no user left", R"([{"op":"replace","path":"","value":[]}])", "invalid-patch"},
    {"an extension", R"([{"op":"add","path":"/extensions/twoname/Note","value":"x"}])",
     R"(extensions/Note="x")"},
    {"inside an extension", R"([{"op":"add","path":"/extensions/twoname/Settings/a","value":2}])",
     R"(extensions/Settings={"a":2,"b":{"c":2}})"},
    {"an item of an extension", R"([{"op":"replace","path":"/extensions/twoname/Tags/0","value":"y"}])",
     R"(extensions/Tags=["y"])"},
    {"an extension removed", R"([{"op":"remove","path":"/extensions/twoname/Note"}])",
     "extensions/Note=null"},
    {"a read-only extension", R"([{"op":"remove","path":"/extensions/twoname/IsParent"}])",
     "read-only-field /extensions/twoname/IsParent"},
    {"another dialect", R"([{"op":"add","path":"/extensions/onename","value":{}}])",
     "unsupported-field /extensions/onename"},
};

BOOST_AUTO_TEST_CASE(a_json_patch_becomes_one_change) {
    for (auto const& row : rows) {
        Exchange exchange;
        auto const tag = etag(ana(), "twoname", exchange.arena);
        auto const parsed =
            exchange.send(Method::patch, "/users/7", row.patch,
                          {{"Content-Type", "application/json-patch+json"}, {"If-Match", tag}});
        if (!parsed) {
            BOOST_TEST_CONTEXT(row.name) BOOST_TEST(outcome(parsed) == row.result);
            continue;
        }
        BOOST_TEST((edit_of(parsed).without_user() == nullptr), row.name);
        auto const change = edit_of(parsed).against(HeldUser::of(ana()), exchange.arena);
        BOOST_TEST_CONTEXT(row.name) BOOST_TEST((change ? spelled(*change) : outcome(change)) == row.result);
    }
}

BOOST_AUTO_TEST_CASE(only_an_index_needs_if_match) {
    struct Index {
        std::string_view path;
        bool index;
    };
    constexpr Index paths[]{{"/roles/0", true},
                            {"/roles/-", false},
                            {"/roles", false},
                            {"/accounts/3", true},
                            {"/skills/0/level", true},
                            {"/devices/10", true},
                            {"/email", false},
                            {"/extensions/twoname/Tags/0", true},
                            {"/extensions/twoname/Tags/-", false},
                            {"/extensions/0", false},
                            {"/0", false},
                            {"", false}};
    for (auto const& row : paths) {
        Exchange exchange;
        auto const patch = R"([{"op":"test","path":")" + std::string(row.path) + R"(","value":"x"}])";
        auto const parsed = exchange.send(Method::patch, "/users/7", patch,
                                          {{"Content-Type", "application/json-patch+json"}});
        BOOST_TEST(outcome(parsed).starts_with("precondition-required") == row.index, row.path);
    }
}

BOOST_AUTO_TEST_CASE(a_patch_of_another_version_changes_nothing) {
    Exchange exchange;
    auto const parsed =
        exchange.send(Method::patch, "/users/7", R"([{"op":"remove","path":"/roles/0"}])",
                      {{"Content-Type", "application/json-patch+json"}, {"If-Match", "\"old\""}});
    BOOST_REQUIRE(parsed);
    BOOST_TEST(outcome(edit_of(parsed).against(HeldUser::of(ana()), exchange.arena)) ==
               "precondition-failed");
}

BOOST_AUTO_TEST_CASE(lenient_handling_leaves_out_what_a_patch_cannot_change) {
    Exchange exchange;
    auto const parsed = exchange.send(
        Method::patch, "/users/7",
        R"([{"op":"add","path":"/phoneNumber","value":"1"},{"op":"replace","path":"/id","value":"8"},)"
        R"({"op":"replace","path":"/email","value":"e"}])",
        {{"Content-Type", "application/json-patch+json"}, {"Prefer", "handling=lenient"}});
    BOOST_REQUIRE(parsed);
    auto const change = edit_of(parsed).against(HeldUser::of(ana()), exchange.arena);
    BOOST_REQUIRE(change);
    BOOST_TEST(spelled(*change) == "email=e | /phoneNumber /id");
}

/// The result of a patch with `handling=lenient`, without If-Match.
std::string leniently(std::string_view patch, User const& before = ana()) {
    Exchange exchange;
    auto const parsed =
        exchange.send(Method::patch, "/users/7", patch,
                      {{"Content-Type", "application/json-patch+json"}, {"Prefer", "handling=lenient"}});
    if (!parsed) return outcome(parsed);
    auto const change = edit_of(parsed).against(HeldUser::of(before), exchange.arena);
    return change ? spelled(*change) : outcome(change);
}

BOOST_AUTO_TEST_CASE(lenient_handling_leaves_out_whole_operations) {
    BOOST_TEST(leniently(R"([{"op":"add","path":"/phoneNumber/-","value":"1"}])") == "| /phoneNumber");
    BOOST_TEST(leniently(R"([{"op":"remove","path":"/skills/0"},{"op":"remove","path":"/skills/0"}])") ==
               "| /skills");
    BOOST_TEST(leniently(R"([{"op":"move","from":"/phoneNumber","path":"/email"}])") == "| /phoneNumber");
    BOOST_TEST(leniently(R"([{"op":"move","from":"/email","path":"/phoneNumber"}])") == "| /phoneNumber");
    BOOST_TEST(leniently(R"([{"op":"copy","from":"/age","path":"/id"}])") == "| /id /age");
    BOOST_TEST(leniently(R"([{"op":"add","path":"/extensions/onename/x","value":1},)"
                         R"({"op":"add","path":"/extensions/twoname/Colour","value":1}])") ==
               "| /extensions/onename /extensions/twoname/Colour");
}

BOOST_AUTO_TEST_CASE(lenient_handling_never_passes_over_a_test) {
    BOOST_TEST(leniently(R"([{"op":"test","path":"/phoneNumber","value":"1"},)"
                         R"({"op":"replace","path":"/email","value":"e"}])") ==
               "unsupported-field /phoneNumber");
}

BOOST_AUTO_TEST_CASE(a_first_extension_can_be_added) {
    auto without = ana();
    without.extensions.reset();
    BOOST_TEST(leniently(R"([{"op":"add","path":"/extensions/twoname/Note","value":"x"}])", without) ==
               R"(extensions/Note="x")");
    BOOST_TEST(leniently(R"([{"op":"remove","path":"/extensions/twoname/Note"}])", without) ==
               "invalid-patch-target /extensions/twoname/Note");
}

BOOST_AUTO_TEST_CASE(a_patch_that_is_too_long_is_refused_as_a_whole) {
    auto const patch_of = [](std::size_t count) {
        std::string text = "[";
        for (std::size_t i = 0; i < count; ++i)
            text += R"({"op":"test","path":"/id","value":"7"},)";
        text.back() = ']';
        return text;
    };
    for (std::size_t const count : {1000, 1001}) {
        Exchange exchange;
        auto const parsed = exchange.send(Method::patch, "/users/7", patch_of(count),
                                          {{"Content-Type", "application/json-patch+json"}});
        BOOST_TEST(parsed.has_value() == (count == 1000), outcome(parsed));
        if (!parsed) BOOST_TEST(parsed.error().detail == "the patch must have at most 1000 operations");
    }
}

BOOST_AUTO_TEST_CASE(what_was_mended_is_not_copied_to_another_place) {
    struct Row {
        std::string_view patch;
        std::string_view result;
    };
    for (auto const& row : std::initializer_list<Row>{
             {R"([{"op":"copy","from":"/lastName","path":"/firstName"}])", "backend-error /lastName"},
             {R"([{"op":"move","from":"/lastName","path":"/extensions/twoname/Note"}])",
              "backend-error /lastName"},
             {R"([{"op":"copy","from":"/firstName","path":"/lastName"}])", ""},
             {R"([{"op":"replace","path":"/lastName","value":"Lee"}])", ""},
             {R"([{"op":"remove","path":"/email"}])", ""},
         })
        BOOST_TEST_CONTEXT(row.patch) {
            Exchange exchange;
            auto const parsed = exchange.send(Method::patch, "/users/7", row.patch,
                                              {{"Content-Type", "application/json-patch+json"}});
            auto held = HeldUser::of(ana());
            held.mend(Field::last_name);
            BOOST_TEST(outcome(edit_of(parsed).against(held, exchange.arena)) == row.result);
        }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified::test
