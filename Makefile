# Two commands are enough: `make serve` to read the guide, `make test` to check it.
PYTHON ?= python3
BIN := .venv/bin
# One more than there are processors, as programs wait for one another.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(1 + (os.cpu_count() or 1))')
READY := .venv/ready

export NO_MKDOCS_2_WARNING := 1

# The folder of a site that was built, for test-site.
SITE ?= site

.PHONY: help serve test test-quick test-site test-libraries test-distributed test-torch coverage site links builders package lint-workflows update matrix platforms weak-memory mutants bench bench-quick bench-check peers lint lock clean
.DEFAULT_GOAL := help

help: ## list these commands
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

serve: $(READY) ## serve the guide at http://127.0.0.1:8000 and reload it on every change
	$(BIN)/mkdocs serve

test: lint ## run every check that the gate runs; METHODS=--every-method for all start methods
	$(BIN)/python -m pytest --numprocesses $(WORKERS) $(METHODS)

# The programs that import what the checks do not, and the probes of their pages, with that.
WITH = libraries distributed torch
test-libraries: ## run the pages that show pandas, joblib, LMDB and more, with these
test-distributed: ## run the pages that show Ray, with it
test-torch: ## run the pages that show PyTorch, with its build for the CPU, where pip finds that
$(WITH:%=test-%): test-%: .venv-%/ready
	pages=$$(.venv-$*/bin/python -m doccheck.pythons.needing requirements-$*.txt) && \
	  .venv-$*/bin/python -m pytest --numprocesses $(WORKERS) $(METHODS) $$pages

coverage: $(READY) ## run the tests of the code, and see that they reach all of it
	$(BIN)/python -m pytest tests --numprocesses $(WORKERS) --cov --cov-report term-missing:skip-covered

# Of the pages that changed, and those that show what changed; one start method each.
CHANGED = $(shell git ls-files --modified --others --exclude-standard snippets shmguide \
  | xargs -r -n1 basename | grep -rlF --include='*.md' --file - docs; \
  git ls-files --modified --others --exclude-standard 'docs/*.md')
QUICK = tests/test_house.py tests/test_fences.py tests/test_closure.py tests/test_update.py

test-quick: $(READY) ## check the changed pages under one start method, and the plan
	$(BIN)/python -m pytest --quiet --every-method $(sort $(CHANGED)) $(wildcard $(QUICK)) \
	  -k "not forkserver and not spawn and not without_its_tests and not checks_pass"

site: $(READY) ## build the site into site/, any warning being an error
	$(BIN)/mkdocs build --strict
	$(BIN)/python -m press.finish site

test-site: $(READY) ## check the links, the ids and the code of the site in site/
	SITE=$(SITE) $(BIN)/python -m pytest tests/test_site.py tests/test_shown.py

links: .venv-publish/ready $(READY) ## ask whether what the site in site/ links to elsewhere is still there
	$(BIN)/python -m press.links $(SITE) > .links
	.venv-publish/bin/linkchecker --config .github/linkchecker.ini --no-status --stdin < .links

builders: $(READY) .venv-builders/ready ## build the site with every builder that can, and compare the pages
	$(BIN)/python -m press.builders mkdocs=$(BIN) properdocs=.venv-builders/bin zensical=.venv-builders/bin

update: $(READY) ## run the examples again and rewrite the outputs that are stale
	$(BIN)/python -m doccheck.update docs

matrix: $(READY) ## run what is new on every Python at hand and MATRIX_PYTHONS; MATRIX=--all: all
	$(BIN)/python -m doccheck.pythons docs/data/matrix.json $(MATRIX) $(MATRIX_PYTHONS:%=--python %)
	$(BIN)/python -m doccheck.claims record $(MATRIX) $(MATRIX_PYTHONS:%=--python %)

# One that the system does not have is unpacked below .platforms; `platforms/unpack` says
# what that needs. `make platform-musl` runs one part; `make test` needs none of them.
NATIVE = 3.14t 3.15t musl i386 pypy
EMULATED = aarch64 s390x riscv64 wine

platforms: platforms-native platforms-emulated ## run what is new on other builds, machines and systems
platforms-native: $(NATIVE:%=platform-%)
platforms-emulated: $(EMULATED:%=platform-%)
.PHONY: platforms-native platforms-emulated

# Below Wine, the survey itself runs there.
platform-wine:
	@python=$$(platforms/unpack wine .platforms) || exit 1; \
	  "$$python" -m doccheck.pythons docs/data/platforms.json --only $(MATRIX) \
	  || echo "not all programs pass on Wine: docs/platforms.toml has to say why"

platform-%: $(READY)
	@python=$$(PIP="$(CURDIR)/$(BIN)/pip" platforms/unpack $* .platforms) || exit 1; \
	  QEMU_LD_PREFIX=$$([ $* != s390x ] || echo $(CURDIR)/.platforms/s390x/tree) \
	  $(BIN)/python -m doccheck.pythons docs/data/platforms.json --only $(MATRIX) --python "$$python" \
	  || echo "not all programs pass on $*: docs/platforms.toml has to say why"

