# `make run` and `make test` do everything on a fresh machine; the rest is for those who work on the portal.
PYTHON ?= python3
PORT ?= 8000
PY := .venv/bin/python
NPM := $(shell command -v npm || echo .venv/bin/npm)
EMBEDDED := $(PY) -m deploy.embedded
TEST_DATA := $(CURDIR)/.portal-test
export PORT
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: run test check check-inside bench openapi lock format clean

run: .venv/runtime.stamp build/assets.stamp
	@$(PY) -m deploy.portal

test: .venv/development.stamp build/assets.stamp
	@$(PY) -m deploy.browser
	@PORTAL_DATA=$(TEST_DATA) $(EMBEDDED) run --fast $(PY) -m pytest $(if $(ARGS),$(ARGS),--numprocesses=2 --dist=worksteal)

check: .venv/development.stamp build/assets.stamp
	@PORTAL_DATA=$(TEST_DATA) $(EMBEDDED) run --fast $(MAKE) --no-print-directory check-inside

check-inside:
	ruff check .
	ruff format --check .
	djlint --lint --quiet templates
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) -m pytest --quiet core/tests/test_layers.py
	HTTPS=1 $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) manage.py spectacular --validate --fail-on-warn --file build/openapi.yaml
	diff -u docs/openapi.yaml build/openapi.yaml || { echo "接口说明有变化：请运行 make openapi。"; exit 1; }

bench: .venv/development.stamp build/assets.stamp
	@PORTAL_DATA=$${PORTAL_DATA:-$(CURDIR)/.portal-bench} $(EMBEDDED) run $(PY) -m bench $(ARGS)

# Rewrites the locks after a change of the pins; needs uv.
lock:
	cd requirements && for pair in ../requirements.txt:runtime development.in:development node.in:node; do \
	  uv pip compile --quiet --generate-hashes --no-header --universal --python-version 3.11 \
	    $${pair%:*} -o $${pair#*:}.txt || exit 1; done

# Writes down the JSON interface as it is now; the difference is part of the review.
openapi: .venv/development.stamp
	@PORTAL_DATA=$(TEST_DATA) $(EMBEDDED) run --fast $(PY) manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

format: .venv/development.stamp
	ruff check --fix .
	ruff format .

clean:
	rm -rf .venv node_modules build .portal-test .portal-bench

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "需要 Python 3.11 或更新的版本：make PYTHON=python3.11 run")'
	$(PYTHON) -m venv .venv

.venv/runtime.stamp: requirements/runtime.txt | .venv/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/development.stamp: requirements/development.txt | .venv/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@ .venv/runtime.stamp

.venv/bin/npm: requirements/node.txt | .venv/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

build/assets.stamp: package-lock.json .npmrc deploy/assets.py | .venv/bin/python $(filter .venv/bin/npm,$(NPM))
	$(NPM) ci --no-audit --no-fund --loglevel=error
	$(PY) -m deploy.assets
	@touch $@
