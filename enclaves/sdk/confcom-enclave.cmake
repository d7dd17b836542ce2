# confcom_enclave(<name> SOURCES <file>… PRODUCT_ID n [SVN n] [THREADS n] [HEAP_KIB n] [STACK_KIB n])
#
# Builds <name>.enclave, signed. All that MRENCLAVE follows is said here: flags of the project, of CMAKE_BUILD_TYPE and of the
# environment count for nothing, neither does the folder.
#
# confcom_measurements()
#
# Called last. Writes measurements.json: what the enclaves named before it measure to, and all that went into that
# (docs/enclaves.md, "Reproduce").
#
# Wants:
#
#   CONFCOM      the program confcom; if not given, that of the PATH
#   SIGNING_KEY  RSA-3072 with exponent 3, PEM; if not given, one is made in the build's folder
include_guard(GLOBAL)

set(CONFCOM_SDK ${CMAKE_CURRENT_LIST_DIR})
cmake_path(GET CONFCOM_SDK PARENT_PATH CONFCOM_ENCLAVES)
find_library(BEARSSL_ARCHIVE libbearssl.a REQUIRED)
if(NOT CONFCOM)
  find_program(CONFCOM confcom)
endif()
if(NOT CONFCOM)
  message(FATAL_ERROR "no program confcom in the PATH, which signs the enclave: put its folder there, or give -DCONFCOM=FILE")
endif()

# For the directory that includes this, and those below.
string(TOUPPER "_${CMAKE_BUILD_TYPE}" build_type)
foreach(type "" _DEBUG _RELEASE _RELWITHDEBINFO _MINSIZEREL ${build_type})
  set(CMAKE_CXX_FLAGS${type} "")
  set(CMAKE_ASM_FLAGS${type} "")
  set(CMAKE_EXE_LINKER_FLAGS${type} "")
endforeach()
set(CMAKE_CXX_STANDARD_LIBRARIES "")
set_directory_properties(PROPERTIES COMPILE_OPTIONS "" COMPILE_DEFINITIONS "" LINK_OPTIONS "")

set(CONFCOM_ENCLAVE_FLAGS
    -O2 -g1 -march=x86-64 -mrdrnd -fPIE -fvisibility=hidden -ffunction-sections -fdata-sections
    -fstack-protector-strong -fstack-clash-protection -fcf-protection=none -fno-asynchronous-unwind-tables
    -ffile-prefix-map=${CMAKE_SOURCE_DIR}=. -ffile-prefix-map=${CONFCOM_ENCLAVES}=. -ffile-prefix-map=${CMAKE_BINARY_DIR}=.
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Wformat=2 -Werror)
set(CONFCOM_ENCLAVE_CXX_FLAGS
    -std=c++23 -fno-exceptions -fno-rtti -D_GLIBCXX_ASSERTIONS -D_GLIBCXX_EXTERN_TEMPLATE=0 -U_FORTIFY_SOURCE)
set(CONFCOM_ENCLAVE_LINK_FLAGS
    -static-pie -nostdlib -Wl,--no-dynamic-linker -Wl,-T,${CONFCOM_SDK}/enclave.ld -Wl,-e,confcom_sdk_entry -Wl,--gc-sections
    -Wl,--build-id=none -Wl,--no-eh-frame-hdr -Wl,-z,norelro,-z,noexecstack,-z,max-page-size=4096,-z,defs -Wl,--fatal-warnings)

# Variables by which compilers and linkers would take more folders and flags, and a run path, which is measured.
set(CONFCOM_CLEAN_ENVIRONMENT ${CMAKE_COMMAND} -E env)
foreach(variable CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH LIBRARY_PATH COMPILER_PATH GCC_EXEC_PREFIX CCC_OVERRIDE_OPTIONS
                 LD_RUN_PATH LDEMULATION)
  list(APPEND CONFCOM_CLEAN_ENVIRONMENT --unset=${variable})
