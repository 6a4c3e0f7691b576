#!/bin/sh
# run.sh - what Chemin costs on this machine. Run by `make bench`, which builds everything first.
#
#   1. turns acknowledged a second at 1 and 100 connections, beside the durable floor; the same with
#      accounts: customers signed in, each turn reads the account, one in four changes it
#      resident memory: idle, with 1,000 open conversations, per conversation
#   2. one utterance, end to end and by stage; allocations; instructions
#   3. packs of 1,000 to 100,000 generated rules
#   4. with PEERS=1, other matchers on the same rules, and node-nlp on our own examples
#
# Medians, with quartiles; everything is bounded in time: four minutes, with the peers eleven.
# Loopback only. Nothing is left behind but what was built.
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
blind=tests/data/aveugle-1.tsv
folder=$(mktemp -d)
trap 'kill $server $load 2>/dev/null; rm -rf "$folder"' EXIT
printf '{"messages_per_minute": 1000000000, "messages_per_minute_per_address": 1000000000, "connections_per_address": 2000}\n' >"$folder/bench.jsonc"

start() { # KIND: starts it on port 18765, waits until it listens
	mkdir -p "$folder/$1" && rm -f "$folder/$1"/* "$folder/log"
	if [ "$1" = floor ]; then
		"$build"/bench/floor 18765 "$folder/$1" 2>"$folder/log" &
	elif [ "$1" = account ]; then
		"$build"/chemin serve --demo --config "$folder/bench.jsonc" --listen 127.0.0.1:18765 --data "$folder/$1" 2>"$folder/log" &
	else
		"$build"/chemin serve --config "$folder/bench.jsonc" --listen 127.0.0.1:18765 --data "$folder/$1" 2>"$folder/log" &
	fi
	server=$!
	until grep -qs '"listening"' "$folder/log"; do
		kill -0 "$server" 2>/dev/null || { cat "$folder/log"; exit 1; }
		sleep 0.05
	done
}

echo "== $(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg) before the first measure"
echo "== Turns acknowledged a second"
for connections in 1 100; do
	for round in 1 2 3; do
		for kind in floor chemin account; do
			start $kind
			[ $kind = account ] && how=account || how=
			"$build"/bench/load 18765 $connections 4 $how >>"$folder/$kind-$connections" || exit 1
			kill "$server"
			wait "$server" 2>/dev/null
		done
	done
	for kind in floor chemin account; do
		sort -n "$folder/$kind-$connections" | sed -n 2p >"$folder/median-$kind"
	done
	awk -v n=$connections 'NR == FNR { floor = $1; fp = $2 "/" $3; next }
		{ printf "%3d connection(s): floor %6d turns/s (p50/p99 %s ms), chemin %6d turns/s (p50/p99 %s/%s ms), ratio %.0f %%\n",
		  n, floor, fp, $1, $2, $3, 100 * $1 / floor }' "$folder/median-floor" "$folder/median-chemin"
	awk -v n=$connections 'NR == FNR { plain = $1; next }
		{ printf "%3d connection(s): with accounts %6d turns/s (p50/p99 %s/%s ms), %.0f %% of those without\n",
		  n, $1, $2, $3, 100 * $1 / plain }' "$folder/median-chemin" "$folder/median-account"
done

resident() { # KiB of the server
	awk '/VmRSS/ {print $2}' "/proc/$server/status"
}
for round in 1 2 3; do
	start chemin
	idle=$(resident)
	"$build"/bench/load 18765 1000 30 hold >"$folder/open" &
	load=$!
	until grep -qs open "$folder/open"; do
		kill -0 "$load" 2>/dev/null || exit 1
		sleep 0.05
	done
	held=$(resident)
	echo "$(((held - idle) * 1024 / 1000)) $idle $held" >>"$folder/memory"
	kill "$load" "$server"
	wait "$load" "$server" 2>/dev/null
done
sort -n "$folder/memory" | sed -n 2p | while read -r each idle held; do
	echo "resident memory: $idle KiB idle, $held KiB with 1,000 open conversations, $each bytes per conversation"
done
for round in 1 2 3 4 5; do
	begun=$(date +%s%N)
	"$build"/chemin match "" >/dev/null
	echo $((($(date +%s%N) - begun) / 1000))
done | sort -n | sed -n '3s/.*/start of `chemin match`, pack loaded: & µs (whole process, median of 5)/p'

# cost FILE and load FILE: the median that `understand` printed there; loads in processor time.
cost() {
	sed -n 's/^one utterance: \([0-9.]*\) .*/\1/p' "$1"
}
load() {
	sed -n 's/^load: .*processor \([0-9.]*\)/\1/p' "$1"
}

# median FILES...: the one whose cost is the median.
median() {
	for file; do
		echo "$(cost "$file") $file"
	done | sort -n | sed -n "$((($# + 1) / 2))s/.* //p"
}

echo "== One utterance, the shipped pack ($blind); the median of three runs"
for round in 1 2 3; do
	"$build"/bench/understand intents $blind 40 >"$folder/shipped.$round" || exit 1
done
cat "$(median "$folder"/shipped.*)"

# instructions ROUNDS: how many are executed inside matcher_match.
instructions() {
	timeout 120 valgrind --tool=callgrind --toggle-collect=matcher_match \
		--callgrind-out-file="$folder/callgrind" \
		"$build"/bench/understand --match-only intents $blind "$1" 2>&1 |
		sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}
if command -v valgrind >/dev/null 2>&1; then
	few=$(instructions 1)
	many=$(instructions 5)
	lines=$(($(wc -l <$blind) - 1))
	echo "instructions: $(((many - few) / (4 * lines))) an utterance, $((few / lines)) when no word was seen before (callgrind)"
	callgrind_annotate --threshold=75 "$folder/callgrind" 2>/dev/null |
		sed -n 's/^ *[0-9,]* ( *\([0-9.]*%\)) .*:\([^ ]*\) .*\/\([^ ]*\)\]$/  \1 \2 (\3)/p' | head -12
else
	echo "instructions: not counted, valgrind is not installed (make bench PEERS=1 installs it)"
fi

# Concepts grow with the rules, as they do when authors write them; then the hard case, where the
# same ideas stand in ten times as many rules. 500 intents are nearly the most that are possible;
# their few examples give a linear model that does not dominate.
echo "== Generated packs: 3 ideas a rule, 500 intents, 200 utterances; alternately, the median of three runs"
sizes="1000-100 10000-1000 100000-10000 10000-100 100000-1000"
mkdir "$folder/cache"
ln -s "$PWD/$build/words.bin" "$folder/cache/words.bin"
understand() { # SIZE [--match-only] ROUNDS
	CHEMIN_CACHE="$folder/cache" "$build"/bench/understand ${3:+"$2"} "$folder/$1" \
		"$folder/$1/utterances.tsv" "${3:-$2}"
}
for size in $sizes; do
	mkdir "$folder/$size"
	cp -R intents/lexique "$folder/$size/"
	"$build"/bench/generate "${size%-*}" "${size#*-}" 500 1 "$folder/$size" || exit 1
	understand "$size" --match-only 1 2>/dev/null || exit 1 # trains the model
done
for round in 1 2 3; do
	for size in $sizes; do
		understand "$size" 20 >"$folder/$size/figures.$round" || exit 1
	done
done
for size in $sizes; do
	figures=$(median "$folder/$size"/figures.*)
	mv "$figures" "$folder/$size/figures"
	cat "$folder/$size/figures"
done
awk -v few="$(cost "$folder/1000-100/figures")" -v some="$(cost "$folder/10000-1000/figures")" \
	-v many="$(cost "$folder/100000-10000/figures")" -v dense="$(cost "$folder/100000-1000/figures")" \
	-v load="$(load "$folder/10000-1000/figures")" 'BEGIN {
	printf "from 1,000 to 100,000 rules: %.2f times the cost (target: below 3)\n", many / few
	printf "10,000 rules: %.1f us an utterance (target: 25), load %.0f ms (target: 1000)\n", some, load
	printf "from 10,000 to 100,000 rules over the same 1,000 ideas: %.2f times the cost\n", dense / some }'

