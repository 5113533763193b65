using System.Text;
using System.Text.Json;
using Cake.Core.IO;
using WasteCoach.Build.Environments;
using Path = System.IO.Path;

namespace WasteCoach.Build.Deployments;

/// <summary>A login that buildah, docker and cosign read from a file: for its owner alone, and only as long as it is used.</summary>
public sealed class EngineLogin : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _folder;

    /// <summary>Writes the file.</summary>
    /// <param name="folder">A folder of its own; what a killed run left in it is overwritten.</param>
    /// <param name="settings">The registry and its user.</param>
    /// <param name="token">The user's token.</param>
    public EngineLogin(DirectoryPath folder, RegistrySettings settings, SecretValue token)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(token);
        _folder = folder.FullPath;
        // docker wants a folder with this file in it; buildah takes the file.
        File = folder.CombineWithFilePath("config.json");
        var login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.User}:{token.Reveal()}"));
        var text = JsonSerializer.SerializeToUtf8Bytes(new { auths = new Dictionary<string, object> { [settings.Address] = new { auth = login } } });
        Dispose();
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder);
        }
        else
        {
            Directory.CreateDirectory(_folder, OwnerOnly | UnixFileMode.UserExecute);
            options.UnixCreateMode = OwnerOnly;
        }

        using var stream = new FileStream(Path.Combine(_folder, "config.json"), options);
        stream.Write(text);
    }

    /// <summary>The file.</summary>
    public FilePath File { get; }

    /// <summary>Deletes it.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
