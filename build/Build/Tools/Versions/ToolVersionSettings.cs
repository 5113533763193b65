using Cake.Core.Tooling;

namespace WasteCoach.Build.Tools.Versions;

/// <summary>Which executable is asked for its version.</summary>
public sealed class ToolVersionSettings : ToolSettings
{
    /// <summary>The executable's name on PATH.</summary>
    public required string Executable { get; init; }
}
