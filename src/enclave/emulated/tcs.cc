#include "enclave/emulated/tcs.h"

#include <fmt/format.h>

#include "evidence/fixed_layout.h"

namespace confcom::enclave {
namespace {

using evidence::kAt;

std::unexpected<Error> malformed(std::string_view what) {
  return fail(ErrorCode::kMalformed, fmt::format("TCS: {}", what));
}

constexpr std::uint64_t kDebugOptIn = 1;
constexpr std::uint32_t kPageEnd = 0xfff;

struct Limits {
  std::uint64_t state = 0;
  std::uint64_t flags = 0;
  std::uint64_t aep = 0;
  std::uint32_t fs_limit = 0;
  std::uint32_t gs_limit = 0;
};

Result<void> check(const TcsFields& fields, const Limits& limits) {
  if (limits.state != 0 || limits.aep != 0 || fields.cssa != 0)
    return malformed("STATE, AEP and CSSA are the processor's, and zero at first");
  if ((limits.flags & ~kDebugOptIn) != 0) return malformed("FLAGS has reserved bits");
  if (fields.nssa == 0) return malformed("NSSA is 0: no frame for a thread's state");
  if ((fields.ossa | fields.ofs_base | fields.ogs_base) % kPageBytes != 0)
    return malformed("OSSA, OFSBASGX and OGSBASGX are pages' offsets");
  if ((limits.fs_limit & kPageEnd) != kPageEnd || (limits.gs_limit & kPageEnd) != kPageEnd)
    return malformed("FSLIMIT and GSLIMIT end in 0xfff");
  return {};
}

}  // namespace

Result<TcsFields> parse_tcs(FixedBytes<kPageBytes> page) {
  const evidence::FieldReader<kPageBytes> read(page);
  TcsFields fields;
  Limits limits;
  read(kAt<0>, limits.state);
  read(kAt<8>, limits.flags);
  read(kAt<16>, fields.ossa);
  read(kAt<24>, fields.cssa);
  read(kAt<28>, fields.nssa);
  read(kAt<32>, fields.oentry);
  read(kAt<40>, limits.aep);
  read(kAt<48>, fields.ofs_base);
  read(kAt<56>, fields.ogs_base);
  read(kAt<64>, limits.fs_limit);
  read(kAt<68>, limits.gs_limit);
  if (!all_zero(page.subspan<72>())) return malformed("reserved bytes (72 to 4095) are not zero");
  CONFCOM_CHECK(check(fields, limits));
  return fields;
}

}  // namespace confcom::enclave
