; The installer of Windows: iscc /DVersion=1.2.3 packaging\windows\p2p-share.iss
;
; It needs no rights of an administrator, brings what `python packaging/bundle.py` left in dist\p2p-share, and registers
; p2p:// links for the user who installs. What people shared and fetched is never touched, not at removal either.
#ifndef Version
  #error Say which version it is: iscc /DVersion=1.2.3 packaging\windows\p2p-share.iss
#endif

[Setup]
AppId={{4B0C7D4E-7C1A-4E0B-9C55-2D0A6C8B1F3E}
AppName=P2P Share
AppVersion={#Version}
AppPublisher=The P2P Share project
VersionInfoVersion={#Version}.0
DefaultDirName={autopf}\P2P Share
DefaultGroupName=P2P Share
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
SourceDir=..\..
OutputDir=dist
OutputBaseFilename=p2p-share-{#Version}-windows-setup
SetupIconFile=build\icons\p2p-share.ico
UninstallDisplayIcon={app}\p2p-share.exe
LicenseFile=LICENSE
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
ChangesAssociations=yes
CloseApplications=yes
RestartApplications=no

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked

[InstallDelete]
; Of an older version nothing may stay that the new one would load.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "dist\p2p-share\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{group}\P2P Share"; Filename: "{app}\p2p-share.exe"
Name: "{autodesktop}\P2P Share"; Filename: "{app}\p2p-share.exe"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\p2p"; ValueType: string; ValueData: "URL:P2P Share"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\p2p"; ValueType: string; ValueName: "URL Protocol"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\p2p\DefaultIcon"; ValueType: string; ValueData: """{app}\p2p-share.exe"",0"
Root: HKA; Subkey: "Software\Classes\p2p\shell\open\command"; ValueType: string; ValueData: """{app}\p2p-share.exe"" ""%1"""

[Run]
Filename: "{app}\p2p-share.exe"; Description: "{cm:LaunchProgram,P2P Share}"; Flags: nowait postinstall skipifsilent

[UninstallRun]
Filename: "{sys}\taskkill.exe"; Parameters: "/im p2p-share.exe /im p2p-tracker.exe /im p2p-peer.exe"; Flags: runhidden; RunOnceId: "EndPrograms"