echo "== Other matchers, the same rules and utterances"
for size in 1000-100 10000-1000 100000-10000; do
	sed -n 's/^pack: \([0-9]*\) .*resident \([0-9.]*\).*/chemin, everything included, \1 rules: \2 MiB in all/p
		s/^load: .*processor \(.*\)/loaded in \1 ms/p
		s/^one utterance: \(.*\) us (quartiles \([^;]*\);.*before, \(.*\)/new texts \3 us each, repeated \1 us (quartiles \2)/p
		s/^rules find \(.*\)/\1/p' "$folder/$size/figures" | paste -s -d ';' | sed 's/;/; /g'
done
"$build"/bench/peer_pcre2 "$folder/1000-100" 1000 20
"$build"/bench/peer_pcre2 "$folder/10000-1000" 10000 30
if [ "${PEERS:-}" != 1 ]; then
	echo "RE2, Vectorscan and node-nlp: make bench PEERS=1 installs and measures them"
	exit 0
fi

# bounded SECONDS COMMAND...: says so when it did not end.
bounded() {
	limit=$1
	shift
	timeout "$limit" "$@"
	[ $? -ne 124 ] || echo "$*: not done in $limit s"
}
bounded 60 "$build"/bench/peer_re2 "$folder/1000-100" 1000 20
bounded 60 "$build"/bench/peer_re2 "$folder/10000-1000" 10000 30
bounded 60 "$build"/bench/peer_vectorscan "$folder/1000-100" rules 1000 20
bounded 60 "$build"/bench/peer_vectorscan "$folder/10000-1000" rules 10000 20
for size in 1000-100 10000-1000 100000-10000; do
	bounded 60 "$build"/bench/peer_vectorscan "$folder/$size" words "${size%-*}" 5
done

echo "== node-nlp, our examples, $blind"
"$build"/chemin eval $blind | sed -n '1,3s/^/chemin: /p; /^time: /s/^/chemin: /p'
bounded 260 node tests/bench/peer_node_nlp.mjs intents $blind 180
