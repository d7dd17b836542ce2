#include "app/snp_policy_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <span>
#include <string_view>

#include "app/host_data.h"
#include "app/option_values.h"
#include "app/path_option.h"
#include "base/hex.h"
#include "base/printable.h"

namespace confcom::app {
namespace {

using verify::SnpAppraisalPolicy;
using Values = std::span<const std::string>;

template <auto Member>
Result<void> hex_list(Values values, SnpAppraisalPolicy& policy) {
  using Array = std::remove_reference_t<decltype(policy.*Member)>::value_type;
  for (const std::string& value : values) {
    CONFCOM_TRY((policy.*Member).emplace_back(),
                parse_policy_bytes<std::tuple_size_v<Array>>(value));
  }
  return {};
}

Result<void> report_data(Values values, SnpAppraisalPolicy& policy) {
  CONFCOM_TRY(policy.report_data, parse_policy_bytes<64>(values.front()));
  return {};
}

Result<void> vmpl(Values values, SnpAppraisalPolicy& policy) {
  constexpr std::uint32_t kHighest = 3;
  policy.vmpl.clear();
  for (const std::string& value : values) {
    CONFCOM_TRY(policy.vmpl.emplace_back(), parse_number<std::uint32_t>(value));
    if (policy.vmpl.back() <= kHighest) continue;
    return fail(ErrorCode::kInvalidArgument, "expected 0, 1, 2 or 3");
  }
  return {};
}

Result<void> csp_id(Values values, SnpAppraisalPolicy& policy) {
  policy.csp_id.assign(values.begin(), values.end());
  return {};
}

Result<void> min_guest_svn(Values values, SnpAppraisalPolicy& policy) {
  CONFCOM_TRY(policy.min_guest_svn, parse_number<std::uint32_t>(values.front()));
  return {};
}

/// "bl=3,tee=0,snp=8,ucode=115", with "fmc=1" for Turin: named, as each component counts by itself.
Result<void> min_tcb(Values values, SnpAppraisalPolicy& policy) {
  verify::SnpMinimumTcb out;
  const std::pair<std::string_view, std::uint8_t*> components[] = {{"fmc", &out.fmc},
                                                                   {"bl", &out.boot_loader},
                                                                   {"tee", &out.tee},
                                                                   {"snp", &out.snp},
                                                                   {"ucode", &out.microcode}};
  for (const std::string& part : CLI::detail::split(values.front(), ',')) {
    const std::size_t equals = part.find('=');
    const std::string_view name = std::string_view(part).substr(0, equals);
    const auto* const at =
        std::ranges::find(components, name, [](const auto& c) { return c.first; });
    if (equals == std::string::npos || at == std::end(components)) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("'{}': expected bl=N,tee=N,snp=N,ucode=N, and for Turin fmc=N",
                              printable(part)));
    }
    CONFCOM_TRY(*at->second, parse_number<std::uint8_t>(std::string_view(part).substr(equals + 1)));
  }
  policy.min_tcb = out;
  return {};
}

Result<verify::SnpAbi> parse_abi(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("'{}' is not a version such as 1.55", printable(text)));
  }
  verify::SnpAbi out;
  CONFCOM_TRY(out.major, parse_number<std::uint8_t>(text.substr(0, dot)));
  CONFCOM_TRY(out.minor, parse_number<std::uint8_t>(text.substr(dot + 1)));
  return out;
}

template <auto Member>
Result<void> abi(Values values, SnpAppraisalPolicy& policy) {
  CONFCOM_TRY(policy.*Member, parse_abi(values.front()));
  return {};
}

Result<void> mitigations(Values values, SnpAppraisalPolicy& policy) {
  const std::string& text = values.front();
  std::uint64_t bits = 0;
  const char* const end = text.data() + text.size();
  const bool is_hex = text.starts_with("0x") && text.size() > 2;
  const auto [stop, failure] = std::from_chars(text.data() + (is_hex ? 2 : 0), end, bits, 16);
  if (!is_hex || stop != end || failure != std::errc()) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("'{}' is not a mask such as 0x3", printable(text)));
  }
  policy.mitigations = bits;
  return {};
}

