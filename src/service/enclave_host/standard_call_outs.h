#pragma once

#include <iosfwd>
#include <optional>

#include "service/enclave_host/call_outs.h"
#include "service/enclave_host/enclave_files.h"
#include "service/enclave_host/quote_source.h"

namespace confcom::service {

/// What an enclave may reach through its host.
struct EnclaveSurroundings {
  std::ostream& out;  ///< the enclave's standard output, as it is and at once
  std::ostream& err;
  std::optional<EnclaveFiles> files;  ///< none: it may have no files
  QuoteSource& quotes;
};

/// The call outs of sdk/interface.h. Streams and quotes must outlive what is returned. Thread-safe
/// but for others that write to the same streams.
[[nodiscard]] CallOuts standard_call_outs(const EnclaveSurroundings& around);

}  // namespace confcom::service
