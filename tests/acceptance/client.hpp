#pragma once

#include "tests/acceptance/xml_lint.hpp"
#include "tests/support/http_client.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// A client of any face, in words that all faces share: so that one script can be played by every one of
/// them, and what they are told be compared.
namespace idiom::test {

using Words = std::set<std::string>;

/// Somebody whom a client is told of.
struct Person {
    std::string id;
    std::string address;
    std::string first;
    std::string last;
    std::string name;
    std::optional<Words> roles;
};

/// What a client wants of a user; what is absent is left as it is. An empty list of roles is meant.
struct Wish {
    std::optional<std::string> address = {};
    std::optional<std::string> first = {};
    std::optional<std::string> last = {};
    std::optional<std::string> password = {};
    std::optional<std::string> account = {};
    std::optional<std::vector<std::string>> roles = {};
};

/// What a call came to. Fields go by their unified names.
struct Told {
    std::string verdict = "done"; ///< else "no such user", "exists", "invalid", "no back end"
    Words about = {};             ///< the fields that an error names
    Words left_out = {};          ///< the fields that the back end cannot hold
    std::vector<Person> people = {};
};

class Client {
public:
    virtual ~Client() = default;
    virtual Told create(Wish const& wish) = 0;
    /// All pages of `size` users, one behind the other.
    virtual Told list(std::size_t size) = 0;
    virtual Told read(std::string const& id) = 0;
    virtual Told change(std::string const& id, Wish const& wish) = 0;
    virtual Told remove(std::string const& id) = 0;
};

enum class Language { json, xml };

/// At `/v1/ROUTE/users`; leaves out what the back end cannot hold (`handling=lenient`), as the legacy face
/// does by itself. What it reads in XML goes through `lint`.
std::unique_ptr<Client> rest_client(HttpClient http, std::string const& route, Language language,
                                    XmlLint& lint);

/// At `/legacy/ROUTE/users`. `http` brings the credentials.
std::unique_ptr<Client> legacy_client(HttpClient http, std::string const& route, Language language,
                                      XmlLint& lint);

/// The same by .NET itself: VoiceClient.cs, compiled and run by mono.
std::unique_ptr<Client> dotnet_client(std::string const& base_url, std::string const& user,
                                      std::string const& password);
/// Why there can be no `dotnet_client` here; "" where there can.
std::string no_dotnet();

} // namespace idiom::test
