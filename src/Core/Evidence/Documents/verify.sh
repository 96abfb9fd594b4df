#!/usr/bin/env bash
# 证据包独立验证脚本。只用 bash、openssl(>=3.0) 和 coreutils；不联网；不运行证据包里的任何程序。
# Verifies an unpacked evidence package with nothing of ours: bash, openssl (>= 3.0) and coreutils; no network.
#
#   verify.sh PACKAGE_DIR --anchors DIR --log-key FILE
#
# DIR: trust anchors (*.pem); FILE: the log's C2SP verifier key. Both come from OUTSIDE the package, like this script:
# take it from your own copy. Exit 0 TOTAL-PASSED, 1 TOTAL-FAILED, 2 INDETERMINATE.
# The unpacked directory says nothing about the ZIP's own form; jianli-verify checks that too.
set -uo pipefail
shopt -s globstar dotglob nullglob
export LC_ALL=C

POLICY_OID=2.25.310608528338153523884877835907960928469
POLICY_SHA256=e257253c53718a59b1b7b5ee138e370ad208c9cad9c4ac4aec0cc845f0f6455e

usage() { printf '用法: verify.sh PACKAGE_DIR --anchors DIR --log-key FILE\n' >&2; exit 2; }

package= anchors= log_key=
while [ $# -gt 0 ]; do
  case $1 in
    --anchors) anchors=${2-}; shift; shift || usage ;;
    --log-key) log_key=${2-}; shift; shift || usage ;;
    -*) usage ;;
    *) [ -z "$package" ] || usage; package=$1; shift ;;
  esac
