// A library with the interface of Intel's libsgx_qe3_logic.so that does what a script says.
//
// The script is a file, read again at each call, so that a test can direct another process. Each of
// its lines is FUNCTION ACTION [VALUE], where FUNCTION is keyid, init, size or quote, and ACTION
//   fail CODE          answers with the code (hexadecimal)
//   lose CODE          the same until the key is refreshed
//   abort, hang, exit  does that
//   value NUMBER       init: the public key identifier's size; size: the quote's
//   garbage            quote: writes what is no quote
//   other              init: another target info; quote: one over another REPORT
// What no line is about succeeds. CONFCOM_FAKE_QE3_* at its compilation leave things out.

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <span>
#include <sstream>
#include <string>
#include <string_view>

#define CONFCOM_EXPORT extern "C" [[gnu::visibility("default")]]

#ifdef CONFCOM_FAKE_QE3_UNRESOLVED
// NOLINTNEXTLINE(readability-identifier-naming): like a function of a library of another version
extern "C" void sgx_function_of_another_version();
#endif

namespace {

constexpr std::uint32_t kSuccess = 0;
constexpr std::uint32_t kInvalidParameter = 0xE002;
constexpr std::uint32_t kNotInitialized = 0xE00F;
constexpr std::uint32_t kInvalidReport = 0xE015;

constexpr std::size_t kReportBytes = 432;
constexpr std::size_t kReportBodyBytes = 384;
constexpr std::size_t kQeReportInfoBytes = 960;
constexpr std::size_t kPublicKeyIdBytes = 32;

constexpr std::uint32_t kCertificateBytes = 100;
constexpr std::uint32_t kSignatureDataBytes = 64 + 64 + 384 + 64 + 2 + 32 + 6 + kCertificateBytes;
constexpr std::uint32_t kQuoteBytes = 48 + 384 + 4 + kSignatureDataBytes;

struct Action {
  std::string name;
  std::string value;

  [[nodiscard]] std::uint32_t number(int base) const {
    return static_cast<std::uint32_t>(std::stoul(value, nullptr, base));
  }
};

struct State {
  std::string script;
  bool initialised = false;
  bool refreshed = false;
};

/// For programs that know of no fakes: $CONFCOM_FAKE_QE3_SCRIPT is the script until another is
/// said.
std::string script_of_environment() {
  const char* script =
      std::getenv("CONFCOM_FAKE_QE3_SCRIPT");  // NOLINT(concurrency-mt-unsafe): once
  return script == nullptr ? "" : script;
}

State& state() {
  static State out{.script = script_of_environment()};
  return out;
}

Action action_of(std::string_view function) {
  std::ifstream script(state().script);
  for (std::string line; std::getline(script, line);) {
    std::istringstream words(line);
    std::string about;
    Action action;
    words >> about >> action.name >> action.value;
    if (about == function) return action;
  }
  return {};
}

[[noreturn]] void hang() {
  for (;;) ::pause();
}

/// What every function can be told to do; returns its code.
std::uint32_t begin(const Action& action) {
  if (action.name == "abort") std::abort();
  if (action.name == "exit") ::_exit(0);
  if (action.name == "hang") hang();
  if (action.name == "fail") return action.number(16);
  if (action.name == "lose" && !state().refreshed) return action.number(16);
  return kSuccess;
}

/// As the compiler may assume of a pointer to a structure with 64-bit members.
bool is_aligned(const void* pointer) {
  constexpr std::uintptr_t kAlignment = 8;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): an address as a number.
  return reinterpret_cast<std::uintptr_t>(pointer) % kAlignment == 0;
}

/// Writes numbers and bytes one after the other.
class Writer {
 public:
  explicit Writer(std::span<std::byte> out) : out_(out) {}

  void number(std::uint32_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) next() = static_cast<std::byte>(value >> (8 * i));
  }
  void bytes(std::span<const std::byte> from) {
    for (const std::byte b : from) next() = b;
  }
  void fill(std::size_t size, std::uint8_t with) {
    for (std::size_t i = 0; i < size; ++i) next() = std::byte{with};
  }

 private:
  std::byte& next() { return out_[at_++]; }

  std::span<std::byte> out_;
  std::size_t at_ = 0;
};

