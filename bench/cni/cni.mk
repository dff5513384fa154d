# What tries and measures CNI plugins; included by the Makefile.
CNI_PLUGINS   = $(or $(CADASTRE_CACHE),$(HOME)/.cache/cadastre)/cni
CNI_LISTS    := src/test/resources/conformance
TEST_CLASSES  = target/classes:target/test-classes:$$(cat target/test-classpath)

target/bench/stopwatch: bench/cni/stopwatch.c
	@mkdir -p target/bench
	musl-gcc -std=c11 -static -O2 -Wall -Wextra -Werror -o $@ $<

.PHONY: bench-cni
bench-cni: prereqs $(BUILT) shim target/bench/stopwatch ## our ADD and DEL beside ptp's and bridge's (target/bench/cni.json)
	$(ENV) $(MVN) -o test-compile && bench/cni/run $(PODS)

.PHONY: bench-kind
bench-kind: prereqs target/bench/stopwatch ## ADD and DEL in a node of the demo's cluster (target/bench/kind.json)
	@bench/cni/kind $(PODS)

.PHONY: cni-conformance
cni-conformance: prereqs shim ## what CNI 1.1.0 obliges PLUGIN=/path to (CONFIG=list.conflist), or our own plugin, to
	@lab/build-binaries ptp bridge host-local tuning cnitool
	$(ENV) $(MVN) -o test-compile dependency:build-classpath -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test
ifdef PLUGIN
	$(ENV) $$JAVA_HOME/bin/java --enable-native-access=ALL-UNNAMED -cp "$(TEST_CLASSES)" dev.cadastre.conformance.CniConformance \
	  $(PLUGIN) $(or $(CONFIG),$(CNI_LISTS)/$(notdir $(PLUGIN)).conflist) $(CNI_PLUGINS) $(or $(GC_GRACE),0) target/conformance/$(notdir $(PLUGIN)).json
else
	$(ENV) $$JAVA_HOME/bin/java --enable-native-access=ALL-UNNAMED -cp "$(TEST_CLASSES)" dev.cadastre.agent.process.OwnConformance target/conformance/cadastre.json
endif
