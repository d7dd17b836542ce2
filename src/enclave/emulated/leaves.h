#pragma once

#include <cstdint>

#include "enclave/emulated/enclave_space.h"
#include "enclave/emulated/tcs_table.h"
#include "enclave/emulated/thread_record.h"
#include "enclave/enclave.h"
#include "enclave/secs.h"
#include "enclave/simulated_cpu.h"

namespace confcom::enclave {

/// What the leaves inside an enclave work on.
struct LeafContext {
  const SimulatedCpu& cpu;
  const Secs& secs;
  EnclaveSpace& space;
  TcsTable& tcss;
};

/// Carries out the leaf in RAX: EREPORT, EGETKEY, EACCEPT, EMODPE or EACCEPTCOPY, and leaves its
/// result in `registers` (RAX and RFLAGS.ZF; RIP stays). Any other leaf is #GP inside.
/// Source: Intel SDM vol. 3D, the leaf functions' operation; its section 40 for the error codes.
[[nodiscard]] Leaf<void> run_leaf(const LeafContext& context, GeneralRegisters& registers);

// Each of them; dynamic_leaves.cc has those of SGX2.
[[nodiscard]] Leaf<void> ereport(const LeafContext& context, const GeneralRegisters& registers);
[[nodiscard]] Leaf<void> egetkey(const LeafContext& context, GeneralRegisters& registers);
[[nodiscard]] Leaf<void> eaccept(const LeafContext& context, GeneralRegisters& registers);
[[nodiscard]] Leaf<void> emodpe(const LeafContext& context, const GeneralRegisters& registers);
[[nodiscard]] Leaf<void> eacceptcopy(const LeafContext& context, GeneralRegisters& registers);

/// The end of leaves that give a code: RAX, and ZF when it is not 0.
void set_leaf_result(GeneralRegisters& registers, std::uint64_t code);

}  // namespace confcom::enclave
