#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "raw_host.h"

namespace confcom::tests {
namespace {

TEST(Hello, Greets) {
  const LoadedEnclave hello("hello");
  FaithfulHost host(hello);
  EXPECT_EQ(host.run({}).left.exit, sdk::Exit::kDone);
  EXPECT_EQ(host.printed,
            "Hello world from the enclave\nEnclave called into host to print: Hello World!\n");
}

}  // namespace
}  // namespace confcom::tests
