using Cake.Core.IO;
using Cake.Core.Tooling;

namespace WasteCoach.Build.Tools.Terraform;

/// <summary>What every terraform command of a stack has in common. AWS endpoint and credentials go into EnvironmentVariables.</summary>
public sealed class TerraformSettings : ToolSettings
{
    /// <summary>The stack's root module: -chdir.</summary>
    public required DirectoryPath Stack { get; init; }

    /// <summary>Where terraform keeps providers and backend configuration of this stack: TF_DATA_DIR. Absolute.</summary>
    public required DirectoryPath DataDirectory { get; init; }

    /// <summary>The CLI configuration, for a provider mirror: TF_CLI_CONFIG_FILE. Null: the user's.</summary>
    public FilePath? CliConfiguration { get; init; }

    /// <summary>How long a command waits for the state lock; null: not at all.</summary>
    public TimeSpan? LockTimeout { get; init; }
}
