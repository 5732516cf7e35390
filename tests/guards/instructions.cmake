# Counts the instructions of each codec path under callgrind and compares them with BASELINE, within five percent.
# Run as: cmake -DPROGRAM=… -DBASELINE=… -DVALGRIND=… [-DRENEW=ON] -P instructions.cmake
cmake_policy(VERSION 3.25)

set(tolerance 5) # percent

# The C library chooses its memcpy by the processor; here the one that all have.
set(ENV{GLIBC_TUNABLES} "glibc.cpu.hwcaps=-AVX,-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-ERMS,-FSRM,-SSSE3,-SSE4_1,-SSE4_2,-BMI2,-LZCNT,-MOVBE")

execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE paths COMMAND_ERROR_IS_FATAL ANY)
string(STRIP "${paths}" paths)
string(REPLACE "\n" ";" paths "${paths}")
if(EXISTS ${BASELINE})
  file(STRINGS ${BASELINE} expected REGEX "^[a-z]")
endif()

set(counted "# Instructions of the codec paths, built by the preset ci or gcc. The target renew_guards writes this.\n")
set(failed FALSE)
foreach(path ${paths})
  execute_process(COMMAND ${VALGRIND} --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect=measured ${PROGRAM} ${path}
    ERROR_VARIABLE said RESULT_VARIABLE status OUTPUT_QUIET)
  if(NOT status EQUAL 0 OR NOT said MATCHES "Collected : ([0-9]+)")
    message(FATAL_ERROR "${path} cannot be measured: ${status}\n${said}")
  endif()
  set(now ${CMAKE_MATCH_1})
  string(APPEND counted "${path} ${now}\n")
  set(before 0)
  foreach(line ${expected})
    if(line MATCHES "^${path} ([0-9]+)$")
      set(before ${CMAKE_MATCH_1})
    endif()
  endforeach()
  math(EXPR difference "(${now} - ${before}) * 100")
  math(EXPR most "${before} * ${tolerance}")
  message(STATUS "${path}: ${now} instructions, ${before} in the baseline")
  if(difference GREATER most OR difference LESS -${most})
    set(failed TRUE)
  endif()
endforeach()

if(RENEW)
  file(WRITE ${BASELINE} "${counted}")
elseif(failed)
  message(FATAL_ERROR "Not within ${tolerance} % of ${BASELINE}. Where that is meant: cmake --build --preset ci --target renew_guards")
endif()
