#include "app/node_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/testing/program.h"
#include "base/testing/scratch_directory.h"
#include "rpc/aesm/aesm_server.h"
#include "rpc/grpc/grpc_server.h"
#include "rpc/testing/fake_backend.h"
#include "rpc/testing/protobuf_fields.h"
#include "rpc/testing/recording_observer.h"
#include "rpc/testing/running_loop.h"
#include "rpc/testing/temporary_directory.h"
#include "rpc/unix_listener.h"

namespace confcom::app {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using rpc::testing::bytes_field;
using rpc::testing::concat;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ProgramRun;

constexpr const char* kResource = "kubernetes.azure.com/sgx_epc_mem_in_MiB";

/// A server with all of SGX and 64 GiB of EPC memory, in the form of AIDA64.
constexpr std::string_view kServer =
    "CPUID 00000000: 0000001B-756E6547-6C65746E-49656E69\n"
    "CPUID 00000001: 000606A6-00000000-00000000-00000000\n"
    "CPUID 00000007: 00000000-00000004-40000000-00000000\n"
    "CPUID 00000012: 00000003-00000001-00000000-0000381F\n"
    "CPUID 00000012: 000000B6-00000000-000002E7-00000000 [SL 01]\n"
    "CPUID 00000012: 00000001-00000100-00000001-00000010 [SL 02]\n";

/// The same, with SGX off in the firmware.
constexpr std::string_view kOff =
    "CPUID 00000000: 0000001B-756E6547-6C65746E-49656E69\n"
    "CPUID 00000007: 00000000-00000004-00000000-00000000\n";

/// Another vendor's, in a virtual machine of KVM.
constexpr std::string_view kOther =
    "CPUID 00000000: 00000010-68747541-444D4163-69746E65\n"
    "CPUID 00000001: 00A20F10-00000000-80000000-00000000\n"
    "CPUID 40000000: 40000001-4B4D564B-564B4D56-0000004D\n";

ByteVector text_field(std::uint32_t number, std::string_view text) {
  return bytes_field(number, as_bytes(text));
}

/// A kubelet that has 65,536 MiB of EPC, of which a container holds 3.
class FakePodResources final : public rpc::GrpcService {
 public:
  void serve(const rpc::GrpcRequest& request, std::shared_ptr<rpc::GrpcCall> call) override {
    const bool all = request.method == "/v1.PodResourcesLister/GetAllocatableResources";
    if (!all && request.method != "/v1.PodResourcesLister/List")
      return call->finish({rpc::GrpcCode::kUnimplemented, "no such method"});
    const ByteVector message = all ? allocatable() : held();
    call->send(std::make_shared<const std::string>(as_text(message)));
    call->finish({});
  }

 private:
  static ByteVector allocatable() {
    ByteVector entry = text_field(1, kResource);
    for (int i = 0; i < 65'536; ++i) {
      const ByteVector id = text_field(2, "x");
      entry.insert(entry.end(), id.begin(), id.end());
    }
    return bytes_field(1, entry);
  }
  static ByteVector held() {
    const ByteVector devices = concat(
        {text_field(1, kResource), text_field(2, "0"), text_field(2, "1"), text_field(2, "2")});
    const ByteVector other = concat({text_field(1, "example.com/gpu"), text_field(2, "0")});
    const ByteVector claim = concat({text_field(2, "epc-claim"), text_field(3, "tee"),
                                     bytes_field(4, text_field(2, "sgx.confcom.dev"))});
    const ByteVector container = concat({text_field(1, "main"), bytes_field(2, devices),
                                         bytes_field(2, other), bytes_field(5, claim)});
    return bytes_field(
        1, concat({text_field(1, "hello"), text_field(2, "tee"), bytes_field(3, container)}));
  }
};

/// Answers as a quote helper does that has a key, or with a code.
class FakeHelper final : public rpc::AesmBackend {
 public:
  void handle(rpc::AesmRequest request, Done done) override {
    if (fails || request.kind() != rpc::AesmKind::kGetSupportedAttestationKeyIdNumber)
      return done({rpc::AesmFailure{request.kind(), rpc::AesmError::kServiceUnavailable}});
    done({rpc::GetSupportedAttestationKeyIdNumberResponse{1}});
  }
  bool fails = false;
};

/// A node below a scratch directory, on which tests put what there is.
class NodeStatusTest : public ::testing::Test {
 protected:
  NodeStatusTest() { loop_.start(); }
  ~NodeStatusTest() override {
    loop_.stop();
    helper_.reset();
    pod_resources_.reset();
  }