done
[ -d "$package" ] || usage
command -v openssl >/dev/null || { echo '需要 openssl 3.0 或更高版本' >&2; exit 2; }
[[ $(openssl version) =~ ^OpenSSL\ ([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge 3 ] || { echo '需要 openssl 3.0 或更高版本' >&2; exit 2; }
case $anchors in '' | /*) ;; *) anchors=$PWD/$anchors ;; esac
case $log_key in '' | /*) ;; *) log_key=$PWD/$log_key ;; esac
cd -- "$package" || usage

tmp=$(mktemp -d) && trap 'rm -rf -- "$tmp"' EXIT
failed=0 owing=0
pass() { printf '通过  %s\n' "$1"; }
fail() { printf '失败  %s\n' "$1"; failed=1; }
owe() { printf '跳过  %s\n' "$1"; owing=1; }
note() { printf '说明  %s\n' "$1"; }
check() { local text=$1; shift; if "$@" >"$tmp/out" 2>&1; then pass "$text"; else fail "$text"; return 1; fi; }

sha256() { local line; line=$(sha256sum) && printf '%s' "${line%% *}"; }
unhex() { local hex=$1 escaped=; while [ -n "$hex" ]; do escaped+="\\x${hex:0:2}"; hex=${hex:2}; done; printf '%b' "$escaped"; }
unbase64() { printf '%s' "$1" | base64 -d 2>/dev/null; }
base64_hex() { unbase64 "$1" | od -An -v -tx1 | tr -d ' \n'; }
is_hex64() { [[ $1 =~ ^[0-9a-f]{64}$ ]]; }
epoch() { date -u -d "$1" +%s 2>/dev/null; }

# value FILE KEY: the value of the line KEY：value of a statement.
value() {
  local line
  while IFS= read -r line; do [ "${line#"$2"：}" = "$line" ] || { printf '%s' "${line#"$2"：}"; return 0; }; done <"$1"
  return 1
}

# word FILE KEY: the value of the line "KEY value" of leaf and salts.
word() {
  local key rest
  while read -r key rest; do [ "$key" != "$2" ] || { printf '%s' "$rest"; return 0; }; done <"$1"
  return 1
}

# 1. Every file is the listed one, every listed file is there, nothing else is.
check_manifest() {
  local manifest=META-INF/ASiCManifest.xml line path digest file
  local before='<asic:DataObjectReference URI="' after='</ds:DigestValue></asic:DataObjectReference>'
  local between='"><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>'
  declare -A listed=()
  while IFS= read -r line; do
    [ "${line#"$before"}" != "$line" ] || continue
    line=${line#"$before"}
    line=${line%"$after"}
    path=${line%%"$between"*}
    digest=${line#*"$between"}
    [[ $path =~ ^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$ ]] || { echo "path $path"; return 1; }
    [ -z "${listed[$path]-}" ] || { echo "$path listed twice"; return 1; }
    [ -f "$path" ] && [ ! -L "$path" ] || { echo "$path is missing"; return 1; }
    [ "$(openssl dgst -sha256 -binary "$path" | base64 -w0)" = "$digest" ] || { echo "$path was changed"; return 1; }
    listed[$path]=1
  done <"$manifest"
  for file in **/*; do
    [ ! -L "$file" ] || { echo "$file is a link"; return 1; }
    [ ! -d "$file" ] || continue
    case $file in "$manifest" | META-INF/signature.p7s) continue ;; esac
    [ -n "${listed[$file]-}" ] || { echo "$file is not listed"; return 1; }
  done
  [ -n "${listed[commitment.txt]-}" ] && [ -n "${listed[commitment.p7m]-}" ] && [ -n "${listed[receipt.p7m]-}" ]
}

# Anchors from outside; the package's own CRLs and certificates only help, each is proved by an anchor. openssl 3.0 looks
# for intermediates in the signature and in the store, so they go into the store: there openssl ends a path only at a
# self-signed certificate, and self-signed ones of the package are left out.
prepare_trust() {
  local file
  : >"$tmp/anchors.pem"
  : >"$tmp/crls.pem"
  for file in "$anchors"/*.pem; do cat -- "$file" && echo; done >"$tmp/anchors.pem"
  for file in trust/certs/*; do
    [ "$(openssl x509 -inform DER -in "$file" -noout -subject_hash)" != "$(openssl x509 -inform DER -in "$file" -noout -issuer_hash)" ] || continue
    openssl x509 -inform DER -in "$file" >>"$tmp/anchors.pem" || return 1
  done
  for file in trust/crls/*; do openssl crl -inform DER -in "$file" >>"$tmp/crls.pem" 2>/dev/null || return 1; done
  cat "$tmp/anchors.pem" "$tmp/crls.pem" >"$tmp/store.pem"
}

# cms_verify FILE SIGNER_OUT TIME [options]: signature, path at TIME, revocation of every certificate below the anchor.
cms_verify() {
  local in=$1 signer=$2 time=$3 clock file last; shift 3
  local base=(openssl cms -verify -inform DER -in "$in" -binary -cades -purpose any -no-CApath -no-CAstore
    -signer "$signer" -out "$tmp/content" "$@")
  "${base[@]}" -CAfile "$tmp/anchors.pem" -attime "$time" || return 1
  # No CRL may say that the signer was revoked at or before TIME, however late that CRL was issued.
  ! revoked_before "$signer" "$time" || { echo "revoked before $time"; return 1; }
  # Kept CRLs are current at TIME, or they were issued after it: then at the moment of their issue.
  "${base[@]}" -CAfile "$tmp/store.pem" -crl_check_all -attime "$time" && return 0
  for file in trust/crls/*; do
    last=$(openssl crl -inform DER -in "$file" -noout -lastupdate) && clock=$(epoch "${last#lastUpdate=}") || return 1
    [ "$clock" -gt "$time" ] || continue
    "${base[@]}" -CAfile "$tmp/store.pem" -crl_check_all -attime "$clock" >"$tmp/late" 2>&1 && return 0
    # Revoked after TIME, as revoked_before has shown: this signature stays valid.
    [[ $(<"$tmp/late") != *'certificate revoked'* ]] || return 0
  done
  return 1
}

revoked_before() {
  local serial issuer file line found revoked
  serial=$(openssl x509 -in "$1" -noout -serial) && serial=${serial#serial=} || return 0
  issuer=$(openssl x509 -in "$1" -noout -issuer_hash)
  for file in trust/crls/*; do
    [ "$(openssl crl -inform DER -in "$file" -noout -hash)" = "$issuer" ] || continue
    found=
    while IFS= read -r line; do
      case $line in
        *'Serial Number: '*) found=${line##*: } ;;
        *'Revocation Date: '*)
          revoked=$(epoch "${line#*Revocation Date: }") || return 0
          [ "$found" != "$serial" ] || [ "$revoked" -gt "$2" ] || return 0 ;;
      esac
    done < <(openssl crl -inform DER -in "$file" -noout -text)
  done
  return 1
}

# contested SIGNER TIME: revoked after TIME with an invalidityDate at or before it. That voids nothing; a person has to judge.
contested() {
  local serial issuer file line found= revoked=0 next since
  serial=$(openssl x509 -in "$1" -noout -serial) && serial=${serial#serial=} || return 1
  issuer=$(openssl x509 -in "$1" -noout -issuer_hash)
  for file in trust/crls/*; do
    [ "$(openssl crl -inform DER -in "$file" -noout -hash)" = "$issuer" ] || continue
    found= next=
    while IFS= read -r line; do
      if [ -n "$next" ]; then
        next= since=$(epoch "$line") || since=0
        [ "$found" != "$serial" ] || [ "$since" -gt "$2" ] || [ "$revoked" -le "$2" ] || return 0
      fi
      case $line in
        *'Serial Number: '*) found=${line##*: } revoked=0 ;;
        *'Revocation Date: '*) revoked=$(epoch "${line#*Revocation Date: }") || revoked=0 ;;
        *'Invalidity Date:'*) next=1 ;;
      esac
    done < <(openssl crl -inform DER -in "$file" -noout -text)
  done
  return 1
}

# 2. The log: salted digests, inclusion proof, checkpoint signed by the key from outside.
check_leaf() {
  local name digest salt
  openssl x509 -in "$tmp/commitment-signer.pem" -outform DER -out "$tmp/certificate" || return 1
  local line
  while IFS= read -r line; do
    [[ $line == 附件[0-9]* ]] && printf '%s\n' "${line#附件*：}"
  done <commitment.txt >"$tmp/attachments"
  cp sigvalue.bin "$tmp/signature" && cp commitment.txt "$tmp/statement" || return 1
  for name in signature statement attachments certificate; do
    salt=$(word entry.salts $name) && digest=$(word entry.leaf $name) && is_hex64 "$salt" && is_hex64 "$digest" || return 1
    [ "$({ unhex "$salt"; cat "$tmp/$name"; } | sha256)" = "$digest" ] || { echo "$name"; return 1; }
  done
}

read_proof() {
  local line
  proof_hashes=() proof_index= checkpoint=()
  { IFS= read -r line && [ "$line" = 'c2sp.org/tlog-proof@v1' ] || return 1
    IFS= read -r line && [[ $line =~ ^index\ (0|[1-9][0-9]{0,17})$ ]] && proof_index=${BASH_REMATCH[1]} || return 1
    while IFS= read -r line && [ -n "$line" ]; do proof_hashes+=("$line"); done
    while IFS= read -r line; do checkpoint+=("$line"); done
  } <entry.tlog-proof
  [ "${#checkpoint[@]}" -ge 6 ] && [ -z "${checkpoint[4]}" ] && [[ ${checkpoint[1]} =~ ^[1-9][0-9]{0,17}$ ]] &&
    [[ ${checkpoint[3]} =~ ^time\ ([0-9]{1,11})$ ]] && checkpoint_time=${BASH_REMATCH[1]}
}

# RFC 9162 section 2.1.3.2
check_inclusion() {
  local node sn=$((checkpoint[1] - 1)) fn=$proof_index hash encoded
  [ "$proof_index" -lt "${checkpoint[1]}" ] || return 1
  node=$({ unhex 00; cat entry.leaf; } | sha256)
  for encoded in "${proof_hashes[@]}"; do
    hash=$(base64_hex "$encoded") && is_hex64 "$hash" && [ $sn -ne 0 ] || return 1
    if [ $((fn & 1)) -eq 1 ] || [ $fn -eq $sn ]; then
      node=$(unhex "01$hash$node" | sha256)
      while [ $((fn & 1)) -eq 0 ] && [ $fn -ne 0 ]; do fn=$((fn >> 1)) sn=$((sn >> 1)); done
    else
      node=$(unhex "01$node$hash" | sha256)
    fi
    fn=$((fn >> 1)) sn=$((sn >> 1))
  done
  [ $sn -eq 0 ] && [ "$node" = "$(base64_hex "${checkpoint[2]}")" ]
}

# One key a line, # begins a remark: a log that changed its key has several. Each line of a known key has to be right.
check_checkpoint() {
  local vkey name id key line encoded signature signed=
  printf '%s\n' "${checkpoint[@]:0:4}" >"$tmp/checkpoint"
  while IFS= read -r vkey || [ -n "$vkey" ]; do
    case $vkey in '' | '#'*) continue ;; esac
    name=${vkey%%+*} id=${vkey#*+} key=$(base64_hex "${vkey#*+*+}")
    id=${id%%+*}
    [[ $key =~ ^01[0-9a-f]{64}$ ]] || { echo 'not a log key'; return 1; }
    line=$({ printf '%s\n' "$name"; unhex "$key"; } | sha256)
    [ "${line:0:8}" = "$id" ] || { echo 'the key id is wrong'; return 1; }
    unhex "302a300506032b6570032100${key:2}" >"$tmp/log.der"
    [ "$name" = "${checkpoint[0]}" ] || continue
    for line in "${checkpoint[@]:5}"; do
      encoded=${line#"— $name "}
      signature=$(base64_hex "$encoded")
      [ "$encoded" != "$line" ] && [ "${signature:0:8}" = "$id" ] || continue
      unhex "${signature:8}" >"$tmp/checkpoint.sig"
      openssl pkeyutl -verify -pubin -inkey "$tmp/log.der" -keyform DER -rawin -in "$tmp/checkpoint" -sigfile "$tmp/checkpoint.sig" || return 1
      signed=1
    done
  done <"$log_key"
  [ -n "$signed" ] || { echo 'signed by no key of this log'; return 1; }
}

# 3. What the commitment's signature is over and says.
check_signature_value() {
  local line inside= hex=
  while IFS= read -r line; do
    case $inside$line in
      *signerInfos:*) inside=1 ;;
      1*signature:*) inside=2 ;;
      2*[0-9a-f]' - '*) line=${line#* - } && line=${line%%   *} && hex+=${line//[ -]/} ;;
      2*) break ;;
    esac
  done < <(openssl cms -cmsout -print -noout -inform DER -in commitment.p7m)
  [ -n "$hex" ] && [ "$hex" = "$(od -An -v -tx1 sigvalue.bin | tr -d ' \n')" ]
}

# The token beside the signature is the one inside it, to the last byte (openssl ts passes over bytes after the token).
check_token() {
  local inside beside
  inside=$(od -An -v -tx1 commitment.p7m | tr -d ' \n') && beside=$(od -An -v -tx1 sig.tst | tr -d ' \n')
  [ -n "$beside" ] && [[ $inside == *"$beside"* ]]
}

check_policy() {
  local line seen= hash
  while IFS= read -r line; do
    case $seen$line in
      *:id-smime-aa-ets-sigPolicyId*) seen=1 ;;
      1*"OBJECT            :$POLICY_OID") seen=2 ;;
      2*'[HEX DUMP]:'*) hash=${line##*:}; [ "${hash,,}" = "$POLICY_SHA256" ]; return ;;
    esac
  done < <(openssl asn1parse -inform DER -in commitment.p7m)
  return 1
}

check_attachments() {
  local line number=0 file
  while IFS= read -r line; do
    [[ $line == 附件[0-9]* ]] || continue
    number=$((number + 1))
    [ "${line%%：*}" = "附件$number" ] || return 1
    file=$(printf 'attachments/%03d.' $number)
    set -- "$file"*
    [ $# -eq 1 ] && [ "${line%"；$(stat -c %s "$1") 字节；SHA-256 $(sha256 <"$1")"}" != "$line" ] || { echo "$file"; return 1; }
  done <commitment.txt
  set -- attachments/*
  [ $# -eq $number ]
}

check_receipt_links() {
  local key
  for key in 办理决定 申请编号 业务类型 签署单位名称 签署单位代码; do
    [ "$(value receipt.txt $key)" = "$(value commitment.txt $key)" ] || { echo "$key"; return 1; }
  done
  [ "$(value receipt.txt 承诺书摘要)" = "$(sha256 <commitment.txt)" ] &&
    [ "$(value receipt.txt 签名值摘要)" = "$(sha256 <sigvalue.bin)" ] &&
    [ "$(value receipt.txt 存证编号)" = "$(word entry.leaf evidence-id)" ] &&
    [ "$(value receipt.txt 日志序号)" = "$proof_index" ] &&
    [ "$(value receipt.txt 检查点大小)" = "${checkpoint[1]}" ] &&
    [ "$(value receipt.txt 检查点根)" = "$(base64_hex "${checkpoint[2]}")" ]
}

named_certificate() { [ "$(value commitment.txt 签名证书摘要)" = "$(openssl x509 -in "$tmp/commitment-signer.pem" -outform DER | sha256)" ]; }
other_signer() { ! cmp -s "$tmp/commitment-signer.pem" "$1"; }
# The registry's seal says documentSigning (RFC 9336) and no clientAuth: no enterprise's key can stand in for it.
is_seal() {
  case $(openssl x509 -in "$1" -noout -ext extendedKeyUsage 2>/dev/null) in
    *'Client Authentication'* | *'Any Extended'*) return 1 ;;
    *1.3.6.1.5.5.7.3.36* | *'ocument Signing'*) return 0 ;;
  esac
  return 1
}
signing_time() {
  local text
  text=$(openssl cms -cmsout -print -noout -inform DER -in "$1")
  [[ $text =~ signingTime\ .*(UTCTIME|GENERALIZEDTIME):([A-Z][a-z]{2}\ +[0-9]+\ [0-9:]+\ [0-9]{4}\ GMT) ]] && epoch "${BASH_REMATCH[2]}"
}

check '清单：每个文件都在清单内且未被改动，没有多余文件' check_manifest || { cat "$tmp/out"; printf '结论  TOTAL-FAILED\n'; exit 1; }
check_attachments >"$tmp/out" 2>&1 && pass '附件：与承诺书所列名称序号、字节数和摘要一致' || fail '附件：与承诺书所列不一致'
check '签名策略：标识和摘要为公布的策略' check_policy
check '签名值：sigvalue.bin 就是承诺书签名' check_signature_value
proof_ok=; read_proof && proof_ok=1
[ -n "$proof_ok" ] && check '日志：由条目和包含证明重算出检查点的根' check_inclusion || [ -n "$proof_ok" ] || fail '日志：包含证明无法读取'

proven=
if [ -z "$log_key" ] || [ ! -f "$log_key" ]; then
  owe '日志：未提供日志公钥(--log-key)，检查点签名未验证'
elif [ -n "$proof_ok" ] && check '日志：检查点由日志公钥签名(Ed25519)' check_checkpoint && check_inclusion; then
  proven=$checkpoint_time
fi

set -- "$anchors"/*.pem
if [ -z "$anchors" ] || [ $# -eq 0 ]; then
  owe '信任：未提供信任锚(--anchors)，签名人证书、时间戳、回执和封印未验证'
else
  check '信任：证书和吊销列表可读取' prepare_trust
  if [ -f sig.tst ]; then
    check '时间戳：sig.tst 就是签名内的时间戳' check_token
    stamp_text=$(openssl ts -reply -in sig.tst -token_in -text 2>/dev/null)
    [[ $stamp_text =~ Time\ stamp:\ ([A-Za-z0-9:.\ ]+\ GMT) ]] && stamped=$(epoch "${BASH_REMATCH[1]}") || stamped=0
    if check '时间戳：对签名值有效，时间戳机构可信' openssl ts -verify -in sig.tst -token_in -data sigvalue.bin \
      -CAfile "$tmp/anchors.pem" -attime "$stamped"; then
      [ -n "$proven" ] && [ "$proven" -le "$stamped" ] || proven=$stamped
    fi
  else
    note '时间戳：尚未加盖，以日志检查点时间为准'
  fi
  if [ -z "$proven" ]; then
    owe '承诺书：没有可信的存在时间，签名人证书未验证'
  elif check '承诺书：签名有效，签名时证书可信且未被吊销' cms_verify commitment.p7m "$tmp/commitment-signer.pem" "$proven"; then
    ! contested "$tmp/commitment-signer.pem" "$proven" || owe '承诺书：证书事后被倒签失效日期，存疑，须由人判断'
    check '承诺书：签名的内容就是 commitment.txt' cmp "$tmp/content" commitment.txt
    check '承诺书：签名证书就是承诺书所写的证书' named_certificate
    check '日志：加盐摘要与签名、承诺书、附件、证书一致' check_leaf
    subject=$(openssl x509 -in "$tmp/commitment-signer.pem" -noout -subject -nameopt utf8)
    case $subject in
      *"NTRCN-$(value commitment.txt 签署单位代码)"*) pass '承诺书：签署单位代码与证书一致' ;;
      *) owe '承诺书：证书主体不含 NTRCN- 代码，请用 jianli-verify 核对单位' ;;
    esac
  fi
  if check '回执：服务器签名有效' cms_verify receipt.p7m "$tmp/receipt-signer.pem" "$(signing_time receipt.p7m || echo 0)"; then
    check '回执：签名的内容就是 receipt.txt' cmp "$tmp/content" receipt.txt
    check '回执：证书是登记机关的封印证书' is_seal "$tmp/receipt-signer.pem"
    check '回执：不是由签署单位自己签发' other_signer "$tmp/receipt-signer.pem"
    check '回执：与承诺书、签名和日志条目一致' check_receipt_links
  fi
  check '封印：服务器对清单的签名有效' cms_verify META-INF/signature.p7s "$tmp/seal-signer.pem" \
    "$(signing_time META-INF/signature.p7s || echo 0)" -content META-INF/ASiCManifest.xml &&
    check '封印：证书是登记机关的封印证书' is_seal "$tmp/seal-signer.pem" &&
    check '封印：不是由签署单位自己签发' other_signer "$tmp/seal-signer.pem"
fi

[ ! -f key-loss.txt ] || note '挂失：身份锁后来挂失，先后次序请用 jianli-verify 核对'
if [ $failed -ne 0 ]; then printf '结论  TOTAL-FAILED\n'; exit 1; fi
if [ $owing -ne 0 ]; then printf '结论  INDETERMINATE\n'; exit 2; fi
printf '结论  TOTAL-PASSED\n'
