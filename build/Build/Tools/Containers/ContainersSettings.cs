using Cake.Core.IO;
using Cake.Core.Tooling;

namespace WasteCoach.Build.Tools.Containers;

/// <summary>A command of a container engine.</summary>
public sealed class ContainersSettings : ToolSettings
{
    /// <summary>Where a login is kept: a file for buildah (--authfile), its folder for docker (DOCKER_CONFIG). Null: the user's own.</summary>
    public FilePath? AuthenticationFile { get; init; }
}
