<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>AddDownloadDialog</name>
    <message numerus="yes">
        <source>{chosen} of %n file(s)</source>
        <translation>
            <numerusform>{chosen} of %n file</numerusform>
            <numerusform>{chosen} of %n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChangePasswordDialog</name>
    <message numerus="yes">
        <source>%n other device(s) were logged out. Revoke one that you do not know.</source>
        <translation>
            <numerusform>%n other device was logged out. Revoke it if you do not know it.</numerusform>
            <numerusform>%n other devices were logged out. Revoke one that you do not know.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CreateOrJoinDialog</name>
    <message numerus="yes">
        <source>{group}, owner {owner}, %n member(s), {state}</source>
        <translation>
            <numerusform>{group}, owner {owner}, %n member, {state}</numerusform>
            <numerusform>{group}, owner {owner}, %n members, {state}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeleteAccountDialog</name>
    <message numerus="yes">
        <source>All your devices are logged out, what you share is listed no more, and your downloads stop. You leave %n group(s).</source>
        <translation>
            <numerusform>All your devices are logged out, what you share is listed no more, and your downloads stop. You leave %n group.</numerusform>
            <numerusform>All your devices are logged out, what you share is listed no more, and your downloads stop. You leave %n groups.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{groups} and %n more</source>
        <translation>
            <numerusform>{groups} and %n more</numerusform>
            <numerusform>{groups} and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DownloadLog</name>
    <message numerus="yes">
        <source>%n piece(s) on the disk were wrong and are fetched again.</source>
        <translation>
            <numerusform>%n piece on the disk was wrong and is fetched again.</numerusform>
            <numerusform>%n pieces on the disk were wrong and are fetched again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Downloads</name>
    <message numerus="yes">
        <source>%n percent</source>
        <translation>
            <numerusform>%n percent</numerusform>
            <numerusform>%n percent</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DownloadsCard</name>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DroppingFlow</name>
    <message numerus="yes">
        <source>Share %n file(s) ({size}) with {group}</source>
        <translation>
            <numerusform>Share %n file ({size}) with {group}</numerusform>
            <numerusform>Share %n files ({size}) with {group}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Share %n item(s) with {group}</source>
        <translation>
            <numerusform>Share %n item with {group}</numerusform>
            <numerusform>Share %n items with {group}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message numerus="yes">
        <source>%n member(s) who share it are online.</source>
        <translation>
            <numerusform>%n member who share it are online.</numerusform>
            <numerusform>%n members who share it are online.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Folder, %n file(s)</source>
        <translation>
            <numerusform>Folder, %n file</numerusform>
            <numerusform>Folder, %n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Shared by %n member(s) who are online.</source>
        <translation>
            <numerusform>Shared by %n member who are online.</numerusform>
            <numerusform>Shared by %n members who are online.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{have} of %n file(s) here</source>
        <translation>
            <numerusform>{have} of %n file here</numerusform>
            <numerusform>{have} of %n files here</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}, folder, closed, %n file(s), {size}, {state}</source>
        <translation>
            <numerusform>{name}, folder, closed, %n file, {size}, {state}</numerusform>
            <numerusform>{name}, folder, closed, %n files, {size}, {state}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}, folder, open, %n file(s), {size}, {state}</source>
        <translation>
            <numerusform>{name}, folder, open, %n file, {size}, {state}</numerusform>
            <numerusform>{name}, folder, open, %n files, {size}, {state}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}, {size}, shared by {by}, downloading, %n percent</source>
        <translation>
            <numerusform>{name}, {size}, shared by {by}, downloading, %n percent</numerusform>
            <numerusform>{name}, {size}, shared by {by}, downloading, %n percent</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GroupMenu</name>
    <message numerus="yes">
        <source>Requests (%n)…</source>
        <translation>
            <numerusform>Requests (%n)…</numerusform>
            <numerusform>Requests (%n)…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GroupPage</name>
    <message numerus="yes">
        <source>%n request(s)</source>
        <translation>
            <numerusform>%n request</numerusform>
            <numerusform>%n requests</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) to join</source>
        <translation>
            <numerusform>%n request to join</numerusform>
            <numerusform>%n requests to join</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Open my %n group(s)</source>
        <translation>
            <numerusform>Open my group</numerusform>
            <numerusform>Open my %n groups</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Groups</name>
    <message numerus="yes">
        <source>%n device(s) online</source>
        <translation>
            <numerusform>%n device online</numerusform>
            <numerusform>%n devices online</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n member(s)</source>
        <translation>
            <numerusform>%n member</numerusform>
            <numerusform>%n members</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of {owner}, %n member(s)</source>
        <translation>
            <numerusform>Of {owner}, %n member</numerusform>
            <numerusform>Of {owner}, %n members</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of {owner}, %n member(s). Double-click asks to join.</source>
        <translation>
            <numerusform>Of {owner}, %n member. Double-click asks to join.</numerusform>
            <numerusform>Of {owner}, %n members. Double-click asks to join.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{group}, group, %n member(s)</source>
        <translation>
            <numerusform>{group}, group, %n member</numerusform>
            <numerusform>{group}, group, %n members</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{group}, group, %n request(s) to join</source>
        <translation>
            <numerusform>{group}, group, %n request to join</numerusform>
            <numerusform>{group}, group, %n requests to join</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{members}, %n online</source>
        <translation>
            <numerusform>{members}, %n online</numerusform>
            <numerusform>{members}, %n online</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{section}, %n group(s)</source>
        <translation>
            <numerusform>{section}, %n group</numerusform>
            <numerusform>{section}, %n groups</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{user} shared “{name}” and %n more</source>
        <translation>
            <numerusform>{user} shared “{name}” and %n more</numerusform>
            <numerusform>{user} shared “{name}” and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{user}, {role}, {presence}, shares %n file(s)</source>
        <translation>
            <numerusform>{user}, {role}, {presence}, shares %n file</numerusform>
            <numerusform>{user}, {role}, {presence}, shares %n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Hashing</name>
    <message numerus="yes">
        <source>%n more could not be shared: {names}</source>
        <translation>
            <numerusform>%n more could not be shared: {names}</numerusform>
            <numerusform>%n more could not be shared: {names}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more: {amount}</source>
        <translation>
            <numerusform>%n more: {amount}</numerusform>
            <numerusform>%n more: {amount}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JoinableGroups</name>
    <message numerus="yes">
        <source>%n member(s)</source>
        <translation>
            <numerusform>%n member</numerusform>
            <numerusform>%n members</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LeaveGroupDialog</name>
    <message numerus="yes">
        <source>%n file(s) that you share will not be offered any more.</source>
        <translation>
            <numerusform>%n file that you share will not be offered any more.</numerusform>
            <numerusform>%n files that you share will not be offered any more.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unfinished download(s) will stop.</source>
        <translation>
            <numerusform>%n unfinished download will stop.</numerusform>
            <numerusform>%n unfinished downloads will stop.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainPage</name>
    <message numerus="yes">
        <source>{group} belongs to {owner} and has %n member(s). Ask to join to see its files.</source>
        <translation>
            <numerusform>{group} belongs to {owner} and has %n member. Ask to join to see its files.</numerusform>
            <numerusform>{group} belongs to {owner} and has %n members. Ask to join to see its files.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MemberDialog</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Online, with %n device(s)</source>
        <translation>
            <numerusform>Online, with %n device</numerusform>
            <numerusform>Online, with %n devices</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message numerus="yes">
        <source>%n people ask to join {group}.</source>
        <translation>
            <numerusform>%n person asks to join {group}.</numerusform>
            <numerusform>%n people ask to join {group}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The disk of {folder} is full: {free} are free. %n download(s) wait for room, and go on by themselves when there is some.</source>
        <translation>
            <numerusform>The disk of {folder} is full: {free} are free. %n download waits for room, and goes on by itself when there is some.</numerusform>
            <numerusform>The disk of {folder} is full: {free} are free. %n downloads wait for room, and go on by themselves when there is some.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Notifications</name>
    <message numerus="yes">
        <source>%n download(s) failed</source>
        <translation>
            <numerusform>%n download failed</numerusform>
            <numerusform>%n downloads failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) finished</source>
        <translation>
            <numerusform>%n file finished</numerusform>
            <numerusform>%n files finished</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new file(s) in {group}</source>
        <translation>
            <numerusform>%n new file in {group}</numerusform>
            <numerusform>%n new files in {group}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) to join</source>
        <translation>
            <numerusform>%n request to join</numerusform>
            <numerusform>%n requests to join</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{names} and %n more</source>
        <translation>
            <numerusform>{names} and %n more</numerusform>
            <numerusform>{names} and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PasswordField</name>
    <message numerus="yes">
        <source>Too long: at most %n character(s)</source>
        <translation>
            <numerusform>Too long: at most %n character</numerusform>
            <numerusform>Too long: at most %n characters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Too short: at least %n character(s)</source>
        <translation>
            <numerusform>Too short: at least %n character</numerusform>
            <numerusform>Too short: at least %n characters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Peers</name>
    <message numerus="yes">
        <source>has %n percent</source>
        <translation>
            <numerusform>has %n percent</numerusform>
            <numerusform>has %n percent</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PieceMap</name>
    <message numerus="yes">
        <source>%n connected peer(s) have it</source>
        <translation>
            <numerusform>%n connected peer has it</numerusform>
            <numerusform>%n connected peers have it</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PropertiesDialog</name>
    <message numerus="yes">
        <source>%n device(s)</source>
        <translation>
            <numerusform>%n device</numerusform>
            <numerusform>%n devices</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QuitDialog</name>
    <message numerus="yes">
        <source>%n download(s) running.</source>
        <translation>
            <numerusform>%n download running.</numerusform>
            <numerusform>%n downloads running.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) being prepared.</source>
        <translation>
            <numerusform>%n file being prepared.</numerusform>
            <numerusform>%n files being prepared.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n upload(s) to others running.</source>
        <translation>
            <numerusform>%n upload to others running.</numerusform>
            <numerusform>%n uploads to others running.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RemoveDownloadsDialog</name>
    <message numerus="yes">
        <source>%n unfinished download(s) will stop.</source>
        <translation>
            <numerusform>%n unfinished download will stop.</numerusform>
            <numerusform>%n unfinished downloads will stop.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n download(s) from the list?</source>
        <translation>
            <numerusform>Remove %n download from the list?</numerusform>
            <numerusform>Remove %n downloads from the list?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the first %n file(s)</source>
        <translation>
            <numerusform>the first file</numerusform>
            <numerusform>the first %n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{shown} of %n file(s)</source>
        <translation>
            <numerusform>{shown} of %n file</numerusform>
            <numerusform>{shown} of %n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SharersDialog</name>
    <message numerus="yes">
        <source>%n of them online.</source>
        <translation>
            <numerusform>%n of them online.</numerusform>
            <numerusform>%n of them online.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SharingFlow</name>
    <message numerus="yes">
        <source>Sharing of %n item(s) has stopped. The files stay where they are.</source>
        <translation>
            <numerusform>Sharing of %n item has stopped. The files stay where they are.</numerusform>
            <numerusform>Sharing of %n items has stopped. The files stay where they are.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SkippedDialog</name>
    <message numerus="yes">
        <source>%n file(s) of {total} skipped</source>
        <translation>
            <numerusform>%n file of {total} skipped</numerusform>
            <numerusform>%n files of {total} skipped</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SpeedPage</name>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TransfersFlow</name>
    <message numerus="yes">
        <source>Download limit of %n file(s)</source>
        <translation>
            <numerusform>Download limit of %n file</numerusform>
            <numerusform>Download limit of %n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Upload limit of %n file(s)</source>
        <translation>
            <numerusform>Upload limit of %n file</numerusform>
            <numerusform>Upload limit of %n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message numerus="yes">
        <source>%n download(s) running</source>
        <translation>
            <numerusform>%n download running</numerusform>
            <numerusform>%n downloads running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n download(s) with an error</source>
        <translation>
            <numerusform>%n download with an error</numerusform>
            <numerusform>%n downloads with an error</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Units</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n minute ago</numerusform>
            <numerusform>%n minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation>
            <numerusform>%n second</numerusform>
            <numerusform>%n seconds</numerusform>
        </translation>
    </message>
</context>
</TS>
