using Cake.Core.IO;
using Cake.Core.Tooling;

namespace WasteCoach.Build.Tools.Containers;

/// <summary>A command of a container engine.</summary>
public sealed class ContainersSettings : ToolSettings
{
    /// <summary>Where a login is kept: a file for buildah (--authfile), its folder for docker (DOCKER_CONFIG). Null: the user's own.</summary>
    public FilePath? AuthenticationFile { get; init; }

    /// <summary>Where buildah keeps images, so that no run meets another's; null: the user's own place. docker's daemon has its own.</summary>
    public DirectoryPath? Storage { get; init; }

    /// <summary>Whether the registry speaks HTTP without TLS. docker's daemon is configured for that, not its commands.</summary>
    public bool PlainHttp { get; init; }
}
