using Cake.Core.IO;
using Cake.Core.Tooling;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Fakes;

/// <summary>Every tool is an empty file in a folder, unless it is missing. One folder serves all tests of a process and goes with it.</summary>
internal sealed class FakeToolLocator : IToolLocator
{
    private static readonly TemporaryFolder folder = new();

    static FakeToolLocator() => AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();

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
}
