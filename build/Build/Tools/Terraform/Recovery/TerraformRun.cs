namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>A terraform that we started, as kept on disk before it begins its work.</summary>
/// <param name="ProcessId">Its process id.</param>
/// <param name="Started">When it was started; tells it from a later process of the same id.</param>
public sealed record TerraformRun(int ProcessId, DateTimeOffset Started);
