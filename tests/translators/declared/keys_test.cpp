#include "gateway/config/dialect_file.hpp"
#include "tests/translators/declared/files.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace idiom;

/// Every key of a dialect file stands in a file that is right. The same file with this key misspelt is
/// refused, and the problem names the key.
namespace {

struct Keys {
    char const* of;
    std::initializer_list<char const*> names;
};
std::initializer_list<Keys> const all{
    {"the file", {"format",  "dialect", "version",    "about", "sources", "settings", "auth",   "http",
                  "xml",     "fields",  "extensions", "user",  "list",    "create",   "update", "delete",
                  "devices", "emails",  "refuse",     "roles", "session", "errors"}},
    {"a setting", {"type", "required", "default", "choices", "format", "about", "example"}},
    {"'auth'", {"accepts", "scheme", "header", "token"}},
    {"'token'", {"grant", "client", "params"}},
    {"'http'", {"accept", "content_type", "longest_target", "headers", "base"}},
    {"a base", {"path", "when", "unless"}},
    {"'xml'", {"namespaces", "lists", "order"}},
    {"a field",
     {"at",      "or",      "of",         "as",          "access",     "need",    "clear", "absent",
      "missing", "least",   "max_length", "create_at",   "write_as",   "in_body", "when",  "otherwise",
      "join",    "part_of", "part",       "ignore_case", "not_ending", "item"}},
    {"an extension", {"at", "type", "access", "as", "missing", "of"}},
    {"'user'", {"read", "also", "gone", "version"}},
    {"'read'", {"request", "query", "headers", "at", "items"}},
    {"'list'",
     {"request", "query", "headers", "items", "or_ids", "lacks", "expects", "order", "sort", "paging",
      "turns", "whole", "filters"}},
    {"'sort'", {"by", "query", "ways", "unless"}},
    {"'whole'", {"query", "paging"}},
    {"'filters'", {"one", "longest", "userName", "email", "role"}},
    {"a filter", {"request", "query", "items", "paging", "order", "absent", "read_each", "exact", "when"}},
    {"'paging'",
     {"by", "size", "query", "start", "total", "more", "ends", "reach", "at", "header", "parameter"}},
    {"'create'", {"request", "body", "id", "lookup", "exists", "then", "undo", "confirm", "around"}},
    {"'lookup'", {"filter", "request", "at", "same", "other", "late", "unclear"}},
    {"'update'", {"read", "confirm", "steps"}},
    {"'delete'", {"steps", "look_first", "marks"}},
    {"a step", {"request", "query", "headers",   "content_type", "body",     "in",         "root",    "only",
                "except",  "add",   "leave_out", "notation",     "json",     "form",       "carries", "when",
                "unless",  "gives", "at",        "take",         "if_match", "repeatable", "or"}},
    {"'or'", {"request", "after", "remember"}},
    {"'refuse'", {"for", "when", "is", "detail"}},
    {"'devices'", {"client_types", "assign", "unassign"}},
    {"'emails'", {"activation", "uc-welcome"}},
    {"'roles'", {"at",        "name",      "item",    "one",       "none",
                 "joined",    "flags",     "empty",   "write",     "along",
                 "need",      "key_at",    "read",    "set",       "add",
                 "remove",    "catalogue", "guarded", "not_given", "kept_by_replace",
                 "exclusive", "on_create"}},
    {"'read' of roles", {"request", "items", "key", "name", "held", "guarded", "keep", "paging"}},
    {"'catalogue'", {"request", "items", "one", "key", "name", "keep", "guarded", "absent", "paging"}},
    {"'session'", {"open", "first", "take", "send"}},
    {"'take' of a session", {"header", "form", "required", "cookies"}},
    {"'errors'", {"code", "message", "success", "pending", "retry_after", "names", "rules"}},
    {"'names'", {"keys", "list", "at", "text", "message", "values"}},
    {"a rule", {"for", "status", "code", "message", "text", "body", "when", "is", "points", "detail"}},
    {"a condition", {"wants", "sets", "changes", "before", "roles", "scope"}},
};

std::vector<std::string> right_files() {
    std::vector<std::string> texts;
    for (auto const* const name : {"genesys", "xarios", "evovoice", "auth0", "keycloak", "zendesk"})
        texts.push_back(tests::text_of_dialect(name));
    for (auto const& entry : std::filesystem::directory_iterator(IDIOM_VENDORS)) {
        std::ifstream in(entry.path());
        texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return texts;
}

bool begins_a_key(std::string const& text, std::size_t at) {
    auto const before = at == 0 ? '\n' : text[at - 1];
    return before == '\n' || before == ' ' || before == '{';
}

/// Returns whether a file that has `key`, with it misspelt at one place, has the problem `wanted`.
bool is_named(std::string const& text, std::string const& key, std::string const& where) {
    std::string const wanted = "unknown key '" + key + "x'" + where;
    for (auto at = text.find(key + ":"); at != text.npos; at = text.find(key + ":", at + 1)) {
        if (!begins_a_key(text, at)) continue;
        auto const found = tests::problems_in(std::string(text).insert(at + key.size(), "x"));
        if (std::ranges::any_of(found, [&](std::string const& line) { return line.contains(wanted); }))
            return true;
    }
    return false;
}

} // namespace

BOOST_AUTO_TEST_CASE(every_key_is_in_a_right_file_and_is_refused_where_it_is_misspelt) {
    auto const files = right_files();
    for (auto const& text : files)
        BOOST_TEST(tests::problems_in(text).empty());
    for (auto const& [of, names] : all) {
        std::string_view const whole(of);
        auto const where = " in " + (whole == "the file" ? std::string("a dialect file")
                                                         : std::string(whole.substr(0, whole.find(" of "))));
        for (auto const* const key : names)
            BOOST_TEST(std::ranges::any_of(
                           files, [&](std::string const& text) { return is_named(text, key, where); }),
                       key << where);
    }
}
