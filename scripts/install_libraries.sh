#!/usr/bin/env bash
# Makes sure that Swift, libjpeg and libpng are there; installs the libraries on Debian and Ubuntu where they are missing.
set -euo pipefail

if ! command -v swift > /dev/null; then
  echo "Swift 6.2 or later is missing: see https://www.swift.org/install" >&2
  exit 1
fi
if command -v pkg-config > /dev/null && pkg-config --exists libjpeg libpng; then
  exit 0
fi

packages=(libjpeg-dev libpng-dev pkg-config)
if ! command -v apt-get > /dev/null; then
  echo "libjpeg, libpng and pkg-config are missing; install them (brew install jpeg-turbo libpng pkgconf)" >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo > /dev/null; then
    echo "missing, and there is no sudo to install them; as root: apt-get install ${packages[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "Installing ${packages[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends "${packages[@]}"
