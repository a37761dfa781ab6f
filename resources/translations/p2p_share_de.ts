<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About P2P Share</source>
        <translation>Über P2P Share</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Groups of people hand each other big files, peer to peer, encrypted, with no set-up.</source>
        <translation>Gruppen von Menschen geben einander große Dateien weiter: Peer-to-Peer, verschlüsselt und ohne Einrichtung.</translation>
    </message>
    <message>
        <source>Icon of P2P Share</source>
        <translation>Symbol von P2P Share</translation>
    </message>
    <message>
        <source>Icons</source>
        <translation>Symbole</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
</context>
<context>
    <name>AccountErrors</name>
    <message>
        <source>Approve it on another of your devices, in Preferences under Security, then log in again.</source>
        <translation>Bestätigen Sie es auf einem anderen Ihrer Geräte, in den Einstellungen unter „Sicherheit“, und melden Sie sich dann erneut an.</translation>
    </message>
    <message>
        <source>Ask whoever runs the tracker, or start the program with another state folder.</source>
        <translation>Fragen Sie, wer den Tracker betreibt, oder starten Sie das Programm mit einem anderen Statusordner.</translation>
    </message>
    <message>
        <source>Capitals count.</source>
        <translation>Groß- und Kleinschreibung zählt.</translation>
    </message>
    <message>
        <source>Check both and try again. Whoever runs the tracker can set a new password.</source>
        <translation>Prüfen Sie beides und versuchen Sie es erneut. Wer den Tracker betreibt, kann ein neues Passwort setzen.</translation>
    </message>
    <message>
        <source>Choose another name, or log in if the account is yours.</source>
        <translation>Wählen Sie einen anderen Namen oder melden Sie sich an, falls das Konto Ihnen gehört.</translation>
    </message>
    <message>
        <source>Downloads and shares wait until you log in.</source>
        <translation>Downloads und geteilte Dateien warten bis zur Anmeldung.</translation>
    </message>
    <message>
        <source>Groups and files are seen by their members only.</source>
        <translation>Gruppen und Dateien sind nur für ihre Mitglieder sichtbar.</translation>
    </message>
    <message>
        <source>It does not accept the certificate of this device.</source>
        <translation>Er akzeptiert das Zertifikat dieses Geräts nicht.</translation>
    </message>
    <message>
        <source>It does not accept the key of this device.</source>
        <translation>Er akzeptiert den Schlüssel dieses Geräts nicht.</translation>
    </message>
    <message>
        <source>It has the most that are allowed.</source>
        <translation>Es hat bereits so viele, wie erlaubt sind.</translation>
    </message>
    <message>
        <source>It has {most} already, which is the most.</source>
        <translation>Es hat bereits {most}, mehr sind nicht möglich.</translation>
    </message>
    <message>
        <source>It listens again in a few minutes.</source>
        <translation>Er nimmt in einigen Minuten wieder Versuche an.</translation>
    </message>
    <message>
        <source>It listens again in {retry_after:time}.</source>
        <translation>Er nimmt in {retry_after:time} wieder Versuche an.</translation>
    </message>
    <message>
        <source>It listens again in {seconds:time}.</source>
        <translation>Er nimmt in {seconds:time} wieder Versuche an.</translation>
    </message>
    <message>
        <source>It was revoked or removed in the meantime.</source>
        <translation>Es wurde inzwischen widerrufen oder entfernt.</translation>
    </message>
    <message>
        <source>Log in again.</source>
        <translation>Melden Sie sich erneut an.</translation>
    </message>
    <message>
        <source>Log in, or create an account.</source>
        <translation>Melden Sie sich an oder erstellen Sie ein Konto.</translation>
    </message>
    <message>
        <source>Log out first to use another account.</source>
        <translation>Melden Sie sich zuerst ab, um ein anderes Konto zu verwenden.</translation>
    </message>
    <message>
        <source>Look at the list of your devices again.</source>
        <translation>Sehen Sie sich die Liste Ihrer Geräte noch einmal an.</translation>
    </message>
    <message>
        <source>No account was made.</source>
        <translation>Es wurde kein Konto erstellt.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Es wurde nichts geändert.</translation>
    </message>
    <message>
        <source>One account can be used at a time.</source>
        <translation>Es kann immer nur ein Konto verwendet werden.</translation>
    </message>
    <message>
        <source>One of the two is not right; capitals count in the password.</source>
        <translation>Eines von beiden stimmt nicht; beim Passwort zählt die Groß- und Kleinschreibung.</translation>
    </message>
    <message>
        <source>Revoke a device that you use no more, on another of your devices.</source>
        <translation>Widerrufen Sie auf einem anderen Ihrer Geräte ein Gerät, das Sie nicht mehr verwenden.</translation>
    </message>
    <message>
        <source>Somebody else has an account of this name.</source>
        <translation>Jemand anderes hat ein Konto mit diesem Namen.</translation>
    </message>
    <message>
        <source>Somebody is logged in already.</source>
        <translation>Es ist bereits jemand angemeldet.</translation>
    </message>
    <message>
        <source>Start the program with another state folder, which makes a new device.</source>
        <translation>Starten Sie das Programm mit einem anderen Statusordner; dadurch entsteht ein neues Gerät.</translation>
    </message>
    <message>
        <source>That is not your password.</source>
        <translation>Das ist nicht Ihr Passwort.</translation>
    </message>
    <message>
        <source>The name {name} is taken.</source>
        <translation>Der Name {name} ist vergeben.</translation>
    </message>
    <message>
        <source>The name {user} is taken.</source>
        <translation>Der Name {user} ist vergeben.</translation>
    </message>
    <message>
        <source>The tracker ended it: {why:why}.</source>
        <translation>Der Tracker hat sie beendet: {why:why}.</translation>
    </message>
    <message>
        <source>The tracker makes everybody wait who tries often, so that passwords cannot be guessed.</source>
        <translation>Der Tracker lässt bei häufigen Versuchen alle warten, damit Passwörter nicht erraten werden können.</translation>
    </message>
    <message>
        <source>The tracker or this program ended it.</source>
        <translation>Der Tracker oder dieses Programm hat sie beendet.</translation>
    </message>
    <message>
        <source>The tracker refuses this device.</source>
        <translation>Der Tracker lehnt dieses Gerät ab.</translation>
    </message>
    <message>
        <source>There is no such device of yours.</source>
        <translation>Sie haben kein solches Gerät.</translation>
    </message>
    <message>
        <source>There were too many tries.</source>
        <translation>Es gab zu viele Versuche.</translation>
    </message>
    <message>
        <source>This device belongs to another account.</source>
        <translation>Dieses Gerät gehört zu einem anderen Konto.</translation>
    </message>
    <message>
        <source>This device could not prove that it has its key.</source>
        <translation>Dieses Gerät konnte nicht nachweisen, dass es seinen Schlüssel besitzt.</translation>
    </message>
    <message>
        <source>This device has to be approved first.</source>
        <translation>Dieses Gerät muss zuerst bestätigt werden.</translation>
    </message>
    <message>
        <source>This device was revoked.</source>
        <translation>Dieses Gerät wurde widerrufen.</translation>
    </message>
    <message>
        <source>This name is taken.</source>
        <translation>Dieser Name ist vergeben.</translation>
    </message>
    <message>
        <source>Try again. Whoever runs the tracker can set a new password.</source>
        <translation>Versuchen Sie es noch einmal. Wer den Tracker betreibt, kann ein neues Passwort setzen.</translation>
    </message>
    <message>
        <source>User name and password do not fit together.</source>
        <translation>Benutzername und Passwort passen nicht zusammen.</translation>
    </message>
    <message>
        <source>Wait, then try again.</source>
        <translation>Warten Sie und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>You are logged in as {user} already.</source>
        <translation>Sie sind bereits als {user} angemeldet.</translation>
    </message>
    <message>
        <source>You are not logged in.</source>
        <translation>Sie sind nicht angemeldet.</translation>
    </message>
    <message>
        <source>Your account has too many devices.</source>
        <translation>Ihr Konto hat zu viele Geräte.</translation>
    </message>
    <message>
        <source>Your account lets new devices in only after you approved them.</source>
        <translation>Ihr Konto lässt neue Geräte erst nach Ihrer Bestätigung zu.</translation>
    </message>
    <message>
        <source>Your session has ended.</source>
        <translation>Ihre Sitzung ist beendet.</translation>
    </message>
</context>
<context>
    <name>AccountFlow</name>
    <message>
        <source>Limit of all downloads</source>
        <translation>Grenze für alle Downloads</translation>
    </message>
    <message>
        <source>Limit of all uploads</source>
        <translation>Grenze für alle Uploads</translation>
    </message>
    <message>
        <source>The password is changed.</source>
        <translation>Das Passwort ist geändert.</translation>
    </message>
    <message>
        <source>Switch tracker…</source>
        <translation>Tracker wechseln…</translation>
    </message>
    <message>
        <source>The invite link is copied.</source>
        <translation>Der Einladungslink wurde kopiert.</translation>
    </message>
    <message>
        <source>The system does not let P2P Share change what starts with it.</source>
        <translation>Das System lässt P2P Share nicht ändern, was mit ihm startet.</translation>
    </message>
</context>
<context>
    <name>AccountForm</name>
    <message>
        <source>Create account</source>
        <translation>Konto erstellen</translation>
    </message>
    <message>
        <source>Create an account or log in</source>
        <translation>Konto erstellen oder anmelden</translation>
    </message>
    <message>
        <source>Creating the account…</source>
        <translation>Konto wird erstellt…</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Logging in…</source>
        <translation>Anmeldung läuft…</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Try again in {time}</source>
        <translation>Erneut versuchen in {time}</translation>
    </message>
    <message>
        <source>Your password never leaves this computer.</source>
        <translation>Ihr Passwort verlässt diesen Computer nie.</translation>
    </message>
</context>
<context>
    <name>AccountPage</name>
    <message>
        <source>Enter address or invite link…</source>
        <translation>Adresse oder Einladungslink eingeben…</translation>
    </message>
    <message>
        <source>Share with your group</source>
        <translation>Mit der eigenen Gruppe teilen</translation>
    </message>
    <message>
        <source>Start a tracker here</source>
        <translation>Tracker hier starten</translation>
    </message>
</context>
<context>
    <name>ActivityView</name>
    <message>
        <source>Nothing has happened here yet</source>
        <translation>Hier ist noch nichts passiert</translation>
    </message>
</context>
<context>
    <name>AddDownloadDialog</name>
    <message>
        <source>&amp;Start now</source>
        <translation>&amp;Jetzt starten</translation>
    </message>
    <message>
        <source>At the &amp;top of the queue</source>
        <translation>An den A&amp;nfang der Warteschlange</translation>
    </message>
    <message>
        <source>Check what is there and fetch the rest</source>
        <translation>Vorhandenes prüfen und den Rest holen</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Download from {group}</source>
        <translation>Aus {group} herunterladen</translation>
    </message>
    <message>
        <source>Download {name}</source>
        <translation>{name} herunterladen</translation>
    </message>
    <message>
        <source>Files to download</source>
        <translation>Dateien zum Herunterladen</translation>
    </message>
    <message>
        <source>I&amp;f a name is taken</source>
        <translation>Falls ein Name &amp;vergeben ist</translation>
    </message>
    <message>
        <source>In &amp;order, to play while it comes</source>
        <translation>Der &amp;Reihe nach, zum Abspielen während des Ladens</translation>
    </message>
    <message>
        <source>Keep both, the new one gets a number</source>
        <translation>Beide behalten, die neue bekommt eine Nummer</translation>
    </message>
    <message>
        <source>Needs {wanted}, {free} are free. It will wait until there is space.</source>
        <translation>Benötigt {wanted}, frei sind {free}. Der Download wartet, bis Platz ist.</translation>
    </message>
    <message>
        <source>Replace, what is there goes to the Trash</source>
        <translation>Ersetzen, Vorhandenes kommt in den Papierkorb</translation>
    </message>
    <message>
        <source>Save &amp;in</source>
        <translation>Speichern &amp;in</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Alle auswählen</translation>
    </message>
    <message>
        <source>Select none</source>
        <translation>Keine auswählen</translation>
    </message>
    <message numerus="yes">
        <source>{chosen} of %n file(s)</source>
        <translation>
            <numerusform>{chosen} von %n Datei</numerusform>
            <numerusform>{chosen} von %n Dateien</numerusform>
        </translation>
    </message>
    <message>
        <source>{wanted} to download</source>
        <translation>{wanted} herunterzuladen</translation>
    </message>
    <message>
        <source>{wanted} to download, {free} free after it</source>
        <translation>{wanted} herunterzuladen, danach {free} frei</translation>
    </message>
</context>
<context>
    <name>AddressEntry</name>
    <message>
        <source>A link begins with “p2p://” and brings the fingerprint with it, so nothing has to be compared.</source>
        <translation>Ein Link beginnt mit „p2p://“ und bringt den Fingerabdruck mit, sodass nichts verglichen werden muss.</translation>
    </message>
    <message>
        <source>Address or invite link</source>
        <translation>Adresse oder Einladungslink</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>Anfrage läuft…</translation>
    </message>
    <message>
        <source>Back to the search</source>
        <translation>Zurück zur Suche</translation>
    </message>
    <message>
        <source>Use this tracker</source>
        <translation>Diesen Tracker verwenden</translation>
    </message>
</context>
<context>
    <name>AdvancedPage</name>
    <message>
        <source>Advanced</source>
        <translation>Erweitert</translation>
    </message>
    <message>
        <source>All settings</source>
        <translation>Alle Einstellungen</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>Einstellung suchen</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Einstellung</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Wirkung</translation>
    </message>
    <message>
        <source>{setting}: {value}. {told}</source>
        <translation>{setting}: {value}. {told}</translation>
    </message>
    <message>
        <source>{typed} is no value for {setting}.</source>
        <translation>{typed} ist kein Wert für {setting}.</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
</context>
<context>
    <name>ChangePasswordDialog</name>
    <message numerus="yes">
        <source>%n other device(s) were logged out. Revoke one that you do not know.</source>
        <translation>
            <numerusform>%n anderes Gerät wurde abgemeldet. Widerrufen Sie es, wenn Sie es nicht kennen.</numerusform>
            <numerusform>%n andere Geräte wurden abgemeldet. Widerrufen Sie jedes, das Sie nicht kennen.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;New password</source>
        <translation>&amp;Neues Passwort</translation>
    </message>
    <message>
        <source>&amp;Old password</source>
        <translation>A&amp;ltes Passwort</translation>
    </message>
    <message>
        <source>Change password</source>
        <translation>Passwort ändern</translation>
    </message>
    <message>
        <source>Change your password</source>
        <translation>Ihr Passwort ändern</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>If you forget it, only whoever runs the tracker can set another one.</source>
        <translation>Wenn Sie es vergessen, kann nur ein neues setzen, wer den Tracker betreibt.</translation>
    </message>
    <message>
        <source>No other device was logged in just now. Revoke any that you do not know: it stays in your groups until then.</source>
        <translation>Gerade war kein anderes Gerät angemeldet. Widerrufen Sie jedes, das Sie nicht kennen: Bis dahin bleibt es in Ihren Gruppen.</translation>
    </message>
    <message>
        <source>Show devices</source>
        <translation>Geräte anzeigen</translation>
    </message>
    <message>
        <source>The password is changed</source>
        <translation>Das Passwort ist geändert</translation>
    </message>
    <message>
        <source>This device stays logged in. Your other devices are logged out, and their transfers wait until the new password is typed there.</source>
        <translation>Dieses Gerät bleibt angemeldet. Ihre anderen Geräte werden abgemeldet, und deren Übertragungen warten, bis dort das neue Passwort eingegeben wird.</translation>
    </message>
</context>
<context>
    <name>ConnectionDialog</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Connected peers</source>
        <translation>Verbundene Peers</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Finding trackers on the network</source>
        <translation>Tracker im Netzwerk finden</translation>
    </message>
    <message>
        <source>Interface {number}</source>
        <translation>Schnittstelle {number}</translation>
    </message>
    <message>
        <source>Others reach this computer</source>
        <translation>Andere erreichen diesen Computer</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Test again</source>
        <translation>Erneut testen</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Test läuft…</translation>
    </message>
    <message>
        <source>Tracker</source>
        <translation>Tracker</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>verbunden</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>nicht verbunden</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>noch nicht bekannt</translation>
    </message>
    <message>
        <source>works</source>
        <translation>funktioniert</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>{all}, of these {incoming} came in</source>
        <translation>{all}, davon {incoming} eingehend</translation>
    </message>
    <message>
        <source>{tracker}, one of {count} trackers</source>
        <translation>{tracker}, einer von {count} Trackern</translation>
    </message>
</context>
<context>
    <name>ConnectionPage</name>
    <message>
        <source>&amp;Forget…</source>
        <translation>&amp;Vergessen…</translation>
    </message>
    <message>
        <source>&amp;Start the tracker of this computer with P2P Share</source>
        <translation>Tracker dieses Computers mit P2P Share &amp;starten</translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation>&amp;Testen</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>Fingerabdruck</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Forget {name}?</source>
        <translation>{name} vergessen?</translation>
    </message>
    <message>
        <source>If one was ever started here.</source>
        <translation>Falls hier jemals einer gestartet wurde.</translation>
    </message>
    <message>
        <source>Interface {number}</source>
        <translation>Schnittstelle {number}</translation>
    </message>
    <message>
        <source>Its fingerprint has to be compared again at the next contact. Accounts and files stay.</source>
        <translation>Sein Fingerabdruck muss beim nächsten Kontakt erneut verglichen werden. Konten und Dateien bleiben erhalten.</translation>
    </message>
    <message>
        <source>Known since</source>
        <translation>Bekannt seit</translation>
    </message>
    <message>
        <source>Known trackers</source>
        <translation>Bekannte Tracker</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Port Interface Reachable</source>
        <translation>Port Schnittstelle Erreichbar</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Computer</translation>
    </message>
    <message>
        <source>not verified</source>
        <translation>nicht überprüft</translation>
    </message>
    <message>
        <source>{name} (in use)</source>
        <translation>{name} (in Gebrauch)</translation>
    </message>
    <message>
        <source>{name}, fingerprint {fingerprint}, known since {when}</source>
        <translation>{name}, Fingerabdruck {fingerprint}, bekannt seit {when}</translation>
    </message>
</context>
<context>
    <name>Content</name>
    <message>
        <source>High</source>
        <translation>Hoch</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>Niedrig</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>Priorität</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
</context>
<context>
    <name>ContentView</name>
    <message>
        <source>Content</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>Do not download</source>
        <translation>Nicht herunterladen</translation>
    </message>
</context>
<context>
    <name>CreateOrJoinDialog</name>
    <message>
        <source>&amp;Name of the group</source>
        <translation>&amp;Name der Gruppe</translation>
    </message>
    <message>
        <source>An admin of the group has to accept. You see its files then.</source>
        <translation>Ein Admin der Gruppe muss zustimmen. Danach sind ihre Dateien sichtbar.</translation>
    </message>
    <message>
        <source>Ask to join</source>
        <translation>Beitritt anfragen</translation>
    </message>
    <message>
        <source>Blocked</source>
        <translation>Gesperrt</translation>
    </message>
    <message>
        <source>Create a group</source>
        <translation>Gruppe erstellen</translation>
    </message>
    <message>
        <source>Create group</source>
        <translation>Gruppe erstellen</translation>
    </message>
    <message>
        <source>Create or join a group</source>
        <translation>Gruppe erstellen oder beitreten</translation>
    </message>
    <message>
        <source>Everybody at this tracker sees the name. Files and members are seen by members only; you accept them.</source>
        <translation>Alle an diesem Tracker sehen den Namen. Dateien und Mitglieder sehen nur Mitglieder; Sie nehmen sie auf.</translation>
    </message>
    <message>
        <source>Find a group</source>
        <translation>Gruppe suchen</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Groups here</source>
        <translation>Gruppen hier</translation>
    </message>
    <message>
        <source>I have a link…</source>
        <translation>Link vorhanden…</translation>
    </message>
    <message>
        <source>Join a group</source>
        <translation>Gruppe beitreten</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message>
        <source>Name of the group</source>
        <translation>Name der Gruppe</translation>
    </message>
    <message>
        <source>No group matches.</source>
        <translation>Keine passende Gruppe.</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Eigentümer</translation>
    </message>
    <message>
        <source>There is no other group at this tracker. Create one, or ask for an invite link.</source>
        <translation>An diesem Tracker gibt es keine andere Gruppe. Erstellen Sie eine oder bitten Sie um einen Einladungslink.</translation>
    </message>
    <message>
        <source>Waiting for approval</source>
        <translation>Wartet auf Zustimmung</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Was zu tun ist</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Sie</translation>
    </message>
    <message numerus="yes">
        <source>{group}, owner {owner}, %n member(s), {state}</source>
        <translation>
            <numerusform>{group}, Eigentümer {owner}, %n Mitglied, {state}</numerusform>
            <numerusform>{group}, Eigentümer {owner}, %n Mitglieder, {state}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeleteAccountDialog</name>
    <message>
        <source>&amp;Your password</source>
        <translation>&amp;Ihr Passwort</translation>
    </message>
    <message numerus="yes">
        <source>All your devices are logged out, what you share is listed no more, and your downloads stop. You leave %n group(s).</source>
        <translation>
            <numerusform>Alle Ihre Geräte werden abgemeldet, was Sie teilen, steht in keiner Liste mehr, und Ihre Downloads enden. Sie verlassen %n Gruppe.</numerusform>
            <numerusform>Alle Ihre Geräte werden abgemeldet, was Sie teilen, steht in keiner Liste mehr, und Ihre Downloads enden. Sie verlassen %n Gruppen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete account</source>
        <translation>Konto löschen</translation>
    </message>
    <message>
        <source>Delete the account {user}?</source>
        <translation>Das Konto {user} löschen?</translation>
    </message>
    <message>
        <source>No file on any computer is deleted. This cannot be undone.</source>
        <translation>Auf keinem Computer wird eine Datei gelöscht. Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>Nobody else is in these groups, so they end: {groups}</source>
        <translation>In diesen Gruppen ist sonst niemand, sie enden also: {groups}</translation>
    </message>
    <message>
        <source>You own these groups. Where nobody else does, the longest-standing admin, else member, becomes owner: {groups}</source>
        <translation>Diese Gruppen gehören Ihnen. Wo es keinen anderen Eigentümer gibt, wird es der dienstälteste Administrator, sonst das dienstälteste Mitglied: {groups}</translation>
    </message>
    <message numerus="yes">
        <source>{groups} and %n more</source>
        <translation>
            <numerusform>{groups} und %n weitere</numerusform>
            <numerusform>{groups} und %n weitere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeleteGroupDialog</name>
    <message>
        <source>&amp;Type the name of the group</source>
        <translation>&amp;Namen der Gruppe eingeben</translation>
    </message>
    <message>
        <source>All members lose the group and its list of files, and what they are downloading from it stops.</source>
        <translation>Alle Mitglieder verlieren die Gruppe und ihre Dateiliste, und laufende Downloads daraus werden gestoppt.</translation>
    </message>
    <message>
        <source>Delete group</source>
        <translation>Gruppe löschen</translation>
    </message>
    <message>
        <source>Delete {group} for everybody?</source>
        <translation>{group} für alle löschen?</translation>
    </message>
    <message>
        <source>Files in the list</source>
        <translation>Dateien in der Liste</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message>
        <source>No file on any computer is deleted. This cannot be undone.</source>
        <translation>Auf keinem Computer wird eine Datei gelöscht. Dies kann nicht rückgängig gemacht werden.</translation>
    </message>
