# Everything a person types: make run, make test, make check, make bench, make clean.

# The first Python that fits; another one by: make PYTHON=python3.12 run
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name))) python3)
PY := .venv/bin/python
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

# Compiled files make every start two to three times faster; certificates are the system's.
unexport PYTHONDONTWRITEBYTECODE
export UV_SYSTEM_CERTS := true

.PHONY: help venv run test check bench manage clean

help:
	@echo "make run      het portaal met alles erbij, in deze terminal (Ctrl-C stopt alles)"
	@echo "make test     alle tests, ook die in de browser"
	@echo "make check    stijl, types, lagen, migraties en sjablonen, zonder databank"
	@echo "make bench    metingen van snelheid, op eigen databanken"
	@echo "make manage ARGS='shell'   een opdracht van manage.py op de databank van de demo, ook terwijl het portaal draait"
	@echo "make clean    verwijdert de virtuele omgeving en alles in .local/"

venv:
	@$(PYTHON) -I devservices/bootstrap.py

run: venv
	@$(PY) -m devservices run

test: venv
	@$(PY) -m devservices.libraries
	@$(PY) -m devservices.chromium
	@$(PY) -m pytest -n 2 $(ARGS)

check: venv
	@$(PY) -m devservices.check

bench: venv
	@$(PY) -m devservices throwaway -- $(PY) -m benchmarks $(ARGS)

manage: venv
	@$(PY) -m devservices manage $(ARGS)

clean: venv
	@$(PY) -m devservices clean
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
