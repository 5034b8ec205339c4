# make demo    install what is missing, build, train on the shipped images, evaluate
# make test    install what is missing, and check everything in reduced, seeded counts (under ten minutes)

SWIFT ?= swift
PYTHON ?= python3
PREFIX ?= /usr/local
# Where make bench finds IDX images; full MNIST gives steadier figures than the shipped subset.
DATA ?= Fixtures/mnist
# The size of the .h5 file that make bench converts; it needs four times as much of the disk.
GIB ?= 4
# Where make demo puts its model.
DEMO ?= .build/demo

SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
TOOLS := nntrain nnconv nninfer nninfo nndiff nnidx
# Open MPI or MPICH by its name for pkg-config, if there is one; then the program for several processes is built too.
MPI := $(firstword $(foreach name,ompi-c mpich,$(shell pkg-config --exists $(name) 2>/dev/null && echo $(name))))
RANKED := $(if $(MPI),nntrain-mpi)
# The only program that links libhdf5, which the tools find beside themselves or in ../libexec.
WORKER := nnhdf5
# Tools, worker and tests come from one compilation of the modules, in one folder.
BUILD := .build/make
BIN := $(BUILD)/release
VENV := .venv

# The C compiler that comes with Swift.
CLANG := $(dir $(shell command -v $(SWIFT)))clang -std=c17 -O2 -Wall -Wextra -Werror -ISources/CNNBKernels/include

.PHONY: swift deps mpi node python-deps build demo test test-full test-keras test-formats lint check-tests check-fixtures check-magic \
	check-example check-keras check-hdf5 check-formats check-page check-reference check-damage check-surroundings check-kernels check-mpi \
	check-neon check-install check-deb check-dist check-reproducible wheel dist deb deb-tools deb-check-tools sanitize sanitize-short \
	fuzz damage bench bench-deps bench-large record install uninstall clean

# Newer than all sources after a build. So `make install` as another user, who may have no Swift, builds nothing.
BUILT := $(BUILD)/.built
# The same of all else that the checks run.
TESTED := $(BUILD)/.tested
VERDICT := $(BUILD)/.nnverdict

# The same bytes from whatever folder: names of files are relative to it, and no time is in them. One pass of the compiler is
# left out, because it puts values in the order of their addresses, which is another one each time; LLVM unrolls such loops.
ANYWHERE := -Xswiftc -file-prefix-map -Xswiftc $(CURDIR)=. -Xcc -ffile-prefix-map=$(CURDIR)=. \
	-Xswiftc -Xllvm -Xswiftc -sil-disable-pass=loop-unroll

# How the programs are linked stands in Package.swift.
RELEASE := -c release --scratch-path $(BUILD) --disable-local-rpath $(ANYWHERE) -Xswiftc -use-ld=lld
SWIFT_BUILD := NNB_STATIC=1 NNB_MPI=$(MPI) $(SWIFT) build $(RELEASE)
SWIFT_TEST := NNB_STATIC=1 NNB_MPI=$(MPI) $(SWIFT) test --skip-build $(RELEASE) --disable-xctest

SOURCES := $(shell find Sources -type f) Package.swift Makefile
TEST_SOURCES := $(shell find Tests -name '*.swift')

build: $(BUILT)

# Manual pages and completions, which the tools write, in the folders that they have under a prefix.
GENERATED := $(BUILD)/share
PAGES := $(foreach tool,$(TOOLS) $(RANKED),man/man1/$(tool).1 bash-completion/completions/$(tool) \
	zsh/site-functions/_$(tool) fish/vendor_completions.d/$(tool).fish)

define generate
mkdir -p $(sort $(dir $(PAGES:%=$(GENERATED)/%)))
	@for tool in $(TOOLS) $(RANKED); do \
	  $(BIN)/$$tool --generate man >$(GENERATED)/man/man1/$$tool.1 && \
	  $(BIN)/$$tool --generate bash >$(GENERATED)/bash-completion/completions/$$tool && \
	  $(BIN)/$$tool --generate zsh >$(GENERATED)/zsh/site-functions/_$$tool && \
	  $(BIN)/$$tool --generate fish >$(GENERATED)/fish/vendor_completions.d/$$tool.fish || exit 1; \
	done
endef

# Changes if another MPI is found than before, or none.
FOUND_MPI := $(BUILD)/.mpi
$(shell [ "$$(cat $(FOUND_MPI) 2>&1)" = "$(MPI)" ] || { mkdir -p $(BUILD) && echo "$(MPI)" >$(FOUND_MPI); } 2>/dev/null)

