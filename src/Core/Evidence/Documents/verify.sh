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
ACTS_POLICY_OID=2.25.147105131310626084373799064378704202066
ACTS_POLICY_SHA256=b1a0e2e9af1a13ff89089c76bfed812b63cc87473edfdd50dc82db509eebb0ca
SM2_POLICY_OID=2.25.15484737147460850066632008520912532547
SM2_POLICY_SHA256=6737bffe49db5d75cd6e872f0ad3eabe7f12b9b7cac77bf2d2a38bd9e4937313
EVER=99999999999
DISTID=distid:1234567812345678
DATA='pkcs7-signedData pkcs7-data' GM_DATA='1.2.156.10197.6.1.4.2.2 1.2.156.10197.6.1.4.2.1' STAMP='pkcs7-signedData id-smime-ct-TSTInfo'

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
# No trust comes from the system's roots, and openssl 3.0 would read them each time it opens a certificate or CRL.
export SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/dev/null
case $anchors in '' | /*) ;; *) anchors=$PWD/$anchors ;; esac
case $log_key in '' | /*) ;; *) log_key=$PWD/$log_key ;; esac
cd -- "$package" || usage

tmp=$(mktemp -d) && trap 'rm -rf -- "$tmp"' EXIT
failed=0 owing=0 constrained=
pass() { printf '通过  %s\n' "$1"; }
fail() { printf '失败  %s\n' "$1"; failed=1; }
owe() { printf '跳过  %s\n' "$1"; owing=1; }
note() { printf '说明  %s\n' "$1"; }
check() { local text=$1; shift; if "$@" >"$tmp/out" 2>&1; then pass "$text"; else fail "$text"; return 1; fi; }

sha256() { local line; line=$(sha256sum) && printf '%s' "${line%% *}"; }
same() { local one other; one=$(sha256 <"$1") && other=$(sha256 <"$2") && is_hex64 "$one" && [ "$one" = "$other" ]; } 2>/dev/null
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

digest() { local line; line=$(openssl dgst -"$1" -r "$2") && printf '%s' "${line%% *}"; }
piece() { dd if="$1" of="$4" bs=64K iflag=skip_bytes,count_bytes skip="$2" count="$3" status=none; }

# take_apart FILE DIR: SignedData in DER with one signer and signed attributes (RFC 5652), as openssl asn1parse lists it:
# content, attributes (as they are signed, tag SET), signature, signer id, certificates; cms_types, cms_digest, cms_algorithm.
take_apart() {
  local in=$1 dir=$2 line at depth head length what place=0 field=0 certificates=0 signers=0
  local pattern='^ *([0-9]+):d=([0-9]+) +hl=([0-9]+) +l= *([0-9]+) (prim|cons): (.*[^ ]) *$'
  cms_types= cms_digest= cms_algorithm=
  mkdir -p "$dir" && rm -f "$dir"/* && openssl asn1parse -inform DER -in "$in" >"$dir/lines" 2>"$dir/errors" && [ ! -s "$dir/errors" ] || return 1
  while IFS= read -r line; do
    [[ $line =~ $pattern ]] || return 1
    at=${BASH_REMATCH[1]} depth=${BASH_REMATCH[2]} head=${BASH_REMATCH[3]} length=${BASH_REMATCH[4]} what=${BASH_REMATCH[6]}
    [ "$depth" -lt 7 ] || continue
    case $depth-$what in
      1-OBJECT*) [ -z "$cms_types" ] && cms_types=${what#*:} ;;
      3-INTEGER*) [ $place -eq 0 ] && place=1 ;;
      3-SET) case $place in 1) place=2 ;; 3 | 4 | 5) place=6 ;; *) false ;; esac ;;
      3-SEQUENCE) [ $place -eq 2 ] && place=3 ;;
      '3-cont [ 0 ]') [ $place -eq 3 ] && place=4 ;;
      '3-cont [ 1 ]') [ $place -eq 4 ] && place=5 ;;
      3-*) false ;;
      4-*) case $place-$what in
        3-OBJECT*) cms_types+=" ${what#*:}" ;;
        4-SEQUENCE) certificates=$((certificates + 1)) && piece "$in" "$at" $((head + length)) "$dir/certificate-$certificates" ;;
        6-SEQUENCE) signers=$((signers + 1)) && [ $signers -eq 1 ] ;;
      esac ;;
      5-*) case $place in
        3) [ "${what%% *}" != OCTET ] || piece "$in" $((at + head)) "$length" "$dir/content" ;;
        6) field=$((field + 1))
          case $field-$what in
            1-INTEGER*:01 | 3-SEQUENCE | 5-SEQUENCE | '7-cont [ 1 ]') ;;
            2-SEQUENCE) piece "$in" $((at + head)) "$length" "$dir/id" ;;
            '4-cont [ 0 ]') { printf '\x31' && piece "$in" $((at + 1)) $((head + length - 1)) "$dir/rest" && cat "$dir/rest"; } >"$dir/attributes" ;;
            6-OCTET*) piece "$in" $((at + head)) "$length" "$dir/signature" ;;
            *) false ;;
          esac ;;
      esac ;;
      6-OBJECT*) case $place-$field in 6-3) cms_digest=${what#*:} ;; 6-5) cms_algorithm=${what#*:} ;; esac ;;
    esac || return 1
  done <"$dir/lines"
  [ $signers -eq 1 ] && [ -s "$dir/attributes" ] && [ -s "$dir/signature" ] || return 1
  cms_digest=${cms_digest,,}
}

# read_attributes DIR: what the signed attributes say; each of these once: attribute_type, _digest, _time, ess_digest, ess_hash.
read_attributes() {
  local line what depth name= seen=' ' ids=0
  local pattern='^ *[0-9]+:d=([0-9]+) +hl=[0-9]+ +l= *[0-9]+ (prim|cons): (.*[^ ]) *$'
  attribute_type= attribute_digest= attribute_time= ess_digest=sha256 ess_hash=
  while IFS= read -r line; do
    [[ $line =~ $pattern ]] || return 1
    depth=${BASH_REMATCH[1]} what=${BASH_REMATCH[3]}
    case $depth-$what in
      2-OBJECT*) name=${what#*:}; [[ $seen != *" $name "* ]] && seen+="$name " || return 1 ;;
      3-OBJECT*) [ "$name" != contentType ] || attribute_type=${what#*:} ;;
      3-OCTET*) [ "$name" != messageDigest ] || attribute_digest=${what##*:} ;;
      3-UTCTIME* | 3-GENERALIZEDTIME*) [ "$name" != signingTime ] || attribute_time=${what##*:} ;;
      5-SEQUENCE) [ "$name" != id-smime-aa-signingCertificateV2 ] || ids=$((ids + 1)) ;;
      7-OBJECT*) [ "$name" != id-smime-aa-signingCertificateV2 ] || [ -n "$ess_hash" ] || ess_digest=${what#*:} ;;
      6-OCTET*) [ "$name" != id-smime-aa-signingCertificateV2 ] || ess_hash=${what##*:} ;;
    esac
  done < <(openssl asn1parse -inform DER -in "$1/attributes" 2>&1)
  ess_digest=${ess_digest,,} ess_hash=${ess_hash,,} attribute_digest=${attribute_digest,,}
  case $ess_digest in sha256 | sha384 | sha512 | sm3) ;; *) return 1 ;; esac
  [ -n "$attribute_type" ] && [ -n "$attribute_digest" ] && [ -n "$ess_hash" ] && [ $ids -eq 1 ]
}

# find_signer DIR: the certificate inside that signing-certificate-v2 and the signer's id name both, as DIR/signer.pem.
find_signer() {
  local dir=$1 file line id at head length depth what
  for file in "$dir"/certificate-*; do
    [ "$(digest "$ess_digest" "$file")" = "$ess_hash" ] || continue
    id= at=
    while IFS= read -r line; do
      [[ $line =~ ^\ *([0-9]+):d=2\ +hl=([0-9]+)\ +l=\ *([0-9]+)\ (prim|cons):\ (INTEGER|SEQUENCE) ]] || continue
      at=${BASH_REMATCH[1]} length=$((BASH_REMATCH[2] + BASH_REMATCH[3]))
      case ${#id}-${BASH_REMATCH[5]} in
        0-INTEGER) piece "$file" "$at" $length "$dir/serial" && id=s || return 1 ;;
        1-SEQUENCE) id=sa ;;
        2-SEQUENCE) piece "$file" "$at" $length "$dir/issuer" || return 1; break ;;
      esac
    done < <(openssl asn1parse -inform DER -in "$file")
    cat "$dir/issuer" "$dir/serial" >"$dir/named" && same "$dir/named" "$dir/id" && openssl x509 -inform DER -in "$file" -out "$dir/signer.pem"
    return
  done
  return 1
}

# What openssl shows of certificates (either encoding) and CRLs, asked once each.
declare -A cert_subject=() cert_issuer=() cert_text=() list_issuer=() list_until=() list_text=() list_signed=()
show() {
  local text
  [ -z "${cert_text[$1]-}" ] || return 0
  text=$(openssl x509 -in "$1" -noout -subject_hash -issuer_hash -text 2>/dev/null) || return 1
  cert_subject[$1]=${text%%$'\n'*} && text=${text#*$'\n'}
  cert_issuer[$1]=${text%%$'\n'*} cert_text[$1]=${text#*$'\n'}
}
show_list() {
  local text until
  [ -z "${list_text[$1]-}" ] || return 0
  text=$(openssl crl -inform DER -in "$1" -noout -hash -nextupdate -text 2>/dev/null) || return 1
  # Of several things asked for, openssl gives the names too.
  until=${text%%$'\n'*} && list_issuer[$1]=${until##*=} && text=${text#*$'\n'} && until=${text%%$'\n'*}
  list_until[$1]=$(epoch "${until#nextUpdate=}") || list_until[$1]=0
  list_text[$1]=${text#*$'\n'}
}

# Keys and certificates of SM2: openssl can be told the signer's identifier by dgst and verify only, so there the script goes step by step.
is_sm2_key() { show "$1" && [[ ${cert_text[$1]} == *'ASN1 OID: SM2'* ]]; }
speaks_sm2() { show "$1" && [[ ${cert_text[$1]} == *SM2* ]]; }
# says CERT EXTENSION PATTERN
says() { show "$1" && [[ ${cert_text[$1]} =~ "$2:"[^$'\n']*$'\n'\ *([^$'\n']*) ]] && [[ ${BASH_REMATCH[1]} =~ $3 ]]; }

# opened FILE: taken apart, with its signer found, and SM2 is in it; for everything else openssl's own commands are better.
opened() {
  parts=$tmp/parts-${1//\//-}
  unset 'cert_text[$parts/signer.pem]'
  take_apart "$1" "$parts" && read_attributes "$parts" && find_signer "$parts" && speaks_sm2 "$parts/signer.pem"
}

# own_signature CONTENT TYPES: the signature of what was opened, over CONTENT.
own_signature() {
  local key=() digest=$cms_digest
  case $cms_algorithm/$cms_digest in
    SM2-with-SM3/sm3 | ecdsa-with-SHA256/sha256 | ecdsa-with-SHA384/sha384 | ecdsa-with-SHA512/sha512) ;;
    rsaEncryption/sha256 | rsaEncryption/sha384 | rsaEncryption/sha512) ;;
    sha256WithRSAEncryption/sha256 | sha384WithRSAEncryption/sha384 | sha512WithRSAEncryption/sha512) ;;
    *) echo "algorithms $cms_algorithm $cms_digest"; return 1 ;;
  esac
  [ "$cms_types" = "$2" ] && [ "$attribute_type" = "${2#* }" ] || { echo "types $cms_types, $attribute_type"; return 1; }
  [ "$(digest "$digest" "$1")" = "$attribute_digest" ] || { echo 'message-digest of another content'; return 1; }
  says "$parts/signer.pem" 'X509v3 Key Usage' 'Digital Signature|Non Repudiation' || { echo 'not a key for signatures'; return 1; }
  if is_sm2_key "$parts/signer.pem"; then
    [ "$cms_algorithm" = SM2-with-SM3 ] || { echo 'another algorithm than the key has'; return 1; }
    key=(-sigopt "$DISTID")
  fi
  openssl x509 -in "$parts/signer.pem" -noout -pubkey >"$parts/key" &&
    openssl dgst -"$digest" -verify "$parts/key" "${key[@]}" -signature "$parts/signature" "$parts/attributes"
}

issued_by() {
  local issuer=$1 cert=$2 time=$3 id=(); shift 3
  ! is_sm2_key "$issuer" || id=(-vfyopt "$DISTID")
  openssl verify "${id[@]}" "$@" -attime "$time" -partial_chain -CAfile "$issuer" -no-CApath -no-CAstore "$cert" >/dev/null 2>&1
}

# list_by ISSUER FILE: the CRL is signed by this key.
list_by() {
  local line at= length= bits= algorithm= head
  if ! is_sm2_key "$1"; then
    [[ $(openssl crl -inform DER -in "$2" -noout -CAfile "$1" -no-CApath -no-CAstore 2>&1) == *'verify OK'* ]]
    return
  fi
  while IFS= read -r line; do
    [[ $line =~ ^\ *([0-9]+):d=([12])\ +hl=([0-9]+)\ +l=\ *([0-9]+)\ (prim|cons):\ (.*[^ ])\ *$ ]] || continue
    case ${BASH_REMATCH[2]}-${BASH_REMATCH[6]} in
      1-SEQUENCE) [ -n "$at" ] || { at=${BASH_REMATCH[1]} && length=$((BASH_REMATCH[3] + BASH_REMATCH[4])); } ;;
      1-BIT*) bits=$((BASH_REMATCH[1] + BASH_REMATCH[3] + 1)) && head=$((BASH_REMATCH[4] - 1)) ;;
      2-OBJECT*) algorithm=${BASH_REMATCH[6]#*:} ;;
    esac
  done < <(openssl asn1parse -inform DER -in "$2")
  [ "$algorithm" = SM2-with-SM3 ] && [ -n "$at" ] && [ -n "$bits" ] || return 1
  piece "$2" "$at" "$length" "$tmp/list" && piece "$2" "$bits" "$head" "$tmp/list.sig" &&
    openssl x509 -in "$1" -noout -pubkey >"$tmp/list.key" &&
    openssl dgst -sm3 -verify "$tmp/list.key" -sigopt "$DISTID" -signature "$tmp/list.sig" "$tmp/list" >/dev/null
}

# status_of ISSUER CERT TIME: no kept list says that CERT was revoked at or before TIME, and one by ISSUER is current at TIME or later.
status_of() {
  local file
  ! revoked_before "$2" "$3" || { echo "revoked before $3"; return 1; }
  says "$1" 'X509v3 Key Usage' 'CRL Sign' || return 1
  for file in trust/crls/*; do
    # A list for a part of the certificates, or over another one, says so in a critical extension.
    show_list "$file" && [ "${list_issuer[$file]}" = "${cert_subject[$1]}" ] && [[ ${list_text[$file]} != *': critical'* ]] || continue
    [ "${list_until[$file]}" -ge "$3" ] || continue
    [ -n "${list_signed[$1 $file]-}" ] || { list_by "$1" "$file" && list_signed[$1 $file]=yes || list_signed[$1 $file]=no; }
    [ "${list_signed[$1 $file]}" != yes ] || return 0
  done
  echo "no status for a certificate of ${cert_subject[$1]}"
  return 1
}

# own_path TIME [options of openssl verify for the signer]: from the signer that was opened to an anchor, each certificate
# and each status by its issuer's key, all at TIME. A CA may have as many CAs below it as it says.
own_path() {
  local time=$1 step=$parts/signer.pem below=0 file pem found limits='X509v3 (Name Constraints|Policy Constraints|Inhibit Any Policy)'; shift
  while [ $below -le 5 ]; do
    found=
    for file in "$tmp"/anchor-* trust/certs/* "$parts"/certificate-*; do
      show "$file" && [ "${cert_subject[$file]}" = "${cert_issuer[$step]}" ] || continue
      pem=$file
      case $file in "$tmp"/anchor-*) ;; *)
        [ "${cert_subject[$file]}" != "${cert_issuer[$file]}" ] || continue
        pem=$tmp/pem-${file//\//-}
        [ -f "$pem" ] || openssl x509 -in "$file" -out "$pem" && show "$pem" || continue ;;
      esac
      issued_by "$pem" "$step" "$time" "$@" || continue
      [[ ! ${cert_text[$pem]} =~ pathlen:([0-9]+) ]] || [ "${BASH_REMATCH[1]}" -ge $below ] || continue
      status_of "$pem" "$step" "$time" || continue
      [[ ! ${cert_text[$pem]} =~ $limits ]] || constrained=1
      [ "$pem" != "$file" ] || return 0
      found=$pem
      break
    done
    [ -n "$found" ] || { echo "no trusted issuer above $below"; return 1; }
    step=$found below=$((below + 1))
    set --
  done
  return 1
}

# own_stamp TIME: the token that was opened is over sigvalue.bin, and its authority is trusted.
own_stamp() {
  local line depth what imprint= hash= seconds=
  while IFS= read -r line; do
    [[ $line =~ ^\ *[0-9]+:d=([0-9]+)\ +hl=[0-9]+\ +l=\ *[0-9]+\ (prim|cons):\ (.*[^ ])\ *$ ]] || return 1
    case ${BASH_REMATCH[1]}-${BASH_REMATCH[3]} in
      3-OBJECT*) [ -n "$imprint" ] || imprint=${BASH_REMATCH[3]#*:} ;;
      2-OCTET*) [ -n "$hash" ] || hash=${BASH_REMATCH[3]##*:} ;;
      1-GENERALIZEDTIME*) seconds=${BASH_REMATCH[3]##*:} ;;
    esac
  done < <(openssl asn1parse -inform DER -in "$parts/content" 2>&1)
  imprint=${imprint,,} hash=${hash,,}
  case $imprint in sha256 | sha384 | sha512) ;; sm3) [ "$cms_digest" = sm3 ] || return 1 ;; *) return 1 ;; esac
  [ "$(digest "$imprint" sigvalue.bin)" = "$hash" ] || { echo 'it stamps something else'; return 1; }
  [ "$(asn1_time "$seconds")" = "$1" ] || { echo "time $seconds"; return 1; }
  own_signature "$parts/content" "$STAMP" && own_path "$1" -purpose timestampsign
}

# asn1_time VALUE: seconds of a UTCTime or GeneralizedTime without fraction.
asn1_time() {
  local t=$1
  [[ $t =~ ^[0-9]{12}Z$ ]] && { [ "${t:0:2}" -lt 50 ] && t=20$t || t=19$t; }
  [[ $t =~ ^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})(\.[0-9]+)?Z$ ]] || return 1
  epoch "${t:0:4}-${t:4:2}-${t:6:2} ${t:8:2}:${t:10:2}:${t:12:2} UTC"
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
    show "$file" || return 1
    [ "${cert_subject[$file]}" != "${cert_issuer[$file]}" ] || continue
    openssl x509 -inform DER -in "$file" >>"$tmp/anchors.pem" || return 1
  done
  csplit -s -z -f "$tmp/anchor-" -b %03d.pem <(for file in "$anchors"/*.pem; do cat -- "$file" && echo; done) '/-----BEGIN CERTIFICATE-----/' '{*}'
  for file in trust/crls/*; do openssl crl -inform DER -in "$file" >>"$tmp/crls.pem" 2>/dev/null || return 1; done
  cat "$tmp/anchors.pem" "$tmp/crls.pem" >"$tmp/store.pem"
}

# cms_verify FILE SIGNER_OUT TIME [options]: signature, path at TIME, revocation of every certificate below the anchor.
cms_verify() {
  local in=$1 signer=$2 time=$3; shift 3
  if opened "$in"; then
    [ "${1-}" != -content ] || cp -- "$2" "$parts/content" || return 1
    [ -e "$parts/content" ] && cp "$parts/content" "$tmp/content" && cp "$parts/signer.pem" "$signer" || return 1
    case $cms_types in "$GM_DATA") [ "$cms_algorithm" = SM2-with-SM3 ] && own_signature "$tmp/content" "$GM_DATA" ;; *) own_signature "$tmp/content" "$DATA" ;; esac &&
      own_path "$time"
    return
  fi
  cms_command=(openssl cms -verify -inform DER -in "$in" -binary -cades -purpose any -policy_check -no-CApath -no-CAstore
    -signer "$signer" -out "$tmp/content" "$@")
  cms_at -CAfile "$tmp/anchors.pem" -attime "$time" || return 1
  # No CRL may say that the signer was revoked at or before TIME, however late that CRL was issued.
  ! revoked_before "$signer" "$time" || { echo "revoked before $time"; return 1; }
  with_status cms_at "$time"
}
cms_at() { "${cms_command[@]}" "$@"; }
stamp_at() { openssl verify -purpose timestampsign -policy_check -no-CApath -no-CAstore "$@" "$tmp/named-sig.tst/signer.pem"; }

# with_status COMMAND TIME: the path holds with kept CRLs that are current at TIME, or that were issued after it: then at the
# moment of their issue. Who was revoked by TIME has been looked for before.
with_status() {
  local clock file last
  "$1" -CAfile "$tmp/store.pem" -crl_check_all -attime "$2" && return 0
  for file in trust/crls/*; do
    last=$(openssl crl -inform DER -in "$file" -noout -lastupdate) && clock=$(epoch "${last#lastUpdate=}") || return 1
    [ "$clock" -gt "$2" ] || continue
    "$1" -CAfile "$tmp/store.pem" -crl_check_all -attime "$clock" >"$tmp/late" 2>&1 && return 0
    # Revoked after TIME, as revoked_before has shown: this signature stays valid.
    [[ $(<"$tmp/late") != *'certificate revoked'* ]] || return 0
  done
  return 1
}

# authority_revoked FILE TIME: some kept list says that a CA above the signer of FILE was revoked at or before TIME.
authority_revoked() {
  local names file round
  signer_of "$1" && show "$parts/signer.pem" || return 1
  names=" ${cert_issuer[$parts/signer.pem]} "
  for round in 1 2 3 4 5; do
    for file in trust/certs/* "$parts"/certificate-*; do
      show "$file" && [[ $names == *" ${cert_subject[$file]} "* ]] && [ "${cert_subject[$file]}" != "${cert_issuer[$file]}" ] || continue
      ! revoked_before "$file" "$2" || return 0
      names+="${cert_issuer[$file]} "
    done
  done
  return 1
}
# signer_of FILE: the certificate that its signed attributes name, as $parts/signer.pem.
signer_of() {
  parts=$tmp/named-${1//\//-}
  [ -f "$parts/signer.pem" ] || { take_apart "$1" "$parts" && read_attributes "$parts" && find_signer "$parts"; }
}
# gone WHAT FILE TIME: a CA above the signer was revoked by then. Who has the CA's key may have made this signature.
gone() { authority_revoked "$2" "$3" && owe "$1：签发证书的 CA 在此之前已被吊销，不能判定"; }

revoked_before() {
  local serial file line found revoked
  show "$1" && serial=$(openssl x509 -in "$1" -noout -serial) && serial=${serial#serial=} || return 0
  for file in trust/crls/*; do
    show_list "$file" || return 0
    [ "${list_issuer[$file]}" = "${cert_issuer[$1]}" ] || continue
    found=
    while IFS= read -r line; do
      case $line in
        *'Serial Number: '*) found=${line##*: } ;;
        *'Revocation Date: '*)
          revoked=$(epoch "${line#*Revocation Date: }") || return 0
          [ "$found" != "$serial" ] || [ "$revoked" -gt "$2" ] || return 0 ;;
      esac
    done <<<"${list_text[$file]}"
  done
  return 1
}

# contested SIGNER TIME: revoked after TIME with an invalidityDate at or before it. That voids nothing; a person has to judge.
contested() {
  local serial file line found= revoked=0 next since
  show "$1" && serial=$(openssl x509 -in "$1" -noout -serial) && serial=${serial#serial=} || return 1
  for file in trust/crls/*; do
    show_list "$file" && [ "${list_issuer[$file]}" = "${cert_issuer[$1]}" ] || continue
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
    done <<<"${list_text[$file]}"
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

# read_proof FILE: proof_index, proof_hashes, checkpoint (lines), checkpoint_time.
read_proof() {
  local line
  proof_hashes=() proof_index= checkpoint=()
  { IFS= read -r line && [ "$line" = 'c2sp.org/tlog-proof@v1' ] || return 1
    IFS= read -r line && [[ $line =~ ^index\ (0|[1-9][0-9]{0,17})$ ]] && proof_index=${BASH_REMATCH[1]} || return 1
    while IFS= read -r line && [ -n "$line" ]; do proof_hashes+=("$line"); done
    while IFS= read -r line; do checkpoint+=("$line"); done
  } <"$1"
  [ "${#checkpoint[@]}" -ge 6 ] && [ -z "${checkpoint[4]}" ] && [[ ${checkpoint[1]} =~ ^[1-9][0-9]{0,17}$ ]] &&
    [[ ${checkpoint[3]} =~ ^time\ ([0-9]{1,11})$ ]] && checkpoint_time=${BASH_REMATCH[1]}
}

# check_inclusion LEAF: RFC 9162 section 2.1.3.2
check_inclusion() {
  local node sn=$((checkpoint[1] - 1)) fn=$proof_index hash encoded
  [ "$proof_index" -lt "${checkpoint[1]}" ] || return 1
  node=$({ unhex 00; cat "$1"; } | sha256)
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

# The act that the leaf stands for, about the signer's own certificate, and its place in this log: as a number on its own.
loss_place() {
  local text=key-loss.txt leaf=key-loss.leaf origin=${checkpoint[0]}
  [ "$(head -n 1 $text)" = jianli-key-loss/1 ] && [ "$(head -n 1 $leaf)" = jianli-act/1 ] &&
    [ "$(word $leaf kind)" = jianli-key-loss/1 ] && [ "$(word $leaf act-id)" = "$(word $text act-id)" ] &&
    [ "$(stat -c %s key-loss.salt)" = 32 ] && [ "$(word $leaf content)" = "$(cat key-loss.salt $text | sha256)" ] &&
    [ "$(word $text certificate)" = "$(value commitment.txt 签名证书摘要)" ] &&
    read_proof key-loss.tlog-proof && [ "${checkpoint[0]}" = "$origin" ] && check_inclusion $leaf &&
    check_checkpoint >/dev/null && printf '%s' "$proof_index"
} 2>/dev/null

# 3. What the commitment's signature is over and says.
check_signature_value() { take_apart commitment.p7m "$tmp/commitment" && same "$tmp/commitment/signature" sigvalue.bin; }

# The token beside the signature is the one inside it, to the last byte (openssl ts passes over bytes after the token).
check_token() {
  local inside beside
  inside=$(od -An -v -tx1 commitment.p7m | tr -d ' \n') && beside=$(od -An -v -tx1 sig.tst | tr -d ' \n')
  [ -n "$beside" ] && [[ $inside == *"$beside"* ]]
}

check_policy() {
  local line seen= hash oid=$POLICY_OID expected=$POLICY_SHA256
  take_apart commitment.p7m "$tmp/commitment" || return 1
  [ "$cms_algorithm" != SM2-with-SM3 ] || oid=$SM2_POLICY_OID expected=$SM2_POLICY_SHA256
  [ "$(head -n 1 commitment.txt)" = jianli-commitment/1 ] || oid=$ACTS_POLICY_OID expected=$ACTS_POLICY_SHA256
  while IFS= read -r line; do
    case $seen$line in
      *:id-smime-aa-ets-sigPolicyId*) seen=1 ;;
      1*"OBJECT            :$oid") seen=2 ;;
      2*'[HEX DUMP]:'*) hash=${line##*:}; [ "${hash,,}" = "$expected" ]; return ;;
    esac
  done < <(openssl asn1parse -inform DER -in "$tmp/commitment/attributes")
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
other_signer() { ! same "$tmp/commitment-signer.pem" "$1"; }
# The registry's seal says documentSigning (RFC 9336) and no clientAuth: no enterprise's key can stand in for it.
is_seal() {
  case $(openssl x509 -in "$1" -noout -ext extendedKeyUsage 2>/dev/null) in
    *'Client Authentication'* | *'Any Extended'*) return 1 ;;
    *1.3.6.1.5.5.7.3.36* | *'ocument Signing'*) return 0 ;;
  esac
  return 1
}
signing_time() { take_apart "$1" "$tmp/time" && read_attributes "$tmp/time" && asn1_time "$attribute_time"; }
check_stamp() {
  if opened sig.tst; then own_stamp "$1"; return; fi
  openssl ts -verify -in sig.tst -token_in -data sigvalue.bin -CAfile "$tmp/anchors.pem" -attime "$1" && with_status stamp_at "$1"
}
# What its authority stamps after the loss of its key can bear any date, so a revocation counts whenever it came.
stamp_revoked() { signer_of sig.tst && revoked_before "$parts/signer.pem" $EVER || authority_revoked sig.tst $EVER; }

# Without SM2 and SM3 in this openssl nothing is said about signatures in which they are.
lacks_sm2() {
  local file
  ! printf '' | openssl dgst -sm3 >/dev/null 2>&1 || return 1
  for file in commitment.p7m sig.tst receipt.p7m META-INF/signature.p7s; do
    [ ! -f "$file" ] || [[ $(openssl asn1parse -inform DER -in "$file" 2>/dev/null) != *:SM2-with-SM3* ]] || return 0
  done
  return 1
}

check '清单：每个文件都在清单内且未被改动，没有多余文件' check_manifest || { cat "$tmp/out"; printf '结论  TOTAL-FAILED\n'; exit 1; }
check_attachments >"$tmp/out" 2>&1 && pass '附件：与承诺书所列名称序号、字节数和摘要一致' || fail '附件：与承诺书所列不一致'
check '签名策略：标识和摘要为公布的策略' check_policy
check '签名值：sigvalue.bin 就是承诺书签名' check_signature_value
proof_ok=; read_proof entry.tlog-proof && proof_ok=1
[ -n "$proof_ok" ] && check '日志：由条目和包含证明重算出检查点的根' check_inclusion entry.leaf || [ -n "$proof_ok" ] || fail '日志：包含证明无法读取'

proven= logged=
if [ -z "$log_key" ] || [ ! -f "$log_key" ]; then
  owe '日志：未提供日志公钥(--log-key)，检查点签名未验证'
elif [ -n "$proof_ok" ] && check '日志：检查点由日志公钥签名(Ed25519)' check_checkpoint && check_inclusion entry.leaf; then
  proven=$checkpoint_time logged=$proof_index
fi

set -- "$anchors"/*.pem
if [ -z "$anchors" ] || [ $# -eq 0 ]; then
  owe '信任：未提供信任锚(--anchors)，签名人证书、时间戳、回执和封印未验证'
elif lacks_sm2; then
  owe '信任：本机 openssl 没有 SM2/SM3，签名人证书、时间戳、回执和封印未验证'
else
  check '信任：证书和吊销列表可读取' prepare_trust
  if [ -f sig.tst ]; then
    check '时间戳：sig.tst 就是签名内的时间戳' check_token
    stamp_text=$(openssl ts -reply -in sig.tst -token_in -text 2>/dev/null)
    [[ $stamp_text =~ Time\ stamp:\ ([A-Za-z0-9:.\ ]+\ GMT) ]] && stamped=$(epoch "${BASH_REMATCH[1]}") || stamped=0
    if stamp_revoked; then
      owe '时间戳：时间戳机构或其上级 CA 已被吊销，不以此时间戳为准；是否已续期请用 jianli-verify'
    elif check '时间戳：对签名值有效，时间戳机构可信且未被吊销' check_stamp "$stamped"; then
      [ -n "$proven" ] && [ "$proven" -le "$stamped" ] || proven=$stamped
    fi
  else
    note '时间戳：尚未加盖，以日志检查点时间为准'
  fi
  if [ -z "$proven" ]; then
    owe '承诺书：没有可信的存在时间，签名人证书未验证'
  elif ! gone 承诺书 commitment.p7m "$proven" && check '承诺书：签名有效，签名时证书可信且未被吊销' cms_verify commitment.p7m "$tmp/commitment-signer.pem" "$proven"; then
    ! contested "$tmp/commitment-signer.pem" "$proven" || owe '承诺书：证书事后被倒签失效日期，存疑，须由人判断'
    check '承诺书：签名的内容就是 commitment.txt' same "$tmp/content" commitment.txt
    check '承诺书：签名证书就是承诺书所写的证书' named_certificate
    check '日志：加盐摘要与签名、承诺书、附件、证书一致' check_leaf
    subject=$(openssl x509 -in "$tmp/commitment-signer.pem" -noout -subject -nameopt utf8)
    case $subject in
      *"NTRCN-$(value commitment.txt 签署单位代码)"*) pass '承诺书：签署单位代码与证书一致' ;;
      *) owe '承诺书：证书主体不含 NTRCN- 代码，请用 jianli-verify 核对单位' ;;
    esac
  fi
  signed=$(signing_time receipt.p7m || echo 0)
  if ! gone 回执 receipt.p7m "$signed" && check '回执：服务器签名有效' cms_verify receipt.p7m "$tmp/receipt-signer.pem" "$signed"; then
    check '回执：签名的内容就是 receipt.txt' same "$tmp/content" receipt.txt
    check '回执：证书是登记机关的封印证书' is_seal "$tmp/receipt-signer.pem"
    check '回执：不是由签署单位自己签发' other_signer "$tmp/receipt-signer.pem"
    check '回执：与承诺书、签名和日志条目一致' check_receipt_links
  fi
  signed=$(signing_time META-INF/signature.p7s || echo 0)
  ! gone 封印 META-INF/signature.p7s "$signed" &&
    check '封印：服务器对清单的签名有效' cms_verify META-INF/signature.p7s "$tmp/seal-signer.pem" "$signed" -content META-INF/ASiCManifest.xml &&
    check '封印：证书是登记机关的封印证书' is_seal "$tmp/seal-signer.pem" &&
    check '封印：不是由签署单位自己签发' other_signer "$tmp/seal-signer.pem"
fi

# The order of the log decides, not a clock.
if [ -f key-loss.txt ] && [ -n "$logged" ]; then
  if ! lost=$(loss_place); then
    fail '挂失：挂失记录与其日志条目、证明或签名证书不符'
  elif [ "$logged" -lt "$lost" ]; then
    pass '挂失：签名在日志中先于挂失'
  else
    owe '挂失：签名在日志中晚于挂失，不能认定由签署单位作出'
  fi
elif [ -f key-loss.txt ]; then
  owe '挂失：没有可信的日志次序，签名与挂失的先后未验证'
fi
[ -z "$constrained" ] || owe '信任：CA 证书限制了名称或策略，本脚本对 SM2 证书不检查这些限制，请用 jianli-verify'
if [ $failed -ne 0 ]; then printf '结论  TOTAL-FAILED\n'; exit 1; fi
if [ $owing -ne 0 ]; then printf '结论  INDETERMINATE\n'; exit 2; fi
printf '结论  TOTAL-PASSED\n'
