# Starts the build on Windows (Windows PowerShell 5.1 or PowerShell 7): finds or installs the .NET SDK that global.json names,
# compiles build/Build when its sources changed, and runs the compiled program. What the build does, and its options, are the
# program's: .\build.ps1 --help
# Exit codes: 2 when the build could not be made ready, otherwise the program's own.
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

$root = $PSScriptRoot
if ($env:OS -ne 'Windows_NT') {
    & (Join-Path $root 'build.sh') @args
    exit $LASTEXITCODE
}

$store = Join-Path $root '.build\bootstrap'
$project = Join-Path $root 'build\Build\Build.csproj'
$privateSdk = Join-Path $root '.build\dotnet'
$installScriptUrl = 'https://dot.net/v1/dotnet-install.ps1'
$lockDeadline = [TimeSpan]::FromMinutes(10)

$env:WASTECOACH_ROOT = $root
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_SKIP_FIRST_TIME_EXPERIENCE = '1'

function Stop-Bootstrap([string[]] $Lines) {
    foreach ($line in $Lines) {
        [Console]::Error.WriteLine("build.ps1: $line")
    }

    exit 2
}

# Windows PowerShell takes a native program's first line on the error stream for an exception of its own, unless told to continue.
function Invoke-Dotnet([string] $Dotnet, [string[]] $Arguments) {
    $ErrorActionPreference = 'Continue'
    Push-Location $root
    try {
        & $Dotnet @Arguments 2>&1 | ForEach-Object { "$_" }
    }
    finally {
        Pop-Location
    }
}

function Get-Sha256([byte[]] $Content) {
    $algorithm = [Security.Cryptography.SHA256]::Create()
    try {
        return [BitConverter]::ToString($algorithm.ComputeHash($Content)).Replace('-', '').ToLowerInvariant()
    }
    finally {
        $algorithm.Dispose()
    }
}