$(BUILT): $(SOURCES) $(FOUND_MPI)
	@$(MAKE) --no-print-directory swift deps
	for tool in $(TOOLS) $(RANKED) $(WORKER); do \
	  $(SWIFT_BUILD) --product $$tool || exit 1; \
	done
	@$(generate)
	@touch $@

$(TESTED): $(SOURCES) $(TEST_SOURCES) $(FOUND_MPI)
	@$(MAKE) --no-print-directory swift deps
	$(SWIFT_BUILD) --build-tests
	@$(generate)
	@touch $(BUILT) $(VERDICT) $@

$(VERDICT): $(SOURCES) $(TEST_SOURCES)
	$(SWIFT_BUILD) --product nnverdict
	@touch $@

swift:
	@command -v $(SWIFT) >/dev/null || { echo "Swift 6.3 or later is needed, and '$(SWIFT)' is not on the path." \
	  "Get it from swift.org/install, or name it: make SWIFT=/folder/usr/bin/swift"; exit 1; }

# Does nothing, fast, when nothing is missing.
deps:
	@missing=; \
	[ -e /usr/include/zlib.h ] || missing="$$missing zlib1g-dev"; \
	pkg-config --exists hdf5 2>/dev/null || missing="$$missing pkg-config libhdf5-dev"; \
	[ -e /usr/include/libdeflate.h ] || missing="$$missing libdeflate-dev"; \
	pkg-config --exists libpng 2>/dev/null || missing="$$missing pkg-config libpng-dev"; \
	$(call install-packages)

# For training on several processes, which is tested with it.
mpi:
	@missing=; \
	[ -n "$(MPI)" ] || missing="$$missing pkg-config libopenmpi-dev"; \
	command -v mpirun >/dev/null || missing="$$missing openmpi-bin"; \
	[ -z "$$missing" ] || ! command -v apt-get >/dev/null || { echo "installing:$$missing"; \
	  $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
	  $$missing >/dev/null || echo "they cannot be installed"; }

# For the reader in JavaScript.
node:
	@missing=; \
	command -v node >/dev/null || missing="$$missing nodejs"; \
	$(call install-packages)

python-deps: $(VENV)/.installed

# Each environment and the lists of pinned packages in it.
$(VENV)/.installed: Fixtures/requirements.txt Fixtures/requirements-hdf5.txt Tests/Keras/requirements-keras3.txt \
	Tests/Formats/requirements.txt
$(VENV)-formats/.installed: Fixtures/requirements.txt Fixtures/requirements-hdf5.txt Tests/Keras/requirements-keras3.txt \
	Tests/Formats/requirements.txt Tests/Formats/requirements-peers.txt Tests/Python/requirements.txt
$(VENV)-bench/.installed: Tests/Benchmarks/requirements.txt
$(VENV)-damage/.installed: Tests/Keras/requirements-keras3.txt Tests/Damage/requirements.txt
$(VENV)-tf-keras/.installed: Tests/Keras/requirements-tf-keras.txt
$(VENV)-tf212/.installed: Tests/Keras/requirements-tf212.txt

%/.installed:
	@missing=; \
	command -v $(PYTHON) >/dev/null || missing="$$missing python3"; \
	$(PYTHON) -c 'import ensurepip' 2>/dev/null || missing="$$missing python3-venv"; \
	$(call install-packages)
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check $(^:%=-r %)
	@touch $@

define install-packages
if [ -n "$$missing" ]; then \
	  command -v apt-get >/dev/null || { echo "please install:$$missing"; exit 1; }; \
	  echo "installing:$$missing"; \
	  $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y $$missing; \
	fi
endef

demo: build
	@mkdir -p $(DEMO)
	$(BIN)/nntrain Fixtures/mnist -o $(DEMO)/model.nnb --force --hidden 128 --epochs 10 --seed 1
	$(BIN)/nninfer --model $(DEMO)/model.nnb Fixtures/mnist/t10k-images-idx3-ubyte.gz
	$(BIN)/nnconv $(DEMO)/model.nnb $(DEMO)/model.h5 --force
	$(BIN)/nninfer --model $(DEMO)/model.h5 Fixtures/mnist/t10k-images-idx3-ubyte.gz
	$(BIN)/nnconv $(DEMO)/model.h5 $(DEMO)/again.nnb --force
	cmp $(DEMO)/model.nnb $(DEMO)/again.nnb

