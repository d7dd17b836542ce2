# What the demos have in common; read by them, not run. Wants: name (of the demo), bin, and the arguments checked.
# Makes a scratch folder, goes there, and leaves nothing behind.
# shellcheck shell=bash

bold='' plain=''
if [[ -t 1 ]]; then bold=$'\e[1m' plain=$'\e[0m'; fi
# shellcheck disable=SC2154  # of whoever reads this
die() { printf '%s: %s\n' "$name" "$*" >&2; exit 1; }
heading() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }

[[ -x $bin/confcom ]] || die "no confcom in $bin; build it first"
scratch=$(mktemp -d)
helper=''
clean_up() {
  [[ -z $helper ]] || kill -KILL "$helper" 2>/dev/null || true
  rm -rf "$scratch"
}
trap clean_up EXIT
cd "$scratch"
export CONFCOM_SIM_DIR=sim
socket=aesmd/aesm.socket

# run ARG…: shows and runs a command that must succeed.
run() {
  printf '$ confcom %s\n' "$*"
  "$bin/confcom" "$@" || die "exit status $? where 0 was expected"
}

# judge STATUS VERDICT FAILED ARG…: what a command says of a quote: its exit status, how its first line begins, exactly
# these failed checks, or at least them where they end in "…".
judge() {
  local want=$1 verdict=$2 failed=$3 status=0 said first found; shift 3
  printf '$ confcom %s\n' "$*"
  said=$("$bin/confcom" "$@") || status=$?
  first=${said%%$'\n'*}
  [[ $first == "$verdict"* ]] || die "expected '$verdict', confcom says '$first'"
  [[ $status -eq $want ]] || die "expected exit status $want with '$first', it is $status"
  found=$(awk '$1 == "FAIL" { print $2 }' <<<"$said" | xargs)
  expect_checks "$failed" "$found"
  printf '   %s\n' "$first"
  [[ -z $failed ]] || printf '   failed: %s\n' "$failed"
}

verify() { judge "$1" "$2" "$3" quote verify --collateral sim/collateral "${@:4}"; }

expect_checks() {
  local check
  if [[ $1 != *… ]]; then
    [[ $2 == "$1" ]] || die "expected the failed checks '$1', they are '$2'"
    return
  fi
  for check in ${1%…}; do
    [[ " $2 " == *" $check "* ]] || die "expected '$check' among the failed checks '$2'"
  done
}

# refuse TEXT ARG…: a command that must fail and say TEXT.
refuse() {
  local text=$1 said; shift
  printf '$ confcom %s\n' "$*"
  if said=$("$bin/confcom" "$@" 2>&1); then die "this should have been refused"; fi
  [[ $said == *"$text"* ]] || die "expected '$text', confcom says '$said'"
  printf '   %s\n' "$said"
}

# The checks of a verdict in JSON, as a table.
table() {
  python3 -c '
import json, sys
verdict = json.load(sys.stdin)
checks = verdict["checks"]
def cell(text, width):
    return text if len(text) <= width else text[:width - 1] + "…"
print("   %-4s %-35s %-34s %s" % ("", "check", "expected", "found"))
for check in checks:
    print("   %-4s %-35s %-34s %s" % ("ok" if check["ok"] else "FAIL", check["id"],
                                      cell(check["expected"], 34), cell(check["found"], 34)))
held = sum(check["ok"] for check in checks)
print("   %d checks, %d hold" % (len(checks), held))
sys.exit(0 if verdict["accepted"] and held == len(checks) >= 40 else 1)'
}

start_helper() {
  printf '$ confcom quote-helper --platform simulated --socket %s &\n' "$socket"
  "$bin/confcom" quote-helper --platform simulated --socket "$socket" 2>helper.log &
  helper=$!
  for ((i = 0; i < 300; ++i)); do
    if grep -qs 'serving on' helper.log; then sed 's/^/   /' helper.log; return; fi
    kill -0 "$helper" 2>/dev/null || die "the quote helper ended: $(<helper.log)"
    sleep 0.1
  done
  die "the quote helper does not serve: $(<helper.log)"
}

stop_helper() {
  local status=0
  printf '$ kill -TERM %s\n' "$helper"
  kill -TERM "$helper"
  for ((i = 0; i < 300; ++i)); do kill -0 "$helper" 2>/dev/null || break; sleep 0.1; done
  ! kill -0 "$helper" 2>/dev/null || die "the quote helper does not stop"
  wait "$helper" || status=$?
  helper=''
  [[ $status -eq 0 ]] || die "the quote helper ended with status $status: $(<helper.log)"
  [[ ! -e $socket ]] || die "the quote helper left its socket"
  tail -n 2 helper.log | sed 's/^/   /'
}
