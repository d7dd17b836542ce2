#include "evidence/sgx/pck_extension.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "crypto/der_reader.h"

namespace confcom::evidence {
namespace {

using crypto::DerReader;
using crypto::DerTag;

constexpr std::string_view kObject = "PCK extension";

/// One SEQUENCE of members: member n has the identifier `oid`.n and the name members[n - 1].
struct Level {
  std::string_view oid;
  std::span<const std::string_view> members;
};

constexpr auto kExtensionMembers = std::to_array<std::string_view>(
    {"PPID", "TCB", "PCE ID", "FMSPC", "SGX type", "platform instance ID", "configuration"});
constexpr Level kExtension = {"1.2.840.113741.1.13.1", kExtensionMembers};
static_assert(kExtension.oid == kPckExtensionOid);

constexpr std::size_t kComponents = std::tuple_size_v<decltype(PckExtension::tcb_component_svns)>;
constexpr auto kTcbMembers = std::to_array<std::string_view>(
    {"component 1 SVN", "component 2 SVN", "component 3 SVN", "component 4 SVN", "component 5 SVN",
     "component 6 SVN", "component 7 SVN", "component 8 SVN", "component 9 SVN", "component 10 SVN",
     "component 11 SVN", "component 12 SVN", "component 13 SVN", "component 14 SVN",
     "component 15 SVN", "component 16 SVN", "PCESVN", "CPUSVN"});
constexpr Level kTcb = {"1.2.840.113741.1.13.1.2", kTcbMembers};

constexpr auto kConfigurationMembers =
    std::to_array<std::string_view>({"dynamic platform", "cached keys", "SMT enabled"});
constexpr Level kConfiguration = {"1.2.840.113741.1.13.1.7", kConfigurationMembers};

/// n of `level.oid`.n.
Result<std::size_t> member_number(const Level& level, std::string_view oid) {
  if (oid.starts_with(level.oid) && oid.substr(level.oid.size()).starts_with('.')) {
    const std::string_view digits = oid.substr(level.oid.size() + 1);
    std::size_t number = 0;
    const auto [end, status] = std::from_chars(digits.begin(), digits.end(), number);
    const bool whole = status == std::errc() && end == digits.end();
    if (whole && number >= 1 && number <= level.members.size()) return number;
  }
  return fail(ErrorCode::kMalformed,
              fmt::format("{}: unknown member {} in {}", kObject, oid, level.oid));
}

/// Which members of a level there were, by number - 1.
using Present = std::vector<bool>;

Result<void> mark(const Level& level, std::size_t number, Present& present) {
  if (present[number - 1]) {
    return fail(ErrorCode::kMalformed, fmt::format("{}: {} ({}.{}) is there twice", kObject,
                                                   level.members[number - 1], level.oid, number));
  }
  present[number - 1] = true;
  return {};
}

/// Errors: malformed, when one of the first `count` members is missing.
Result<void> require_first(const Level& level, std::size_t count, const Present& present) {
  for (std::size_t i = 0; i < count; ++i) {
    if (present[i]) continue;
    return fail(ErrorCode::kMalformed, fmt::format("{}: {} ({}.{}) is missing", kObject,
                                                   level.members[i], level.oid, i + 1));
  }
  return {};
}

/// Hands each member's number and value, in any order and each at most once, to `read_value`.
template <class ReadValue>
Result<Present> read_members(const Level& level, DerReader members, ReadValue read_value) {
  Present present(level.members.size());
  while (!members.at_end()) {
    CONFCOM_TRY(DerReader member, members.sequence("member"));
    CONFCOM_TRY(const std::string oid, member.object_identifier("member identifier"));
    CONFCOM_TRY(const std::size_t number, member_number(level, oid));
    CONFCOM_CHECK(mark(level, number, present));
    CONFCOM_CHECK(read_value(number, level.members[number - 1], member));
    CONFCOM_CHECK(member.expect_end());
  }
  return present;
}

template <std::size_t N>
Result<void> read_octets(DerReader& value, std::string_view field, ByteArray<N>& out) {
  CONFCOM_TRY(const Bytes content, value.take(DerTag::kOctetString, field));
  if (content.size() != N) {
    return fail(ErrorCode::kMalformed, fmt::format("{}: {} of {} bytes where {} belong", kObject,
                                                   field, content.size(), N));
  }
  out = to_array(content.first<N>());
  return {};
}

/// Every value of T is allowed, nothing over it.
template <class T>
Result<void> read_integer(DerReader& value, std::string_view field, T& out) {
  constexpr std::uint64_t kMax = std::numeric_limits<T>::max();
  CONFCOM_TRY(const auto number, value.unsigned_integer(DerTag::kInteger, kMax, field));
  out = static_cast<T>(number);
  return {};
}

Result<void> read_tcb_member(std::size_t number, std::string_view field, DerReader& value,
                             PckExtension& out) {
  if (number == kComponents + 1) return read_integer(value, field, out.pce_svn);
  if (number == kComponents + 2) return read_octets(value, field, out.cpu_svn);
  std::uint8_t svn = 0;
  CONFCOM_CHECK(read_integer(value, field, svn));
  out.tcb_component_svns.at(number - 1) = std::byte{svn};
  return {};
}

Result<void> read_tcb(DerReader& value, std::string_view field, PckExtension& out) {
  CONFCOM_TRY(const DerReader members, value.sequence(field));
  const auto read_value = [&out](std::size_t number, std::string_view name, DerReader& member) {
    return read_tcb_member(number, name, member, out);
  };
  CONFCOM_TRY(const Present present, read_members(kTcb, members, read_value));
  return require_first(kTcb, kTcbMembers.size(), present);
}

Result<void> read_sgx_type(DerReader& value, std::string_view field, SgxType& out) {
  constexpr auto kMax = static_cast<std::uint64_t>(SgxType::kScalableWithIntegrity);
  CONFCOM_TRY(const auto number, value.unsigned_integer(DerTag::kEnumerated, kMax, field));
  out = static_cast<SgxType>(number);
  return {};
}

Result<void> read_configuration_member(std::size_t number, std::string_view field, DerReader& value,
                                       PckExtension::Configuration& out) {
  CONFCOM_TRY(const bool flag, value.boolean(field));
  if (number == 1) out.dynamic_platform = flag;
  if (number == 2) out.cached_keys = flag;
  if (number == 3) out.smt_enabled = flag;
  return {};
}

/// Any of its members may be missing.
Result<void> read_configuration(DerReader& value, std::string_view field, PckExtension& out) {
  CONFCOM_TRY(const DerReader members, value.sequence(field));
  PckExtension::Configuration configuration;
  const auto read_value = [&configuration](std::size_t number, std::string_view name,
                                           DerReader& member) {
    return read_configuration_member(number, name, member, configuration);
  };
  CONFCOM_CHECK(read_members(kConfiguration, members, read_value));
  out.configuration = configuration;
  return {};
}

Result<void> read_extension_member(std::size_t number, std::string_view field, DerReader& value,
                                   PckExtension& out) {
  switch (number) {
    case 1:
      return read_octets(value, field, out.ppid);
    case 2:
      return read_tcb(value, field, out);
    case 3:
      return read_octets(value, field, out.pce_id);
    case 4:
      return read_octets(value, field, out.fmspc);
    case 5:
      return read_sgx_type(value, field, out.sgx_type);
    case 6:
      return read_octets(value, field, out.platform_instance_id.emplace());
    case 7:
      return read_configuration(value, field, out);
    default:
      return fail(ErrorCode::kInternal, fmt::format("{}: member {}", kObject, number));
  }
}

}  // namespace

Result<PckExtension> parse_pck_extension(Bytes der) {
  DerReader reader(der, kObject);
  CONFCOM_TRY(const DerReader members, reader.sequence("extension"));
  CONFCOM_CHECK(reader.expect_end());
  PckExtension out;
  const auto read_value = [&out](std::size_t number, std::string_view name, DerReader& member) {
    return read_extension_member(number, name, member, out);
  };
  CONFCOM_TRY(const Present present, read_members(kExtension, members, read_value));
  CONFCOM_CHECK(require_first(kExtension, 5, present));
  return out;
}

}  // namespace confcom::evidence
