# Chemin: build, run, test. `make help` lists the targets.
#
#   make run    installs what is missing, builds, serves the demo on http://127.0.0.1:8080/
#   make test   installs what is missing, builds, runs every test
#
# Variants: CC=clang, SAN=1 (address and undefined-behaviour sanitizers, in build-san/).

CC      ?= gcc
VERSION := 0.1.0
PREFIX  ?= /usr/local
# The sanitized build reads the model and the table of words of the plain one: training under the
# sanitizers would take minutes and give the same bytes.
ifdef SAN
BUILD   ?= build-san
CACHE   := build
else
BUILD   ?= build
CACHE   := $(BUILD)
endif

CPPFLAGS += -Isrc -D_GNU_SOURCE -DPCRE2_CODE_UNIT_WIDTH=8 -DCHEMIN_VERSION='"$(VERSION)"' \
            -DCHEMIN_SOURCE_ROOT='"$(CURDIR)"' -DCHEMIN_SHARE='"$(PREFIX)/share/chemin"' \
            -DCHEMIN_CACHE='"$(CURDIR)/$(CACHE)"'
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
            -Wvla -Wformat=2 -Wundef -Werror
HARDEN   := -fstack-protector-strong -fPIE -fcf-protection
LDHARDEN := -pie -Wl,-z,relro,-z,now,-z,noexecstack
ifdef SAN
OPTIMISE := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
LDHARDEN += -fsanitize=address,undefined
else
OPTIMISE := -O3 -g
HARDEN   += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
endif
CFLAGS   += -std=c17 $(OPTIMISE) $(WARNINGS) $(HARDEN)
LDLIBS   += -lcairo -lwebsockets -lev -lpcre2-8 -lsqlite3 -ljansson -lstemmer -llinear -ljose -lcrypto -lpthread -lm

SOURCES  := $(shell find src -name '*.c' -not -path 'src/tools/*' | sort)
OBJECTS  := $(SOURCES:%.c=$(BUILD)/%.o)
LIBRARY  := $(filter-out $(BUILD)/src/main.o,$(OBJECTS))
UNIT     := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))

.PHONY: all
ifdef SAN
all: $(BUILD)/chemin
	@$(MAKE) --no-print-directory -s SAN= BUILD=$(CACHE) all
else
all: $(BUILD)/chemin $(BUILD)/words.bin model web
endif

# A machine without the libraries is told which packages are missing, not which header.
GOALS := $(or $(MAKECMDGOALS),all)
ifneq ($(filter all unit bench fuzz install $(BUILD)/%,$(GOALS)),)
MISSING := $(strip $(shell sh src/tools/deps.sh missing build))
ifneq ($(MISSING),)
$(error missing packages: $(MISSING) -- `make deps` installs them)
endif
endif

# The linear model is a build product of the pack: trained once for each change.
.PHONY: model
model: $(BUILD)/model.stamp
$(BUILD)/model.stamp: $(BUILD)/chemin $(BUILD)/words.bin $(shell find intents -name '*.jsonc')
	$(BUILD)/chemin match "" >/dev/null
	@touch $@

