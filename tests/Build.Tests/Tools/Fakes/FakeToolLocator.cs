using Cake.Core.IO;
using Cake.Core.Tooling;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Fakes;

/// <summary>Every tool is an empty file in a folder, unless it is missing.</summary>
internal sealed class FakeToolLocator : IToolLocator, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public bool Missing { get; set; }

    public void RegisterFile(FilePath path) => throw new InvalidOperationException("No test registers a tool.");

    public FilePath Resolve(string tool) => Missing ? null! : Make(tool);

    public FilePath Resolve(IEnumerable<string> toolExeNames) => Resolve(toolExeNames.First());

    public FilePath Make(string tool)
    {
        lock (folder)
            File.WriteAllText(folder[tool], "");
        return folder[tool];
    }

    public void Dispose() => folder.Dispose();
}