void write_quote(std::span<const std::byte> body, std::span<std::byte> out) {
  Writer writer(out);
  writer.number(3, 2);
  writer.number(2, 2);
  writer.fill(8, 0);
  writer.fill(16, 0x93);  // vendor
  writer.fill(20, 0x1d);
  writer.bytes(body);
  writer.number(kSignatureDataBytes, 4);
  writer.fill(64 + 64, 0x5a);
  writer.fill(384, 0);
  writer.fill(64, 0x5b);
  writer.number(32, 2);
  writer.fill(32, 0xad);
  writer.number(5, 2);
  writer.number(kCertificateBytes, 4);
  writer.fill(kCertificateBytes, 0x20);
}

void write_as_told(const Action& action, std::span<const std::byte> report,
                   std::span<std::byte> out) {
  std::array<std::byte, kReportBodyBytes> body{};
  std::ranges::copy(report.first(kReportBodyBytes), body.begin());
  if (action.name == "other") body[0] ^= std::byte{1};
  if (action.name == "garbage") {
    std::ranges::fill(out, std::byte{0x47});
  } else {
    write_quote(body, out);
  }
}

}  // namespace

/// Takes its actions from `script` from now on, as if it had just been loaded.
CONFCOM_EXPORT void fake_qe3_follow(const char* script) {
  state() = {.script = script};
#ifdef CONFCOM_FAKE_QE3_UNRESOLVED
  sgx_function_of_another_version();
#endif
}

#ifndef CONFCOM_FAKE_QE3_WITHOUT_KEYID
CONFCOM_EXPORT std::uint32_t sgx_ql_get_keyid(std::byte* key_id) {
  const std::uint32_t code = begin(action_of("keyid"));
  if (code != kSuccess) return code;
  Writer writer(std::span(key_id, 256));
  writer.number(0, 4);
  writer.number(32, 2);
  writer.fill(32, 0x8c);
  writer.fill(16, 0);
  writer.number(1, 4);
  writer.fill(96, 0);
  writer.number(2, 4);
  writer.fill(98, 0);
  return kSuccess;
}
#endif

CONFCOM_EXPORT std::uint32_t sgx_ql_init_quote(const std::byte* key_id, std::byte* target_info,
                                               bool refresh, std::size_t* public_key_id_size,
                                               std::byte* public_key_id) {
  const Action action = action_of("init");
  if (refresh) state().refreshed = true;
  const std::uint32_t code = begin(action);
  if (code != kSuccess) return code;
  const std::size_t size = action.name == "value" ? action.number(10) : kPublicKeyIdBytes;
  if (public_key_id == nullptr) {
    *public_key_id_size = size;
    return kSuccess;
  }
  if (key_id == nullptr || !is_aligned(target_info) || *public_key_id_size != size) {
    return kInvalidParameter;
  }
  std::ranges::fill(std::span(target_info, 512),
                    std::byte{action.name == "other" ? std::uint8_t{0x72} : std::uint8_t{0x71}});
  std::ranges::fill(std::span(public_key_id, size), std::byte{0x9d});
  state().initialised = true;
  return kSuccess;
}

CONFCOM_EXPORT std::uint32_t sgx_ql_get_quote_size(const std::byte* key_id,
                                                   std::uint32_t* quote_size) {
  const Action action = action_of("size");
  const std::uint32_t code = begin(action);
  if (code != kSuccess) return code;
  if (key_id == nullptr) return kInvalidParameter;
  if (!state().initialised) return kNotInitialized;
  *quote_size = action.name == "value" ? action.number(10) : kQuoteBytes;
  return kSuccess;
}

CONFCOM_EXPORT std::uint32_t sgx_ql_get_quote(const std::byte* report, const std::byte* key_id,
                                              std::byte* qe_report_info, std::byte* quote,
                                              std::uint32_t quote_size) {
  const Action action = action_of("quote");
  const std::uint32_t code = begin(action);
  if (code != kSuccess) return code;
  if (!state().initialised) return kNotInitialized;
  if (key_id == nullptr || quote_size < kQuoteBytes || !is_aligned(report) ||
      !is_aligned(qe_report_info)) {
    return kInvalidParameter;
  }
  if (report[0] == std::byte{0xff}) return kInvalidReport;
  write_as_told(action, std::span(report, kReportBytes), std::span(quote, quote_size));
  if (qe_report_info != nullptr) {
    std::ranges::fill(std::span(qe_report_info, kQeReportInfoBytes).last(kReportBytes),
                      std::byte{0xe4});
  }
  return kSuccess;
}
