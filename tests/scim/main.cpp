#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE scim
#include <boost/test/unit_test.hpp>
