// Certificates that a table is said to hold lie in it behind its terminator, apart from each other.
// Written again, they are read as the same.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "evidence/snp/certificate_table.h"
#include "require.h"

namespace {

using confcom::Bytes;
using confcom::evidence::parse_certificate_table;
using confcom::evidence::SnpCertificates;
using confcom::fuzz::require;

constexpr std::size_t kEntryBytes = 24;

std::array<Bytes, 4> all_of(const SnpCertificates& in) {
  return {in.ark, in.ask, in.vcek, in.vlek};
}

void require_apart(Bytes a, Bytes b) {
  require(a.empty() || b.empty() || a.data() + a.size() <= b.data() ||
          b.data() + b.size() <= a.data());
}

void require_inside(Bytes table, const std::array<Bytes, 4>& certificates) {
  std::size_t entries = 1;
  for (const Bytes certificate : certificates) entries += certificate.empty() ? 0U : 1U;
  for (const Bytes certificate : certificates) {
    if (certificate.empty()) continue;
    require(certificate.data() >= table.data() + entries * kEntryBytes);
    require(certificate.data() + certificate.size() <= table.data() + table.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in = std::as_bytes(std::span(data, size));
  const auto parsed = parse_certificate_table(in);
  if (!parsed.has_value()) return 0;

  const auto certificates = all_of(*parsed);
  require_inside(in, certificates);
  for (std::size_t i = 0; i < certificates.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) require_apart(certificates.at(i), certificates.at(j));
  }
  const auto written = write_certificate_table(*parsed);
  const auto again = parse_certificate_table(written);
  require(again.has_value());
  for (std::size_t i = 0; i < certificates.size(); ++i) {
    require(confcom::equal(all_of(*again).at(i), certificates.at(i)));
  }
  return 0;
}