</context>
<context>
    <name>Described</name>
    <message>
        <source>Bytes that downloads leave free on every disk.</source>
        <translation>Bytes, die Downloads auf jedem Datenträger frei lassen.</translation>
    </message>
    <message>
        <source>Colours: system, light or dark.</source>
        <translation>Farben: system, light oder dark.</translation>
    </message>
    <message>
        <source>Folder for downloads; empty: the user&apos;s downloads folder.</source>
        <translation>Ordner für Downloads; leer: der Download-Ordner des Benutzers.</translation>
    </message>
    <message>
        <source>From when the schedule holds, in minutes after midnight.</source>
        <translation>Ab wann der Zeitplan gilt, in Minuten nach Mitternacht.</translation>
    </message>
    <message>
        <source>How many big files are fetched at once.</source>
        <translation>Wie viele große Dateien gleichzeitig geholt werden.</translation>
    </message>
    <message>
        <source>How many peers are served at once; 0: as many as do well.</source>
        <translation>Wie viele Peers gleichzeitig bedient werden; 0: so viele, wie gut laufen.</translation>
    </message>
    <message>
        <source>Language of the window; empty: as the system.</source>
        <translation>Sprache des Fensters; leer: wie das System.</translation>
    </message>
    <message>
        <source>Most bytes a second to download while the alternative limits hold.</source>
        <translation>Höchstzahl Bytes pro Sekunde beim Herunterladen, solange die alternativen Grenzen gelten.</translation>
    </message>
    <message>
        <source>Most bytes a second to download; 0: no limit.</source>
        <translation>Höchstzahl Bytes pro Sekunde beim Herunterladen; 0: keine Grenze.</translation>
    </message>
    <message>
        <source>Most bytes a second to upload while the alternative limits hold.</source>
        <translation>Höchstzahl Bytes pro Sekunde beim Hochladen, solange die alternativen Grenzen gelten.</translation>
    </message>
    <message>
        <source>Most bytes a second to upload; 0: no limit.</source>
        <translation>Höchstzahl Bytes pro Sekunde beim Hochladen; 0: keine Grenze.</translation>
    </message>
    <message>
        <source>Names and patterns that sharing a folder leaves out.</source>
        <translation>Namen und Muster, die beim Teilen eines Ordners ausgelassen werden.</translation>
    </message>
    <message>
        <source>On which days the schedule holds.</source>
        <translation>An welchen Tagen der Zeitplan gilt.</translation>
    </message>
    <message>
        <source>Until when the schedule holds, in minutes after midnight.</source>
        <translation>Bis wann der Zeitplan gilt, in Minuten nach Mitternacht.</translation>
    </message>
    <message>
        <source>What a double-click on a file that is here does: download (open) or folder.</source>
        <translation>Was ein Doppelklick auf eine vorhandene Datei bewirkt: download (öffnen) oder folder.</translation>
    </message>
    <message>
        <source>What quitting during transfers does: ask, quit or background.</source>
        <translation>Was das Beenden während Übertragungen bewirkt: ask, quit oder background.</translation>
    </message>
    <message>
        <source>When a download asks where and what: always, folders or never.</source>
        <translation>Wann ein Download fragt, wohin und was: always, folders oder never.</translation>
    </message>
    <message>
        <source>Whether closing the window keeps the program running in the tray.</source>
        <translation>Ob das Programm nach dem Schließen des Fensters im Infobereich weiterläuft.</translation>
    </message>
    <message>
        <source>Whether downloads come in order.</source>
        <translation>Ob Downloads der Reihe nach ankommen.</translation>
    </message>
    <message>
        <source>Whether it starts without showing its window.</source>
        <translation>Ob es startet, ohne sein Fenster zu zeigen.</translation>
    </message>
    <message>
        <source>Whether lists leave out zeros.</source>
        <translation>Ob Listen Nullen weglassen.</translation>
    </message>
    <message>
        <source>Whether notifications make a sound.</source>
        <translation>Ob Benachrichtigungen einen Ton abspielen.</translation>
    </message>
    <message>
        <source>Whether one stays logged in on this computer.</source>
        <translation>Ob man auf diesem Computer angemeldet bleibt.</translation>
    </message>
    <message>
        <source>Whether removing from the list asks first.</source>
        <translation>Ob vor dem Entfernen aus der Liste nachgefragt wird.</translation>
    </message>
    <message>
        <source>Whether rows are 28 pixels high instead of 34.</source>
        <translation>Ob Zeilen 28 statt 34 Pixel hoch sind.</translation>
    </message>
    <message>
        <source>Whether sharing a folder shares its hidden files.</source>
        <translation>Ob beim Teilen eines Ordners auch seine versteckten Dateien geteilt werden.</translation>
    </message>
    <message>
        <source>Whether sizes are in powers of 1000 instead of 1024.</source>
        <translation>Ob Größen in Potenzen von 1000 statt 1024 angegeben werden.</translation>
    </message>
    <message>
        <source>Whether the alternative limits hold at certain times.</source>
        <translation>Ob die alternativen Grenzen zu bestimmten Zeiten gelten.</translation>
    </message>
    <message>
        <source>Whether the alternative limits hold now, by hand.</source>
        <translation>Ob die alternativen Grenzen jetzt gelten, von Hand eingeschaltet.</translation>
    </message>
    <message>
        <source>Whether the computer stays awake while something is transferred.</source>
        <translation>Ob der Computer wach bleibt, während etwas übertragen wird.</translation>
    </message>
    <message>
        <source>Whether the limits hold in the local network too.</source>
        <translation>Ob die Grenzen auch im lokalen Netzwerk gelten.</translation>
    </message>
    <message>
        <source>Whether the program starts when its user logs in.</source>
        <translation>Ob das Programm bei der Anmeldung des Benutzers startet.</translation>
    </message>
    <message>
        <source>Whether the title of the window shows speeds.</source>
        <translation>Ob der Fenstertitel Geschwindigkeiten anzeigt.</translation>
    </message>
    <message>
        <source>Whether the tracker of this computer starts with the program.</source>
        <translation>Ob der Tracker dieses Computers mit dem Programm startet.</translation>
    </message>
    <message>
        <source>Whether there is an icon in the tray.</source>
        <translation>Ob es ein Symbol im Infobereich gibt.</translation>
    </message>
    <message>
        <source>Whether to tell of being accepted or removed.</source>
        <translation>Ob Aufnahme und Entfernung gemeldet werden.</translation>
    </message>
    <message>
        <source>Whether to tell of errors and full disks.</source>
        <translation>Ob Fehler und volle Datenträger gemeldet werden.</translation>
    </message>
    <message>
        <source>Whether to tell of finished downloads.</source>
        <translation>Ob fertige Downloads gemeldet werden.</translation>
    </message>
    <message>
        <source>Whether to tell of members who come online.</source>
        <translation>Ob gemeldet wird, wenn Mitglieder online kommen.</translation>
    </message>
    <message>
        <source>Whether to tell of new devices.</source>
        <translation>Ob neue Geräte gemeldet werden.</translation>
    </message>
    <message>
        <source>Whether to tell of new files in groups that are followed.</source>
        <translation>Ob neue Dateien in Gruppen, denen gefolgt wird, gemeldet werden.</translation>
    </message>
    <message>
        <source>Whether to tell of requests to join.</source>
        <translation>Ob Beitrittsanfragen gemeldet werden.</translation>
    </message>
    <message>
        <source>Which piece is fetched next: random, rarest or in_order.</source>
        <translation>Welches Stück als nächstes geholt wird: random, rarest oder in_order.</translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
    <message>
        <source>It is not there any more.</source>
        <translation>Es ist nicht mehr vorhanden.</translation>
    </message>
</context>
<context>
    <name>DetailsPane</name>
    <message>
        <source>Content</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Peers</source>
        <translation>Peers</translation>
    </message>
    <message>
        <source>Select a download to see its details</source>
        <translation>Einen Download auswählen, um Details zu sehen</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Geschwindigkeit</translation>
    </message>
</context>
<context>
    <name>DevicesDialog</name>
    <message>
        <source>A &amp;new device waits until I approve it here</source>
        <translation>Ein &amp;neues Gerät wartet, bis ich es hier bestätige</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Bestätigen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Each device has a key of its own. One that is revoked gets nothing any more, within a second.</source>
        <translation>Jedes Gerät hat einen eigenen Schlüssel. Ein widerrufenes Gerät bekommt innerhalb einer Sekunde nichts mehr.</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>Fingerabdruck</translation>
    </message>
    <message>
        <source>It is logged out, and no member sends it anything or takes anything from it. Files that it has already stay on it. This cannot be undone: the tracker never accepts this device again.</source>
        <translation>Es wird abgemeldet, und kein Mitglied sendet ihm etwas oder nimmt etwas von ihm an. Dateien, die es bereits hat, bleiben darauf. Das lässt sich nicht rückgängig machen: Der Tracker nimmt dieses Gerät nie wieder an.</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>Zuletzt gesehen</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>Widerrufen</translation>
    </message>
    <message>
        <source>Revoke {device}?</source>
        <translation>{device} widerrufen?</translation>
    </message>
    <message>
        <source>Revoked</source>
        <translation>Widerrufen</translation>
    </message>
    <message>
        <source>Revoke…</source>
        <translation>Widerrufen…</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>This device is ended by logging out</source>
        <translation>Dieses Gerät wird durch Abmelden beendet</translation>
    </message>
    <message>
        <source>Unnamed device</source>
        <translation>Unbenanntes Gerät</translation>
    </message>
    <message>
        <source>Waits for approval</source>
        <translation>Wartet auf Bestätigung</translation>
    </message>
    <message>
        <source>Your devices</source>
        <translation>Ihre Geräte</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>{name} (this device)</source>
        <translation>{name} (dieses Gerät)</translation>
    </message>
    <message>
        <source>{name}, added {when}</source>
        <translation>{name}, hinzugefügt {when}</translation>
    </message>
    <message>
        <source>{name}, {state}, last seen {seen}</source>
        <translation>{name}, {state}, zuletzt gesehen {seen}</translation>
    </message>
</context>
<context>
    <name>DialogFrame</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>DocumentationDialog</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Documentation</source>
        <translation>Dokumentation</translation>
    </message>
    <message>
        <source>Find in the documentation</source>
        <translation>In der Dokumentation suchen</translation>
    </message>
    <message>
        <source>Find next</source>
        <translation>Weitersuchen</translation>
    </message>
    <message>
        <source>Not found.</source>
        <translation>Nicht gefunden.</translation>
    </message>
    <message>
        <source>The documentation is not installed.</source>
        <translation>Die Dokumentation ist nicht installiert.</translation>
    </message>
</context>
<context>
    <name>DownloadErrors</name>
    <message>
        <source>A download failed.</source>
        <translation>Ein Download ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>A file cannot be opened now.</source>
        <translation>Eine Datei lässt sich gerade nicht öffnen.</translation>
    </message>
    <message>
        <source>A file of this name exists already.</source>
        <translation>Eine Datei mit diesem Namen existiert bereits.</translation>
    </message>
    <message>
        <source>Allow it, or choose another folder.</source>
        <translation>Erlauben Sie es oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>As many files are open as the system allows.</source>
        <translation>Es sind so viele Dateien offen, wie das System erlaubt.</translation>
    </message>
    <message>
        <source>Ask for it to be shared again.</source>
        <translation>Bitten Sie darum, dass sie erneut geteilt wird.</translation>
    </message>
    <message>
        <source>Choose another folder or another name.</source>
        <translation>Wählen Sie einen anderen Ordner oder einen anderen Namen.</translation>
    </message>
    <message>
        <source>Close other programs, or have the system allow more.</source>
        <translation>Schließen Sie andere Programme, oder lassen Sie das System mehr erlauben.</translation>
    </message>
    <message>
        <source>Connect the disk and resume, or remove the download and start it again.</source>
        <translation>Verbinden Sie den Datenträger und setzen Sie fort, oder entfernen Sie den Download und starten Sie ihn neu.</translation>
    </message>
    <message>
        <source>Downloads wait, and go on by themselves.</source>
        <translation>Downloads warten und gehen von selbst weiter.</translation>
    </message>
    <message>
        <source>It goes to {path}.</source>
        <translation>Das Ziel ist {path}.</translation>
    </message>
    <message>
        <source>It is in the list of downloads.</source>
        <translation>Es ist in der Liste der Downloads.</translation>
    </message>
    <message>
        <source>It was complete before.</source>
        <translation>Der Download war schon vollständig.</translation>
    </message>
    <message>
        <source>It was moved or deleted, or its disk is not connected.</source>
        <translation>Er wurde verschoben oder gelöscht, oder sein Datenträger ist nicht verbunden.</translation>
    </message>
    <message>
        <source>It was removed in the meantime.</source>
        <translation>Es wurde inzwischen entfernt.</translation>
    </message>
    <message>
        <source>Its row in the downloads says why.</source>
        <translation>Seine Zeile in den Downloads nennt den Grund.</translation>
    </message>
    <message>
        <source>Look after the disk, then resume the download.</source>
        <translation>Sehen Sie nach dem Datenträger und setzen Sie den Download dann fort.</translation>
    </message>
    <message>
        <source>Make room and try again, or choose another folder.</source>
        <translation>Schaffen Sie Platz und versuchen Sie es erneut, oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Make room and try again.</source>
        <translation>Schaffen Sie Platz und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Make room on the disk, then log in and out once more.</source>
        <translation>Schaffen Sie Platz auf dem Datenträger, dann melden Sie sich noch einmal an und ab.</translation>
    </message>
    <message>
        <source>Make the folder again, or choose another one.</source>
        <translation>Legen Sie den Ordner wieder an oder wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>No more can be written without filling it up.</source>
        <translation>Mehr kann nicht geschrieben werden, ohne ihn ganz zu füllen.</translation>
    </message>
    <message>
        <source>Nothing can be written to that folder.</source>
        <translation>In diesen Ordner kann nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>Nothing can be written to {path}.</source>
        <translation>In {path} kann nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>Nothing of it is taken.</source>
        <translation>Nichts davon wird angenommen.</translation>
    </message>
    <message>
        <source>Nothing that was checked is lost.</source>
        <translation>Nichts, was geprüft wurde, ist verloren.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Es wurde nichts geändert.</translation>
    </message>
    <message>
        <source>Resume it to try again.</source>
        <translation>Setzen Sie ihn fort, um es erneut zu versuchen.</translation>
    </message>
    <message>
        <source>Running downloads to this disk pause, and go on by themselves when there is space.</source>
        <translation>Laufende Downloads auf diesen Datenträger pausieren und gehen von selbst weiter, sobald Platz ist.</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>Der Datenträger ist voll.</translation>
    </message>
    <message>
        <source>The disk of {folder} is full.</source>
        <translation>Der Datenträger von {folder} ist voll.</translation>
    </message>
    <message>
        <source>The disk refused {path}.</source>
        <translation>Der Datenträger hat {path} abgelehnt.</translation>
    </message>
    <message>
        <source>The disk refused.</source>
        <translation>Der Datenträger hat den Zugriff abgelehnt.</translation>
    </message>
    <message>
        <source>The download goes on.</source>
        <translation>Der Download läuft weiter.</translation>
    </message>
    <message>
        <source>The download is stopped.</source>
        <translation>Der Download ist gestoppt.</translation>
    </message>
    <message>
        <source>The download waits or was not started.</source>
        <translation>Der Download wartet oder wurde nicht gestartet.</translation>
    </message>
    <message>
        <source>The download was not started.</source>
        <translation>Der Download wurde nicht gestartet.</translation>
    </message>
    <message>
        <source>The downloads are not complete yet.</source>
        <translation>Die Downloads sind noch nicht vollständig.</translation>
    </message>
    <message>
        <source>The file is not fetched.</source>
        <translation>Die Datei wird nicht geholt.</translation>
    </message>
    <message>
        <source>The folder to download to does not exist.</source>
        <translation>Der Zielordner für den Download existiert nicht.</translation>
    </message>
    <message>
        <source>The folder {path} does not exist.</source>
        <translation>Der Ordner {path} existiert nicht.</translation>
    </message>
    <message>
        <source>The program keeps what it knows there.</source>
        <translation>Dort bewahrt das Programm auf, was es weiß.</translation>
    </message>
    <message>
        <source>The program may still take you for logged in when it starts again.</source>
        <translation>Beim nächsten Start hält das Programm Sie vielleicht noch für angemeldet.</translation>
    </message>
    <message>
        <source>The reason: {reason:why}.</source>
        <translation>Der Grund: {reason:why}.</translation>
    </message>
    <message>
        <source>The system does not allow it.</source>
        <translation>Das System erlaubt es nicht.</translation>
    </message>
    <message>
        <source>The system does not say why.</source>
        <translation>Das System nennt keinen Grund.</translation>
    </message>
    <message>
        <source>The system says: {error:why}.</source>
        <translation>Das System meldet: {error:why}.</translation>
    </message>
    <message>
        <source>There is nothing to do.</source>
        <translation>Es gibt nichts zu tun.</translation>
    </message>
    <message>
        <source>There is too little space in {folder}.</source>
        <translation>In {folder} ist zu wenig Platz.</translation>
    </message>
    <message>
        <source>They go on.</source>
        <translation>Sie laufen weiter.</translation>
    </message>
    <message>
        <source>They take longer than was to be waited for.</source>
        <translation>Sie dauern länger, als gewartet werden sollte.</translation>
    </message>
    <message>
        <source>This is being downloaded already.</source>
        <translation>Dies wird bereits heruntergeladen.</translation>
    </message>
    <message>
        <source>This is downloaded already.</source>
        <translation>Dies ist bereits heruntergeladen.</translation>
    </message>
    <message>
        <source>This is not in the downloads.</source>
        <translation>Dies ist nicht in den Downloads.</translation>
    </message>
    <message>
        <source>What cannot be kept is not done.</source>
        <translation>Was nicht aufbewahrt werden kann, geschieht nicht.</translation>
    </message>
    <message>
        <source>What lies on your disk is never overwritten.</source>
        <translation>Was auf Ihrem Datenträger liegt, wird nie überschrieben.</translation>
    </message>
    <message>
        <source>What was checked so far is kept.</source>
        <translation>Was bisher geprüft wurde, bleibt erhalten.</translation>
    </message>
    <message>
        <source>What was downloaded is gone.</source>
        <translation>Was heruntergeladen wurde, ist verschwunden.</translation>
    </message>
    <message>
        <source>What was downloaded of {name} is gone.</source>
        <translation>Was von {name} heruntergeladen wurde, ist verschwunden.</translation>
    </message>
    <message>
        <source>What was downloaded to {path} is gone.</source>
        <translation>Was nach {path} heruntergeladen wurde, ist verschwunden.</translation>
    </message>
    <message>
        <source>Whoever shared it has published checksums that contradict each other.</source>
        <translation>Wer sie geteilt hat, hat Prüfsummen veröffentlicht, die einander widersprechen.</translation>
    </message>
    <message>
        <source>You are logged out, but this could not be noted.</source>
        <translation>Sie sind abgemeldet, aber das konnte nicht vermerkt werden.</translation>
    </message>
    <message>
        <source>{names:list} could not be downloaded.</source>
        <translation>Das Herunterladen von {names:list} ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>{name} is being downloaded already.</source>
        <translation>{name} wird bereits heruntergeladen.</translation>
    </message>
    <message>
        <source>{name} is downloaded already.</source>
        <translation>{name} ist bereits heruntergeladen.</translation>
    </message>
    <message>
        <source>{name} is not fetched.</source>
        <translation>{name} wird nicht geholt.</translation>
    </message>
    <message>
        <source>{name} is not in the downloads.</source>
        <translation>{name} ist nicht in den Downloads.</translation>
    </message>
    <message>
        <source>{need:size} are needed and {free:size} are free.</source>
        <translation>{need:size} werden benötigt, und {free:size} sind frei.</translation>
    </message>
    <message>
        <source>{path} cannot be opened now.</source>
        <translation>{path} lässt sich gerade nicht öffnen.</translation>
    </message>
    <message>
        <source>{path} exists already.</source>
        <translation>{path} existiert bereits.</translation>
    </message>
</context>
<context>
    <name>DownloadLog</name>
    <message numerus="yes">
        <source>%n piece(s) on the disk were wrong and are fetched again.</source>
        <translation>
            <numerusform>%n Stück auf dem Datenträger war falsch und wird erneut geholt.</numerusform>
            <numerusform>%n Stücke auf dem Datenträger waren falsch und werden erneut geholt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Added to the list.</source>
        <translation>Zur Liste hinzugefügt.</translation>
    </message>
    <message>
        <source>Checks what is on the disk already.</source>
        <translation>Prüft, was bereits auf dem Datenträger ist.</translation>
    </message>
    <message>
        <source>Complete, and checked.</source>
        <translation>Vollständig und geprüft.</translation>
    </message>
    <message>
        <source>Downloads.</source>
        <translation>Lädt herunter.</translation>
    </message>
    <message>
        <source>Every piece is here.</source>
        <translation>Alle Stücke sind da.</translation>
    </message>
    <message>
        <source>It stopped: {reason}. {advice}</source>
        <translation>Gestoppt: {reason}. {advice}</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Waits for its turn.</source>
        <translation>Wartet, bis er an der Reihe ist.</translation>
    </message>
    <message>
        <source>Waits for somebody who has what is missing.</source>
        <translation>Wartet auf jemanden, der das Fehlende hat.</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was passiert ist</translation>
    </message>
    <message>
        <source>{user} gave a wrong piece; it is fetched again.</source>
        <translation>{user} hat ein falsches Stück geliefert; es wird erneut geholt.</translation>
    </message>
    <message>
        <source>{user} gave wrong pieces and is left out for an hour.</source>
        <translation>{user} hat falsche Stücke geliefert und wird eine Stunde lang ausgelassen.</translation>
    </message>
    <message>
        <source>{user} is connected.</source>
        <translation>{user} ist verbunden.</translation>
    </message>
    <message>
        <source>{user} is gone.</source>
        <translation>{user} ist weg.</translation>
    </message>
</context>
<context>
    <name>DownloadingFlow</name>
    <message>
        <source>Download to</source>
        <translation>Herunterladen nach</translation>
    </message>
</context>
<context>
    <name>Downloads</name>
    <message numerus="yes">
        <source>%n percent</source>
        <translation>
            <numerusform>%n Prozent</numerusform>
            <numerusform>%n Prozent</numerusform>
        </translation>
    </message>
    <message>
        <source>Added</source>
        <translation>Hinzugefügt</translation>
    </message>
    <message>
        <source>Another file has its name. Move that file away, then resume.</source>
        <translation>Eine andere Datei trägt diesen Namen. Verschieben Sie jene Datei und setzen Sie dann fort.</translation>
    </message>
    <message>
        <source>As many downloads are running as may; this one follows by itself.</source>
        <translation>Es laufen so viele Downloads wie erlaubt; dieser folgt von selbst.</translation>
    </message>
    <message>
        <source>Availability</source>
        <translation>Verfügbarkeit</translation>
    </message>
    <message>
        <source>Changed on disk</source>
        <translation>Auf dem Datenträger geändert</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>Wird geprüft</translation>
    </message>
    <message>
        <source>Completed</source>
        <translation>Abgeschlossen</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>Wird verbunden</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Download</translation>
    </message>
    <message>
        <source>Down limit</source>
        <translation>Download-Grenze</translation>
    </message>
    <message>
        <source>Downloaded</source>
        <translation>Heruntergeladen</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>Lädt</translation>
    </message>
    <message>
        <source>Error: {reason}</source>
        <translation>Fehler: {reason}</translation>
    </message>
    <message>
        <source>Every piece is here; the file is being put in its place.</source>
        <translation>Alle Stücke sind da; die Datei wird an ihren Platz gebracht.</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>Wird fertiggestellt</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Hash</source>
        <translation>Hash</translation>
    </message>
    <message>
        <source>Its pieces are not what was promised. Ask its sharer to share it again.</source>
        <translation>Die Stücke sind nicht das, was versprochen war. Bitten Sie den Teilenden, die Datei erneut zu teilen.</translation>
    </message>
    <message>
        <source>Log in, and the download goes on.</source>
        <translation>Nach dem Anmelden läuft der Download weiter.</translation>
    </message>
    <message>
        <source>Make room on this disk, and the download goes on by itself.</source>
        <translation>Nach dem Freigeben von Platz auf diesem Datenträger läuft der Download von selbst weiter.</translation>
    </message>
    <message>
        <source>Members who share it are online, and this computer is being linked with them.</source>
        <translation>Mitglieder, die die Datei teilen, sind online, und dieser Computer wird mit ihnen verbunden.</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Fehlt</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Nobody in the group shares it any more. What is here stays.</source>
        <translation>Niemand in der Gruppe teilt dies noch. Was hier ist, bleibt.</translation>
    </message>
    <message>
        <source>Nobody online has it</source>
        <translation>Niemand online hat es</translation>
    </message>
    <message>
        <source>Nobody online has the rest</source>
        <translation>Niemand online hat den Rest</translation>
    </message>
    <message>
        <source>Nobody who is online has what is missing. It goes on by itself when {names} is back.</source>
        <translation>Niemand, der online ist, hat das Fehlende. Es geht von selbst weiter, wenn {names} zurück ist.</translation>
    </message>
    <message>
        <source>Nobody who shares this is online. It will start by itself.</source>
        <translation>Niemand, der dies teilt, ist online. Es startet von selbst.</translation>
    </message>
    <message>
        <source>Only members can fetch it. Join the group again, then resume.</source>
        <translation>Nur Mitglieder können dies holen. Treten Sie der Gruppe wieder bei und setzen Sie dann fort.</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Peers</source>
        <translation>Peers</translation>
    </message>
    <message>
        <source>Pieces were asked for and nothing comes. Others are asked in a moment.</source>
        <translation>Stücke wurden angefordert, aber es kommt nichts. Gleich werden andere gefragt.</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>In Warteschlange</translation>
    </message>
    <message>
        <source>Ratio</source>
        <translation>Verhältnis</translation>
    </message>
    <message>
        <source>Reading or writing failed. Check the disk, then resume.</source>
        <translation>Lesen oder Schreiben ist fehlgeschlagen. Prüfen Sie den Datenträger und setzen Sie dann fort.</translation>
    </message>
    <message>
        <source>Remaining</source>
        <translation>Verbleibend</translation>
    </message>
    <message>
        <source>Resume tries again; the log below says more. ({kind})</source>
        <translation>„Fortsetzen“ versucht es erneut; mehr steht unten im Protokoll. ({kind})</translation>
    </message>
    <message>
        <source>Shared by</source>
        <translation>Geteilt von</translation>
    </message>
    <message>
        <source>Sharing</source>
        <translation>Wird geteilt</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>The file is not the one that was shared, so it is shared no longer. Share it again to offer it as it is now, or locate the old one.</source>
        <translation>Die Datei ist nicht mehr die, die geteilt wurde, daher wird sie nicht mehr geteilt. Teilen Sie sie erneut, um sie im jetzigen Zustand anzubieten, oder suchen Sie die alte.</translation>
    </message>
    <message>
        <source>The file is not where it was, so nobody can fetch it from here. Locate it, and sharing goes on.</source>
        <translation>Die Datei ist nicht mehr an ihrem Ort, daher kann sie niemand von hier holen. Nach „Suchen“ geht das Teilen weiter.</translation>
    </message>
    <message>
        <source>The folder it goes to cannot be written. Allow it, then resume.</source>
        <translation>In den Zielordner kann nicht geschrieben werden. Erlauben Sie es und setzen Sie dann fort.</translation>
    </message>
    <message>
        <source>The folder it goes to is not there. Bring it back, then resume.</source>
        <translation>Der Zielordner ist nicht vorhanden. Stellen Sie ihn wieder her und setzen Sie dann fort.</translation>
    </message>
    <message>
        <source>The system lets no more files be opened now. It goes on by itself.</source>
        <translation>Das System lässt gerade keine weiteren Dateien öffnen. Es geht von selbst weiter.</translation>
    </message>
    <message>
        <source>The whole file is here, and members of the group can fetch it from you.</source>
        <translation>Die ganze Datei ist hier, und Mitglieder der Gruppe können sie von Ihnen holen.</translation>
    </message>
    <message>
        <source>The whole file is here. It is not shared from this computer.</source>
        <translation>Die ganze Datei ist hier. Sie wird von diesem Computer nicht geteilt.</translation>
    </message>
    <message>
        <source>Those who are online lack the same pieces. It goes on by itself when somebody comes who has them.</source>
        <translation>Allen, die online sind, fehlen dieselben Stücke. Es geht von selbst weiter, wenn jemand kommt, der sie hat.</translation>
    </message>
    <message>
        <source>Those who have the missing pieces are busy with others. It goes on by itself.</source>
        <translation>Wer die fehlenden Stücke hat, ist mit anderen beschäftigt. Es geht von selbst weiter.</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>Restzeit</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Upload</translation>
    </message>
    <message>
        <source>Up limit</source>
        <translation>Upload-Grenze</translation>
    </message>
    <message>
        <source>Uploaded</source>
        <translation>Hochgeladen</translation>
    </message>
    <message>
        <source>Waiting for a sharer</source>
        <translation>Wartet auf einen Teilenden</translation>
    </message>
    <message>
        <source>Waiting for {names}</source>
        <translation>Wartet auf {names}</translation>
    </message>
    <message>
        <source>What lies on the disk already is compared with what was shared.</source>
        <translation>Was bereits auf dem Datenträger liegt, wird mit dem Geteilten verglichen.</translation>
    </message>
    <message>
        <source>What was downloaded so far was removed. Resume begins anew.</source>
        <translation>Was bisher heruntergeladen wurde, wurde entfernt. „Fortsetzen“ beginnt von vorn.</translation>
    </message>
    <message>
        <source>You paused it. Resume goes on where it was.</source>
        <translation>Von Ihnen angehalten. „Fortsetzen“ macht dort weiter, wo er war.</translation>
    </message>
    <message>
        <source>disk failed</source>
        <translation>Datenträgerfehler</translation>
    </message>
    <message>
        <source>disk full ({disk})</source>
        <translation>Datenträger voll ({disk})</translation>
    </message>
    <message>
        <source>folder is missing</source>
        <translation>Ordner fehlt</translation>
    </message>
    <message>
        <source>folder is read-only</source>
        <translation>Ordner ist schreibgeschützt</translation>
    </message>
    <message>
        <source>it could not go on</source>
        <translation>es ging nicht weiter</translation>
    </message>
    <message>
        <source>lower</source>
        <comment>how the word of a state begins within a sentence: lower or upper</comment>
        <translation>upper</translation>
    </message>
    <message>
        <source>name is taken</source>
        <translation>Name ist vergeben</translation>
    </message>
    <message>
        <source>no longer shared</source>
        <translation>nicht mehr geteilt</translation>
    </message>
    <message>
        <source>not in the group any more</source>
        <translation>nicht mehr in der Gruppe</translation>
    </message>
    <message>
        <source>not logged in</source>
        <translation>nicht angemeldet</translation>
    </message>
    <message>
        <source>too many open files</source>
        <translation>zu viele offene Dateien</translation>
    </message>
    <message>
        <source>unfinished file is missing</source>
        <translation>unfertige Datei fehlt</translation>
    </message>
    <message>
        <source>wrong content</source>
        <translation>falscher Inhalt</translation>
    </message>
    <message>
        <source>{here} of {known}</source>
        <translation>{here} von {known}</translation>
    </message>
    <message>
        <source>{names} and {number} more</source>
        <translation>{names} und {number} weitere</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
