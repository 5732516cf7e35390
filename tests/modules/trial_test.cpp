#include "gateway/modules/trial.hpp"

#include <boost/test/unit_test.hpp>

#include <unistd.h>

#include <csignal>
#include <stdexcept>

using namespace idiom::modules;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_CASE(work_that_comes_back_is_not_fatal_and_leaves_no_trace) {
    bool done = false;
    BOOST_TEST(!why_fatal([&] { done = true; }, 60s));
    BOOST_TEST(!done);
}

BOOST_AUTO_TEST_CASE(each_end_is_told) {
    struct Row {
        std::string why;
        void (*work)();
    };
    for (auto const& row : {
             Row{"throws while it is loaded: not today", [] { throw std::runtime_error("not today"); }},
             Row{"ends the process that loads it", [] { throw 7; }},
             Row{"ends the process that loads it", [] { ::_exit(0); }},
             Row{"ends the process that loads it: Killed", [] { ::raise(SIGKILL); }},
         })
        BOOST_TEST(why_fatal(row.work, 60s).value_or("") == row.why);
}

BOOST_AUTO_TEST_CASE(work_that_does_not_come_back_is_ended) {
    auto const why = why_fatal(
        [] {
            for (;;)
                ::pause();
        },
        100ms);
    BOOST_TEST(why.value_or("") == "does not come back from being loaded");
}
