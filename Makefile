# "make" lists what there is to do. Tools are pinned here and live in .cache.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.NOTPARALLEL:

# Nothing that ships needs a C compiler; only the race detector does.
export CGO_ENABLED = 0

GOLANGCI_VERSION := v2.15.0
GOLANGCI := .cache/bin/golangci-lint-$(GOLANGCI_VERSION)
PLATFORMS := linux/amd64 linux/arm64 darwin/arm64 windows/amd64
FUZZTIME := 5s
ARGS ?= chat
PORT ?= 54321

# 1: a test that needs PostgreSQL, or a browser, fails without it; 0: it is skipped.
REQUIRE_POSTGRES ?= 1
REQUIRE_BROWSER ?= 1

# GO_TEST runs the flags and packages after it, with PostgreSQL and a browser or
# without, and without the tests that the shell variable skip matches.
GO_TEST = set -e; if [ "$(REQUIRE_POSTGRES)" = 0 ]; then \
		echo "REQUIRE_POSTGRES=0: the PostgreSQL tests are skipped"; \
		unset REQUIRE_POSTGRES CAIRN_TEST_PG; skip="$${skip:+$$skip|}[Pp]ostgres|.*/[Pp]ostgres"; \
	else \
		CAIRN_TEST_PG=$$(.ci/postgres); export CAIRN_TEST_PG REQUIRE_POSTGRES=1; \
	fi; if [ "$(REQUIRE_BROWSER)" = 0 ]; then \
		echo "REQUIRE_BROWSER=0: the tests in a browser are skipped"; \
		unset REQUIRE_BROWSER CAIRN_TEST_BROWSER; skip="$${skip:+$$skip|}^TestBrowser$$"; \
	else \
		CAIRN_TEST_BROWSER=$$(.ci/browser); export CAIRN_TEST_BROWSER REQUIRE_BROWSER=1; \
	fi; set --; [ -z "$$skip" ] || set -- -skip "$$skip"; go test "$$@"

