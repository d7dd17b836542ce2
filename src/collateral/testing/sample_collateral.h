#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

/// Documents for tests: each holds every member once, with a value of its own, so that a test can
/// name what it changes.
namespace confcom::collateral {

inline const std::string kSampleSignature(128, 'a');

inline const std::string kSampleSgxComponents =
    R"([{"svn":21,"category":"BIOS","type":"Early Microcode Update"},{"svn":22,"category":"OS/VMM"},{"svn":23},)"
    R"({"svn":24},{"svn":25},{"svn":26},{"svn":27},{"svn":28},{"svn":29},{"svn":30},{"svn":31},{"svn":32},)"
    R"({"svn":33},{"svn":34},{"svn":35},{"svn":255}])";

inline const std::string kSampleTdxComponents =
    R"([{"svn":41},{"svn":42},{"svn":43},{"svn":44},{"svn":45},{"svn":46},{"svn":47},{"svn":48},{"svn":49},)"
    R"({"svn":50},{"svn":51},{"svn":52},{"svn":53},{"svn":54},{"svn":55},{"svn":56}])";

inline const std::string kSampleTdxModule =
    R"({"mrsigner":")" + std::string(96, 'b') +
    R"(","attributes":"0000000000000001","attributesMask":"FFFFFFFFFFFFFFFF"})";

inline const std::string kSampleTdxModuleIdentities =
    R"([{"id":"TDX_03","mrsigner":")" + std::string(96, 'c') +
    R"(","attributes":"0000000000000002","attributesMask":"FFFFFFFFFFFFFFFE","tcbLevels":[)"
    R"({"tcb":{"isvsvn":5},"tcbDate":"2024-03-13T00:00:00Z","tcbStatus":"OutOfDate","advisoryIDs":["INTEL-SA-00003"]}]}])";

/// Members of every version between the braces of tcbInfo.
inline const std::string kSampleTcbInfoHead =
    R"("issueDate":"2025-05-27T19:31:07Z","nextUpdate":"2025-06-26T19:31:07Z","fmspc":"00906Ed50000",)"
    R"("tcbType":0,"tcbEvaluationDataNumber":17,)";

inline std::string sample_document(std::string_view member, std::string_view object) {
  return R"({")" + std::string(member) + R"(":)" + std::string(object) + R"(,"signature":")" +
         kSampleSignature + R"("})";
}

inline std::string sample_sgx_tcb_info() {
  return sample_document(
      "tcbInfo", R"({"id":"SGX","version":3,)" + kSampleTcbInfoHead +
                     R"("pceId":"0A0b","tcbLevels":[{"tcb":{"sgxtcbcomponents":)" +
                     kSampleSgxComponents +
                     R"(,"pcesvn":13},"tcbDate":"2024-01-02T03:04:05Z","tcbStatus":"UpToDate",)"
                     R"("advisoryIDs":["INTEL-SA-00001","INTEL-SA-00002"]}]})");
}

inline std::string sample_tdx_tcb_info() {
  return sample_document("tcbInfo",
                         R"({"id":"TDX","version":3,)" + kSampleTcbInfoHead +
                             R"("pceId":"0000","tdxModule":)" + kSampleTdxModule +
                             R"(,"tdxModuleIdentities":)" + kSampleTdxModuleIdentities +
                             R"(,"tcbLevels":[{"tcb":{"sgxtcbcomponents":)" + kSampleSgxComponents +
                             R"(,"pcesvn":13,"tdxtcbcomponents":)" + kSampleTdxComponents +
                             R"(},"tcbDate":"2024-01-02T03:04:05Z","tcbStatus":"UpToDate"}]})");
}

inline std::string sample_tcb_info_v2() {
  std::string components;
  for (int i = 1; i <= 16; ++i) {
    components += R"("sgxtcbcomp)" + std::string(i < 10 ? "0" : "") + std::to_string(i) +
                  R"(svn":)" + std::to_string(100 + i) + ",";
  }
  return sample_document(
      "tcbInfo", R"({"version":2,)" + kSampleTcbInfoHead + R"("tcbLevels":[{"tcb":{)" + components +
                     R"("pcesvn":13},"tcbDate":"2024-01-02T03:04:05Z","tcbStatus":"Revoked"}]})");
}

inline std::string sample_enclave_identity() {
  return sample_document(
      "enclaveIdentity",
      R"({"id":"QE","version":2,"issueDate":"2025-05-27T19:05:27Z","nextUpdate":"2025-06-26T19:05:27Z",)"
      R"("tcbEvaluationDataNumber":17,"miscselect":"01020304","miscselectMask":"FFFFFFFF",)"
      R"("attributes":"11000000000000000000000000000000","attributesMask":"FBFFFFFFFFFFFFFF0000000000000000",)"
      R"("mrsigner":")" +
          std::string(64, 'd') +
          R"(","isvprodid":258,"tcbLevels":[)"
          R"({"tcb":{"isvsvn":8},"tcbDate":"2024-03-13T00:00:00Z","tcbStatus":"UpToDate"},)"
          R"({"tcb":{"isvsvn":6},"tcbDate":"2021-11-10T00:00:00Z","tcbStatus":"OutOfDate","advisoryIDs":["INTEL-SA-00615"]}]})");
}

/// `text` with `from` replaced, which must occur exactly once: a test that changed nothing would
/// prove nothing.
inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  const bool once = at != std::string::npos && text.find(from, at + 1) == std::string::npos;
  EXPECT_TRUE(once) << "not exactly once in the sample: " << from;
  return once ? text.replace(at, from.size(), to) : "";
}

}  // namespace confcom::collateral