</context>
<context>
    <name>DownloadsCard</name>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n läuft</numerusform>
            <numerusform>%n laufen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n wartet</numerusform>
            <numerusform>%n warten</numerusform>
        </translation>
    </message>
    <message>
        <source>Browse files</source>
        <translation>Dateien durchsehen</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>Filter löschen</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>Downloads</translation>
    </message>
    <message>
        <source>No download has failed</source>
        <translation>Kein Download ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>No download is paused</source>
        <translation>Kein Download ist angehalten</translation>
    </message>
    <message>
        <source>No download matches “{text}”</source>
        <translation>Kein Download passt zu „{text}“</translation>
    </message>
    <message>
        <source>No finished download is being shared</source>
        <translation>Kein fertiger Download wird geteilt</translation>
    </message>
    <message>
        <source>Nothing is downloading</source>
        <translation>Nichts wird heruntergeladen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle anzeigen</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
</context>
<context>
    <name>DownloadsMenu</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Download in order</source>
        <translation>Der Reihe nach herunterladen</translation>
    </message>
    <message>
        <source>Download limit…</source>
        <translation>Download-Grenze…</translation>
    </message>
    <message>
        <source>Force recheck</source>
        <translation>Neu prüfen</translation>
    </message>
    <message>
        <source>Hash</source>
        <translation>Hash</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>Link</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Suchen…</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Move to bottom</source>
        <translation>Ganz nach unten</translation>
    </message>
    <message>
        <source>Move to top</source>
        <translation>Ganz nach oben</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open containing folder</source>
        <translation>Enthaltenden Ordner öffnen</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>Pfad</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>Priorität</translation>
    </message>
    <message>
        <source>Properties</source>
        <translation>Eigenschaften</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Stop sharing</source>
        <translation>Nicht mehr teilen</translation>
    </message>
    <message>
        <source>Upload limit…</source>
        <translation>Upload-Grenze…</translation>
    </message>
</context>
<context>
    <name>DownloadsPage</name>
    <message>
        <source>&amp;Ask where and what</source>
        <translation>&amp;Fragen, wohin und was</translation>
    </message>
    <message>
        <source>&amp;Big files at once</source>
        <translation>&amp;Große Dateien gleichzeitig</translation>
    </message>
    <message>
        <source>&amp;Double-click on a file that is here</source>
        <translation>Do&amp;ppelklick auf eine vorhandene Datei</translation>
    </message>
    <message>
        <source>&amp;Leave free on every disk</source>
        <translation>Auf jedem &amp;Datenträger frei lassen</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>Immer</translation>
    </message>
    <message>
        <source>Download &amp;folder</source>
        <translation>Download-&amp;Ordner</translation>
    </message>
    <message>
        <source>Download in &amp;order</source>
        <translation>Der &amp;Reihe nach herunterladen</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>Downloads</translation>
    </message>
    <message>
        <source>Downloads of a disk with less wait, and go on by themselves when there is space.</source>
        <translation>Downloads auf einen Datenträger mit weniger Platz warten und laufen von selbst weiter, sobald Platz ist.</translation>
    </message>
    <message>
        <source>For folders only</source>
        <translation>Nur bei Ordnern</translation>
    </message>
    <message>
        <source>More wait in the queue; small files do not.</source>
        <translation>Weitere warten in der Warteschlange; kleine Dateien nicht.</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Show it in its folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>The downloads folder of this computer</source>
        <translation>Der Download-Ordner dieses Computers</translation>
    </message>
    <message>
        <source>To play while it comes. Slower for everybody, so it is off usually.</source>
        <translation>Zum Abspielen während des Ladens. Für alle langsamer, daher normalerweise aus.</translation>
    </message>
    <message>
        <source>Unfinished files are kept in a hidden folder in it. Nothing is ever overwritten.</source>
        <translation>Unfertige Dateien liegen in einem versteckten Ordner darin. Es wird nie etwas überschrieben.</translation>
    </message>
    <message>
        <source>When a download is added</source>
        <translation>Beim Hinzufügen eines Downloads</translation>
    </message>
</context>
<context>
    <name>DownloadsView</name>
    <message>
        <source>Downloads</source>
        <translation>Downloads</translation>
    </message>
</context>
<context>
    <name>DroppingFlow</name>
    <message>
        <source>Nothing can be shared here</source>
        <translation>Hier kann nichts geteilt werden</translation>
    </message>
    <message>
        <source>Open the invite link</source>
        <translation>Einladungslink öffnen</translation>
    </message>
    <message numerus="yes">
        <source>Share %n file(s) ({size}) with {group}</source>
        <translation>
            <numerusform>%n Datei ({size}) mit {group} teilen</numerusform>
            <numerusform>%n Dateien ({size}) mit {group} teilen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Share %n item(s) with {group}</source>
        <translation>
            <numerusform>%n Element mit {group} teilen</numerusform>
            <numerusform>%n Elemente mit {group} teilen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FailureDialog</name>
    <message>
        <source>&amp;Details</source>
        <translation>&amp;Details</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>P2P Share met an error that it did not foresee. Transfers go on. If it happens again, quit and start anew, and send the report to whoever looks after the program.</source>
        <translation>In P2P Share ist ein nicht vorhergesehener Fehler aufgetreten. Übertragungen laufen weiter. Falls es wieder passiert, beenden Sie das Programm, starten Sie es neu und senden Sie den Bericht an die Person, die das Programm betreut.</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Something unexpected happened</source>
        <translation>Etwas Unerwartetes ist passiert</translation>
    </message>
</context>
<context>
    <name>FileErrors</name>
    <message>
        <source>A file cannot have the name of a folder.</source>
        <translation>Eine Datei kann nicht den Namen eines Ordners haben.</translation>
    </message>
    <message>
        <source>A file in the group has the name of a folder of {path}.</source>
        <translation>Eine Datei der Gruppe heißt wie ein Ordner von {path}.</translation>
    </message>
    <message>
        <source>A file in the group has the name of your folder.</source>
        <translation>Eine Datei in der Gruppe trägt den Namen Ihres Ordners.</translation>
    </message>
    <message>
        <source>A file of this name is in the group already, with other content.</source>
        <translation>Eine Datei mit diesem Namen ist bereits mit anderem Inhalt in der Gruppe.</translation>
    </message>
    <message>
        <source>A folder cannot have the name of a file.</source>
        <translation>Ein Ordner kann nicht den Namen einer Datei haben.</translation>
    </message>
    <message>
        <source>A folder in the group has the name of your file.</source>
        <translation>Ein Ordner in der Gruppe trägt den Namen Ihrer Datei.</translation>
    </message>
    <message>
        <source>A shared file is missing.</source>
        <translation>Eine geteilte Datei fehlt.</translation>
    </message>
    <message>
        <source>A shared file was changed.</source>
        <translation>Eine geteilte Datei wurde geändert.</translation>
    </message>
    <message>
        <source>Allow it to be read and share it again.</source>
        <translation>Erlauben Sie das Lesen und teilen Sie sie erneut.</translation>
    </message>
    <message>
        <source>Ask the group to share it again.</source>
        <translation>Bitten Sie die Gruppe, sie erneut zu teilen.</translation>
    </message>
    <message>
        <source>Choose a folder with files in it.</source>
        <translation>Wählen Sie einen Ordner, der Dateien enthält.</translation>
    </message>
    <message>
        <source>Choose files or folders.</source>
        <translation>Wählen Sie Dateien oder Ordner.</translation>
    </message>
    <message>
        <source>Choose what it points to.</source>
        <translation>Wählen Sie, worauf er zeigt.</translation>
    </message>
    <message>
        <source>Empty folders and symbolic links are left out.</source>
        <translation>Leere Ordner und symbolische Links werden ausgelassen.</translation>
    </message>
    <message>
        <source>In a group a name means one content.</source>
        <translation>In einer Gruppe steht ein Name für einen Inhalt.</translation>
    </message>
    <message>
        <source>It cannot be downloaded now.</source>
        <translation>Sie kann jetzt nicht heruntergeladen werden.</translation>
    </message>
    <message>
        <source>It has {size:size}, and {most:size} is the most.</source>
        <translation>Sie hat {size:size}, höchstens möglich sind {most:size}.</translation>
    </message>
    <message>
        <source>It is bigger than a file of a group can be.</source>
        <translation>Sie ist größer, als eine Datei einer Gruppe sein kann.</translation>
    </message>
    <message>
        <source>It is neither a file nor a folder.</source>
        <translation>Es ist weder eine Datei noch ein Ordner.</translation>
    </message>
    <message>
        <source>It is not shared from here until it is back.</source>
        <translation>Sie wird von hier nicht geteilt, bis sie wieder da ist.</translation>
    </message>
    <message>
        <source>It is not shared from here, so that nobody gets a mixture.</source>
        <translation>Sie wird von hier nicht geteilt, damit niemand eine Mischung bekommt.</translation>
    </message>
    <message>
        <source>It is not the content any more that the group knows.</source>
        <translation>Es ist nicht mehr der Inhalt, den die Gruppe kennt.</translation>
    </message>
    <message>
        <source>It is shared by {by}, and in a group a name means one content.</source>
        <translation>Sie wird von {by} geteilt, und in einer Gruppe steht ein Name für einen Inhalt.</translation>
    </message>
    <message>
        <source>It was moved, renamed or deleted, or its disk is not connected.</source>
        <translation>Sie wurde verschoben, umbenannt oder gelöscht, oder ihr Datenträger ist nicht verbunden.</translation>
    </message>
    <message>
        <source>Links are not shared.</source>
        <translation>Links werden nicht geteilt.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Es wurde nichts geändert.</translation>
    </message>
    <message>
        <source>Nothing was shared.</source>
        <translation>Es wurde nichts geteilt.</translation>
    </message>
    <message>
        <source>Rename your file and share it again.</source>
        <translation>Benennen Sie Ihre Datei um und teilen Sie sie erneut.</translation>
    </message>
    <message>
        <source>Rename your folder and share it again.</source>
        <translation>Benennen Sie Ihren Ordner um und teilen Sie ihn erneut.</translation>
    </message>
    <message>
        <source>Say where it is now with Locate, or stop sharing it.</source>
        <translation>Geben Sie mit „Suchen“ an, wo sie jetzt ist, oder beenden Sie das Teilen.</translation>
    </message>
    <message>
        <source>Share it again when it stays as it is.</source>
        <translation>Teilen Sie sie erneut, wenn sie so bleibt, wie sie ist.</translation>
    </message>
    <message>
        <source>Share it again when you want to.</source>
        <translation>Teilen Sie sie erneut, wenn Sie möchten.</translation>
    </message>
    <message>
        <source>Share it from where it is now.</source>
        <translation>Teilen Sie sie von dort, wo sie jetzt liegt.</translation>
    </message>
    <message>
        <source>Sharing it ended in the meantime.</source>
        <translation>Das Teilen wurde inzwischen beendet.</translation>
    </message>
    <message>
        <source>Somebody ended it while the file was being read.</source>
        <translation>Es wurde beendet, während die Datei gelesen wurde.</translation>
    </message>
    <message>
        <source>Split it into smaller files.</source>
        <translation>Teilen Sie sie in kleinere Dateien auf.</translation>
    </message>
    <message>
        <source>The download waits.</source>
        <translation>Der Download wartet.</translation>
    </message>
    <message>
        <source>The file cannot be fetched now.</source>
        <translation>Die Datei kann jetzt nicht geholt werden.</translation>
    </message>
    <message>
        <source>The file cannot be read.</source>
        <translation>Die Datei kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>The file is not in the group any more.</source>
        <translation>Die Datei ist nicht mehr in der Gruppe.</translation>
    </message>
    <message>
        <source>The file is not there.</source>
        <translation>Die Datei ist nicht da.</translation>
    </message>
    <message>
        <source>The file is too big to be shared.</source>
        <translation>Die Datei ist zu groß zum Teilen.</translation>
    </message>
    <message>
        <source>The last member who shared it has stopped.</source>
        <translation>Das letzte Mitglied, das sie geteilt hat, hat damit aufgehört.</translation>
    </message>
    <message>
        <source>The sharing of {name} was cancelled.</source>
        <translation>Das Teilen von {name} wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The sharing was cancelled.</source>
        <translation>Das Teilen wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The system does not allow it.</source>
        <translation>Das System erlaubt es nicht.</translation>
    </message>
    <message>
        <source>The tracker does not know the pieces of which it is made.</source>
        <translation>Der Tracker kennt die Stücke nicht, aus denen sie besteht.</translation>
    </message>
    <message>
        <source>There is nothing to do.</source>
        <translation>Es gibt nichts zu tun.</translation>
    </message>
    <message>
        <source>There is nothing to share in this folder.</source>
        <translation>In diesem Ordner gibt es nichts zu teilen.</translation>
    </message>
    <message>
        <source>There is nothing to share in {path}.</source>
        <translation>In {path} gibt es nichts zu teilen.</translation>
    </message>
    <message>
        <source>This cannot be shared.</source>
        <translation>Dies kann nicht geteilt werden.</translation>
    </message>
    <message>
        <source>This is a symbolic link.</source>
        <translation>Dies ist ein symbolischer Link.</translation>
    </message>
    <message>
        <source>Whoever shares it has to share it again.</source>
        <translation>Wer sie teilt, muss sie erneut teilen.</translation>
    </message>
    <message>
        <source>You do not share this.</source>
        <translation>Sie teilen dies nicht.</translation>
    </message>
    <message>
        <source>You do not share {name} in {group}.</source>
        <translation>Sie teilen {name} nicht in {group}.</translation>
    </message>
    <message>
        <source>{name} cannot be fetched now.</source>
        <translation>{name} kann jetzt nicht geholt werden.</translation>
    </message>
    <message>
        <source>{name} is not in {group} any more.</source>
        <translation>{name} ist nicht mehr in {group}.</translation>
    </message>
    <message>
        <source>{path} cannot be read.</source>
        <translation>{path} kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>{path} cannot be shared.</source>
        <translation>{path} kann nicht geteilt werden.</translation>
    </message>
    <message>
        <source>{path} is a folder in the group already.</source>
        <translation>{path} ist in der Gruppe bereits ein Ordner.</translation>
    </message>
    <message>
        <source>{path} is a symbolic link.</source>
        <translation>{path} ist ein symbolischer Link.</translation>
    </message>
    <message>
        <source>{path} is in the group already, with other content.</source>
        <translation>{path} ist bereits mit anderem Inhalt in der Gruppe.</translation>
    </message>
    <message>
        <source>{path} is in {group} already, with other content.</source>
        <translation>{path} ist bereits mit anderem Inhalt in {group}.</translation>
    </message>
    <message>
        <source>{path} is missing.</source>
        <translation>{path} fehlt.</translation>
    </message>
    <message>
        <source>{path} is not there.</source>
        <translation>{path} ist nicht da.</translation>
    </message>
    <message>
        <source>{path} is too big to be shared.</source>
        <translation>{path} ist zu groß zum Teilen.</translation>
    </message>
    <message>
        <source>{path} was changed.</source>
        <translation>{path} wurde geändert.</translation>
    </message>
</context>
<context>
    <name>FileKind</name>
    <message>
        <source>Archive</source>
        <translation>Archiv</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Disk image</source>
        <translation>Datenträgerabbild</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>Film</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Audio</translation>
    </message>
</context>
<context>
    <name>FileTicks</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>{name}, {size}, not selected</source>
        <translation>{name}, {size}, nicht ausgewählt</translation>
    </message>
    <message>
        <source>{name}, {size}, partly selected</source>
        <translation>{name}, {size}, teilweise ausgewählt</translation>
    </message>
    <message>
        <source>{name}, {size}, selected</source>
        <translation>{name}, {size}, ausgewählt</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message numerus="yes">
        <source>%n member(s) who share it are online.</source>
        <translation>
            <numerusform>%n Mitglied, das dies teilt, ist online.</numerusform>
            <numerusform>%n Mitglieder, die dies teilen, sind online.</numerusform>
        </translation>
    </message>
    <message>
        <source>Added</source>
        <translation>Hinzugefügt</translation>
    </message>
    <message>
        <source>All of it is on this computer.</source>
        <translation>Alles davon ist auf diesem Computer.</translation>
    </message>
    <message>
        <source>Availability</source>
        <translation>Verfügbarkeit</translation>
    </message>
    <message>
        <source>Changed on disk</source>
        <translation>Auf dem Datenträger geändert</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>Wird geprüft</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>Lädt</translation>
    </message>
    <message>
        <source>Downloading {percent}</source>
        <translation>Lädt: {percent}</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>Wird fertiggestellt</translation>
    </message>
    <message numerus="yes">
        <source>Folder, %n file(s)</source>
        <translation>
            <numerusform>Ordner, %n Datei</numerusform>
            <numerusform>Ordner, %n Dateien</numerusform>
        </translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Have it</source>
        <translation>Vorhanden</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Fehlt</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>No sharer online</source>
        <translation>Kein Teilender online</translation>
    </message>
    <message>
        <source>Nobody who shares this is online. It will start by itself.</source>
        <translation>Niemand, der dies teilt, ist online. Es startet von selbst.</translation>
    </message>
    <message>
        <source>Not downloaded</source>
        <translation>Nicht heruntergeladen</translation>
    </message>
    <message>
        <source>Part of it here</source>
        <translation>Teilweise hier</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Paused at {percent}</source>
        <translation>Angehalten bei {percent}</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>In Warteschlange</translation>
    </message>
    <message>
        <source>Shared by</source>
        <translation>Geteilt von</translation>
    </message>
    <message numerus="yes">
        <source>Shared by %n member(s) who are online.</source>
        <translation>
            <numerusform>Geteilt von %n Mitglied, das online ist.</numerusform>
            <numerusform>Geteilt von %n Mitgliedern, die online sind.</numerusform>
        </translation>
    </message>
    <message>
        <source>Sharers</source>
        <translation>Teilende</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>The file is not where it was, so nobody can fetch it from here.</source>
        <translation>Die Datei ist nicht mehr an ihrem Ort, daher kann sie niemand von hier holen.</translation>
    </message>
    <message>
        <source>The file on the disk is another one now, so it is shared no longer.</source>
        <translation>Die Datei auf dem Datenträger ist jetzt eine andere, daher wird sie nicht mehr geteilt.</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Waiting for a sharer</source>
        <translation>Wartet auf einen Teilenden</translation>
    </message>
    <message>
        <source>You share it</source>
        <translation>Von Ihnen geteilt</translation>
    </message>
    <message>
        <source>You share this file with the group.</source>
        <translation>Sie teilen diese Datei mit der Gruppe.</translation>
    </message>
    <message>
        <source>d MMM</source>
        <comment>date of this year, as QLocale formats it</comment>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <comment>date of another year, as QLocale formats it</comment>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>today {time}</source>
        <translation>heute {time}</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>gestern</translation>
    </message>
    <message>
        <source>{count} bytes</source>
        <translation>{count} Bytes</translation>
    </message>
    <message numerus="yes">
        <source>{have} of %n file(s) here</source>
        <translation>
            <numerusform>{have} von %n Datei hier</numerusform>
            <numerusform>{have} von %n Dateien hier</numerusform>
        </translation>
    </message>
    <message>
        <source>{kind} ({extension})</source>
        <translation>{kind} ({extension})</translation>
    </message>
    <message numerus="yes">
        <source>{name}, folder, closed, %n file(s), {size}, {state}</source>
        <translation>
            <numerusform>{name}, Ordner, geschlossen, %n Datei, {size}, {state}</numerusform>
            <numerusform>{name}, Ordner, geschlossen, %n Dateien, {size}, {state}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}, folder, open, %n file(s), {size}, {state}</source>
        <translation>
            <numerusform>{name}, Ordner, geöffnet, %n Datei, {size}, {state}</numerusform>
            <numerusform>{name}, Ordner, geöffnet, %n Dateien, {size}, {state}</numerusform>
        </translation>
    </message>
    <message>
        <source>{name}, in {group}, {size}, shared by {by}, {state}</source>
        <translation>{name}, in {group}, {size}, geteilt von {by}, {state}</translation>
    </message>
    <message numerus="yes">
        <source>{name}, {size}, shared by {by}, downloading, %n percent</source>
        <translation>
            <numerusform>{name}, {size}, geteilt von {by}, wird heruntergeladen, %n Prozent</numerusform>
            <numerusform>{name}, {size}, geteilt von {by}, wird heruntergeladen, %n Prozent</numerusform>
        </translation>
    </message>
    <message>
        <source>{name}, {size}, shared by {by}, {state}</source>
        <translation>{name}, {size}, geteilt von {by}, {state}</translation>
    </message>
    <message>
        <source>{online} of {all}</source>
        <translation>{online} von {all}</translation>
    </message>
</context>
<context>
    <name>FilesMenu</name>
    <message>
        <source>Choose files…</source>
        <translation>Dateien auswählen…</translation>
    </message>
    <message>
        <source>Copy link</source>
        <translation>Link kopieren</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Download to…</source>
        <translation>Herunterladen nach…</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Suchen…</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open containing folder</source>
        <translation>Enthaltenden Ordner öffnen</translation>
    </message>
    <message>
        <source>Properties</source>
        <translation>Eigenschaften</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Show sharers</source>
        <translation>Teilende anzeigen</translation>
    </message>
    <message>
        <source>Stop sharing</source>
        <translation>Nicht mehr teilen</translation>
    </message>
</context>
<context>
    <name>FilesView</name>
    <message>
        <source>Clear filter</source>
        <translation>Filter löschen</translation>
    </message>
    <message>
        <source>Drop files here to share them with {group}</source>
        <translation>Dateien hier ablegen, um sie mit {group} zu teilen</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Loading the files of {group}…</source>
        <translation>Dateien von {group} werden geladen…</translation>
    </message>
    <message>
        <source>No file matches “{text}”</source>
        <translation>Keine Datei passt zu „{text}“</translation>
    </message>
    <message>
        <source>Nobody has shared a file with {group} yet</source>
        <translation>Noch niemand hat eine Datei mit {group} geteilt</translation>
    </message>
    <message>
        <source>Share files…</source>
        <translation>Dateien teilen…</translation>
    </message>
</context>
<context>
    <name>FilterChips</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>Lädt</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Sharing</source>
        <translation>Wird geteilt</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
</context>
<context>
    <name>FingerprintLabel</name>
    <message>
        <source>Copy the fingerprint</source>
        <translation>Fingerabdruck kopieren</translation>
    </message>
    <message>
        <source>Fingerprint {fingerprint}</source>
        <translation>Fingerabdruck {fingerprint}</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Download folder</source>
        <translation>Download-Ordner</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>Erste Schritte</translation>
    </message>
    <message>
        <source>Port {port} is taken by another program, so the tracker uses another one.</source>
        <translation>Port {port} ist von einem anderen Programm belegt, daher verwendet der Tracker einen anderen.</translation>
    </message>
    <message>
        <source>Port {port} is taken by {program} (process {pid}), so the tracker uses another one.</source>
        <translation>Port {port} ist von {program} (Prozess {pid}) belegt, daher verwendet der Tracker einen anderen.</translation>
    </message>
    <message>
        <source>Port {port} is taken by {program}, so the tracker uses another one.</source>
        <translation>Port {port} ist von {program} belegt, daher verwendet der Tracker einen anderen.</translation>
    </message>
</context>
<context>
    <name>FolderChoice</name>
    <message>
        <source>Choose another download folder</source>
        <translation>Anderen Download-Ordner auswählen</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Auswählen…</translation>
    </message>
    <message>
        <source>Downloads go to</source>
        <translation>Downloads kommen nach</translation>
    </message>
    <message>
        <source>Nothing can be written there; choose another folder.</source>
        <translation>Dort kann nicht geschrieben werden; wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Only {size} free on this disk</source>
        <translation>Nur {size} auf diesem Datenträger frei</translation>
    </message>
    <message>
        <source>The folder will be made.</source>
        <translation>Der Ordner wird angelegt.</translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation>{size} frei</translation>
    </message>
    <message>
        <source>{size} free; the folder will be made</source>
        <translation>{size} frei; der Ordner wird angelegt</translation>
    </message>
</context>
<context>
    <name>FolderField</name>
    <message>
        <source>Choose a folder</source>
        <translation>Ordner auswählen</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Auswählen…</translation>
    </message>
</context>
<context>
    <name>GeneralPage</name>
    <message>
        <source>&amp;Closing the window keeps P2P Share running in the tray</source>
        <translation>P2P Share läuft nach dem S&amp;chließen des Fensters im Infobereich weiter</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>&amp;Quit while something is transferred</source>
        <translation>&amp;Beenden, während etwas übertragen wird</translation>
    </message>
    <message>
        <source>&amp;Smaller rows</source>
        <translation>&amp;Kleinere Zeilen</translation>
    </message>
    <message>
        <source>&amp;Units</source>
        <translation>&amp;Einheiten</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>Hinzugefügt</translation>
    </message>
    <message>
        <source>Another language shows after the next start.</source>
        <translation>Eine andere Sprache erscheint nach dem nächsten Start.</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Ask before &amp;removing from the list</source>
        <translation>&amp;Vor dem Entfernen aus der Liste fragen</translation>
    </message>
    <message>
        <source>Completed</source>
        <translation>Abgeschlossen</translation>
    </message>
    <message>
        <source>Confirmations</source>
        <translation>Bestätigungen</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Down limit</source>
        <translation>Download-Grenze</translation>
    </message>
    <message>
        <source>Downloaded</source>
        <translation>Heruntergeladen</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Hash</source>
        <translation>Hash</translation>
    </message>
    <message>
        <source>KiB, MiB, GiB (powers of 1024)</source>
        <translation>KiB, MiB, GiB (Potenzen von 1024)</translation>
    </message>
    <message>
        <source>Leave &amp;out zeros in lists</source>
        <translation>&amp;Nullen in Listen weglassen</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>No sl&amp;eep while something is transferred</source>
        <translation>Kein &amp;Ruhezustand, während etwas übertragen wird</translation>
    </message>
    <message>
        <source>Others can fetch from you as long as it runs. Quit is in the menu File.</source>
        <translation>Andere können von Ihnen holen, solange es läuft. „Beenden“ ist im Menü „Datei“.</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>Pfad</translation>
    </message>
    <message>
        <source>Piece size</source>
        <translation>Stückgröße</translation>
    </message>
    <message>
        <source>Pieces</source>
        <translation>Stücke</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Ratio</source>
        <translation>Verhältnis</translation>
    </message>
    <message>
        <source>Run in background</source>
        <translation>Im Hintergrund laufen</translation>
    </message>
    <message>
        <source>Shared by</source>
        <translation>Geteilt von</translation>
    </message>
    <message>
        <source>Show an icon in the &amp;tray</source>
        <translation>Symbol im &amp;Infobereich anzeigen</translation>
    </message>
    <message>
        <source>Show speeds in the title of the &amp;window</source>
        <translation>&amp;Geschwindigkeiten im Fenstertitel anzeigen</translation>
    </message>
    <message>
        <source>Start &amp;minimised</source>
        <translation>&amp;Minimiert starten</translation>
    </message>
    <message>
        <source>Start and tray</source>
        <translation>Start und Infobereich</translation>
    </message>
    <message>
        <source>Start when I log &amp;in to this computer</source>
        <translation>Beim &amp;Anmelden an diesem Computer starten</translation>
    </message>
    <message>
        <source>T&amp;heme</source>
        <translation>&amp;Farbschema</translation>
    </message>
    <message>
        <source>Time spent</source>
        <translation>Aufgewendete Zeit</translation>
    </message>
    <message>
        <source>Up limit</source>
        <translation>Upload-Grenze</translation>
    </message>
    <message>
        <source>Uploaded</source>
        <translation>Hochgeladen</translation>
    </message>
    <message>
        <source>Wasted</source>
        <translation>Verworfen</translation>
    </message>
    <message>
        <source>availability {copies}</source>
        <translation>Verfügbarkeit {copies}</translation>
    </message>
    <message>
        <source>kB, MB, GB (powers of 1000)</source>
        <translation>kB, MB, GB (Potenzen von 1000)</translation>
    </message>
    <message>
        <source>waiting for piece {number}</source>
        <translation>wartet auf Stück {number}</translation>
    </message>
    <message>
        <source>you</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>{here} of {all}</source>
        <translation>{here} von {all}</translation>
    </message>
