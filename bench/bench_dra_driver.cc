// usage: bench_dra_driver SOCKET CLAIMS ROUNDS
//
// How fast a DRA driver prepares and unprepares claims, over one connection that is kept, as a
// kubelet calls it. SOCKET: the driver's, of v1.DRAPlugin. CLAIMS: a file with a line "NAMESPACE
// NAME UID" for each claim that is allocated on the driver's node. The last claim is prepared and
// unprepared ROUNDS times, first alone, then while all the others are prepared. In µs.
// bench/peers/dra/compare.py runs it against two drivers of one cluster.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "rpc/kubelet/protobuf_scanner.h"
#include "rpc/testing/protobuf_fields.h"
#include "service/device_plugin/testing/plugin_connection.h"

namespace confcom {
namespace {

using Clock = std::chrono::steady_clock;
using service::testing::PluginConnection;

constexpr const char* kPrepare = "/k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin/NodePrepareResources";
constexpr const char* kUnprepare =
    "/k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin/NodeUnprepareResources";
constexpr std::uint32_t kErrorOfPrepare = 2;
constexpr std::uint32_t kErrorOfUnprepare = 1;

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "bench_dra_driver: {}\n", why);
  std::exit(2);  // NOLINT(concurrency-mt-unsafe): one thread
}

struct Claim {
  std::string name_space;
  std::string name;
  std::string uid;
};

std::vector<Claim> load_claims(const std::string& path) {
  std::vector<Claim> out;
  std::ifstream file(path);
  for (Claim claim; file >> claim.name_space >> claim.name >> claim.uid;) out.push_back(claim);
  if (out.empty()) give_up(path + ": no claims");
  return out;
}

std::string field(std::uint32_t number, std::string_view value) {
  return std::string(as_text(rpc::testing::bytes_field(number, as_bytes(value))));
}

/// The field of that number and with a length in the one claim's outcome; empty without.
std::string_view said_of_claim(std::string_view answer, std::uint32_t number) {
  for (const std::uint32_t inner : {1U, 2U, number}) {
    rpc::ProtobufScanner fields(answer);
    std::string_view found;
    while (const auto field = fields.next()) {
      if (field->number == inner && field->has_length) found = field->bytes;
    }
    answer = found;
  }
  return answer;
}

/// Returns its µs.
double call(PluginConnection& driver, const char* method, const Claim& claim) {
  const std::string message =
      field(1, field(1, claim.name_space) + field(2, claim.uid) + field(3, claim.name));
  const auto begin = Clock::now();
  const auto answer = driver.call(method, message);
  const std::chrono::duration<double, std::micro> took = Clock::now() - begin;
  if (!answer.has_value()) give_up(answer.error().message);
  const bool is_prepare = std::string_view(method) == kPrepare;
  const std::string_view error =
      said_of_claim(*answer, is_prepare ? kErrorOfPrepare : kErrorOfUnprepare);
  if (!error.empty()) give_up(std::string(error));
  return took.count();
}

double part(std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

void print(std::string_view what, std::size_t prepared, std::vector<double> micros) {
  std::ranges::sort(micros);
  fmt::print("{} {} {:.0f} {:.0f}\n", what, prepared, part(micros, 0.5), part(micros, 0.99));
}

void measure(PluginConnection& driver, const Claim& claim, std::size_t prepared, int rounds) {
  std::vector<double> prepares;
  std::vector<double> unprepares;
  for (int i = 0; i < rounds; ++i) {
    prepares.push_back(call(driver, kPrepare, claim));
    unprepares.push_back(call(driver, kUnprepare, claim));
  }
  print("prepare", prepared, std::move(prepares));
  print("unprepare", prepared, std::move(unprepares));
}

}  // namespace
}  // namespace confcom

int main(int argc, char** argv) {
  using namespace confcom;
  const std::vector<std::string> arguments(argv, argv + argc);
  if (arguments.size() != 4) give_up("usage: bench_dra_driver SOCKET CLAIMS ROUNDS");
  const std::vector<Claim> claims = load_claims(arguments[2]);
  const auto driver = PluginConnection::dial(arguments[1]);
  if (driver == nullptr) give_up("nobody listens on " + arguments[1]);
  const int rounds = std::atoi(arguments[3].c_str());  // NOLINT(cert-err34-c): 0 is refused
  if (rounds <= 0) give_up("ROUNDS: a number");
  measure(*driver, claims.back(), 1, rounds);
  for (std::size_t i = 0; i + 1 < claims.size(); ++i) (void)call(*driver, kPrepare, claims[i]);
  measure(*driver, claims.back(), claims.size(), rounds);
  return 0;
}
