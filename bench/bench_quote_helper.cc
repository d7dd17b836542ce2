// usage: bench_quote_helper CONFCOM [ROUNDS]
//
// How fast the quote helper quotes for a simulated platform, over its socket, against one core's
// rate of bare P-256 signatures; and what 200 hostile clients do to a good one. Starts CONFCOM
// itself, in a scratch directory. Everything that is compared is measured in turn, round by round;
// the medians count.

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/unique_fd.h"
#include "evidence/sgx/attestation_key_id.h"
#include "evidence/sgx/report.h"
#include "platform/sgx_simulated/simulated_platform.h"
#include "rpc/aesm/aesm_client.h"
#include "rpc/aesm/aesm_codec.h"
#include "rpc/aesm/aesm_frame.h"

namespace confcom {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::duration;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr milliseconds kSpan{1500};  // of one measurement
constexpr std::size_t kHostile = 200;
constexpr int kLatencySamples = 2000;

[[noreturn]] void give_up(std::string_view why) {
  fmt::print(stderr, "bench_quote_helper: {}\n", why);
  std::exit(1);  // NOLINT(concurrency-mt-unsafe): nothing runs at exit
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values.at(values.size() / 2);
}

pid_t start(std::vector<std::string> command, const std::filesystem::path& directory) {
  const std::string log = directory / "helper.log";
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(), O_WRONLY | O_CREAT, 0600);
  std::vector<char*> arguments;
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  if (::posix_spawn(&child, arguments.front(), &actions, nullptr, arguments.data(), ::environ) != 0)
    give_up("cannot start " + command.front());
  posix_spawn_file_actions_destroy(&actions);
  return child;
}