</context>
<context>
    <name>GibibyteField</name>
    <message>
        <source> GiB</source>
        <translation> GiB</translation>
    </message>
</context>
<context>
    <name>GroupChoice</name>
    <message>
        <source>Create a group</source>
        <translation>Gruppe erstellen</translation>
    </message>
    <message>
        <source>Create a group or join one</source>
        <translation>Gruppe erstellen oder einer beitreten</translation>
    </message>
    <message>
        <source>Groups here</source>
        <translation>Gruppen hier</translation>
    </message>
    <message>
        <source>Its owner or an admin accepts you; until then you wait.</source>
        <translation>Der Eigentümer oder ein Admin nimmt Sie auf; bis dahin warten Sie.</translation>
    </message>
    <message>
        <source>Join a group</source>
        <translation>Gruppe beitreten</translation>
    </message>
    <message>
        <source>Name of the group</source>
        <translation>Name der Gruppe</translation>
    </message>
    <message>
        <source>Name of the group, or invite link</source>
        <translation>Name der Gruppe oder Einladungslink</translation>
    </message>
    <message>
        <source>No group is called like this.</source>
        <translation>Keine Gruppe heißt so.</translation>
    </message>
    <message>
        <source>There is no other group here yet: create the first one.</source>
        <translation>Hier gibt es noch keine andere Gruppe: Erstellen Sie die erste.</translation>
    </message>
    <message>
        <source>You become its owner and decide who joins. Files stay among its members.</source>
        <translation>Sie werden Eigentümer und entscheiden, wer beitritt. Dateien bleiben unter den Mitgliedern.</translation>
    </message>
</context>
<context>
    <name>GroupErrors</name>
    <message>
        <source>A group is left, not removed from.</source>
        <translation>Man verlässt eine Gruppe, statt sich daraus zu entfernen.</translation>
    </message>
    <message>
        <source>A group needs an owner.</source>
        <translation>Eine Gruppe braucht einen Eigentümer.</translation>
    </message>
    <message>
        <source>An admin of the group decided it.</source>
        <translation>Ein Admin der Gruppe hat dies entschieden.</translation>
    </message>
    <message>
        <source>An admin of the group has not answered yet.</source>
        <translation>Ein Admin der Gruppe hat noch nicht geantwortet.</translation>
    </message>
    <message>
        <source>Ask an admin of the group.</source>
        <translation>Fragen Sie einen Admin der Gruppe.</translation>
    </message>
    <message>
        <source>Ask to join it.</source>
        <translation>Fragen Sie den Beitritt an.</translation>
    </message>
    <message>
        <source>Check the name; the list at the left shows the groups that there are.</source>
        <translation>Prüfen Sie den Namen; die Liste links zeigt die vorhandenen Gruppen.</translation>
    </message>
    <message>
        <source>Choose another name, or ask to join that group.</source>
        <translation>Wählen Sie einen anderen Namen oder fragen Sie den Beitritt zu jener Gruppe an.</translation>
    </message>
    <message>
        <source>It has as many members as it may.</source>
        <translation>Sie hat so viele Mitglieder, wie erlaubt sind.</translation>
    </message>
    <message>
        <source>It has {most} members, which is the most.</source>
        <translation>Sie hat {most} Mitglieder, mehr sind nicht möglich.</translation>
    </message>
    <message>
        <source>It was answered or taken back in the meantime.</source>
        <translation>Sie wurde inzwischen beantwortet oder zurückgezogen.</translation>
    </message>
    <message>
        <source>It was deleted, or it is at another tracker.</source>
        <translation>Sie wurde gelöscht oder ist an einem anderen Tracker.</translation>
    </message>
    <message>
        <source>Leave the group instead.</source>
        <translation>Verlassen Sie stattdessen die Gruppe.</translation>
    </message>
    <message>
        <source>Make somebody else owner first, or delete the group.</source>
        <translation>Machen Sie zuerst jemand anderen zum Eigentümer oder löschen Sie die Gruppe.</translation>
    </message>
    <message>
        <source>Names of groups are unique at a tracker.</source>
        <translation>Namen von Gruppen sind an einem Tracker eindeutig.</translation>
    </message>
    <message>
        <source>No group was made.</source>
        <translation>Es wurde keine Gruppe erstellt.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Es wurde nichts geändert.</translation>
    </message>
    <message>
        <source>Only an admin of the group can lift the ban.</source>
        <translation>Nur ein Admin der Gruppe kann die Sperre aufheben.</translation>
    </message>
    <message>
        <source>Somebody accepted in the meantime.</source>
        <translation>Jemand hat inzwischen zugestimmt.</translation>
    </message>
    <message>
        <source>Somebody has to leave first.</source>
        <translation>Zuerst muss jemand austreten.</translation>
    </message>
    <message>
        <source>Somebody left, was removed or is called otherwise.</source>
        <translation>Jemand ist ausgetreten, wurde entfernt oder heißt anders.</translation>
    </message>
    <message>
        <source>That is a member of the group already.</source>
        <translation>Das ist bereits ein Mitglied der Gruppe.</translation>
    </message>
    <message>
        <source>The Members tab shows who is in the group.</source>
        <translation>Der Reiter „Mitglieder“ zeigt, wer in der Gruppe ist.</translation>
    </message>
    <message>
        <source>The group is full.</source>
        <translation>Die Gruppe ist voll.</translation>
    </message>
    <message>
        <source>The group opens by itself as soon as one accepts.</source>
        <translation>Die Gruppe öffnet sich von selbst, sobald einer zustimmt.</translation>
    </message>
    <message>
        <source>There is a group of this name already.</source>
        <translation>Es gibt bereits eine Gruppe mit diesem Namen.</translation>
    </message>
    <message>
        <source>There is a group {group} already.</source>
        <translation>Es gibt bereits eine Gruppe {group}.</translation>
    </message>
    <message>
        <source>There is a group {name} already.</source>
        <translation>Es gibt bereits eine Gruppe {name}.</translation>
    </message>
    <message>
        <source>There is no group {group}.</source>
        <translation>Es gibt keine Gruppe {group}.</translation>
    </message>
    <message>
        <source>There is no such group.</source>
        <translation>Es gibt keine solche Gruppe.</translation>
    </message>
    <message>
        <source>There is no such member.</source>
        <translation>Es gibt kein solches Mitglied.</translation>
    </message>
    <message>
        <source>There is no such request any more.</source>
        <translation>Diese Anfrage gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>There is nothing to do.</source>
        <translation>Es gibt nichts zu tun.</translation>
    </message>
    <message>
        <source>Wait, or ask an admin in person.</source>
        <translation>Warten Sie oder fragen Sie einen Admin persönlich.</translation>
    </message>
    <message>
        <source>You are a member of {group} already.</source>
        <translation>Sie sind bereits Mitglied von {group}.</translation>
    </message>
    <message>
        <source>You are banned from this group.</source>
        <translation>Sie sind in dieser Gruppe gesperrt.</translation>
    </message>
    <message>
        <source>You are banned from {group}.</source>
        <translation>Sie sind in {group} gesperrt.</translation>
    </message>
    <message>
        <source>You are not a member of this group.</source>
        <translation>Sie sind kein Mitglied dieser Gruppe.</translation>
    </message>
    <message>
        <source>You are not a member of {group}.</source>
        <translation>Sie sind kein Mitglied von {group}.</translation>
    </message>
    <message>
        <source>You are not allowed to do this in {group}.</source>
        <translation>Sie dürfen dies in {group} nicht tun.</translation>
    </message>
    <message>
        <source>You are not allowed to do this.</source>
        <translation>Sie dürfen dies nicht tun.</translation>
    </message>
    <message>
        <source>You are the only owner of this group.</source>
        <translation>Sie sind der einzige Eigentümer dieser Gruppe.</translation>
    </message>
    <message>
        <source>You cannot do this to yourself.</source>
        <translation>Mit sich selbst geht das nicht.</translation>
    </message>
    <message>
        <source>You have asked to join already.</source>
        <translation>Sie haben den Beitritt bereits angefragt.</translation>
    </message>
    <message>
        <source>You have asked to join {group} already.</source>
        <translation>Sie haben den Beitritt zu {group} bereits angefragt.</translation>
    </message>
    <message>
        <source>You have left or were removed, or no admin has accepted you yet.</source>
        <translation>Sie sind ausgetreten oder wurden entfernt, oder noch kein Admin hat Sie aufgenommen.</translation>
    </message>
    <message>
        <source>You see and fetch nothing of it.</source>
        <translation>Sie sehen und holen nichts davon.</translation>
    </message>
    <message>
        <source>Your role in the group does not allow it.</source>
        <translation>Ihre Rolle in der Gruppe erlaubt es nicht.</translation>
    </message>
    <message>
        <source>Your role in the group is {role:role}, and that does not allow it.</source>
        <translation>Ihre Rolle in der Gruppe ist {role:role}, und diese erlaubt es nicht.</translation>
    </message>
    <message>
        <source>{user} does not ask to join any more.</source>
        <translation>{user} möchte nicht mehr beitreten.</translation>
    </message>
    <message>
        <source>{user} is a member of {group} already.</source>
        <translation>{user} ist bereits Mitglied von {group}.</translation>
    </message>
    <message>
        <source>{user} is banned from {group}.</source>
        <translation>{user} ist in {group} gesperrt.</translation>
    </message>
    <message>
        <source>{user} is not a member of {group}.</source>
        <translation>{user} ist kein Mitglied von {group}.</translation>
    </message>
    <message>
        <source>{user} is not a member.</source>
        <translation>{user} ist kein Mitglied.</translation>
    </message>
</context>
<context>
    <name>GroupFlow</name>
    <message>
        <source>This link belongs to another tracker. Log in there to join its group.</source>
        <translation>Dieser Link gehört zu einem anderen Tracker. Melden Sie sich dort an, um der Gruppe beizutreten.</translation>
    </message>
</context>
<context>
    <name>GroupMenu</name>
    <message>
        <source>Ask to join</source>
        <translation>Beitritt anfragen</translation>
    </message>
    <message>
        <source>Copy invite link</source>
        <translation>Einladungslink kopieren</translation>
    </message>
    <message>
        <source>Delete group…</source>
        <translation>Gruppe löschen…</translation>
    </message>
    <message>
        <source>Leave group…</source>
        <translation>Gruppe verlassen…</translation>
    </message>
    <message>
        <source>Members…</source>
        <translation>Mitglieder…</translation>
    </message>
    <message>
        <source>Notify me about new files</source>
        <translation>Neue Dateien melden</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message numerus="yes">
        <source>Requests (%n)…</source>
        <translation>
            <numerusform>Anfrage (%n)…</numerusform>
            <numerusform>Anfragen (%n)…</numerusform>
        </translation>
    </message>
    <message>
        <source>Requests…</source>
        <translation>Anfragen…</translation>
    </message>
    <message>
        <source>Share files…</source>
        <translation>Dateien teilen…</translation>
    </message>
    <message>
        <source>Share folder…</source>
        <translation>Ordner teilen…</translation>
    </message>
    <message>
        <source>Show QR…</source>
        <translation>QR-Code anzeigen…</translation>
    </message>
    <message>
        <source>Withdraw request</source>
        <translation>Anfrage zurückziehen</translation>
    </message>
</context>
<context>
    <name>GroupPage</name>
    <message numerus="yes">
        <source>%n request(s)</source>
        <translation>
            <numerusform>%n Anfrage</numerusform>
            <numerusform>%n Anfragen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) to join</source>
        <translation>
            <numerusform>%n Beitrittsanfrage</numerusform>
            <numerusform>%n Beitrittsanfragen</numerusform>
        </translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>Aktivität</translation>
    </message>
    <message>
        <source>Ask to join</source>
        <translation>Beitritt anfragen</translation>
    </message>
    <message>
        <source>Asking to join…</source>
        <translation>Beitritt wird angefragt…</translation>
    </message>
    <message>
        <source>Create group</source>
        <translation>Gruppe erstellen</translation>
    </message>
    <message>
        <source>Creating the group…</source>
        <translation>Gruppe wird erstellt…</translation>
    </message>
    <message>
        <source>Encrypted, members only: others see no file names.</source>
        <translation>Verschlüsselt, nur für Mitglieder: Andere sehen keine Dateinamen.</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Find in this group</source>
        <translation>In Gruppe suchen</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message numerus="yes">
        <source>Open my %n group(s)</source>
        <translation>
            <numerusform>Meine Gruppe öffnen (%n)</numerusform>
            <numerusform>Meine %n Gruppen öffnen</numerusform>
        </translation>
    </message>
    <message>
        <source>Share files…</source>
        <translation>Dateien teilen…</translation>
    </message>
    <message>
        <source>Share files… ({key})</source>
        <translation>Dateien teilen… ({key})</translation>
    </message>
    <message>
        <source>Skip for now</source>
        <translation>Vorerst überspringen</translation>
    </message>
    <message>
        <source>Use another account</source>
        <translation>Anderes Konto verwenden</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Willkommen</translation>
    </message>
    <message>
        <source>Welcome, {user}</source>
        <translation>Willkommen, {user}</translation>
    </message>
    <message>
        <source>What to see of the group</source>
        <translation>Ansicht der Gruppe</translation>
    </message>
</context>
<context>
    <name>GroupTree</name>
    <message>
        <source>Groups</source>
        <translation>Gruppen</translation>
    </message>
</context>
<context>
    <name>Groups</name>
    <message numerus="yes">
        <source>%n device(s) online</source>
        <translation>
            <numerusform>%n Gerät online</numerusform>
            <numerusform>%n Geräte online</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n member(s)</source>
        <translation>
            <numerusform>%n Mitglied</numerusform>
            <numerusform>%n Mitglieder</numerusform>
        </translation>
    </message>
    <message>
        <source>Admin</source>
        <translation>Admin</translation>
    </message>
    <message>
        <source>Downloaded</source>
        <translation>Heruntergeladen</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>Fingerabdruck</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>Zuletzt gesehen</translation>
    </message>
    <message>
        <source>May accept, remove and ban members, and change their roles</source>
        <translation>Darf Mitglieder aufnehmen, entfernen und sperren und ihre Rollen ändern</translation>
    </message>
    <message>
        <source>May do everything, also delete the group and name admins</source>
        <translation>Darf alles, auch die Gruppe löschen und Admins ernennen</translation>
    </message>
    <message>
        <source>May download, and not share</source>
        <translation>Darf herunterladen, aber nicht teilen</translation>
    </message>
    <message>
        <source>May share files and download</source>
        <translation>Darf Dateien teilen und herunterladen</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>Mitglied</translation>
    </message>
    <message>
        <source>Member since {when}</source>
        <translation>Mitglied seit {when}</translation>
    </message>
    <message>
        <source>My groups</source>
        <translation>Meine Gruppen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message numerus="yes">
        <source>Of {owner}, %n member(s)</source>
        <translation>
            <numerusform>Von {owner}, %n Mitglied</numerusform>
            <numerusform>Von {owner}, %n Mitglieder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of {owner}, %n member(s). Double-click asks to join.</source>
        <translation>
            <numerusform>Von {owner}, %n Mitglied. Ein Doppelklick fragt den Beitritt an.</numerusform>
            <numerusform>Von {owner}, %n Mitglieder. Ein Doppelklick fragt den Beitritt an.</numerusform>
        </translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>Other groups here</source>
        <translation>Andere Gruppen hier</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Eigentümer</translation>
    </message>
    <message>
        <source>Presence</source>
        <translation>Präsenz</translation>
    </message>
    <message>
        <source>Reader</source>
        <translation>Leser</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Shares</source>
        <translation>Teilt</translation>
    </message>
    <message>
        <source>Uploaded</source>
        <translation>Hochgeladen</translation>
    </message>
    <message>
        <source>Waiting for approval</source>
        <translation>Wartet auf Zustimmung</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was passiert ist</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>{by} banned {user}</source>
        <translation>{by} hat {user} gesperrt</translation>
    </message>
    <message>
        <source>{by} made {user} {role}</source>
        <translation>{by} hat {user} die Rolle {role} gegeben</translation>
    </message>
    <message>
        <source>{by} removed {user}</source>
        <translation>{by} hat {user} entfernt</translation>
    </message>
    <message>
        <source>{day} {time}</source>
        <translation>{day} {time}</translation>
    </message>
    <message>
        <source>{folder}, folder</source>
        <translation>{folder}, Ordner</translation>
    </message>
    <message numerus="yes">
        <source>{group}, group, %n member(s)</source>
        <translation>
            <numerusform>{group}, Gruppe, %n Mitglied</numerusform>
            <numerusform>{group}, Gruppe, %n Mitglieder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{group}, group, %n request(s) to join</source>
        <translation>
            <numerusform>{group}, Gruppe, %n Beitrittsanfrage</numerusform>
            <numerusform>{group}, Gruppe, %n Beitrittsanfragen</numerusform>
        </translation>
    </message>
    <message>
        <source>{group}, group, waiting for approval</source>
        <translation>{group}, Gruppe, wartet auf Zustimmung</translation>
    </message>
    <message>
        <source>{group}, group, you are not a member</source>
        <translation>{group}, Gruppe, Sie sind kein Mitglied</translation>
    </message>
    <message numerus="yes">
        <source>{members}, %n online</source>
        <translation>
            <numerusform>{members}, %n online</numerusform>
            <numerusform>{members}, %n online</numerusform>
        </translation>
    </message>
    <message>
        <source>{owner} has not answered yet. You are in as soon as somebody accepts.</source>
        <translation>{owner} hat noch nicht geantwortet. Sie sind dabei, sobald jemand zustimmt.</translation>
    </message>
    <message numerus="yes">
        <source>{section}, %n group(s)</source>
        <translation>
            <numerusform>{section}, %n Gruppe</numerusform>
            <numerusform>{section}, %n Gruppen</numerusform>
        </translation>
    </message>
    <message>
        <source>{user} (you)</source>
        <translation>{user} (Sie)</translation>
    </message>
    <message>
        <source>{user} created the group</source>
        <translation>{user} hat die Gruppe erstellt</translation>
    </message>
    <message>
        <source>{user} is {role} now</source>
        <translation>{user} ist jetzt {role}</translation>
    </message>
    <message>
        <source>{user} joined</source>
        <translation>{user} ist beigetreten</translation>
    </message>
    <message>
        <source>{user} joined; {by} accepted</source>
        <translation>{user} ist beigetreten; {by} hat zugestimmt</translation>
    </message>
    <message>
        <source>{user} left</source>
        <translation>{user} ist ausgetreten</translation>
    </message>
    <message>
        <source>{user} shared “{name}”</source>
        <translation>{user} hat „{name}“ geteilt</translation>
    </message>
    <message numerus="yes">
        <source>{user} shared “{name}” and %n more</source>
        <translation>
            <numerusform>{user} hat „{name}“ und %n weitere geteilt</numerusform>
            <numerusform>{user} hat „{name}“ und %n weitere geteilt</numerusform>
        </translation>
    </message>
    <message>
        <source>{user} stopped sharing “{name}”</source>
        <translation>{user} teilt „{name}“ nicht mehr</translation>
    </message>
    <message>
        <source>{user} was banned</source>
        <translation>{user} wurde gesperrt</translation>
    </message>
    <message>
        <source>{user} was removed</source>
        <translation>{user} wurde entfernt</translation>
    </message>
    <message numerus="yes">
        <source>{user}, {role}, {presence}, shares %n file(s)</source>
        <translation>
            <numerusform>{user}, {role}, {presence}, teilt %n Datei</numerusform>
            <numerusform>{user}, {role}, {presence}, teilt %n Dateien</numerusform>
        </translation>
    </message>
    <message>
        <source>{user}: {what}</source>
        <translation>{user}: {what}</translation>
    </message>
    <message>
        <source>{when}, {what}</source>
        <translation>{when}, {what}</translation>
    </message>
</context>
<context>
    <name>GroupsFlow</name>
    <message>
        <source>The invite link is copied. Whoever opens it still has to be accepted.</source>
        <translation>Der Einladungslink wurde kopiert. Wer ihn öffnet, muss noch aufgenommen werden.</translation>
    </message>
    <message>
        <source>You are at this tracker already.</source>
        <translation>Sie sind bereits an diesem Tracker.</translation>
    </message>
    <message>
        <source>You ask no longer to join.</source>
        <translation>Der Beitritt wird nicht mehr angefragt.</translation>
    </message>
    <message>
        <source>You asked to join {group}. It opens as soon as one of its admins accepts.</source>
        <translation>Der Beitritt zu {group} ist angefragt. Die Gruppe öffnet sich, sobald einer ihrer Admins zustimmt.</translation>
    </message>
    <message>
        <source>You left {group}.</source>
        <translation>Sie haben {group} verlassen.</translation>
    </message>
    <message>
        <source>{group} is deleted.</source>
        <translation>{group} ist gelöscht.</translation>
    </message>
</context>
<context>
    <name>Hashing</name>
    <message numerus="yes">
        <source>%n more could not be shared: {names}</source>
        <translation>
            <numerusform>%n weitere konnte nicht geteilt werden: {names}</numerusform>
            <numerusform>%n weitere konnten nicht geteilt werden: {names}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more: {amount}</source>
        <translation>
            <numerusform>%n weitere: {amount}</numerusform>
            <numerusform>%n weitere: {amount}</numerusform>
        </translation>
    </message>
    <message>
        <source>Adding {name} to {group}</source>
        <translation>{name} wird zu {group} hinzugefügt</translation>
    </message>
    <message>
        <source>Preparing {name}: paused at {amount}</source>
        <translation>Vorbereiten von {name}: angehalten bei {amount}</translation>
    </message>
    <message>
        <source>Preparing {name}: {amount}</source>
        <translation>Vorbereiten von {name}: {amount}</translation>
    </message>
    <message>
        <source>Preparing {name}: {amount}, {speed}</source>
        <translation>Vorbereiten von {name}: {amount}, {speed}</translation>
    </message>
    <message>
        <source>Preparing {name}: {amount}, {speed}, {time} left</source>
        <translation>Vorbereiten von {name}: {amount}, {speed}, noch {time}</translation>
    </message>
    <message>
        <source>{name} could not be shared.</source>
        <translation>{name} konnte nicht geteilt werden.</translation>
    </message>
    <message>
        <source>{name} could not be shared. {why}</source>
        <translation>{name} konnte nicht geteilt werden. {why}</translation>
    </message>
    <message>
        <source>{part} of {whole}</source>
        <translation>{part} von {whole}</translation>
    </message>
</context>
<context>
    <name>HashingStrip</name>
    <message>
        <source>Files that are made ready to be shared</source>
        <translation>Dateien, die zum Teilen vorbereitet werden</translation>
    </message>
</context>
<context>
    <name>HelpFlow</name>
    <message>
        <source>Copy the log into your report, and say what you did and what happened.</source>
        <translation>Kopieren Sie das Protokoll in Ihren Bericht und schreiben Sie, was Sie getan haben und was passiert ist.</translation>
    </message>
