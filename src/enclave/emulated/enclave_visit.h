#pragma once

#include <cstdint>
#include <optional>

#include "base/error.h"
#include "enclave/emulated/leaves.h"
#include "enclave/emulated/ssa_frame.h"
#include "enclave/emulated/tcs_table.h"
#include "enclave/emulated/thread_record.h"
#include "enclave/enclave.h"
#include "enclave/xsave_layout.h"

namespace confcom::enclave {

/// What is the same for all who enter one enclave.
struct EmulatedEnclaveState {
  const SimulatedCpu& cpu;
  const XsaveLayout& layout;
  Secs secs;
  std::uint64_t ssa_frame_bytes = 0;
  bool debug_opt_in = false;
  EnclaveSpace space;
  TcsTable tcss;
};

/// What the host is told of an EENTER or ERESUME that faults itself.
[[nodiscard]] EnclaveExit entry_fault(Entry entry, const LeafFault& fault);

/// One thread's way through an enclave, from EENTER or ERESUME to EEXIT or an exception: what the
/// processor does at each of them, and the leaves that the enclave uses meanwhile.
/// Source: Intel SDM vol. 3D, EENTER, ERESUME, and 39.4, asynchronous exits. Confined to its
/// thread.
class EnclaveVisit {
 public:
  /// All must outlive the visit. The caller has taken `tcs`, which is at `tcs_page`.
  EnclaveVisit(EmulatedEnclaveState& enclave, Tcs& tcs, std::uint64_t tcs_page,
               ThreadRecord& record)
      : enclave_(enclave), tcs_(tcs), tcs_page_(tcs_page), record_(record) {}

  /// Errors: internal (the enclave's state save area is gone: its thread is lost).
  [[nodiscard]] Result<EnclaveExit> run(Entry entry, const EntryRegisters& registers);

 private:
  [[nodiscard]] Leaf<void> eenter(const EntryRegisters& registers);
  [[nodiscard]] Leaf<void> eresume();
  /// Nothing: the enclave goes on.
  [[nodiscard]] std::optional<Result<EnclaveExit>> on_trap();
  [[nodiscard]] std::optional<Result<EnclaveExit>> on_leaf();
  [[nodiscard]] Result<EnclaveExit> on_exception();
  [[nodiscard]] Result<EnclaveExit> exit_asynchronously(const LeafFault& fault);
  void go_on();

  [[nodiscard]] Leaf<SsaFrame> frame(std::uint32_t index) const;
  /// What no enclave may execute, by the instruction's name; empty for all else. RIP is put back to
  /// it.
  [[nodiscard]] std::string_view find_illegal_instruction();
  /// Of executable memory inside; else 0.
  [[nodiscard]] std::uint8_t byte_at(std::uint64_t address) const;
  [[nodiscard]] bool has_exinfo() const { return (enclave_.secs.misc_select & kMiscExinfo) != 0; }
  [[nodiscard]] ExitInformation information_on(const LeafFault& fault) const;

  EmulatedEnclaveState& enclave_;
  Tcs& tcs_;
  std::uint64_t tcs_page_;
  ThreadRecord& record_;
  std::string_view illegal_;
};

}  // namespace confcom::enclave
