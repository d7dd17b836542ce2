#include "evidence/snp/tcb_version.h"

#include <fmt/format.h>

#include "base/hex.h"
#include "evidence/fixed_layout.h"

namespace confcom::evidence {
namespace {

using TcbBytes = FixedBytes<8>;

/// The layouts, each once for reading and for writing.
template <class Components, class Visit>
void for_each_field_of_milan(Components& tcb, Visit visit) {
  visit(kAt<0>, tcb.boot_loader);
  visit(kAt<1>, tcb.tee);
  visit(kAt<6>, tcb.snp);
  visit(kAt<7>, tcb.microcode);
}

template <class Components, class Fmc, class Visit>
void for_each_field_of_turin(Components& tcb, Fmc& fmc, Visit visit) {
  visit(kAt<0>, fmc);
  visit(kAt<1>, tcb.boot_loader);
  visit(kAt<2>, tcb.tee);
  visit(kAt<3>, tcb.snp);
  visit(kAt<7>, tcb.microcode);
}

Bytes reserved_bytes(TcbBytes raw, SnpProduct product) {
  return product == SnpProduct::kTurin ? Bytes(raw.subspan<4, 3>()) : raw.subspan<2, 4>();
}

}  // namespace

Result<SnpTcbComponents> decode_tcb_version(const TcbVersion& version, SnpProduct product) {
  const TcbBytes raw = version.raw;
  if (!all_zero(reserved_bytes(raw, product))) {
    return fail(ErrorCode::kMalformed, fmt::format("TCB version {} of {}: reserved bytes are set",
                                                   to_hex(raw), to_string(product)));
  }
  SnpTcbComponents out;
  if (product == SnpProduct::kTurin) {
    for_each_field_of_turin(out, out.fmc.emplace(), FieldReader(raw));
  } else {
    for_each_field_of_milan(out, FieldReader(raw));
  }
  return out;
}

Result<TcbVersion> encode_tcb_version(const SnpTcbComponents& components, SnpProduct product) {
  if (components.fmc.has_value() != (product == SnpProduct::kTurin)) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("TCB version of {}: Turin has an FMC, and only Turin has one",
                            to_string(product)));
  }
  TcbVersion out;
  if (components.fmc.has_value()) {
    for_each_field_of_turin(components, *components.fmc, FieldWriter(out.raw));
  } else {
    for_each_field_of_milan(components, FieldWriter(out.raw));
  }
  return out;
}

bool reaches(const SnpTcbComponents& components, const SnpTcbComponents& minimum) {
  return components.fmc.has_value() == minimum.fmc.has_value() &&
         components.fmc.value_or(0) >= minimum.fmc.value_or(0) &&
         components.boot_loader >= minimum.boot_loader && components.tee >= minimum.tee &&
         components.snp >= minimum.snp && components.microcode >= minimum.microcode;
}

}  // namespace confcom::evidence
