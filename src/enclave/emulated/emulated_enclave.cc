#include "enclave/emulated/emulated_enclave.h"

#include <fmt/format.h>

#include <csignal>
#include <utility>

#include "enclave/einit.h"
#include "enclave/emulated/emulated_thread.h"
#include "enclave/emulated/enclave_builder.h"
#include "enclave/emulated/enclave_visit.h"
#include "enclave/emulated/enclu_handler.h"
#include "enclave/emulated/enclu_trap.h"
#include "enclave/emulated/guard.h"
#include "enclave/emulated/interrupter.h"
#include "enclave/emulated/page_changes.h"
#include "enclave/simulated_cpu.h"

namespace confcom::enclave {
namespace {

constexpr std::size_t kPkruComponent = 9;

/// Gives the TCS back however a visit ends.
class TcsHold {
 public:
  explicit TcsHold(Tcs& tcs) : tcs_(tcs), held_(tcs.take()) {}
  TcsHold(const TcsHold&) = delete;
  TcsHold& operator=(const TcsHold&) = delete;
  ~TcsHold() {
    if (held_) tcs_.give_back();
  }
  [[nodiscard]] bool held() const { return held_; }

 private:
  Tcs& tcs_;
  bool held_;
};

/// While a thread is in an enclave, it takes the signals that tell of it, whatever it blocks.
class SignalsTaken {
 public:
  SignalsTaken() {
    sigset_t ours;
    ::sigemptyset(&ours);
    for (const int number : kEncluSignals) ::sigaddset(&ours, number);
    ::pthread_sigmask(SIG_UNBLOCK, &ours, &before_);
    for (const int number : kEncluSignals) changed_ |= ::sigismember(&before_, number) == 1;
  }
  SignalsTaken(const SignalsTaken&) = delete;
  SignalsTaken& operator=(const SignalsTaken&) = delete;
  ~SignalsTaken() {
    if (changed_) ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t before_{};
  bool changed_ = false;
};

class LoadedEnclave final : public EmulatedEnclave {
 public:
  LoadedEnclave(EnclaveMemory memory, std::shared_ptr<const SimulatedCpu> cpu, const Secs& created,
                const XsaveLayout& layout, std::uint64_t ssa_frame_bytes, bool debug_opt_in)
      : cpu_(std::move(cpu)),
        layout_(layout),
        state_{.cpu = *cpu_,
               .layout = layout_,
               .secs = created,
               .ssa_frame_bytes = ssa_frame_bytes,
               .debug_opt_in = debug_opt_in,
               .space = EnclaveSpace(std::move(memory)),
               .tcss = {}} {}

  [[nodiscard]] Result<void> initialise(const EnclaveImage& image,
                                        const evidence::Sigstruct& sigstruct);
  [[nodiscard]] Result<void> guard();

  [[nodiscard]] std::uint64_t base() const override { return state_.space.base(); }
  [[nodiscard]] std::uint64_t size() const override { return state_.space.size(); }
  [[nodiscard]] const Secs& secs() const override { return state_.secs; }
  [[nodiscard]] Result<EnclaveExit> enter(std::uint64_t tcs, Entry entry,
                                          const EntryRegisters& registers) override;
  [[nodiscard]] Result<void> restrict_permissions(std::uint64_t offset, std::uint64_t bytes,
                                                  std::uint64_t permissions) override {
    return enclave::restrict_permissions(state_.space, offset, bytes, permissions);
  }
  [[nodiscard]] Result<void> modify_type(std::uint64_t offset, std::uint64_t bytes,
                                         PageType type) override {
    return enclave::modify_type(state_.space, state_.tcss, offset, bytes, type);
  }
  [[nodiscard]] Result<void> remove_pages(std::uint64_t offset, std::uint64_t bytes) override {
    return enclave::remove_pages(state_.space, offset, bytes);
  }

 private:
  [[nodiscard]] Result<EnclaveExit> visit(Tcs& tcs, std::uint64_t page, Entry entry,
                                          const EntryRegisters& registers);

  std::shared_ptr<const SimulatedCpu> cpu_;
  XsaveLayout layout_;
  EmulatedEnclaveState state_;
  std::unique_ptr<Guard> guard_;  // null when nobody asked for it
  Interrupter interrupter_{this};
};

Result<void> LoadedEnclave::initialise(const EnclaveImage& image,
                                       const evidence::Sigstruct& sigstruct) {
  CONFCOM_TRY(const auto mr_enclave, build_enclave(image, state_.space, state_.tcss));
  const auto secs = einit(state_.secs, mr_enclave, sigstruct);
  if (!secs.has_value())
    return fail(ErrorCode::kUntrusted,
                fmt::format("EINIT refuses the enclave (error {}): {}",
                            std::to_underlying(secs.error()), explain(secs.error())));
  state_.secs = *secs;
  return {};
}

Result<void> LoadedEnclave::guard() {
  guard_ = std::make_unique<Guard>(state_.space);
  return guard_->begin();
}

Result<EnclaveExit> LoadedEnclave::enter(std::uint64_t tcs, Entry entry,
                                         const EntryRegisters& registers) {
  const std::uint64_t page = tcs / kPageBytes;
  if (tcs % kPageBytes != 0) return entry_fault(entry, general_protection().error());
  const std::shared_ptr<Tcs> found = state_.tcss.find(page);
  if (found == nullptr) return entry_fault(entry, page_fault(base() + tcs, true).error());
  const TcsHold hold(*found);
  if (!hold.held()) return entry_fault(entry, general_protection().error());
  if (guard_ == nullptr) return visit(*found, page, entry, registers);
  CONFCOM_CHECK(guard_->enter());
  Result<EnclaveExit> exit = visit(*found, page, entry, registers);
  CONFCOM_CHECK(guard_->leave());
  return exit;
}

Result<EnclaveExit> LoadedEnclave::visit(Tcs& tcs, std::uint64_t page, Entry entry,
                                         const EntryRegisters& registers) {
  CONFCOM_TRY(ThreadRecord* const record, EmulatedThread::current());
  if (record->enclave != nullptr)
    return fail(ErrorCode::kUnavailable,
                "emulated enclave: this thread is in one already, and a signal handler enters "
                "another; do that after it");
  const SignalsTaken taken;
  record->enclave = this;
  record->pkru_offset = layout_.component(kPkruComponent).offset;
  record->enclave_base = base();
  record->enclave_size = size();
  Result<EnclaveExit> exit = EnclaveVisit(state_, tcs, page, *record).run(entry, registers);
  record->enclave = nullptr;
  return exit;
}

}  // namespace

Result<std::unique_ptr<EmulatedEnclave>> EmulatedEnclave::load(
    const EnclaveImage& image, const evidence::Sigstruct& sigstruct, const LaunchOptions& options,
    std::shared_ptr<const SimulatedCpu> cpu) {
  CONFCOM_CHECK(install_enclu_traps());
  const XsaveLayout layout = XsaveLayout::of_processor();
  CONFCOM_TRY(const Secs secs, secs_to_create(sigstruct, options, layout.supported()));
  CONFCOM_CHECK(check_creation(image, secs, layout));
  CONFCOM_TRY(EnclaveMemory memory, EnclaveMemory::reserve(image.size));
  auto enclave =
      std::make_unique<LoadedEnclave>(std::move(memory), std::move(cpu), secs, layout,
                                      image.ssa_frame_pages * kPageBytes, options.debug_opt_in);
  CONFCOM_CHECK(enclave->initialise(image, sigstruct));
  if (options.guard) {
    CONFCOM_CHECK(enclave->guard());
  }
  return enclave;
}

}  // namespace confcom::enclave