# What may install something and needs no build, one after another.
CHECKS_BEFORE := check-magic check-kernels check-neon
# Two at a time, the longest first, and what each says in one piece.
CHECKS := check-tests check-hdf5 check-example check-keras check-mpi check-reference check-formats check-page check-fixtures lint check-damage \
	check-surroundings check-install check-deb check-dist

test:
	@$(MAKE) --no-print-directory deps mpi python-deps deb-check-tools $(CHECKS_BEFORE)
	@$(MAKE) --no-print-directory $(TESTED)
	@$(MAKE) --no-print-directory demo
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target $(CHECKS)

# The tests of the modules and of the tools. Their many lines go into a file; those of a failure are shown at the end, where a
# reader looks first, and the last ones of all, which tell of a crash.
TESTS_LOG := $(BUILD)/tests.txt
check-tests: $(TESTED)
	@echo "running the tests of the modules and of the tools; all that they print: $(TESTS_LOG)"
	@if $(SWIFT_TEST) >$(TESTS_LOG) 2>&1; then tail -n 1 $(TESTS_LOG); else \
	  awk '/^(◇|✔|➜)/ { shown = 0 } /^✘/ { shown = 1 } shown' $(TESTS_LOG); echo "the last lines:"; tail -n 20 $(TESTS_LOG); exit 1; \
	fi

test-full: export NNB_TEST_FULL = 1
test-full: test

lint:
	$(SWIFT) format lint --strict -r Sources Tests Package.swift

# The reference arrays and files must be what the scripts beside them compute; the format's document, table and files agree;
# modules import only downward, and portable ones stay so.
check-fixtures: python-deps
	$(VENV)/bin/python Fixtures/make_reference.py --check
	$(VENV)/bin/python Fixtures/make_optimizers.py --check
	$(VENV)/bin/python Fixtures/make_class_weights.py --check
	$(VENV)/bin/python Fixtures/make_distortion.py --check
	$(VENV)/bin/python Fixtures/make_average.py --check
	$(VENV)/bin/python Fixtures/make_regularization.py --check
	$(VENV)/bin/python Fixtures/make_nnb.py --check
	$(VENV)/bin/python Fixtures/make_onnx_export.py --check
	$(VENV)/bin/python Fixtures/make_pictures.py --check
	$(VENV)/bin/python Tests/Layout/check_layout.py
	$(VENV)/bin/python Tests/Layout/check_modules.py
	$(VENV)/bin/python -m unittest discover -s Tests/Layout
	$(VENV)/bin/python -m unittest discover -s Tests/Benchmarks
	$(VENV)/bin/python Fixtures/make_hdf5.py --check

# file(1) knows the format by the lines that ship with its specification.
check-magic:
	@mkdir -p .build; missing=; command -v file >/dev/null || missing=file; $(call install-packages)
	@file --brief -m Spec/nnb.magic Fixtures/nnb/good/two-layers.nnb | tee .build/magic.txt
	@grep -qx "nnb neural network checkpoint, version 1, 6 sections, 1164 bytes" .build/magic.txt

$(DEMO)/model.nnb: $(BUILT)
	@$(MAKE) --no-print-directory demo

# Programs outside this package, which depend on it by path, do what users do with the demo's model.
check-example: $(DEMO)/model.nnb
	$(SWIFT) build -c release --package-path Tests/Example --scratch-path .build/example
	.build/example/release/classify-digit $(DEMO)/model.nnb | tee $(DEMO)/example.txt
	grep -q "looks like a 7" $(DEMO)/example.txt
	grep -q "Four tasks say the same" $(DEMO)/example.txt
	grep -q "negative: \[class 7 " $(DEMO)/example.txt
	.build/example/release/list-weights $(DEMO)/model.nnb | tee $(DEMO)/weights.txt
	grep -q "model.nnb: 4 tensors, 408,320 bytes" $(DEMO)/weights.txt
	grep -q "hidden/kernel f32 (in 784, out 128), at most 0\." $(DEMO)/weights.txt
	grep -q "hidden/kernel: 401408 bytes in pieces" $(DEMO)/weights.txt
	.build/example/release/write-model $(DEMO)/xor.nnb | tee $(DEMO)/xor.txt
	grep -qF "output/kernel [2, 1] [1.0, -2.0]" $(DEMO)/xor.txt
	grep -qF "exclusive or: [0.0, 1.0, 1.0, 0.0]" $(DEMO)/xor.txt
	.build/example/release/train-model Fixtures/mnist $(DEMO)/trained.nnb | tee $(DEMO)/trained.txt
	grep -q "stopped after [0-9]* steps: 784 -> 32 relu -> 10 softmax, 4 tensors" $(DEMO)/trained.txt
	grep -q "cancelled after [1-9][0-9]* steps on 400 images of 2x2, 2 classes" $(DEMO)/trained.txt
	.build/example/release/convert-model $(DEMO)/model.nnb $(DEMO)/example.h5 $(BIN)/$(WORKER)
	.build/example/release/convert-model $(DEMO)/example.h5 $(DEMO)/example.safetensors $(BIN)/$(WORKER)

