#include "app/sigstruct_fields.h"

#include <fmt/format.h>

#include "app/report_fields.h"
#include "app/sigstruct_date.h"
#include "base/hex.h"

namespace confcom::app {

using evidence::Sigstruct;

bool allows_debug(const Sigstruct& sigstruct) {
  return sigstruct.attributes.debug() || !sigstruct.attribute_mask.debug();
}

std::vector<Field> sigstruct_fields(const Sigstruct& s, const enclave::SigstructCheck& check) {
  return {
      {"mrenclave", "MRENCLAVE", to_hex(s.enclave_hash)},
      {"mrsigner", "MRSIGNER", to_hex(enclave::mr_signer(s))},
      {"product_id", "ISVPRODID", std::uint64_t{s.isv_prod_id}},
      {"svn", "ISVSVN", std::uint64_t{s.isv_svn}},
      {"attributes", "attributes", attributes_hex(s.attributes)},
      {"misc", "MISCSELECT", misc_select_hex(s.misc_select)},
      {"date", "date", format_sigstruct_date(s.date)},
      {"debug", "debug allowed", allows_debug(s)},
      {"signature_ok", "signature holds", check.signature_ok},
      {"q1q2_ok", "q1 and q2 hold", check.q1q2_ok},
      {"attribute_flags", "attribute flags", attribute_flag_names(s.attributes.flags)},
      {"attribute_mask", "attribute mask", attributes_hex(s.attribute_mask)},
      {"misc_mask", "MISCSELECT mask", misc_select_hex(s.misc_mask)},
      {"isv_ext_prod_id", "ISVEXTPRODID", to_hex(s.isv_ext_prod_id)},
      {"isv_family_id", "ISVFAMILYID", to_hex(s.isv_family_id)},
      {"vendor", "vendor", std::string(s.vendor == Sigstruct::kIntelVendor ? "intel" : "other")},
      {"sw_defined", "SWDEFINED", std::uint64_t{s.sw_defined}},
  };
}

}  // namespace confcom::app
