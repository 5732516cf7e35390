#include <dlfcn.h>
#include <netdb.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

// Loaded into a program that a test starts (LD_PRELOAD): names below `.test` (RFC 6761, 6.2) are those that
// there are files for in the folder IDIOM_HOSTS, all on loopback; no name server hears of them. So a test can
// have a name come and go. Other names go their usual way.

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
