// usage: bench_device_plugin CONFCOM [--idle-seconds N] [ARGUMENTS OF THE PLUGIN…]
//
// What `confcom device-plugin` takes of a node, and how fast it answers a kubelet: memory with 1,
// 10,000 and 262,144 devices, wake-ups while nothing happens, and Allocate over one connection that
// is kept. Starts CONFCOM itself, on a simulated platform in a scratch directory, with a kubelet
// that is made up.
//
// Beside it stand figures of Intel's SGX device plugin 0.36.0, measured elsewhere with another
// made-up kubelet, and not in this run: its Go module cannot be had here.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "device_plugin_kubelet.h"
#include "device_plugin_process.h"

namespace confcom {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

/// For what was freed to be given back, before memory is looked at.
constexpr milliseconds kSettle{500};
/// After this, all time limits of the last registration are over.
constexpr std::chrono::seconds kWindDown{12};
constexpr int kReregistrations = 3;

/// MB of 10^6 bytes, as KiB.
constexpr double kib(double megabytes) { return megabytes * 1'000'000 / 1024; }

/// Of Intel's plugin 0.36.0. Its PSS with 10,000 devices was not measured: this is VmRSS, and as a
/// static program has hardly anything to share, much the same.
constexpr double kIntelOneDevicePssKib = kib(17.7);
constexpr double kIntelManyDevicesKib = kib(26.3);
constexpr double kIntelAllocateMicros = 84;  // p50, the better of two runs

constexpr std::uint64_t kDeviceCounts[] = {1, 10'000, 262'144};

struct Arguments {
  std::string program;
  std::chrono::seconds idle{60};
  std::vector<std::string> further;
};

/// A scratch directory with a simulated platform and a kubelet's directory, removed at the end.
class Node {
 public:
  explicit Node(const std::string& program) {
    std::string pattern = fs::temp_directory_path() / "bench-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) give_up("no scratch directory");
    directory_ = pattern;
    fs::create_directory(kubelet());
    MeasuredProcess init({program, "sim", "init", "--snp-product", "none", "--dir", sim()}, log());
    if (!init.wait()) give_up("confcom sim init failed");
  }
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node() {
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
  }

  [[nodiscard]] std::string sim() const { return directory_ / "sim"; }
  [[nodiscard]] std::string kubelet() const { return directory_ / "kubelet"; }
  [[nodiscard]] std::string publishers() const { return directory_ / "publishers"; }
  [[nodiscard]] std::string log() const { return directory_ / "log"; }

  /// The size of a program without its debug information; nothing where strip is missing.
  [[nodiscard]] std::optional<std::uintmax_t> stripped_bytes(const std::string& program) const {
    const std::string out = directory_ / "stripped";
    MeasuredProcess strip({"strip", "-o", out, program}, log());
    if (!strip.wait()) return {};
    return fs::file_size(out);
  }

