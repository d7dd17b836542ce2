// Wherever find_sigstruct says that a SIGSTRUCT belongs, there is room for it in the file, and what
// with_sigstruct writes there is what read_sigstruct reads, with no other byte changed.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "enclave/image/sigstruct_finder.h"
#include "require.h"

namespace {

using namespace confcom;           // NOLINT(google-build-using-namespace): a program, not a library
using namespace confcom::enclave;  // NOLINT(google-build-using-namespace)
using confcom::evidence::kSigstructBytes;
using confcom::evidence::Sigstruct;
using confcom::fuzz::require;

/// `file` with zeros wherever its SIGSTRUCT may stand.
ByteVector without_sigstruct(ByteVector file, const SigstructPlace& place) {
  for (const std::size_t offset : place.offsets) {
    require(offset <= file.size() && kSigstructBytes <= file.size() - offset);
    std::ranges::fill(std::span(file).subspan(offset, kSigstructBytes), std::byte{0});
  }
  return file;
}

void require_to_come_back(const ByteVector& file, const SigstructPlace& place) {
  Sigstruct sigstruct;
  sigstruct.isv_svn = 0x1234;
  const auto written = with_sigstruct(file, sigstruct);
  if (place.carrier == SigstructCarrier::kOpenEnclave) require(!written.has_value());
  if (!written.has_value()) return;
  const auto read = read_sigstruct(*written);
  require(read.has_value() && *read == sigstruct);
  require(without_sigstruct(*written, place) == without_sigstruct(file, place));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteVector file = to_vector(std::as_bytes(std::span(data, size)));
  const auto place = find_sigstruct(file);
  require(place.has_value() || !read_sigstruct(file).has_value());
  if (!place.has_value()) return 0;
  require(!place->offsets.empty());
  require_to_come_back(file, *place);
  return 0;
}
