#include "app/report_fields.h"

#include <fmt/format.h>

#include "base/byte_writer.h"
#include "base/hex.h"

namespace confcom::app {
namespace {

using evidence::PckExtension;
using evidence::ReportBody;
using evidence::SgxType;
using evidence::TdReport;

struct Flag {
  unsigned bit;
  std::string_view name;
};

/// Source: Intel SDM vol. 3D, 38.7.1.
constexpr Flag kAttributeFlags[] = {{0, "INIT"},         {1, "DEBUG"},          {2, "MODE64BIT"},
                                    {4, "PROVISIONKEY"}, {5, "EINITTOKEN_KEY"}, {6, "CET"},
                                    {7, "KSS"},          {10, "AEXNOTIFY"}};

/// Source: Intel TDX module base architecture, ATTRIBUTES.
constexpr Flag kTdAttributeFlags[] = {
    {0, "DEBUG"}, {16, "ICSSD"}, {27, "LASS"}, {28, "SEPT_VE_DISABLE"}, {29, "MIGRATABLE"},
    {30, "PKS"},  {31, "KL"},    {62, "TPA"},  {63, "PERFMON"}};

std::string_view flag_name(std::span<const Flag> known, unsigned bit) {
  const auto flag = std::ranges::find(known, bit, &Flag::bit);
  return flag == known.end() ? std::string_view() : flag->name;
}

std::vector<std::string> flags(std::uint64_t value, std::span<const Flag> known) {
  std::vector<std::string> names;
  for (unsigned bit = 0; bit < 64; ++bit) {
    if ((value >> bit & 1) == 0) continue;
    const std::string_view name = flag_name(known, bit);
    names.push_back(name.empty() ? fmt::format("bit {}", bit) : std::string(name));
  }
  return names;
}

/// Numbers as bytes of a quote.
template <class... T>
std::string little_endian_hex(T... values) {
  ByteWriter writer;
  (writer.le(values), ...);
  return to_hex(std::move(writer).finish());
}

std::string_view to_string(SgxType type) {
  switch (type) {
    case SgxType::kStandard:
      return "standard";
    case SgxType::kScalable:
      return "scalable";
    case SgxType::kScalableWithIntegrity:
      return "scalable_with_integrity";
  }
  return "unknown";
}

FieldValue optional_value(std::optional<bool> value) {
  return value.has_value() ? FieldValue(*value) : FieldValue();
}

FieldValue optional_hex(const std::optional<ByteArray<16>>& value) {
  return value.has_value() ? FieldValue(to_hex(*value)) : FieldValue();
}

void append_td_15(const TdReport::Extension15& extension, std::vector<Field>& out) {
  out.push_back({"tee_tcb_svn_2", "TEE TCB SVN now", to_hex(extension.tee_tcb_svn_2)});
  out.push_back({"mr_service_td", "MRSERVICETD", to_hex(extension.mr_service_td)});
}

}  // namespace

std::vector<std::string> attribute_flag_names(std::uint64_t bits) {
  return flags(bits, kAttributeFlags);
}

std::string attributes_hex(const evidence::Attributes& attributes) {
  return little_endian_hex(attributes.flags, attributes.xfrm);
}

std::string misc_select_hex(std::uint32_t misc_select) { return little_endian_hex(misc_select); }

std::vector<Field> report_fields(const ReportBody& r) {
  return {
      {"mr_enclave", "MRENCLAVE", to_hex(r.mr_enclave)},
      {"mr_signer", "MRSIGNER", to_hex(r.mr_signer)},
      {"isv_prod_id", "ISVPRODID", std::uint64_t{r.isv_prod_id}},
      {"isv_svn", "ISVSVN", std::uint64_t{r.isv_svn}},
      {"debug", "debug", r.attributes.debug()},
      {"attributes", "attributes", attributes_hex(r.attributes)},
      {"attribute_flags", "attribute flags", attribute_flag_names(r.attributes.flags)},
      {"misc_select", "MISCSELECT", misc_select_hex(r.misc_select)},
      {"report_data", "report data", to_hex(r.report_data)},
      {"config_id", "CONFIGID", to_hex(r.config_id)},
      {"config_svn", "CONFIGSVN", std::uint64_t{r.config_svn}},
      {"isv_ext_prod_id", "ISVEXTPRODID", to_hex(r.isv_ext_prod_id)},
      {"isv_family_id", "ISVFAMILYID", to_hex(r.isv_family_id)},
      {"cpu_svn", "CPUSVN", to_hex(r.cpu_svn)},
  };
}

std::vector<Field> td_report_fields(const TdReport& r) {
  std::vector<Field> out = {
      {"mr_td", "MRTD", to_hex(r.mr_td)},
      {"rtmr0", "RTMR0", to_hex(r.rtmr[0])},
      {"rtmr1", "RTMR1", to_hex(r.rtmr[1])},
      {"rtmr2", "RTMR2", to_hex(r.rtmr[2])},
      {"rtmr3", "RTMR3", to_hex(r.rtmr[3])},
      {"debug", "debug", r.debug()},
      {"sept_ve_disable", "SEPT_VE_DISABLE", r.sept_ve_disable()},
      {"td_attributes", "TD attributes", little_endian_hex(r.td_attributes)},
      {"td_attribute_flags", "TD attribute flags", flags(r.td_attributes, kTdAttributeFlags)},
      {"xfam", "XFAM", little_endian_hex(r.xfam)},
      {"report_data", "report data", to_hex(r.report_data)},
      {"mr_config_id", "MRCONFIGID", to_hex(r.mr_config_id)},
      {"mr_owner", "MROWNER", to_hex(r.mr_owner)},
      {"mr_owner_config", "MROWNERCONFIG", to_hex(r.mr_owner_config)},
      {"tee_tcb_svn", "TEE TCB SVN", to_hex(r.tee_tcb_svn)},
      {"mr_seam", "MRSEAM", to_hex(r.mr_seam)},
      {"mr_signer_seam", "MRSIGNERSEAM", to_hex(r.mr_signer_seam)},
      {"seam_attributes", "SEAM attributes", to_hex(r.seam_attributes)},
  };
  if (r.extension_15.has_value()) append_td_15(*r.extension_15, out);
  return out;
}

std::vector<Field> platform_fields(const PckExtension& p) {
  const auto configuration = p.configuration.value_or(PckExtension::Configuration{});
  return {
      {"fmspc", "FMSPC", to_hex(p.fmspc)},
      {"pce_id", "PCE-ID", to_hex(p.pce_id)},
      {"pce_svn", "PCESVN", std::uint64_t{p.pce_svn}},
      {"tcb_component_svns", "TCB component SVNs", to_hex(p.tcb_component_svns)},
      {"pck_cpu_svn", "PCK CPUSVN", to_hex(p.cpu_svn)},
      {"ppid", "PPID", to_hex(p.ppid)},
      {"sgx_type", "SGX type", std::string(to_string(p.sgx_type))},
      {"platform_instance_id", "platform instance ID", optional_hex(p.platform_instance_id)},
      {"dynamic_platform", "dynamic platform", optional_value(configuration.dynamic_platform)},
      {"cached_keys", "cached keys", optional_value(configuration.cached_keys)},
      {"smt_enabled", "SMT enabled", optional_value(configuration.smt_enabled)},
  };
}

}  // namespace confcom::app
