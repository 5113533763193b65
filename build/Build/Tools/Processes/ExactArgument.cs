using Cake.Core.IO;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>An argument that reaches the tool exactly as given, whatever quotes, spaces or backslashes it holds (Cake's own quoting does not escape).</summary>
public sealed class ExactArgument(string value) : IProcessArgument
{
    /// <inheritdoc/>
    public string Render() => CommandLine.Quote(value);

    /// <inheritdoc/>
    public string RenderSafe() => Render();
}
