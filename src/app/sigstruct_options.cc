#include "app/sigstruct_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "app/sigstruct_date.h"
#include "base/hex.h"

namespace confcom::app {
namespace {

using evidence::Attributes;

/// x87 and SSE, without which there is no enclave. Source: Intel SDM vol. 3D, 38.7.2.1.
constexpr std::uint64_t kLegacyXfrm = 3;

/// An identifier of zeros when it was not given.
Result<void> read_id(std::string_view option, std::string_view hex, ByteArray<16>& out) {
  if (hex.empty() || parse_hex_into(hex, out).has_value()) return {};
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("{}: not hexadecimal of {} bytes", option, out.size()));
}

}  // namespace

void SigstructOptions::declare(CLI::App& app) {
  const auto number = [&](const char* name, auto& value, const char* meaning) {
    return app.add_option(name, value, meaning)->type_name("N");
  };
  number("--product-id", product_id_,
         "ISVPRODID: which of the signer's products it is; 0 if not "
         "given");
  number("--svn", svn_, "ISVSVN: its security version; 0 if not given");
  app.add_flag("--debug", debug_,
               "Let it run with the attribute DEBUG: its host may then read all of it");
  app.add_option("--date", date_,
                 "When it is signed: 2026-01-15. If not given, the day of SOURCE_DATE_EPOCH, else "
                 "1970-01-01: the same inputs give the same bytes on any day")
      ->type_name("DATE");
  number("--misc-select", misc_select_, "MISCSELECT; what the file asks for if not given");
  number("--misc-mask", misc_mask_, "Bits of MISCSELECT that may not differ; all if not given");
  number("--xfrm", xfrm_, "State that its XSAVE areas have, as XCR0; 3 (x87, SSE) if not given");
  number("--xfrm-mask", xfrm_mask_, "Bits of it that may not differ; all if not given");
  app.add_flag("--provision-key", provision_key_,
               "Let it derive provisioning keys (attribute PROVISIONKEY)");
  declare_kss(app);
}

void SigstructOptions::declare_kss(CLI::App& app) {
  app.add_flag("--kss", kss_,
               "With key separation and sharing: CONFIGID, CONFIGSVN and the next two");
  app.add_option("--family-id", family_id_, "ISVFAMILYID, 16 bytes; means --kss")->type_name("HEX");
  app.add_option("--extended-product-id", extended_product_id_,
                 "ISVEXTPRODID, 16 bytes; means --kss")
      ->type_name("HEX");
}

std::uint64_t SigstructOptions::attribute_flags() const {
  std::uint64_t flags = Attributes::kMode64Bit;
  if (provision_key_) flags |= Attributes::kProvisionKey;
  if (kss_ || !family_id_.empty() || !extended_product_id_.empty()) flags |= Attributes::kKss;
  return flags;
}

Result<evidence::Sigstruct> SigstructOptions::sigstruct(std::uint32_t misc_select) const {
  if ((xfrm_ & kLegacyXfrm) != kLegacyXfrm) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("--xfrm: {:#x} lacks a bit of 0x3 (x87, SSE); no processor would create "
                    "the enclave",
                    xfrm_));
  }
  evidence::Sigstruct out;
  CONFCOM_TRY(out.date, choose_sigstruct_date(date_, *environment_));
  out.isv_prod_id = product_id_;
  out.isv_svn = svn_;
  out.attributes = {.flags = attribute_flags(), .xfrm = xfrm_};
  out.attribute_mask = {.flags = ~std::uint64_t{0}, .xfrm = xfrm_mask_};
  // Open, not set: whoever starts it says whether to debug.
  if (debug_) out.attribute_mask.flags &= ~Attributes::kDebug;
  out.misc_select = misc_select_.value_or(misc_select);
  out.misc_mask = misc_mask_;
  CONFCOM_CHECK(read_id("--family-id", family_id_, out.isv_family_id));
  CONFCOM_CHECK(read_id("--extended-product-id", extended_product_id_, out.isv_ext_prod_id));
  return out;
}

}  // namespace confcom::app
