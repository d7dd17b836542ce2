#pragma once

namespace confcom::service {

// Names of a node's resources, whoever offers them. The first is the one of AKS' confcom add-on, a
// MiB each; the others are those of Intel's device plugin, the last of them in bytes.
inline constexpr const char* kEpcMibResource = "kubernetes.azure.com/sgx_epc_mem_in_MiB";
inline constexpr const char* kEnclaveResource = "sgx.intel.com/enclave";
inline constexpr const char* kProvisionResource = "sgx.intel.com/provision";
inline constexpr const char* kEpcBytesResource = "sgx.intel.com/epc";

}  // namespace confcom::service
