#!/bin/sh
# The browser tests need a real Chromium; install Debian's when root, else say how to get one and stop.
set -eu
for name in "${CHROMIUM:-chromium}" chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    printf '\033[1m==> Installing Chromium for the browser tests\033[0m\n'
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
    exit 0
fi
echo "error: the browser tests need Chromium: run 'apt-get install chromium' as root, or set CHROMIUM=/path/to/chromium" >&2
exit 2
