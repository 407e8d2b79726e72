# The contributor's vocabulary.  `make help` lists it; meson and ninja do the work.

BUILD ?= build
SAN   := $(BUILD)/san

.DEFAULT_GOAL := help
.PHONY: help run build test unit law story page screenshots kill9 storm san lint fmt fuzz bench dist clean deps-% pages

help: ## what one can ask for
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

run: build ## build, make a demo shop the first time, and serve it on http://localhost:8080
	@tools/demo.sh $(BUILD)/habitue

build: deps-build ## build/habitue
	@tools/build.sh $(BUILD)

test: deps-test build ## every test; the last line counts them.  ONLY=money runs what matches
	@python3 tools/test.py --build $(BUILD) $(if $(ONLY),--only '$(ONLY)')

unit: deps-build ## unit tests.  ONLY=test_money builds and runs that one alone
	@python3 tools/test.py --build $(BUILD) --kinds unit --make $(if $(ONLY),--only '$(ONLY)')

law: deps-build ## the laws on random programmes and baskets; HABITUE_SEED=n replays one
	@python3 tools/test.py --build $(BUILD) --kinds law --make $(if $(ONLY),--only '$(ONLY)')

story: build ## days in a shop, through the real program
	@python3 tools/test.py --build $(BUILD) --kinds story $(if $(ONLY),--only '$(ONLY)')

page: deps-test build ## the pages, in a real browser
	@python3 tools/test.py --build $(BUILD) --kinds page $(if $(ONLY),--only '$(ONLY)')

screenshots: deps-pictures build ## the pictures of the guide, made anew; says which differ
	@ninja -C $(BUILD) tests/libclock_at.so >/dev/null
	@node tests/page/screenshots.mjs

kill9: build ## kill -9 in the middle of sales, again and again.  SECONDS_=60 for how long
	@python3 tests/kill9/run.py --seconds $(or $(SECONDS_),60)

storm: deps-test build ## 256 tills want one thing at one instant, on both engines.  ROUNDS=10000 how often each kind
	@HABITUE_ROUNDS=$(ROUNDS) VERBOSE=1 python3 tools/test.py --build $(BUILD) --kinds storm

san: deps-test ## the compiled tests under the address and undefined-behaviour sanitizers
	@CI= MESON_FLAGS="-Db_sanitize=address,undefined -Db_lundef=false" tools/build.sh $(SAN)
	@python3 tools/test.py --build $(SAN) --kinds unit,law,storage,fuzz

lint: deps-lint build ## layers, taste, format, clang-tidy, cppcheck, types of the pages
	@python3 tools/lint.py --build $(BUILD)

fmt: deps-lint ## put C files into the one format, and docs/errors.md right.  FILES="..." for some
	@python3 tools/lint.py --build $(BUILD) --fix $(FILES)

fuzz: deps-fuzz ## each parser against random bytes.  SECONDS_=600 for how long each
	@tools/fuzz.sh $(or $(SECONDS_),60)

bench: deps-bench build ## how many durable purchases a second, and beside what; how fast receipts are simulated
	@test -x bench/run || { echo "bench/run is not written yet." >&2; exit 1; }
	@bench/run
	@bench/simulate --most 100000

dist: build ## a source archive and its checksum in build/dist
	@tools/dist.sh $(BUILD)

pages: deps-build ## the pages alone, into build/web
	@tools/build.sh $(BUILD) src/library/engine.wasm
	@node tools/webbuild.mjs --root . --out $(BUILD)/web --engine $(BUILD)/src/library/engine.wasm

clean: ## forget what was built; the demo shop in var/ stays
	@rm -rf $(BUILD)

deps-%:
	@tools/bootstrap.sh $*
