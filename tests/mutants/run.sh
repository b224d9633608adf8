#!/usr/bin/env bash
# Checks the checker: the simulator must catch each deliberate bug of table.txt within the stated number of seeds, for the stated reason.
# A copy of the tree gets all their patches, one upon another in the order of the table, and is built once. In the copy alone there is a class
# DeliberateBug that asks the environment which bug is on; each patch changes what the code does only where DeliberateBug.Is("its own name").
# With no bug on, the copy must run like the tree. Fails when a patch is missing, does not apply, does not build or asks for another name, and when
# a bug survives.
# Usage: run.sh [NAME...]
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
program=tests/Paxtor.Testing/bin/Release/net10.0/Paxtor.Testing.Tests
seeds_without=10
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Runs are short: counting which code is hot, to compile it a third time, does not pay.
export DOTNET_TieredPGO=0
tree=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$tree"' EXIT
command -v patch >/dev/null || { echo "the command patch is needed"; exit 1; }
failed=0

# The table: by name, in its order.
names=()
declare -A seeds pattern method
while IFS=$'\t' read -r name count says test; do
    case "$name" in ''|'#'*) continue ;; esac
    names+=("$name")
    seeds[$name]=$count pattern[$name]=$says method[$name]="*${test:-Faults_break_no_invariant}*"
done <"$here/table.txt"
for name in "$@"; do
    [ -n "${seeds[$name]:-}" ] || { echo "there is no deliberate bug $name in table.txt"; exit 1; }
done
for file in "$here"/*.patch; do
    name=$(basename "$file" .patch)
    [ -n "${seeds[$name]:-}" ] || { echo "SURVIVED $name: its patch is not in table.txt"; failed=1; }
done

(cd "$root" && find src tests/Paxtor.Testing tests/Shared \( -name bin -o -name obj \) -prune -o -type f -print0 |
    tar cf - --null -T - Directory.Build.props Directory.Packages.props .editorconfig BannedSymbols.txt README.md) | tar xf - -C "$tree"
cd "$tree" || exit 1
if grep -rlw DeliberateBug src tests; then echo "the tree itself knows of deliberate bugs"; exit 1; fi

# into NAME: puts a bug into the copy, or says why it cannot.
into() {
    local file="$here/$1.patch" asked project
    [ -f "$file" ] || { echo "SURVIVED $1: it has no patch"; return 1; }
    asked=$(grep '^+' "$file" | grep -oE 'DeliberateBug\.Is\([^)]*\)' | sort -u)
    [ "$asked" = "DeliberateBug.Is(\"$1\")" ] || { echo "SURVIVED $1: its patch must ask for DeliberateBug.Is(\"$1\") and no other; it has: ${asked:-none}"; return 1; }
    # Tried first, so that nothing is half applied.
    patch -s -p1 --dry-run <"$file" >patch.log 2>&1 && patch -s -p1 <"$file" >patch.log 2>&1 || { cat patch.log; echo "SURVIVED $1: its patch does not apply"; return 1; }
    for project in $(sed -nE 's|^\+\+\+ b/(src/[^/]+)/.*|\1|p' "$file" | sort -u); do
        cat >"$project/DeliberateBug.cs" <<'CS'
namespace Paxtor;

internal static class DeliberateBug
{
    private static readonly string? On = System.Environment.GetEnvironmentVariable("PAXTOR_DELIBERATE_BUG");

    public static bool Is(string name) => On == name;
}
CS
    done
}
chosen=()
for name in "${names[@]}"; do
    if ! into "$name"; then failed=1; continue; fi
    if [ $# -eq 0 ] || [[ " $* " == *" $name "* ]]; then chosen+=("$name"); fi
done

if ! dotnet build tests/Paxtor.Testing -c Release -v q -nologo -clp:NoSummary \
    -p:RunAnalyzers=false -p:GenerateDocumentationFile=false -p:TreatWarningsAsErrors=false -p:WarningLevel=0 >build.log 2>&1; then
    grep -a error build.log | sort -u | head -n 20; echo "SURVIVED all: the tree with the patches does not build"; exit 1
fi

# catch NAME: runs with that bug on.
catch() {
    local line
    PAXTOR_DELIBERATE_BUG=$1 PAXTOR_SIM_SEEDS=${seeds[$1]} PAXTOR_SIM_FAILURES=1 "$program" -noColor -noLogo -method "${method[$1]}" >"$1.log" 2>&1
    line=$(grep -aE '^sim: seed [0-9]+ failed' "$1.log" | head -n 1)
    if [ -z "$line" ]; then
        echo "SURVIVED $1: not caught within ${seeds[$1]} seeds"; tail -n 5 "$1.log"; return 1
    elif ! grep -qE "${pattern[$1]}" <<<"$line"; then
        echo "SURVIVED $1: the run failed, but not for the reason expected: $line"; return 1
    fi
    echo "caught $1 within ${seeds[$1]} seeds: ${line#sim: }" | cut -c1-220
}

# few PROGRAM LOG: a few seeds of every test of the table with no bug on, and how many events and happenings they had.
few() {
    local methods
    mapfile -t methods < <(printf '%s\n' "${method[@]}" | sort -u | sed 's/^/-method\n/')
    PAXTOR_DELIBERATE_BUG='' PAXTOR_SIM_SEEDS=$seeds_without "$1" -noColor -noLogo "${methods[@]}" >"$2" 2>&1 &&
        sed -nE 's/^ *(sim: [0-9]+ .*) in [0-9]+ s;/\1;/p' "$2" | sort >"$2.sums" && [ -s "$2.sums" ]
}

# Whether the tree's own program is there and nothing was changed since it was built.
built() {
    local newest
    newest=$(ls -t "$root/$(dirname "$program")"/*.dll 2>/dev/null | head -n 1)
    [ -n "$newest" ] && [ -x "$root/$program" ] &&
        [ -z "$(cd "$root" && find src tests/Paxtor.Testing tests/Shared -name '*.cs' -not -path '*/obj/*' -newer "$newest" -print -quit)" ]
}

# without: with no bug on, the copy runs like the tree, event by event.
without() {
    few "$program" without.log || { tail -n 20 without.log; echo "SURVIVED all: with no bug on, the tree with the patches fails"; return 1; }
    if ! built; then echo "no bug on: $seeds_without seeds of each test pass; not compared with the tree's own program, which is not built as the tree stands"; return; fi
    few "$root/$program" tree.log || { tail -n 20 tree.log; echo "SURVIVED all: the tree itself fails"; return 1; }
    diff tree.log.sums without.log.sums || { echo "SURVIVED all: with no bug on, the tree with the patches runs otherwise than the tree"; return 1; }
    echo "no bug on: $seeds_without seeds of each test run like the tree's"
}

# Two at a time, since each is on one processor while it starts and while its last seed ends.
start() {
    while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
    { "$@" || touch survived; } &
}
start without
for name in ${chosen[@]+"${chosen[@]}"}; do start catch "$name"; done
wait
[ "$failed" -eq 0 ] && [ ! -e survived ]
