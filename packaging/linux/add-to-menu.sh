#!/bin/sh
# Put P2P Share into the menu of your desktop, and let it open p2p:// links: ./add-to-menu.sh
# With --remove it is taken out again. Nothing outside your own ~/.local/share is touched, and this folder stays where
# it is.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
data=${XDG_DATA_HOME:-$HOME/.local/share}
entry=$data/applications/p2p-share.desktop
icon=$data/icons/hicolor/scalable/apps/p2p-share.svg

case ${1:-} in
    "") ;;
    --remove)
        rm -f "$entry" "$icon"
        update-desktop-database "$data/applications" 2>/dev/null || true
        echo "P2P Share is no longer in the menu."
        exit 0 ;;
    *) echo "add-to-menu.sh: '$1' is no option; there is only --remove." >&2; exit 1 ;;
esac

if [ ! -x "$here/p2p-share" ]; then
    echo "add-to-menu.sh: there is no p2p-share in $here; unpack P2P Share again." >&2
    exit 1
fi
mkdir -p "$(dirname "$entry")" "$(dirname "$icon")"
cp "$here/_internal/resources/icons/p2p-share.svg" "$icon"
# In a desktop entry a program stands in quotes, with what is special inside of them escaped twice, and a percent sign
# doubled.
program=$(printf '%s' "$here/p2p-share" | sed -e 's/\\/\\\\\\\\/g' -e 's/["`$]/\\\\&/g' -e 's/%/%%/g')
while IFS= read -r line; do
    case $line in
        Exec=*) printf 'Exec="%s" %%U\n' "$program" ;;
        *) printf '%s\n' "$line" ;;
    esac
done <"$here/_internal/resources/linux/p2p-share.desktop" >"$entry"
update-desktop-database "$data/applications" 2>/dev/null || true
xdg-mime default p2p-share.desktop x-scheme-handler/p2p 2>/dev/null || true
echo "P2P Share is in the menu now. Move this folder, and run this again."