constexpr PolicyOption<SnpAppraisalPolicy> kOptions[] = {
    {"--measurement", "HEX", true, hex_list<&SnpAppraisalPolicy::measurement>,
     "Demand this launch measurement, or one of several"},
    {"--host-data", "HEX", true, hex_list<&SnpAppraisalPolicy::host_data>,
     "Demand this HOST_DATA, or one of several"},
    {"--report-data", "HEX", false, report_data, "Demand this REPORT_DATA, all 64 bytes of it"},
    {"--vmpl", "N", true, vmpl, "Demand this VMPL, or one of several, instead of 0"},
    {"--min-tcb", "TCB", false, min_tcb,
     "Demand at least this committed and launch TCB: bl=N,tee=N,snp=N,ucode=N, Turin also fmc=N"},
    {"--min-guest-svn", "N", false, min_guest_svn, "Demand at least this guest SVN"},
    {"--min-abi", "VERSION", false, abi<&SnpAppraisalPolicy::min_abi>,
     "Demand that the guest's policy asks for at least this firmware ABI (1.55)"},
    {"--max-abi", "VERSION", false, abi<&SnpAppraisalPolicy::max_abi>, "Or for at most this"},
    {"--mitigations", "MASK", false, mitigations,
     "Demand these bits of both mitigation vectors (0x3)"},
    {"--family-id", "HEX", true, hex_list<&SnpAppraisalPolicy::family_id>,
     "Demand this family ID, or one of several"},
    {"--image-id", "HEX", true, hex_list<&SnpAppraisalPolicy::image_id>,
     "Demand this image ID, or one of several"},
    {"--id-key", "HEX", true, hex_list<&SnpAppraisalPolicy::id_key_digest>,
     "Demand this digest of the ID key, or one of several"},
    {"--author-key", "HEX", true, hex_list<&SnpAppraisalPolicy::author_key_digest>,
     "Demand this digest of the author's key, or one of several"},
    {"--chip-id", "HEX", true, hex_list<&SnpAppraisalPolicy::chip_id>,
     "Demand this chip, or one of several"},
    {"--csp-id", "NAME", true, csp_id, "Demand a VLEK of this cloud provider, or one of several"},
};

constexpr PolicyFlag<SnpAppraisalPolicy> kFlags[] = {
    {"--allow-debug", &SnpAppraisalPolicy::allow_debug, true,
     "Accept guests whose memory the host may read for debugging"},
    {"--allow-migration-agent", &SnpAppraisalPolicy::allow_migration_agent, true,
     "Accept guests that another guest may export"},
    {"--allow-zero-host-data", &SnpAppraisalPolicy::allow_zero_host_data, true,
     "Accept guests that no policy is bound to"},
    {"--allow-missing-alias-check", &SnpAppraisalPolicy::allow_missing_alias_check, true,
     "Accept machines that do not report to have checked their memory for aliases (BadRAM)"},
    {"--reject-smt", &SnpAppraisalPolicy::allow_smt, false, "Demand that hyperthreading is off"},
    {"--reject-provisional-firmware", &SnpAppraisalPolicy::allow_provisional_firmware, false,
     "Demand that the firmware that runs is the committed one"},
    {"--require-single-socket", &SnpAppraisalPolicy::require_single_socket, true,
     "Demand a policy that allows one socket alone"},
    {"--require-ciphertext-hiding", &SnpAppraisalPolicy::require_ciphertext_hiding, true,
     "Demand that the host does not see the ciphertext of the guest's memory"},
};

Result<void> bind_to(const std::string& file,
                     Result<ByteArray<32>> (*host_data)(const std::string&),
                     SnpAppraisalPolicy& out) {
  if (file.empty()) return {};
  CONFCOM_TRY(out.host_data.emplace_back(), host_data(file));
  return {};
}

}  // namespace

SnpPolicyOptions::SnpPolicyOptions() : options_(kOptions, kFlags) {}

void SnpPolicyOptions::declare(CLI::App& app) {
  CLI::OptionDefaults& defaults = *app.option_defaults();
  defaults.group("policy");
  CLI::Option& policy = add_path(app, "--policy-file", "FILE", policy_file_,
                                 "Demand that HOST_DATA is the SHA-256 of this agent policy");
  add_path(app, "--init-data", "FILE", init_data_,
           "Demand that HOST_DATA is the digest of this init data document")
      .excludes(&policy);
  options_.declare(app);
  defaults.group("options");
}

Result<SnpAppraisalPolicy> SnpPolicyOptions::policy() const {
  SnpAppraisalPolicy out;
  CONFCOM_CHECK(options_.apply(out));
  CONFCOM_CHECK(bind_to(policy_file_, host_data_of_policy, out));
  CONFCOM_CHECK(bind_to(init_data_, host_data_of_init_data, out));
  return out;
}

}  // namespace confcom::app
