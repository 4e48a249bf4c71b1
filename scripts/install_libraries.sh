#!/usr/bin/env bash
# Makes sure that Swift, libjpeg and libpng are there; installs the libraries on Debian and Ubuntu where they are missing.
# With --mpi Open MPI too, for the tests that start ranks: the program needs none, and without it they are skipped.
set -euo pipefail

if ! command -v swift > /dev/null; then
  echo "Swift 6.2 or later is missing: see https://www.swift.org/install" >&2
  exit 1
fi

install() { # PACKAGE...
  if ! command -v apt-get > /dev/null; then
    echo "missing, and there is no apt-get to install them: $*" >&2
    return 1
  fi
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo > /dev/null; then
      echo "missing, and there is no sudo to install them; as root: apt-get install $*" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  echo "Installing $*"
  "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends "$@"
}

if ! command -v pkg-config > /dev/null || ! pkg-config --exists libjpeg libpng; then
  install libjpeg-dev libpng-dev pkg-config || {
    echo "elsewhere: brew install jpeg-turbo libpng pkgconf" >&2
    exit 1
  }
fi
if [ "${1:-}" = --mpi ] && ! command -v mpirun.openmpi > /dev/null; then
  install openmpi-bin || echo "without Open MPI no test starts ranks" >&2
fi
