# The usual targets. FUZZTIME and PKG can be set: make fuzz-short FUZZTIME=30s PKG=./repair/...
PKG      ?= ./...
FUZZTIME ?= 5s

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: build
build: ## build every package and the command into bin/
	go build $(PKG)
	go build -o bin/ ./cmd/...

.PHONY: test
test: ## run the tests
	go test $(PKG)

.PHONY: short
short: ## run the tests without the long corpora
	go test -short $(PKG)

.PHONY: race
race: ## run the tests under the race detector (needs a C compiler)
	CGO_ENABLED=1 go test -race -short $(PKG)

.PHONY: noasm
noasm: ## run the tests on the plain Go kernels
	go test -tags noasm $(PKG)

.PHONY: fuzz-short
fuzz-short: ## run each fuzz target for FUZZTIME
	@go list -f '{{.Dir}} {{.TestGoFiles}} {{.XTestGoFiles}}' $(PKG) | while read -r dir files; do \
		for target in $$(cd "$$dir" && grep -ohE '^func Fuzz[A-Za-z0-9_]+' *_test.go 2>/dev/null | cut -c6-); do \
			echo "$$dir $$target"; \
			(cd "$$dir" && go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) .) || exit 1; \
		done; \
	done

.PHONY: bench
bench: ## run the benchmarks
	go test -run '^$$' -bench . -benchmem $(PKG)

.PHONY: lint
lint: ## gofmt, go vet and staticcheck
	.ci/lint

.PHONY: golden
golden: ## rewrite the golden files from what the code does now
	@for dir in $$(go list -f '{{.Dir}}' $(PKG)); do \
		if grep -qsE 'flag\.Bool\("update"' "$$dir"/*_test.go; then (cd "$$dir" && go test . -update) || exit 1; fi; \
	done

.PHONY: quickstart
quickstart: ## a text, a Go struct, the default model
	go run ./examples/quickstart

.PHONY: ci
ci: ## what the continuous integration runs
	.ci/run

.PHONY: clean
clean: ## remove what build made
	rm -rf bin
