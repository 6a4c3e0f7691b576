#!/bin/sh
# run.sh - turns acknowledged a second at 1 and 100 connections: the server beside the durable floor,
# alternately, medians of three. Then the server's own figures: load of the pack, memory, utterances.
# Loopback only; a minute and a half in all.
cd "$(dirname "$0")/../.." || exit 1
folder=$(mktemp -d)
trap 'kill $server 2>/dev/null; rm -rf "$folder"' EXIT
printf '{"messages_per_minute": 1000000000, "messages_per_minute_per_address": 1000000000, "connections_per_address": 2000}\n' >"$folder/bench.jsonc"

start() { # KIND: starts it on port 18765, waits until it listens
	mkdir -p "$folder/$1" && rm -f "$folder/$1"/* "$folder/log"
	if [ "$1" = floor ]; then
		build/bench/floor 18765 "$folder/$1" 2>"$folder/log" &
	else
		build/chemin serve --config "$folder/bench.jsonc" --listen 127.0.0.1:18765 --data "$folder/$1" 2>"$folder/log" &
	fi
	server=$!
	until grep -qs '"listening"' "$folder/log"; do
		kill -0 "$server" 2>/dev/null || { cat "$folder/log"; exit 1; }
		sleep 0.05
	done
}

for connections in 1 100; do
	for round in 1 2 3; do
		for kind in floor chemin; do
			start $kind
			build/bench/load 18765 $connections 4 >>"$folder/$kind-$connections" || exit 1
			kill "$server"
			wait "$server" 2>/dev/null
		done
	done
	for kind in floor chemin; do
		sort -n "$folder/$kind-$connections" | sed -n 2p >"$folder/median-$kind"
	done
	awk -v n=$connections 'NR == FNR { floor = $1; fp = $2 "/" $3; next }
		{ printf "%3d connection(s): floor %6d turns/s (p50/p99 %s ms), chemin %6d turns/s (p50/p99 %s/%s ms), ratio %.0f %%\n",
		  n, floor, fp, $1, $2, $3, 100 * $1 / floor }' "$folder/median-floor" "$folder/median-chemin"
done

start chemin
echo "resident memory of the idle server: $(awk '/VmRSS/ {print $2}' "/proc/$server/status") KiB"
kill "$server"
wait "$server" 2>/dev/null
for round in 1 2 3 4 5; do
	begun=$(date +%s%N)
	build/chemin match "" >/dev/null
	echo $((($(date +%s%N) - begun) / 1000))
done | sort -n | sed -n '3s/.*/start of `chemin match`, pack loaded: & µs (whole process, median of 5)/p'
