using System.Text;
using Cake.Core.IO;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Fakes;

using CommandLine = WasteCoach.Build.Tools.Processes.CommandLine;

/// <summary>One start of a tool, as the fake runner saw it.</summary>
internal sealed record Invocation(FilePath Executable, ProcessSettings Settings)
{
    public string Tool => Executable.GetFilename().ToString();

    public IReadOnlyList<string> Arguments { get; } = CommandLine.Split(Settings.Arguments.Render());

    public string? WorkingDirectory => Settings.WorkingDirectory?.FullPath;

    public IDictionary<string, string> Environment => Settings.EnvironmentVariables;

    public string? Input => Settings.StandardInput is { } input ? Encoding.UTF8.GetString(input.Span) : null;

    public ProcessOptions Options => ProcessOptions.Of(Settings);
}
