#include "service/enclave_host/exit_error.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "sdk/abi.h"

namespace confcom::service {
namespace {

using enclave::EnclaveException;
using enclave::EncluLeaf;
using enclave::Vector;

constexpr std::string_view kDisagree =
    "host and enclave are of SDKs that do not agree: build both from the same";

/// Source: Intel SDM vol. 3A, table 6-1.
std::string name_of(Vector vector) {
  switch (vector) {
    case Vector::kDivideError:
      return "#DE, a division";
    case Vector::kDebug:
      return "#DB, debugging";
    case Vector::kBreakpoint:
      return "#BP, a breakpoint";
    case Vector::kBoundRange:
      return "#BR, a bound";
    case Vector::kInvalidOpcode:
      return "#UD, an instruction that it may not use";
    case Vector::kGeneralProtection:
      return "#GP, general protection";
    case Vector::kPageFault:
      return "#PF, a page fault";
    case Vector::kX87:
      return "#MF, x87 arithmetic";
    case Vector::kAlignmentCheck:
      return "#AC, alignment";
    case Vector::kSimd:
      return "#XM, SSE arithmetic";
  }
  return fmt::format("exception {}", static_cast<unsigned>(vector));
}

/// Which page a fault was about.
std::string fault_of(const EnclaveException& exception, std::uint64_t base, std::uint64_t size) {
  if (exception.vector != Vector::kPageFault) return "";
  const std::uint64_t address = exception.address;
  if (address - base < size) return fmt::format(" of the page at its offset {:#x}", address - base);
  return fmt::format(" of the host's page at {:#x}", address);
}

/// At which instruction.
std::string place_of(const EnclaveException& exception) {
  if (!exception.instruction_offset.has_value()) return "";
  if (exception.illegal_instruction.empty())
    return fmt::format(" at {:#x}", *exception.instruction_offset);
  return fmt::format(": {} at {:#x}: no enclave may use it", exception.illegal_instruction,
                     *exception.instruction_offset);
}

std::string advice_on(const EnclaveException& exception) {
  if (!exception.instruction_offset.has_value())
    return "; where, a debug enclave under a debugger shows";
  return fmt::format("; 'addr2line -e FILE {:#x}' names the line", *exception.instruction_offset);
}

}  // namespace

Error refusal_error(std::uint64_t refusal) {
  const auto refused = [](ErrorCode code, std::string_view why) {
    return Error{code, fmt::format("the enclave refuses the entry: {}", why)};
  };
  switch (static_cast<sdk::Refusal>(refusal)) {
    case sdk::Refusal::kOutOfOrder:
      return refused(ErrorCode::kInternal,
                     fmt::format("a call amid a call out, or a return from none; {}", kDisagree));
    case sdk::Refusal::kExchange:
      return refused(ErrorCode::kInternal,
                     fmt::format("the exchange is of a size or at a place that it does not take; "
                                 "{}",
                                 kDisagree));
    case sdk::Refusal::kLength:
      return refused(ErrorCode::kInternal,
                     fmt::format("more bytes than the exchange has; {}", kDisagree));
    case sdk::Refusal::kUnknownCall:
      return refused(ErrorCode::kUnsupported, "it takes no call of this number");
  }
  return refused(ErrorCode::kMalformed, fmt::format("reason {}; {}", refusal, kDisagree));
}

Error crash_error(std::uint64_t crash) {
  const auto crashed = [](ErrorCode code, std::string_view why) {
    return Error{code, fmt::format("the enclave has crashed: {}", why)};
  };
  switch (static_cast<sdk::Crash>(crash)) {
    case sdk::Crash::kAborted:
      return crashed(ErrorCode::kInternal,
                     "it aborted itself, by abort() or an assertion; what it printed last may say "
                     "why");
    case sdk::Crash::kStackSmashed:
      return crashed(ErrorCode::kInternal,
                     "its stack was overwritten; take it for a vulnerability, and mend it");
    case sdk::Crash::kHeapCorrupted:
      return crashed(ErrorCode::kInternal,
                     "its heap was overwritten; take it for a vulnerability, and mend it");
    case sdk::Crash::kException:
      return crashed(ErrorCode::kInternal, "it raised an exception before; start it again");
    case sdk::Crash::kNoRandom:
      return crashed(ErrorCode::kUnavailable,
                     "RDRAND gives no numbers; see whether this machine, or its hypervisor, has "
                     "turned it off");
    case sdk::Crash::kRelocations:
      return crashed(ErrorCode::kUnsupported,
                     "its file needs a dynamic loader; link it with -static-pie");
  }
  return crashed(ErrorCode::kMalformed, fmt::format("reason {}; {}", crash, kDisagree));
}

Error exception_error(const EnclaveException& exception, std::uint64_t base, std::uint64_t size) {
  if (exception.leaf == EncluLeaf::kEenter) {
    return {ErrorCode::kUnavailable,
            fmt::format("the enclave cannot be entered: {}{}; it is lost once the machine has "
                        "slept: start it again",
                        name_of(exception.vector), fault_of(exception, base, size))};
  }
  return {ErrorCode::kInternal,
          fmt::format("the enclave raised {}{}{}{}", name_of(exception.vector),
                      fault_of(exception, base, size), place_of(exception), advice_on(exception))};
}

}  // namespace confcom::service
