#include "service/sgx_node/epc_offer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace confcom::service {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

TEST(EpcOffer, ExceedsWithAnotherWhatThereIs) {
  const struct {
    std::optional<std::uint64_t> one, other;
    std::uint64_t epc = 0;
    bool want = false;
  } rows[] = {
      {5, 3, 8, false},      {5, 4, 8, true},          {0, 0, 0, false},     {9, 0, 8, true},
      {kMost, 1, 8, true},   {1, kMost, kMost, true},  {{}, 0, kMost, true}, {0, {}, kMost, true},
      {{}, {}, kMost, true}, {kMost, 0, kMost, false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(exceed({.who = "a", .bytes = row.one}, {.who = "b", .bytes = row.other}, row.epc),
              row.want)
        << row.one.value_or(1234) << " " << row.other.value_or(1234) << " " << row.epc;
  }
}

TEST(EpcOffer, CoversWhatIsNoLarger) {
  const EpcOffer all{.who = "a"};
  const EpcOffer five{.who = "b", .bytes = 5};
  const EpcOffer six{.who = "c", .bytes = 6};
  EXPECT_TRUE(covers(all, all));
  EXPECT_TRUE(covers(all, six));
  EXPECT_TRUE(covers(six, five));
  EXPECT_TRUE(covers(five, five));
  EXPECT_FALSE(covers(five, six));
  EXPECT_FALSE(covers(six, all));
}

TEST(EpcOffer, IsToldInTheLargestUnitThatDividesIt) {
  EXPECT_EQ(amount({.who = "a"}), "all of it");
  EXPECT_EQ(amount({.who = "a", .bytes = std::uint64_t{64} << 30}), "64 GiB");
  EXPECT_EQ(amount({.who = "a", .bytes = std::uint64_t{1} << 20}), "1 MiB");
  EXPECT_EQ(amount({.who = "a", .bytes = 1}), "1 bytes");
}

TEST(EpcOffer, IsReadAsItWasWritten) {
  for (const EpcOffer& offer : {EpcOffer{.who = "the device plugin"},
                                EpcOffer{.who = "the DRA driver sgx.confcom.dev", .bytes = 0},
                                EpcOffer{.who = "x", .bytes = kMost},
                                EpcOffer{.who = "x", .bytes = 1, .resource = "example.com/epc"}}) {
    EXPECT_EQ(parse_offer(write_offer(offer)).value(), offer);
  }
  const std::string longest =
      write_offer({.who = std::string(1000, 'x'),
                   .bytes = kMost,
                   .resource = std::string(253, 'a') + "/" + std::string(63, 'b')});
  EXPECT_LE(longest.size(), kMaxOfferBytes);
  EXPECT_TRUE(parse_offer(longest).has_value());
}

TEST(EpcOffer, IsNothingElse) {
  for (const char* const text : {"",
                                 "all",
                                 "all\n",
                                 "5\nwho",
                                 "5\n\n",
                                 "5\nwho\n\n",
                                 "5\nwho\nmore\n",
                                 "5\nwho\na/b/c\n",
                                 "5\nwho\n/b\n",
                                 "5\nwho\na/\n",
                                 "5\nwho\na/b c\n",
                                 "5\nwho\na/b\n\n",
                                 "5\nwho\na/b",
                                 "-5\nwho\n",
                                 "+5\nwho\n",
                                 " 5\nwho\n",
                                 "5 \nwho\n",
                                 "0x5\nwho\n",
                                 "5.0\nwho\n",
                                 "All\nwho\n",
                                 "\nwho\n",
                                 "18446744073709551616\nwho\n"}) {
    const auto found = parse_offer(text);
    ASSERT_FALSE(found.has_value()) << text;
    EXPECT_EQ(found.error().code, ErrorCode::kMalformed);
  }
}

}  // namespace
}  // namespace confcom::service
