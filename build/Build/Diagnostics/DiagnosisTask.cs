using Cake.Frosting;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Reporting;

namespace WasteCoach.Build.Diagnostics;

/// <summary>A target that looks and changes nothing: tells what it found, keeps it with the run, and fails when something does not work.</summary>
public abstract class DiagnosisTask : AsyncFrostingTask<BuildContext>
{
    /// <summary>For one examination: what it asks has shorter deadlines of its own.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>What is examined.</summary>
    protected abstract IReadOnlyList<IExamination> Examinations { get; }

    /// <inheritdoc />
    public sealed override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var name = Phase.NameOf(GetType());
        var cancellation = CurrentTask.Cancellation;
        var world = new World(context, cancellation);
        var result = Redacted(context, await new Diagnosis(world, Patience).RunAsync(name, Examinations, context.Session.SayOf(name), cancellation));
        var report = context.Paths.Run.CombineWithFilePath($"{name}.md");
        Directory.CreateDirectory(context.Paths.Run.FullPath);
        await File.WriteAllTextAsync(report.FullPath, DiagnosisReport.Markdown(result, context.EnvironmentSettings.Name, context.Clock.GetUtcNow()), cancellation);
        await File.WriteAllTextAsync(report.ChangeExtension("json").FullPath, DiagnosisReport.Json(result), cancellation);
        context.Session.CloseWith(Shown(context, result));
        if (result.IsCritical)
        {
            throw new DiagnosisException(result, context.Paths.Root.GetRelativePath(report).FullPath);
        }
    }

    private static string Shown(BuildContext context, DiagnosisResult result)
    {
        switch (context.Options.Output)
        {
            case OutputForm.Json:
                return DiagnosisReport.Json(result);
            case OutputForm.Live when !Console.IsOutputRedirected:
                using (var writer = new StringWriter())
                {
                    DiagnosisReport.Print(Terminal.Into(writer), result);
                    return writer.ToString().TrimEnd();
                }

            default:
                return DiagnosisReport.Lines(result);
        }
    }

    // What was asked may have shown a secret in a message of its own.
    private static DiagnosisResult Redacted(BuildContext context, DiagnosisResult result) => result with
    {
        Findings = [.. result.Findings.Select(finding => finding with
        {
            Subject = context.Redactor.Redact(finding.Subject),
            Cause = context.Redactor.Redact(finding.Cause),
            Proof = context.Redactor.Redact(finding.Proof),
            Remedy = context.Redactor.Redact(finding.Remedy),
        })],
    };
}
