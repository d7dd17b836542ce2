#pragma once

#include <string>
#include <vector>

#include "app/testing/program.h"
#include "base/testing/scratch_directory.h"
#include "verify/testing/fake_pki.h"

namespace confcom::app::testing {

/// A quote with its collateral and trusted root in files, as users have them.
class MintedQuote {
 public:
  explicit MintedQuote(const verify::testing::FakeSpec& spec);

  /// `confcom quote verify` on it at the spec's time, with further arguments.
  [[nodiscard]] ProgramRun verify(const std::vector<std::string>& further = {},
                                  bool colours = false) const;

  [[nodiscard]] const confcom::testing::ScratchDirectory& directory() const { return directory_; }
  [[nodiscard]] const verify::testing::FakeSet& set() const { return set_; }
  [[nodiscard]] std::string quote() const { return directory_.file("quote.bin"); }
  [[nodiscard]] std::string root() const { return directory_.file("root.pem"); }
  [[nodiscard]] std::string collateral() const { return directory_.file("collateral"); }
  [[nodiscard]] Timestamp now() const { return now_; }

 private:
  verify::testing::FakeSet set_;
  Timestamp now_;
  confcom::testing::ScratchDirectory directory_;
};

/// sgx_spec(3) with this REPORTDATA.
[[nodiscard]] verify::testing::FakeSpec sgx_spec_with(const ByteArray<64>& report_data);

}  // namespace confcom::app::testing
