# What runs in CI is what a person runs: `make help` lists it.
SHELL := /bin/bash
MVN   := mvn -B -ntp
# Java programs of ours that are not the app.
JAVA   = $$JAVA_HOME/bin/java --enable-native-access=ALL-UNNAMED -cp target/test-classes:target/classes:$$(cat target/test.cp)
ENV   := . lab/env &&

# The app is packaged again when one of these is newer than the last time.
SOURCES := pom.xml $(shell find src -type f)
BUILT   := target/.built
IMAGES  := target/images/values.yaml

.DEFAULT_GOAL := help
.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: prereqs
prereqs: ## install what is missing of Debian's packages; find JDK 25, Maven and Go, or say how to get them
	@lab/prereqs

.PHONY: build
build: prereqs $(BUILT) ## compile all and package the controller (target/quarkus-app)

$(BUILT): $(SOURCES)
	$(ENV) $(MVN) package -DskipTests
	@touch $@

.PHONY: shim
shim: prereqs ## compile the CNI shim (target/shim)
	@$(MAKE) --no-print-directory -C shim

.PHONY: image
image: prereqs $(BUILT) shim ## images of controller and agent (target/images)
	@image/build

.PHONY: chart
chart: prereqs ## the Helm chart, checked and packed (target/chart)
	@lab/build-binaries helm
	$(ENV) helm lint --strict --quiet helm/cadastre && helm package --destination target/chart helm/cadastre

.PHONY: test
test: prereqs ## all tests, from single functions to a Kind cluster
	@.ci/tests unit register kernel cluster

.PHONY: unit
unit: prereqs ## tests of pure functions and of the shim
	@.ci/tests unit

.PHONY: it
it: prereqs ## tests with a real API server, and with a real kernel in network namespaces
	@.ci/tests register kernel

.PHONY: e2e
e2e: prereqs ## tests on a Kind cluster
	@.ci/tests cluster

.PHONY: lint
lint: prereqs ## format, sizes, compiler checks, chart
	$(ENV) $(MVN) spotless:check checkstyle:check test-compile
	@$(MAKE) --no-print-directory chart

.PHONY: format
format: prereqs ## format the Java sources
	$(ENV) $(MVN) spotless:apply

.PHONY: crds
crds: prereqs ## write the CRDs from the Java types, and their copies in the chart
	$(ENV) $(MVN) test -Dtest=CrdFilesTest -Dcadastre.crds=write
	@cp src/main/resources/crds/*.yaml helm/cadastre/files/crds/

.PHONY: demo
demo: ## a Kind cluster with Cadastre: who may talk to whom, and who has which address
	@demo/up

.PHONY: demo-down
demo-down: ## remove all that the demo made
	@demo/down

target/test.cp: pom.xml
	$(ENV) $(MVN) -q dependency:build-classpath -Dmdep.outputFile=$@ -Dmdep.includeScope=test

.PHONY: chaos
chaos: build ## two controllers under ten minutes of kills, stops and lost answers
	@lab/build-binaries etcd kube-apiserver kubectl
	$(ENV) $(MVN) surefire:test -Dtest='dev/cadastre/chaos/*Test' -Dtest.excludedGroups= -Dcadastre.chaos.disturbed=PT10M -Dcadastre.chaos.outage=PT5M -Dcadastre.chaos.sleep=PT1M

.PHONY: crash
crash: build shim ## the part of level kernel that kills the agent at every step of ADD and DEL (some 3 minutes)
	@lab/build-binaries bridge
	$(ENV) $(MVN) surefire:test -Dtest=CrashTest -Dtest.groups=kernel -Dtest.excludedGroups=

include bench/cni/cni.mk

.PHONY: bench
bench: bench-ipam bench-cni ## all benchmarks

.PHONY: bench-ipam
bench-ipam: build target/test.cp ## how fast the register is: etcd, kube-apiserver, controller, agents (target/bench/ipam.json)
	@lab/build-binaries etcd kube-apiserver kubectl
	$(ENV) $(JAVA) dev.cadastre.bench.IpamBench

.PHONY: clean
clean: ## remove target; what was downloaded and compiled of others stays in the cache
	rm -rf target
