# confcom_library(<folder> [DEPS <target>…] [PRIVATE_DEPS <target>…])
#
# One folder of src is one static library, confcom_<folder>. Sources are found, not listed, so that no
# file, and above all no test, is forgotten:
#   testing/*.cc  fakes: the library confcom_<folder>_testing, for this folder's tests and those above it
#   *_test.cc     the executable <folder>_test; each of its cases is a test of ctest
#   *main.cc      an executable's, see confcom_program
function(confcom_library folder)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "DEPS;PRIVATE_DEPS")
  set(library confcom_${folder})

  file(GLOB_RECURSE sources CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} *.cc)
  list(FILTER sources EXCLUDE REGEX "main\\.cc$")
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  set(fakes ${sources})
  list(FILTER fakes INCLUDE REGEX "(^|/)testing/")
  list(FILTER sources EXCLUDE REGEX "(^|/)testing/")

  add_library(${library} STATIC ${sources})
  target_include_directories(${library} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${library} PUBLIC ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
  set_property(GLOBAL APPEND PROPERTY CONFCOM_LIBRARIES ${library})

  if(fakes)
    add_library(${library}_testing STATIC ${fakes})
    target_link_libraries(${library}_testing PUBLIC ${library} PRIVATE ${ARG_PRIVATE_DEPS})
    set_property(GLOBAL APPEND PROPERTY CONFCOM_LIBRARIES ${library}_testing)
  endif()
  if(tests AND BUILD_TESTING)
    # Folders are added lowest first, so these are this one and those below it.
    get_property(libraries GLOBAL PROPERTY CONFCOM_LIBRARIES)
    confcom_test(${folder}_test LABEL unit SOURCES ${tests} DEPS ${libraries} ${ARG_PRIVATE_DEPS})
  endif()
endfunction()

# confcom_test(<name> LABEL <label> SOURCES <file>… DEPS <target>… [PREFIX <text>])
# A GoogleTest executable. Its cases are listed when it is built; DISCOVERY_TIMEOUT leaves room for a
# sanitizer on a busy machine.
function(confcom_test name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "LABEL;PREFIX" "SOURCES;DEPS")
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gmock_main)
  gtest_discover_tests(${name} NO_PRETTY_VALUES TEST_PREFIX "${ARG_PREFIX}" DISCOVERY_TIMEOUT 120
                       PROPERTIES LABELS ${ARG_LABEL} TIMEOUT 900)
endfunction()

# confcom_test_path(<source> <macro> <path>)
# A path that one source of a test knows. Where all had it, none would be found in a cache that another clone filled.
function(confcom_test_path source macro path)
  set_property(SOURCE ${source} APPEND PROPERTY COMPILE_DEFINITIONS ${macro}="${path}")
endfunction()

# confcom_program(<name> <main source> DEPS <target>…) → build/<preset>/bin/<name>
function(confcom_program name source)
  cmake_parse_arguments(PARSE_ARGV 2 ARG "" "" "DEPS")
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  install(TARGETS ${name} RUNTIME)
endfunction()
