#include "evidence/sgx/key_request.h"

#include "evidence/fixed_layout.h"

namespace confcom::evidence {
namespace {

constexpr std::uint16_t kPolicyBits = 0x3f;

template <class Request, class Visit>
void for_each_field(Request& request, Visit visit) {
  visit(kAt<0>, request.key_name);
  visit(kAt<2>, request.key_policy);
  visit(kAt<4>, request.isv_svn);
  visit(kAt<8>, request.cpu_svn);
  visit(kAt<24>, request.attribute_mask.flags);
  visit(kAt<32>, request.attribute_mask.xfrm);
  visit(kAt<40>, request.key_id);
  visit(kAt<72>, request.misc_mask);
  visit(kAt<76>, request.config_svn);
}

}  // namespace

Result<KeyRequest> parse_key_request(Bytes in) {
  CONFCOM_TRY(const FixedBytes<kKeyRequestBytes> raw, exactly<kKeyRequestBytes>(in, "key request"));
  if (!all_zero(raw.subspan<6, 2>()) || !all_zero(raw.subspan<78, 434>()))
    return fail(ErrorCode::kMalformed,
                "key request: reserved bytes (6-7, 78-511) are not all zero");
  KeyRequest request;
  for_each_field(request, FieldReader(raw));
  if ((request.key_policy & ~kPolicyBits) != 0)
    return fail(ErrorCode::kMalformed, "key request: reserved bits of KEYPOLICY are set");
  return request;
}

ByteArray<kKeyRequestBytes> write_key_request(const KeyRequest& request) {
  ByteArray<kKeyRequestBytes> out{};
  for_each_field(request, FieldWriter(out));
  return out;
}

}  // namespace confcom::evidence
