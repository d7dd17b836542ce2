#include "platform/sgx_simulated/platform_state.h"

#include <fmt/format.h>

#include "base/hex.h"
#include "base/json.h"
#include "crypto/random.h"
#include "crypto/x509.h"
#include "platform/sgx_simulated/certification_enclave.h"
#include "platform/sgx_simulated/platform_changes.h"
#include "platform/sgx_simulated/simulated_enclaves.h"
#include "platform/sgx_simulated/simulated_platform.h"

namespace confcom::platform {
namespace {

using collateral::TcbLevelStatus;
using collateral::TcbStatus;

constexpr std::string_view kRecordsFile = "authority/records.json";
constexpr std::string_view kTcbInfoFile = "collateral/tcb_info.json";
constexpr std::string_view kQeIdentityFile = "collateral/qe_identity.json";

constexpr std::uint16_t kFirstPceSvn = 13;
constexpr std::uint16_t kFirstQeSvn = 8;
constexpr std::uint32_t kFirstEvaluationDataNumber = 1;

/// "SIM" and zeros: no FMSPC of Intel's.
constexpr ByteArray<6> kFmspc{std::byte{'S'}, std::byte{'I'}, std::byte{'M'}};

ByteArray<16> first_cpu_svn() {
  ByteArray<16> out{};
  out.fill(std::byte{5});
  return out;
}

TcbLevelStatus up_to_date(Timestamp now) {
  return {TcbStatus::kUpToDate, std::chrono::floor<std::chrono::days>(now), {}};
}

collateral::TcbInfo first_tcb_info(Timestamp now) {
  collateral::TcbInfo info;
  info.version = 3;
  info.fmspc = kFmspc;
  info.pce_id = ByteArray<2>{};
  info.tcb_evaluation_data_number = kFirstEvaluationDataNumber;
  info.levels = {{.sgx_component_svns = first_cpu_svn(),
                  .pce_svn = kFirstPceSvn,
                  .tdx_component_svns = {},
                  .status = up_to_date(now)}};
  return info;
}

collateral::EnclaveIdentity first_qe_identity(Timestamp now) {
  const enclave::Secs qe = quoting_enclave_secs(kFirstQeSvn);
  collateral::EnclaveIdentity out;
  out.tcb_evaluation_data_number = kFirstEvaluationDataNumber;
  out.misc_select_mask.fill(std::byte{0xff});
  out.attributes = {
      static_cast<std::byte>(qe.attributes.flags & ~evidence::Attributes::kMode64Bit)};
  out.attributes_mask.fill(std::byte{0});
  std::ranges::fill(std::span(out.attributes_mask).first<8>(), std::byte{0xff});
  out.attributes_mask[0] = static_cast<std::byte>(0xff & ~evidence::Attributes::kMode64Bit);
  out.mr_signer = qe.mr_signer;
  out.isv_prod_id = qe.isv_prod_id;
  out.levels = {{kFirstQeSvn, up_to_date(now)}};
  return out;
}

std::string write_records(const SimulatedAuthority::Publication& published) {
  std::string serials;
  for (const ByteVector& serial : published.revoked_pck_serials)
    serials += fmt::format("{}\"{}\"", serials.empty() ? "" : ", ", to_hex(serial));
  return fmt::format("{{\"crl_number\": {}, \"revoked_pck_serials\": [{}]}}\n",
                     published.crl_number, serials);
}

Result<void> parse_records(std::string_view json, SimulatedAuthority::Publication& out) {
  CONFCOM_TRY(const JsonDocument document, JsonDocument::parse(json));
  CONFCOM_TRY(const JsonValue number, document.root().member("crl_number"));
  CONFCOM_TRY(out.crl_number, number.integer<std::uint64_t>());
  CONFCOM_TRY(const JsonValue serials, document.root().member("revoked_pck_serials"));
  CONFCOM_TRY(const auto elements, serials.elements());
  if (elements.size() > kMaxSimulatedRevocations) {
    return serials.error(ErrorCode::kMalformed,
                         fmt::format("more than {}", kMaxSimulatedRevocations));
  }
  for (const JsonValue& element : elements) {
    CONFCOM_TRY(const std::string_view hex, element.string());
    CONFCOM_TRY(ByteVector serial, parse_hex(hex));
    out.revoked_pck_serials.push_back(std::move(serial));
  }
  return {};
}

Result<SimulatedAuthority::Publication> parse_published(const FileSet& files) {
  SimulatedAuthority::Publication out;
  CONFCOM_TRY(const std::string_view records, files.text(kRecordsFile));
  if (const auto read = parse_records(records, out); !read.has_value())
    return std::unexpected(with_context(read.error(), kRecordsFile));
  CONFCOM_TRY(const std::string_view tcb_info, files.text(kTcbInfoFile));
  CONFCOM_TRY(collateral::SignedTcbInfo info, collateral::parse_tcb_info(tcb_info));
  out.tcb_info = std::move(info.info);
  CONFCOM_TRY(const std::string_view identity_json, files.text(kQeIdentityFile));
  CONFCOM_TRY(collateral::SignedEnclaveIdentity identity,
              collateral::parse_enclave_identity(identity_json));
  out.qe_identity = std::move(identity.identity);
  return out;
}

void take_pck_chain(std::string pem, const crypto::Certificate& pck, PlatformState& state) {
  state.pck_chain_pem = std::move(pem);
  state.pck_serial = to_vector(pck.serial());
}

}  // namespace

Result<void> renew_pck(PlatformState& state, Timestamp now) {
  CONFCOM_TRY(enclave::CpuSecret secret, enclave::CpuSecret::parse(state.cpu.write().bytes()));
  const enclave::SimulatedCpu cpu(std::move(secret));
  CONFCOM_TRY(const CertificationEnclave pce,
              CertificationEnclave::make(cpu, state.software.pce_isv_svn));
  state.pck.ppid = pce.ppid();
  state.pck.tcb_component_svns = state.pck.cpu_svn = cpu.cpu_svn();
  state.pck.pce_svn = pce.isv_svn();
  CONFCOM_TRY(std::string pem, state.authority.issue_pck(state.pck, pce.pck_public_key(), now));
  CONFCOM_TRY(const auto chain, crypto::parse_certificates_pem(pem, 3));
  take_pck_chain(std::move(pem), chain.front(), state);
  return {};
}

Result<PlatformState> make_platform_state(Timestamp now) {
  CONFCOM_TRY(SimulatedAuthority authority, SimulatedAuthority::make(now));
  PlatformState state{.cpu = enclave::CpuSecret::make(first_cpu_svn()),
                      .software = {.pce_isv_svn = kFirstPceSvn, .qe_isv_svn = kFirstQeSvn},
                      .pck = {},
                      .pck_chain_pem = {},
                      .pck_serial = {},
                      .authority = std::move(authority),
                      .published = {.tcb_info = first_tcb_info(now),
                                    .qe_identity = first_qe_identity(now),
                                    .crl_number = 0,
                                    .revoked_pck_serials = {}}};
  state.pck.fmspc = kFmspc;
  state.pck.platform_instance_id = crypto::random_bytes<16>();
  state.pck.configuration = {.dynamic_platform = false, .cached_keys = false, .smt_enabled = false};
  CONFCOM_CHECK(renew_pck(state, now));
  return state;
}

std::vector<std::string_view> platform_state_files() {
  std::vector<std::string_view> out = SimulatedAuthority::file_names();
  out.insert(out.end(), std::begin(kPlatformFiles), std::end(kPlatformFiles));
  out.insert(out.end(), {kRecordsFile, kTcbInfoFile, kQeIdentityFile});
  return out;
}

Result<PlatformState> parse_platform_state(const FileSet& files) {
  CONFCOM_TRY(SimulatedAuthority authority, SimulatedAuthority::parse(files));
  CONFCOM_TRY(SimulatedAuthority::Publication published, parse_published(files));
  // The platform itself says whether its parts belong together.
  CONFCOM_TRY(const auto platform, SimulatedPlatform::make(files, 3));
  CONFCOM_TRY(const Bytes secret, files.get(kCpuSecretFile));
  CONFCOM_TRY(enclave::CpuSecret cpu, enclave::CpuSecret::parse(secret));
  CONFCOM_TRY(const std::string_view software_json, files.text(kPlatformSoftwareFile));
  CONFCOM_TRY(const PlatformSoftware software, parse_platform_software(software_json));
  CONFCOM_TRY(const std::string_view pem, files.text(kPckChainFile));
  CONFCOM_TRY(const auto chain, crypto::parse_certificates_pem(pem, 3));
  PlatformState state{.cpu = std::move(cpu),
                      .software = software,
                      .pck = platform->pck(),
                      .pck_chain_pem = {},
                      .pck_serial = {},
                      .authority = std::move(authority),
                      .published = std::move(published)};
  take_pck_chain(std::string(pem), chain.front(), state);
  if (!has_simulated_snp(files)) return state;
  CONFCOM_TRY(state.snp, parse_simulated_snp(files));
  return state;
}

Result<FileSet> write_platform_state(const PlatformState& state) {
  FileSet files;
  files.put(kCpuSecretFile, state.cpu.write().bytes());
  files.put(kPlatformSoftwareFile, write_platform_software(state.software));
  files.put(kPckChainFile, state.pck_chain_pem);
  files.put(kRecordsFile, write_records(state.published));
  CONFCOM_CHECK(state.authority.write(files));
  CONFCOM_TRY(const collateral::QuoteCollateral published,
              state.authority.publish(state.published));
  for (const auto& [name, part] : collateral::kCollateralFiles)
    files.put(fmt::format("collateral/{}", name), Bytes(published.*part));
  if (!state.snp.has_value()) return files;
  CONFCOM_CHECK(write_simulated_snp(*state.snp,
                                    {.issue_date = state.published.tcb_info.issue_date,
                                     .next_update = state.published.tcb_info.next_update,
                                     .crl_number = state.published.crl_number},
                                    files));
  return files;
}

}  // namespace confcom::platform
