using Cake.Core.Tooling;

namespace WasteCoach.Build.Tools.Dotnet;

/// <summary>A command of the .NET SDK that global.json of its working directory chooses.</summary>
public sealed class DotnetSettings : ToolSettings
{
    /// <summary>Properties given to MSBuild.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}
