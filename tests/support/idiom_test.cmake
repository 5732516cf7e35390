# idiom_test(NAME LABEL SOURCES... [ASIO] [TARGET target] [TIMEOUT seconds] [LIBRARIES libraries...]) adds a test program
# and the ctest test NAME that runs it. The target is NAME_test, with "_" for ".", unless TARGET gives another. ASIO: the sources include
# Boost.Asio.
#
# Boost.Test, nlohmann_json and, where it is used, Asio are most of what a test compiles, so they come precompiled. A test runs once,
# so its sources are compiled without optimisation; the product that it tests is compiled as it ships.
function(add_test_main name)
  add_library(${name} STATIC ${CMAKE_CURRENT_SOURCE_DIR}/support/main.cpp ${CMAKE_CURRENT_SOURCE_DIR}/support/json_once.cpp)
  target_compile_features(${name} PUBLIC cxx_std_23)
  target_compile_definitions(${name} PUBLIC BOOST_TEST_DYN_LINK)
  target_link_libraries(${name} PUBLIC Boost::unit_test_framework PRIVATE nlohmann_json::nlohmann_json)
  if(NOT IDIOM_SANITIZE)
    target_compile_options(${name} PUBLIC -O0)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang") # what the precompiled header uses of templates is instantiated in it, once
    target_compile_options(${name} PUBLIC -fpch-instantiate-templates)
  endif()
  target_precompile_headers(${name} PRIVATE
    <boost/test/data/test_case.hpp> <boost/test/unit_test.hpp>
    <algorithm> <array> <chrono> <filesystem> <functional> <map> <memory> <optional> <random> <set> <stdexcept> <string>
    <string_view> <thread> <vector> <nlohmann/json.hpp> ${CMAKE_CURRENT_SOURCE_DIR}/support/json_once.hpp
    ${CMAKE_SOURCE_DIR}/translators/core/answer.hpp ${CMAKE_SOURCE_DIR}/translators/core/call.hpp ${ARGN})
endfunction()

add_test_main(idiom_test_main)
add_test_main(idiom_asio_test_main
  <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp> <boost/asio/detached.hpp> <boost/asio/io_context.hpp>
  <boost/asio/ip/tcp.hpp> <boost/asio/post.hpp> <boost/asio/redirect_error.hpp> <boost/asio/ssl/context.hpp>
  <boost/asio/steady_timer.hpp> <boost/asio/use_awaitable.hpp> <boost/asio/write.hpp>)
target_link_libraries(idiom_asio_test_main PUBLIC idiom_asio)

function(idiom_test name label)
  cmake_parse_arguments(TEST "ASIO" "TARGET;TIMEOUT" "SOURCES;LIBRARIES" ${ARGN})
  if(NOT TEST_TARGET)
    string(REPLACE "." "_" TEST_TARGET ${name}_test)
  endif()
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 60)
  endif()
  set(main idiom_test_main)
  if(TEST_ASIO)
    set(main idiom_asio_test_main)
  endif()
  add_executable(${TEST_TARGET} ${TEST_SOURCES})
  target_link_libraries(${TEST_TARGET} PRIVATE ${TEST_LIBRARIES} ${main})
  target_precompile_headers(${TEST_TARGET} REUSE_FROM ${main})
  add_test(NAME ${name} COMMAND ${TEST_TARGET})
  set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT ${TEST_TIMEOUT})
endfunction()

# idiom_records_traffic(TESTS...) keeps what the tests are told by the unified API, for openapi.recorded to compare with the
# description. The tests are of this folder.
function(idiom_records_traffic)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/openapi/traffic)
  foreach(test ${ARGN})
    set_tests_properties(${test} PROPERTIES FIXTURES_SETUP openapi_traffic
      ENVIRONMENT IDIOM_TEST_TRAFFIC=${CMAKE_BINARY_DIR}/openapi/traffic/${test}.ndjson)
  endforeach()
endfunction()