 private:
  fs::path directory_;
};

std::vector<std::string> plugin_command(const Arguments& arguments, const Node& node,
                                        std::uint64_t devices) {
  std::vector<std::string> out = {arguments.program, "device-plugin", "--platform", "simulated"};
  out.insert(out.end(), {"--sim-dir", node.sim(), "--kubelet-dir", node.kubelet()});
  out.insert(out.end(), {"--epc-mib", std::to_string(devices)});
  out.insert(out.end(), {"--publisher-dir", node.publishers()});
  out.insert(out.end(), arguments.further.begin(), arguments.further.end());
  return out;
}

RegisteredPlugin take_list(FakeKubelet& kubelet, std::uint64_t devices) {
  RegisteredPlugin out = kubelet.accept();
  if (out.ids.size() != devices) {
    give_up(fmt::format("the plugin listed {} devices of {}", out.ids.size(), devices));
  }
  return out;
}

struct Memory {
  std::uint64_t pss = 0;
  std::uint64_t rss = 0;
  std::uint64_t anonymous = 0;
};

Memory memory_of(const MeasuredProcess& process) {
  std::this_thread::sleep_for(kSettle);
  return {process.number("smaps_rollup", "Pss:"), process.number("status", "VmRSS:"),
          process.number("status", "RssAnon:")};
}

void print_memory(std::uint64_t devices, std::string_view when, const Memory& memory) {
  fmt::print("{:>8} devices, {:25} {:8} {:8} {:8}\n", devices, when, memory.pss, memory.rss,
             memory.anonymous);
}

std::string_view met(bool is_met) { return is_met ? "met" : "MISSED"; }

void print_goal(std::string_view name, double value, double goal) {
  fmt::print("{:58} {:10.1f} ≤ {:.1f} {}\n", name, value, goal, met(value <= goal));
}

/// Allocate's request for one container that gets the first `count` devices.
std::string allocate_request(std::span<const std::string> ids) {
  const auto field = [](std::string& out, std::string_view bytes) {
    out += '\x0a';  // field 1, with a length
    std::size_t length = bytes.size();
    for (; length >= 0x80; length >>= 7) out += static_cast<char>((length & 0x7f) | 0x80);
    out += static_cast<char>(length);
    out += bytes;
  };
  std::string container;
  for (const std::string& id : ids) field(container, id);
  std::string out;
  field(out, container);
  return out;
}

struct Latency {
  double least = 0;
  double p50 = 0;
  double p99 = 0;
};

/// Asks again and again, one call after the other; in µs.
Latency allocate(RegisteredPlugin& plugin, std::size_t count, int times) {
  const std::string request = allocate_request(std::span(plugin.ids).first(count));
  std::vector<double> all;
  for (int i = 0; i < times; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    if (plugin.channel->call("/v1beta1.DevicePlugin/Allocate", request).empty())
      give_up("a container got nothing");
    const auto took = std::chrono::steady_clock::now() - begin;
    all.push_back(std::chrono::duration<double, std::micro>(took).count());
  }
  std::ranges::sort(all);
  return {all.front(), all.at(all.size() / 2), all.at(all.size() * 99 / 100)};
}

void measure_allocate(RegisteredPlugin& plugin) {
  struct Row {
    std::size_t ids = 0;
    int times = 0;
  };
  fmt::print("\nAllocate over one connection, µs{:>27} {:>8} {:>8}\n", "least", "p50", "p99");
  for (const Row& row : {Row{1, 5000}, Row{1024, 2000}, Row{100'000, 200}}) {
    const Latency took = allocate(plugin, row.ids, row.times);
    fmt::print("{:>8} ids, {} calls{:{}} {:8.1f} {:8.1f} {:8.1f}\n", row.ids, row.times, "",
               row.times < 1000 ? 31 : 30, took.least, took.p50, took.p99);
    if (row.ids != 1) continue;
    print_goal("p50 at 1 id, µs", took.p50, kIntelAllocateMicros);
    fmt::print("p50 at 1 id : Intel's, measured elsewhere {:27.2f}\n",
               took.p50 / kIntelAllocateMicros);
  }
}

void measure_idle(const MeasuredProcess& process, std::chrono::seconds time) {
  std::uint64_t switches = process.context_switches();
  std::this_thread::sleep_for(kWindDown);
  fmt::print("\n{:58} {:10}\n",
             fmt::format("context switches in {} s after a registration", kWindDown.count()),
             process.context_switches() - switches);
  switches = process.context_switches();
  const std::uint64_t ticks = process.cpu_ticks();
  std::this_thread::sleep_for(time);
  print_goal(fmt::format("context switches of all threads in {} idle s", time.count()),
             static_cast<double>(process.context_switches() - switches), 0);
  print_goal(fmt::format("CPU ticks in {} idle s", time.count()),
             static_cast<double>(process.cpu_ticks() - ticks), 0);
}

/// Memory of one plugin through its registrations. With the most devices, the rest as well.
Memory measure(const Arguments& arguments, std::uint64_t devices) {
  const Node node(arguments.program);
  FakeKubelet kubelet(node.kubelet());
  const MeasuredProcess process(plugin_command(arguments, node, devices), node.log());
  RegisteredPlugin plugin = take_list(kubelet, devices);
  const Memory first = memory_of(process);
  print_memory(devices, "list taken", first);
  for (int i = 0; i < kReregistrations; ++i) {
    plugin.channel.reset();
    plugin = take_list(kubelet, devices);
  }
  print_memory(devices, fmt::format("{} registrations later", kReregistrations),
               memory_of(process));
  if (devices != *std::ranges::rbegin(kDeviceCounts)) return first;
  measure_idle(process, arguments.idle);
  measure_allocate(plugin);
  print_memory(devices, "after all of that", memory_of(process));
  return first;
}

void print_sizes(const std::string& program) {
  const Node node(program);
  fmt::print("{:58} {:10}\n", "the program's file, bytes", fs::file_size(program));
  if (const auto stripped = node.stripped_bytes(program))
    fmt::print("{:58} {:10}\n", "without debug information", *stripped);
}

void run(const Arguments& arguments) {
  print_sizes(arguments.program);
  fmt::print("\nmemory, KiB {:>40} {:>8} {:>8}\n", "PSS", "VmRSS", "RssAnon");
  std::vector<Memory> memory;
  for (const std::uint64_t devices : kDeviceCounts) memory.push_back(measure(arguments, devices));
  fmt::print("\n");
  print_goal("PSS, 262,144 devices : Intel's with 1, KiB", static_cast<double>(memory.at(2).pss),
             kIntelOneDevicePssKib);
  print_goal("PSS, 10,000 devices : half of Intel's, KiB", static_cast<double>(memory.at(1).pss),
             kIntelManyDevicesKib / 2);
}

std::optional<Arguments> parse(std::span<char*> args) {
  if (args.size() < 2) return {};
  Arguments out{.program = args[1], .further = {}};
  args = args.subspan(2);
  if (args.size() >= 2 && std::string_view(args[0]) == "--idle-seconds") {
    out.idle = std::chrono::seconds(std::atoi(args[1]));  // NOLINT(cert-err34-c): by hand
    args = args.subspan(2);
  }
  out.further.assign(args.begin(), args.end());
  return out;
}

}  // namespace
}  // namespace confcom

int main(int argc, char** argv) {
  const auto arguments = confcom::parse(std::span(argv, static_cast<std::size_t>(argc)));
  if (!arguments.has_value()) {
    fmt::print(stderr, "usage: bench_device_plugin CONFCOM [--idle-seconds N] [ARGUMENTS…]\n");
    return 2;
  }
  confcom::run(*arguments);
  return 0;
}