</context>
<context>
    <name>InputErrors</name>
    <message>
        <source>A file cannot be shared under its name.</source>
        <translation>Eine Datei kann unter ihrem Namen nicht geteilt werden.</translation>
    </message>
    <message>
        <source>A file lies too deep to be shared.</source>
        <translation>Eine Datei liegt zu tief, um geteilt zu werden.</translation>
    </message>
    <message>
        <source>A fingerprint is four groups of four letters and digits, or part of an invite link.</source>
        <translation>Ein Fingerabdruck besteht aus vier Gruppen von vier Buchstaben und Ziffern oder ist Teil eines Einladungslinks.</translation>
    </message>
    <message>
        <source>A name cannot be empty.</source>
        <translation>Ein Name kann nicht leer sein.</translation>
    </message>
    <message>
        <source>A name has up to 64 characters.</source>
        <translation>Ein Name hat bis zu 64 Zeichen.</translation>
    </message>
    <message>
        <source>A name has up to 64 letters, digits, single spaces, points, underscores and hyphens.</source>
        <translation>Ein Name hat bis zu 64 Buchstaben, Ziffern, einzelne Leerzeichen, Punkte, Unterstriche und Bindestriche.</translation>
    </message>
    <message>
        <source>A name in it is longer than the {most} bytes that every system can store.</source>
        <translation>Ein Name darin ist länger als die {most} Bytes, die jedes System speichern kann.</translation>
    </message>
    <message>
        <source>A name in it is too long for some systems.</source>
        <translation>Ein Name darin ist für manche Systeme zu lang.</translation>
    </message>
    <message>
        <source>A password has 8 to 128 characters and is none of those that are tried first.</source>
        <translation>Ein Passwort hat 8 bis 128 Zeichen und gehört nicht zu denen, die zuerst probiert werden.</translation>
    </message>
    <message>
        <source>A port is a number from 1 to 65535.</source>
        <translation>Ein Port ist eine Zahl von 1 bis 65535.</translation>
    </message>
    <message>
        <source>A value is missing or is of another kind than is needed here.</source>
        <translation>Ein Wert fehlt oder ist von anderer Art, als hier benötigt wird.</translation>
    </message>
    <message>
        <source>An address is written like 192.168.1.5:47700, and an invite link begins with p2p://.</source>
        <translation>Eine Adresse wird wie 192.168.1.5:47700 geschrieben, und ein Einladungslink beginnt mit p2p://.</translation>
    </message>
    <message>
        <source>At most 128 characters are allowed.</source>
        <translation>Höchstens 128 Zeichen sind erlaubt.</translation>
    </message>
    <message>
        <source>At most {most} characters are allowed.</source>
        <translation>Höchstens {most} Zeichen sind erlaubt.</translation>
    </message>
    <message>
        <source>At most {most} folders can lie inside each other.</source>
        <translation>Höchstens {most} Ordner können ineinander liegen.</translation>
    </message>
    <message>
        <source>Check it, or copy the whole invite link again.</source>
        <translation>Prüfen Sie sie oder kopieren Sie den ganzen Einladungslink noch einmal.</translation>
    </message>
    <message>
        <source>Choose a longer one; a few words in a row are easy to keep.</source>
        <translation>Wählen Sie ein längeres; einige Wörter hintereinander sind leicht zu merken.</translation>
    </message>
    <message>
        <source>Choose a shorter name.</source>
        <translation>Wählen Sie einen kürzeren Namen.</translation>
    </message>
    <message>
        <source>Choose a shorter one.</source>
        <translation>Wählen Sie ein kürzeres.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>Wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>Choose another one; a few words in a row are easy to keep.</source>
        <translation>Wählen Sie ein anderes; einige Wörter hintereinander sind leicht zu merken.</translation>
    </message>
    <message>
        <source>Choose one of its own addresses, or leave it empty for all of them.</source>
        <translation>Wählen Sie eine seiner eigenen Adressen oder lassen Sie das Feld leer, um alle zu verwenden.</translation>
    </message>
    <message>
        <source>Choose one of these.</source>
        <translation>Wählen Sie eine davon.</translation>
    </message>
    <message>
        <source>Copy the whole link, or all groups of the fingerprint, again.</source>
        <translation>Kopieren Sie den ganzen Link oder alle Gruppen des Fingerabdrucks noch einmal.</translation>
    </message>
    <message>
        <source>Correct what you entered and try again.</source>
        <translation>Korrigieren Sie die Eingabe und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Enter a name.</source>
        <translation>Geben Sie einen Namen ein.</translation>
    </message>
    <message>
        <source>It begins or ends with a space.</source>
        <translation>Er beginnt oder endet mit einem Leerzeichen.</translation>
    </message>
    <message>
        <source>It has a character that not every system can store ({character}).</source>
        <translation>Er enthält ein Zeichen, das nicht jedes System speichern kann ({character}).</translation>
    </message>
    <message>
        <source>It has a character that not every system can store.</source>
        <translation>Er enthält ein Zeichen, das nicht jedes System speichern kann.</translation>
    </message>
    <message>
        <source>It has two spaces side by side.</source>
        <translation>Er enthält zwei Leerzeichen nebeneinander.</translation>
    </message>
    <message>
        <source>It has {length} characters, and {most} are allowed.</source>
        <translation>Er hat {length} Zeichen, und {most} sind erlaubt.</translation>
    </message>
    <message>
        <source>It is on the lists of common passwords, which are tried first.</source>
        <translation>Es steht auf den Listen häufiger Passwörter, die zuerst probiert werden.</translation>
    </message>
    <message>
        <source>It needs 8 characters to be safe.</source>
        <translation>Es braucht 8 Zeichen, um sicher zu sein.</translation>
    </message>
    <message>
        <source>It needs at least {least} characters to be safe.</source>
        <translation>Es braucht mindestens {least} Zeichen, um sicher zu sein.</translation>
    </message>
    <message>
        <source>Leave one of them out.</source>
        <translation>Lassen Sie eines davon weg.</translation>
    </message>
    <message>
        <source>Leave the space out.</source>
        <translation>Lassen Sie das Leerzeichen weg.</translation>
    </message>
    <message>
        <source>Not every system can store a file of this name.</source>
        <translation>Nicht jedes System kann eine Datei mit diesem Namen speichern.</translation>
    </message>
    <message>
        <source>Not every system can store files of these names.</source>
        <translation>Nicht jedes System kann Dateien mit diesen Namen speichern.</translation>
    </message>
    <message>
        <source>Not every system can store them: {refused}.</source>
        <translation>Nicht jedes System kann sie speichern: {refused}.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Es wurde nichts geändert.</translation>
    </message>
    <message>
        <source>Nothing was shared.</source>
        <translation>Es wurde nichts geteilt.</translation>
    </message>
    <message>
        <source>On some systems they would have one name.</source>
        <translation>Auf manchen Systemen hätten sie denselben Namen.</translation>
    </message>
    <message>
        <source>One can listen only on an address of this computer.</source>
        <translation>Lauschen ist nur auf einer Adresse dieses Computers möglich.</translation>
    </message>
    <message>
        <source>One of its characters cannot be part of a name.</source>
        <translation>Eines der Zeichen kann nicht Teil eines Namens sein.</translation>
    </message>
    <message>
        <source>Perhaps it is an older version than this program.</source>
        <translation>Vielleicht ist er eine ältere Version als dieses Programm.</translation>
    </message>
    <message>
        <source>Please report the problem; the Help menu has an entry for it.</source>
        <translation>Bitte melden Sie das Problem; im Menü „Hilfe“ gibt es einen Eintrag dafür.</translation>
    </message>
    <message>
        <source>Rename one of them and share the folder again.</source>
        <translation>Benennen Sie eine davon um und teilen Sie den Ordner erneut.</translation>
    </message>
    <message>
        <source>Rename the file and share it again.</source>
        <translation>Benennen Sie die Datei um und teilen Sie sie erneut.</translation>
    </message>
    <message>
        <source>Rename them and share the folder again.</source>
        <translation>Benennen Sie sie um und teilen Sie den Ordner noch einmal.</translation>
    </message>
    <message>
        <source>Several files cannot be shared under their names.</source>
        <translation>Mehrere Dateien können unter ihren Namen nicht geteilt werden.</translation>
    </message>
    <message>
        <source>Share one of the inner folders instead.</source>
        <translation>Teilen Sie stattdessen einen der inneren Ordner.</translation>
    </message>
    <message>
        <source>Shorten the name and share it again.</source>
        <translation>Kürzen Sie den Namen und teilen Sie erneut.</translation>
    </message>
    <message>
        <source>The address of a tracker begins with p2p:// or https://, or is just a name and a port.</source>
        <translation>Die Adresse eines Trackers beginnt mit p2p:// oder https:// oder besteht nur aus einem Namen und einem Port.</translation>
    </message>
    <message>
        <source>The character {character} cannot be part of a name.</source>
        <translation>Das Zeichen {character} kann nicht Teil eines Namens sein.</translation>
    </message>
    <message>
        <source>The fingerprint cannot be read.</source>
        <translation>Der Fingerabdruck ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The name is missing.</source>
        <translation>Der Name fehlt.</translation>
    </message>
    <message>
        <source>The name is too long.</source>
        <translation>Der Name ist zu lang.</translation>
    </message>
    <message>
        <source>The name means something of its own to some systems.</source>
        <translation>Der Name hat für manche Systeme eine eigene Bedeutung.</translation>
    </message>
    <message>
        <source>The name or number of the computer cannot be read.</source>
        <translation>Der Name oder die Nummer des Computers ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The name that you typed is another one.</source>
        <translation>Der eingegebene Name ist ein anderer.</translation>
    </message>
    <message>
        <source>The name with its folders is longer than {most} bytes.</source>
        <translation>Der Name mit seinen Ordnern ist länger als {most} Bytes.</translation>
    </message>
    <message>
        <source>The name with its folders is too long.</source>
        <translation>Der Name mit seinen Ordnern ist zu lang.</translation>
    </message>
    <message>
        <source>The new password is the old one.</source>
        <translation>Das neue Passwort ist das alte.</translation>
    </message>
    <message>
        <source>The password is too long.</source>
        <translation>Das Passwort ist zu lang.</translation>
    </message>
    <message>
        <source>The password is too short.</source>
        <translation>Das Passwort ist zu kurz.</translation>
    </message>
    <message>
        <source>The program asked for something that it does not know itself.</source>
        <translation>Das Programm hat etwas verlangt, das es selbst nicht kennt.</translation>
    </message>
    <message>
        <source>The roles are owner, admin, member and reader.</source>
        <translation>Die Rollen sind Eigentümer, Admin, Mitglied und Leser.</translation>
    </message>
    <message>
        <source>The tracker did not understand the request.</source>
        <translation>Der Tracker hat die Anfrage nicht verstanden.</translation>
    </message>
    <message>
        <source>The tracker did not understand what was said about {path}.</source>
        <translation>Der Tracker hat nicht verstanden, was über {path} gesagt wurde.</translation>
    </message>
    <message>
        <source>The tracker refuses a name that is not safe on every system.</source>
        <translation>Der Tracker lehnt einen Namen ab, der nicht auf jedem System sicher ist.</translation>
    </message>
    <message>
        <source>There is no such role.</source>
        <translation>Es gibt keine solche Rolle.</translation>
    </message>
    <message>
        <source>This computer has no address {address}.</source>
        <translation>Dieser Computer hat keine Adresse {address}.</translation>
    </message>
    <message>
        <source>This computer has no address {text}.</source>
        <translation>Dieser Computer hat keine Adresse {text}.</translation>
    </message>
    <message>
        <source>This computer has no such address.</source>
        <translation>Dieser Computer hat keine solche Adresse.</translation>
    </message>
    <message>
        <source>This is a fault of the program.</source>
        <translation>Dies ist ein Fehler des Programms.</translation>
    </message>
    <message>
        <source>This is not an address.</source>
        <translation>Dies ist keine Adresse.</translation>
    </message>
    <message>
        <source>This name cannot be used.</source>
        <translation>Dieser Name kann nicht verwendet werden.</translation>
    </message>
    <message>
        <source>This password cannot be used.</source>
        <translation>Dieses Passwort kann nicht verwendet werden.</translation>
    </message>
    <message>
        <source>To delete a group, its own name has to be typed.</source>
        <translation>Um eine Gruppe zu löschen, muss ihr eigener Name eingegeben werden.</translation>
    </message>
    <message>
        <source>Too many folders lie inside each other.</source>
        <translation>Zu viele Ordner liegen ineinander.</translation>
    </message>
    <message>
        <source>Two files cannot be shared together.</source>
        <translation>Zwei Dateien können nicht zusammen geteilt werden.</translation>
    </message>
    <message>
        <source>Type the name exactly as it is shown.</source>
        <translation>Geben Sie den Namen genau so ein, wie er angezeigt wird.</translation>
    </message>
    <message>
        <source>Update the tracker, or this program.</source>
        <translation>Aktualisieren Sie den Tracker oder dieses Programm.</translation>
    </message>
    <message>
        <source>Use letters, digits, single spaces, points, underscores and hyphens.</source>
        <translation>Verwenden Sie Buchstaben, Ziffern, einzelne Leerzeichen, Punkte, Unterstriche und Bindestriche.</translation>
    </message>
    <message>
        <source>What was entered does not fit.</source>
        <translation>Die Eingabe passt nicht.</translation>
    </message>
    <message>
        <source>Whoever knows the old one would know it too.</source>
        <translation>Wer das alte kennt, würde auch dieses kennen.</translation>
    </message>
    <message>
        <source>Write it like 192.168.1.5:47700.</source>
        <translation>Schreiben Sie sie wie 192.168.1.5:47700.</translation>
    </message>
    <message>
        <source>{component} means something of its own to some systems.</source>
        <translation>{component} hat für manche Systeme eine eigene Bedeutung.</translation>
    </message>
    <message>
        <source>{count} files in {path} cannot be shared under their names.</source>
        <translation>{count} Dateien in {path} können unter ihren Namen nicht geteilt werden.</translation>
    </message>
    <message>
        <source>{given} is not a role.</source>
        <translation>{given} ist keine Rolle.</translation>
    </message>
    <message>
        <source>{given} is not possible here.</source>
        <translation>{given} ist hier nicht möglich.</translation>
    </message>
    <message>
        <source>{path} and {other} cannot be shared together.</source>
        <translation>{path} und {other} können nicht zusammen geteilt werden.</translation>
    </message>
    <message>
        <source>{path} cannot be shared under its name.</source>
        <translation>{path} kann unter diesem Namen nicht geteilt werden.</translation>
    </message>
    <message>
        <source>{path} lies too deep to be shared.</source>
        <translation>{path} liegt zu tief, um geteilt zu werden.</translation>
    </message>
    <message>
        <source>{text} is not an address.</source>
        <translation>{text} ist keine Adresse.</translation>
    </message>
    <message>
        <source>{value} is not possible here.</source>
        <translation>{value} ist hier nicht möglich.</translation>
    </message>
</context>
<context>
    <name>InviteDialog</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copy link</source>
        <translation>Link kopieren</translation>
    </message>
    <message>
        <source>Fingerprint {fingerprint}</source>
        <translation>Fingerabdruck {fingerprint}</translation>
    </message>
    <message>
        <source>Invite &amp;link</source>
        <translation>Einladungs&amp;link</translation>
    </message>
    <message>
        <source>Invite to this tracker</source>
        <translation>Zu diesem Tracker einladen</translation>
    </message>
    <message>
        <source>Invite to {group}</source>
        <translation>In {group} einladen</translation>
    </message>
    <message>
        <source>Picture (*.png)</source>
        <translation>Bild (*.png)</translation>
    </message>
    <message>
        <source>QR code of the invite link</source>
        <translation>QR-Code des Einladungslinks</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>Bild speichern</translation>
    </message>
    <message>
        <source>Save picture…</source>
        <translation>Bild speichern…</translation>
    </message>
    <message>
        <source>Send this link, or let it be scanned. It opens P2P Share at the right place; an admin still accepts.</source>
        <translation>Senden Sie diesen Link oder lassen Sie ihn scannen. Er öffnet P2P Share an der richtigen Stelle; ein Admin muss noch zustimmen.</translation>
    </message>
    <message>
        <source>Send this link, or let it be scanned. It opens P2P Share at the right tracker.</source>
        <translation>Senden Sie diesen Link oder lassen Sie ihn scannen. Er öffnet P2P Share am richtigen Tracker.</translation>
    </message>
    <message>
        <source>The picture could not be written. Choose another folder.</source>
        <translation>Das Bild konnte nicht geschrieben werden. Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Tracker {name}, fingerprint {fingerprint}</source>
        <translation>Tracker {name}, Fingerabdruck {fingerprint}</translation>
    </message>
</context>
<context>
    <name>JoinableGroups</name>
    <message numerus="yes">
        <source>%n member(s)</source>
        <translation>
            <numerusform>%n Mitglied</numerusform>
            <numerusform>%n Mitglieder</numerusform>
        </translation>
    </message>
    <message>
        <source>Owner: {owner}</source>
        <translation>Eigentümer: {owner}</translation>
    </message>
    <message>
        <source>{group}  ·  waiting for approval</source>
        <translation>{group}  ·  wartet auf Zustimmung</translation>
    </message>
    <message>
        <source>{group}  ·  {members}</source>
        <translation>{group}  ·  {members}</translation>
    </message>
    <message>
        <source>{group}, {members}, owner {owner}</source>
        <translation>{group}, {members}, Eigentümer {owner}</translation>
    </message>
</context>
<context>
    <name>LeaveGroupDialog</name>
    <message numerus="yes">
        <source>%n file(s) that you share will not be offered any more.</source>
        <translation>
            <numerusform>%n von Ihnen geteilte Datei wird nicht mehr angeboten.</numerusform>
            <numerusform>%n von Ihnen geteilte Dateien werden nicht mehr angeboten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unfinished download(s) will stop.</source>
        <translation>
            <numerusform>%n unfertiger Download wird gestoppt.</numerusform>
            <numerusform>%n unfertige Downloads werden gestoppt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Leave group</source>
        <translation>Gruppe verlassen</translation>
    </message>
    <message>
        <source>Leave {group}?</source>
        <translation>{group} verlassen?</translation>
    </message>
    <message>
        <source>Your files stay where they are. To come back, you have to ask again.</source>
        <translation>Ihre Dateien bleiben, wo sie sind. Um zurückzukehren, müssen Sie den Beitritt erneut anfragen.</translation>
    </message>
</context>
<context>
    <name>LeavingFlow</name>
    <message>
        <source>P2P Share is still running</source>
        <translation>P2P Share läuft noch</translation>
    </message>
    <message>
        <source>Still running in the tray. You can change this in Preferences.</source>
        <translation>Läuft im Infobereich weiter. Dies lässt sich in den Einstellungen ändern.</translation>
    </message>
</context>
<context>
    <name>LocateDialog</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Suchen…</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Erneut nachsehen</translation>
    </message>
    <message>
        <source>Share as it is now</source>
        <translation>Im jetzigen Zustand teilen</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Stop sharing</source>
        <translation>Nicht mehr teilen</translation>
    </message>
    <message>
        <source>The file has other content than when it was shared, so it is not offered any more: nobody is sent wrong bytes. It can be shared anew as it is now.</source>
        <translation>Die Datei hat einen anderen Inhalt als beim Teilen, daher wird sie nicht mehr angeboten: Niemand bekommt falsche Bytes. Sie kann im jetzigen Zustand neu geteilt werden.</translation>
    </message>
    <message>
        <source>The file is not where it was when it was shared, so it is not offered at the moment. Perhaps it was moved, or its drive is not connected.</source>
        <translation>Die Datei ist nicht mehr dort, wo sie beim Teilen war, daher wird sie zurzeit nicht angeboten. Vielleicht wurde sie verschoben, oder ihr Laufwerk ist nicht verbunden.</translation>
    </message>
    <message>
        <source>Was at</source>
        <translation>War unter</translation>
    </message>
    <message>
        <source>Where is it now?</source>
        <translation>Wo ist sie jetzt?</translation>
    </message>
    <message>
        <source>{name} is missing</source>
        <translation>{name} fehlt</translation>
    </message>
    <message>
        <source>{name} was changed on disk</source>
        <translation>{name} wurde auf dem Datenträger geändert</translation>
    </message>
</context>
<context>
    <name>LogDialog</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>Alles kopieren</translation>
    </message>
    <message>
        <source>Find in the log</source>
        <translation>Im Protokoll suchen</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
</context>
<context>
    <name>MainPage</name>
    <message>
        <source>Ask to join</source>
        <translation>Beitritt anfragen</translation>
    </message>
    <message>
        <source>Create a group…</source>
        <translation>Gruppe erstellen…</translation>
    </message>
    <message>
        <source>Join a group…</source>
        <translation>Gruppe beitreten…</translation>
    </message>
    <message>
        <source>Join or create a group to share files with its members</source>
        <translation>Einer Gruppe beitreten oder eine erstellen, um Dateien mit ihren Mitgliedern zu teilen</translation>
    </message>
    <message>
        <source>Withdraw request</source>
        <translation>Anfrage zurückziehen</translation>
    </message>
    <message>
        <source>You are banned from {group}. Only one of its admins can lift that.</source>
        <translation>Sie sind in {group} gesperrt. Nur einer der Admins kann das aufheben.</translation>
    </message>
    <message>
        <source>You asked to join {group}. It opens by itself as soon as one of its admins accepts.</source>
        <translation>Der Beitritt zu {group} ist angefragt. Die Gruppe öffnet sich von selbst, sobald einer ihrer Admins zustimmt.</translation>
    </message>
    <message>
        <source>Your groups appear as soon as the tracker answers</source>
        <translation>Ihre Gruppen erscheinen, sobald der Tracker antwortet</translation>
    </message>
    <message numerus="yes">
        <source>{group} belongs to {owner} and has %n member(s). Ask to join to see its files.</source>
        <translation>
            <numerusform>{group} gehört {owner} und hat %n Mitglied. Fragen Sie den Beitritt an, um die Dateien zu sehen.</numerusform>
            <numerusform>{group} gehört {owner} und hat %n Mitglieder. Fragen Sie den Beitritt an, um die Dateien zu sehen.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>[Paused] {title}</source>
        <translation>[Angehalten] {title}</translation>
    </message>
    <message>
        <source>[↓ {down}/s ↑ {up}/s] {title}</source>
        <translation>[↓ {down}/s ↑ {up}/s] {title}</translation>
    </message>
</context>
<context>
    <name>MemberDialog</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n Datei</numerusform>
            <numerusform>%n Dateien</numerusform>
        </translation>
    </message>
    <message>
        <source>Ban…</source>
        <translation>Sperren…</translation>
    </message>
    <message>
        <source>Change role…</source>
        <translation>Rolle ändern…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Compare aloud with what the other sees under Preferences, Privacy and security. If one differs, somebody else may be using the name.</source>
        <translation>Vergleichen Sie laut mit dem, was der andere unter „Einstellungen“, „Sicherheit“ sieht. Wenn einer abweicht, verwendet vielleicht jemand anderes den Namen.</translation>
    </message>
    <message>
        <source>Copy fingerprint</source>
        <translation>Fingerabdruck kopieren</translation>
    </message>
    <message>
        <source>Copy fingerprints</source>
        <translation>Fingerabdrücke kopieren</translation>
    </message>
    <message>
        <source>Device {number}</source>
        <translation>Gerät {number}</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>Fingerabdruck</translation>
    </message>
    <message>
        <source>Last seen {when}</source>
        <translation>Zuletzt gesehen {when}</translation>
    </message>
    <message>
        <source>Member since</source>
        <translation>Mitglied seit</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message numerus="yes">
        <source>Online, with %n device(s)</source>
        <translation>
            <numerusform>Online, mit %n Gerät</numerusform>
            <numerusform>Online, mit %n Geräten</numerusform>
        </translation>
    </message>
    <message>
        <source>Presence</source>
        <translation>Präsenz</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Shares</source>
        <translation>Teilt</translation>
    </message>
    <message>
        <source>Show files</source>
        <translation>Dateien anzeigen</translation>
    </message>
    <message>
        <source>You gave</source>
        <translation>Gegeben</translation>
    </message>
    <message>
        <source>You got</source>
        <translation>Erhalten</translation>
    </message>
</context>
<context>
    <name>MembersView</name>
    <message>
        <source>Ban…</source>
        <translation>Sperren…</translation>
    </message>
    <message>
        <source>Browse their files</source>
        <translation>Dateien durchsehen</translation>
    </message>
    <message>
        <source>Change role</source>
        <translation>Rolle ändern</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message>
        <source>Remove from group…</source>
        <translation>Aus Gruppe entfernen…</translation>
    </message>
    <message>
        <source>Verify fingerprint…</source>
        <translation>Fingerabdruck prüfen…</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;About P2P Share</source>
        <translation>&amp;Über P2P Share</translation>
    </message>
    <message>
        <source>&amp;Activity</source>
        <translation>Akti&amp;vität</translation>
    </message>
    <message>
        <source>&amp;Alternative speed limits</source>
        <translation>&amp;Alternative Geschwindigkeitsgrenzen</translation>
    </message>
    <message>
        <source>&amp;As the system</source>
        <translation>&amp;Wie das System</translation>
    </message>
    <message>
        <source>&amp;Close window</source>
        <translation>Fenster &amp;schließen</translation>
    </message>
    <message>
        <source>&amp;Compact rows</source>
        <translation>&amp;Kompakte Zeilen</translation>
    </message>
    <message>
        <source>&amp;Connection…</source>
        <translation>&amp;Verbindung…</translation>
    </message>
    <message>
        <source>&amp;Copy invite link</source>
        <translation>Einladungslink &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>&amp;Delete group…</source>
        <translation>Gruppe &amp;löschen…</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>&amp;Details</translation>
    </message>
    <message>
        <source>&amp;Devices…</source>
        <translation>G&amp;eräte…</translation>
    </message>
    <message>
        <source>&amp;Documentation</source>
        <translation>&amp;Dokumentation</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Files</source>
        <translation>&amp;Dateien</translation>
    </message>
    <message>
        <source>&amp;Find in this group</source>
        <translation>In dieser Gruppe &amp;suchen</translation>
    </message>
    <message>
        <source>&amp;General</source>
        <translation>&amp;Allgemein</translation>
    </message>
    <message>
        <source>&amp;Group</source>
        <translation>&amp;Gruppe</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Join group…</source>
        <translation>Gruppe be&amp;itreten…</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>&amp;Leave group…</source>
        <translation>Gruppe &amp;verlassen…</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Log</source>
        <translation>Pr&amp;otokoll</translation>
    </message>
    <message>
        <source>&amp;Members</source>
        <translation>&amp;Mitglieder</translation>
    </message>
    <message>
        <source>&amp;Members…</source>
        <translation>&amp;Mitglieder…</translation>
    </message>
    <message>
        <source>&amp;Next pane</source>
        <translation>&amp;Nächster Bereich</translation>
    </message>
    <message>
        <source>&amp;Notify me about new files</source>
        <translation>&amp;Neue Dateien melden</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>&amp;Queue</source>
        <translation>&amp;Warteschlange</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>Aktualisie&amp;ren</translation>
    </message>
    <message>
        <source>&amp;Requests…</source>
        <translation>&amp;Anfragen…</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>&amp;Select all</source>
        <translation>Alle auswäh&amp;len</translation>
    </message>
    <message>
        <source>&amp;Share files…</source>
        <translation>Dateien &amp;teilen…</translation>
    </message>
    <message>
        <source>&amp;Side bar</source>
        <translation>&amp;Seitenleiste</translation>
    </message>
    <message>
        <source>&amp;Speed limits…</source>
        <translation>&amp;Geschwindigkeitsgrenzen…</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>E&amp;xtras</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Change pass&amp;word…</source>
        <translation>Pass&amp;wort ändern…</translation>
    </message>
    <message>
        <source>Connection &amp;report</source>
        <translation>&amp;Verbindungsbericht</translation>
    </message>
    <message>
        <source>Content (&amp;Z)</source>
        <translation>Inhalt (&amp;Z)</translation>
    </message>
    <message>
        <source>Create &amp;group…</source>
        <translation>&amp;Gruppe erstellen…</translation>
    </message>
    <message>
        <source>De&amp;lete account…</source>
        <translation>Konto &amp;löschen…</translation>
    </message>
    <message>
        <source>Details &amp;page</source>
        <translation>D&amp;etailseite</translation>
    </message>
    <message>
        <source>Find in all my &amp;groups</source>
        <translation>In allen meinen &amp;Gruppen suchen</translation>
    </message>
    <message>
        <source>Force rec&amp;heck</source>
        <translation>Ne&amp;u prüfen</translation>
    </message>
    <message>
        <source>Log o&amp;ut</source>
        <translation>Ab&amp;melden</translation>
    </message>
    <message>
        <source>Move &amp;down</source>
        <translation>Nach &amp;unten</translation>
    </message>
    <message>
        <source>Move &amp;up</source>
        <translation>Nach &amp;oben</translation>
    </message>
    <message>
        <source>Move to &amp;bottom</source>
        <translation>Ganz &amp;nach unten</translation>
    </message>
    <message>
        <source>Move to &amp;top</source>
        <translation>&amp;Ganz nach oben</translation>
    </message>
    <message>
        <source>Open &amp;link…</source>
        <translation>&amp;Link öffnen…</translation>
    </message>
    <message>
        <source>Pause &amp;all</source>
        <translation>Alle an&amp;halten</translation>
    </message>
    <message>
        <source>Pee&amp;rs</source>
        <translation>&amp;Peers</translation>
    </message>
    <message>
        <source>Pr&amp;eferences…</source>
        <translation>Ei&amp;nstellungen…</translation>
    </message>
    <message>
        <source>Pr&amp;operties</source>
        <translation>E&amp;igenschaften</translation>
    </message>
    <message>
        <source>R&amp;escan shares</source>
        <translation>Geteiltes &amp;neu einlesen</translation>
    </message>
    <message>
        <source>Re&amp;move…</source>
        <translation>&amp;Entfernen…</translation>
    </message>
    <message>
        <source>Remove &amp;with files…</source>
        <translation>&amp;Mit Dateien entfernen…</translation>
    </message>
    <message>
        <source>Report a &amp;problem…</source>
        <translation>&amp;Problem melden…</translation>
    </message>
    <message>
        <source>Resu&amp;me all</source>
        <translation>Alle fo&amp;rtsetzen</translation>
    </message>
    <message>
        <source>S&amp;tatistics</source>
        <translation>&amp;Statistik</translation>
    </message>
    <message>
        <source>Share f&amp;older…</source>
        <translation>&amp;Ordner teilen…</translation>
    </message>
    <message>
        <source>Share what was &amp;copied</source>
        <translation>&amp;Kopiertes teilen</translation>
    </message>
    <message>
        <source>Show &amp;QR code…</source>
        <translation>&amp;QR-Code anzeigen…</translation>
    </message>
    <message>
        <source>Spee&amp;d</source>
        <translation>&amp;Geschwindigkeit</translation>
    </message>
    <message>
        <source>Speed in &amp;title bar</source>
        <translation>Geschwindigkeit in der &amp;Titelleiste</translation>
    </message>
    <message>
        <source>Status &amp;bar</source>
        <translation>Status&amp;leiste</translation>
    </message>
    <message>
        <source>T&amp;heme</source>
        <translation>&amp;Farbschema</translation>
    </message>
    <message>
        <source>T&amp;racker on this computer…</source>
        <translation>T&amp;racker auf diesem Computer…</translation>
    </message>
