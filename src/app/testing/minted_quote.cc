#include "app/testing/minted_quote.h"

#include <variant>

namespace confcom::app::testing {

MintedQuote::MintedQuote(const verify::testing::FakeSpec& spec)
    : set_(verify::testing::FakePki().mint(spec)), now_(spec.now) {
  const collateral::QuoteCollateral& c = set_.collateral;
  directory_.write("quote.bin", Bytes(set_.quote));
  directory_.write("root.pem", set_.root_pem);
  directory_.write("collateral/tcb_info.json", Bytes(c.tcb_info));
  directory_.write("collateral/tcb_info_chain.pem", Bytes(c.tcb_info_chain));
  directory_.write("collateral/qe_identity.json", Bytes(c.qe_identity));
  directory_.write("collateral/qe_identity_chain.pem", Bytes(c.qe_identity_chain));
  directory_.write("collateral/pck_crl", Bytes(c.pck_crl));
  directory_.write("collateral/pck_crl_chain.pem", Bytes(c.pck_crl_chain));
  directory_.write("collateral/root_ca_crl", Bytes(c.root_ca_crl));
}

ProgramRun MintedQuote::verify(const std::vector<std::string>& further, bool colours) const {
  std::vector<std::string> args = {"quote", "verify",       quote(),     "--trust-root",
                                   root(),  "--collateral", collateral()};
  args.insert(args.end(), further.begin(), further.end());
  return run_program(args, {.now = now_, .input = "", .colours = colours});
}

verify::testing::FakeSpec sgx_spec_with(const ByteArray<64>& report_data) {
  verify::testing::FakeSpec spec = verify::testing::sgx_spec(3);
  std::get<evidence::ReportBody>(spec.quote.body).report_data = report_data;
  return spec;
}

}  // namespace confcom::app::testing
