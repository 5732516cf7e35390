#pragma once

#include "gateway/console/addresses.hpp"
#include "gateway/console/guard.hpp"
#include "gateway/console/pages.hpp"
#include "gateway/server/handler.hpp"

#include <cstddef>
#include <string_view>

namespace idiom::console {

/// The request handler of the admin listener: the console at /console/ with its admin API at /console/api/,
/// and in front of `admin`, which answers all other paths, the walls that an admin token puts there. Used on
/// the event loop of the admin listener.
class Console final : public server::Handler {
public:
    /// The most requests of the console at once, of the connections of the admin listener, so that probes
    /// always get through.
    static constexpr std::size_t most_requests = 32;

    /// All outlive the console. If `on` is false, there is no console, and the token guards the other paths.
    Console(server::Handler& admin, Guard& guard, Addresses const& addresses, Pages const& pages, bool on)
        : admin_(admin), guard_(guard), addresses_(addresses), pages_(pages), on_(on) {}

    std::optional<server::Response> admit(server::Request const& request, bool body_awaited) override;
    void release(server::Permit const& permit) override;
    boost::asio::awaitable<server::Response> handle(server::Request const& request) override;
    server::Response refuse(server::Request const& request, Fault fault, std::string_view detail) override;
    server::Response refuse_connection(server::Request const& request, Error const& error) override {
        return admin_.refuse_connection(request, error);
    }

private:
    bool is_console(server::Request const& request) const;
    boost::asio::awaitable<server::Response> answer(server::Request const& request, std::string_view path,
                                                    std::string_view id);
    boost::asio::awaitable<server::Response> answer_api(server::Request const& request,
                                                        std::string_view target, std::string_view id);
    /// Returns why the call does not get through the walls and its row; null if it does.
    std::optional<Error> check(server::Request const& request, std::optional<Addresses::Found> const& found);

    server::Handler& admin_;
    Guard& guard_;
    Addresses const& addresses_;
    Pages const& pages_;
    bool on_;
    std::size_t requests_ = 0; ///< under way
};

} // namespace idiom::console