weak-memory: $(READY) ## ask the models of x86-64, AArch64 and RISC-V about each hand-off
	HERD7=$$(platforms/unpack herd .platforms) $(BIN)/python -m bench.weak_memory

mutants: $(READY) ## change pages and programs a little: nothing may go unnoticed
	$(BIN)/python -m doccheck.audits.mutants docs

bench: peers ## measure everything, record it for this machine, and list what it belies
	$(BIN)/python -m bench

bench-quick: $(READY) ## measure everything in a minute, and record nothing
	$(BIN)/python -m bench --quick

bench-check: $(READY) ## measure in a minute, and say which ratios and sentences do not hold
	$(BIN)/python -m bench --check --into .bench

peers: $(READY) ## install what the building blocks are measured against, where it can be had
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes --requirement requirements-peers.txt

# Tests need no annotations, give what is refused on purpose, and fail on a None by
# themselves; what they call is checked all the same.
FREELY = arg-type func-returns-value index union-attr var-annotated
LOOSELY = --allow-untyped-defs --allow-incomplete-defs --allow-untyped-calls \
  --allow-untyped-decorators --ignore-missing-imports --no-warn-return-any \
  --implicit-reexport $(FREELY:%=--disable-error-code %)

lint: $(READY) ## check the form of the code and its types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/mypy --allow-any-generics --no-strict-optional snippets
	$(if $(wildcard tests),MYPYPATH=tests $(BIN)/mypy $(LOOSELY) tests)

# actionlint's package downloads its program, which not every machine can.
ZIZMOR ?= --offline
lint-workflows: .venv-publish/ready ## check the workflows with zizmor, and with actionlint where it can be had
	.venv-publish/bin/zizmor --no-progress $(ZIZMOR) .github
	@if [ -x .venv-publish/bin/actionlint ]; then set -x; .venv-publish/bin/actionlint; \
	else echo "actionlint did not install here: not run"; test -z "$(ACTIONLINT)"; fi

package: .venv-publish/ready ## build what pip installs into dist/, and check it
	rm -rf dist
	.venv-publish/bin/python -m build --no-isolation
	.venv-publish/bin/twine check --strict dist/*
	.venv-publish/bin/check-wheel-contents dist/*.whl
	.venv-publish/bin/validate-pyproject pyproject.toml
	.venv-publish/bin/cffconvert --validate

lock: ## resolve requirements.txt and the other locks anew (needs uv, and where PyTorch's build is)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-emit-index-url --no-annotate --quiet \
	  --custom-compile-command "make lock" --output-file requirements.txt
	uv pip compile pyproject.toml --group peers --universal --python-version 3.11 --upgrade \
	  --no-emit-package numpy \
	  --generate-hashes --no-emit-index-url --no-annotate --quiet \
	  --custom-compile-command "make lock" --output-file requirements-peers.txt
	uv pip compile pyproject.toml --group builders --universal --python-version 3.11 --upgrade \
	  --constraint requirements.txt \
	  --generate-hashes --no-emit-index-url --no-annotate --quiet \
	  --custom-compile-command "make lock" --output-file requirements-builders.txt
	uv pip compile pyproject.toml --group publish --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-emit-index-url --no-annotate --quiet \
	  --custom-compile-command "make lock" --output-file requirements-publish.txt
	uv pip compile pyproject.toml --group actionlint --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-emit-index-url --no-annotate --quiet \
	  --custom-compile-command "make lock" --output-file requirements-actionlint.txt
	for group in $(WITH); do \
	  uv pip compile pyproject.toml --group $$group --universal --python-version 3.11 --upgrade \
	    --constraint requirements.txt --generate-hashes --no-emit-index-url --no-annotate --quiet \
	    --custom-compile-command "make lock" --output-file requirements-$$group.txt || exit 1; \
	done

clean: ## remove everything that these commands made
	rm -rf .bench .builders .matrix .venv .venv-builders .venv-publish $(WITH:%=.venv-%) dist site .coverage .links .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv-builders/ready: requirements.txt requirements-builders.txt
	rm -rf .venv-builders
	$(PYTHON) -m venv .venv-builders
	for lock in $^; do .venv-builders/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement $$lock || exit 1; done
	@touch $@

$(WITH:%=.venv-%/ready): .venv-%/ready: requirements.txt requirements-%.txt
	rm -rf .venv-$*
	$(PYTHON) -m venv .venv-$*
	for lock in $^; do .venv-$*/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes --requirement $$lock || exit 1; done
	.venv-$*/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv-publish/ready: requirements-publish.txt requirements-actionlint.txt
	rm -rf .venv-publish
	$(PYTHON) -m venv .venv-publish
	.venv-publish/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement $<
	@.venv-publish/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement $(word 2,$^) 2>/dev/null || true
	@touch $@

# The package anew when its version or its metadata change, the rest only with its lock.
$(READY): pyproject.toml .venv/locked
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/locked: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name one: make PYTHON=python3.13 ...")'
	rm -rf .venv
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements.txt
	@touch $@
