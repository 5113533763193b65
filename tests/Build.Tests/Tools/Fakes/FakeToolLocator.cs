using Cake.Core.IO;
using Cake.Core.Tooling;

namespace WasteCoach.Build.Tests.Tools.Fakes;

/// <summary>Every tool is at /tools, unless it is missing.</summary>
internal sealed class FakeToolLocator : IToolLocator
{
    public bool Missing { get; set; }

    public void RegisterFile(FilePath path) => throw new InvalidOperationException("No test registers a tool.");

    public FilePath Resolve(string tool) => Missing ? null! : $"/tools/{tool}";

    public FilePath Resolve(IEnumerable<string> toolExeNames) => Resolve(toolExeNames.First());
}
