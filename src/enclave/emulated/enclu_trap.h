#pragma once

#include <cstddef>

#include "base/error.h"
#include "enclave/emulated/thread_record.h"

namespace confcom::enclave {

/// Takes the signals of faults for the process, and reserves the slots' addresses; the first call
/// does it, later ones say how that went. What other handlers were there gets what is not an
/// enclave's. Errors: unsupported (what the processor, the kernel or the process lacks).
[[nodiscard]] Result<void> install_enclu_traps();

/// Whether the handler has room for all of a processor's state: `xsave_bytes` are those of the
/// XSAVE area of all that XCR0 has (which a signal's frame never exceeds), and `signal_frame_bytes`
/// are AT_MINSIGSTKSZ, 0 on kernels that do not tell. With less room it would keep the legacy state
/// alone. Errors: unsupported.
[[nodiscard]] Result<void> check_register_room(std::size_t xsave_bytes,
                                               std::size_t signal_frame_bytes);

/// The beginning of the reserved slots; null before install_enclu_traps.
[[nodiscard]] std::byte* thread_slots();

/// Takes a thread out of an enclave without an exception, so that signals that wait are delivered.
/// The thread must be one of this process.
void interrupt_thread(int thread_id);

/// Enters with `record`'s registers, from the thread whose record it is. True: left by EEXIT, see
/// `exit_registers`; false: by a trap, see `trap`, `registers` and `xsave`.
[[nodiscard]] bool enclu(ThreadRecord& record);

}  // namespace confcom::enclave
