namespace WasteCoach.Build.Tools.Terraform;

/// <summary>How far one action on one resource is.</summary>
public enum TerraformStep
{
    /// <summary>It has begun.</summary>
    Started,

    /// <summary>It is still under way (terraform says so every 10 s).</summary>
    Running,

    /// <summary>It is done.</summary>
    Completed,

    /// <summary>It failed.</summary>
    Failed,
}
