#!/usr/bin/env bash
# bootstrap.sh - installs what a fresh Debian 12 or 13 lacks, and says what it does.
#
#   tools/bootstrap.sh build     to compile and run
#   tools/bootstrap.sh test      and to run every test
#   tools/bootstrap.sh lint      and to run `make lint`
#   tools/bootstrap.sh fuzz      and to run `make fuzz`
#   tools/bootstrap.sh bench     and to run `make bench`
#   tools/bootstrap.sh pictures  and to run `make screenshots`
#
# A stamp under build/ remembers that a group was complete for this version of this script and of
# the npm lock file, so that asking again costs a few milliseconds.
set -euo pipefail
cd "$(dirname "$0")/.."

group="${1:-build}"

say() { printf '%s\n' "bootstrap: $*" >&2; }
die() { say "$*"; exit 1; }

packages_build=(gcc libc6-dev meson ninja-build pkg-config python3 util-linux
                fonts-inter libcairo2-dev libcurl4-openssl-dev libjansson-dev libmicrohttpd-dev libpango1.0-dev libpq-dev libssl-dev libutf8proc-dev
                libpcsclite-dev libzint-dev libzip-dev zlib1g-dev libcmocka-dev tzdata scdoc clang lld)
packages_test=(chromium-headless-shell curl fonts-dejavu-core haproxy jq librsvg2-bin pcscd poppler-utils postgresql prometheus qpdf
               vsmartcard-vpcd zbar-tools zint zxing-cpp-tools)
packages_lint=(clang clang-format clang-tidy cppcheck)
packages_fuzz=(clang libclang-rt-dev)
packages_bench=(wrk postgresql redis-server)
packages_pictures=(chromium-headless-shell fonts-dejavu-core pngquant)

case "$group" in
build) groups=(build) ;;
test) groups=(build test) ;;
lint) groups=(build lint) ;;
fuzz) groups=(build fuzz) ;;
bench) groups=(build bench) ;;
pictures) groups=(build pictures) ;;
*) die "unknown group '$group': build, test, lint, fuzz, bench or pictures" ;;
esac

mkdir -p build
stamp="build/.bootstrap-$group"
want="$(sha256sum tools/bootstrap.sh package-lock.json 2>/dev/null)"
if [ -e "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && [ -d node_modules ]; then
    exit 0
fi

exec 9>build/.bootstrap.lock
flock 9 # one at a time: apt and npm do not share

is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# A command that is there from elsewhere (a newer node, a pip-installed meson) counts as well.
is_provided() {
    case "$1" in
    gcc | meson | python3 | scdoc | chromium-headless-shell | cppcheck | curl | jq | wrk | clang) command -v "$1" >/dev/null ;;
    ninja-build) command -v ninja >/dev/null ;;
    pkg-config) command -v pkg-config >/dev/null ;;
    lld) command -v wasm-ld >/dev/null || command -v wasm-ld-14 >/dev/null ;;
    clang-format | clang-tidy) command -v "$1" >/dev/null || command -v "$1-14" >/dev/null ;;
    haproxy) command -v haproxy >/dev/null || [ -x /usr/sbin/haproxy ] ;;
    redis-server) command -v redis-server >/dev/null ;;
    postgresql) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ;;
    *) return 1 ;;
    esac
}

missing=()
for name in "${groups[@]}"; do
    declare -n list="packages_$name"
    for package in "${list[@]}"; do
        is_provided "$package" || is_installed "$package" || missing+=("$package")
    done
done
if ! command -v node >/dev/null; then missing+=(nodejs); fi
if ! command -v npm >/dev/null; then missing+=(npm); fi

if [ "${#missing[@]}" -gt 0 ]; then
    command -v apt-get >/dev/null ||
        die "this is not a Debian system; please install: ${missing[*]}"
    if [ "$(id -u)" -eq 0 ]; then
        as_root=(env)
    elif command -v sudo >/dev/null; then
        as_root=(sudo)
    else
        die "not root and no sudo; please install as root: apt-get install ${missing[*]}"
    fi
    say "installing Debian packages: ${missing[*]}"
    "${as_root[@]}" apt-get update -qq >&2 || die "apt-get update failed; is the network there?"
    # Debian makes a PostgreSQL cluster on installing the server, and starts it.  The tests make their
    # own and must not lean on that one, so it is not made; `pg_createcluster` does so later.
    no_cluster=/etc/postgresql-common/createcluster.d/habitue-bootstrap.conf
    if [[ " ${missing[*]} " == *" postgresql "* ]]; then
        "${as_root[@]}" mkdir -p "${no_cluster%/*}"
        # shellcheck disable=SC2064
        trap "${as_root[*]} rm -f $no_cluster" EXIT
        printf 'create_main_cluster = false\n' | "${as_root[@]}" tee "$no_cluster" >/dev/null
    fi
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >build/apt.log 2>&1 ||
        { tail -n 20 build/apt.log >&2; die "apt-get could not install: ${missing[*]}"; }
fi

if [ package-lock.json -nt node_modules/.package-lock.json ] || [ ! -d node_modules ]; then
    say "installing the npm packages of package-lock.json"
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >build/npm.log 2>&1 ||
        { tail -n 20 build/npm.log >&2; die "npm ci failed; the log is build/npm.log"; }
    touch node_modules/.package-lock.json
fi

printf '%s\n' "$want" >"$stamp"
