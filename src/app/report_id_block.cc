#include "app/report_id_block.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "app/advice.h"
#include "app/fields_json.h"
#include "app/fields_text.h"
#include "app/hex_option.h"
#include "app/json_text.h"
#include "app/option_values.h"
#include "app/output_option.h"
#include "app/path_option.h"
#include "base/base64.h"
#include "base/file.h"
#include "base/hex.h"
#include "crypto/ecdsa.h"
#include "crypto/secret_bytes.h"
#include "evidence/snp/launch/id_authentication.h"
#include "verify/snp_id_block.h"

namespace confcom::app {
namespace {

using Json = nlohmann::ordered_json;
using crypto::EcdsaPrivateKey;
using evidence::GuestPolicy;

/// A key of P-384 in PEM has some hundred bytes.
constexpr std::size_t kMaxKeyFileBytes = 16384;

constexpr Definition kExamples[] = {
    {"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out id_key.pem",
     "A key for ID blocks"},
    {"confcom report id-block --measurement $MEASUREMENT --id-key id_key.pem --guest-svn 2",
     "A block that lets no other guest start, in base64 as QEMU takes it"},
    {"confcom report id-block --measurement $MEASUREMENT --id-key id_key.pem --author-key "
     "author_key.pem --id-block id_block.bin --id-auth id_auth.bin",
     "With an author's key that outlives the ID key, into files"},
};

constexpr CommandText kText = {
    .path = "report id-block",
    .summary = "Make and sign the ID block of a SEV-SNP virtual machine",
    .description =
        "Makes the ID block, which says what the virtual machine must measure to, what it is "
        "called, and under which policy it may run, and the information that authenticates it, "
        "signed with ECDSA P-384. With both, AMD's firmware starts no other guest, and its reports "
        "have the IDs, the SVN and the digests of the keys: demand them by 'confcom report verify "
        "--id-key', '--author-key' and '--min-guest-svn'.\n\n"
        "QEMU takes them as id-block and id-auth of its object sev-snp-guest, with "
        "author-key-enabled=on where an author signed. The policy must be the one that QEMU is "
        "given.",
    .examples = kExamples,
};

struct Signed {
  evidence::SnpIdBlock block;
  evidence::SnpIdAuthentication authentication;
};

Result<EcdsaPrivateKey> load_key(const std::string& path) {
  CONFCOM_TRY(ByteVector bytes, load_file(path, kMaxKeyFileBytes));
  auto key = EcdsaPrivateKey::parse_pem(as_text(bytes));
  crypto::cleanse(bytes);
  if (!key) return std::unexpected(with_context(std::move(key).error(), path));
  return key;
}

std::vector<Field> fields_of(const Signed& made) {
  const auto& authentication = made.authentication;
  std::vector<Field> out = {
      {"id_key_digest", "ID_KEY_DIGEST", to_hex(evidence::snp_key_digest(authentication.id_key))},
      {"author_key_digest", "AUTHOR_KEY_DIGEST", {}},
      {"policy", "policy", fmt::format("{:#x}", made.block.policy.raw)},
      {"id_block", "ID block", to_base64(write_snp_id_block(made.block))},
      {"id_auth", "ID authentication", to_base64(write_snp_id_authentication(authentication))}};
  if (authentication.author.has_value()) {
    out[1].value = to_hex(evidence::snp_key_digest(authentication.author->key));
  }
  return out;
}

class ReportIdBlock final : public Command {
 public:
  [[nodiscard]] const CommandText& text() const override { return kText; }
  void declare(CLI::App& app) override;
  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override;

 private:
  [[nodiscard]] Result<evidence::SnpIdBlock> block() const;
  [[nodiscard]] Result<Signed> make() const;
  [[nodiscard]] Result<void> write(const Signed& made) const;