# FOLDERS lists the packages whose tests match a pattern.
FOLDERS = grep -rlE --include='*_test.go' '$(1)' . | xargs -n 1 dirname | sort -u
# UPDATE is how a package declares the flag that writes its golden files.
UPDATE := flag\.Bool(Var)?\(.*"update"

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' Makefile

.PHONY: build
build: ## build bin/cairn
	go build -trimpath -o bin/cairn ./cmd/cairn

.PHONY: run
run: ## run Cairn from source: make run ARGS="ask 'does it expire?'"
	@go run ./cmd/cairn $(ARGS)

.PHONY: test
test: ## run the tests; REQUIRE_POSTGRES=0 leaves PostgreSQL out
	@$(GO_TEST) ./...

# These do one thing after the other: nothing of theirs could race, and under the
# detector they take minutes. SQLite's stores are PostgreSQL's, on C made Go.
ALONE = ^Test(Pooled|CacheKeepsWhatABaseLearnt|EveryPhrasingFindsItsEntry|FormatIsYAML|FindSkillsHostile|ChangesOfClocks|Anything|Specimens|SameEverywhere|Policy|SQLite)$$
# RACED are the tests of the program in which much happens at the same time.
RACED = ^Test(Slack(S[0-9]|X[578]|HomeRace|HTTP|Deferred|Thread)|D[0-9]|Discord(Mention|Direct|Again)|ServeX9)

.PHONY: race
race: ## run the tests in which something could race under the race detector
	@skip='$(ALONE)'; CGO_ENABLED=1; $(GO_TEST) -race -count=1 -timeout 10m $$(go list ./... | grep -v /cmd/cairn)
	@CGO_ENABLED=1; $(GO_TEST) -race -count=1 -timeout 10m -run '$(RACED)' ./cmd/cairn

.PHONY: rest
rest: ## run the tests that "make race" leaves out
	@$(GO_TEST) -count=1 -run '$(ALONE)' $$(go list ./... | grep -v /cmd/cairn)
	@skip='$(RACED)'; $(GO_TEST) -count=1 -timeout 15m ./cmd/cairn

.PHONY: golden
golden bench: REQUIRE_BROWSER = 0
golden: ## write the golden files anew; read the diff before you commit it
	@shared=; ! grep -rqE '$(UPDATE)' bot/bottest || shared='|/bot/bottest"'; \
	$(GO_TEST) $$($(call FOLDERS,$(UPDATE)'"$$shared"')) -update

RIVER_JOBS ?= 100000
RIVER := cd docs/bench-reminders && exec go run . -jobs $(RIVER_JOBS)
.PHONY: bench
bench: ## run the benchmarks, then those of River with RIVER_JOBS pending jobs
	@$(GO_TEST) -run '^$$' -bench . -benchmem $$($(call FOLDERS,^func Benchmark))
	@if [ "$(REQUIRE_POSTGRES)" = 0 ]; then $(RIVER); else .ci/postgres with sh -c '$(RIVER) "$$DATABASE_URL"'; fi

ANSWERS ?= ../shared/data/answers
.PHONY: bench-answers
bench-answers: ## measure the answers beside BM25 and FTS5; ANSWERS names the folder of the public sets
	go test -run '^$$' -bench Answers -benchtime 1x -timeout 30m ./cmd/cairn -answers $(abspath $(ANSWERS))
	@for split in valid test; do echo; echo "questions written without sight of the entries, $$split:"; \
		go run ./cmd/cairn kb eval --queries knowledge/testdata/blind/$$split.tsv | head -10; done

BENCH_SLACK = go test ./cmd/cairn -run '^$$' -benchtime 1x -timeout 60m -bench
.PHONY: bench-slack
bench-slack: ## measure Slack: under load, killed, over 100,000 events, and beside Bolt and hubot (it needs node)
	@mkdir -p .cache/bench-slack && echo '*' >.cache/.gitignore && cp docs/bench-slack/* .cache/bench-slack/
	@cd .cache/bench-slack && npm ci --ignore-scripts --no-audit --no-fund
	@set -e; CAIRN_TEST_PG=$$(.ci/postgres); export CAIRN_TEST_PG; \
	$(BENCH_SLACK) SlackLoad -args -seconds 60 -rates 500; \
	$(BENCH_SLACK) SlackKilled -args -seconds 60 -kills 12; \
	$(BENCH_SLACK) SlackPeers -args -mentions 5000; \
	$(BENCH_SLACK) SlackMemory -args -events 100000

TIMES ?= ../shared/data/time
.PHONY: bench-time
bench-time: ## measure the grammar of time beside other libraries; TIMES names the folder of the public suites
	@mkdir -p .cache && echo '*' >.cache/.gitignore
	@cd docs/bench-time && go run . $(abspath $(TIMES))/dev.tsv >$(CURDIR)/.cache/peers.tsv
	@go test -run '^$$' -bench Suites -benchtime 1x ./bot/when -times $(abspath $(TIMES)) -peers $(CURDIR)/.cache/peers.tsv

# Go before 1.27 sometimes fails a target when the time is over, without an input
# that failed (golang/go#75804); such a run counts for nothing and is made again.
.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME
	@set -e; grep -rHoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | \
	while IFS=: read -r file func; do for try in 1 2 3 last; do \
		said=$$(go test -run '^$$' -fuzz "^$${func#func }\$$" -fuzztime $(FUZZTIME) "$${file%/*}" </dev/null 2>&1) && { echo "$${func#func }: $$said" | tail -1; break; }; \
		echo "$$said"; \
		case "$$try $$said" in last*|*"Failing input"*) exit 1 ;; *"context deadline exceeded"*) ;; *) exit 1 ;; esac; \
	done; done

.PHONY: db
db: ## run a throwaway PostgreSQL on PORT until Ctrl-C
	@.ci/postgres serve $(PORT)

.PHONY: lint
lint: $(GOLANGCI) lint-selftest ## check formatting and run the linters
	$(GOLANGCI) run ./...

.PHONY: lint-fix
lint-fix: $(GOLANGCI) ## format, and mend what the linters can
	$(GOLANGCI) run --fix ./...

# The dependency rule must be seen to fail: two forbidden imports are planted in
# a copy of the tree.
.PHONY: lint-selftest
lint-selftest: $(GOLANGCI)
	@set -e; copy=$$(mktemp -d); trap 'rm -rf "$$copy"' EXIT; \
	tar -cf - --exclude ./.git --exclude ./.cache . | tar -xf - -C "$$copy"; \
	echo 'package bot; import _ "github.com/jmoiron/sqlx"' >"$$copy/bot/zz_planted.go"; \
	echo 'package learning; import _ "github.com/cairnbot/cairn/bot"' >"$$copy/bot/learning/zz_planted.go"; \
	said=$$(cd "$$copy" && $(CURDIR)/$(GOLANGCI) run --enable-only depguard ./bot ./bot/learning 2>&1) || true; \
	for file in bot/zz_planted.go bot/learning/zz_planted.go; do \
		case "$$said" in *"$$file"*depguard*) ;; *) echo "depguard let $$file pass: $$said"; exit 1 ;; esac; \
	done; echo "depguard caught both planted imports"

$(GOLANGCI):
	@mkdir -p .cache/bin && echo '*' >.cache/.gitignore
	GOBIN=$(CURDIR)/.cache/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	@mv .cache/bin/golangci-lint $@

.PHONY: vet
vet: ## run go vet
	go vet ./...

.PHONY: modules
modules: ## check that go.mod is tidy and the modules are what go.sum says
	go mod tidy -diff
	go mod verify

.PHONY: kb
kb: ## check the knowledge
	go run ./cmd/cairn kb lint

.PHONY: cross
cross: ## build for every platform
	@set -e; for p in $(PLATFORMS); do \
		echo "build $$p"; GOOS=$${p%/*} GOARCH=$${p#*/} go build -o /dev/null ./cmd/cairn; \
	done

# Tests come last, so that what they say stands at the end.
.PHONY: check
check: REQUIRE_POSTGRES = 1
check: REQUIRE_BROWSER = 1
check: FUZZTIME = 2s
check: modules lint vet kb cross fuzz race rest ## everything CI checks, in its order

.PHONY: clean
clean: ## remove what was built and fetched
	rm -rf bin .cache cairn coverage.out
