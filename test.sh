#!/usr/bin/env bash
# Builds everything and passes all tests. Installs by itself what the tests need and this machine lacks.
# Sizes of the long runs come from the environment; see docs/consistency.md. Ends with "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
started=$SECONDS

# ensure COMMAND PACKAGE: what tests call, and the Debian package that has it.
ensure() {
    command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] && return
    echo "installing $2, for $1"
    if [ -z "${apt_updated:-}" ]; then apt-get update -qq >/dev/null; apt_updated=1; fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2" >/dev/null || echo "could not install $2; tests that need it will fail"
}
command -v dotnet >/dev/null 2>&1 || { echo "The .NET SDK 10 is needed: https://dotnet.microsoft.com/download"; exit 1; }
ensure patch patch
ensure etcd etcd-server
ensure sshd openssh-server
ensure ssh openssh-client

if ! dotnet build Paxtor.slnx -c Release -v q -nologo -clp:NoSummary; then
    echo "the build failed"
    echo "0 passed, 1 failed"
    exit 1
fi

passed=0
failed=0
summary=()
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# add NAME PASSED FAILED SECONDS
add() {
    passed=$((passed + $2)); failed=$((failed + $3))
    summary+=("$(printf '%-28s %5d passed %3d failed %4d s' "$1" "$2" "$3" "$4")")
}

for project in tests/*/*.Tests.*proj; do
    name=$(basename "${project%.*}")
    program="$(dirname "$project")/bin/Release/net10.0/$name"
    echo "== $name"
    at=$SECONDS
    "$program" -noColor -noLogo >"$log" 2>&1
    code=$?
    line=$(grep -aE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+' "$log" | tail -n 1)
    count() { sed -nE "s/.*$1: ([0-9]+).*/\1/p" <<<"$line"; }
    if [ -z "$line" ]; then
        cat "$log"
        echo "$name ended with code $code and no summary"
        add "$name" 0 1 $((SECONDS - at))
        continue
    fi
    bad=$(($(count Failed) + $(count Errors)))
    good=$(($(count Total) - $(count Failed) - $(count Skipped) - $(count 'Not Run')))
    if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    if [ "$bad" -ne 0 ]; then cat "$log"; else grep -aE '^(\s*sim|\s*figure):' "$log"; fi
    add "$name" "$good" "$bad" $((SECONDS - at))
done

if [ -x tests/mutants/run.sh ]; then
    echo "== deliberate bugs"
    at=$SECONDS
    if tests/mutants/run.sh >"$log" 2>&1; then
        tail -n 10 "$log"
        add "deliberate bugs" "$(grep -c '^caught' "$log")" 0 $((SECONDS - at))
    else
        cat "$log"
        add "deliberate bugs" "$(grep -c '^caught' "$log")" 1 $((SECONDS - at))
    fi
fi

printf '%s\n' "${summary[@]}"
echo "in $((SECONDS - started)) s"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