  std::string measurement_;
  std::string id_key_;
  std::string author_key_;
  std::string family_id_;
  std::string image_id_;
  std::uint32_t guest_svn_ = 0;
  std::string policy_ = "0x30000";
  std::string id_block_;
  std::string id_auth_;
  OutputOption output_;
};

void ReportIdBlock::declare(CLI::App& app) {
  const auto hex = [&](const char* name, std::string& value, const char* meaning) {
    return app.add_option(name, value, meaning)->type_name("HEX");
  };
  hex("--measurement", measurement_, "What it must measure to, as 'confcom report measure' says")
      ->required();
  add_path(app, "--id-key", "FILE", id_key_,
           "The private key that signs the block: P-384, in PEM, not encrypted")
      .required();
  add_path(app, "--author-key", "FILE", author_key_, "The one that signs the ID key");
  hex("--family-id", family_id_, "FAMILY_ID, up to 16 bytes; zeros if not given");
  hex("--image-id", image_id_, "IMAGE_ID, up to 16 bytes; zeros if not given");
  app.add_option("--guest-svn", guest_svn_, "GUEST_SVN; 0 if not given")->type_name("N");
  hex("--policy", policy_, "POLICY that it must be started with; the default allows SMT")
      ->default_str(policy_);
  add_path(app, "--id-block", "FILE", id_block_, "Write the ID block there too, 96 bytes");
  add_path(app, "--id-auth", "FILE", id_auth_,
           "Write the ID authentication information there too, 4096 bytes");
  output_.declare(app);
}

Result<evidence::SnpIdBlock> ReportIdBlock::block() const {
  evidence::SnpIdBlock out;
  CONFCOM_CHECK(read_hex("--measurement", measurement_, out.launch_digest));
  CONFCOM_CHECK(read_hex_front("--family-id", family_id_, out.family_id));
  CONFCOM_CHECK(read_hex_front("--image-id", image_id_, out.image_id));
  out.guest_svn = guest_svn_;
  CONFCOM_TRY(out.policy.raw, parse_mask(policy_));
  if ((out.policy.raw & GuestPolicy::kReservedOne) != 0 &&
      (out.policy.raw & ~GuestPolicy::kKnownBits) == 0) {
    return out;
  }
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("--policy: {:#x} lacks bit 17, which is always set (0x20000), or has one "
                          "that is not known",
                          out.policy.raw));
}

Result<Signed> ReportIdBlock::make() const {
  Signed out;
  CONFCOM_TRY(out.block, block());
  CONFCOM_TRY(const EcdsaPrivateKey id_key, load_key(id_key_));
  std::optional<EcdsaPrivateKey> author_key;
  if (!author_key_.empty()) {
    CONFCOM_TRY(author_key, load_key(author_key_));
  }
  CONFCOM_TRY(
      out.authentication,
      advised(evidence::sign_snp_id_block(out.block, id_key, author_key),
              "'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384' makes one"));
  return out;
}

/// What a firmware would refuse is not written.
Result<void> ReportIdBlock::write(const Signed& made) const {
  const auto block = write_snp_id_block(made.block);
  const auto authentication = write_snp_id_authentication(made.authentication);
  if (!verify::check_snp_id_block(block, authentication).all_ok()) {
    return fail(ErrorCode::kInternal, "ID block: its own signatures do not hold");
  }
  if (!id_block_.empty()) CONFCOM_CHECK(replace_file(id_block_, block, 0644));
  if (!id_auth_.empty()) CONFCOM_CHECK(replace_file(id_auth_, authentication, 0644));
  return {};
}

Result<ExitStatus> ReportIdBlock::run(Streams& streams) {
  CONFCOM_TRY(const Signed made, make());
  CONFCOM_CHECK(write(made));
  const std::vector<Field> fields = fields_of(made);
  streams.out << (output_.json() ? json_text(fields_json<Json>(fields)) : fields_text(fields));
  return ExitStatus::kAccepted;
}

}  // namespace

std::unique_ptr<Command> make_report_id_block() { return std::make_unique<ReportIdBlock>(); }

}  // namespace confcom::app
