namespace WasteCoach.Build.Tools.Terraform;

/// <summary>What to do about the failures of terraform that are common and have a clear way out.</summary>
internal static class TerraformRemedies
{
    private static readonly (string Sign, string Remedy)[] Known =
    [
        ("Error acquiring the state lock", "Another run holds the state. Wait for it; the lock of a dead run of ours is released at the next run."),
        ("ExpiredToken", "The AWS session has ended: sign in again, then run the same command; it goes on where it stopped."),
        ("No valid credential sources found", "Give AWS credentials (profile, SSO or environment) as the environment file says."),
        ("connection refused", "The AWS endpoint does not answer. In a rehearsal, target Setup starts it; see its log in .build."),
        ("Saved plan is stale", "The state has changed since the plan was made: run the same command again."),
        ("Failed to query available provider packages", "The provider registry or mirror can't be reached; see TF_CLI_CONFIG_FILE."),
    ];

    public static string? For(string text) =>
        Known.FirstOrDefault(entry => text.Contains(entry.Sign, StringComparison.OrdinalIgnoreCase)).Remedy;
}
