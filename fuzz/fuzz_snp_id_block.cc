// An ID block and its authentication have one form each: what is parsed is, byte for byte, what is
// written of it. A signature made over something else never holds.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "evidence/snp/launch/id_authentication.h"
#include "require.h"
#include "verify/snp_id_block.h"

namespace {

using confcom::Bytes;
using confcom::fuzz::require;
using namespace confcom::evidence;

void try_authentication(Bytes in) {
  const auto authentication = parse_snp_id_authentication(in);
  if (!authentication.has_value()) return;
  require(confcom::equal(write_snp_id_authentication(*authentication), in));
  require(snp_key_digest(authentication->id_key) ==
          confcom::crypto::sha384(in.subspan(0x240, kSnpPublicKeyBytes)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in = std::as_bytes(std::span(data, size));
  const auto block = parse_snp_id_block(in);
  if (block.has_value()) require(confcom::equal(write_snp_id_block(*block), in));
  try_authentication(in);
  if (in.size() <= kSnpIdBlockBytes) return 0;

  // Both, one behind the other. Nothing here has a private key to sign a block of the fuzzer's.
  const Bytes first = in.first(kSnpIdBlockBytes);
  const Bytes second = in.subspan(kSnpIdBlockBytes);
  try_authentication(second);
  const auto checks = confcom::verify::check_snp_id_block(first, second);
  require(checks.all().size() == 4);
  return 0;
}
