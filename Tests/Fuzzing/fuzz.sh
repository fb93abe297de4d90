#!/usr/bin/env bash
# Coverage-guided fuzzing with libFuzzer, which Swift's toolchain brings.
#   Tests/Fuzzing/fuzz.sh requests|fields|json|tables|lines|remote [RUNS] [libFuzzer's options…]
# What it finds it leaves in .build/fuzz; `Tests/Fuzzing/fuzz.sh requests 0 FILE` runs one input again.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${1:?requests, fields, json, tables, lines or remote}
runs=${2:-1000000}
shift $(($# < 2 ? $# : 2))

out=.build/fuzz
mkdir -p "$out/found-$target"
flags=(
  -O -gline-tables-only -wmo -swift-version 6 -package-name lapwing -parse-as-library -sanitize=fuzzer
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault
  -enable-upcoming-feature MemberImportVisibility -I Sources/CLinux -I Sources/CZlib -I "$out"
)

# A module as one object file, instrumented as the target is.
module() {
  local name=$1
  shift
  swiftc "${flags[@]}" "$@" -module-name "$name" -emit-module -emit-module-path "$out/$name.swiftmodule" \
    -c -o "$out/$name.o" $(find "Sources/$name" -name '*.swift')
}

case $target in
  requests | fields)
    module Platform
    source=Tests/Fuzzing/$([ "$target" = requests ] && echo Request || echo Fields)Fuzzer.swift
    swiftc "${flags[@]}" -module-name Fuzz -o "$out/$target" "$source" $(find Sources/HTTP -name '*.swift') \
      "$out/Platform.o" ;;
  json)
    module Numerals
    module JSON
    swiftc "${flags[@]}" -o "$out/json" Tests/Fuzzing/JSONFuzzer.swift "$out"/{Numerals,JSON}.o ;;
  tables | lines | remote)
    module Numerals
    module JSON
    module Platform
    module Kernels -Xcc -march=x86-64-v3 -Xcc -fno-math-errno
    module Series
    module Formats
    case $target in tables) source=Table ;; lines) source=Lines ;; *) source=Remote ;; esac
    source=Tests/Fuzzing/${source}Fuzzer.swift
    swiftc "${flags[@]}" -o "$out/$target" "$source" \
      "$out"/{Numerals,JSON,Platform,Kernels,Series,Formats}.o ;;
  *) echo "no such target: $target" >&2; exit 64 ;;
esac

# The crash is libFuzzer's to report: Swift's own handler would keep it from saving the input.
export SWIFT_BACKTRACE=enable=no
if [ "$runs" = 0 ]; then exec "$out/$target" "$@"; fi
corpus=$(mktemp -d)
trap 'rm -rf "$corpus"' EXIT
"$out/$target" -runs="$runs" -max_len=512 -timeout=5 -rss_limit_mb=1024 -print_final_stats=1 \
  -dict="Tests/Fuzzing/$target.dict" -artifact_prefix="$out/found-$target/" "$@" "$corpus" "Tests/Fuzzing/corpus/$target"
# A crash has ended this with libFuzzer's status. The line is one that `lapwing-benchmark figures` takes.
printf '{"name": "crashes of the %s parser, inputs guided by coverage", "value": 0, "unit": "", "target": 0, ' "$target"
printf '"ceiling": true, "met": true, "inputs": %s, "command": "Tests/Fuzzing/fuzz.sh %s %s"}\n' "$runs" "$target" "$runs"
