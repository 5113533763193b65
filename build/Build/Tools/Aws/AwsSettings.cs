using Cake.Core.Tooling;

namespace WasteCoach.Build.Tools.Aws;

/// <summary>A call of the aws CLI. Credentials and endpoint go into EnvironmentVariables.</summary>
public sealed class AwsSettings : ToolSettings
{
    /// <summary>The region, such as ap-northeast-2.</summary>
    public required string Region { get; init; }
}
