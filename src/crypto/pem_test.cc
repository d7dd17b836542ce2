#include "crypto/pem.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crypto/testing/der.h"

namespace confcom::crypto {
namespace {

using testing::expect_refused;

const std::string kBegin = "-----BEGIN THING-----\n";
const std::string kEnd = "-----END THING-----\n";
/// "abc"
const std::string kBlock = kBegin + "YWJj\n" + kEnd;

std::vector<std::string> parsed(std::string_view text, std::size_t max_blocks) {
  const auto blocks = parse_pem(text, "THING", max_blocks);
  EXPECT_TRUE(blocks.has_value()) << blocks.error().message;
  std::vector<std::string> out;
  for (const ByteVector& block : blocks.value_or(std::vector<ByteVector>()))
    out.emplace_back(as_text(block));
  return out;
}

TEST(Pem, WritesLinesOf64Characters) {
  EXPECT_EQ(to_pem(as_bytes("abc"), "THING"), kBlock);
  EXPECT_EQ(to_pem(Bytes(), "THING"), kBegin + kEnd);
  EXPECT_EQ(to_pem(ByteVector(48), "THING"), kBegin + std::string(64, 'A') + "\n" + kEnd);
  EXPECT_EQ(to_pem(ByteVector(51), "THING"), kBegin + std::string(64, 'A') + "\nAAAA\n" + kEnd);
}

TEST(Pem, ReadsBackWhatItWrites) {
  for (std::size_t size = 0; size < 200; ++size) {
    const ByteVector bytes(size, static_cast<std::byte>(size));
    const auto blocks = parse_pem(to_pem(bytes, "THING"), "THING", 1);
    ASSERT_TRUE(blocks.has_value()) << size;
    EXPECT_EQ(*blocks, std::vector<ByteVector>{bytes});
  }
}

TEST(Pem, ReadsBlocksInTheirOrder) {
  struct Case {
    std::string name;
    std::string text;
    std::vector<std::string> want;
  };
  for (const Case& c : std::vector<Case>{
           {"one", kBlock, {"abc"}},
           {"two", kBlock + kBegin + "ZGVm\n" + kEnd, {"abc", "def"}},
           {"space around", " \t\r\n" + kBlock + "\n\n" + kBlock + " \n", {"abc", "abc"}},
           {"no newline at the end", kBlock.substr(0, kBlock.size() - 1), {"abc"}},
           {"CRLF", "-----BEGIN THING-----\r\nYWJj\r\n-----END THING-----\r\n", {"abc"}},
           {"lines of another length", kBegin + "Y\nWJ\n\nj" + kEnd, {"abc"}},
       }) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(parsed(c.text, 2), c.want);
  }
}

TEST(Pem, Refuses) {
  struct Case {
    std::string name;
    std::string text;
    std::string words;
  };
  for (const Case& c : std::vector<Case>{
           {"nothing", "", "no THING in it"},
           {"space", " \n", "no THING in it"},
           {"text before", "x" + kBlock, "\"-----BEGIN THING-----\" expected"},
           {"text after", kBlock + "x", "\"-----BEGIN THING-----\" expected"},
           {"text between", kBlock + "x\n" + kBlock, "\"-----BEGIN THING-----\" expected"},
           {"NUL after", kBlock + std::string(1, '\0'), "\"-----BEGIN THING-----\" expected"},
           {"another label", "-----BEGIN OTHER-----\nYWJj\n-----END OTHER-----\n",
            "THING-----\" expected"},
           {"no end", kBegin + "YWJj\n", "\"-----END THING-----\" is missing"},
           {"another end", kBegin + "YWJj\n-----END OTHER-----\n",
            "\"-----END THING-----\" is missing"},
           {"a block in a block", kBegin + kBlock, ""},
           {"a header", kBegin + "Proc-Type: 4,ENCRYPTED\n\nYWJj\n" + kEnd, ""},
           {"no base64", kBegin + "YW?j\n" + kEnd, ""},
           {"no padding", kBegin + "YWI\n" + kEnd, ""},
           {"one over the cap", kBlock + kBlock + kBlock, "more than 2 blocks"},
       }) {
    SCOPED_TRACE(c.name);
    expect_refused(parse_pem(c.text, "THING", 2), ErrorCode::kMalformed, c.words);
  }
}

}  // namespace
}  // namespace confcom::crypto
