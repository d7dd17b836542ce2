# dcap_qvl_peer: the Rust quote verifier dcap-qvl behind a C function, at the version its Cargo.toml names.
set(crate ${CMAKE_CURRENT_SOURCE_DIR}/peers/dcap_qvl)
set(crate_target ${CMAKE_CURRENT_BINARY_DIR}/dcap_qvl)
set(crate_library ${crate_target}/release/libdcap_qvl_peer.a)
file(GLOB_RECURSE crate_sources CONFIGURE_DEPENDS ${crate}/src/*.rs)

add_custom_command(
  OUTPUT ${crate_library}
  COMMAND ${CONFCOM_CARGO} build --release --quiet --target-dir ${crate_target}
  WORKING_DIRECTORY ${crate}
  DEPENDS ${crate}/Cargo.toml ${crate_sources}
  COMMENT "Building the peer dcap-qvl with cargo"
  VERBATIM)
add_custom_target(dcap_qvl_peer_build DEPENDS ${crate_library})

find_package(Threads REQUIRED)
add_library(dcap_qvl_peer STATIC IMPORTED)
set_target_properties(dcap_qvl_peer PROPERTIES IMPORTED_LOCATION ${crate_library})
target_include_directories(dcap_qvl_peer SYSTEM INTERFACE ${CMAKE_CURRENT_SOURCE_DIR}/peers)
target_link_libraries(dcap_qvl_peer INTERFACE Threads::Threads ${CMAKE_DL_LIBS} m gcc_s)
add_dependencies(dcap_qvl_peer dcap_qvl_peer_build)
