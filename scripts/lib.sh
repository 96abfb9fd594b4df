# shellcheck shell=bash
# What the scripts share: installing what is missing, building what is stale. Sourced, never run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
artifacts="$root/artifacts"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export TESTINGPLATFORM_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_NOBANNER=1

say() { printf '%s\n' "── $*" >&2; }

fail() {
  printf '%s\n' "✗ $*" >&2
  exit 69
}

# Debian package -> the file or command that proves it is there.
declare -A proof_of=(
  [softhsm2]=softhsm2-util
  [openssl]=openssl
  [chromium]=chromium
  [fonts-wqy-microhei]=/usr/share/fonts/truetype/wqy/wqy-microhei.ttc
  [postgresql]=/usr/lib/postgresql
  [unzip]=unzip
  [procps]=pgrep
  [xfsprogs]=/usr/sbin/mkfs.xfs
  [gcc]=gcc
  [libc6-dev]=/usr/include/stdlib.h
  [curl]=curl
  [libengine-pkcs11-openssl]="/usr/lib/*/engines-3/pkcs11.so"
  [libp11-kit-dev]=/usr/include/p11-kit-1/p11-kit/pkcs11.h
  [gnutls-bin]=certtool
  [libnss3-tools]=cmsutil
  [gpgsm]=gpgsm
  [golang-go]=go
  [golang-golang-x-mod-dev]=/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog
  [libbcpkix-java]=/usr/share/java/bcpkix.jar
  [default-jdk-headless]=javac
  [poppler-utils]=pdftotext
  [zbar-tools]=zbarimg
  [npm]=npm
)

is_there() {
  local proof=${proof_of[$1]}
  # A path may hold a pattern, because Debian's folder of libraries is named after the machine.
  if [[ $proof == /* ]]; then compgen -G "$proof" >/dev/null; else command -v "$proof" >/dev/null; fi
}

as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    say "this needs root: sudo $*"
    sudo "$@"
  else
    fail "this needs root and there is no sudo; run as root: $*"
  fi
}

# install_packages NAME…: installs those that are missing, says so, and is silent when nothing is.
install_packages() {
  local missing=()
  local package
  for package in "$@"; do
    is_there "$package" || missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  command -v apt-get >/dev/null || fail "missing: ${missing[*]} (no apt-get here; install them and try again)"
  say "installing with apt: ${missing[*]}"
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}")
  # The package lists of a fresh image are empty or old; only then are they fetched.
  if ! as_root "${install[@]}" >&2; then
    say "apt-get update, then once more"
    as_root apt-get update -q >&2
    as_root "${install[@]}" >&2
  fi

  for package in "${missing[@]}"; do
    is_there "$package" || fail "apt installed $package, yet ${proof_of[$package]} is not there"
  done
}

# install_node_packages: what tests/Foreign/node locks, into artifacts/foreign/node; where no registry answers its tests skip.
install_node_packages() {
  local from="$root/tests/Foreign/node" to="$artifacts/foreign/node"
  ! cmp -s "$from/package-lock.json" "$to/node_modules/.locked" || return 0
  install_packages npm
  say "installing with npm: $(grep -o '"[a-z0-9-]*": "[0-9.]*"' "$from/package.json" | tr '\n' ' ')"
  rm -rf "$to/node_modules"
  mkdir -p "$to"
  cp "$from/package.json" "$from/package-lock.json" "$to"
  if (cd "$to" && npm ci --ignore-scripts --no-audit --no-fund >&2); then
    cp "$from/package-lock.json" "$to/node_modules/.locked"
  else
    say "npm could not install them; the tests that need them are skipped"
    rm -rf "$to/node_modules"
  fi
}

need_dotnet() {
  command -v dotnet >/dev/null || fail ".NET SDK 10 is missing: see https://dot.net, then try again"
  (cd "$root" && dotnet --version >/dev/null 2>&1) || fail "the .NET SDK that global.json names is missing: $(grep -o '"version": "[^"]*"' "$root/global.json")"
}

# build NAME PROJECT…: a Release build, skipped when nothing in the tree is newer than the last one.
build() {
  local name=$1 stamp="$artifacts/.built-$1"
  shift
  if [[ -e $stamp && -z $(changed_since "$stamp") ]]; then
    return 0
  fi
  need_dotnet
  local started=$SECONDS project
  # The stamp carries the time at which the build began: a file saved during it counts as newer.
  mkdir -p "$artifacts"
  touch "$stamp.new"
  for project in "$@"; do
    say "building $project (Release)"
    dotnet build "$root/$project" -c Release -v q -clp:NoSummary >&2
  done
  mv "$stamp.new" "$stamp"
  say "built in $((SECONDS - started)) s"
}

# Folders count too: deleting or renaming a file changes its folder's time.
changed_since() {
  find "$root/src" "$root/certs" "$root/tests" "$root/bench" "$root"/docs/signature-policy*.txt \
    "$root"/*.props "$root"/*.sln "$root/global.json" "$root/BannedSymbols.txt" "$root/.editorconfig" \
    -newer "$1" -not -path '*/TestResults*' -not -name '*.md' -print -quit 2>/dev/null
}

# program PROJECT: the built program of a project.
program() { printf '%s/bin/%s/release/JianliRegistry.%s.dll' "$artifacts" "$1" "$1"; }
