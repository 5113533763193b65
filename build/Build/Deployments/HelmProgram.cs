using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Cake.Core.IO;
using WasteCoach.Build.Artifacts;
using WasteCoach.Build.Tools.Processes;
using Path = System.IO.Path;

namespace WasteCoach.Build.Deployments;

/// <summary>helm on this machine: the installed one, or else the version of the catalogue, fetched once from where the nodes have theirs.</summary>
public sealed class HelmProgram(BuildContext context)
{
    private const string Component = "helm";
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Whether helm need not be installed by somebody first.</summary>
    public static bool CanBeHad => ExecutableSearch.Find(Component) is not null || (OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64);

    /// <summary>The path of the program.</summary>
    /// <exception cref="ArtifactException">It can't be fetched, or is another file than expected.</exception>
    public async Task<FilePath> PathAsync(CancellationToken cancellation)
    {
        if (ExecutableSearch.Find(Component) is { } installed)
        {
            return installed;
        }

        var component = context.Versions.Components[Component];
        var artifacts = context.EnvironmentSettings.Artifacts;
        var hash = artifacts.Checksums.GetValueOrDefault(Component) ?? component.Download!.Sha256!;
        var program = context.Paths.Environment.CombineWithFilePath($"tools/helm-{component.Version}-{hash[..12]}/helm");
        if (!File.Exists(program.FullPath))
        {
            using var http = new HttpClient { Timeout = Patience };
            var folder = new MirrorFolder(context.Paths.Environment.Combine("mirror").FullPath, http);
            await folder.EnsureAsync(component.Download!.Url, artifacts.AddressOf(component.Download.Url), hash, cancellation);
            await UnpackAsync(folder.PathOf(component.Download.Url), program.FullPath, cancellation);
        }

        return program;
    }

    // Under another name first: a run that is killed leaves no half of a program.
    private static async Task UnpackAsync(string archive, string program, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        await using var file = File.OpenRead(archive);
        await using var zip = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(zip);
        while (await tar.GetNextEntryAsync(cancellationToken: cancellation) is { } entry)
        {
            if (entry is not { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile, DataStream: { } content } || Path.GetFileName(entry.Name) != Component)
            {
                continue;
            }

            var part = $"{program}.{System.Environment.ProcessId}";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = Executable;
            }

            await using (var to = new FileStream(part, options))
            {
                await content.CopyToAsync(to, cancellation);
            }

            File.Move(part, program, overwrite: true);
            return;
        }

        throw new ArtifactException($"{archive} holds no program helm. Its address stands in environments/versions.yaml under components.helm.");
    }
}
