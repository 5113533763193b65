namespace WasteCoach.Build.Teardown;

/// <summary>A volume as whoever mounts it has to know it.</summary>
/// <param name="Zone">Its availability zone.</param>
/// <param name="GiB">Its size in GiB.</param>
public sealed record Disk(string Zone, int GiB);