endforeach()
# With a base folder ccache changes paths, and by that debug information.
list(APPEND CONFCOM_CLEAN_ENVIRONMENT CCACHE_BASEDIR=)
list(JOIN CONFCOM_CLEAN_ENVIRONMENT " " clean_environment)

function(confcom_enclave_options target)
  # What CMAKE_<property> has set, of the project or on the command line.
  foreach(property CXX_STANDARD CXX_EXTENSIONS CXX_VISIBILITY_PRESET VISIBILITY_INLINES_HIDDEN POSITION_INDEPENDENT_CODE
                   INTERPROCEDURAL_OPTIMIZATION UNITY_BUILD)
    set_property(TARGET ${target} PROPERTY ${property})
  endforeach()
  set_target_properties(${target} PROPERTIES
    EXPORT_COMPILE_COMMANDS ON RULE_LAUNCH_COMPILE "${clean_environment}" RULE_LAUNCH_LINK "${clean_environment}")
  target_compile_options(${target} PRIVATE ${CONFCOM_ENCLAVE_FLAGS} $<$<COMPILE_LANGUAGE:CXX>:${CONFCOM_ENCLAVE_CXX_FLAGS}>)
  target_include_directories(${target} PRIVATE ${CONFCOM_ENCLAVES})
  target_include_directories(${target} SYSTEM PRIVATE /usr/include/bearssl)
endfunction()

# Two functions of BearSSL look at the processor by CPUID. None is ever called, and CPUID is #UD inside; UD2 in its
# place is #UD everywhere, so that an enclave without other CPUID is seen to have none.
set(without_cpuid ${CMAKE_CURRENT_BINARY_DIR}/without_cpuid)
file(MAKE_DIRECTORY ${without_cpuid})
set(CONFCOM_BEARSSL ${without_cpuid}/aes_x86ni.o ${without_cpuid}/ghash_pclmul.o)
add_custom_command(
  OUTPUT ${CONFCOM_BEARSSL}
  DEPENDS ${BEARSSL_ARCHIVE}
  WORKING_DIRECTORY ${without_cpuid}
  COMMAND ${CMAKE_AR} x ${BEARSSL_ARCHIVE} aes_x86ni.o ghash_pclmul.o
  COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C sed -i "s/\\x0f\\xa2/\\x0f\\x0b/g" ${CONFCOM_BEARSSL}
  VERBATIM)
add_custom_target(confcom_bearssl DEPENDS ${CONFCOM_BEARSSL})