# One hash over names and contents: it knows of changes, additions, deletions and renames, and neither of times nor of this folder's place.
function Get-Fingerprint {
    $sources = New-Object 'System.Collections.Generic.List[string]'
    foreach ($file in [IO.Directory]::EnumerateFiles((Join-Path $root 'build'), '*', [IO.SearchOption]::AllDirectories)) {
        $path = $file.Substring($root.Length + 1).Replace('\', '/')
        if ($path -notmatch '^build/[^/]+/(bin|obj)/') {
            $sources.Add($path)
        }
    }

    foreach ($file in [IO.Directory]::EnumerateFiles($root)) {
        $name = [IO.Path]::GetFileName($file)
        if ($name -match '^(Directory\..*\.(props|targets)|global\.json|nuget\.config|\.editorconfig)$') {
            $sources.Add($name)
        }
    }

    $sources.Sort([StringComparer]::Ordinal)
    $text = New-Object Text.StringBuilder
    foreach ($source in $sources) {
        [void] $text.Append((Get-Sha256 ([IO.File]::ReadAllBytes((Join-Path $root $source))))).Append('  ').Append($source).Append("`n")
    }

    return Get-Sha256 ([Text.Encoding]::UTF8.GetBytes($text.ToString()))
}

# An output folder appears under its final name only when it is complete.
function Get-ReadySdk([string] $Output) {
    $note = Join-Path $Output 'dotnet-root'
    if ((Test-Path (Join-Path $Output 'Build.exe')) -and (Test-Path $note)) {
        $sdk = [IO.File]::ReadAllText($note).Trim()
        if (Test-Path (Join-Path $sdk 'dotnet.exe')) {
            return $sdk
        }
    }

    return $null
}

# Windows lets go of the file when this process is gone, however it went.
function Enter-Lock {
    $path = Join-Path $store 'lock'
    [void] (New-Item -ItemType Directory -Force -Path $store)
    $deadline = [DateTime]::UtcNow + $lockDeadline
    while ($true) {
        try {
            return [IO.File]::Open($path, [IO.FileMode]::OpenOrCreate, [IO.FileAccess]::ReadWrite, [IO.FileShare]::None)
        }
        catch [IO.IOException] {
            if ([DateTime]::UtcNow -gt $deadline) {
                Stop-Bootstrap "Another build.ps1 has been compiling for $($lockDeadline.TotalMinutes) minutes: $($_.Exception.Message)", 'End it and run this again.'
            }

            Start-Sleep -Milliseconds 200
        }
    }
}

# The folder of a dotnet whose SDK fits global.json; dotnet itself knows the rules.
function Find-Sdk {
    $candidates = @()
    if ($env:DOTNET_ROOT) {
        $candidates += Join-Path $env:DOTNET_ROOT 'dotnet.exe'
    }

    $candidates += @(Get-Command dotnet.exe -CommandType Application -ErrorAction SilentlyContinue | ForEach-Object { $_.Path })
    $candidates += Join-Path $privateSdk 'dotnet.exe'
    foreach ($candidate in $candidates) {
        if (Test-Path $candidate) {
            $version = Invoke-Dotnet $candidate @('--version') | Select-Object -Last 1
            if ($LASTEXITCODE -eq 0) {
                foreach ($line in Invoke-Dotnet $candidate @('--list-sdks')) {
                    if ($line -match "^$([regex]::Escape($version)) \[(.*)\\sdk\]$") {
                        return $Matches[1]
                    }
                }
            }
        }
    }

    return $null
}

function Install-Sdk {
    $version = (Get-Content -Raw (Join-Path $root 'global.json') | ConvertFrom-Json).sdk.version
    $installer = Join-Path $store 'dotnet-install.ps1'
    [Console]::Error.WriteLine("build.ps1: Installing .NET SDK $version into $privateSdk")
    try {
        [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
        Invoke-WebRequest -UseBasicParsing -Uri $installScriptUrl -OutFile $installer
        & $installer -Version $version -InstallDir $privateSdk -NoPath | Out-Null
    }
    catch {
        Stop-Bootstrap $_.Exception.Message,
            "No .NET SDK on this machine fits global.json ($version), and it could not be downloaded.",
            'Install it from your package source or https://dotnet.microsoft.com/download, put dotnet on PATH, and run this again.'
    }
}

# Into a folder of its own, so that a build that is still running keeps its files. Never incremental: a file that came back with
# an old time would be missed. No process that outlives the compilation.
function Invoke-Compiler([string] $Sdk, [string] $Output) {
    $partial = "$Output.partial"
    foreach ($folder in $Output, $partial) {
        if (Test-Path $folder) {
            Remove-Item -Recurse -Force $folder
        }
    }

    $lines = @(Invoke-Dotnet (Join-Path $Sdk 'dotnet.exe') @(
        'build', $project, '--configuration', 'Release', '--output', $partial, '--no-incremental',
        '-nodeReuse:false', '-p:UseSharedCompilation=false', '-nologo', '-consoleLoggerParameters:ErrorsOnly', '-terminalLogger:off'))
    if ($LASTEXITCODE -ne 0) {
        $messages = @($lines | Where-Object { $_ -match ': error ' })
        if ($messages.Count -eq 0) {
            $messages = $lines
        }

        foreach ($line in $messages | Sort-Object -Unique) {
            [Console]::Error.WriteLine($line)
        }

        Stop-Bootstrap 'build/Build does not compile; nothing was run.'
    }

    [IO.File]::WriteAllText((Join-Path $partial 'dotnet-root'), $Sdk)
    Move-Item $partial $Output
    Get-ChildItem $store -Directory |
        Where-Object { $_.FullName -ne $Output -and $_.LastWriteTimeUtc -lt [DateTime]::UtcNow.AddDays(-2) } |
        Remove-Item -Recurse -Force
}

$fingerprint = Get-Fingerprint
$output = Join-Path $store $fingerprint
$sdk = Get-ReadySdk $output
while (-not $sdk) {
    $lock = Enter-Lock
    try {
        $sdk = Get-ReadySdk $output
        if (-not $sdk) {
            $sdk = Find-Sdk
            if (-not $sdk) {
                Install-Sdk
                $sdk = Find-Sdk
            }

            if (-not $sdk) {
                Stop-Bootstrap "The .NET SDK in $privateSdk does not fit global.json. Remove that folder and run this again."
            }

            Invoke-Compiler $sdk $output
        }
    }
    finally {
        $lock.Dispose()
    }

    # What was edited while it compiled is not in it for sure.
    $after = Get-Fingerprint
    if ($after -ne $fingerprint) {
        $fingerprint = $after
        $output = Join-Path $store $fingerprint
        $sdk = Get-ReadySdk $output
    }
}

$env:DOTNET_ROOT = $sdk
$env:PATH = "$sdk;$env:PATH"
& (Join-Path $output 'Build.exe') @args
exit $LASTEXITCODE
