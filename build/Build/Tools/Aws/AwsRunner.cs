using System.Text.Json;
using Cake.Core;
using Cake.Core.IO;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tools.Aws;

/// <summary>Runs the aws CLI, for what the build's SDK clients do not cover.</summary>
public sealed class AwsRunner(ICakeContext context) : StreamingTool<AwsSettings>(context)
{
    /// <summary>Calls an operation and gives its answer; an undefined element if it answers nothing.</summary>
    /// <param name="settings">Where.</param>
    /// <param name="service">Such as "route53".</param>
    /// <param name="operation">Such as "list-hosted-zones".</param>
    /// <param name="parameters">The operation's parameters. No secret among them.</param>
    public JsonElement Call(AwsSettings settings, string service, string operation, params IEnumerable<string> parameters)
    {
        var arguments = new ProcessArgumentBuilder()
            .Exactly(service, operation, "--region", settings.Region, "--output", "json")
            .Exactly(parameters);
        var text = Capture(settings, arguments);
        return text.Length == 0 ? default : ToolJson.Parse("aws", arguments.RenderSafe(), text);
    }

    /// <inheritdoc/>
    protected override string GetToolName() => "aws";

    /// <inheritdoc/>
    protected override IEnumerable<string> GetToolExecutableNames() => ["aws", "aws.exe"];

    /// <inheritdoc/>
    protected override IDictionary<string, string> GetEnvironmentVariables(AwsSettings settings) =>
        new Dictionary<string, string>(base.GetEnvironmentVariables(settings) ?? new Dictionary<string, string>())
        {
            ["AWS_PAGER"] = "", // version 2 pages by default; version 1 knows no option against it
        };

    /// <inheritdoc/>
    protected override string? Remedy(ProcessResult result) => string.Join('\n', result.ErrorTail) switch
    {
        var text when text.Contains("ExpiredToken", StringComparison.Ordinal) => "The AWS session has ended: sign in again.",
        var text when text.Contains("Unable to locate credentials", StringComparison.Ordinal) => "Give AWS credentials (profile, SSO or environment) as the environment file says.",
        _ => null,
    };
}
