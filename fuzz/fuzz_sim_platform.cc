// A simulated platform's directory with one file replaced, or bent in place. Whatever is accepted
// is whole: it comes back from its files as it was, quotes, and makes SEV-SNP reports. Whatever no
// platform may be without is not missed.
//
// Input: which file (one byte, modulo their number; its highest bit: bend instead of replace), then
// the content, or where to bend (two bytes) and what to put there.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "base/bytes.h"
#include "evidence/quote.h"
#include "evidence/snp/report.h"
#include "platform/sgx_simulated/platform_changes.h"
#include "platform/sgx_simulated/platform_state.h"
#include "platform/sgx_simulated/simulated_platform.h"
#include "platform/testing/simulated_snp_keys.h"
#include "require.h"

namespace {

using namespace confcom;            // NOLINT(google-build-using-namespace): a program
using namespace confcom::platform;  // NOLINT(google-build-using-namespace)
using confcom::fuzz::require;

/// Fresh for each process: keys cannot be seeds.
const FileSet& good_files() {
  static const FileSet files = [] {
    PlatformState state = make_platform_state(Timestamp()).value();
    state.snp = testing::simulated_snp(evidence::SnpProduct::kMilan, Timestamp());
    renew_dates(state, Timestamp(), kCollateralLifetime);
    return write_platform_state(state).value();
  }();
  return files;
}

/// Those that the loader reads, in a fixed order: SGX's, then SEV-SNP's.
std::vector<std::string_view> names() {
  auto out = platform_state_files();
  auto snp = simulated_snp_files();
  std::ranges::sort(out);
  std::ranges::sort(snp);
  out.insert(out.end(), snp.begin(), snp.end());
  return out;
}

ByteVector bent(Bytes content, Bytes how) {
  ByteVector out = to_vector(content);
  if (how.size() < 2) return out;
  const std::size_t offset =
      std::to_integer<std::size_t>(how[0]) + 256 * std::to_integer<std::size_t>(how[1]);
  const Bytes patch = how.subspan(2);
  for (std::size_t i = 0; i < patch.size() && offset + i < out.size(); ++i)
    out[offset + i] = patch[i];
  return out;
}

FileSet files_of(Bytes in) {
  FileSet files;
  for (const auto& [name, content] : good_files().all()) files.put(name, Bytes(content));
  if (in.empty()) return files;
  const auto selector = std::to_integer<std::size_t>(in[0]);
  const std::string_view name = names()[(selector & 0x7f) % names().size()];
  const Bytes rest = in.subspan(1);
  const bool bend = (selector & 0x80) != 0;
  files.put(name, bend ? Bytes(bent(files.get(name).value(), rest)) : rest);
  return files;
}

/// That of an accepted platform, which has SEV-SNP as the good one has.
const SimulatedSnp& snp_of(const PlatformState& state) {
  if (!state.snp.has_value()) std::abort();
  return *state.snp;
}

void require_same(const PlatformState& a, const PlatformState& b) {
  require(equal(a.cpu.write().bytes(), b.cpu.write().bytes()));
  require(a.software.pce_isv_svn == b.software.pce_isv_svn);
  require(a.software.qe_isv_svn == b.software.qe_isv_svn);
  require(a.pck == b.pck && a.pck_chain_pem == b.pck_chain_pem);
  require(a.published.tcb_info == b.published.tcb_info);
  require(a.published.qe_identity == b.published.qe_identity);
  require(a.published.revoked_pck_serials == b.published.revoked_pck_serials);
  require(snp_of(a).chip.certified() == snp_of(b).chip.certified());
  require(snp_of(a).authority.chain_pem() == snp_of(b).authority.chain_pem());
}

void require_to_report(const PlatformState& state) {
  const auto report = snp_of(state).chip.report({}, {});
  require(report.has_value() && evidence::parse_snp_report(*report).has_value());
}

void require_to_quote(const FileSet& files) {
  const auto platform = SimulatedPlatform::make(files, 3);
  require(platform.has_value());
  const QuotingEnclave& qe = (*platform)->qe();
  ByteVector quote(qe.quote_size());
  const auto report = (*platform)->cpu().ereport({}, qe.target_info(), {});
  require(qe.quote(evidence::write_report(report), quote).has_value());
  require(evidence::parse_quote(quote).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const FileSet files = files_of(std::as_bytes(std::span(data, size)));
  const auto state = parse_platform_state(files);
  if (!state.has_value()) return 0;
  require_to_quote(files);
  require_to_report(*state);
  const auto written = write_platform_state(*state);
  require(written.has_value());
  const auto again = parse_platform_state(*written);
  require(again.has_value());
  require_same(*again, *state);
  return 0;
}