</context>
<context>
    <name>NameTakenDialog</name>
    <message>
        <source>&amp;Check what is there and fetch the rest</source>
        <translation>&amp;Vorhandenes prüfen und den Rest holen</translation>
    </message>
    <message>
        <source>&amp;Keep both</source>
        <translation>&amp;Beide behalten</translation>
    </message>
    <message>
        <source>&amp;Replace it</source>
        <translation>&amp;Ersetzen</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Every piece is compared; only what is missing or differs is downloaded.</source>
        <translation>Jedes Stück wird verglichen; nur Fehlendes oder Abweichendes wird heruntergeladen.</translation>
    </message>
    <message>
        <source>In the group</source>
        <translation>In der Gruppe</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>Auf diesem Computer</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>The download is called {name}.</source>
        <translation>Der Download heißt {name}.</translation>
    </message>
    <message>
        <source>What is there goes to the Trash first.</source>
        <translation>Vorhandenes kommt zuerst in den Papierkorb.</translation>
    </message>
    <message>
        <source>{name} exists already</source>
        <translation>{name} existiert bereits</translation>
    </message>
    <message>
        <source>{size}, changed {when}</source>
        <translation>{size}, geändert {when}</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message numerus="yes">
        <source>%n people ask to join {group}.</source>
        <translation>
            <numerusform>%n Person möchte {group} beitreten.</numerusform>
            <numerusform>%n Personen möchten {group} beitreten.</numerusform>
        </translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>At the address of {name} answers a tracker with another fingerprint than the one you trusted. Nothing is sent to it. Transfers between members go on.</source>
        <translation>An der Adresse von {name} antwortet ein Tracker mit einem anderen Fingerabdruck als dem, dem Sie vertraut haben. Ihm wird nichts gesendet. Übertragungen zwischen Mitgliedern laufen weiter.</translation>
    </message>
    <message>
        <source>Devices…</source>
        <translation>Geräte…</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Suchen…</translation>
    </message>
    <message>
        <source>Nothing of {group} is shared now. No tracker has confirmed its members for a day. It goes on by itself as soon as one does.</source>
        <translation>Nichts von {group} wird jetzt geteilt. Seit einem Tag hat kein Tracker die Mitglieder bestätigt. Es geht von selbst weiter, sobald einer es tut.</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Requests…</source>
        <translation>Anfragen…</translation>
    </message>
    <message numerus="yes">
        <source>The disk of {folder} is full: {free} are free. %n download(s) wait for room, and go on by themselves when there is some.</source>
        <translation>
            <numerusform>Der Datenträger von {folder} ist voll: {free} sind frei. %n Download dorthin wartet und läuft von selbst weiter, sobald Platz ist.</numerusform>
            <numerusform>Der Datenträger von {folder} ist voll: {free} sind frei. %n Downloads dorthin warten und laufen von selbst weiter, sobald Platz ist.</numerusform>
        </translation>
    </message>
    <message>
        <source>The group {group} was deleted by its owner. Its downloads are stopped. What you downloaded stays.</source>
        <translation>Die Gruppe {group} wurde vom Eigentümer gelöscht. Downloads daraus sind gestoppt. Heruntergeladenes bleibt.</translation>
    </message>
    <message>
        <source>The tracker {name} does not answer. It does not run, or the network is down. Transfers between members go on. Next try in {time}.</source>
        <translation>Der Tracker {name} antwortet nicht. Er läuft nicht, oder das Netzwerk ist ausgefallen. Übertragungen zwischen Mitgliedern laufen weiter. Nächster Versuch in {time}.</translation>
    </message>
    <message>
        <source>The tracker {name} does not answer. It does not run, or the network is down. Transfers between members go on. Trying now…</source>
        <translation>Der Tracker {name} antwortet nicht. Er läuft nicht, oder das Netzwerk ist ausgefallen. Übertragungen zwischen Mitgliedern laufen weiter. Versuch läuft…</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Jetzt versuchen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>You were banned from {group}. Its downloads are stopped and nothing of it is shared. What you downloaded stays. Only an admin of the group can lift the ban.</source>
        <translation>Sie wurden in {group} gesperrt. Downloads daraus sind gestoppt, und nichts davon wird geteilt. Heruntergeladenes bleibt. Nur ein Admin der Gruppe kann die Sperre aufheben.</translation>
    </message>
    <message>
        <source>You were removed from {group}. Its downloads are stopped and nothing of it is shared. What you downloaded stays. You can ask to join again.</source>
        <translation>Sie wurden aus {group} entfernt. Downloads daraus sind gestoppt, und nichts davon wird geteilt. Heruntergeladenes bleibt. Sie können den Beitritt erneut anfragen.</translation>
    </message>
    <message>
        <source>Your wish to join {group} was declined. Ask an admin of the group before you try again.</source>
        <translation>Ihre Beitrittsanfrage an {group} wurde abgelehnt. Fragen Sie einen Admin der Gruppe, bevor Sie es erneut versuchen.</translation>
    </message>
    <message>
        <source>{device} is a new device of your account. If that was not you, revoke it.</source>
        <translation>{device} ist ein neues Gerät in Ihrem Konto. Wenn Sie das nicht waren, widerrufen Sie es.</translation>
    </message>
    <message>
        <source>{name} is missing: it was moved, renamed or deleted. It is not shared until it is back. Say where it is now.</source>
        <translation>{name} fehlt: verschoben, umbenannt oder gelöscht. Die Datei wird nicht geteilt, bis sie wieder da ist. Geben Sie an, wo sie jetzt ist.</translation>
    </message>
    <message>
        <source>{name} was changed on the disk. It is not what the group knows any more, so it is not shared. Share it again when it stays as it is.</source>
        <translation>{name} wurde auf dem Datenträger geändert. Die Datei ist nicht mehr die, die die Gruppe kennt, daher wird sie nicht geteilt. Teilen Sie sie erneut, wenn sie so bleibt, wie sie ist.</translation>
    </message>
    <message>
        <source>{user} asks to join {group}.</source>
        <translation>{user} möchte {group} beitreten.</translation>
    </message>
    <message>
        <source>{user} uses a new device. If that surprises you, ask {user} about it.</source>
        <translation>{user} verwendet ein neues Gerät. Falls Sie das überrascht, fragen Sie {user} danach.</translation>
    </message>
    <message>
        <source>{user}&apos;s computer sent wrong pieces of {name}. They were thrown away, and it is not asked for an hour. The others go on.</source>
        <translation>Der Computer von {user} hat falsche Stücke von {name} gesendet. Sie wurden verworfen, und er wird eine Stunde lang nicht gefragt. Die anderen machen weiter.</translation>
    </message>
</context>
<context>
    <name>Notifications</name>
    <message numerus="yes">
        <source>%n download(s) failed</source>
        <translation>
            <numerusform>%n Download fehlgeschlagen</numerusform>
            <numerusform>%n Downloads fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) finished</source>
        <translation>
            <numerusform>%n Datei fertig</numerusform>
            <numerusform>%n Dateien fertig</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new file(s) in {group}</source>
        <translation>
            <numerusform>%n neue Datei in {group}</numerusform>
            <numerusform>%n neue Dateien in {group}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) to join</source>
        <translation>
            <numerusform>%n Beitrittsanfrage</numerusform>
            <numerusform>%n Beitrittsanfragen</numerusform>
        </translation>
    </message>
    <message>
        <source>A new device</source>
        <translation>Ein neues Gerät</translation>
    </message>
    <message>
        <source>Downloads to {folder} wait until there is room.</source>
        <translation>Downloads nach {folder} warten, bis Platz ist.</translation>
    </message>
    <message>
        <source>Online now</source>
        <translation>Jetzt online</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>Der Datenträger ist voll</translation>
    </message>
    <message>
        <source>You are a member of {groups} now.</source>
        <translation>Sie sind jetzt Mitglied von {groups}.</translation>
    </message>
    <message>
        <source>You were accepted</source>
        <translation>Sie wurden aufgenommen</translation>
    </message>
    <message numerus="yes">
        <source>{names} and %n more</source>
        <translation>
            <numerusform>{names} und %n weitere</numerusform>
            <numerusform>{names} und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>{users} logged in on a new device.</source>
        <translation>Anmeldung auf einem neuen Gerät: {users}.</translation>
    </message>
    <message>
        <source>{users} → {group}</source>
        <translation>{users} → {group}</translation>
    </message>
</context>
<context>
    <name>NotificationsPage</name>
    <message>
        <source>How</source>
        <translation>Wie</translation>
    </message>
    <message>
        <source>I am a&amp;ccepted in a group, or removed from one</source>
        <translation>ich in eine Gruppe &amp;aufgenommen oder aus einer entfernt werde</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Benachrichtigungen</translation>
    </message>
    <message>
        <source>Several of one group are told as one. What the system keeps quiet stays quiet.</source>
        <translation>Mehrere einer Gruppe werden als eine gemeldet. Was das System stumm hält, bleibt stumm.</translation>
    </message>
    <message>
        <source>Tell me when</source>
        <translation>Melden, wenn</translation>
    </message>
    <message>
        <source>With a &amp;sound</source>
        <translation>Mit &amp;Ton</translation>
    </message>
    <message>
        <source>a &amp;download is finished</source>
        <translation>ein &amp;Download fertig ist</translation>
    </message>
    <message>
        <source>a &amp;member comes online</source>
        <translation>ein &amp;Mitglied online kommt</translation>
    </message>
    <message>
        <source>a download has an &amp;error, or a disk is full</source>
        <translation>ein Download einen &amp;Fehler hat oder ein Datenträger voll ist</translation>
    </message>
    <message>
        <source>a new de&amp;vice uses my account or that of a member</source>
        <translation>ein neues &amp;Gerät mein Konto oder das eines Mitglieds verwendet</translation>
    </message>
    <message>
        <source>somebody &amp;asks to join a group of mine</source>
        <translation>jemand einer meiner Gruppen &amp;beitreten möchte</translation>
    </message>
    <message>
        <source>there are &amp;new files in a group that I follow</source>
        <translation>es &amp;neue Dateien in einer Gruppe gibt, der ich folge</translation>
    </message>
</context>
<context>
    <name>OpenLinkDialog</name>
    <message>
        <source>&amp;Link or address</source>
        <translation>&amp;Link oder Adresse</translation>
    </message>
    <message>
        <source>A link begins with p2p://. A host name or address works too.</source>
        <translation>Ein Link beginnt mit p2p://. Ein Hostname oder eine Adresse geht auch.</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>Fingerabdruck</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open an invite link</source>
        <translation>Einladungslink öffnen</translation>
    </message>
    <message>
        <source>Tracker</source>
        <translation>Tracker</translation>
    </message>
    <message>
        <source>none: you will be asked to compare it</source>
        <translation>keiner: Sie werden gebeten, ihn zu vergleichen</translation>
    </message>
</context>
<context>
    <name>PasswordField</name>
    <message>
        <source>Among the most common passwords, so it cannot be used</source>
        <translation>Gehört zu den häufigsten Passwörtern und kann nicht verwendet werden</translation>
    </message>
    <message>
        <source>Fair</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>Gut</translation>
    </message>
    <message>
        <source>Hide the password</source>
        <translation>Passwort verbergen</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Show the password</source>
        <translation>Passwort anzeigen</translation>
    </message>
    <message>
        <source>Strong</source>
        <translation>Stark</translation>
    </message>
    <message numerus="yes">
        <source>Too long: at most %n character(s)</source>
        <translation>
            <numerusform>Zu lang: höchstens %n Zeichen</numerusform>
            <numerusform>Zu lang: höchstens %n Zeichen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Too short: at least %n character(s)</source>
        <translation>
            <numerusform>Zu kurz: mindestens %n Zeichen</numerusform>
            <numerusform>Zu kurz: mindestens %n Zeichen</numerusform>
        </translation>
    </message>
    <message>
        <source>Weak: a few more words make it strong</source>
        <translation>Schwach: einige Wörter mehr machen es stark</translation>
    </message>
</context>
<context>
    <name>Peers</name>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Client</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Download</translation>
    </message>
    <message>
        <source>Downloaded</source>
        <translation>Heruntergeladen</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>Merkmale</translation>
    </message>
    <message>
        <source>Incoming</source>
        <translation>Eingehend</translation>
    </message>
    <message>
        <source>Local network</source>
        <translation>Lokales Netz</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>Mitglied</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Nicht verbunden</translation>
    </message>
    <message>
        <source>Outgoing</source>
        <translation>Ausgehend</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Upload</translation>
    </message>
    <message>
        <source>Uploaded</source>
        <translation>Hochgeladen</translation>
    </message>
    <message>
        <source>banned</source>
        <translation>gesperrt</translation>
    </message>
    <message>
        <source>came in</source>
        <translation>eingegangen</translation>
    </message>
    <message>
        <source>dialled</source>
        <translation>angewählt</translation>
    </message>
    <message>
        <source>fetches {speed}</source>
        <translation>holt {speed}</translation>
    </message>
    <message>
        <source>gives {speed}</source>
        <translation>gibt {speed}</translation>
    </message>
    <message numerus="yes">
        <source>has %n percent</source>
        <translation>
            <numerusform>hat %n Prozent</numerusform>
            <numerusform>hat %n Prozent</numerusform>
        </translation>
    </message>
    <message>
        <source>has all of it</source>
        <translation>hat alles</translation>
    </message>
    <message>
        <source>put off</source>
        <translation>zurückgestellt</translation>
    </message>
    <message>
        <source>slow</source>
        <translation>langsam</translation>
    </message>
</context>
<context>
    <name>PieceMap</name>
    <message numerus="yes">
        <source>%n connected peer(s) have it</source>
        <translation>
            <numerusform>%n verbundener Peer hat es</numerusform>
            <numerusform>%n verbundene Peers haben es</numerusform>
        </translation>
    </message>
    <message>
        <source>Piece {number}: {state}</source>
        <translation>Stück {number}: {state}</translation>
    </message>
    <message>
        <source>Pieces</source>
        <translation>Stücke</translation>
    </message>
    <message>
        <source>Pieces {first} to {last}: {done} of {count} here</source>
        <translation>Stücke {first} bis {last}: {done} von {count} hier</translation>
    </message>
    <message>
        <source>here</source>
        <translation>hier</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>on its way</source>
        <translation>unterwegs</translation>
    </message>
    <message>
        <source>{done} of {count} pieces are here, {flight} on their way</source>
        <translation>{done} von {count} Stücken sind hier, {flight} unterwegs</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Apply</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>Einstellung suchen</translation>
    </message>
    <message>
        <source>No setting matches.</source>
        <translation>Keine passende Einstellung.</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Preferences</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Reset page</source>
        <translation>Seite zurücksetzen</translation>
    </message>
</context>
<context>
    <name>PrivacyPage</name>
    <message>
        <source>&amp;Devices…</source>
        <translation>G&amp;eräte…</translation>
    </message>
    <message>
        <source>A &amp;new device waits until I approve it</source>
        <translation>Ein &amp;neues Gerät wartet, bis ich es bestätige</translation>
    </message>
    <message>
        <source>Blocked</source>
        <translation>Gesperrt</translation>
    </message>
    <message>
        <source>Copy &amp;fingerprint</source>
        <translation>&amp;Fingerabdruck kopieren</translation>
    </message>
    <message>
        <source>Devices of this account</source>
        <translation>Geräte dieses Kontos</translation>
    </message>
    <message>
        <source>Devices revoke</source>
        <translation>Geräte widerrufen</translation>
    </message>
    <message>
        <source>Every connection is encrypted with TLS 1.3 and both sides are known; there is no switch to turn it off. Only members see or get anything of a group. Your password never leaves this computer. Files on the disk are not encrypted, and what a member has already cannot be called back.</source>
        <translation>Jede Verbindung ist mit TLS 1.3 verschlüsselt, und beide Seiten sind bekannt; abschalten lässt sich das nicht. Nur Mitglieder sehen oder bekommen etwas von einer Gruppe. Ihr Passwort verlässt diesen Computer nie. Dateien auf dem Datenträger sind nicht verschlüsselt, und was ein Mitglied bereits hat, kann nicht zurückgeholt werden.</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>Fingerabdruck</translation>
    </message>
    <message>
        <source>Fingerprint device key folder</source>
        <translation>Fingerabdruck Gerät Schlüssel Ordner</translation>
    </message>
    <message>
        <source>Keys and state are in</source>
        <translation>Schlüssel und Status liegen in</translation>
    </message>
    <message>
        <source>Members can compare this fingerprint with the one that they see beside your name.</source>
        <translation>Mitglieder können diesen Fingerabdruck mit dem vergleichen, den sie neben Ihrem Namen sehen.</translation>
    </message>
    <message>
        <source>Nobody is blocked in your groups.</source>
        <translation>In Ihren Gruppen ist niemand gesperrt.</translation>
    </message>
    <message>
        <source>Privacy and security</source>
        <translation>Sicherheit</translation>
    </message>
    <message>
        <source>Stay &amp;logged in on this computer</source>
        <translation>Auf diesem Computer an&amp;gemeldet bleiben</translation>
    </message>
    <message>
        <source>This device</source>
        <translation>Dieses Gerät</translation>
    </message>
    <message>
        <source>What is promised</source>
        <translation>Was zugesichert wird</translation>
    </message>
    <message>
        <source>Whoever uses this computer as you can then open P2P Share as you.</source>
        <translation>Wer diesen Computer unter Ihrem Benutzer verwendet, kann P2P Share dann in Ihrem Namen öffnen.</translation>
    </message>
</context>
<context>
    <name>Problems</name>
    <message>
        <source>A firewall may be closed: allow P2P Share, or TCP port {port}, to be reached. Downloading works all the same, but slower.</source>
        <translation>Vielleicht blockiert eine Firewall: Erlauben Sie eingehende Verbindungen für P2P Share oder TCP-Port {port}. Das Herunterladen funktioniert trotzdem, nur langsamer.</translation>
    </message>
    <message>
        <source>Ask whoever runs it whether it is on. Running downloads go on between members who know each other.</source>
        <translation>Fragen Sie, wer ihn betreibt, ob er eingeschaltet ist. Laufende Downloads gehen zwischen Mitgliedern weiter, die einander kennen.</translation>
    </message>
    <message>
        <source>Everything works as far as can be told. Nobody has connected to this computer yet.</source>
        <translation>Soweit erkennbar, funktioniert alles. Bisher hat sich niemand mit diesem Computer verbunden.</translation>
    </message>
    <message>
        <source>Everything works: other members reach this computer.</source>
        <translation>Alles funktioniert: Andere Mitglieder erreichen diesen Computer.</translation>
    </message>
    <message>
        <source>Guest Wi-Fi and some firewalls block it (UDP port 5353). Use an invite link instead.</source>
        <translation>Gast-WLAN und manche Firewalls blockieren es (UDP-Port 5353). Verwenden Sie stattdessen einen Einladungslink.</translation>
    </message>
    <message>
        <source>If a firewall was opened for the usual port, end the program that holds it and start P2P Share again.</source>
        <translation>Falls eine Firewall für den üblichen Port geöffnet wurde, beenden Sie das Programm, das ihn belegt, und starten Sie P2P Share neu.</translation>
    </message>
    <message>
        <source>Looking at the connection…</source>
        <translation>Verbindung wird geprüft…</translation>
    </message>
    <message>
        <source>No tracker answers.</source>
        <translation>Kein Tracker antwortet.</translation>
    </message>
    <message>
        <source>Nothing to do: IPv4 is enough inside one network.</source>
        <translation>Nichts zu tun: IPv4 genügt innerhalb eines Netzwerks.</translation>
    </message>
    <message>
        <source>Other members cannot reach this computer on port {port}.</source>
        <translation>Andere Mitglieder können diesen Computer auf Port {port} nicht erreichen.</translation>
    </message>
    <message>
        <source>Plug in the cable or join a Wi-Fi. Everything goes on by itself then.</source>
        <translation>Stecken Sie das Kabel ein oder verbinden Sie sich mit einem WLAN. Danach geht alles von selbst weiter.</translation>
    </message>
    <message>
        <source>The usual port was taken, so port {port} is used.</source>
        <translation>Der übliche Port war belegt, daher wird Port {port} verwendet.</translation>
    </message>
    <message>
        <source>This computer is not connected to any network.</source>
        <translation>Dieser Computer ist mit keinem Netzwerk verbunden.</translation>
    </message>
    <message>
        <source>This network has no IPv6.</source>
        <translation>Dieses Netzwerk hat kein IPv6.</translation>
    </message>
    <message>
        <source>Trackers on this network are not found by themselves.</source>
        <translation>Tracker in diesem Netzwerk werden nicht von selbst gefunden.</translation>
    </message>
    <message>
        <source>Unknown problem: {name}</source>
        <translation>Unbekanntes Problem: {name}</translation>
    </message>
</context>
<context>
    <name>ProgramErrors</name>
    <message>
        <source>Another computer sent something that makes no sense.</source>
        <translation>Ein anderer Computer hat etwas gesendet, das keinen Sinn ergibt.</translation>
    </message>
    <message>
        <source>Another member&apos;s computer refused.</source>
        <translation>Der Computer eines anderen Mitglieds hat abgelehnt.</translation>
    </message>
    <message>
        <source>Another program uses it.</source>
        <translation>Ein anderes Programm verwendet ihn.</translation>
    </message>
    <message>
        <source>Another program uses the state folder.</source>
        <translation>Ein anderes Programm verwendet den Statusordner.</translation>
    </message>
    <message>
        <source>Another program uses {folder}.</source>
        <translation>Ein anderes Programm verwendet {folder}.</translation>
    </message>
    <message>
        <source>End that program, or choose another port.</source>
        <translation>Beenden Sie jenes Programm oder wählen Sie einen anderen Port.</translation>
    </message>
    <message>
        <source>It does not say why.</source>
        <translation>Ein Grund wird nicht genannt.</translation>
    </message>
    <message>
        <source>It is asked again later.</source>
        <translation>Er wird später noch einmal gefragt.</translation>
    </message>
    <message>
        <source>It noticed: {reason}.</source>
        <translation>Festgestellt wurde: {reason}.</translation>
    </message>
    <message>
        <source>It noticed: {rule}.</source>
        <translation>Festgestellt wurde: {rule}.</translation>
    </message>
    <message>
        <source>It noticed: {what}.</source>
        <translation>Festgestellt wurde: {what}.</translation>
    </message>
    <message>
        <source>It runs an older or a damaged program.</source>
        <translation>Auf ihm läuft ein älteres oder ein beschädigtes Programm.</translation>
    </message>
    <message>
        <source>It says: {reason:why}.</source>
        <translation>Er meldet: {reason:why}.</translation>
    </message>
    <message>
        <source>It was disconnected; all else goes on.</source>
        <translation>Er wurde getrennt; alles andere läuft weiter.</translation>
    </message>
    <message>
        <source>Make the folder writable and try again, or start with another state folder.</source>
        <translation>Machen Sie den Ordner beschreibbar und versuchen Sie es erneut, oder starten Sie mit einem anderen Statusordner.</translation>
    </message>
    <message>
        <source>Nothing listens there for you.</source>
        <translation>Dort lauscht nichts für Sie.</translation>
    </message>
    <message>
        <source>Nothing was changed, and nothing is shared or downloaded.</source>
        <translation>Es wurde nichts geändert, und nichts wird geteilt oder heruntergeladen.</translation>
    </message>
    <message>
        <source>P2P Share runs already with this account&apos;s folder.</source>
        <translation>P2P Share läuft bereits mit dem Ordner dieses Kontos.</translation>
    </message>
    <message>
        <source>Please report it; the Help menu has an entry for it.</source>
        <translation>Bitte melden Sie ihn; im Menü „Hilfe“ gibt es einen Eintrag dafür.</translation>
    </message>
    <message>
        <source>Port {port} is taken.</source>
        <translation>Port {port} ist belegt.</translation>
    </message>
    <message>
        <source>The log in the state folder says more.</source>
        <translation>Mehr steht im Protokoll im Statusordner.</translation>
    </message>
    <message>
        <source>The port is taken.</source>
        <translation>Der Port ist belegt.</translation>
    </message>
    <message>
        <source>The process {pid} uses {folder}.</source>
        <translation>Der Prozess {pid} verwendet {folder}.</translation>
    </message>
    <message>
        <source>The program {program} uses it.</source>
        <translation>Das Programm {program} verwendet ihn.</translation>
    </message>
    <message>
        <source>The reason: {error:why}.</source>
        <translation>Der Grund: {error:why}.</translation>
    </message>
    <message>
        <source>The state folder cannot be used.</source>
        <translation>Der Statusordner kann nicht verwendet werden.</translation>
    </message>
    <message>
        <source>The system does not say why.</source>
        <translation>Das System nennt keinen Grund.</translation>
    </message>
    <message>
        <source>There is nothing to do.</source>
        <translation>Es gibt nichts zu tun.</translation>
    </message>
    <message>
        <source>This is a fault of the program.</source>
        <translation>Dies ist ein Fehler des Programms.</translation>
    </message>
    <message>
        <source>This window does nothing, so that nothing is damaged.</source>
        <translation>Dieses Fenster tut nichts, damit nichts beschädigt wird.</translation>
    </message>
    <message>
        <source>Transfers go on as far as they can.</source>
        <translation>Übertragungen laufen weiter, soweit möglich.</translation>
    </message>
    <message>
        <source>Use the other window, or end the other program (perhaps it runs in a terminal) and try again.</source>
        <translation>Verwenden Sie das andere Fenster oder beenden Sie das andere Programm (vielleicht läuft es in einem Terminal) und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>{path} cannot be used.</source>
        <translation>{path} kann nicht verwendet werden.</translation>
    </message>