/// A simulated platform and its helper, for as long as this object lives.
class Helper {
 public:
  explicit Helper(const std::string& program) {
    std::string pattern = std::filesystem::temp_directory_path() / "bench-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) give_up("no scratch directory");
    directory_ = pattern;
    const std::string sim = directory_ / "sim";
    wait_for(start({program, "sim", "init", "--snp-product", "none", "--dir", sim}, directory_));
    child_ = start({program, "quote-helper", "--platform", "simulated", "--sim-dir", sim,
                    "--socket", socket(), "--io-timeout", "60s"},
                   directory_);
    const auto platform = platform::load_simulated_platform(sim, 3).value();
    report_ = evidence::write_report(platform->cpu().ereport({}, platform->qe().target_info(), {}));
    const rpc::AesmClient client(socket());
    for (int i = 0; i < 500 && !client.init_quote().has_value(); ++i)
      std::this_thread::sleep_for(milliseconds(10));
    quote_size_ = client.quote_size().value();
  }
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;
  ~Helper() {
    ::kill(child_, SIGTERM);
    wait_for(child_);
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  [[nodiscard]] std::string socket() const { return directory_ / "aesm.socket"; }

  /// What a client sends for one quote.
  [[nodiscard]] ByteVector request(std::uint32_t buffer_size) const {
    rpc::GetQuoteExRequest body;
    body.report = to_vector(report_);
    body.attestation_key_id = to_vector(evidence::default_attestation_key_id());
    body.buffer_size = buffer_size;
    return rpc::aesm_frame(rpc::write_aesm_request({std::move(body), 15'000}));
  }
  [[nodiscard]] std::uint32_t quote_size() const { return quote_size_; }

  /// A line of /proc/PID/status, in KiB.
  [[nodiscard]] long status(std::string_view field) const {
    std::ifstream in(fmt::format("/proc/{}/status", child_));
    for (std::string line; std::getline(in, line);) {
      if (!line.starts_with(field)) continue;
      long value = 0;
      const std::size_t digits = line.find_first_of("0123456789");
      std::from_chars(line.data() + digits, line.data() + line.size(), value);
      return value;
    }
    return -1;
  }
  [[nodiscard]] std::ptrdiff_t descriptors() const {
    const std::filesystem::path path = fmt::format("/proc/{}/fd", child_);
    return std::distance(std::filesystem::directory_iterator(path),
                         std::filesystem::directory_iterator());
  }

 private:
  static void wait_for(pid_t child) {
    int status = 0;
    if (::waitpid(child, &status, 0) != child || status != 0) give_up("confcom failed");
  }

  std::filesystem::path directory_;
  pid_t child_ = 0;
  ByteArray<432> report_{};
  std::uint32_t quote_size_ = 0;
};

UniqueFd connect_to(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::ranges::copy(path, std::begin(address.sun_path));
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): how sockets take addresses.
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return {};
  return fd;
}

/// One quote on one connection, as a client in C would ask for it.
bool get_quote(const std::string& path, Bytes request, std::uint32_t quote_size) {
  const UniqueFd fd = connect_to(path);
  if (!fd.valid() || ::send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL) !=
                         static_cast<ssize_t>(request.size())) {
    return false;
  }
  std::array<std::byte, 16384> answer{};
  std::size_t size = 0;
  for (;;) {
    const ssize_t count = ::recv(fd.get(), answer.data() + size, answer.size() - size, 0);
    if (count <= 0) return size > quote_size;
    size += static_cast<std::size_t>(count);
    if (size > quote_size) return true;
  }
}

/// Calls `work` again and again for kSpan; calls per second.
double rate(const std::function<void()>& work) {
  const auto begin = Clock::now();
  std::size_t count = 0;
  while (Clock::now() - begin < kSpan) {
    for (int i = 0; i < 50; ++i) work();
    count += 50;
  }
  return static_cast<double>(count) / duration<double>(Clock::now() - begin).count();
}

double openssl_rate() {
  static EVP_PKEY* const key = EVP_EC_gen("P-256");
  static EVP_PKEY_CTX* const context = EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr);
  if (EVP_PKEY_sign_init(context) != 1) give_up("OpenSSL does not sign");
  const unsigned char digest[32] = {1};
  return rate([&] {
    unsigned char signature[80];
    std::size_t size = sizeof signature;
    if (EVP_PKEY_sign(context, signature, &size, digest, sizeof digest) != 1)
      give_up("OpenSSL does not sign");
  });
}

/// Asks for quotes until kSpan is over; how many there were.
std::size_t ask_until_over(const std::string& path, Bytes request, std::uint32_t quote_size,
                           Clock::time_point begin) {
  std::size_t count = 0;
  for (; Clock::now() - begin < kSpan; ++count) {
    if (!get_quote(path, request, quote_size)) give_up("a client got no quote");
  }
  return count;
}

double socket_rate(const Helper& helper, std::size_t clients) {
  const ByteVector request = helper.request(helper.quote_size());
  const std::string path = helper.socket();
  std::atomic<std::size_t> count = 0;
  const auto begin = Clock::now();
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < clients; ++i) {
    threads.emplace_back(
        [&] { count += ask_until_over(path, request, helper.quote_size(), begin); });
  }
  threads.clear();
  return static_cast<double>(count) / duration<double>(Clock::now() - begin).count();
}

struct Latency {
  double p50 = 0;
  double p99 = 0;
};

/// One client alone, one quote after the other; in µs.
Latency latency(const Helper& helper) {
  const ByteVector request = helper.request(helper.quote_size());
  const std::string path = helper.socket();
  std::vector<double> all;
  for (int i = 0; i < kLatencySamples; ++i) {
    const auto begin = Clock::now();
    if (!get_quote(path, request, helper.quote_size())) give_up("a good client got no quote");
    all.push_back(duration<double, std::micro>(Clock::now() - begin).count());
  }
  std::ranges::sort(all);
  return {all.at(all.size() / 2), all.at(all.size() * 99 / 100)};
}

