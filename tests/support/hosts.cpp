#include <dlfcn.h>
#include <netdb.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

// A test loads this into a program that it starts (LD_PRELOAD). Names below `.test` (RFC 6761, 6.2) then
// exist if the folder IDIOM_HOSTS has a file for them; all of them are on loopback, and no name server is
// asked. A test can thus add and remove a name. Other names are resolved as usual.

namespace {

bool is_there(std::string const& name) {
    auto const* const folder = std::getenv("IDIOM_HOSTS");
    return folder && name.find('/') == std::string::npos &&
           ::access((folder + ("/" + name)).c_str(), F_OK) == 0;
}

} // namespace

extern "C" int getaddrinfo(char const* name, char const* service, addrinfo const* hints, addrinfo** found) {
    using Resolver = int(char const*, char const*, addrinfo const*, addrinfo**);
    static auto* const usual = reinterpret_cast<Resolver*>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    if (!name || !std::string_view(name).ends_with(".test")) return usual(name, service, hints, found);
    return is_there(name) ? usual("127.0.0.1", service, hints, found) : EAI_NONAME;
}