</context>
<context>
    <name>PropertiesDialog</name>
    <message numerus="yes">
        <source>%n device(s)</source>
        <translation>
            <numerusform>%n Gerät</numerusform>
            <numerusform>%n Geräten</numerusform>
        </translation>
    </message>
    <message>
        <source>Added</source>
        <translation>Hinzugefügt</translation>
    </message>
    <message>
        <source>Added to the list</source>
        <translation>Zur Liste hinzugefügt</translation>
    </message>
    <message>
        <source>Changed on disk</source>
        <translation>Auf dem Datenträger geändert</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Erneut prüfen</translation>
    </message>
    <message>
        <source>Checked and in place</source>
        <translation>Geprüft und vorhanden</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Completed</source>
        <translation>Abgeschlossen</translation>
    </message>
    <message>
        <source>Content (BLAKE3)</source>
        <translation>Inhalt (BLAKE3)</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Download</translation>
    </message>
    <message>
        <source>Fetched now by</source>
        <translation>Wird geholt von</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Lies at</source>
        <translation>Liegt unter</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>Link</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Fehlt</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Pieces</source>
        <translation>Stücke</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Empfangen</translation>
    </message>
    <message>
        <source>Saved at</source>
        <translation>Gespeichert unter</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Sent wrong pieces</source>
        <translation>Falsche Stücke von</translation>
    </message>
    <message>
        <source>Shared by</source>
        <translation>Geteilt von</translation>
    </message>
    <message>
        <source>Shared from this computer</source>
        <translation>Von diesem Computer geteilt</translation>
    </message>
    <message>
        <source>Sharers</source>
        <translation>Teilende</translation>
    </message>
    <message>
        <source>Sharing</source>
        <translation>Wird geteilt</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Time spent</source>
        <translation>Aufgewendete Zeit</translation>
    </message>
    <message>
        <source>{all}, of these {online} online</source>
        <translation>{all}, davon {online} online</translation>
    </message>
    <message>
        <source>{count} of {size}</source>
        <translation>{count} zu je {size}</translation>
    </message>
    <message>
        <source>{size} ({bytes} bytes)</source>
        <translation>{size} ({bytes} Bytes)</translation>
    </message>
</context>
<context>
    <name>QuitDialog</name>
    <message numerus="yes">
        <source>%n download(s) running.</source>
        <translation>
            <numerusform>%n Download läuft.</numerusform>
            <numerusform>%n Downloads laufen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) being prepared.</source>
        <translation>
            <numerusform>%n Datei wird vorbereitet.</numerusform>
            <numerusform>%n Dateien werden vorbereitet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n upload(s) to others running.</source>
        <translation>
            <numerusform>%n Upload zu anderen läuft.</numerusform>
            <numerusform>%n Uploads zu anderen laufen.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Remember my choice</source>
        <translation>Auswahl &amp;merken</translation>
    </message>
    <message>
        <source>Everything goes on where it stopped when P2P Share is started again. Until then nobody can fetch from this computer.</source>
        <translation>Alles geht dort weiter, wo es stehen geblieben ist, wenn P2P Share wieder gestartet wird. Bis dahin kann niemand von diesem Computer holen.</translation>
    </message>
    <message>
        <source>Minimise</source>
        <translation>Minimieren</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Quit while files are being transferred?</source>
        <translation>Beenden, während Dateien übertragen werden?</translation>
    </message>
    <message>
        <source>Run in background</source>
        <translation>Im Hintergrund laufen</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>a character that not every system can store</source>
        <translation>ein Zeichen, das nicht jedes System speichern kann</translation>
    </message>
    <message>
        <source>a fault of the device</source>
        <translation>ein Fehler des Geräts</translation>
    </message>
    <message>
        <source>a fault of the program</source>
        <translation>ein Fehler des Programms</translation>
    </message>
    <message>
        <source>a file of this name is there already</source>
        <translation>eine Datei mit diesem Namen ist schon da</translation>
    </message>
    <message>
        <source>a newer version of the program made it</source>
        <translation>eine neuere Version des Programms hat es erzeugt</translation>
    </message>
    <message>
        <source>after 90 days the password is asked for again</source>
        <translation>nach 90 Tagen wird das Passwort wieder abgefragt</translation>
    </message>
    <message>
        <source>it can only be read</source>
        <translation>nur lesbar</translation>
    </message>
    <message>
        <source>it cannot reach its database</source>
        <translation>er erreicht seine Datenbank nicht</translation>
    </message>
    <message>
        <source>it closed the connection</source>
        <translation>die Gegenseite hat die Verbindung geschlossen</translation>
    </message>
    <message>
        <source>it does not exist</source>
        <translation>nicht vorhanden</translation>
    </message>
    <message>
        <source>it is being stopped</source>
        <translation>er wird gerade beendet</translation>
    </message>
    <message>
        <source>it is not a folder</source>
        <translation>kein Ordner</translation>
    </message>
    <message>
        <source>it is not a key of this program</source>
        <translation>kein Schlüssel dieses Programms</translation>
    </message>
    <message>
        <source>the session was not used for 30 days</source>
        <translation>die Sitzung wurde 30 Tage lang nicht benutzt</translation>
    </message>
    <message>
        <source>its certificate is not valid on this computer&apos;s date; check the clock</source>
        <translation>das Zertifikat ist zum Datum dieses Computers nicht gültig; prüfen Sie die Uhr</translation>
    </message>
    <message>
        <source>its checksums contradict each other</source>
        <translation>die Prüfsummen widersprechen einander</translation>
    </message>
    <message>
        <source>its folder cannot be written</source>
        <translation>in den Ordner kann nicht geschrieben werden</translation>
    </message>
    <message>
        <source>its folder is gone</source>
        <translation>der Ordner ist verschwunden</translation>
    </message>
    <message>
        <source>its parts are gone from the disk</source>
        <translation>die Teile sind vom Datenträger verschwunden</translation>
    </message>
    <message>
        <source>its pieces are unknown</source>
        <translation>die Stücke sind unbekannt</translation>
    </message>
    <message>
        <source>no answer in time</source>
        <translation>keine rechtzeitige Antwort</translation>
    </message>
    <message>
        <source>nobody shares it any more</source>
        <translation>niemand teilt dies noch</translation>
    </message>
    <message>
        <source>nobody who has it is online</source>
        <translation>niemand, der es hat, ist online</translation>
    </message>
    <message>
        <source>not a name for a file on every system</source>
        <translation>nicht auf jedem System ein Dateiname</translation>
    </message>
    <message>
        <source>others come first</source>
        <translation>andere kommen zuerst</translation>
    </message>
    <message>
        <source>permission denied</source>
        <translation>Zugriff verweigert</translation>
    </message>
    <message>
        <source>the account was deleted</source>
        <translation>das Konto wurde gelöscht</translation>
    </message>
    <message>
        <source>the connection failed</source>
        <translation>die Verbindung ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>the connection was lost</source>
        <translation>die Verbindung ist abgebrochen</translation>
    </message>
    <message>
        <source>the connection was refused</source>
        <translation>die Verbindung wurde abgelehnt</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>der Datenträger ist voll</translation>
    </message>
    <message>
        <source>the disk refused</source>
        <translation>der Datenträger hat den Zugriff abgelehnt</translation>
    </message>
    <message>
        <source>the file is gone</source>
        <translation>die Datei ist verschwunden</translation>
    </message>
    <message>
        <source>the file was changed</source>
        <translation>die Datei wurde geändert</translation>
    </message>
    <message>
        <source>the group is gone</source>
        <translation>die Gruppe ist verschwunden</translation>
    </message>
    <message>
        <source>the password was changed on another device</source>
        <translation>das Passwort wurde auf einem anderen Gerät geändert</translation>
    </message>
    <message>
        <source>the password was changed, or this device was revoked</source>
        <translation>das Passwort wurde geändert, oder dieses Gerät wurde widerrufen</translation>
    </message>
    <message>
        <source>the password was reset</source>
        <translation>das Passwort wurde zurückgesetzt</translation>
    </message>
    <message>
        <source>the quota is used up</source>
        <translation>das Kontingent ist aufgebraucht</translation>
    </message>
    <message>
        <source>the same name as another on some systems</source>
        <translation>auf manchen Systemen derselbe Name wie ein anderer</translation>
    </message>
    <message>
        <source>the tracker does not answer</source>
        <translation>der Tracker antwortet nicht</translation>
    </message>
    <message>
        <source>there is no such computer</source>
        <translation>es gibt keinen solchen Computer</translation>
    </message>
    <message>
        <source>there is no way to it</source>
        <translation>es gibt keinen Weg dorthin</translation>
    </message>
    <message>
        <source>this device is connected from somewhere else</source>
        <translation>dieses Gerät ist von anderswo verbunden</translation>
    </message>
    <message>
        <source>this device was revoked</source>
        <translation>dieses Gerät wurde widerrufen</translation>
    </message>
    <message>
        <source>too many files are open</source>
        <translation>es sind zu viele Dateien offen</translation>
    </message>
    <message>
        <source>too deep in folders</source>
        <translation>zu tief in Ordnern</translation>
    </message>
    <message>
        <source>too long</source>
        <translation>zu lang</translation>
    </message>
    <message>
        <source>too long with its folders</source>
        <translation>mit seinen Ordnern zu lang</translation>
    </message>
    <message>
        <source>you are banned from the group</source>
        <translation>Sie sind in der Gruppe gesperrt</translation>
    </message>
    <message>
        <source>you are no longer a member</source>
        <translation>Sie sind kein Mitglied mehr</translation>
    </message>
</context>
<context>
    <name>RemoveDownloadsDialog</name>
    <message numerus="yes">
        <source>%n unfinished download(s) will stop.</source>
        <translation>
            <numerusform>%n unfertiger Download wird gestoppt.</numerusform>
            <numerusform>%n unfertige Downloads werden gestoppt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Also move the files to the &amp;Trash</source>
        <translation>Dateien auch in den &amp;Papierkorb verschieben</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>Downloads</translation>
    </message>
    <message>
        <source>Move to the Trash</source>
        <translation>In den Papierkorb</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message numerus="yes">
        <source>Remove %n download(s) from the list?</source>
        <translation>
            <numerusform>%n Download aus der Liste entfernen?</numerusform>
            <numerusform>%n Downloads aus der Liste entfernen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove {name} from the list?</source>
        <translation>{name} aus der Liste entfernen?</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>The files stay where they are, and what is complete goes on being shared.</source>
        <translation>Die Dateien bleiben, wo sie sind, und Vollständiges wird weiter geteilt.</translation>
    </message>
    <message>
        <source>They can be taken back out of the Trash. They are not shared from here any more.</source>
        <translation>Sie können wieder aus dem Papierkorb geholt werden. Von hier werden sie nicht mehr geteilt.</translation>
    </message>
    <message>
        <source>{name}, {size}, {percent}</source>
        <translation>{name}, {size}, {percent}</translation>
    </message>
</context>
<context>
    <name>RemoveMemberDialog</name>
    <message>
        <source>Ban</source>
        <translation>Sperren</translation>
    </message>
    <message>
        <source>Ban {user} from {group}?</source>
        <translation>{user} in {group} sperren?</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove {user} from {group}?</source>
        <translation>{user} aus {group} entfernen?</translation>
    </message>
    <message>
        <source>They can ask to join again. Files that they have already stay with them.</source>
        <translation>Der Beitritt kann erneut angefragt werden. Bereits vorhandene Dateien bleiben dort erhalten.</translation>
    </message>
    <message>
        <source>They cannot ask to join again until you unblock them. Files that they have already stay with them.</source>
        <translation>Der Beitritt kann erst nach dem Aufheben der Sperre wieder angefragt werden. Bereits vorhandene Dateien bleiben dort erhalten.</translation>
    </message>
    <message>
        <source>Within a second nobody sends them anything of this group, and what they share is not offered.</source>
        <translation>Innerhalb einer Sekunde sendet niemand mehr etwas aus dieser Gruppe dorthin, und was von dort geteilt wird, wird nicht mehr angeboten.</translation>
    </message>
</context>
<context>
    <name>RequestsDialog</name>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>Accept all</source>
        <translation>Alle annehmen</translation>
    </message>
    <message>
        <source>Asked</source>
        <translation>Angefragt</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Decline</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Decline all</source>
        <translation>Alle ablehnen</translation>
    </message>
    <message>
        <source>Decline and block</source>
        <translation>Ablehnen und sperren</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>Fingerabdruck</translation>
    </message>
    <message>
        <source>Members see the names of all files of the group and can download them.</source>
        <translation>Mitglieder sehen die Namen aller Dateien der Gruppe und können sie herunterladen.</translation>
    </message>
    <message>
        <source>Nobody is waiting. New requests appear here by themselves.</source>
        <translation>Niemand wartet. Neue Anfragen erscheinen hier von selbst.</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>They cannot ask again until you unblock them</source>
        <translation>Eine neue Anfrage ist erst nach dem Aufheben der Sperre möglich</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Who wants to join {group}</source>
        <translation>Beitrittsanfragen an {group}</translation>
    </message>
    <message>
        <source>{user}, asked {when}</source>
        <translation>{user}, angefragt {when}</translation>
    </message>
</context>
<context>
    <name>RestoredFlow</name>
    <message>
        <source>The list is right</source>
        <translation>Die Liste stimmt</translation>
    </message>
    <message>
        <source>The list of members of {group} is confirmed.</source>
        <translation>Die Liste der Mitglieder von {group} ist bestätigt.</translation>
    </message>
    <message>
        <source>This tracker was restored from a backup of {when}: check the list of members of {group}. Whoever was removed since may be in it again.</source>
        <translation>Dieser Tracker wurde aus einer Sicherung vom {when} wiederhergestellt: Prüfe die Liste der Mitglieder von {group}. Wer seitdem entfernt wurde, kann wieder darin stehen.</translation>
    </message>
</context>
<context>
    <name>RoleDialog</name>
    <message>
        <source>An owner can take every right away from you, and delete the group.</source>
        <translation>Ein Eigentümer kann Ihnen jedes Recht nehmen und die Gruppe löschen.</translation>
    </message>
    <message>
        <source>Change role</source>
        <translation>Rolle ändern</translation>
    </message>
    <message>
        <source>Only an owner can change this role.</source>
        <translation>Nur ein Eigentümer kann diese Rolle ändern.</translation>
    </message>
    <message>
        <source>Role of {user} in {group}</source>
        <translation>Rolle von {user} in {group}</translation>
    </message>
    <message>
        <source>You cannot take this back yourself.</source>
        <translation>Sie können dies nicht selbst rückgängig machen.</translation>
    </message>
</context>
<context>
    <name>Roles</name>
    <message>
        <source>Accepts and removes members, shares and downloads.</source>
        <translation>Nimmt Mitglieder auf und entfernt sie, teilt und lädt herunter.</translation>
    </message>
    <message>
        <source>Admin</source>
        <translation>Admin</translation>
    </message>
    <message>
        <source>Downloads, and passes on what was downloaded; shares nothing new.</source>
        <translation>Lädt herunter und gibt Heruntergeladenes weiter; teilt nichts Neues.</translation>
    </message>
    <message>
        <source>Gives every role and may delete the group.</source>
        <translation>Vergibt jede Rolle und darf die Gruppe löschen.</translation>
    </message>
    <message>
        <source>May do nothing here.</source>
        <translation>Darf hier nichts tun.</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>Mitglied</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Eigentümer</translation>
    </message>
    <message>
        <source>Reader</source>
        <translation>Leser</translation>
    </message>
    <message>
        <source>Shares and downloads.</source>
        <translation>Teilt und lädt herunter.</translation>
    </message>
    <message>
        <source>Unknown role</source>
        <translation>Unbekannte Rolle</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Clear (Esc)</source>
        <translation>Löschen (Esc)</translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n Datei</numerusform>
            <numerusform>%n Dateien</numerusform>
        </translation>
    </message>
    <message>
        <source>All groups</source>
        <translation>Alle Gruppen</translation>
    </message>
    <message>
        <source>All members</source>
        <translation>Alle Mitglieder</translation>
    </message>
    <message>
        <source>All sizes</source>
        <translation>Alle Größen</translation>
    </message>
    <message>
        <source>All types</source>
        <translation>Alle Typen</translation>
    </message>
    <message>
        <source>Close the search</source>
        <translation>Suche schließen</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Download to…</source>
        <translation>Herunterladen nach…</translation>
    </message>
    <message>
        <source>Find in all my groups</source>
        <translation>In allen meinen Gruppen suchen</translation>
    </message>
    <message>
        <source>From {size}</source>
        <translation>Ab {size}</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Suche läuft…</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>Mitglied</translation>
    </message>
    <message>
        <source>Name of a file</source>
        <translation>Name einer Datei</translation>
    </message>
    <message>
        <source>No file matches “{text}”</source>
        <translation>Keine Datei passt zu „{text}“</translation>
    </message>
    <message>
        <source>Nothing that was found is like that</source>
        <translation>Nichts Gefundenes entspricht dem</translation>
    </message>
    <message>
        <source>Show everything that was found</source>
        <translation>Alles Gefundene anzeigen</translation>
    </message>
    <message>
        <source>Show in its group</source>
        <translation>In der Gruppe anzeigen</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Type a part of a name to find files in all your groups</source>
        <translation>Einen Teil eines Namens eingeben, um Dateien in allen eigenen Gruppen zu finden</translation>
    </message>
    <message numerus="yes">
        <source>the first %n file(s)</source>
        <translation>
            <numerusform>die erste Datei</numerusform>
            <numerusform>die ersten %n Dateien</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{shown} of %n file(s)</source>
        <translation>
            <numerusform>{shown} von %n Datei</numerusform>
            <numerusform>{shown} von %n Dateien</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <source>Something went wrong.</source>
        <translation>Etwas ist schiefgegangen.</translation>
    </message>
</context>
<context>
    <name>SessionFlow</name>
    <message>
        <source>Open the group that the files are for, then share them again.</source>
        <translation>Öffnen Sie die Gruppe, für die die Dateien bestimmt sind, und teilen Sie sie dann erneut.</translation>
    </message>
    <message>
        <source>The account was deleted. Files stay where they are.</source>
        <translation>Das Konto wurde gelöscht. Dateien bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>You were logged out: {why}. Downloads wait until you log in again.</source>
        <translation>Sie wurden abgemeldet: {why}. Downloads warten bis zur erneuten Anmeldung.</translation>
    </message>
</context>
<context>
    <name>SharersDialog</name>
    <message numerus="yes">
        <source>%n of them online.</source>
        <translation>
            <numerusform>%n davon ist online.</numerusform>
            <numerusform>%n davon sind online.</numerusform>
        </translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Last seen {when}</source>
        <translation>Zuletzt gesehen {when}</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>Mitglied</translation>
    </message>
    <message>
        <source>Nobody shares it at the moment.</source>
        <translation>Zurzeit teilt dies niemand.</translation>
    </message>
    <message>
        <source>None of them is online. A download will start by itself when one comes.</source>
        <translation>Niemand davon ist online. Ein Download startet von selbst, wenn jemand kommt.</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>Presence</source>
        <translation>Präsenz</translation>
    </message>
    <message>
        <source>Sharers in {group}</source>
        <translation>Teilende in {group}</translation>
    </message>
    <message>
        <source>Who shares {name}</source>
        <translation>Wer {name} teilt</translation>
    </message>
    <message>
        <source>{user}, {presence}</source>
        <translation>{user}, {presence}</translation>
    </message>
</context>
<context>
    <name>SharingFlow</name>
    <message>
        <source>It cannot be read.</source>
        <translation>Nicht lesbar.</translation>
    </message>
    <message>
        <source>It is hidden.</source>
        <translation>Versteckt.</translation>
    </message>
    <message>
        <source>It is left out by your preferences.</source>
        <translation>Nach Ihren Einstellungen ausgelassen.</translation>
    </message>
    <message>
        <source>Looking whether shared files have changed.</source>
        <translation>Geteilte Dateien werden auf Änderungen geprüft.</translation>
    </message>
    <message>
        <source>Nothing that could be shared was copied. Copy files or folders first.</source>
        <translation>Es wurde nichts kopiert, das geteilt werden könnte. Kopieren Sie zuerst Dateien oder Ordner.</translation>
    </message>
    <message>
        <source>Open a group first.</source>
        <translation>Öffnen Sie zuerst eine Gruppe.</translation>
    </message>
    <message>
        <source>Share a folder with {group}</source>
        <translation>Ordner mit {group} teilen</translation>
    </message>
    <message>
        <source>Share files with {group}</source>
        <translation>Dateien mit {group} teilen</translation>
    </message>
    <message numerus="yes">
        <source>Sharing of %n item(s) has stopped. The files stay where they are.</source>
        <translation>
            <numerusform>%n Element wird nicht mehr geteilt. Die Dateien bleiben, wo sie sind.</numerusform>
            <numerusform>%n Elemente werden nicht mehr geteilt. Die Dateien bleiben, wo sie sind.</numerusform>
        </translation>
    </message>
    <message>
        <source>You are a reader in {group}: readers download, and do not share.</source>
        <translation>Sie sind Leser in {group}: Leser laden herunter und teilen nicht.</translation>
    </message>
    <message>
        <source>You are not a member of {group}.</source>
        <translation>Sie sind kein Mitglied von {group}.</translation>
    </message>
    <message>
        <source>{name} is shared again.</source>
        <translation>{name} wird wieder geteilt.</translation>
    </message>
</context>
<context>
    <name>SharingPage</name>
    <message>
        <source>&amp;Leave out</source>
        <translation>&amp;Auslassen</translation>
    </message>
    <message>
        <source>&amp;Peers served at once</source>
        <translation>&amp;Gleichzeitig bediente Peers</translation>
    </message>
    <message>
        <source>As many as do well</source>
        <translation>So viele, wie gut laufen</translation>
    </message>
    <message>
        <source>As many as do well is right nearly always.</source>
        <translation>So viele, wie gut laufen, ist fast immer richtig.</translation>
    </message>
    <message>
        <source>Changed on disk</source>
        <translation>Auf dem Datenträger geändert</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Fehlt</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Names or patterns such as *.tmp, one a line.</source>
        <translation>Namen oder Muster wie *.tmp, eines pro Zeile.</translation>
    </message>
    <message>
        <source>Nothing is shared from this computer.</source>
        <translation>Von diesem Computer wird nichts geteilt.</translation>
    </message>
    <message>
        <source>Others fetch from here</source>
        <translation>Andere holen von hier</translation>
    </message>
    <message>
        <source>Share &amp;hidden files too</source>
        <translation>Auch &amp;versteckte Dateien teilen</translation>
    </message>
    <message>
        <source>Shared from this computer</source>
        <translation>Von diesem Computer geteilt</translation>
    </message>
    <message>
        <source>Sharing</source>
        <translation>Geteilt</translation>
    </message>
    <message>
        <source>Sharing</source>
        <comment>the title of the page</comment>
        <translation>Teilen</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>When a folder is shared</source>
        <translation>Beim Teilen eines Ordners</translation>
    </message>
    <message>
        <source>{name} in {group}, {size}, {state}</source>
        <translation>{name} in {group}, {size}, {state}</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Find a shortcut</source>
        <translation>Tastenkürzel suchen</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>No shortcut matches.</source>
        <translation>Kein passendes Tastenkürzel.</translation>
    </message>
    <message>
        <source>{what}: {key}</source>
        <translation>{what}: {key}</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Account and preferences</source>
        <translation>Konto und Einstellungen</translation>
    </message>
    <message>
        <source>Create or join a group…</source>
        <translation>Gruppe hinzufügen…</translation>
    </message>
</context>
<context>
    <name>SkippedDialog</name>
    <message numerus="yes">
        <source>%n file(s) of {total} skipped</source>
        <translation>
            <numerusform>%n Datei von {total} übersprungen</numerusform>
            <numerusform>%n Dateien von {total} übersprungen</numerusform>
        </translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copy list</source>
        <translation>Liste kopieren</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Nothing could be shared.</source>
        <translation>Es konnte nichts geteilt werden.</translation>
    </message>
    <message>
        <source>Skipped files</source>
        <translation>Übersprungene Dateien</translation>
    </message>
    <message>
        <source>The others are being shared.</source>
        <translation>Die übrigen werden geteilt.</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>{path}: {reason}</source>
        <translation>{path}: {reason}</translation>
    </message>
</context>
<context>
    <name>SpeedBox</name>
    <message>
        <source> KiB/s</source>
        <translation> KiB/s</translation>
    </message>
</context>
<context>
    <name>SpeedGraph</name>
    <message>
        <source>Down {down}, up {up}</source>
        <translation>Download {down}, Upload {up}</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Geschwindigkeit</translation>
    </message>
    <message>
        <source>{down} down, {up} up, {ago} ago</source>
        <translation>{down} Download, {up} Upload, vor {ago}</translation>
    </message>
</context>
<context>
    <name>SpeedLimitDialog</name>
    <message>
        <source>How fast others may fetch from this computer.</source>
        <translation>Wie schnell andere von diesem Computer holen dürfen.</translation>
    </message>
    <message>
        <source>How fast this computer may download.</source>
        <translation>Wie schnell dieser Computer herunterladen darf.</translation>
    </message>
    <message>
        <source>Now: {speed}</source>
        <translation>Jetzt: {speed}</translation>
    </message>
    <message>
        <source>Set limit</source>
        <translation>Grenze setzen</translation>
    </message>
    <message>
        <source>Speed limit</source>
        <translation>Geschwindigkeitsgrenze</translation>
    </message>
    <message>
        <source>Speed limit, none at the end</source>
        <translation>Geschwindigkeitsgrenze, am Ende keine</translation>
    </message>
</context>
<context>
    <name>SpeedLimitsDialog</name>
    <message>
        <source>Apply</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>Speed limits</source>
        <translation>Geschwindigkeitsgrenzen</translation>
    </message>
