// The example of docs/formats/enclave-calls.md, as the code has it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/file.h"
#include "base/hex.h"
#include "sdk/interface.h"

namespace confcom::service {
namespace {

using ::testing::HasSubstr;

constexpr const char* kPage = CONFCOM_DOCS "/formats/enclave-calls.md";

/// The message as the page writes it, with spaces between fields; and back.
template <class Message>
void expect_on_page(const Message& message, const std::string& fields) {
  const ByteVector page = load_file(kPage, std::size_t{1} << 16).value();
  EXPECT_THAT(std::string(as_text(page)), HasSubstr("        " + fields + " "));
  std::string hex = fields;
  std::erase(hex, ' ');
  const ByteVector bytes = sdk::encode(message);
  EXPECT_EQ(to_hex(bytes), hex);
  EXPECT_TRUE(sdk::decode<Message>(bytes).has_value());
  EXPECT_FALSE(sdk::decode<Message>(Bytes(bytes).first(bytes.size() - 1)).has_value());
  ByteVector longer = bytes;
  longer.push_back({});
  EXPECT_FALSE(sdk::decode<Message>(longer).has_value());
}

TEST(CallsExample, IsAsTheCodeWritesIt) {
  expect_on_page(sdk::Run::Request{{"hello", "sgx"}},
                 "02000000 05000000 68656c6c6f 03000000 736778");
  expect_on_page(sdk::Print::Request{0, "hi\n"}, "00 03000000 68690a");
  expect_on_page(sdk::Run::Response{3}, "03000000");
  EXPECT_TRUE(sdk::encode(sdk::Nothing{}).empty());
}

}  // namespace
}  // namespace confcom::service
