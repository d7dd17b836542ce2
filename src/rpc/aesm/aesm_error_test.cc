#include "rpc/aesm/aesm_error.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>
#include <vector>

namespace confcom::rpc {
namespace {

const std::vector<AesmError> kAll = {
    AesmError::kSuccess,
    AesmError::kUnexpected,
    AesmError::kNoDevice,
    AesmError::kParameter,
    AesmError::kNetwork,
    AesmError::kServiceStopped,
    AesmError::kBusy,
    AesmError::kOutOfMemory,
    AesmError::kMessage,
    AesmError::kDeviceNotAvailable,
    AesmError::kOutOfEpc,
    AesmError::kServiceUnavailable,
    AesmError::kUnsupportedAttestationKeyId,
    AesmError::kAttestationKeyNotInitialized,
    AesmError::kAttestationKeyCertificationDataInvalid,
    AesmError::kNoPlatformCertificationData,
    AesmError::kReport,
    AesmError::kEnclaveLost,
    AesmError::kInvalidReport,
    AesmError::kEnclaveLoad,
    AesmError::kUnableToGenerateQeReport,
    AesmError::kKeyCertification,
};

TEST(AesmError, HasANameOfItsOwnForEachCode) {
  std::set<std::string_view> names;
  for (const AesmError code : kAll) names.insert(to_string(code));
  EXPECT_EQ(names.size(), kAll.size());
  EXPECT_FALSE(names.contains("AESM error"));
}

TEST(AesmError, SaysOfEachFailureWhatToDo) {
  for (const AesmError code : kAll) {
    EXPECT_EQ(advice_on(code).empty(), code == AesmError::kSuccess) << to_string(code);
  }
}

TEST(AesmError, SaysNothingOfCodesThatItDoesNotKnow) {
  EXPECT_EQ(to_string(AesmError{4711}), "AESM error");
  EXPECT_EQ(advice_on(AesmError{4711}), "");
}

}  // namespace
}  // namespace confcom::rpc
