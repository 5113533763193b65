using System.Runtime.Versioning;

namespace WasteCoach.Frosting.Tests.Bootstrap;

/// <summary>A small repository around the real build.sh, in a folder with spaces, with an SDK that only plays.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class BuildTree : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("wastecoach bootstrap ");
    private readonly Dictionary<string, string?> environment = [];

    public BuildTree()
    {
        Root = Directory.CreateDirectory(Path.Combine(folder.FullName, "a repository")).FullName;
        File.Copy(Repository.PathOf("build.sh"), PathOf("build.sh"));
        Write("global.json", """{ "sdk": { "version": "1.2.3" } }""");
        Write("Directory.Build.props", "<Project />");
        Write("build/Build/Build.csproj", "<Project />");
        Program("echo first");

        Tools = Directory.CreateDirectory(Path.Combine(folder.FullName, "some tools")).FullName;
        Tool("dotnet", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Bootstrap", "dotnet.sh")));
        environment["PATH"] = $"{Tools}:/usr/bin:/bin";
        environment["DOTNET_ROOT"] = null;
        environment["FAKE_SDK_LOG"] = Log;
        environment["CI"] = null;
    }

    public string Root { get; private set; }

    public string Tools { get; }

    public int Compilations => File.Exists(Log) ? File.ReadAllLines(Log).Length : 0;

    private string Log => Path.Combine(folder.FullName, "compilations");

    private string HoldFile => $"{Log}.hold";

    public string PathOf(string path) => Path.Combine(Root, path);

    public void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), content + "\n");
    }

    public void Program(string shellLines) => Write("build/Build/Program.txt", shellLines);

    public void Tool(string name, string script)
    {
        var path = Path.Combine(Tools, name);
        File.WriteAllText(path, script);
        File.SetUnixFileMode(path, Executable);
    }

    public void Set(string variable, string? value) => environment[variable] = value;

    /// <summary>Lets compilations begin but not end.</summary>
    public void Hold() => File.WriteAllText(HoldFile, string.Empty);

    public void Release() => File.Delete(HoldFile);

    public Task CompilationBegins(int number) =>
        Until.Holds($"compilation {number} has begun", () => Compilations >= number);

    public void MoveTo(string name)
    {
        var place = Path.Combine(folder.FullName, name);
        Directory.Move(Root, place);
        Root = place;
    }

    public Running Start(params string[] arguments) => new(PathOf("build.sh"), arguments, folder.FullName, environment);

    public async Task<Finished> Run(params string[] arguments)
    {
        using var running = Start(arguments);
        return await running.End();
    }

    public void Dispose() => folder.Delete(recursive: true);
}
