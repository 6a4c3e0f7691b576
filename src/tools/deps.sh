#!/bin/sh
# deps.sh missing build|test|check|bench   prints the Debian packages that are not installed
# deps.sh install build|test|bench   installs them (asks on a terminal unless YES=1)
#
# Run by the Makefile. Only names of Debian packages stand here.
set -eu

BUILD="gcc make pkg-config libwebsockets-dev libwebsockets-evlib-ev libev-dev libpcre2-dev
libsqlite3-dev libjansson-dev libstemmer-dev liblinear-dev libjose-dev libssl-dev
libcairo2-dev fonts-lato hunspell-fr-classical"
CHECK="clang clang-format cppcheck"
TEST="nodejs npm chromium openssl sqlite3 libcmocka-dev clang libclang-rt-14-dev poppler-utils"
BENCH="g++ libre2-dev libvectorscan-dev nodejs npm valgrind" # of `make bench PEERS=1`

usage() {
	echo "usage: deps.sh missing|install build|test|check|bench" >&2
	exit 2
}

wanted() {
	case "$1" in
	build) echo "$BUILD" ;;
	test) echo "$BUILD $TEST" ;;
	check) echo "$BUILD $CHECK" ;;
	bench) echo "$BUILD $BENCH" ;;
	*) usage ;;
	esac
}

# A tool may come from elsewhere than Debian's package (node of another version, say).
provided() {
	case "$1" in
	nodejs) command -v node ;;
	npm | gcc | g++ | make | clang | clang-format | cppcheck | chromium | openssl | sqlite3 | valgrind) command -v "$1" ;;
	pkg-config) command -v pkg-config ;;
	libclang-rt-14-dev) ls /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a ;;
	*) dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii' ;;
	esac >/dev/null 2>&1
}

missing() {
	for package in $(wanted "$1"); do
		provided "$package" || printf '%s ' "$package"
	done
}

fail() {
	echo "chemin: cannot install: $1" >&2
	echo "chemin: install these packages yourself, then run make again: $PACKAGES" >&2
	exit 1
}

install() {
	PACKAGES=$(missing "$1")
	[ -n "$PACKAGES" ] || return 0
	echo "chemin: missing packages: $PACKAGES" >&2
	command -v apt-get >/dev/null 2>&1 || fail "this is no Debian (apt-get not found)"
	if [ "$(id -u)" = 0 ]; then
		AS_ROOT=
	elif command -v sudo >/dev/null 2>&1; then
		AS_ROOT=sudo
	else
		fail "not root, and there is no sudo"
	fi
	if [ "${YES:-}" != 1 ] && [ -t 0 ]; then
		printf 'Install them now? [y/N] ' >&2
		read -r answer
		case "$answer" in y | Y | yes | o | O | oui) ;; *) fail "you said no" ;; esac
	fi
	$AS_ROOT apt-get update -q >&2 || fail "the package lists could not be refreshed"
	# shellcheck disable=SC2086 # the list is words
	$AS_ROOT env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
		$PACKAGES >&2 || fail "apt-get refused"
}

case "${1:-}" in
missing) missing "${2:-build}" ;;
install) install "${2:-build}" ;;
*) usage ;;
esac