file(GLOB sources CONFIGURE_DEPENDS ${CONFCOM_SDK}/*.cc ${CONFCOM_SDK}/entry.S)
add_library(confcom_sdk OBJECT ${sources})
confcom_enclave_options(confcom_sdk)
# These are what a loop of theirs would be made into a call of.
set_source_files_properties(${CONFCOM_SDK}/memory.cc PROPERTIES COMPILE_OPTIONS
  "-fno-builtin;$<$<CXX_COMPILER_ID:GNU>:-fno-tree-loop-distribute-patterns>")

# A key that was named and is not there is a mistake: another one in its place would be another signer. One that is there
# is never written over, whatever the build tool remembers of it.
set(made_key ${CMAKE_CURRENT_BINARY_DIR}/signer.pem)
set(SIGNING_KEY ${made_key} CACHE FILEPATH "The signer's key: RSA-3072 with exponent 3, PEM")
add_custom_command(
  OUTPUT ${made_key}
  COMMAND sh -c "[ -e \"$0\" ] || exec openssl genrsa -3 -out \"$0\" 3072" ${made_key}
  COMMENT "Making a signer's key: ${made_key}"
  VERBATIM)

function(confcom_enclave name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "THREADS;HEAP_KIB;STACK_KIB;PRODUCT_ID;SVN" "SOURCES")
  foreach(default THREADS=1 HEAP_KIB=4096 STACK_KIB=64 SVN=1)
    string(REGEX MATCH "^([A-Z_]+)=(.+)$" _ ${default})
    if(NOT DEFINED ARG_${CMAKE_MATCH_1})
      set(ARG_${CMAKE_MATCH_1} ${CMAKE_MATCH_2})
    endif()
  endforeach()
  if(NOT DEFINED ARG_PRODUCT_ID)
    message(FATAL_ERROR "confcom_enclave(${name}): give PRODUCT_ID: enclaves of one signer and product open what each other sealed")
  endif()
  math(EXPR heap_pages "${ARG_HEAP_KIB} / 4")
  math(EXPR stack_pages "${ARG_STACK_KIB} / 4")

  # Objects of others stand among the libraries: among sources, Ninja links them first and make last.
  add_executable(${name}.unsigned ${ARG_SOURCES} ${CONFCOM_SDK}/note.S)
  add_dependencies(${name}.unsigned confcom_bearssl)
  confcom_enclave_options(${name}.unsigned)
  target_compile_definitions(${name}.unsigned PRIVATE
    CONFCOM_SSA_FRAME_PAGES=1 CONFCOM_SSA_FRAMES=2 CONFCOM_THREADS=${ARG_THREADS}
    CONFCOM_HEAP_PAGES=${heap_pages} CONFCOM_STACK_PAGES=${stack_pages})
  set(linked ${CMAKE_CURRENT_BINARY_DIR}/${name}.linked.d)
  target_link_options(${name}.unsigned PRIVATE ${CONFCOM_ENCLAVE_LINK_FLAGS} -Wl,--dependency-file,${linked})
  target_link_libraries(${name}.unsigned PRIVATE $<TARGET_OBJECTS:confcom_sdk> ${CONFCOM_BEARSSL} ${BEARSSL_ARCHIVE})
  set_target_properties(${name}.unsigned PROPERTIES LINK_DEPENDS "${CONFCOM_SDK}/enclave.ld;${CONFCOM_BEARSSL}")

  set(signed ${CMAKE_CURRENT_BINARY_DIR}/${name}.enclave)
  add_custom_command(
    OUTPUT ${signed}
    DEPENDS ${name}.unsigned ${SIGNING_KEY}
    COMMAND ${CONFCOM} enclave sign $<TARGET_FILE:${name}.unsigned> --key ${SIGNING_KEY}
            --product-id ${ARG_PRODUCT_ID} --svn ${ARG_SVN} --out ${signed} > ${name}.sigstruct.txt
    COMMENT "Signing ${name}.enclave"
    VERBATIM)
  add_custom_target(enclave_${name} ALL DEPENDS ${signed})
  set_property(GLOBAL APPEND PROPERTY CONFCOM_ENCLAVE_TARGETS enclave_${name})
  set_property(GLOBAL APPEND PROPERTY CONFCOM_ENCLAVE_FILES ${signed})
  set_property(GLOBAL APPEND PROPERTY CONFCOM_ENCLAVE_RECORDS
    --enclave ${signed} "--link-flags=$<JOIN:$<TARGET_PROPERTY:${name}.unsigned,LINK_OPTIONS>, >")
endfunction()

function(confcom_measurements)
  get_property(targets GLOBAL PROPERTY CONFCOM_ENCLAVE_TARGETS)
  get_property(files GLOBAL PROPERTY CONFCOM_ENCLAVE_FILES)
  get_property(records GLOBAL PROPERTY CONFCOM_ENCLAVE_RECORDS)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/measurements.json)
  add_custom_command(
    OUTPUT ${out}
    DEPENDS ${targets} ${files} ${CONFCOM_SDK}/measurements.py
    COMMAND ${CONFCOM_CLEAN_ENVIRONMENT} python3 -B ${CONFCOM_SDK}/measurements.py --out ${out} --confcom ${CONFCOM}
            --compiler ${CMAKE_CXX_COMPILER} --source ${CMAKE_SOURCE_DIR} --build ${CMAKE_BINARY_DIR} ${records}
    COMMENT "Writing down what enclaves measure to"
    VERBATIM)
  add_custom_target(enclave_measurements ALL DEPENDS ${out})
endfunction()