  void make_device(const char* name) const {
    fs::create_directories(root_.path() / "dev");
    fs::create_symlink("/dev/null", root_.path() / "dev" / name);
  }
  void make_hardware() const {
    make_device("sgx_enclave");
    make_device("sgx_provision");
    root_.write("sys/devices/system/node/node0/x86/sgx_total_bytes", "68719476736\n");
  }
  void listen(const char* name, const char* directory = "plugins") {
    fs::create_directories(at(directory));
    auto listener = rpc::UnixListener::listen_new(at(directory) / name);
    ASSERT_TRUE(listener.has_value()) << listener.error().message;
    listeners_.push_back(*std::move(listener));
  }
  void make_kubelet() {
    listen("kubelet.sock");
    listen("confcom-0123abcd-89ef4567.sock");
    auto listener = rpc::UnixListener::listen_new(at("pods.sock"));
    ASSERT_TRUE(listener.has_value()) << listener.error().message;
    pod_resources_.emplace(loop_.loop(), *std::move(listener), kubelet_, rpc::GrpcServerLimits{});
  }
  void make_helper() {
    auto listener = rpc::UnixListener::listen(at("aesm.sock"));
    ASSERT_TRUE(listener.has_value()) << listener.error().message;
    helper_.emplace(loop_.loop(), *std::move(listener), backend_, observer_,
                    rpc::AesmServerLimits{});
  }
  void make_simulated() const {
    ASSERT_EQ(
        testing::run_program({"sim", "init", "--snp-product", "none", "--dir", at("sim")}).status,
        0);
  }

  [[nodiscard]] ProgramRun run(std::string_view cpuid,
                               const std::vector<std::string>& further = {}) const {
    std::vector<std::string> args = {"node", "status", "--cpuid-dump", root_.write("cpu", cpuid)};
    args.insert(args.end(), {"--device-root", root_.path(), "--sim-dir", at("sim")});
    args.insert(args.end(), {"--kubelet-dir", at("plugins"), "--aesm-socket", at("aesm.sock")});
    args.insert(args.end(), {"--pod-resources-socket", at("pods.sock")});
    args.insert(args.end(), {"--registry-dir", at("registry")});
    args.insert(args.end(), further.begin(), further.end());
    return testing::run_program(args);
  }
  [[nodiscard]] Json json(std::string_view cpuid) const {
    return Json::parse(run(cpuid, {"-o", "json"}).out);
  }
  [[nodiscard]] fs::path at(const char* name) const { return sockets_.path() / name; }

  FakeHelper backend_;
  confcom::testing::ScratchDirectory root_;

