#pragma once

#include "tests/store/support.hpp"

#include <tuple>

namespace idiom::test {

/// The kinds of databases that keep the same promises: each test of these runs once on each kind, on a
/// database of its own. Every store that one of them opens is another gateway on the same database.
class OnSqlite {
public:
    std::unique_ptr<store::Store> open(std::optional<store::StoreKey> key = key_of(7)) const {
        return open_or_throw(dir_.file(), std::move(key));
    }

private:
    Directory dir_;
};

using Databases = std::tuple<OnSqlite>;

} // namespace idiom::test
