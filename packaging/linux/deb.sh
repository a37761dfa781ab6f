#!/bin/sh
# Make a package of Debian from the built folder: deb.sh FOLDER ICONS VERSION ARCHITECTURE TARGET
#
# The programs stay one folder in /usr/lib, since they share it; /usr/bin has links to them. What else lies in the
# package is what a desktop needs to know. Nothing runs at installation: a tracker is started by whoever wants one.
set -eu
folder=$1 icons=$2 version=$3 architecture=$4 target=$5
here=$(cd "$(dirname "$0")" && pwd)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
umask 022
chmod 755 "$root"

put() {
    install -D -m "$1" "$2" "$root/$3"
}

mkdir -p "$root/usr/lib" "$root/usr/bin" "$root/DEBIAN"
cp -a "$folder" "$root/usr/lib/p2p-share"
for program in p2p-share p2p-tracker p2p-peer; do
    ln -s "../lib/p2p-share/$program" "$root/usr/bin/$program"
done
put 644 "$here/p2p-share.desktop" usr/share/applications/p2p-share.desktop
put 644 "$here/p2p-tracker.service" lib/systemd/system/p2p-tracker.service
put 644 "$here/p2p-tracker.socket" lib/systemd/system/p2p-tracker.socket
put 644 "$here/../../resources/icons/p2p-share.svg" usr/share/icons/hicolor/scalable/apps/p2p-share.svg
for size in 16 24 32 48 64 128 256 512; do
    put 644 "$icons/$size.png" "usr/share/icons/hicolor/${size}x$size/apps/p2p-share.png"
done
sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$(date -u +%Y-%m-%d)/" \
    "$here/io.github.p2p_share.P2PShare.metainfo.xml" >"$root/metainfo"
put 644 "$root/metainfo" usr/share/metainfo/io.github.p2p_share.P2PShare.metainfo.xml
rm "$root/metainfo"
put 644 "$folder/_internal/resources/licences.txt" usr/share/doc/p2p-share/copyright

cat >"$root/DEBIAN/control" <<END
Package: p2p-share
Version: $version
Architecture: $architecture
Maintainer: The P2P Share project <p2p-share@localhost>
Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f1)
Depends: libc6 (>= 2.34), libegl1, libgl1
Recommends: fonts-dejavu-core | fonts-liberation2 | fonts-noto-core, xdg-utils
Section: net
Priority: optional
Description: hand big files around in a group, peer to peer
 Groups of people hand each other big files, peer to peer, encrypted, with no
 set-up. The package brings the window (p2p-share), the same in a terminal
 (p2p-peer) and the tracker (p2p-tracker), which also runs as a service:
 systemctl enable --now p2p-tracker
END
(cd "$root" && find usr lib -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
chmod -R u=rwX,go=rX "$root"
dpkg-deb --root-owner-group -Zxz -z9 --build "$root" "$target" >/dev/null