 private:
  rpc::testing::TemporaryDirectory sockets_;
  FakePodResources kubelet_;
  rpc::testing::RecordingObserver observer_;
  rpc::testing::RunningLoop loop_{1};
  std::vector<rpc::UnixListener> listeners_;
  std::optional<rpc::GrpcServer> pod_resources_;
  std::optional<rpc::AesmServer> helper_;
};

TEST_F(NodeStatusTest, ShowsADriverAndWhoHasClaims) {
  make_hardware();
  make_kubelet();
  listen("sgx.confcom.dev-0123456789abcdef.sock", "registry");
  const ProgramRun shown = run(kServer);
  EXPECT_THAT(shown.out, AllOf(HasSubstr("DRA driver: listens on sgx.confcom.dev-0123456789abcdef"),
                               HasSubstr("claim epc-claim  tee/hello/main")));
  const Json all = json(kServer);
  EXPECT_EQ(all["kubelet"]["dra_drivers"][0], "sgx.confcom.dev-0123456789abcdef.sock");
  EXPECT_EQ(all["kubelet"]["claims"][0]["claim"], "epc-claim");
}

TEST_F(NodeStatusTest, ShowsANodeWhereAllIsWell) {
  make_hardware();
  make_kubelet();
  make_helper();
  const ProgramRun all = run(kServer);
  EXPECT_EQ(all.status, 0) << all.out << all.err;
  EXPECT_THAT(all.out, Not(HasSubstr("\n!")));
  EXPECT_THAT(all.out, AllOf(HasSubstr("SGX: enclaves can be made, in 65536 MiB of EPC\n"),
                             HasSubstr("GenuineIntel"), HasSubstr("/dev/sgx_enclave    opens\n"),
                             HasSubstr("NUMA node 0  65536 MiB  healthy\n"),
                             HasSubstr("65536 MiB, 3 held, 65533 free\n"),
                             HasSubstr("3 MiB  tee/hello/main\n"),
                             HasSubstr("confcom-0123abcd-89ef4567.sock"), HasSubstr("up, on ")));
  EXPECT_THAT(all.out, Not(HasSubstr("SIMULATED")));
}

TEST_F(NodeStatusTest, TellsProgramsTheSame) {
  make_hardware();
  make_kubelet();
  make_helper();
  const Json all = json(kServer);
  EXPECT_EQ(all["ok"], true);
  EXPECT_EQ(all["platform"], "hardware");
  EXPECT_EQ(all["processor"]["sgx_in_firmware"], "on");
  EXPECT_EQ(all["hardware"]["epc"]["nodes"][0]["mib"], 65'536);
  EXPECT_EQ(all["hardware"]["device_nodes"].size(), 2U);
  EXPECT_EQ(all["hardware"]["absence"], nullptr);
  EXPECT_EQ(all["simulated"], nullptr);
  EXPECT_EQ(all["epc_use"]["free_mib"], 65'533);
  EXPECT_EQ(all["kubelet"]["holders"].size(), 1U) << "others' devices are not ours to show";
  EXPECT_EQ(all["kubelet"]["holders"][0]["pod"], "hello");
  EXPECT_EQ(all["quote_helper"]["up"], true);
  EXPECT_EQ(all["actions"], Json::array());
}

TEST_F(NodeStatusTest, SaysWhatItCannotLookAtWhereThereIsNoKubelet) {
  make_hardware();
  const ProgramRun alone = run(kServer);
  EXPECT_EQ(alone.status, 0) << alone.out;
  EXPECT_THAT(alone.out,
              AllOf(HasSubstr("no kubelet here"), HasSubstr("NOT RUNNING: there is no")));
  const Json all = json(kServer);
  EXPECT_EQ(all["kubelet"]["here"], false);
  EXPECT_EQ(all["kubelet"]["holders"], nullptr);
  EXPECT_EQ(all["epc_use"], nullptr);
}

TEST_F(NodeStatusTest, SaysWhyThereIsNoSgxAndWhatToDo) {
  const ProgramRun off = run(kOff);
  EXPECT_EQ(off.status, 1);
  EXPECT_THAT(off.out,
              AllOf(HasSubstr("SGX: no enclave can be made"), HasSubstr("\n! off_in_firmware: "),
                    HasSubstr("enable SGX in the firmware")));
  const Json other = json(kOther);
  EXPECT_EQ(other["platform"], "none");
  EXPECT_EQ(other["hardware"]["absence"]["id"], "not_intel");
  EXPECT_EQ(other["processor"]["hypervisor"], "KVMKVMKVM");
  EXPECT_EQ(other["processor"]["sgx_in_firmware"], nullptr);
}

TEST_F(NodeStatusTest, MarksADevicePluginThatDoesNotRun) {
  make_hardware();
  listen("kubelet.sock");
  const ProgramRun without = run(kServer);
  EXPECT_EQ(without.status, 1);
  EXPECT_THAT(without.out, AllOf(HasSubstr("\n! no_device_plugin: "), HasSubstr("NOT RUNNING"),
                                 HasSubstr("who holds how much: not told: ")));
}

TEST_F(NodeStatusTest, MarksAQuoteHelperThatFails) {
  make_hardware();
  make_helper();
  backend_.fails = true;
  const ProgramRun failing = run(kServer);
  EXPECT_EQ(failing.status, 1);
  EXPECT_THAT(failing.out, AllOf(HasSubstr("\n! quote_helper_failing: "), HasSubstr("code 30")));
}

TEST_F(NodeStatusTest, SaysLoudlyThatAPlatformIsSimulatedAndChangesNothing) {
  make_simulated();
  const ProgramRun simulated = run(kOther);
  EXPECT_EQ(simulated.status, 0) << simulated.out;
  EXPECT_THAT(simulated.out, AllOf(HasSubstr("SGX: SIMULATED, with 256 MiB of EPC"),
                                   HasSubstr("no SGX of the hardware's: not_intel: ")));
  EXPECT_EQ(json(kOther)["platform"], "simulated");
  EXPECT_FALSE(fs::exists(at("sim") / "device")) << "what the device plugin makes of it";
}

TEST_F(NodeStatusTest, TakesTheHardwareWhereBothAreThere) {
  make_hardware();
  make_simulated();
  EXPECT_EQ(json(kServer)["platform"], "hardware");
  EXPECT_THAT(run(kServer, {"--platform", "simulated"}).out, HasSubstr("SGX: SIMULATED"));
}

TEST_F(NodeStatusTest, AsksForASimulatedPlatformThatIsNotThere) {
  const ProgramRun none = run(kServer, {"--platform", "simulated"});
  EXPECT_EQ(none.status, 1);
  EXPECT_THAT(none.out, AllOf(HasSubstr("! no_simulated_platform: "), HasSubstr("sim init")));
}

TEST_F(NodeStatusTest, FailsWhereItCannotLook) {
  EXPECT_EQ(run("not a dump").status, 2);
  root_.write("sys/devices/system/node/node0/x86/sgx_total_bytes", "many");
  EXPECT_EQ(run(kServer).status, 2);
  EXPECT_EQ(run(kServer, {"--platform", "real"}).status, 2);
}

}  // namespace
}  // namespace confcom::app
