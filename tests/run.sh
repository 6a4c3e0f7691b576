#!/bin/sh
# run.sh - every test, after `make test` has built everything. Ends with "N passed, N failed".
#
# Each suite prints TAP; its "ok" and "not ok" lines are counted. What fails is shown. Most suites
# wait more than they compute: several go on at once, each in a lane.
cd "$(dirname "$0")/.." || exit 1
log=$(mktemp -d)
lanes=
trap 'rm -rf "$log"' EXIT
trap 'kill $lanes 2>/dev/null; exit 130' INT TERM

# suite NAME COMMAND...: runs it, unless another lane has begun to; counts its TAP; a suite that
# prints none counts as one test. One that has not ended after 20 minutes is ended, and fails.
suite() {
	name=$1
	shift
	mkdir "$log/$name" 2>/dev/null || return 0
	began=$(date +%s)
	timeout 1200 "$@" >"$log/$name/out" 2>"$log/$name/err" &
	running=$!
	wait "$running"
	code=$?
	tell >"$log/$name/told"
	cat "$log/$name/told"
	echo "$good $bad" >"$log/$name/counted"
}

# What is said of the suite that has ended; sets good and bad.
tell() {
	cd "$log/$name" || exit 1
	# Node's runner nests sub-tests; only its top-level totals say how many there were.
	if grep -q '^# pass ' out; then
		good=$(sed -n 's/^# pass //p' out | tail -1)
		bad=$(sed -n 's/^# \(fail\|cancelled\) //p' out | awk '{n += $1} END {print n + 0}')
	else
		good=$(grep -c '^ok ' out)
		bad=$(grep -c '^not ok ' out)
	fi
	if [ "$good" -eq 0 ] && [ "$bad" -eq 0 ]; then
		if [ "$code" -eq 0 ]; then good=1; else bad=1; fi
	elif [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then
		bad=1
	fi
	echo "== $name: $good passed, $bad failed, $(($(date +%s) - began)) s"
	if [ "$bad" -ne 0 ]; then
		grep -A 25 '^ *not ok ' out | head -150
		tail -40 err
		grep -q '^ *not ok ' out || tail -40 out
	fi
	cd "$root" || exit 1
}

# lane LIST...: begins to run, one after another, the suites of these lists that no lane has begun.
lane() {
	(
		running=
		trap '[ -z "$running" ] || kill "$running" 2>/dev/null; exit 130' TERM
		for list in "$@"; do $list; done
	) &
	lanes="$lanes $!"
}

# Until the lanes have ended.
join() {
	for one in $lanes; do wait "$one"; done
	lanes=
}

root=$PWD
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

# files LABEL FILE...: a suite for each file of tests.
files() {
	label=$1
	shift
	for file in "$@"; do suite "$label, $(basename "$file" .test.mjs)" node $tap "$file"; done
}

# A file's place in the lists below is for the time that it takes: the long ones begin first.

compute() {
	files "command line" tests/cli/guide.test.mjs tests/cli/commands.test.mjs tests/cli/*.test.mjs
	suite "dialogues under botium-core" node $tap tests/dialogues/botium/*.test.mjs
	suite "scripted dialogues" build/chemin test tests/dialogues
	suite "the pack is clean" build/chemin check
	suite "random dialogues, sanitized" env SEED=1 COUNT=48 SECONDS=60 build-san/monkey
	for test in build/unit/test_*; do
		case "$test" in *.d) continue ;; esac
		suite "$(basename "$test"), sanitized" "build-san/unit/$(basename "$test")"
		suite "$(basename "$test")" "$test"
	done
	suite "types of the widget and the panel" tests/node_modules/.bin/tsc --noEmit -p tests/tsconfig.json
}

serve() {
	for file in crm_http customer_data payments desk protocol http downloads vectors notices; do
		suite "server, sanitized, $file" env CHEMIN_BINARY=build-san/chemin node $tap "tests/server/$file.test.mjs"
	done
	files server tests/server/desk_queue.test.mjs tests/server/crm_http.test.mjs tests/server/*.test.mjs
	files "client library" tests/link/*.test.mjs
}

browse() {
	for file in conseiller-coupures conseiller-live conseiller-attention conseiller-suivi conseiller_aide access journeys; do
		files browser "tests/browser/$file.test.mjs"
	done
	files browser tests/browser/*.test.mjs
}

# Two lanes of servers, which mostly wait, beside one that computes; then the browser's two.
lane compute serve
lane serve compute
lane serve compute
join
lane browse
lane browse
join

passed=0
failed=0
for suite in "$log"/*/; do
	if read -r good bad <"$suite/counted"; then
		passed=$((passed + good))
		failed=$((failed + bad))
	else
		echo "== $(basename "$suite"): broken off"
		failed=$((failed + 1))
	fi
done 2>/dev/null
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