</context>
<context>
    <name>SpeedPage</name>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n Stunde</numerusform>
            <numerusform>%n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n Minute</numerusform>
            <numerusform>%n Minuten</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Alternative limits hold now</source>
        <translation>&amp;Alternative Grenzen gelten jetzt</translation>
    </message>
    <message>
        <source>&amp;Download</source>
        <translation>&amp;Download</translation>
    </message>
    <message>
        <source>&amp;From</source>
        <translation>&amp;Von</translation>
    </message>
    <message>
        <source>&amp;To</source>
        <translation>&amp;Bis</translation>
    </message>
    <message>
        <source>&amp;Upload</source>
        <translation>&amp;Upload</translation>
    </message>
    <message>
        <source>0 is no limit.</source>
        <translation>0 bedeutet keine Grenze.</translation>
    </message>
    <message>
        <source>Alternative limits</source>
        <translation>Alternative Grenzen</translation>
    </message>
    <message>
        <source>D&amp;ownload, alternative</source>
        <translation>D&amp;ownload, alternativ</translation>
    </message>
    <message>
        <source>Da&amp;ys</source>
        <translation>&amp;Tage</translation>
    </message>
    <message>
        <source>Down {speed}</source>
        <translation>Download {speed}</translation>
    </message>
    <message>
        <source>Every day</source>
        <translation>Jeden Tag</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Grenzen</translation>
    </message>
    <message>
        <source>Limits hold in the &amp;local network too</source>
        <translation>Grenzen gelten auch im &amp;lokalen Netzwerk</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Zeitplan</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Geschwindigkeit</translation>
    </message>
    <message>
        <source>Time span</source>
        <translation>Zeitspanne</translation>
    </message>
    <message>
        <source>U&amp;pload, alternative</source>
        <translation>U&amp;pload, alternativ</translation>
    </message>
    <message>
        <source>Up {speed}</source>
        <translation>Upload {speed}</translation>
    </message>
    <message>
        <source>Use the alternative limits at certain &amp;times</source>
        <translation>Alternative Grenzen zu bestimmten &amp;Zeiten verwenden</translation>
    </message>
    <message>
        <source>Usually they are meant for the way to the internet.</source>
        <translation>Üblicherweise sind sie für den Weg ins Internet gedacht.</translation>
    </message>
    <message>
        <source>Weekdays</source>
        <translation>Montag bis Freitag</translation>
    </message>
    <message>
        <source>Weekends</source>
        <translation>Am Wochenende</translation>
    </message>
</context>
<context>
    <name>StartingPage</name>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>It runs on this computer as a program of its own and goes on when this window is closed, so that the others find each other.</source>
        <translation>Er läuft auf diesem Computer als eigenes Programm und läuft nach dem Schließen dieses Fensters weiter, damit die anderen einander finden.</translation>
    </message>
    <message>
        <source>Nothing was changed on this computer.</source>
        <translation>Auf diesem Computer wurde nichts geändert.</translation>
    </message>
    <message>
        <source>Starting a tracker</source>
        <translation>Ein Tracker wird gestartet</translation>
    </message>
    <message>
        <source>Starting the tracker</source>
        <translation>Der Tracker wird gestartet</translation>
    </message>
    <message>
        <source>The tracker did not start</source>
        <translation>Der Tracker konnte nicht gestartet werden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>StatisticsDialog</name>
    <message>
        <source>Checked and in place</source>
        <translation>Geprüft und vorhanden</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Completed</source>
        <translation>Abgeschlossen</translation>
    </message>
    <message>
        <source>Connected peers</source>
        <translation>Verbundene Peers</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Down speed</source>
        <translation>Download-Geschwindigkeit</translation>
    </message>
    <message>
        <source>Downloaded</source>
        <translation>Heruntergeladen</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>Downloads</translation>
    </message>
    <message>
        <source>Found on the disk</source>
        <translation>Auf dem Datenträger gefunden</translation>
    </message>
    <message>
        <source>In the list</source>
        <translation>In der Liste</translation>
    </message>
    <message>
        <source>Ratio</source>
        <translation>Verhältnis</translation>
    </message>
    <message>
        <source>Received in vain</source>
        <translation>Vergeblich empfangen</translation>
    </message>
    <message>
        <source>Running for</source>
        <translation>Laufzeit</translation>
    </message>
    <message>
        <source>Sent of them</source>
        <translation>Davon gesendet</translation>
    </message>
    <message>
        <source>Shared files</source>
        <translation>Geteilte Dateien</translation>
    </message>
    <message>
        <source>Since the program started</source>
        <translation>Seit dem Programmstart</translation>
    </message>
    <message>
        <source>Size of shared files</source>
        <translation>Größe geteilter Dateien</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>Statistik</translation>
    </message>
    <message>
        <source>Up speed</source>
        <translation>Upload-Geschwindigkeit</translation>
    </message>
    <message>
        <source>Uploaded</source>
        <translation>Hochgeladen</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Alternative speed limits</source>
        <translation>Alternative Geschwindigkeitsgrenzen</translation>
    </message>
    <message>
        <source>Click to limit the speed.</source>
        <translation>Klicken, um die Geschwindigkeit zu begrenzen.</translation>
    </message>
    <message>
        <source>Download speed: {text}</source>
        <translation>Download-Geschwindigkeit: {text}</translation>
    </message>
    <message>
        <source>Members online: {number}</source>
        <translation>Mitglieder online: {number}</translation>
    </message>
    <message>
        <source>Not logged in</source>
        <translation>Nicht angemeldet</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Tracker: {text}</source>
        <translation>Tracker: {text}</translation>
    </message>
    <message>
        <source>Tracker: {text}. Click to see who can reach whom.</source>
        <translation>Tracker: {text}. Klicken, um zu sehen, wer wen erreichen kann.</translation>
    </message>
    <message>
        <source>Upload speed: {text}</source>
        <translation>Upload-Geschwindigkeit: {text}</translation>
    </message>
    <message>
        <source>{path}: {free} of {total} free</source>
        <translation>{path}: {free} von {total} frei</translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation>{size} frei</translation>
    </message>
    <message>
        <source>{speed} ({limit})</source>
        <translation>{speed} ({limit})</translation>
    </message>
    <message>
        <source>{tracker}: connecting…</source>
        <translation>{tracker}: wird verbunden…</translation>
    </message>
    <message>
        <source>{tracker}: not reached, next try in {time}</source>
        <translation>{tracker}: nicht erreicht, erneut in {time}</translation>
    </message>
</context>
<context>
    <name>StoppedPage</name>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>Table</name>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Move towards end</source>
        <translation>Zum Ende verschieben</translation>
    </message>
    <message>
        <source>Move towards start</source>
        <translation>Zum Anfang verschieben</translation>
    </message>
    <message>
        <source>Resize columns</source>
        <translation>Spaltenbreite anpassen</translation>
    </message>
</context>
<context>
    <name>TrackerChoice</name>
    <message>
        <source>Found on your network:</source>
        <translation>In Ihrem Netzwerk gefunden:</translation>
    </message>
    <message>
        <source>Looking for a tracker on your network…</source>
        <translation>Im Netzwerk wird ein Tracker gesucht…</translation>
    </message>
    <message>
        <source>No tracker was found on your network.</source>
        <translation>In Ihrem Netzwerk wurde kein Tracker gefunden.</translation>
    </message>
    <message>
        <source>You have used:</source>
        <translation>Bereits verwendet:</translation>
    </message>
    <message>
        <source>Your tracker runs on this computer:</source>
        <translation>Ihr Tracker läuft auf diesem Computer:</translation>
    </message>
</context>
<context>
    <name>TrackerErrors</name>
    <message>
        <source>Another program uses this address and port.</source>
        <translation>Ein anderes Programm verwendet diese Adresse und diesen Port.</translation>
    </message>
    <message>
        <source>Ask its owner in person or by telephone before you do anything.</source>
        <translation>Fragen Sie den Betreiber persönlich oder telefonisch, bevor Sie etwas tun.</translation>
    </message>
    <message>
        <source>Check address and port.</source>
        <translation>Prüfen Sie Adresse und Port.</translation>
    </message>
    <message>
        <source>Check that it runs and that this computer is on its network.</source>
        <translation>Prüfen Sie, ob er läuft und ob dieser Computer in seinem Netzwerk ist.</translation>
    </message>
    <message>
        <source>Choose the one with the fingerprint that its owner tells you.</source>
        <translation>Wählen Sie den mit dem Fingerabdruck, den Ihnen der Betreiber nennt.</translation>
    </message>
    <message>
        <source>Compare the fingerprint with what its owner says, then choose it.</source>
        <translation>Vergleichen Sie den Fingerabdruck mit der Angabe des Betreibers und wählen Sie ihn dann.</translation>
    </message>
    <message>
        <source>Compare with whoever runs the tracker. If it was set up anew, forget the known fingerprint in Preferences, Connection.</source>
        <translation>Vergleichen Sie mit der Person, die den Tracker betreibt. Wurde er neu eingerichtet, vergessen Sie den bekannten Fingerabdruck unter „Einstellungen“, „Verbindung“.</translation>
    </message>
    <message>
        <source>Each of them has accounts and groups of its own.</source>
        <translation>Jeder von ihnen hat eigene Konten und Gruppen.</translation>
    </message>
    <message>
        <source>It does not run, or the network is down.</source>
        <translation>Er läuft nicht, oder das Netzwerk ist ausgefallen.</translation>
    </message>
    <message>
        <source>It does not say which.</source>
        <translation>Welches, wird nicht gemeldet.</translation>
    </message>
    <message>
        <source>It does not say why.</source>
        <translation>Ein Grund wird nicht genannt.</translation>
    </message>
    <message>
        <source>It has another fingerprint. It was set up anew, or somebody is in between.</source>
        <translation>Er hat einen anderen Fingerabdruck. Er wurde neu eingerichtet, oder jemand ist dazwischen.</translation>
    </message>
    <message>
        <source>It has the fingerprint {shown}. It was set up anew, or somebody is in between.</source>
        <translation>Er hat den Fingerabdruck {shown}. Er wurde neu eingerichtet, oder jemand ist dazwischen.</translation>
    </message>
    <message>
        <source>It says: {reason:why}.</source>
        <translation>Er meldet: {reason:why}.</translation>
    </message>
    <message>
        <source>It says: {reason}.</source>
        <translation>Er meldet: {reason}.</translation>
    </message>
    <message>
        <source>It was stopped before, or it was not started from here.</source>
        <translation>Er wurde schon gestoppt oder nicht von hier gestartet.</translation>
    </message>
    <message>
        <source>Its address is known by another fingerprint.</source>
        <translation>Seine Adresse ist mit einem anderen Fingerabdruck bekannt.</translation>
    </message>
    <message>
        <source>Its fingerprint is {shown}.</source>
        <translation>Sein Fingerabdruck ist {shown}.</translation>
    </message>
    <message>
        <source>No tracker of yours runs on this computer.</source>
        <translation>Auf diesem Computer läuft kein Tracker von Ihnen.</translation>
    </message>
    <message>
        <source>No tracker runs here.</source>
        <translation>Hier läuft kein Tracker.</translation>
    </message>
    <message>
        <source>No tracker runs here. Its log is {log}.</source>
        <translation>Hier läuft kein Tracker. Sein Protokoll ist {log}.</translation>
    </message>
    <message>
        <source>No tracker was found on this network.</source>
        <translation>In diesem Netzwerk wurde kein Tracker gefunden.</translation>
    </message>
    <message>
        <source>Nobody has compared its fingerprint yet.</source>
        <translation>Niemand hat seinen Fingerabdruck bisher verglichen.</translation>
    </message>
    <message>
        <source>None answered within {seconds:time}.</source>
        <translation>Keiner hat innerhalb von {seconds:time} geantwortet.</translation>
    </message>
    <message>
        <source>None runs here, or the network keeps its announcements back.</source>
        <translation>Hier läuft keiner, oder das Netzwerk hält seine Ankündigungen zurück.</translation>
    </message>
    <message>
        <source>None was chosen for you.</source>
        <translation>Es wurde keiner für Sie ausgewählt.</translation>
    </message>
    <message>
        <source>Nothing but a question was sent to it.</source>
        <translation>Nur eine Anfrage wurde dorthin gesendet.</translation>
    </message>
    <message>
        <source>Nothing is sent to it before you trust it.</source>
        <translation>Nichts wird an ihn gesendet, bevor Sie ihm vertrauen.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Es wurde nichts geändert.</translation>
    </message>
    <message>
        <source>Nothing was sent to anybody.</source>
        <translation>Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>Nothing was sent to it.</source>
        <translation>An ihn wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>Search again, enter an address or an invite link, or start a tracker on this computer.</source>
        <translation>Suchen Sie erneut, geben Sie eine Adresse oder einen Einladungslink ein oder starten Sie einen Tracker auf diesem Computer.</translation>
    </message>
    <message>
        <source>The link names another tracker at {address} than the one that you trust.</source>
        <translation>Der Link nennt unter {address} einen anderen Tracker als den, dem Sie vertrauen.</translation>
    </message>
    <message>
        <source>The link names another tracker than the one that you trust.</source>
        <translation>Der Link nennt einen anderen Tracker als den, dem Sie vertrauen.</translation>
    </message>
    <message>
        <source>The network says: {reason:why}.</source>
        <translation>Das Netzwerk meldet: {reason:why}.</translation>
    </message>
    <message>
        <source>The tracker at {address} does not answer.</source>
        <translation>Der Tracker unter {address} antwortet nicht.</translation>
    </message>
    <message>
        <source>The tracker at {address} has a problem.</source>
        <translation>Der Tracker unter {address} hat ein Problem.</translation>
    </message>
    <message>
        <source>The tracker at {address} is new here.</source>
        <translation>Der Tracker unter {address} ist hier neu.</translation>
    </message>
    <message>
        <source>The tracker at {address} is not the one that you trust.</source>
        <translation>Der Tracker unter {address} ist nicht der, dem Sie vertrauen.</translation>
    </message>
    <message>
        <source>The tracker did not start.</source>
        <translation>Der Tracker konnte nicht gestartet werden.</translation>
    </message>
    <message>
        <source>The tracker does not answer.</source>
        <translation>Der Tracker antwortet nicht.</translation>
    </message>
    <message>
        <source>The tracker has a problem.</source>
        <translation>Der Tracker hat ein Problem.</translation>
    </message>
    <message>
        <source>The tracker {name} is new here.</source>
        <translation>Der Tracker {name} ist hier neu.</translation>
    </message>
    <message>
        <source>There are several trackers that do not belong together.</source>
        <translation>Es gibt mehrere Tracker, die nicht zusammengehören.</translation>
    </message>
    <message>
        <source>There is nothing to do.</source>
        <translation>Es gibt nichts zu tun.</translation>
    </message>
    <message>
        <source>These answered: {deployments:list}.</source>
        <translation>Geantwortet haben: {deployments:list}.</translation>
    </message>
    <message>
        <source>This tracker is new here.</source>
        <translation>Dieser Tracker ist hier neu.</translation>
    </message>
    <message>
        <source>This tracker is not the one that you trust.</source>
        <translation>Dieser Tracker ist nicht der, dem Sie vertrauen.</translation>
    </message>
    <message>
        <source>Transfers between members go on; the tracker is tried again by itself.</source>
        <translation>Übertragungen zwischen Mitgliedern laufen weiter; der Tracker wird von selbst wieder versucht.</translation>
    </message>
    <message>
        <source>Try again, and tell its owner if it stays.</source>
        <translation>Versuchen Sie es erneut und sagen Sie dem Betreiber Bescheid, wenn es so bleibt.</translation>
    </message>
    <message>
        <source>Try again, or use a tracker on another computer.</source>
        <translation>Versuchen Sie es erneut oder verwenden Sie einen Tracker auf einem anderen Computer.</translation>
    </message>
    <message>
        <source>What answers at {address} is not a tracker.</source>
        <translation>Was unter {address} antwortet, ist kein Tracker.</translation>
    </message>
    <message>
        <source>What answers there is not a tracker.</source>
        <translation>Was dort antwortet, ist kein Tracker.</translation>
    </message>
    <message>
        <source>{address} is known as {known} since {since:date}, and the link names {shown}.</source>
        <translation>{address} ist seit {since:date} als {known} bekannt, und der Link nennt {shown}.</translation>
    </message>
    <message>
        <source>{address} is known as {known}, and the link names {shown}.</source>
        <translation>{address} ist als {known} bekannt, und der Link nennt {shown}.</translation>
    </message>
</context>
<context>
    <name>TrackerList</name>
    <message>
        <source>Trackers on your network</source>
        <translation>Tracker in Ihrem Netzwerk</translation>
    </message>
</context>
<context>
    <name>TrackerPanel</name>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copy link</source>
        <translation>Link kopieren</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>Fingerabdruck</translation>
    </message>
    <message>
        <source>Invite link</source>
        <translation>Einladungslink</translation>
    </message>
    <message>
        <source>It goes on when the window is closed, so that members find each other.</source>
        <translation>Er läuft nach dem Schließen des Fensters weiter, damit Mitglieder einander finden.</translation>
    </message>
    <message>
        <source>Members online</source>
        <translation>Mitglieder online</translation>
    </message>
    <message>
        <source>QR code of the invite link</source>
        <translation>QR-Code des Einladungslinks</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Start with the program</source>
        <translation>Mit dem Programm starten</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Wird gestartet…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stoppen</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Gestoppt</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird gestoppt…</translation>
    </message>
    <message>
        <source>Tracker on this computer</source>
        <translation>Tracker auf diesem Computer</translation>
    </message>
    <message>
        <source>Whether the tracker starts again when P2P Share starts, if it ran before</source>
        <translation>Ob der Tracker beim Start von P2P Share wieder startet, falls er zuvor lief</translation>
    </message>
    <message>
        <source>While it is stopped, members who know each other go on; nobody can log in or join.</source>
        <translation>Solange er gestoppt ist, machen Mitglieder, die einander kennen, weiter; niemand kann sich anmelden oder beitreten.</translation>
    </message>
</context>
<context>
    <name>TrackerRow</name>
    <message>
        <source>Known since {date}</source>
        <translation>Bekannt seit {date}</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>Auf diesem Computer</translation>
    </message>
    <message>
        <source>Tracker without a name</source>
        <translation>Tracker ohne Namen</translation>
    </message>
    <message>
        <source>fingerprint {shown}</source>
        <translation>Fingerabdruck {shown}</translation>
    </message>
    <message>
        <source>not verified</source>
        <translation>nicht überprüft</translation>
    </message>
    <message>
        <source>{count} ms</source>
        <translation>{count} ms</translation>
    </message>
</context>
<context>
    <name>TransfersFlow</name>
    <message numerus="yes">
        <source>Download limit of %n file(s)</source>
        <translation>
            <numerusform>Download-Grenze für %n Datei</numerusform>
            <numerusform>Download-Grenze für %n Dateien</numerusform>
        </translation>
    </message>
    <message>
        <source>Download limit of {name}</source>
        <translation>Download-Grenze für {name}</translation>
    </message>
    <message numerus="yes">
        <source>Upload limit of %n file(s)</source>
        <translation>
            <numerusform>Upload-Grenze für %n Datei</numerusform>
            <numerusform>Upload-Grenze für %n Dateien</numerusform>
        </translation>
    </message>
    <message>
        <source>Upload limit of {name}</source>
        <translation>Upload-Grenze für {name}</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message numerus="yes">
        <source>%n download(s) running</source>
        <translation>
            <numerusform>%n Download läuft</numerusform>
            <numerusform>%n Downloads laufen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n download(s) with an error</source>
        <translation>
            <numerusform>%n Download mit Fehler</numerusform>
            <numerusform>%n Downloads mit Fehler</numerusform>
        </translation>
    </message>
    <message>
        <source>Alternative speed limits</source>
        <translation>Alternative Geschwindigkeitsgrenzen</translation>
    </message>
    <message>
        <source>Hide window</source>
        <translation>Fenster verbergen</translation>
    </message>
    <message>
        <source>Open download folder</source>
        <translation>Download-Ordner öffnen</translation>
    </message>
    <message>
        <source>Pause all</source>
        <translation>Alle anhalten</translation>
    </message>
    <message>
        <source>Preferences…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Resume all</source>
        <translation>Alle fortsetzen</translation>
    </message>
    <message>
        <source>Share files…</source>
        <translation>Dateien teilen…</translation>
    </message>
    <message>
        <source>Show window</source>
        <translation>Fenster anzeigen</translation>
    </message>
    <message>
        <source>↓ {down}/s  ↑ {up}/s</source>
        <translation>↓ {down}/s  ↑ {up}/s</translation>
    </message>
</context>
<context>
    <name>Units</name>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 d %2 h</source>
        <translation>%1 d %2 h</translation>
    </message>
    <message>
        <source>%1 h %2 m</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>vor %n Tag</numerusform>
            <numerusform>vor %n Tagen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n Stunde</numerusform>
            <numerusform>%n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>vor %n Stunde</numerusform>
            <numerusform>vor %n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n Minute</numerusform>
            <numerusform>%n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>vor %n Minute</numerusform>
            <numerusform>vor %n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation>
            <numerusform>%n Sekunde</numerusform>
            <numerusform>%n Sekunden</numerusform>
        </translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
</context>
<context>
    <name>Wiring</name>
    <message>
        <source>Log out and go</source>
        <translation>Abmelden und wechseln</translation>
    </message>
    <message>
        <source>The link leads to another tracker. One can be used at a time: log out here to go there.</source>
        <translation>Der Link führt zu einem anderen Tracker. Es kann immer nur einer verwendet werden: Melden Sie sich hier ab, um dorthin zu wechseln.</translation>
    </message>
    <message>
        <source>{tracker} · encrypted</source>
        <translation>{tracker} · verschlüsselt</translation>
    </message>
</context>
<context>
    <name>WrongPinPage</name>
    <message>
        <source>Another computer has its address now. Then the tracker is somewhere else, or switched off.</source>
        <translation>Ein anderer Computer hat jetzt seine Adresse. Dann ist der Tracker anderswo oder ausgeschaltet.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Fingerprint in the link</source>
        <translation>Fingerabdruck im Link</translation>
    </message>
    <message>
        <source>Fingerprint now</source>
        <translation>Fingerabdruck jetzt</translation>
    </message>
    <message>
        <source>In the link</source>
        <translation>Im Link</translation>
    </message>
    <message>
        <source>It did not say who it is</source>
        <translation>Er hat sich nicht ausgewiesen</translation>
    </message>
    <message>
        <source>Known</source>
        <translation>Bekannt</translation>
    </message>
    <message>
        <source>Known fingerprint</source>
        <translation>Bekannter Fingerabdruck</translation>
    </message>
    <message>
        <source>Nothing was sent to it: neither your name nor your password. If the tracker really is new, forget the known fingerprint in Preferences, Connection; then it can be met for the first time again.</source>
        <translation>Es wurde nichts dorthin gesendet: weder Ihr Name noch Ihr Passwort. Falls der Tracker wirklich neu ist, vergessen Sie den bekannten Fingerabdruck unter „Einstellungen“, „Verbindung“; dann ist wieder ein erster Kontakt möglich.</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Somebody pretends to be your tracker. Then it is good that you were stopped.</source>
        <translation>Jemand gibt sich als Ihr Tracker aus. Dann ist es gut, dass Sie aufgehalten wurden.</translation>
    </message>
    <message>
        <source>The report is in the clipboard.</source>
        <translation>Der Bericht ist in der Zwischenablage.</translation>
    </message>
    <message>
        <source>The tracker at {address} shows another fingerprint than the one you trusted.</source>
        <translation>Der Tracker unter {address} zeigt einen anderen Fingerabdruck als den, dem Sie vertraut haben.</translation>
    </message>
    <message>
        <source>The tracker was set up anew. Ask whoever runs it, and compare the fingerprint with theirs.</source>
        <translation>Der Tracker wurde neu eingerichtet. Fragen Sie, wer ihn betreibt, und vergleichen Sie die Fingerabdrücke.</translation>
    </message>
    <message>
        <source>This is not the tracker you know</source>
        <translation>Dies ist nicht der bekannte Tracker</translation>
    </message>
    <message>
        <source>What it may mean</source>
        <translation>Was es bedeuten kann</translation>
    </message>
    <message>
        <source>{address} is known since {date}, but the link names another fingerprint for it.</source>
        <translation>{address} ist seit {date} bekannt, aber der Link nennt dafür einen anderen Fingerabdruck.</translation>
    </message>
    <message>
        <source>{address} is known, but the link names another fingerprint for it.</source>
        <translation>{address} ist bekannt, aber der Link nennt dafür einen anderen Fingerabdruck.</translation>
    </message>
    <message>
        <source>{name} at {address} shows another fingerprint than the one you trusted.</source>
        <translation>{name} unter {address} zeigt einen anderen Fingerabdruck als den, dem Sie vertraut haben.</translation>
    </message>
</context>
<context>
    <name>_ActivityRows</name>
    <message>
        <source>Activity</source>
        <translation>Aktivität</translation>
    </message>
</context>
<context>
    <name>_Compare</name>
    <message>
        <source>Compare with the fingerprint shown on the tracker&apos;s computer.</source>
        <translation>Vergleichen Sie mit dem Fingerabdruck, der auf dem Computer des Trackers angezeigt wird.</translation>
    </message>
    <message>
        <source>How to compare the fingerprint</source>
        <translation>Wie der Fingerabdruck verglichen wird</translation>
    </message>
    <message>
        <source>How?</source>
        <translation>Wie?</translation>
    </message>
    <message>
        <source>On the tracker&apos;s computer, open “Tracker on this computer” in the Tools menu, or type “p2p-tracker fingerprint”. Both show the same four groups of characters, or this is not the tracker you mean: then do not use it. An invite link does the comparing for you.</source>
        <translation>Öffnen Sie auf dem Computer des Trackers „Tracker auf diesem Computer“ im Menü „Extras“ oder geben Sie „p2p-tracker fingerprint“ ein. Beide zeigen dieselben vier Zeichengruppen, sonst ist es nicht der gemeinte Tracker: Verwenden Sie ihn dann nicht. Ein Einladungslink nimmt Ihnen den Vergleich ab.</translation>
    </message>
</context>
<context>
    <name>_Found</name>
    <message>
        <source>What was found</source>
        <translation>Was gefunden wurde</translation>
    </message>
</context>
<context>
    <name>_Line</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Prepared so far</source>
        <translation>Bisher vorbereitet</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
</context>
<context>
    <name>_Loading</name>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen…</translation>
    </message>
</context>
<context>
    <name>_NothingFound</name>
    <message>
        <source>A tracker is the program that lets the members of your groups find each other. It runs on one computer; files never pass through it.</source>
        <translation>Ein Tracker ist das Programm, über das die Mitglieder Ihrer Gruppen einander finden. Er läuft auf einem Computer; Dateien laufen nie über ihn.</translation>
    </message>
    <message>
        <source>Enter address or invite link…</source>
        <translation>Adresse oder Einladungslink eingeben…</translation>
    </message>
    <message>
        <source>Search again</source>
        <translation>Erneut suchen</translation>
    </message>
    <message>
        <source>Start a tracker on this computer</source>
        <translation>Tracker auf diesem Computer starten</translation>
    </message>
    <message>
        <source>When nobody in your group has one yet. It takes a few seconds.</source>
        <translation>Wenn in Ihrer Gruppe noch niemand einen hat. Es dauert einige Sekunden.</translation>
    </message>
    <message>
        <source>When somebody sent you a link, or the tracker is far away.</source>
        <translation>Wenn Ihnen jemand einen Link gesendet hat oder der Tracker weit weg ist.</translation>
    </message>
    <message>
        <source>When the tracker&apos;s computer was just switched on.</source>
        <translation>Wenn der Computer des Trackers gerade erst eingeschaltet wurde.</translation>
    </message>
</context>
<context>
    <name>_Searching</name>
    <message>
        <source>Looking for a tracker</source>
        <translation>Ein Tracker wird gesucht</translation>
    </message>
</context>
</TS>