# The chat in few small files. What makes it (src/tools/web, installed by `make deps`) may be missing:
# then its sources are served, which work as they are.
.PHONY: web
web: $(BUILD)/web.stamp
$(BUILD)/web.stamp: $(shell find web-widget -name '*.js') $(wildcard src/tools/web/*.mjs src/tools/web/node_modules/.stamp)
	@mkdir -p $(@D)
	@if [ -e src/tools/web/node_modules/.stamp ]; then node src/tools/web/build.mjs $(BUILD)/web; \
	else rm -rf $(BUILD)/web; echo "chemin: the chat is served as its sources (make deps installs what makes it light)" >&2; fi
	@touch $@

# So is the table of French words, expanded from Debian's dictionary.
DICTIONARY := /usr/share/hunspell/fr
$(BUILD)/words.bin: $(BUILD)/expand_words $(DICTIONARY).aff $(DICTIONARY).dic
	@$(BUILD)/expand_words $(DICTIONARY).aff $(DICTIONARY).dic $@

$(BUILD)/expand_words: src/tools/expand_words.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDHARDEN) -o $@ $< $(LIBRARY) $(LDLIBS)

# What makes two requests of one utterance, fitted on the labelled sets (see understand/requests.h).
.PHONY: calibrate
calibrate: all $(BUILD)/fit_requests
	$(BUILD)/fit_requests intents $(wildcard tests/data/aveugle-*.tsv) >$(BUILD)/requests_weights.h
	mv $(BUILD)/requests_weights.h src/understand/requests_weights.h

$(BUILD)/fit_requests: src/tools/fit_requests.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDHARDEN) -o $@ $< $(LIBRARY) $(LDLIBS)

$(BUILD)/chemin: $(OBJECTS)
	$(CC) $(LDHARDEN) -o $@ $^ $(LDLIBS)

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/unit/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d $(LDHARDEN) -o $@ $< $(LIBRARY) $(LDLIBS) -lcmocka

.PHONY: unit
unit: $(UNIT)

# ---- What a newcomer types ----

.PHONY: run
run:
	@sh src/tools/deps.sh install build
	@$(MAKE) --no-print-directory -s web-deps
	@$(MAKE) --no-print-directory -s all
	@echo "chemin: the demo is on http://127.0.0.1:8080/ (Ctrl-C stops it)"
	@exec $(BUILD)/chemin serve --demo --listen 127.0.0.1:8080 --data data

CORES = $(shell nproc 2>/dev/null || echo 1)
.PHONY: test
test: deps
	@$(MAKE) --no-print-directory -s -j$(CORES) all unit sanitized
	@sh tests/run.sh

# Beside the plain build, whose model is trained on one core for half a minute.
.PHONY: sanitized
sanitized:
	@$(MAKE) --no-print-directory -s SAN=1 build-san/chemin build-san/monkey unit

.PHONY: deps
deps:
	@sh src/tools/deps.sh install test
	@$(MAKE) --no-print-directory -s web-deps
	@cd tests && { [ node_modules/.stamp -nt package-lock.json ] || \
	  { BOTIUM_ANALYTICS=false npm ci --no-audit --no-fund --loglevel=error && touch node_modules/.stamp; }; }

# A machine without npm serves the chat as its sources.
.PHONY: web-deps
web-deps:
	@cd src/tools/web && { [ node_modules/.stamp -nt package-lock.json ] || ! command -v npm >/dev/null || \
	  { npm ci --no-audit --no-fund --loglevel=error && touch node_modules/.stamp; }; }

# ---- What a developer types ----

HEADERS := $(shell find src tests/unit tests/bench tests/fuzz -name '*.h')
TEST_SOURCES := $(wildcard tests/unit/*.c tests/bench/*.c tests/fuzz/*.c)

# Formatting and static analysis; also with clang, whose warnings differ.
.PHONY: check
check:
	@sh src/tools/deps.sh missing check | grep . >&2 && { echo "chemin: missing packages, see above" >&2; exit 1; } || true
	clang-format --dry-run -Werror $(SOURCES) $(HEADERS) $(TEST_SOURCES)
	cppcheck --quiet --std=c11 --language=c --enable=warning,performance,portability --inline-suppr \
	  --suppress=missingIncludeSystem --error-exitcode=1 -Isrc -D_GNU_SOURCE src
	$(MAKE) --no-print-directory -s CC=clang BUILD=build-clang build-clang/chemin

.PHONY: fmt
fmt:
	clang-format -i $(SOURCES) $(HEADERS) $(TEST_SOURCES)

# The README's table of what is done and guided.
.PHONY: readme
readme:
	node src/tools/readme_acts.mjs

FUZZERS := $(patsubst tests/fuzz/%.c,build-fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SECONDS ?= 600

# Every parser, FUZZ_SECONDS each, with clang's libFuzzer and the sanitizers.
.PHONY: fuzz
fuzz: $(FUZZERS)
	@for fuzzer in $(FUZZERS); do \
	  mkdir -p build-fuzz/corpus/$$(basename $$fuzzer); \
	  echo "$$fuzzer: $(FUZZ_SECONDS) s"; \
	  $$fuzzer -max_total_time=$(FUZZ_SECONDS) -timeout=5 -rss_limit_mb=2048 -verbosity=0 \
	    -artifact_prefix=build-fuzz/ build-fuzz/corpus/$$(basename $$fuzzer) \
	    $$(ls -d tests/fuzz/corpus/$$(basename $$fuzzer) 2>/dev/null) || exit 1; \
	done

FUZZ_SOURCES := $(filter-out src/main.c,$(SOURCES))
build-fuzz/%: tests/fuzz/%.c $(FUZZ_SOURCES)
	@mkdir -p $(@D)
	clang $(CPPFLAGS) -std=c17 -O1 -g -fsanitize=fuzzer,address,undefined -o $@ $< $(FUZZ_SOURCES) $(LDLIBS)

# Random dialogues on the demonstration's accounts, COUNT of them under the sanitizers (SEED=..., SECONDS=...).
.PHONY: monkey
monkey:
	@$(MAKE) --no-print-directory -s SAN=1 build-san/monkey
	@ASAN_OPTIONS=detect_leaks=1 LSAN_OPTIONS=suppressions=tests/leaks.supp:print_suppressions=0 \
	  COUNT=$(COUNT) SEED=$(SEED) FROM=$(FROM) SECONDS=$(SECONDS) build-san/monkey

MONKEY := $(wildcard tests/fuzz/monkey*.c)
$(BUILD)/monkey: $(MONKEY) tests/fuzz/monkey.h $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDHARDEN) -Wl,--wrap=acts_perform -o $@ $(MONKEY) $(LIBRARY) $(LDLIBS)

BENCHES := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c))
# These need packages of their own, which PEERS=1 installs.
PEER_BENCHES := $(BUILD)/bench/peer_re2 $(BUILD)/bench/peer_vectorscan
$(BUILD)/bench/%: tests/bench/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d $(LDHARDEN) -o $@ $< $(LIBRARY) $(LDLIBS)
$(BUILD)/bench/peer_vectorscan: LDLIBS += -lhs
$(BUILD)/bench/peer_re2: tests/bench/peer_re2.cc tests/bench/peers.h tests/bench/bench.h
	@mkdir -p $(@D)
	$(CXX) -std=c++17 $(OPTIMISE) -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -o $@ $< -lre2

# What Chemin costs on this machine; PEERS=1 sets other matchers beside it.
.PHONY: bench
bench: all $(filter-out $(PEER_BENCHES),$(BENCHES))
ifeq ($(PEERS),1)
	@sh src/tools/deps.sh install bench
	@$(MAKE) --no-print-directory -s $(PEER_BENCHES)
	@cd tests/bench && { [ node_modules/.stamp -nt package-lock.json ] || \
	  { npm ci --no-audit --no-fund --loglevel=error && touch node_modules/.stamp; }; }
endif
	@BUILD=$(BUILD) PEERS=$(PEERS) sh tests/bench/run.sh

.PHONY: install
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/chemin
	install -m 755 $(BUILD)/chemin $(DESTDIR)$(PREFIX)/bin/chemin
	cp -R intents responses web-widget $(DESTDIR)$(PREFIX)/share/chemin/
	[ ! -d $(BUILD)/web ] || cp -R $(BUILD)/web/. $(DESTDIR)$(PREFIX)/share/chemin/web-widget/
	install -m 644 $(BUILD)/model-*.bin $(BUILD)/words.bin $(DESTDIR)$(PREFIX)/share/chemin/

.PHONY: clean
clean:
	rm -rf build build-san build-clang build-fuzz

.PHONY: help
help:
	@sed -n '/^# Chemin/,/^$$/p' Makefile; \
	echo "Others: all deps unit check fmt fuzz monkey bench install clean"

-include $(OBJECTS:.o=.d) $(addsuffix .d,$(UNIT) $(BENCHES))
