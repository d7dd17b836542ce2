// Whatever parse_quote accepts: its views lie in the input one after the other and leave out
// nothing but the lengths between them, and the fields say all that the bytes say except what is
// reserved.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "evidence/quote.h"
#include "evidence/testing/quote_builder.h"
#include "require.h"

namespace {

using namespace confcom;  // NOLINT(google-build-using-namespace): a program, not a library
using namespace confcom::evidence;  // NOLINT(google-build-using-namespace)
using confcom::fuzz::require;

/// Where the next view must begin.
class Cursor {
 public:
  explicit Cursor(Bytes in) : in_(in) {}

  /// `view` begins `gap` bytes after the last one.
  void expect(Bytes view, std::size_t gap) {
    require(gap <= in_.size() - offset_);
    offset_ += gap;
    require(view.size() <= in_.size() - offset_);
    require(view.data() == in_.subspan(offset_).data());
    offset_ += view.size();
  }

  [[nodiscard]] Bytes rest() const { return in_.subspan(offset_); }

 private:
  Bytes in_;
  std::size_t offset_ = 0;
};

void require_views_to_tile(const Quote& quote, Bytes in) {
  Cursor cursor(in);
  const QuoteSignature& signature = quote.signature;
  cursor.expect(quote.signed_bytes, 0);
  cursor.expect(signature.signature, sizeof(std::uint32_t));
  cursor.expect(signature.attestation_key, 0);
  const std::size_t wrapper = sizeof(std::uint16_t) + sizeof(std::uint32_t);
  cursor.expect(signature.qe_report_bytes, quote.header.version == 3 ? 0 : wrapper);
  cursor.expect(signature.qe_report_signature, 0);
  cursor.expect(signature.qe_authentication_data, sizeof(std::uint16_t));
  cursor.expect(signature.certification_data, sizeof(std::uint16_t) + sizeof(std::uint32_t));
  require(all_zero(cursor.rest()));
}

/// The writer leaves reserved bytes zero; every other byte must come back.
void require_equal_but_for_zeros(Bytes written, Bytes in) {
  require(written.size() <= in.size());
  for (std::size_t i = 0; i < written.size(); ++i) {
    require(written[i] == in[i] || written[i] == std::byte{0});
  }
}

void require_to_say_all(const Quote& quote, Bytes in) {
  const QuoteParts parts = testing::parts_of(quote);
  require_equal_but_for_zeros(signed_bytes(parts), quote.signed_bytes);
  require(signed_bytes(parts).size() == quote.signed_bytes.size());
  const ByteVector written = write_quote(parts);
  require_equal_but_for_zeros(written, in);

  const auto again = parse_quote(written);
  require(again.has_value());
  require(again->body == quote.body && again->qe_report == quote.qe_report);
  require(write_quote(testing::parts_of(*again)) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in = std::as_bytes(std::span(data, size));
  const auto quote = parse_quote(in);
  if (!quote.has_value()) return 0;
  require_views_to_tile(*quote, in);
  require_to_say_all(*quote, in);
  return 0;
}
