#pragma once

namespace confcom::sdk {

/// Relocates the enclave and runs its constructors, in the first thread that comes; others wait.
/// Before that nothing may be used that holds an address.
void start_once();

}  // namespace confcom::sdk