KERNELS := Tests/Kernels/kernels.c $(wildcard Sources/CNNBKernels/*.c)
# What every instruction set must give: a checksum of some steps of training, by all that have it so far.
CHECKSUM := $(shell cat Tests/Kernels/checksum.txt)

# The C kernels by themselves.
check-kernels: deps
	@mkdir -p .build
	$(CLANG) $(KERNELS) -lm -o .build/kernels
	@for set in baseline avx2 avx512; do \
	  found=$$(.build/kernels $$set); echo "$$set: $$found"; \
	  [ "$$found" = $(CHECKSUM) ] || [ "$$found" = "not on this processor" ] || exit 1; \
	done

# The same for AArch64, by an emulator, for which it installs that and a cross toolchain; on AArch64 itself as above.
ifeq ($(shell uname -m),aarch64)
check-neon: check-kernels
else
check-neon:
	@missing=; \
	command -v qemu-aarch64 >/dev/null || missing="$$missing qemu-user"; \
	[ -d /usr/aarch64-linux-gnu/lib ] || missing="$$missing gcc-aarch64-linux-gnu libc6-dev-arm64-cross"; \
	$(call install-packages)
	@mkdir -p .build
	$(CLANG) --target=aarch64-linux-gnu --gcc-toolchain=/usr --sysroot=/usr/aarch64-linux-gnu -fuse-ld=lld -static \
	  -isystem /usr/aarch64-linux-gnu/include -L/usr/aarch64-linux-gnu/lib $(KERNELS) -lm -o .build/kernels-neon
	@found=$$(qemu-aarch64 .build/kernels-neon baseline); echo "aarch64: $$found"; [ "$$found" = $(CHECKSUM) ]
endif

# The tests of some modules under a sanitizer, built without the others.
sanitized = export NNB_TESTS="$2"; options="--sanitize=$1 --scratch-path .build/$1"; \
	$(SWIFT) build $$options --product nnbPackageTests && $(SWIFT) test $$options --skip-build --disable-xctest

# What is shared between threads, under their sanitizer.
sanitize-short: deps
	$(call sanitized,thread,NNBSystemTests NNBComputeTests NNBEvaluationTests) \
	  --filter "A classifier that several tasks share|A team of threads|SystemThreadTests"

# Computing and training under the sanitizers of threads and of addresses; some minutes each.
sanitize: deps
	for kind in thread address; do \
	  $(call sanitized,$$kind,NNBComputeTests NNBTrainingTests NNBEvaluationTests) || exit 1; \
	done

# libFuzzer, under the sanitizer of addresses, for MINUTES on each of TARGETS; Tests/Fuzz/README.md.
MINUTES ?= 10
TARGETS ?= FuzzNNB FuzzGzip FuzzIDX FuzzProtocol FuzzKeras FuzzZip FuzzNumPy FuzzPickle FuzzONNX FuzzProtobuf FuzzSafetensors FuzzCSV FuzzPNG
FUZZ := .build/fuzz/build

# With both sanitizers the compiler asks for coverage only where it is told to.
fuzz: deps
	for target in $(TARGETS); do \
	  FUZZ=1 $(SWIFT) build -c release --scratch-path $(FUZZ) --product $$target --sanitize=fuzzer --sanitize=address \
	    -Xswiftc -sanitize-coverage=edge,indirect-calls,trace-cmp,inline-8bit-counters,pc-table \
	    -Xswiftc -use-ld=lld || exit 1; \
	done
	Tests/Fuzz/run.sh $(FUZZ)/release $(MINUTES) $(TARGETS)

# Files that Keras wrote are read, and files for Keras are opened by it; here by Keras 3 without a training backend.
check-keras: build python-deps
	KERAS_BACKEND=numpy $(VENV)/bin/python Tests/Keras/check_keras.py $(BIN) --keras keras
	KERAS_BACKEND=numpy $(VENV)/bin/python Tests/Formats/check_keras_archive.py $(BIN) --keras keras

# Files of every layout, damaged ones (400, or the full 5,000), single bytes of files in chunks (300, or the full 10,000),
# sandboxes with gaps, workers that fail, and conversions that are killed.
check-hdf5: build python-deps
	$(VENV)/bin/python Tests/HDF5Files/check_files.py $(BIN)
	$(VENV)/bin/python Tests/HDF5Files/check_damage.py $(BIN) $(if $(NNB_TEST_FULL),5000,400)
	$(VENV)/bin/python Tests/HDF5Files/check_chunks.py $(BIN) $(if $(NNB_TEST_FULL),10000,300)
	$(VENV)/bin/python Tests/HDF5Files/check_sandbox.py $(BIN) $(if $(NNB_TEST_FULL),65536,4096)
	$(VENV)/bin/python Tests/HDF5Files/check_failures.py $(BIN) $(if $(NNB_TEST_FULL),1000,60)

# Other formats, beside the libraries that define them, as far as these are small.
check-formats: build python-deps
	$(VENV)/bin/python Tests/Formats/check_hostile.py $(BIN)
	$(VENV)/bin/python Tests/Formats/check_pairs.py $(BIN)
	$(VENV)/bin/python Tests/Formats/check_safetensors.py $(BIN)
	$(VENV)/bin/python Tests/Formats/check_npz.py $(BIN)
	$(VENV)/bin/python Tests/Formats/check_nnidx.py $(BIN)
	$(VENV)/bin/python Tests/Formats/check_onnx.py $(BIN)
	$(VENV)/bin/python Tests/Formats/check_onnx_export.py $(BIN)
	$(VENV)/bin/python Tests/Formats/check_folding.py $(BIN)
	$(VENV)/bin/python Tests/Formats/check_c.py $(BIN)
	$(VENV)/bin/python Tests/Formats/check_tensorboard.py $(BIN)

# The same with PyTorch and OpenCV, which take some hundred megabytes.
test-formats: build $(VENV)-formats/.installed
	$(VENV)-formats/bin/python Tests/Formats/check_safetensors.py $(BIN)
	$(VENV)-formats/bin/python Tests/Formats/check_torch.py $(BIN)
	$(VENV)-formats/bin/python Tests/Formats/check_folding.py $(BIN)
	$(VENV)-formats/bin/python Tests/Formats/check_nnidx.py $(BIN)
	$(VENV)-formats/bin/python Tests/Formats/check_losses.py $(BIN)
	$(VENV)-formats/bin/python Tests/Formats/check_deep.py $(BIN)
	$(VENV)-formats/bin/python Tests/Formats/check_onnx_export.py $(BIN)
	KERAS_BACKEND=torch $(VENV)-formats/bin/python Tests/Python/check_keras.py $(BIN)
	$(VENV)-formats/bin/python Tests/Python/check_torch.py $(BIN)
	$(VENV)-formats/bin/python Tests/Python/check_types.py

# Pages in Chromium, which it installs; where it cannot, the check says that it is skipped.
check-page: build python-deps
	@command -v chromedriver >/dev/null || ! command -v apt-get >/dev/null || { echo "installing: chromium chromium-driver"; \
	  $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
	  chromium chromium-driver >/dev/null || echo "they cannot be installed"; }
	$(VENV)/bin/python Tests/Page/check_page.py $(BIN)
	$(VENV)/bin/python Tests/Page/check_report.py $(BIN)

# Ranks train to the same files as one process, and lose no checkpoint if they are killed, frozen or cut off.
check-mpi: build python-deps
	$(VENV)/bin/python Tests/MPI/check_mpi.py $(BIN)
	$(VENV)/bin/python Tests/MPI/check_faults.py $(BIN)
	$(VENV)/bin/python Tests/MPI/check_memory.py $(BIN)

# Without /proc, and with few descriptors.
check-surroundings: build
	Tests/Surroundings/check_start.sh $(BIN)

# The readers in Spec/reference by themselves, and beside each other on changed files (4,000, or the full 100,000).
CHANGED := $(if $(NNB_TEST_FULL),20000 1 2 3 4 5,4000 1)

check-reference: build python-deps node $(VERDICT)
	$(VENV)/bin/python -m unittest discover -s Tests/Reference
	$(VENV)/bin/python -m unittest discover -s Tests/Python
	$(VENV)/bin/python Tests/Reference/compare_readers.py "$(BIN)/nnverdict --again" $(CHANGED)
	$(VENV)/bin/python Tests/Reference/compare_readers.py "node Tests/Reference/verdict.mjs" $(CHANGED)
	PATH="$(dir $(firstword $(CLANG))):$$PATH" $(VENV)/bin/python Tests/Reference/c_reader.py .build/verdict-c
	$(VENV)/bin/python Tests/Reference/compare_readers.py .build/verdict-c $(CHANGED)
	$(VENV)/bin/python Tests/Reference/check_outputs.py $(BIN) .build/verdict-c

# The same with three generations of Keras; two of them bring TensorFlow, some gigabytes.
test-keras: check-keras $(VENV)-tf-keras/.installed $(VENV)-tf212/.installed
	$(VENV)-tf-keras/bin/python Tests/Keras/check_keras.py $(BIN) --keras tf_keras
	$(VENV)-tf-keras/bin/python Tests/Formats/check_keras_archive.py $(BIN) --keras tf_keras
	$(VENV)-tf212/bin/python Tests/Keras/check_keras.py $(BIN) --keras tensorflow.keras
	$(VENV)-tf212/bin/python Tests/Formats/check_keras_archive.py $(BIN) --keras tensorflow.keras

# The table of Tests/Damage/README.md: COUNT flipped bits for .nnb files, and fewer for other damage and other formats. It
# takes a minute, or an hour with COUNT=100000. A few cases of .nnb alone are part of make test.
COUNT ?= $(if $(NNB_TEST_FULL),100000,400)

damage: build $(VENV)-damage/.installed $(VERDICT)
	$(VENV)-damage/bin/python Tests/Damage/damage.py $(BIN) --count $(COUNT)

check-damage: python-deps
	$(VENV)/bin/python Tests/Damage/damage.py

# More for bench.py: --fashion FOLDER, --quick, --rounds N, --python PyTorch=PATH …
BENCH ?=

bench: build bench-deps $(VENV)-bench/.installed
	$(SWIFT_BUILD) --product nnbench
	$(VENV)-bench/bin/python Tests/Benchmarks/bench.py $(BIN) $(DATA) --json .build/bench.json $(BENCH)
	$(VENV)-bench/bin/python Tests/Benchmarks/bench_checkpoints.py $(BIN) $(DATA)
	$(VENV)-bench/bin/python Tests/Benchmarks/bench_convert.py $(BIN) Fixtures/nnb/good/two-layers.nnb $(GIB) .build
	$(VENV)-bench/bin/python Tests/Benchmarks/bench_formats.py $(BIN) Fixtures/nnb/good/two-layers.nnb $(GIB) .build

# The peer in C needs OpenBLAS.
bench-deps:
	@missing=; pkg-config --exists openblas 2>/dev/null || missing=libopenblas-dev; \
	$(call install-packages)

# A million images, which take 784 MB of LARGE.
LARGE ?= .build/large
bench-large: build $(VENV)-bench/.installed
	$(VENV)-bench/bin/python Tests/Benchmarks/bench_large.py $(BIN) $(DATA) $(LARGE) $(BENCH)

# The recipes of Spec/recipes.md on MNIST, five seeds each; MNIST_DIR is the folder of its four files.
RECIPES ?= minute five
record: build
	@[ -d "$(MNIST_DIR)" ] || { echo "make record MNIST_DIR=<folder of the four MNIST files>"; exit 1; }
	$(PYTHON) Tests/Benchmarks/record.py $(BIN) $(MNIST_DIR) $(RECIPES)

# What else is installed: the format's document, its layout for programs, lines for file(1), and the readers in Python and JavaScript.
SHARED := Spec/nnb.md Spec/nnb.json Spec/nnb.magic Spec/reference/nnb.py Spec/reference/nnb.mjs Spec/reference/nnb.h
ROOT = $(DESTDIR)$(PREFIX)

install: $(BUILT)
	install -d $(ROOT)/bin $(ROOT)/libexec $(ROOT)/share/nnb
	install $(patsubst %,$(BIN)/%,$(TOOLS) $(RANKED)) $(ROOT)/bin
	install $(BIN)/$(WORKER) $(ROOT)/libexec
	Spec/packages/strip.sh $(patsubst %,$(ROOT)/bin/%,$(TOOLS) $(RANKED)) $(ROOT)/libexec/$(WORKER)
	install -m 644 $(SHARED) $(ROOT)/share/nnb
	install -D -m 644 Spec/nnb.5 $(ROOT)/share/man/man5/nnb.5
	install -D -m 644 Spec/nnb.xml $(ROOT)/share/mime/packages/nnb.xml
	for page in $(PAGES); do install -D -m 644 $(GENERATED)/$$page $(ROOT)/share/$$page || exit 1; done

uninstall:
	rm -f $(patsubst %,$(ROOT)/bin/%,$(TOOLS) $(RANKED)) $(ROOT)/libexec/$(WORKER) $(addprefix $(ROOT)/share/nnb/,$(notdir $(SHARED))) \
	  $(PAGES:%=$(ROOT)/share/%) $(ROOT)/share/man/man5/nnb.5 $(ROOT)/share/mime/packages/nnb.xml
	[ ! -d $(ROOT)/share/nnb ] || rmdir --ignore-fail-on-non-empty $(ROOT)/share/nnb

# Installs into a folder without Swift on the path, uses what is there, and removes it all.
check-install: $(DEMO)/model.nnb
	Tests/Install/check_install.sh "$(MAKE)" $(DEMO)/model.nnb

# Builds in two folders and compares what would be installed; some minutes.
check-reproducible:
	Tests/Install/check_reproducible.sh "$(MAKE)"

# The package of Spec/reference/nnb.py for Python, which pip installs; Spec/reference/python/README.md. The same bytes everywhere.
wheel:
	$(PYTHON) Spec/reference/python/backend.py .build/wheel

# The source archive, which builds without git; Spec/packages/README.md.
dist:
	rm -rf .build/dist
	$(PYTHON) Spec/packages/archive.py .build/dist

# Contents, and the same bytes from the archive itself; in the full test a tool is built from it.
check-dist: dist
	$(PYTHON) Tests/Install/check_dist.py .build/dist/nnb-*.tar.gz $(SWIFT) "$(MAKE)"

# The Debian package of what was built, packed by xz at this level.
DEB_LEVEL ?= 8

deb: $(BUILT) deb-tools
	rm -rf .build/deb
	@$(MAKE) --no-print-directory install RANKED= DESTDIR=.build/deb/installed PREFIX=/usr >/dev/null
	$(PYTHON) Spec/packages/debian/package.py .build/deb/installed .build/deb $(DEB_LEVEL)

deb-tools:
	@missing=; \
	command -v dpkg-shlibdeps >/dev/null || missing="$$missing dpkg-dev"; \
	$(call install-packages)

# What checks it; check_deb.py says what is missing where this cannot install it.
deb-check-tools:
	@missing=; \
	command -v lintian >/dev/null || missing="$$missing lintian"; \
	[ -z "$(NNB_TEST_FULL)" ] || [ -x /usr/sbin/debootstrap ] || missing="$$missing debootstrap"; \
	[ -z "$$missing" ] || ! command -v apt-get >/dev/null || { echo "installing:$$missing"; \
	  $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
	  $$missing >/dev/null || echo "they cannot be installed"; }

# Its files, lintian, dpkg and the tools; in the full test also apt in a fresh Debian, which takes minutes and needs root.
check-deb: $(DEMO)/model.nnb deb-check-tools
	@command -v dpkg-deb >/dev/null || { echo "skipped: the Debian package: there is no dpkg"; exit 0; }; \
	level=$(if $(NNB_TEST_FULL),8,0); \
	$(MAKE) --no-print-directory deb DEB_LEVEL=$$level && \
	$(PYTHON) Tests/Install/check_deb.py .build/deb/*.deb .build/deb/installed $(DEMO)/model.nnb $$level || exit 1; \
	[ -z "$(NNB_TEST_FULL)" ] || $$([ -z "$(SUDO)" ] || ! sudo -n true 2>/dev/null || echo sudo) \
	  $(PYTHON) Tests/Install/check_chroot.py .build/deb/*.deb $(DEMO)/model.nnb

clean:
	rm -rf .build $(VENV) $(VENV)-bench $(VENV)-formats $(VENV)-damage $(VENV)-tf-keras $(VENV)-tf212
