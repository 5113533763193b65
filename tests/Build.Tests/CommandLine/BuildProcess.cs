using System.Diagnostics;
using WasteCoach.Build.Tests.Environments;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.CommandLine;

/// <summary>The build as a program of its own, in a repository that has nothing but environments.</summary>
internal sealed class BuildProcess : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    public BuildProcess()
    {
        Directory.CreateDirectory(temporary["environments"]);
        File.WriteAllText(temporary["global.json"], "{}");
        foreach (var file in (string[])["environments/rehearsal.yaml", "environments/versions.yaml"])
        {
            File.WriteAllBytes(temporary[file], Repository.Read(file));
        }
    }

    /// <summary>Whether the build has touched the repository.</summary>
    public bool LeftNoTrace => !Directory.Exists(temporary[".build"]);

    public async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var build = Path.Combine(AppContext.BaseDirectory, "Build.dll");
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [build, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [RepositoryRoot.Variable] = temporary.Path },
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    public void Dispose() => temporary.Dispose();
}
