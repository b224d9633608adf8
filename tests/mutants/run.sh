#!/usr/bin/env bash
# Checks the checker: puts each deliberate bug of table.txt into a copy of the tree, and the simulator must catch it within the stated
# number of seeds, for the stated reason. Fails when a patch no longer applies, does not build, or a bug survives.
# Usage: run.sh [NAME...]
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
command -v patch >/dev/null || { echo "the command patch is needed"; exit 1; }

(cd "$root" && find src tests/Paxtor.Testing tests/Shared \( -name bin -o -name obj \) -prune -o -type f -print0 |
    tar cf - --null -T - Directory.Build.props Directory.Packages.props .editorconfig BannedSymbols.txt README.md) | tar xf - -C "$tree"
cd "$tree"
build() {
    dotnet build tests/Paxtor.Testing -c Release -v q -nologo -clp:NoSummary \
        -p:RunAnalyzers=false -p:GenerateDocumentationFile=false -p:TreatWarningsAsErrors=false -p:WarningLevel=0 "$@"
}
build >build.log 2>&1 || { cat build.log; echo "the tree does not build"; exit 1; }

failed=0
while IFS=$'\t' read -r name seeds pattern method; do
    case "$name" in ''|'#'*) continue ;; esac
    if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
    if ! patch -s -p1 <"$here/$name.patch" >patch.log 2>&1; then
        cat patch.log; echo "SURVIVED $name: its patch does not apply"; failed=1
        # What did apply is taken from the original again.
        (cd "$root" && find src -name '*.cs' -not -path '*/obj/*' -print0 | tar cf - --null -T -) | tar xmf -
        continue
    fi
    if build --no-restore >build.log 2>&1; then
        PAXTOR_SIM_SEEDS=$seeds PAXTOR_SIM_FAILURES=1 tests/Paxtor.Testing/bin/Release/net10.0/Paxtor.Testing.Tests \
            -noColor -noLogo -method "*${method:-Faults_break_no_invariant}*" >run.log 2>&1
        line=$(grep -aE '^sim: seed [0-9]+ failed' run.log | head -n 1)
        if [ -z "$line" ]; then
            echo "SURVIVED $name: not caught within $seeds seeds"; failed=1; tail -n 5 run.log
        elif grep -qE "$pattern" <<<"$line"; then
            echo "caught $name within $seeds seeds: ${line#sim: }" | cut -c1-220
        else
            echo "SURVIVED $name: the run failed, but not for the reason expected: $line"; failed=1
        fi
    else
        grep -a error build.log | sort -u | head -n 5; echo "SURVIVED $name: it does not build"; failed=1
    fi
    patch -s -R -p1 <"$here/$name.patch"
done <"$here/table.txt"
exit $failed
