#!/bin/sh
# run.sh - every test, after `make test` has built everything. Ends with "N passed, N failed".
#
# Each suite prints TAP; its "ok" and "not ok" lines are counted. What fails is shown.
cd "$(dirname "$0")/.." || exit 1
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT

# suite NAME COMMAND...: runs it, counts its TAP; a suite that prints none counts as one test. What it
# prints is shown once it has ended, for two may run at a time. One that has not ended after 20 minutes
# is ended, and fails.
suite() {
	name=$1
	shift
	run=$(mktemp -d -p "$log")
	began=$(date +%s)
	timeout 1200 "$@" >"$run/out" 2>"$run/err"
	code=$?
	# Node's runner nests sub-tests; only its top-level totals say how many there were.
	if grep -q '^# pass ' "$run/out"; then
		good=$(sed -n 's/^# pass //p' "$run/out" | tail -1)
		bad=$(sed -n 's/^# \(fail\|cancelled\) //p' "$run/out" | awk '{n += $1} END {print n + 0}')
	else
		good=$(grep -c '^ok ' "$run/out")
		bad=$(grep -c '^not ok ' "$run/out")
	fi
	if [ "$good" -eq 0 ] && [ "$bad" -eq 0 ]; then
		if [ "$code" -eq 0 ]; then good=1; else bad=1; fi
	elif [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then
		bad=1
	fi
	{
		echo "== $name"
		echo "   $good passed, $bad failed, $(($(date +%s) - began)) s"
		if [ "$bad" -ne 0 ]; then
			grep -A 25 '^ *not ok ' "$run/out" | head -150
			tail -40 "$run/err"
			grep -q '^ *not ok ' "$run/out" || tail -40 "$run/out"
		fi
	} >"$run/told"
	cat "$run/told"
	echo "$good $bad" >"$run/count"
}

CMOCKA_MESSAGE_OUTPUT=TAP
ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1
LSAN_OPTIONS=suppressions=$PWD/tests/leaks.supp:print_suppressions=0
UBSAN_OPTIONS=print_stacktrace=1
BOTIUM_ANALYTICS=false
export CMOCKA_MESSAGE_OUTPUT ASAN_OPTIONS LSAN_OPTIONS UBSAN_OPTIONS BOTIUM_ANALYTICS

# The options of node's runner that this node has. A file that hangs fails after ten minutes, and what
# a failed test left running does not hold its file.
node_has() { node --help | grep -q -e "$1" && echo "$1$2"; }
tap="--test --test-reporter=tap $(node_has --test-timeout =600000) $(node_has --test-force-exit)"
# These files mostly wait, each on servers of its own: two at a time.
two=$(node_has --test-concurrency =2)

units() {
	for test in build/unit/test_*; do
		case "$test" in *.d) continue ;; esac
		suite "$(basename "$test")" "$test"
		suite "$(basename "$test"), sanitized" "build-san/unit/$(basename "$test")"
	done
}

talks() {
	suite "the pack is clean" build/chemin check
	suite "scripted dialogues" build/chemin test tests/dialogues
	suite "command line" node $tap tests/cli/*.test.mjs
	suite "client library" node $tap tests/link/*.test.mjs
	suite "dialogues under botium-core" node $tap tests/dialogues/botium/*.test.mjs
	suite "types of the widget and the panel" tests/node_modules/.bin/tsc --noEmit -p tests/tsconfig.json
}

# Two at a time: what computes on one processor, then what mostly waits. The browser takes all.
units &
talks
wait
suite "server" node $tap $two tests/server/*.test.mjs &
suite "server, sanitized" env CHEMIN_BINARY=build-san/chemin node $tap $two \
	tests/server/protocol.test.mjs tests/server/http.test.mjs tests/server/crm_http.test.mjs \
	tests/server/payments.test.mjs tests/server/downloads.test.mjs tests/server/vectors.test.mjs \
	tests/server/desk.test.mjs tests/server/notices.test.mjs
wait
suite "browser" node $tap $two tests/browser/*.test.mjs

for run in "$log"/*/; do
	[ -f "$run/count" ] || echo "0 1" >"$run/count" # ended before it had counted
done
cat "$log"/*/count | awk '{ good += $1; bad += $2 } END { print good + 0 " passed, " bad + 0 " failed"; exit bad > 0 || good == 0 }'