/// Clients that hold connections: a fifth each send nothing, half a header, a header and half a
/// request, a request whose answer of 64 KiB they never read, and, greedy, requests without end.
class HostileClients {
 public:
  explicit HostileClients(const Helper& helper) : path_(helper.socket()) {
    const ByteVector request = helper.request(helper.quote_size());
    const ByteVector large = helper.request(65536);
    const std::size_t share = kHostile / 5;
    for (std::size_t i = 0; i < share; ++i) {
      hold({});
      hold(Bytes(request).first(2));
      hold(Bytes(request).first(request.size() / 2));
      hold(large);
    }
    for (std::size_t i = 0; i < share; ++i) {
      greedy_.emplace_back(
          [this, request, size = helper.quote_size()](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
              if (!get_quote(path_, request, size)) give_up("a greedy client got no quote");
              std::this_thread::sleep_for(milliseconds(20));
            }
          });
    }
  }

 private:
  void hold(Bytes first) {
    held_.push_back(connect_to(path_));
    if (!held_.back().valid()) give_up("a hostile client could not connect");
    if (!first.empty()) {
      if (::send(held_.back().get(), first.data(), first.size(), MSG_NOSIGNAL) < 0)
        give_up("a hostile client could not send");
    }
  }

  std::string path_;
  std::vector<UniqueFd> held_;
  std::vector<std::jthread> greedy_;
};

void print(std::string_view name, double value, std::string_view unit) {
  fmt::print("{:44} {:12.1f} {}\n", name, value, unit);
}

void print_ratio(std::string_view name, double ratio, double goal) {
  fmt::print("{:44} {:12.2f} ≥ {:g} {}\n", name, ratio, goal, ratio >= goal ? "met" : "MISSED");
}

void measure_rates(const Helper& helper, int rounds) {
  std::vector<double> sign;
  std::vector<double> with8;
  std::vector<double> with64;
  std::vector<double> p50;
  std::vector<double> p99;
  for (int i = 0; i < rounds; ++i) {
    sign.push_back(openssl_rate());
    with8.push_back(socket_rate(helper, 8));
    with64.push_back(socket_rate(helper, 64));
    const Latency one = latency(helper);
    p50.push_back(one.p50);
    p99.push_back(one.p99);
  }
  print("openssl: P-256 signatures, one core", median(sign), "/s");
  print("quotes over the socket, 8 clients", median(with8), "/s");
  print("quotes over the socket, 64 clients", median(with64), "/s");
  print("one client, p50", median(p50), "µs");
  print("one client, p99", median(p99), "µs");
  print_ratio("8 clients : one core's signatures", median(with8) / median(sign), 0.5);
  print_ratio("64 clients : one core's signatures", median(with64) / median(sign), 0.5);
}

void measure_hostile(const Helper& helper) {
  const auto descriptors = helper.descriptors();
  const long memory = helper.status("RssAnon");
  bool met = false;
  for (int i = 0; i < 3; ++i) {
    const double idle = latency(helper).p99;
    double beset = 0;
    {
      const HostileClients hostile(helper);
      beset = latency(helper).p99;
    }
    const double allowed = std::max(2 * idle, idle + 5000);
    met = met || beset <= allowed;
    fmt::print("{:44} {:12.1f} µs, idle {:.1f}, allowed {:.1f}\n",
               fmt::format("p99 beside {} hostile clients, round {}", kHostile, i + 1), beset, idle,
               allowed);
  }
  fmt::print("{:44} {}\n", "best of 3", met ? "met" : "MISSED");
  for (int i = 0; i < 200 && helper.descriptors() > descriptors; ++i)
    std::this_thread::sleep_for(milliseconds(50));
  fmt::print("{:44} {:12} before {}\n", "descriptors afterwards", helper.descriptors(),
             descriptors);
  fmt::print("{:44} {:12} KiB, before {}\n", "RssAnon afterwards", helper.status("RssAnon"),
             memory);
}

int run(const std::string& program, int rounds) {
  const Helper helper(program);
  fmt::print("{:44} {:12} KiB ≤ 10240 {}\n", "RssAnon of the idle helper", helper.status("RssAnon"),
             helper.status("RssAnon") <= 10240 ? "met" : "MISSED");
  fmt::print("{:44} {:12} KiB\n", "VmRSS of the idle helper", helper.status("VmRSS"));
  measure_rates(helper, rounds);
  measure_hostile(helper);
  return 0;
}

}  // namespace
}  // namespace confcom

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: bench_quote_helper CONFCOM [ROUNDS]\n");
    return 2;
  }
  return confcom::run(argv[1], argc > 2 ? std::atoi(argv[2]) : 5);  // NOLINT(cert-err34-c): by hand
}
