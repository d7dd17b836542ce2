// What a signing key's certificate says needs each of AMD's extensions, none twice; written again
// it is read as the same. An extension is in the input: its arcs, as a byte, a length and its
// value.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_reader.h"
#include "base/bytes.h"
#include "evidence/snp/vek_extensions.h"
#include "evidence/snp/vek_extensions_writer.h"
#include "require.h"

namespace {

using confcom::ByteReader;
using confcom::Bytes;
using confcom::Result;
using confcom::evidence::parse_vek_extensions;
using confcom::evidence::VekExtension;
using confcom::fuzz::require;

/// 2 is productName, 0x38 is ucodeSPL; 0xFF is no extension of AMD's.
std::string oid_of(std::uint8_t arcs) {
  if (arcs == 0xFF) return "2.5.29.19";
  const std::string last = std::to_string(arcs % 16);
  return "1.3.6.1.4.1.3704.1." + (arcs < 16 ? last : std::to_string(arcs / 16) + "." + last);
}

struct Extensions {
  std::vector<std::string> oids;
  std::vector<Bytes> values;

  [[nodiscard]] std::vector<VekExtension> views() const {
    std::vector<VekExtension> out;
    for (std::size_t i = 0; i < oids.size(); ++i) out.push_back({oids[i], values[i]});
    return out;
  }
};

Result<Extensions> read(Bytes in) {
  Extensions out;
  ByteReader reader(in, "extensions");
  while (!reader.rest().empty()) {
    CONFCOM_TRY(const auto arcs, reader.le<std::uint8_t>("arcs"));
    CONFCOM_TRY(const auto size, reader.le<std::uint8_t>("size"));
    CONFCOM_TRY(const Bytes value, reader.take(size, "value"));
    out.oids.push_back(oid_of(arcs));
    out.values.push_back(value);
  }
  return out;
}

/// spl4 to spl7, which may be absent.
bool is_reserved(std::string_view oid) {
  constexpr std::string_view kReserved = "4567";
  return oid.size() > 4 && oid.substr(oid.size() - 4, 3) == ".3." && kReserved.contains(oid.back());
}

void require_each_once(const std::vector<VekExtension>& all) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i].oid.starts_with("1.3.6.1.4.1.3704.1.")) continue;
    std::vector<VekExtension> other = all;
    other.push_back(all[i]);
    require(!parse_vek_extensions(other).has_value());
    if (is_reserved(all[i].oid)) continue;
    other.pop_back();
    other.erase(other.begin() + static_cast<std::ptrdiff_t>(i));
    require(!parse_vek_extensions(other).has_value());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto extensions = read(std::as_bytes(std::span(data, size)));
  if (!extensions.has_value()) return 0;
  const std::vector<VekExtension> views = extensions->views();
  const auto parsed = parse_vek_extensions(views);
  if (!parsed.has_value()) return 0;

  require(parsed->hw_id.has_value() != parsed->csp_id.has_value());
  require_each_once(views);
  const auto written = write_vek_extensions(*parsed);
  std::vector<VekExtension> again;
  for (const auto& each : written) again.push_back({each.oid, each.value_der});
  require(parse_vek_extensions(again) == *parsed);
  return 0;
}
