#pragma once

#include "tests/acceptance/xml_lint.hpp"
#include "tests/support/http_client.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// A client of any face, in words that all faces share. Every client can play the same script, and their
/// results can be compared.
namespace idiom::test {

using Words = std::set<std::string>;

/// A user as a client receives it.
struct Person {
    std::string id;
    std::string address;
    std::string first;
    std::string last;
    std::string name;
    std::optional<Words> roles;
};

/// What a client wants of a user. An absent member leaves the value unchanged. An empty list of roles is
/// sent.
struct Wish {
    std::optional<std::string> address = {};
    std::optional<std::string> first = {};
    std::optional<std::string> last = {};
    std::optional<std::string> password = {};
    std::optional<std::string> account = {};
    std::optional<std::vector<std::string>> roles = {};
};

/// The result of a call. Fields have their unified names.
struct Told {
    std::string verdict = "done"; ///< or "no such user", "exists", "invalid", "no back end"
    Words about = {};             ///< the fields that an error names
    Words left_out = {};          ///< the fields that the back end cannot hold
    std::vector<Person> people = {};
};

class Client {
public:
    virtual ~Client() = default;
    virtual Told create(Wish const& wish) = 0;
    /// All pages of `size` users, one after the other.
    virtual Told list(std::size_t size) = 0;
    virtual Told read(std::string const& id) = 0;
    virtual Told change(std::string const& id, Wish const& wish) = 0;
    virtual Told remove(std::string const& id) = 0;
};

enum class Language { json, xml };

/// A client at `/v1/ROUTE/users`. It leaves out what the back end cannot hold (`handling=lenient`), as the
/// legacy face always does. It gives the XML that it reads to `lint`.
std::unique_ptr<Client> rest_client(HttpClient http, std::string const& route, Language language,
                                    XmlLint& lint);

/// A client at `/legacy/ROUTE/users`. `http` holds the credentials.
std::unique_ptr<Client> legacy_client(HttpClient http, std::string const& route, Language language,
                                      XmlLint& lint);

/// The same client in .NET: VoiceClient.cs, compiled and run by mono.
std::unique_ptr<Client> dotnet_client(std::string const& base_url, std::string const& user,
                                      std::string const& password);
/// The reason why `dotnet_client` is not possible here; "" if it is possible.
std::string no_dotnet();

} // namespace idiom::test
