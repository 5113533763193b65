using System.Globalization;
using Cake.Frosting;
using WasteCoach.Build.Diagnostics;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Diagnose;

/// <summary>Puts what is needed to find out what happened into one file, without a secret in it. Changes nothing else.</summary>
[TaskName(nameof(Bundle))]
[TaskDescription("One file to hand on: findings, journal, last reports and logs, the cluster's objects, events and logs, node journals; without secrets")]
public sealed class Bundle : AsyncFrostingTask<BuildContext>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cancellation = CurrentTask.Cancellation;
        var say = context.Session.SayOf(nameof(Bundle));
        var world = new World(context, cancellation);
        var findings = await new Diagnosis(world, Patience).RunAsync(nameof(Doctor), Doctor.All, say, cancellation);
        var name = string.Create(CultureInfo.InvariantCulture, $"{context.EnvironmentSettings.Name}-{context.Clock.GetUtcNow().UtcDateTime:yyyyMMdd-HHmmss}.tar.gz");
        var file = context.Paths.Environment.Combine("bundles").CombineWithFilePath(name);
        var count = await new FailureBundle(world, say).WriteAsync(file.FullPath, findings, cancellation);
        context.Session.CloseWith($"{context.Paths.Root.GetRelativePath(file)}: {count} files, {new FileInfo(file.FullPath).Length / 1024} KiB. {context.Redactor.Redact(findings.Sum)}");
    }
}
