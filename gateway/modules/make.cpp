#include "gateway/modules/make.hpp"

#include <stdexcept>

namespace idiom::modules {

std::expected<std::unique_ptr<Dialect>, std::string> make(DialectInfo const& info, Settings const& settings) {
    auto const complain = [&](std::string_view what) {
        return std::unexpected("the translator '" + std::string(info.name()) + "' " + std::string(what));
    };
    try {
        auto made = info.make(settings);
        if (!made) return complain("makes nothing of these settings");
        if (made->capabilities().dialect != info.name()) return complain("makes a dialect of another name");
        if (!covers_every_field(made->capabilities().fields))
            return complain("makes a dialect that does not say of every field what it does with it");
        return made;
    } catch (std::invalid_argument const& error) {
        return std::unexpected(error.what()); // by contract, its text describes the wrong setting
    } catch (std::exception const& error) {
        return complain(std::string("throws: ") + error.what());
    } catch (...) {
        return complain("throws something");
    }
}

} // namespace idiom::modules
