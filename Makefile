# Every target is one line; `make` lists them.
export GOEXPERIMENT := simd
REVISION := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
DIRTY    := $(if $(shell git status --porcelain 2>/dev/null),true,false)
LDFLAGS  := -X main.revision=$(REVISION) -X main.dirty=$(DIRTY)

FUZZTIME := 60s

.DEFAULT_GOAL := help
.PHONY: help build test demo table1 bench lint golden fuzz clean

help: ## list the targets
	@grep -E '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10
build: ## build bin/runner and bin/reports; LAPACK=1 links OpenBLAS for FID
	go build -tags "$(if $(LAPACK),netlib)" -ldflags "$(LDFLAGS)" -o bin/ ./runner ./reports
test: ## run all tests
	go test ./...
demo: build ## train and compare all methods on drawn shapes, no data needed: minutes
	for s in quickstart quickstart-gan; do bin/runner sweep sweeps/$$s.yaml --store runs/demo.db || exit; done; for t in fid accuracy rank gan; do bin/reports table $$t --store runs/demo.db || exit; done
table1: build ## the paper's Table 1 on MNIST (LORAE_DATA): hours to days on CPU
	bin/runner sweep sweeps/table1.yaml && bin/reports table accuracy --paper
bench: build ## measure training speed here
	bin/runner bench train
lint: ## vet, gofmt, staticcheck
	go vet ./... && test -z "$$(gofmt -l . | tee /dev/stderr)" && go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
golden: ## rewrite the reports' golden files
	go test ./reports ./reports/figure -update
fuzz: ## fuzz every parser, 60 s each
	go list ./... | while read p; do for f in $$(go test -list '^Fuzz' $$p | grep ^Fuzz); do go test $$p -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x || exit; done; done
clean: ## remove what was built and the demo's store
	rm -rf bin runs/demo.db* runs/demo-trials
