using Cake.Frosting;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Preflight;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tasks.Develop;

/// <summary>Checks the form of everything that a compiler does not read: terraform, playbooks, YAML, shell.</summary>
[TaskName(nameof(Lint))]
[TaskDescription("Check terraform's format, the playbooks, YAML and shell scripts")]
[IsDependentOn(typeof(HostTools))]
public sealed class Lint : AsyncFrostingTask<BuildContext>
{
    private static readonly string[] FoldersWithScripts = [".ci", "ansible", "rehearsal", "services"];

    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var root = context.Paths.Root;
        var findings = await Task.WhenAll(
            CheckAsync(context, "terraform", ["fmt", "-check", "-recursive", "-diff"], "terraform", "terraform fmt -recursive terraform"),
            CheckAsync(context, "ansible-lint", ["--offline", "--nocolor"], "ansible", "ansible-lint --offline, in ansible/"),
            CheckAsync(context, "yamllint", ["--strict", "--config-file", root.CombineWithFilePath("ansible/.yamllint").FullPath, "ansible"], ".", "yamllint"),
            CheckAsync(context, "shellcheck", ["--external-sources", "build.sh", .. ShellScripts(root.FullPath)], ".", "shellcheck"));
        var bad = findings.OfType<string>().ToList();
        if (bad.Count > 0)
        {
            throw new BuildException(ExitCodes.PhaseFailed, string.Join(System.Environment.NewLine, bad));
        }
    }

    // Scripts have no ending; their first line says what they are. What a compiler or a package manager wrote is not ours.
    private static IEnumerable<string> ShellScripts(string root) => FoldersWithScripts
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(root, file))
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "__pycache__"))
        .Where(file => File.ReadLines(Path.Combine(root, file)).FirstOrDefault() is "#!/bin/sh" or "#!/usr/bin/env bash" or "#!/bin/bash")
        .Order(StringComparer.Ordinal);

    private static async Task<string?> CheckAsync(BuildContext context, string tool, IReadOnlyList<string> arguments, string folder, string remedy)
    {
        context.Session.SayOf(nameof(Lint))($"{tool} reads");
        var lines = new List<string>();
        var result = await context.Launcher.RunAsync(
            new ProcessSpec
            {
                Tool = tool,
                Executable = tool,
                Arguments = arguments,
                WorkingDirectory = context.Paths.Root.Combine(folder).FullPath,
                OnOutput = lines.Add,
            },
            CurrentTask.Cancellation);
        return result.ExitCode == 0
            ? null
            : $"{tool} has findings ({remedy}):{System.Environment.NewLine}{string.Join(System.Environment.NewLine, lines.Concat(result.ErrorTail).Select(line => "  " + line))}";
    }
}
