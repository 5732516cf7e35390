#include <boost/test/unit_test.hpp>

/// The main function of every test program. The test cases register themselves.
int main(int argc, char* argv[]) {
    return boost::unit_test::unit_test_main([] { return true; }, argc, argv);
}
