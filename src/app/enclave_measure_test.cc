#include "app/enclave_measure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/testing/program.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/testing/scratch_directory.h"
#include "enclave/image/measurement.h"
#include "enclave/testing/image_builder.h"

namespace confcom::app {
namespace {

using enclave::ConfcomNote;
using enclave::testing::make_confcom_file;
using enclave::testing::with_note;
using Json = nlohmann::ordered_json;
using ::testing::HasSubstr;
using testing::ProgramRun;

class EnclaveMeasure : public ::testing::Test {
 protected:
  std::string save(const std::string& name, Bytes bytes) const {
    EXPECT_TRUE(create_file(scratch_.file(name), bytes, 0600).has_value());
    return scratch_.file(name);
  }
  static ProgramRun measure(std::vector<std::string> args) {
    args.insert(args.begin(), {"enclave", "measure"});
    return testing::run_program(args);
  }
  static Json measure_json(std::vector<std::string> args) {
    args.insert(args.end(), {"-o", "json"});
    return Json::parse(measure(std::move(args)).out);
  }

  static ByteVector file() { return make_confcom_file(as_bytes("\xc3")); }
  static ByteArray<32> mrenclave() {
    return enclave::measure(enclave::parse_enclave_image(file()).value());
  }
  static ByteVector signed_file(const ByteArray<32>& hash) {
    ConfcomNote note;
    note.sigstruct.emplace().enclave_hash = hash;
    return with_note(file(), note);
  }

  confcom::testing::ScratchDirectory scratch_;
};

TEST_F(EnclaveMeasure, ShowsMrenclaveOfAFileThatIsNotSigned) {
  const std::string path = save("enclave", file());
  const ProgramRun run = measure({path});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr(to_hex(mrenclave())));
  const Json json = measure_json({path});
  EXPECT_EQ(json["mrenclave"], to_hex(mrenclave()));
  EXPECT_EQ(json["format"], "confcom");
  EXPECT_EQ(json["pages"], 6);
  EXPECT_TRUE(json["sigstruct_mrenclave"].is_null());
  EXPECT_TRUE(json["matches"].is_null());
}

TEST_F(EnclaveMeasure, AcceptsTheSigstructOfThisEnclave) {
  const std::string path = save("enclave", signed_file(mrenclave()));
  EXPECT_EQ(measure({path}).status, 0);
  EXPECT_EQ(measure_json({path})["matches"], true);
}

TEST_F(EnclaveMeasure, RefusesTheSigstructOfAnotherAndShowsBoth) {
  const ByteArray<32> other{std::byte{0xab}};
  const std::string path = save("enclave", signed_file(other));
  const ProgramRun run = measure({path});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, HasSubstr(to_hex(mrenclave())));
  EXPECT_THAT(run.err, HasSubstr(to_hex(other)));
  EXPECT_EQ(measure_json({path})["matches"], false);
}

TEST_F(EnclaveMeasure, TakesTheSigstructThatIsGivenBeforeItsOwn) {
  const std::string path = save("enclave", signed_file(ByteArray<32>{}));
  evidence::Sigstruct sigstruct;
  sigstruct.enclave_hash = mrenclave();
  const std::string given = save("given", evidence::write_sigstruct(sigstruct));
  EXPECT_EQ(measure({path, "--sigstruct", given}).status, 0);
  EXPECT_EQ(measure({path, "--sigstruct", path + ".missing"}).status, 2);
}

TEST_F(EnclaveMeasure, LeavesTheSigstructBesideAnSgxsAlone) {
  const auto image = enclave::parse_enclave_image(file()).value();
  const ByteVector sgxs = enclave::testing::make_sgxs_file(image);
  const std::string path = save("enclave.sgxs", sgxs);
  const std::string beside = save("enclave.sgxs.sig", evidence::write_sigstruct({}));
  const Json json = measure_json({path});
  EXPECT_EQ(json["mrenclave"], to_hex(crypto::sha256(sgxs)));
  EXPECT_TRUE(json["matches"].is_null());
  EXPECT_EQ(measure({path, "--sigstruct", beside}).status, 1);
}

TEST_F(EnclaveMeasure, RefusesWhatIsNoEnclave) {
  const std::string path = save("text", as_bytes("text"));
  const ProgramRun run = measure({path});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, HasSubstr(path));
  EXPECT_EQ(measure_json({path})["error"]["code"], "unsupported");
  EXPECT_EQ(measure({path + ".missing"}).status, 2);
}

}  // namespace
}  // namespace confcom::app
